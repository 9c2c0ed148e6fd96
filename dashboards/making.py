"""Counting a release outside of the request that asks for it.

The web process starts another, which signs in to the database as the web does and acts as the
person who asked (`start`, the command `compute_making`). It says on a second connection how far it
is (`Making.step`), and holds a lock while it lives: where nobody holds it, the work was broken off.
"""

import enum
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from accounts.wall import acting_as
from dashboards.models import Making
from dashboards.releases import compute, digest_of, steps

STARTS_WITHIN = timedelta(seconds=30)
"""How long a new process may take until it holds its lock, on a machine that is busy."""
LOCK = "hashtext('tip making'), %s"


class Standing(enum.Enum):
    WORKING = "working"
    READY = "ready"
    STOPPED = "stopped"


class Discarded(Exception):
    """The release in the making was discarded while it was counted."""


def start(making: Making) -> None:
    """Have it counted by a process of its own; call it when the row is committed."""
    command = [sys.executable, "-m", "django", "compute_making", str(making.pk)]
    env = {name: value for name, value in os.environ.items() if name != "TIP_ACT_AS_OWNER"}
    process = subprocess.Popen(
        [*command, "--by", str(making.begun_by_id)],
        cwd=settings.BASE_DIR,
        env=env | {"DJANGO_SETTINGS_MODULE": "tipcouncil.settings"},
        stdin=subprocess.DEVNULL,
        start_new_session=True,  # a web process that is renewed does not take it along
    )
    threading.Thread(target=process.wait, daemon=True).start()  # leaves no zombie


def work(key: int, by: User) -> bool:
    """Count the release in the making, as the person who began it, and keep what would be published.

    Whether it was kept: not when it was discarded meanwhile. What fails is noted and raised.
    """
    mine = Making.objects.filter(pk=key, content__isnull=True)
    with ThreadPoolExecutor(1, "teller") as teller:  # a thread has a connection of its own

        def tell(step: str) -> None:
            if not teller.submit(_keep, mine, by, step=step).result():
                raise Discarded

        try:
            with acting_as(by, door="compute_making"):
                _hold(key)
                until = mine.values_list("data_until", flat=True).first()
                if until is None:
                    return False
                content, log = compute(until, tell=tell)
                if not mine.update(content=content, suppression=log, digest=digest_of(content)):
                    raise Discarded  # takes the counts behind it back
                return True
        except Discarded:
            return False
        except Exception:
            teller.submit(_keep, mine, by, failed_at=timezone.now()).result()
            raise
        finally:
            teller.submit(lambda: connection.close()).result()  # the thread's own, not ours


def _keep(mine, by: User, **values) -> int:
    """Write into the row from the teller's connection; how many rows there were."""
    with acting_as(by, door="compute_making"):
        return mine.update(**values)


def _hold(key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({LOCK})", [_small(key)])


def _is_held(key: int) -> bool:
    """Whether a process is at it. Readers share the lock, so that they do not take each other for it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_xact_lock_shared({LOCK})", [_small(key)])
        return not cursor.fetchone()[0]


def _small(key: int) -> int:
    return key % 2**31


def standing(making: Making) -> Standing:
    """Whether it is being counted, ready to be published, or was broken off."""
    if making.content is not None:
        return Standing.READY
    if making.failed_at is None:
        may_start = not making.step and timezone.now() - making.begun_at < STARTS_WITHIN
        if may_start or _is_held(making.pk):
            return Standing.WORKING
        if Making.objects.filter(pk=making.pk, content__isnull=False).exists():
            return Standing.READY  # it ended between our two looks
    return Standing.STOPPED


def progress(making: Making) -> list[tuple[str, str]]:
    """Every step and where it stands: "done", "now" or "to come"."""
    names = steps()
    at = names.index(making.step) if making.step in names else 0
    return [
        (name, "done" if n < at else "now" if n == at else "to come")
        for n, name in enumerate(names)
    ]
