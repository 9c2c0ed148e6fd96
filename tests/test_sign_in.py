"""Signing in: by e-mail and password, five failures lock, and how long a sign-in lasts."""

import datetime as dt

from django.contrib.auth.hashers import make_password
from django.utils import timezone

import pytest
import time_machine
from axes.models import AccessAttempt

from accounts.models import User
from accounts.wall import acting_as

pytestmark = pytest.mark.django_db
PASSWORD = "plainly-invented-2026"


@pytest.fixture
def worker(people, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SECOND_FACTOR_REQUIRED = False
    person = people["caseworker"]
    User.objects.filter(pk=person.pk).update(password=make_password(PASSWORD))
    person.refresh_from_db()
    return person


def sign_in(client, person, password=PASSWORD, **extra):
    return client.post("/accounts/login/", {"login": person.email, "password": password}, **extra)


def signed_in(client) -> bool:
    return client.get("/").status_code == 200


def test_a_person_signs_in_with_e_mail_and_password(client, worker):
    assert not signed_in(client)
    assert sign_in(client, worker).status_code == 302
    assert signed_in(client)


def test_the_address_is_read_without_its_capitals(client, worker):
    worker.email = worker.email.upper()
    assert sign_in(client, worker).status_code == 302


def test_a_wrong_password_does_not_say_what_was_wrong(client, worker):
    wrong = sign_in(client, worker, "guess")
    worker.email = "nobody@test.example"
    unknown = sign_in(client, worker, "guess")
    assert wrong.status_code == unknown.status_code
    assert "e-mail" in wrong.content.decode().lower() or "email" in wrong.content.decode().lower()
    assert not signed_in(client)


def test_five_failures_lock_the_account_until_an_administrator_releases(client, worker, people):
    for attempt in range(5):
        sign_in(client, worker, f"guess {attempt}", REMOTE_ADDR=f"192.0.2.{attempt}")
    assert sign_in(client, worker).status_code in {403, 429}
    assert not signed_in(client)
    with acting_as(people["administrator"]):
        AccessAttempt.objects.filter(username=worker.email).delete()
    assert sign_in(client, worker).status_code == 302


def test_another_account_is_not_locked_with_it(client, worker, people):
    other = people["colleague"]
    User.objects.filter(pk=other.pk).update(password=make_password(PASSWORD))
    for attempt in range(6):
        sign_in(client, worker, f"guess {attempt}")
    assert sign_in(client, other).status_code == 302


def test_a_person_who_left_cannot_sign_in_and_is_signed_out(client, worker):
    sign_in(client, worker)
    User.objects.filter(pk=worker.pk).update(is_active=False)
    assert not signed_in(client)
    assert not signed_in(client) and sign_in(client, worker).status_code != 500
    assert not signed_in(client)


def test_thirty_idle_minutes_end_a_sign_in(client, worker):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client, worker)
        for _ in range(3):
            clock.shift(dt.timedelta(minutes=29))
            assert signed_in(client)
        clock.shift(dt.timedelta(minutes=31))
        assert not signed_in(client)


def test_twelve_hours_end_a_sign_in_however_busy(client, worker):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client, worker)
        for _ in range(30):
            clock.shift(dt.timedelta(minutes=24))
            assert signed_in(client)
        clock.shift(dt.timedelta(minutes=1))
        assert not signed_in(client)


def test_ninety_idle_days_disable_an_account(client, worker):
    User.objects.filter(pk=worker.pk).update(last_seen_at=timezone.now() - dt.timedelta(days=91))
    sign_in(client, worker)
    assert not signed_in(client)


def test_nobody_signs_up(client, db):
    assert client.post("/accounts/signup/", {"email": "new@test.example"}).status_code in {
        200,
        403,
        404,
    }
    assert not User.objects.filter(email="new@test.example").exists()


def test_guessing_the_password_of_an_open_session_locks_the_account(client, worker):
    """The page that asks for the password again counts failures too, the locking one included."""
    client.force_login(worker, backend="accounts.permissions.GrantBackend")
    for attempt in range(6):
        client.post("/accounts/reauthenticate/", {"password": f"guess {attempt}"})
    (counted,) = AccessAttempt.objects.filter(username=worker.email)
    assert counted.failures_since_start >= 5
    client.logout()
    assert sign_in(client, worker).status_code in {403, 429}
