"""A clock in words: how long is left, how late it is, or whether it was kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

SOON = timedelta(hours=6)


@dataclass(frozen=True)
class Clock:
    """`state` is `running`, `soon`, `overdue`, `kept`, `late` or `none`; `words` say the same.

    `left` is the part of the time still left, in percent, for a bar; None where nothing runs.
    """

    state: str
    words: str
    left: int | None = None


def clock(
    due: datetime | None,
    done: datetime | None,
    *,
    began: datetime | None = None,
    now: datetime | None = None,
) -> Clock:
    """How a thing due at `due` and done at `done` stands now; `began` is when its time began."""
    if due is None:
        return Clock("none", "Sent" if done else "No time limit")
    if done:
        late = done - due
        return (
            Clock("late", f"Late by {span(late)}")
            if late > timedelta(0)
            else Clock("kept", "In time")
        )
    left = due - (now or timezone.now())
    if left < timedelta(0):
        return Clock("overdue", f"Overdue by {span(-left)}", 0)
    part = min(100, round(100 * (left / (due - began)))) if began and due > began else None
    return Clock("soon" if left <= SOON else "running", f"{span(left)} left", part)


def span(length: timedelta) -> str:
    """A length of time as one says it: `45 minutes`, `3 hours 10 minutes`, `14 hours`, `2 days`."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return _counted(hours // 24, "day")
    parts = [_counted(hours, "hour")] if hours else []
    if rest and hours < 10:
        parts.append(_counted(rest, "minute"))
    return " ".join(parts)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'s' if number != 1 else ''}"
