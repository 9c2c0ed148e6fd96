"""What became of several counts, recorded at once: under a minute, all or nothing, one after the other."""

import datetime as dt
import json
import threading

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

import pytest

from accounts.wall import acting_as
from arrests.forms.disposition import SENTENCE
from arrests.models import Charge, Disposition, Sentence, Statute
from arrests.services import Decision, dispose_several, substitute
from casework.errors import Conflict
from casework.services import save
from tests.api import Caller
from tests.factories import ArrestFactory, ChargeFactory, InformationFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 9)


def text(response) -> str:
    return response.content.decode()


def charged(counts: int = 3):
    """An arrest with so many counts."""
    information = InformationFactory(arrest=ArrestFactory())
    return information.arrest, [ChargeFactory(information=information) for _ in range(counts)]


def sent(charges, outcome, *, seen=None, ticked=None, **more) -> dict:
    ticked = charges if ticked is None else ticked
    return {
        "outcome": outcome, "disposed_on": DAY, "counts": [c.pk for c in ticked],
        "seen": json.dumps(seen or {}), **more,
    }  # fmt: skip


def standing(charges) -> list[str]:
    return [
        d.outcome if (d := Charge.objects.get(pk=c.pk).disposition) else "pending" for c in charges
    ]


@pytest.fixture
def court(client_as, people):
    return client_as(people["prosecutor"])


def test_a_nolle_of_all_counts_asks_for_one_choice(court):
    """Every pending count is ticked and the day is today's: only the outcome is left to choose."""
    arrest, charges = charged()
    address = f"/arrests/{arrest.number}/dispositions/new/"
    assert address in text(court.get(f"/arrests/{arrest.number}/"))
    shown = text(court.get(address))
    assert shown.count('name="counts"') == shown.count(" checked") == 3
    assert f'value="{timezone.localdate()}"' in shown
    answer = court.post(address, sent(charges, "nolle"))
    assert answer.status_code == 302 and "#informations-and-counts" in answer.headers["Location"]
    assert standing(charges) == ["nolle"] * 3
    assert address not in text(court.get(f"/arrests/{arrest.number}/"))  # nothing is pending


def test_a_plea_to_one_count_and_a_nolle_of_the_rest_are_one_entry(court):
    arrest, charges = charged()
    form = sent(
        charges, "nolle", months_to_serve=12, days_suspended=30, fine="500",
        **{f"outcome_{charges[0].pk}": "guilty_plea"},
    )  # fmt: skip
    assert court.post(f"/arrests/{arrest.number}/dispositions/new/", form).status_code == 302
    assert standing(charges) == ["guilty_plea", "nolle", "nolle"]
    sentence = Sentence.objects.get()
    assert sentence.disposition.charge == charges[0]
    assert str(sentence) == "12 months to serve, 30 days suspended, $500 fine"


def test_the_plea_is_recorded_on_the_counts_that_end_by_it(court):
    arrest, charges = charged()
    form = sent(charges, "guilty_plea", plea="alford", **{f"outcome_{charges[2].pk}": "nolle"})
    assert court.post(f"/arrests/{arrest.number}/dispositions/new/", form).status_code == 302
    assert list(Charge.objects.order_by("pk").values_list("plea", flat=True)) == ["alford"] * 2 + [
        ""
    ]
    assert text(court.get(f"/arrests/{arrest.number}/")).count("<td>Alford</td>") == 2


def test_only_ticked_counts_are_disposed_of(court):
    arrest, charges = charged()
    form = sent(charges, "dismissed", ticked=charges[1:])
    court.post(f"/arrests/{arrest.number}/dispositions/new/", form)
    assert standing(charges) == ["pending", "dismissed", "dismissed"]


@pytest.mark.parametrize(
    "more, said",
    [
        ({"outcome": ""}, "This field is required"),
        ({"outcome": "wild"}, "Select a valid choice"),
        ({"disposed_on": ""}, "This field is required"),
        ({"disposed_on": dt.date(2100, 1, 1)}, "This is in the future"),
        ({"disposed_on": dt.date(2000, 1, 1)}, "This is before the offence"),
        ({"counts": []}, "This field is required"),
        ({"counts": ["9999999"]}, "Select a valid choice"),
        ({"counts": ["\x00"]}, "usa-error-message"),
        ({"outcome": "guilty_lesser"}, "Name the lesser offence"),
        ({"months_to_serve": 12}, "Only a conviction has a sentence"),
        ({"plea": "alford"}, "Only a count that ends by plea takes it"),
        ({"outcome": "guilty_trial", "plea": "guilty"}, "Only a count that ends by plea takes it"),
        ({"outcome": "guilty_plea", "plea": "not_guilty"}, "Select a valid choice"),
        ({"outcome": "guilty_plea", "months_to_serve": -1}, "greater than or equal to 0"),
        ({"outcome": "guilty_plea", "fine": 10, "fine_suspended": 11}, "No more of a fine"),
        (
            {"outcome": "guilty_plea", "discharge": "unconditional", "months_probation": 3},
            "An unconditional discharge goes without",
        ),
        ({"seen": "[1, 2"}, "This form is damaged"),
        ({"seen": '{"a": null}'}, "This form is damaged"),
    ],
)
def test_a_refused_entry_records_nothing_and_keeps_what_was_typed(court, more, said):
    arrest, charges = charged(2)
    form = {**sent(charges, "nolle", restitution=""), **more}
    answer = court.post(f"/arrests/{arrest.number}/dispositions/new/", form)
    assert answer.status_code == 422 and said in text(answer)
    assert not Disposition.objects.exists()


def test_sent_empty_it_says_what_is_missing(court):
    arrest, _ = charged(2)
    answer = court.post(f"/arrests/{arrest.number}/dispositions/new/", {})
    assert answer.status_code == 422 and text(answer).count("This field is required") >= 3


def test_all_or_nothing_and_the_count_that_is_refused_is_named(court):
    arrest, charges = charged()
    Charge.objects.filter(pk=charges[1].pk).update(offence_on=dt.date(2026, 9, 10))
    answer = court.post(f"/arrests/{arrest.number}/dispositions/new/", sent(charges, "nolle"))
    assert answer.status_code == 422 and "Count 2: This is before the offence." in text(answer)
    assert not Disposition.objects.exists()


def test_the_second_is_told_what_the_first_recorded_and_loses_nothing(client_as, people):
    arrest, charges = charged()
    first, second = client_as(people["prosecutor"]), client_as(people["chief"])
    address = f"/arrests/{arrest.number}/dispositions/new/"
    assert first.post(address, sent(charges[:1], "dismissed")).status_code == 302
    typed = sent(charges, "guilty_trial", months_to_serve=48)
    answer = second.post(address, typed)
    assert answer.status_code == 409
    shown = text(answer)
    assert f"Count 1: {people['prosecutor']} recorded Dismissed, 2026-09-09" in shown
    assert 'value="48"' in shown and 'value="guilty_trial" selected' in shown
    assert standing(charges) == ["dismissed", "pending", "pending"]
    seen = {charges[0].pk: Disposition.objects.get().pk}
    assert json.dumps(seen).replace('"', "&quot;") in shown  # sending it again is their decision
    assert second.post(address, {**typed, "seen": json.dumps(seen)}).status_code == 302
    assert standing(charges) == ["guilty_trial"] * 3
    assert Disposition.objects.filter(charge=charges[0]).count() == 2


def test_counts_of_an_information_that_was_replaced_meanwhile_are_not_disposed_of(court, people):
    arrest, charges = charged(2)
    with acting_as(people["prosecutor"]):
        substitute(arrest, by=people["prosecutor"], filed_on=dt.date(2026, 6, 1))
    answer = court.post(f"/arrests/{arrest.number}/dispositions/new/", sent(charges, "nolle"))
    assert answer.status_code == 422 and "Select a valid choice" in text(answer)
    with acting_as(people["prosecutor"]), pytest.raises(Conflict, match="information 2 operates"):
        decisions = [Decision(charge, "nolle") for charge in charges]
        dispose_several(arrest, decisions, by=people["prosecutor"], disposed_on=DAY)


def test_a_count_alone_is_guarded_the_same(client_as, people):
    _, (charge,) = charged(1)
    first, second = client_as(people["prosecutor"]), client_as(people["chief"])
    form = {"outcome": "nolle", "disposed_on": DAY}
    assert first.post(f"/counts/{charge.pk}/dispositions/new/", form).status_code == 302
    assert second.post(f"/counts/{charge.pk}/dispositions/new/", form).status_code == 409
    assert Disposition.objects.count() == 1


def test_police_and_others_dispose_of_nothing(client_as, people):
    arrest, charges = charged(1)
    address = f"/arrests/{arrest.number}/dispositions/new/"
    for name, status in (
        ("police", 403), ("other_prosecutor", 404), ("caseworker", 404), ("member", 404),
    ):  # fmt: skip
        assert client_as(people[name]).post(address, sent(charges, "nolle")).status_code == status
    assert not Disposition.objects.exists()


def test_a_lesser_offence_is_the_one_of_the_offence_date(people):
    _, (charge,) = charged(1)
    lesser = Statute.objects.get(section="53a-192a").versions.get(offence_class="felony A")
    Charge.objects.filter(pk=charge.pk).update(
        statute_version=lesser.statute.versions.get(offence_class="felony B"),
        offence_on=dt.date(2017, 9, 30),
    )
    charge.refresh_from_db()
    with acting_as(people["prosecutor"]):
        guilty = Disposition(charge=charge, outcome="guilty_lesser", disposed_on=DAY)
        guilty.lesser_offence = lesser
        saved = save(guilty, by=people["prosecutor"])
        assert saved.lesser_offence.offence_class == "felony B"
        guilty.pk, guilty._state.adding = None, True
        guilty.lesser_offence = Statute.objects.get(section="53a-83b").versions.first()
        with pytest.raises(ValidationError, match="not in force"):
            save(guilty, by=people["prosecutor"], version=charge.last_recorded.pk)


def test_the_api_disposes_of_several_in_one_act(client_as, people):
    arrest, charges = charged()
    caller = Caller(client_as(people["prosecutor"]))
    body = {
        "outcome": "nolle", "disposed_on": "2026-09-09", "sentence": {"months_probation": 12},
        "plea": "nolo", "counts": [{"count": 1, "outcome": "guilty_plea"}, {"count": 2}],
    }  # fmt: skip
    answer = caller.post(f"arrests/{arrest.number}/dispose", body)
    assert answer.status_code == 201
    assert [one["outcome"] for one in answer.json()] == ["guilty_plea", "nolle"]
    assert standing(charges) == ["guilty_plea", "nolle", "pending"]
    assert list(Charge.objects.order_by("pk").values_list("plea", flat=True)) == ["nolo", "", ""]
    again = caller.post(f"arrests/{arrest.number}/dispose", body)
    assert again.status_code == 409 and "Count 1" in again.json()["detail"]
    last = Disposition.objects.get(charge=charges[1]).pk
    seen = {**body, "sentence": {}, "counts": [{"count": 2, "seen": last}]}
    assert caller.post(f"arrests/{arrest.number}/dispose", seen).status_code == 201
    for wrong in ([{"count": 9}], [{"count": 3}, {"count": 3}], [], [{"count": 3, "more": 1}]):
        refused = caller.post(f"arrests/{arrest.number}/dispose", {**body, "counts": wrong})
        assert refused.status_code == 422, wrong
    assert standing(charges)[2] == "pending"
    police = Caller(client_as(people["police"]))
    theirs = {"outcome": "nolle", "disposed_on": "2026-09-09", "counts": [{"count": 3}]}
    assert police.post(f"arrests/{arrest.number}/dispose", theirs).status_code == 403


def test_every_column_of_a_sentence_is_on_the_form():
    known = {f.name for f in Sentence._meta.concrete_fields} - {"id", "disposition"}
    assert set(SENTENCE) == known


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_leave_one_disposition(committed):
    """Both have seen a pending count: one records, the other is told, whoever was first."""
    arrest, charges = charged()
    results, start = [], threading.Barrier(2)

    def decide(name, outcome):
        person = committed[name]
        try:
            with acting_as(person):
                decisions = [Decision(charge, outcome) for charge in charges]
                start.wait(10)
                dispose_several(arrest, decisions, by=person, disposed_on=DAY)
            results.append("recorded")
        except Conflict as conflict:
            results.append(str(conflict))
        finally:
            connection.close()

    several = [
        threading.Thread(target=decide, args=args)
        for args in (("prosecutor", "nolle"), ("chief", "dismissed"))
    ]
    for one in several:
        one.start()
    for one in several:
        one.join(30)
    assert sorted(r == "recorded" for r in results) == [False, True]
    assert Disposition.objects.count() == 3
    assert len(set(Disposition.objects.values_list("outcome", flat=True))) == 1
    (told,) = (r for r in results if r != "recorded")
    assert all(f"Count {n}:" in told for n in (1, 2, 3))
