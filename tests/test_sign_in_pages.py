"""The pages of signing in: the use notice, the demo's list of people, the second factor."""

import os
import re
import subprocess
import sys

from django.urls import NoReverseMatch, get_resolver, reverse

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)

pytestmark = pytest.mark.django_db

# name of the address: (a visitor gets, someone signed in gets)
TO_SIGN_IN, HOME = "/accounts/login/", "/"
LIBRARY = {
    "account_login": (200, HOME),
    "account_logout": (HOME, 200),
    "account_inactive": (200, 200),
    "account_reauthenticate": (TO_SIGN_IN, 200),
    "account_change_password": (TO_SIGN_IN, 200),
    "account_reset_password": (200, 200),
    "account_reset_password_done": (200, 200),
    "account_reset_password_from_key_done": (200, 200),
    "account_confirm_login_code": (TO_SIGN_IN, HOME),
    # What people cannot do for themselves: they are invited, and keep the address they were given.
    "account_signup": (404, 404),
    "account_email": (404, 404),
    "account_email_verification_sent": (404, 404),
    "account_set_password": (404, 404),
    "mfa_index": (TO_SIGN_IN, 200),
    "mfa_authenticate": (TO_SIGN_IN, HOME),
    "mfa_reauthenticate": (TO_SIGN_IN, "/accounts/reauthenticate/"),
    "mfa_reauthenticate_webauthn": (TO_SIGN_IN, "/accounts/reauthenticate/"),
    "mfa_activate_totp": (TO_SIGN_IN, "/accounts/reauthenticate/"),
    "mfa_deactivate_totp": (TO_SIGN_IN, 404),
    "mfa_list_webauthn": (TO_SIGN_IN, 200),
    "mfa_add_webauthn": (TO_SIGN_IN, "/accounts/reauthenticate/"),
    "mfa_view_recovery_codes": (TO_SIGN_IN, 404),
    "mfa_generate_recovery_codes": (TO_SIGN_IN, "/accounts/reauthenticate/"),
    "mfa_download_recovery_codes": (TO_SIGN_IN, 404),
}
WITH_A_KEY = {
    "account_confirm_email": {"key": "x"},
    "account_reset_password_from_key": {"uidb36": "1", "key": "x-y"},
    "mfa_edit_webauthn": {"pk": 1},
    "mfa_remove_webauthn": {"pk": 1},
}


def library_names(resolver):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from library_names(pattern)
        elif (pattern.name or "").startswith(("account_", "mfa_")):
            yield pattern.name


def test_every_address_of_the_sign_in_library_is_declared_here():
    assert set(library_names(get_resolver())) == {*LIBRARY, *WITH_A_KEY}


def answer(client, url):
    """The status, or where it leads."""
    response = client.get(url)
    if response.status_code == 302:
        return response.headers["Location"].partition("?")[0]
    return response.status_code


def test_visitors_get_only_the_pages_of_signing_in(client):
    wrong = {n: a for n, (e, _) in LIBRARY.items() if (a := answer(client, reverse(n))) != e}
    assert wrong == {}


def test_people_signed_in_keep_their_own_account(client_as, people):
    person = people["caseworker"]
    person.set_password("plainly-invented-2026")
    person.save()
    client = client_as(person)
    wrong = {
        n: a
        for n, (_, e) in LIBRARY.items()
        if n != "account_logout" and (a := answer(client, reverse(n))) != e
    }
    assert wrong == {}


def test_a_forged_key_breaks_nothing(client, client_as, people):
    for visitor in (client, client_as(people["caseworker"])):
        for name, kwargs in WITH_A_KEY.items():
            assert visitor.get(reverse(name, kwargs=kwargs)).status_code in {200, 302, 404}, name


def test_the_use_notice_makes_its_four_statements(client):
    page = client.get("/accounts/login/").content.decode()
    for statement in (
        "restricted information system",
        "monitored, recorded and audited",
        "Unauthorized use is prohibited and may bring criminal and civil penalties",
        "you consent",
    ):
        assert statement in page


# The second factor ---------------------------------------------------------------------------------


def test_without_a_second_factor_everything_waits_for_one(client_as, people, settings):
    client = client_as(people["caseworker"])
    settings.SECOND_FACTOR_REQUIRED = True
    for url in ("/", "/referrals/", "/admin/", "/nowhere/"):
        assert answer(client, url) == "/accounts/2fa/", url
    refused = client.get("/api/v1/referrals")
    assert refused.status_code == 403
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert client.get("/accounts/2fa/").status_code == 200


def test_with_a_second_factor_the_site_opens(client_as, people, settings):
    person = people["caseworker"]
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = client_as(person)
    settings.SECOND_FACTOR_REQUIRED = True
    assert client.get("/referrals/").status_code == 200


def test_another_persons_second_factor_is_not_mine(client_as, people, settings):
    Authenticator.objects.create(
        user=people["supervisor"], type=Authenticator.Type.TOTP, data={"secret": "x"}
    )
    client = client_as(people["caseworker"])
    settings.SECOND_FACTOR_REQUIRED = True
    assert answer(client, "/referrals/") == "/accounts/2fa/"


# The demo ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("demo", ["", "1"])
def test_one_click_exists_in_the_demo_alone(demo):
    """Settings decide at start-up, so each kind of site is asked in a process of its own."""
    asked = """
import django; django.setup()
from django.conf import settings
from django.urls import NoReverseMatch, reverse
try: print(reverse("demo_sign_in"))
except NoReverseMatch: print("none")
print("demo" in settings.INSTALLED_APPS, settings.SECOND_FACTOR_REQUIRED)
"""
    env = {**os.environ, "TIP_DEMO": demo, "DJANGO_SETTINGS_MODULE": "tipcouncil.settings"}
    said = subprocess.run([sys.executable, "-c", asked], env=env, capture_output=True, text=True)
    assert said.stdout.split() == (
        ["/demo/sign-in/", "True", "False"] if demo else ["none", "False", "True"]
    )


def test_without_the_demo_the_sign_in_page_says_nothing_of_it(client, settings):
    if settings.DEMO:
        pytest.skip("this process runs as a demo")
    page = client.get("/accounts/login/").content.decode().lower()
    assert "demo" not in page and "invented" not in page
    assert client.post("/demo/sign-in/", {"person": "1"}).status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("demo_sign_in")


# One's own account ---------------------------------------------------------------------------------

OLD, NEW = "plainly-invented-2026", "another-plain-invention-27"


@pytest.fixture
def own(client_as, people, settings):
    """A caseworker signed in, who knows their password."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    person = people["caseworker"]
    person.set_password(OLD)
    person.save()
    return client_as(person), person


def test_people_change_their_own_password(own):
    client, person = own
    typed = {"oldpassword": OLD, "password1": NEW, "password2": NEW}
    assert client.post("/accounts/password/change/", typed).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_a_forgotten_password_is_set_anew_through_a_link_in_a_mail(own, client, mailoutbox):
    person = own[1]
    assert client.post("/accounts/password/reset/", {"email": person.email}).status_code == 302
    link = re.search(r"http://testserver(/\S+)", mailoutbox[0].body)[1]
    form = client.get(link).headers["Location"]
    assert client.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)


def test_an_authenticator_app_is_set_up_after_the_password_was_given_again(own):
    client, person = own
    page = "/accounts/2fa/totp/activate/"
    again = client.get(page).headers["Location"]
    assert client.post(again, {"password": "guess"}).status_code == 200
    assert client.post(again, {"password": OLD}).headers["Location"] == page
    secret = client.get(page).context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert client.post(page, {"code": code}).status_code == 302
    assert Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
