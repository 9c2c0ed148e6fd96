"""Runs the site's regular commands at their time; all of them do no harm when run twice."""

import subprocess
import sys
import time
from datetime import datetime, timedelta

SCHEDULE = (
    # A time of day, or of some days of each month; or every so many minutes counted from midnight.
    ("03:00", ["clearsessions"]),
    ("03:00", ["drop_old_drafts"]),
    ("03:15", ["verify_release"]),
    ("03:20", ["verify_annual_report"]),
    ("03:30", ["verify_trail"]),
    ("03:45", ["find_erasures"]),
    # On the 2nd, and on the days after it only where that could not be done.
    ("2-8 04:00", ["make_release", "--last-month"]),
    (15, ["send_reminders"]),
    (15, ["send_report_reminders"]),
    (15, ["send_recommendation_reminders"]),
    (60, ["seal_trail"]),
)


def next_of(when: str | int, now: datetime) -> datetime:
    """The first time after `now` that the command is due."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if isinstance(when, int):
        begun = (now - midnight) // timedelta(minutes=when)
        return midnight + (begun + 1) * timedelta(minutes=when)
    days, _, clock = when.rpartition(" ")
    first, last = map(int, days.split("-")) if days else (1, 31)
    hour, minute = map(int, clock.split(":"))
    at = midnight.replace(hour=hour, minute=minute)
    while at <= now or not first <= at.day <= last:
        at += timedelta(days=1)
    return at


def run() -> None:
    while True:
        now = datetime.now()
        due = [(next_of(when, now), command) for when, command in SCHEDULE]
        at = min(moment for moment, _ in due)
        time.sleep((at - now).total_seconds())
        for command in [command for moment, command in due if moment == at]:
            done = subprocess.run([sys.executable, "manage.py", *command])
            print(f"{datetime.now():%Y-%m-%d %H:%M} {command[0]}: {done.returncode}", flush=True)


if __name__ == "__main__":
    run()
