"""A release is counted by a process of its own, which says how far it is and may be broken off."""

import datetime as dt
import subprocess
import sys
import time

from django.conf import settings
from django.utils import timezone

import pytest

from accounts.wall import acting_as
from dashboards import making as doing
from dashboards.making import STARTS_WITHIN, Standing, standing, start, work
from dashboards.models import Making
from dashboards.releases import digest_of, steps
from dashboards.services import begin_again, begin_making
from tests.processes import another_connection, beside
from tests.test_releases import many_referrals

UNTIL = dt.date(2026, 10, 31)
PAGE = "/releases/making/"


@pytest.fixture
def another():
    with another_connection() as opened:
        yield opened


def test_progress_is_seen_while_the_counting_goes_on_and_the_lock_says_it_lives(
    committed, another, monkeypatch
):
    staff = committed["staff"]
    making = begin_making(data_until=UNTIL, by=staff)
    Making.objects.update(begun_at=timezone.now() - STARTS_WITHIN)
    seen = []

    def watched(until, *, tell):
        for step in steps():
            tell(step)
            with another.cursor() as cursor:
                cursor.execute("SELECT step FROM dashboards_making")
                seen.append(cursor.fetchone()[0])
                cursor.execute(
                    f"SELECT pg_try_advisory_xact_lock_shared({doing.LOCK})", [making.pk]
                )
                assert cursor.fetchone() == (False,)
            another.rollback()
        return {"threshold": 10, "measures": []}, []

    monkeypatch.setattr(doing, "compute", watched)
    assert work(making.pk, staff)
    assert seen == steps()
    assert standing(Making.objects.get()) is Standing.READY


def test_discarding_ends_the_counting_at_its_next_step(committed, another, monkeypatch):
    staff = committed["staff"]
    making = begin_making(data_until=UNTIL, by=staff)
    told = []

    def watched(until, *, tell):
        for step in steps():
            tell(step)
            told.append(step)
            if len(told) == 2:
                with another, another.cursor() as cursor:
                    cursor.execute("DELETE FROM dashboards_making")

    monkeypatch.setattr(doing, "compute", watched)
    assert not work(making.pk, staff)
    assert told == steps()[:2] and not Making.objects.exists()


def test_what_fails_is_noted_and_told(committed, client_as, monkeypatch):
    staff = committed["staff"]
    making = begin_making(data_until=UNTIL, by=staff)

    def failing(until, *, tell):
        tell(steps()[0])
        raise ZeroDivisionError

    monkeypatch.setattr(doing, "compute", failing)
    with pytest.raises(ZeroDivisionError):
        work(making.pk, staff)
    assert standing(Making.objects.get()) is Standing.STOPPED
    assert "It could not be made: the site’s log says why" in client_as(staff).get(PAGE).text
    with acting_as(staff):
        again = begin_again(Making.objects.get(), by=staff)
    assert again.failed_at is None


def test_a_process_of_its_own_counts_it_behind_the_wall(committed, monkeypatch):
    """As on a site: another process, which signs in as the web does; and it leaves what the same
    content counted here is, byte for byte, charts included, whatever the seed of its hashes."""
    many_referrals(40, year=2025)
    many_referrals(12, year=2025, place="Norwich", source="family", age=10)
    making = begin_making(name="Autumn", data_until=UNTIL, by=committed["staff"])
    beside(monkeypatch)
    monkeypatch.setenv("PYTHONHASHSEED", "1")
    start(making)
    monkeypatch.setenv("PYTHONHASHSEED", "2")
    other = subprocess.run(
        [sys.executable, "-c", SAY_DIGEST], cwd=settings.BASE_DIR, capture_output=True, text=True
    )
    deadline = time.monotonic() + 120
    while standing(making := Making.objects.get()) is Standing.WORKING:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert standing(making) is Standing.READY and making.step == steps()[-1]
    assert digest_of(making.content) == making.digest == other.stdout.strip(), other.stderr[-2000:]
    assert sum(len(measure["charts"]) for measure in making.content["measures"]) > 5


SAY_DIGEST = f"""
import datetime, os
os.environ |= {{"DJANGO_SETTINGS_MODULE": "tipcouncil.settings", "TIP_ACT_AS_OWNER": "1"}}
import django
django.setup()
from dashboards.releases import compute, digest_of
print(digest_of(compute(datetime.date({UNTIL.year}, {UNTIL.month}, {UNTIL.day}))[0]))
"""
