"""The admin of people and reference data: invited, moved, deactivated, released; no passwords."""

import datetime as dt

from django.utils import timezone

import pytest
from axes.models import AccessAttempt

from accounts.models import Agency, Person, User
from arrests.models import StatuteVersion
from dashboards.models import Release
from tests.admin import address, errors_of, send

pytestmark = pytest.mark.django_db


def test_the_last_day_of_a_statute_counts(people, client_as):
    client = client_as(people["administrator"])
    statute = StatuteVersion.objects.first().statute
    answer = send(
        client, "arrests.statuteversion", statute=statute.pk, subsection="(z)", title="Invented",
        offence_class="felony C", role="buyer", validity_0="2020-01-01", validity_1="2020-12-31",
    )  # fmt: skip
    assert answer.status_code == 302
    version = StatuteVersion.objects.get(subsection="(z)")
    assert version.in_force_on(dt.date(2020, 12, 31))
    assert not version.in_force_on(dt.date(2021, 1, 1))
    page = client.get(address("arrests.statuteversion", "change", version.pk))
    assert 'value="2020-12-31"' in page.text


def test_an_administrator_invites_moves_and_deactivates(people, client_as):
    client = client_as(people["administrator"])
    office = people["caseworker"].agency_id
    typed = {"given_name": "New", "family_name": "Person", "email": "New.Person@test.example"}
    refused = send(client, "accounts.user", **typed, job="prosecutor", agency=office)
    assert "cannot be held at this kind of agency" in errors_of(refused)
    assert not Person.objects.filter(given_name="New").exists()
    assert (
        send(client, "accounts.user", **typed, job="caseworker", agency=office).status_code == 302
    )
    user = User.objects.get(email="new.person@test.example")
    assert not user.has_usable_password()
    again = send(client, "accounts.user", **typed, job="caseworker", agency=office)
    assert "already" in errors_of(again)
    manchester = Agency.objects.get(kind="dcf_area_office", name__contains="Manchester")
    assert send(client, "accounts.user", user, agency=manchester.pk).status_code == 302
    assert send(client, "accounts.user", user, email="moved@test.example").status_code == 302
    assert send(client, "accounts.user", user, is_active=None).status_code == 302
    user.refresh_from_db()
    assert (user.agency, user.email, user.is_active) == (manchester, "moved@test.example", False)
    history = client.get(address("accounts.user", "history", user.pk)).text
    assert "moved@test.example" in history
    assert "Administrator Invented" in history
    assert "Manchester" in history


def test_passwords_are_nowhere_in_an_administrators_pages(people, client_as):
    member = people["member"]
    member.set_password("an invented password")
    member.save(update_fields=["password"])
    client = client_as(people["administrator"])
    for page in ("change", "history"):
        assert member.password not in client.get(address("accounts.user", page, member.pk)).text
    before = member.password
    send(client, "accounts.user", member, given_name="Renamed", password="x")
    member.refresh_from_db()
    assert (member.given_name, member.password) == ("Renamed", before)


def test_an_administrator_releases_a_lock_out(people, client_as):
    locked = AccessAttempt.objects.create(
        username="locked@test.example", failures_since_start=5, attempt_time=timezone.now()
    )
    listed = address("axes.accessattempt", "changelist")
    act = {"action": "release", "_selected_action": [locked.pk]}
    assert client_as(people["staff"]).post(listed, act).status_code == 404
    assert "Released" in client_as(people["administrator"]).post(listed, act, follow=True).text
    assert not AccessAttempt.objects.exists()


def test_staff_withdraw_a_release_with_a_reason(people, client_as):
    release = Release.objects.create(
        name="Test", data_until=dt.date(2026, 6, 30), content={}, suppression=[], digest="0"
    )
    client = client_as(people["staff"])
    at = {"withdrawn_at_0": "2026-11-01", "withdrawn_at_1": "10:00:00"}
    assert "Say why" in errors_of(send(client, "dashboards.release", release, **at))
    answer = send(client, "dashboards.release", release, **at, withdrawn_reason="Wrong date")
    assert answer.status_code == 302
    release.refresh_from_db()
    assert release.withdrawn_reason == "Wrong date"


def test_an_administrator_reopens_an_account_shut_after_ninety_days(client_as, people):
    shut = User.objects.filter(pk=people["police"].pk)
    shut.update(last_seen_at=timezone.now() - dt.timedelta(days=120))
    client = client_as(people["administrator"])
    answer = client.post(
        "/admin/accounts/user/", {"action": "reopen", "_selected_action": [people["police"].pk]}
    )
    assert answer.status_code == 302
    assert shut.get().last_seen_at is None
