"""What is typed into a long form is not lost, is nobody else's, and is entered once."""

import datetime as dt
import threading
import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

import pytest
import time_machine

from accounts.models import Town
from accounts.wall import acting_as
from casework.models import Draft
from casework.services import (
    LARGEST_DRAFT,
    draft_was_sent,
    drafts_of,
    drop_draft,
    keep_draft,
    lock_draft,
)
from casework.views.drafts import when
from referrals.models import Child, Referral
from tests.factories import office

pytestmark = pytest.mark.django_db

FORM = "/referrals/new/"
HTMX = {"HX-Request": "true"}


def a_report(key="", **changed) -> dict:
    """What a caseworker types into a new referral."""
    return {
        "given_name": "Nova", "family_name": "Invented", "gender": "unknown", "hispanic": "unknown",
        "received_at": timezone.localtime().strftime("%Y-%m-%dT00:00"), "source": "school",
        "careline_accepted": "pending", "concern": "sex", "area_office": office().pk,
        "town": Town.objects.get(name="Hartford").pk, "narrative": "Invented.",
        "race": ["asian", "white"], "draft_key": key, **changed,
    }  # fmt: skip


def key_in(response) -> str:
    return response.context["draft_key"]


def text(response) -> str:
    return response.content.decode()


# Kept while typing ----------------------------------------------------------------------------------


def test_what_is_typed_is_kept_by_itself_and_offered_again(client_as, people):
    client = client_as(people["caseworker"])
    key = key_in(client.get(FORM))
    typed = a_report(key, given_name="", narrative="Half a sent", source="", _draft="keep")
    said = client.post(FORM, typed, headers=HTMX)
    assert said.status_code == 200 and text(said).strip().startswith("Draft saved ")
    assert not Referral.objects.exists() and not Child.objects.exists()

    offer = text(client.get(FORM))
    assert (
        "You began this form before" in offer and "today at" in offer and "Half a sent" not in offer
    )
    shown = client.get(f"{FORM}?draft={key}")
    assert "Half a sent" in text(shown) and str(key_in(shown)) == str(key)
    form = shown.context["form"]
    assert not form.errors
    assert form["race"].value() == ["asian", "white"]
    assert form["received_at"].value() == typed["received_at"]


def test_without_script_a_button_keeps_the_draft_and_shows_it(client_as, people):
    client = client_as(people["caseworker"])
    key = key_in(client.get(FORM))
    shown = client.post(FORM, a_report(key, narrative="By hand", _draft="keep"), follow=True)
    assert shown.redirect_chain == [(f"{FORM}?draft={key}", 302)]
    assert "Draft saved" in text(shown) and "By hand" in text(shown)


def test_each_draft_is_offered_by_the_name_in_it_and_can_be_thrown_away(client_as, people):
    client = client_as(people["caseworker"])
    older, newer = uuid.uuid4(), uuid.uuid4()
    for key, name in ((older, "Older"), (newer, "Newer")):
        client.post(FORM, a_report(key, given_name=name, _draft="keep"), headers=HTMX)
    assert "Newer" in text(client.get(FORM)) and "Older" in text(client.get(FORM))
    assert [key for key, *_ in client.get(FORM).context["offered"]] == [newer, older]
    assert client.post(FORM, {"draft_key": newer, "_discard": "discard"}).status_code == 302
    assert [key for key, *_ in client.get(FORM).context["offered"]] == [older]
    assert not Draft.objects.filter(pk=newer).exists()


def test_a_form_about_a_known_child_has_drafts_of_its_own(client_as, people):
    client = client_as(people["caseworker"])
    child = Child.objects.create(given_name="Ada", family_name="Invented", area_office=office())
    about = f"/children/{child.number}/referrals/new/"
    client.post(about, a_report(uuid.uuid4(), _draft="keep"), headers=HTMX)
    assert client.get(FORM).context["offered"] == []
    assert client.get(about).context["offered"]


def test_signing_out_for_idleness_loses_nothing(client_as, people):
    caseworker = people["caseworker"]
    client = client_as(caseworker)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        key = key_in(client.get(FORM))
        client.post(FORM, a_report(key, narrative="Typed before", _draft="keep"), headers=HTMX)
        clock.shift(dt.timedelta(minutes=31))
        said = client.post(FORM, a_report(key, narrative="Late", _draft="keep"), headers=HTMX)
        assert said.status_code == 401
        assert "signed out" in text(said) and f'href="{FORM}"' in text(said)
        away = client.get(FORM)
        assert away.headers["Location"] == f"/accounts/login/?next={FORM}"
        client.force_login(caseworker, backend="accounts.permissions.GrantBackend")
        assert [key for key, *_ in client.get(FORM).context["offered"]] == [key]
        assert "Typed before" in text(client.get(f"{FORM}?draft={key}"))


@pytest.mark.parametrize(
    "key", ["", "nonsense", "00000000-0000-0000-0000-00000000000g", "' OR 1=1", "\0"]
)
def test_a_key_that_is_none_is_no_key(client_as, people, key):
    client = client_as(people["caseworker"])
    assert client.get(FORM, {"draft": key}).status_code == 200
    assert client.post(FORM, a_report(key)).status_code == 302
    assert Referral.objects.count() == 1 and not Draft.objects.exists()


def test_wild_text_is_kept_exactly_or_refused_in_a_sentence(client_as, people):
    client = client_as(people["caseworker"])
    key = key_in(client.get(FORM))
    wild = "\u202e<script>alert(1)</script> 👧🏽 \r\n%_'\"\\"
    client.post(FORM, a_report(key, narrative=wild, _draft="keep"), headers=HTMX)
    assert Draft.objects.get(pk=key).data["narrative"] == [wild]
    shown = text(client.get(f"{FORM}?draft={key}"))
    assert "<script>alert" not in shown and "&lt;script&gt;alert(1)" in shown
    for sent in (HTMX, {}):
        nul = client.post(FORM, a_report(key, narrative="a\0b", _draft="keep"), headers=sent)
        assert nul.status_code == 422 and "stored" in text(nul)


def test_a_draft_has_a_size(people):
    with acting_as(people["caseworker"]):
        with pytest.raises(ValidationError, match="too long to keep as a draft"):
            keep_draft(
                uuid.uuid4(), form=FORM, data={"n": ["ä" * (LARGEST_DRAFT // 2)]},
                by=people["caseworker"],
            )  # fmt: skip
        assert not Draft.objects.exists()


# Sent once ------------------------------------------------------------------------------------------


def test_a_form_sent_twice_enters_one_referral(client_as, people):
    client = client_as(people["caseworker"])
    report = a_report(key_in(client.get(FORM)))
    first = client.post(FORM, report)
    again = client.post(FORM, {**report, "narrative": "Back button, and changed."}, follow=True)
    referral = Referral.objects.get()
    assert Child.objects.count() == 1 and referral.narrative == "Invented."
    assert again.redirect_chain[0][0] == first.headers["Location"]
    assert f"{referral.reference} is already logged" in text(again)


def test_what_was_sent_is_no_draft_any_more(client_as, people):
    client = client_as(people["caseworker"])
    key = key_in(client.get(FORM))
    client.post(FORM, a_report(key, _draft="keep"), headers=HTMX)
    client.post(FORM, a_report(key))
    draft = Draft.objects.get(pk=key)
    assert draft.data == {} and draft.result == Referral.objects.get().reference
    assert client.get(FORM).context["offered"] == []
    late = client.post(FORM, a_report(key, _draft="keep"), headers=HTMX)
    assert "already sent" in text(late)
    draft.refresh_from_db()
    assert draft.data == {}


def test_a_refused_form_can_be_sent_again(client_as, people):
    client = client_as(people["caseworker"])
    key = key_in(client.get(FORM))
    refused = client.post(FORM, a_report(key, received_at=""))
    assert refused.status_code == 422 and str(key_in(refused)) == str(key)
    assert client.post(FORM, a_report(key)).status_code == 302
    assert Referral.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_enter_one_referral(committed, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    key, answers, start = uuid.uuid4(), [], threading.Barrier(2)
    report = a_report(key)

    def send():
        client = Client()
        client.force_login(committed["caseworker"], backend="accounts.permissions.GrantBackend")
        start.wait()
        answers.append(client.post(FORM, report).headers["Location"])
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    referral = Referral.objects.get()
    assert answers == [f"/referrals/{referral.reference}/"] * 2


# Nobody else's --------------------------------------------------------------------------------------


def test_a_draft_is_its_writers_alone(people, rows, client_as):
    caseworker, key = people["caseworker"], uuid.uuid4()
    with acting_as(caseworker):
        keep_draft(key, form=FORM, data={"given_name": ["Nova"]}, by=caseworker)
    for name, person in people.items():
        with acting_as(person):
            try:
                with transaction.atomic():
                    seen = rows("SELECT id FROM casework_draft")
            except DatabaseError:
                seen = []
        assert bool(seen) == (name == "caseworker"), name
    colleague = people["colleague"]
    with acting_as(colleague):
        assert not drafts_of(colleague, FORM).filter(pk=key).exists()
        drop_draft(key, by=caseworker)
        with pytest.raises(PermissionDenied):
            keep_draft(key, form=FORM, data={"given_name": ["Stolen"]}, by=colleague)
        with pytest.raises(DatabaseError), transaction.atomic():
            Draft.objects.create(person_id=caseworker.pk, form=FORM, data={"a": ["b"]})
    assert Draft.objects.get(pk=key).data == {"given_name": ["Nova"]}
    other = client_as(colleague)
    assert "Nova" not in text(other.get(f"{FORM}?draft={key}"))
    assert other.post(FORM, a_report(key)).status_code == 403
    assert not Referral.objects.exists()


# Gone after thirty days -----------------------------------------------------------------------------


def test_drafts_are_deleted_after_thirty_days(people, capsys):
    caseworker = people["caseworker"]
    old, sent, new = (uuid.uuid4() for _ in range(3))
    for key in (old, sent, new):
        keep_draft(key, form=FORM, data={"a": ["b"]}, by=caseworker)
    with transaction.atomic():
        draft_was_sent(lock_draft(sent, form=FORM, by=caseworker), "R-2026-00001")
    Draft.objects.exclude(pk=new).update(saved_at=timezone.now() - dt.timedelta(days=31))
    call_command("drop_old_drafts")
    assert capsys.readouterr().out == "Deleted 2 drafts.\n"
    assert [d.pk for d in Draft.objects.all()] == [new]


@time_machine.travel(dt.datetime(2026, 8, 5, 19, 20, tzinfo=dt.UTC), tick=False)
def test_when_it_was_is_said_as_people_say_it():
    ago = lambda **span: when(timezone.now() - dt.timedelta(**span))  # noqa: E731
    assert ago(minutes=10) == "today at 3:10 p.m."
    assert ago(days=1) == "on Tuesday at 3:20 p.m."
    assert ago(days=20) == "on July 16, 2026 at 3:20 p.m."
