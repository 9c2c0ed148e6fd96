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
    """A length of time in its largest unit: `45 minutes`, `3 hours`, `2 days`."""
    minutes = int(length.total_seconds() // 60)
    for size, unit in ((48 * 60, None), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count, unit = (minutes // 1440, "day") if unit is None else (minutes // size, unit)
            return f"{count} {unit}{'s' if count != 1 else ''}"
    return "less than a minute"
