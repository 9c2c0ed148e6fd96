"""An arrest on paper, and what its history tells of its parts."""

import datetime as dt
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest

from accounts.wall import acting_as
from arrests.models import Charge, Docket, Sentence
from arrests.services import Decision, dispose_several, substitute
from casework.models import Dissemination, ReadRecord
from casework.services import save
from tests.factories import (
    ArrestFactory,
    ChargeFactory,
    DispositionFactory,
    InformationFactory,
    ReferralFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db
ASKED = {"purpose": "Arraignment, GA 14", "how": "Printed from TIP Council"}


def text(response) -> str:
    return response.content.decode()


def a_sheet(people):
    """An arrest with an information and a substitute."""
    arrest = ArrestFactory()
    ChargeFactory(information=InformationFactory(arrest=arrest))
    with acting_as(people["prosecutor"]):
        substitute(arrest, by=people["prosecutor"], filed_on=dt.date(2026, 6, 1))
    return arrest


# On paper --------------------------------------------------------------------------------------------


def test_printing_asks_first_and_enters_the_register(client_as, people):
    arrest = a_sheet(people)
    arrest.notes.create(text="Words of the case alone.", by=people["police"])
    court = client_as(people["prosecutor"])
    address = f"/arrests/{arrest.number}/print/"
    assert address in text(court.get(f"/arrests/{arrest.number}/"))
    asked = text(court.get(address))
    assert "What it is for" in asked and "Who gets it" in asked and "How it was obtained" in asked
    refused = court.post(address, {"handed_to": "Clerk Invented"})
    assert refused.status_code == 422 and not Dissemination.objects.exists()
    answer = court.post(address, {**ASKED, "handed_to": "Clerk Invented, GA 14"})
    assert answer.status_code == 200
    paper = text(answer)
    for said in (arrest.number, arrest.buyer.family_name, "information 1", "information 2",
                 "Arraignment, GA 14", "Clerk Invented, GA 14", str(people["prosecutor"])):  # fmt: skip
        assert said in paper
    for unsaid in ("<button", "<details", "<form", ">Change<", "Words of the case"):
        assert unsaid not in paper
    entry = Dissemination.objects.get()
    assert (
        entry.what == "An arrest on paper, handed to Clerk Invented, GA 14, for: Arraignment, GA 14"
    )
    assert (entry.to_person_id, entry.rows) == (people["prosecutor"].pk, 1)
    assert [(r.kind, r.record) for r in entry.records.all()] == [("arrests.arrest", arrest.pk)]
    assert arrest.number not in entry.what
    read = (
        ReadRecord.objects.filter(kind="arrests.arrest", record=arrest.pk).order_by("-pk").first()
    )
    assert (read.read.method, read.read.route) == ("POST", "arrests/<ref:number>/print/")


def test_nobody_prints_what_is_not_theirs(client_as, people):
    arrest = a_sheet(people)
    for name in (
        "other_police", "other_prosecutor", "caseworker", "supervisor", "member", "staff", "auditor",
        "administrator",
    ):  # fmt: skip
        client = client_as(people[name])
        for answer in (
            client.get(f"/arrests/{arrest.number}/print/"),
            client.post(f"/arrests/{arrest.number}/print/", ASKED),
        ):
            assert answer.status_code == 404, name
            assert arrest.buyer.number not in text(answer)
    assert not Dissemination.objects.exists()
    police = client_as(people["police"])
    assert police.post(f"/arrests/{arrest.number}/print/", ASKED).status_code == 200


# History of parts ------------------------------------------------------------------------------------


def history(client, arrest) -> str:
    shown = text(client.get(f"/arrests/{arrest.number}/"))
    return shown.partition('id="history"')[2]


def test_the_history_tells_who_changed_counts_sentences_and_dockets(client_as, people):
    arrest = ArrestFactory()
    charge = ChargeFactory(information=InformationFactory(arrest=arrest))
    court, chief = people["prosecutor"], people["chief"]
    with acting_as(court):
        count = Charge.objects.get(pk=charge.pk)
        count.plea = "not_guilty"
        save(count, by=court)
        (found,) = dispose_several(
            arrest, [Decision(charge, "guilty_plea")], by=court, disposed_on=dt.date(2026, 9, 9),
            sentence={"fine": 500},
        )  # fmt: skip
        docket = save(
            Docket(arrest=arrest, court="GA 14", court_kind="GA", number="H14H-CR26-0123456-S",
                   from_on=dt.date(2026, 4, 2)),
            by=court,
        )  # fmt: skip
    with acting_as(chief):
        sentence = Sentence.objects.get(disposition=found)
        sentence.fine = 750
        save(sentence, by=chief)
        moved = Docket.objects.get(pk=docket.pk)
        moved.court = "GA 15"
        save(moved, by=chief)
    said = " ".join(history(client_as(people["police"]), arrest).split())
    for one in (
        f"{court}: Count 1 of information 1: changed <strong>Plea</strong> from nothing to Not guilty.",
        f"{court}: Count 1 of information 1, guilty by plea on Sep 9, 2026: entered.",
        f"{court}: Sentence on Count 1 of information 1: entered.",
        f"{chief}: Sentence on Count 1 of information 1: changed <strong>Fine</strong> from 500.00 to 750.00.",
        f"{chief}: Docket H14H-CR26-0123456-S: changed <strong>Court</strong> from GA 14 to GA 15.",
        "Short form information 1: entered.",
    ):
        assert one in said, one


def test_it_costs_the_same_however_much_was_changed(client_as, people):
    court = client_as(people["prosecutor"])

    def asked(arrest) -> int:
        with CaptureQueriesContext(connection) as queries:
            history(court, arrest)
        return len(queries)

    def changed_often(arrest, often):
        information = InformationFactory(arrest=arrest)
        for _ in range(often):
            charge = ChargeFactory(information=information)
            other = charge.statute_version.statute.versions.exclude(pk=charge.statute_version_id)
            for version in other.filter(validity__contains=charge.offence_on)[:1]:
                Charge.objects.filter(pk=charge.pk).update(statute_version=version)
            Charge.objects.filter(pk=charge.pk).update(plea="not_guilty")
            Sentence.objects.create(
                disposition=DispositionFactory(charge=charge, outcome="guilty_plea"), fine=5
            )

    few, many = ArrestFactory(), ArrestFactory()
    changed_often(few, 2), changed_often(many, 9)
    asked(few)
    assert asked(few) == asked(many)


def test_the_case_file_of_a_child_tells_of_its_parts_too(client_as, people):
    referral = ReferralFactory()
    service = ServiceFactory(referral=referral)
    with acting_as(people["caseworker"]):
        kept = type(service).objects.get(pk=service.pk)
        kept.childs_wish = "To be with an aunt."
        save(kept, by=people["caseworker"])
    shown = text(client_as(people["caseworker"]).get(f"/referrals/{referral.reference}/"))
    said = " ".join(unescape(shown.partition('id="history"')[2]).split())
    assert f"{people['caseworker']}: Service, {service}: changed" in said
    assert "to To be with an aunt." in said
