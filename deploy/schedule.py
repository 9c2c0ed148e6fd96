"""Runs the site's daily commands at their hour; all of them do no harm when run twice."""

import subprocess
import sys
import time
from datetime import datetime, timedelta

DAILY = {
    "03:00": ["clearsessions"],
    "03:05": ["drop_old_drafts"],
    "03:15": ["verify_release"],
}


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
