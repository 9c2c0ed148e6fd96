"""The case file: everything about a referral on one page, and what can be done next with its reason."""

import datetime as dt

from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest

from accounts.models import Agency, AgencyKind
from arrests.models import InvestigationNote
from referrals.models import ReferralNote
from tests.factories import (
    ClassificationFactory,
    DisclosureFactory,
    InvestigationFactory,
    NoticeFactory,
    ReferralFactory,
    ServiceFactory,
    ago,
    person,
)

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def page(client, referral) -> str:
    answer = client.get(f"/referrals/{referral.reference}/")
    assert answer.status_code == 200
    return text(answer)


# Steps ---------------------------------------------------------------------------------------------


def test_a_step_asks_for_its_reason_on_the_page_itself(client_as, people):
    referral = ReferralFactory(at="open")
    shown = page(client_as(people["caseworker"]), referral)
    assert 'id="id_close_reason"' in shown and 'id="id_close_outcome"' in shown
    assert f'action="/referrals/{referral.reference}/steps/close/"' in shown
    assert "id_reopen_" not in shown


def test_closing_says_which_notice_it_waits_for(client_as, people):
    referral = ReferralFactory(at="open")
    ClassificationFactory(referral=referral, recorded_at=ago(hours=30))
    notice = referral.notices.get()
    client = client_as(people["caseworker"])
    shown = page(client, referral)
    assert f"must wait: Send notice {notice.reference} to {notice.recipient} first." in shown
    assert "id_close_reason" not in shown
    sent = {"outcome": "safe_at_home", "reason": "Done.", "version": referral.version}
    refused = client.post(f"/referrals/{referral.reference}/steps/close/", sent)
    assert refused.status_code == 422
    assert notice.reference in text(refused) and "Done." in text(refused)


def test_an_overdue_notice_stands_on_top_in_words(client_as, people):
    referral = ReferralFactory(at="open")
    ClassificationFactory(referral=referral, recorded_at=ago(hours=30))
    shown = page(client_as(people["caseworker"]), referral)
    top = shown.index("usa-alert--error")
    assert "Overdue by 6 hours" in shown[top : top + 600]
    assert top < shown.index('id="summary"')


# Notices -------------------------------------------------------------------------------------------


def ncmec() -> Agency:
    return Agency.objects.get(kind=AgencyKind.NCMEC)


def test_a_late_notice_says_why_on_the_case_file(client_as, people):
    referral = ReferralFactory(at="open")
    NoticeFactory(
        referral=referral, clock_id="police_notice", clock_started_at=ago(hours=30),
        sent=True, late_reason="The telephone line was down.",
    )  # fmt: skip
    shown = page(client_as(people["caseworker"]), referral)
    assert "Late by 6 hours" in shown
    assert "Late because: The telephone line was down." in shown


def test_what_an_agency_without_people_here_said_is_entered_by_dcf(client_as, people):
    referral = ReferralFactory()
    notice = NoticeFactory(referral=referral, kind="ncmec", recipient=ncmec(), sent=True)
    client = client_as(people["caseworker"])
    url = f"/notices/{notice.reference}/acknowledge/"
    assert url in page(client, referral)
    assert client.post(url).status_code == 302
    notice.refresh_from_db()
    assert notice.acknowledged_by_id == people["caseworker"].pk
    assert client.post(url).status_code == 409


def test_police_acknowledge_for_themselves(client_as, people):
    notice = NoticeFactory(sent=True)
    client = client_as(people["caseworker"])
    url = f"/notices/{notice.reference}/acknowledge/"
    assert url not in page(client, notice.referral)
    assert client.post(url).status_code == 403
    api = client.post(
        f"/api/v1/notices/{notice.reference}/acknowledge", {}, content_type="application/json"
    )
    assert api.status_code == 403
    assert "acknowledges" in api.json()["detail"]


# Notes ---------------------------------------------------------------------------------------------


def written(referral, words="The child was seen on Tuesday.") -> ReferralNote:
    return ReferralNote.objects.create(referral=referral, text=words, by=person("caseworker"))


def test_a_note_is_corrected_by_another_and_both_can_be_read(client_as, people):
    referral = ReferralFactory()
    first = written(referral)
    client = client_as(people["caseworker"])
    new = f"/referrals/{referral.reference}/notes/new/"
    form = client.get(f"{new}?corrects={first.pk}")
    assert first.text in text(form) and f'value="{first.pk}"' in text(form)
    sent = {"text": "The child was seen on Wednesday.", "corrects": first.pk}
    assert client.post(new, sent).status_code == 302
    second = ReferralNote.objects.get(corrects=first)
    shown = page(client, referral)
    assert first.text in shown and second.text in shown
    assert f'href="#note-{second.pk}">corrected on' in shown
    assert f'href="#note-{first.pk}">corrects an earlier note' in shown


def test_a_note_corrects_a_note_of_its_own_case_only(client_as, people):
    mine, others = ReferralFactory(), written(ReferralFactory())
    client = client_as(people["caseworker"])
    new = f"/referrals/{mine.reference}/notes/new/"
    assert client.get(f"{new}?corrects={others.pk}").status_code == 404
    assert client.post(new, {"text": "Wrong.", "corrects": others.pk}).status_code == 404
    with pytest.raises(DatabaseError, match="same case"), transaction.atomic():
        ReferralNote.objects.create(
            referral=mine, text="Wrong.", by=person("caseworker"), corrects=others
        )


@pytest.mark.parametrize("wild", ["x", "-1", "99999999999999999999", "²", "%00", ""])
def test_no_address_of_a_correction_breaks_the_page(client_as, people, wild):
    referral = ReferralFactory()
    url = f"/referrals/{referral.reference}/notes/new/?corrects={wild}"
    assert client_as(people["caseworker"]).get(url).status_code in {200, 404}


def test_justice_corrects_its_notes_the_same_way(client_as, people):
    investigation = InvestigationFactory()
    first = InvestigationNote.objects.create(
        investigation=investigation, text="Blue car.", by=person("police")
    )
    client = client_as(people["police"])
    new = f"/investigations/{investigation.reference}/notes/new/"
    assert client.post(new, {"text": "Green car.", "corrects": first.pk}).status_code == 302
    assert first.corrections.get().text == "Green car."


def test_the_api_corrects_a_note_too(client_as, people):
    referral = ReferralFactory()
    first = written(referral)
    client = client_as(people["caseworker"])
    sent = {"referral": referral.reference, "text": "On Wednesday.", "corrects": first.pk}
    made = client.post("/api/v1/referral-notes", sent, content_type="application/json")
    assert made.status_code == 201, made.content
    assert first.corrections.count() == 1
    wrong = {**sent, "referral": ReferralFactory().reference}
    assert (
        client.post("/api/v1/referral-notes", wrong, content_type="application/json").status_code
        == 422
    )


# The whole page ------------------------------------------------------------------------------------


def test_the_paper_holds_everything_and_nothing_to_press(client_as, people):
    referral = ReferralFactory(at="open", narrative="A long invented story.")
    note = written(referral)
    NoticeFactory(referral=referral, sent=True)
    paper = text(client_as(people["caseworker"]).get(f"/referrals/{referral.reference}/print/"))
    assert "A long invented story." in paper and note.text in paper
    assert "Printed by Caseworker Invented" in paper
    assert "<form" not in paper and "<button" not in paper


def test_the_page_asks_as_often_for_many_parts_as_for_one(client_as, people):
    referral = ReferralFactory(at="open", received_at=timezone.now() - dt.timedelta(days=9))
    client = client_as(people["caseworker"])

    def more_of_everything():
        first = written(referral)
        ReferralNote.objects.create(
            referral=referral, text="Better.", by=person("caseworker"), corrects=first
        )
        NoticeFactory(referral=referral, sent=True)
        ServiceFactory(referral=referral)
        DisclosureFactory(referral=referral)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, referral)
        return len(captured)

    more_of_everything()
    page(client, referral)
    few = asked()
    for _ in range(9):
        more_of_everything()
    assert asked() == few <= 40
