"""Whether a release is what it was, said to whoever asks on the machine; and the monthly one."""

import datetime as dt
import json

from django.core.management import CommandError, call_command

import pytest
import time_machine

from dashboards.models import Release
from dashboards.releases import digest_of
from dashboards.services import make_release, withdraw_release
from tests.test_releases import many_referrals, undrawn

UNTIL = dt.date(2026, 10, 31)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def drawing():
    with undrawn():
        yield


@pytest.fixture
def downloaded(client_as, people, tmp_path):
    """A release, and its file as a council member downloads it."""
    many_referrals(40, year=2025)
    release = make_release(name="Autumn", data_until=UNTIL)
    file = tmp_path / "release.json"
    answer = client_as(people["member"]).get(f"/releases/{release.pk}/release.json")
    file.write_bytes(answer.content)
    return release, file


def verify(file) -> None:
    call_command("verify_release", file=file)


def test_a_downloaded_file_is_what_was_published(downloaded, capsys):
    release, file = downloaded
    verify(file)
    said = capsys.readouterr().out
    assert f"release {release.pk}, Autumn, says" in said and release.digest in said
    withdraw_release(release, reason="A region was missing.")
    verify(file)
    assert "It was withdrawn: A region was missing." in capsys.readouterr().out


def test_a_file_that_was_changed_is_found(downloaded):
    _, file = downloaded
    data = json.loads(file.read_text())
    data["content"]["threshold"] = 1
    file.write_text(json.dumps(data))
    with pytest.raises(CommandError, match="changed after it was downloaded"):
        verify(file)


def test_a_file_with_a_digest_of_its_own_is_not_ours(downloaded):
    _, file = downloaded
    data = json.loads(file.read_text())
    data["content"]["threshold"] = 1
    data["release"]["digest"] = digest_of(data["content"])
    file.write_text(json.dumps(data))
    with pytest.raises(CommandError, match="no release here has that digest"):
        verify(file)


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", '{"release": null}', '{"release": {"digest": 1}}']
)
def test_another_file_is_told_apart(tmp_path, text):
    (tmp_path / "other.json").write_text(text)
    with pytest.raises(CommandError, match="no file of a whole release"):
        verify(tmp_path / "other.json")
    with pytest.raises(CommandError, match="cannot be read"):
        verify(tmp_path / "none.json")


def test_a_release_that_is_not_there_is_said_to_be(downloaded):
    with pytest.raises(CommandError, match="no release 999"):
        call_command("verify_release", 999)


def test_todays_data_say_the_same_until_something_is_recorded(downloaded, capsys):
    call_command("verify_release", recompute=True)
    assert "intact and today's data say the same" in capsys.readouterr().out
    many_referrals(1, year=2026)
    call_command("verify_release", recompute=True)
    assert "intact and today's data differ" in capsys.readouterr().out


def monthly() -> None:
    call_command("make_release", last_month=True)


@time_machine.travel("2026-11-02T04:00:00-05:00", tick=False)
def test_the_monthly_release_is_of_the_month_before_and_made_once(capsys):
    monthly()
    release = Release.objects.get()
    assert (release.data_until, release.made_by_id) == (UNTIL, None)
    monthly()
    assert "already: Release of October 31, 2026" in capsys.readouterr().out
    withdraw_release(release, reason="Wrong.")
    monthly()
    assert Release.objects.count() == 1, "staff withdrew it: they make another, or none"


@time_machine.travel("2027-01-02T04:00:00-05:00", tick=False)
def test_in_january_it_is_that_of_december():
    monthly()
    assert Release.objects.get().data_until == dt.date(2026, 12, 31)


def test_a_day_and_last_month_are_not_asked_for_at_once():
    with pytest.raises(CommandError, match="not allowed with"):
        call_command("make_release", "--last-month", "--until", "2026-10-31")
