"""Runs the site's commands at their time; all of them do no harm when run twice."""

import subprocess
import sys
import time
from datetime import datetime, timedelta

DAILY = {
    f"{hour:02}:{minute:02}": ["send_reminders"] for hour in range(24) for minute in (0, 15, 30, 45)
}
DAILY["03:00"].extend(["clearsessions", "drop_old_drafts"])
DAILY["03:15"].append("verify_release")


def next_of(clock: str, now: datetime) -> datetime:
    hour, minute = map(int, clock.split(":"))
    at = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return at if at > now else at + timedelta(days=1)


while True:
    now = datetime.now()
    at, clock = min((next_of(clock, now), clock) for clock in DAILY)
    time.sleep((at - now).total_seconds())
    for command in DAILY[clock]:
        done = subprocess.run([sys.executable, "manage.py", command])
        print(f"{datetime.now():%Y-%m-%d %H:%M} {command}: {done.returncode}", flush=True)
