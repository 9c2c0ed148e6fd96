"""The path of each count, from what police charged to what became of it (arrests/paths.sql)."""

import datetime as dt
import re
from contextlib import contextmanager

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.wall import acting_as
from arrests.models import (
    CONVICTIONS,
    Charge,
    ChargePath,
    Disposition,
    Information,
    Outcome,
    Sentence,
)
from arrests.services import substitute
from casework.errors import in_plain_words
from tests.factories import (
    ArrestFactory,
    BuyerFactory,
    ChargeFactory,
    DispositionFactory,
    InformationFactory,
    person,
)

pytestmark = pytest.mark.django_db

ARRESTED = dt.date(2026, 4, 1)
RELATED = {"section": "53a-70", "subsection": "", "condition": ""}
FEDERAL = {"section": "18 USC 2422", "subsection": "(b)", "condition": ""}


def day(number: int) -> dt.date:
    """So many days after the arrest."""
    return ARRESTED + dt.timedelta(days=number)


@contextmanager
def until(last: dt.date | None):
    """Look at the paths as they stood on a day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tip.until', %s, true)", [str(last or "")])
        yield
        cursor.execute("SELECT set_config('tip.until', '', true)")


def file(arrest, kind, on, *counts):
    """File an information; each count is the count it replaces, or None, and what it charges."""
    information = InformationFactory(arrest=arrest, kind=kind, filed_on=on)
    return [
        ChargeFactory(information=information, replaces=replaces, **limb)
        for replaces, limb in counts
    ]


def dispose(charge, outcome, on, **fields):
    return DispositionFactory(charge=charge, outcome=outcome, disposed_on=on, **fields)


def paths(arrest=None) -> list[ChargePath]:
    found = ChargePath.objects.order_by("pk")
    return list(found.filter(arrest=arrest) if arrest else found)


def test_a_count_carried_through_every_information_is_one_path():
    arrest = ArrestFactory()
    (short,) = file(arrest, "short_form", day(1), (None, {}))
    (long,) = file(arrest, "long_form", day(30), (short, {}))
    (last,) = file(arrest, "substitute", day(60), (long, RELATED))
    dispose(short, "superseded", day(30))
    pleaded = dispose(last, "guilty_plea", day(90))
    Sentence.objects.create(disposition=pleaded, months_to_serve=24, months_suspended=12)
    (path,) = paths()
    assert (path.first, path.on_arrest, path.filed, path.filed_on) == (short, True, last, day(60))
    assert (path.state, path.ended_on, path.disposition) == ("convicted", day(90), pleaded)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT first_role, filed_role, months_to_serve, months_suspended, convicted_version_id"
            " FROM arrests_chargepath"
        )
        assert cursor.fetchone() == ("buyer", "related", 24, 12, last.statute_version_id)


def test_a_count_that_stayed_on_the_short_form_was_filed_by_nobody_else():
    (short,) = file(ArrestFactory(), "short_form", day(1), (None, {}))
    (path,) = paths()
    assert (path.pk, path.filed, path.state, path.is_operative) == (short.pk, None, "open", True)


def test_a_count_replaced_by_two_is_two_paths_from_one_charge():
    arrest = ArrestFactory()
    (short,) = file(arrest, "short_form", day(1), (None, {}))
    one, two = file(arrest, "long_form", day(30), (short, {}), (short, RELATED))
    assert [(path.pk, path.first_id) for path in paths()] == [
        (one.pk, short.pk),
        (two.pk, short.pk),
    ]


def test_of_two_counts_replaced_by_one_the_count_not_named_was_left_out():
    arrest = ArrestFactory()
    one, two = file(arrest, "short_form", day(1), (None, {}), (None, RELATED))
    (both,) = file(arrest, "long_form", day(30), (one, {}))
    left, kept = paths()
    assert (left.pk, left.state, left.ended_on) == (two.pk, "left_out", day(30))
    assert (kept.pk, kept.first, kept.state) == (both.pk, one, "open")


def test_a_count_left_out_ended_when_the_next_information_was_filed_and_was_not_dismissed():
    arrest = ArrestFactory()
    one, two = file(arrest, "short_form", day(1), (None, {}), (None, RELATED))
    (long,) = file(arrest, "long_form", day(30), (one, {}))
    file(arrest, "substitute", day(60), (long, {}))
    left = ChargePath.objects.get(pk=two.pk)
    assert (left.state, left.ended_on, left.disposition) == ("left_out", day(30), None)
    dispose(two, "nolle", day(31))
    left = ChargePath.objects.get(pk=two.pk)
    assert (left.state, left.ended_on) == ("not_convicted", day(31))


def test_a_count_added_later_was_not_charged_at_the_arrest():
    arrest = ArrestFactory()
    (short,) = file(arrest, "short_form", day(1), (None, {}))
    _, added = file(arrest, "substitute", day(30), (short, {}), (None, RELATED))
    path = ChargePath.objects.get(pk=added.pk)
    assert (path.first, path.on_arrest, path.filed) == (added, False, added)


def test_a_federal_count_goes_back_to_the_arrest_and_the_adopted_one_ends_nothing():
    arrest = ArrestFactory(federal_adoption_on=day(20))
    (state,) = file(arrest, "short_form", day(1), (None, {}))
    dispose(state, "adopted_federally", day(20))
    assert [(p.state, p.ended_on) for p in paths()] == [("moved", day(20))]
    (federal,) = file(arrest, "substitute", day(21), (state, FEDERAL))
    assert [(p.pk, p.first_id, p.state) for p in paths()] == [(federal.pk, state.pk, "open")]


@pytest.mark.parametrize(
    ("outcomes", "state", "ended"),
    [
        (["nolle"], "not_convicted", 10),
        (["diverted"], "diverted", None),
        (["diverted", "dismissed"], "not_convicted", 11),
        (["transferred"], "moved", 10),
        (["transferred", "guilty_trial"], "convicted", 11),
        (["guilty_plea", "vacated"], "not_convicted", 11),
        (["superseded"], "left_out", 10),
        (["not_guilty_mental"], "not_convicted", 10),
    ],
)
def test_the_newest_disposition_says_where_a_path_stands(outcomes, state, ended):
    (count,) = file(ArrestFactory(), "short_form", day(1), (None, {}))
    for number, outcome in enumerate(outcomes, 10):
        dispose(count, outcome, day(number))
    (path,) = paths()
    assert (path.state, path.ended_on) == (state, ended and day(ended))


def test_a_substitute_made_by_the_service_carries_every_path_on(people):
    arrest = ArrestFactory()
    file(arrest, "short_form", day(1), (None, {}), (None, RELATED))
    with acting_as(people["prosecutor"]):
        substitute(arrest, by=people["prosecutor"], filed_on=day(30))
    assert [(p.first.count, p.filed.count, p.is_operative) for p in paths()] == [
        (1, 1, True),
        (2, 2, True),
    ]


def test_the_paths_can_be_seen_as_they_stood_on_a_day():
    arrest = ArrestFactory()
    (short,) = file(arrest, "short_form", day(1), (None, {}))
    (long,) = file(arrest, "long_form", day(30), (short, {}))
    dispose(long, "nolle", day(60))
    seen = {}
    for last in (0, 1, 29, 30, 59, 60):
        with until(day(last)):
            seen[last] = [(p.pk, p.state) for p in paths()]
    assert seen == {
        0: [], 1: [(short.pk, "open")], 29: [(short.pk, "open")],
        30: [(long.pk, "open")], 59: [(long.pk, "open")], 60: [(long.pk, "not_convicted")],
    }  # fmt: skip


@pytest.mark.parametrize("of", ["another arrest", "the same information", "a later information"])
def test_a_count_replaces_one_of_an_earlier_information_of_its_arrest(of):
    arrest = ArrestFactory()
    (first,) = file(arrest, "short_form", day(1), (None, {}))
    (later,) = file(arrest, "long_form", day(2), (None, {}))
    (elsewhere,) = file(ArrestFactory(), "short_form", day(1), (None, {}))
    replaced, charge = {
        "another arrest": (elsewhere, later),
        "the same information": (first, ChargeFactory(information=first.information)),
        "a later information": (later, first),
    }[of]
    charge.replaces = replaced
    with (
        pytest.raises(Exception, match="earlier information of its arrest"),
        in_plain_words(Charge),
    ):
        charge.save()


def test_justice_sees_the_paths_of_the_arrests_it_sees(people):
    file(ArrestFactory(place="Hartford"), "short_form", day(1), (None, {}))
    file(ArrestFactory(place="New Haven"), "short_form", day(1), (None, {}))
    seen = {}
    for name in ("police", "prosecutor", "chief"):
        with acting_as(people[name]):
            seen[name] = ChargePath.objects.count()
    assert seen == {"police": 1, "prosecutor": 1, "chief": 2}


# Against a plain walk in Python ------------------------------------------------------------------------


SHAPES = st.lists(
    st.tuples(
        st.sampled_from(["short_form", "long_form", "substitute"]),
        st.integers(0, 3),  # days after the information before it
        st.lists(
            st.tuples(
                st.integers(0, 9),  # which earlier count it replaces; beyond them: none
                st.lists(st.tuples(st.sampled_from(Outcome.values), st.integers(0, 9)), max_size=2),
            ),
            max_size=3,
        ),
    ),
    min_size=1,
    max_size=5,
)


def build(shape) -> None:
    """An arrest with informations, counts that replace earlier ones at random, and dispositions."""
    arrest = ArrestFactory(arrested_on=ARRESTED)
    version = ChargeFactory.build(information=None, count=0).statute_version
    on, earlier = ARRESTED, []
    for number, (kind, days, counts) in enumerate(shape):
        on += dt.timedelta(days=days)
        kind = "short_form" if number == 0 and kind == "substitute" else kind
        information = Information.objects.create(arrest=arrest, kind=kind, filed_on=on)
        made = []
        for count, (which, outcomes) in enumerate(counts, 1):
            charge = Charge.objects.create(
                information=information, count=count, statute_version=version,
                offence_on=dt.date(2026, 3, 28),
                replaces=earlier[which] if which < len(earlier) else None,
            )  # fmt: skip
            made.append(charge)
            for outcome, after in outcomes:
                Disposition.objects.create(
                    charge=charge, outcome=outcome, disposed_on=on + dt.timedelta(days=after),
                    lesser_offence=version if outcome == "guilty_lesser" else None,
                    by=person("chief"),
                )  # fmt: skip
        earlier += made


def walked(last: dt.date) -> dict:
    """Every path by the count it ends on, found by following `replaces` one count at a time."""
    charges = {c.pk: c for c in Charge.objects.select_related("information")}
    filed = {pk: c for pk, c in charges.items() if c.information.filed_on <= last}
    replaced = {c.replaces_id for c in filed.values()}
    found = {}
    for pk, count in filed.items():
        if pk in replaced:
            continue
        first = count
        while first.replaces_id:
            first = charges[first.replaces_id]
        later = [
            i
            for i in Information.objects.filter(arrest=count.information.arrest_id)
            if i.number > count.information.number and i.filed_on <= last
        ]
        left_on = min(later, key=lambda i: i.number).filed_on if later else None
        decided = [d for d in Disposition.objects.filter(charge=pk) if d.disposed_on <= last]
        newest = max(decided, key=lambda d: (d.disposed_on, d.pk), default=None)
        if newest is None:
            stands = ("left_out", left_on) if left_on else ("open", None)
        elif newest.outcome == "superseded":
            stands = "left_out", left_on or newest.disposed_on
        elif newest.outcome == "diverted":
            stands = "diverted", None
        elif newest.outcome in ("transferred", "adopted_federally"):
            stands = "moved", newest.disposed_on
        elif newest.outcome in CONVICTIONS:
            stands = "convicted", newest.disposed_on
        else:
            stands = "not_convicted", newest.disposed_on
        first_of = first.information
        found[pk] = (
            first.pk,
            first_of.number == 1 or first_of.kind == "short_form",
            pk if count.information.kind != "short_form" else None,
            left_on is None,
            newest and newest.pk,
            *stands,
        )
    return found


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(shapes=st.lists(SHAPES, min_size=1, max_size=3), days=st.integers(0, 12))
def test_the_view_finds_what_a_plain_walk_finds(people, shapes, days):
    with transaction.atomic():
        for shape in shapes:
            build(shape)
        with until(day(days)):
            seen = {
                p.pk: (
                    p.first_id, p.on_arrest, p.filed_id, p.is_operative, p.disposition_id,
                    p.state, p.ended_on,
                )
                for p in paths()
            }  # fmt: skip
        assert seen == walked(day(days))
        transaction.set_rollback(True)


def test_a_persons_page_tells_each_path_in_words(people, client_as):
    buyer = BuyerFactory()
    buyer.refresh_from_db(fields=["number"])
    arrest = ArrestFactory(buyer=buyer)
    one, two = file(arrest, "short_form", day(1), (None, {}), (None, RELATED))
    (long,) = file(arrest, "long_form", day(30), (one, RELATED))
    Sentence.objects.create(
        disposition=dispose(long, "guilty_plea", day(90)), months_to_serve=24, months_probation=60
    )
    page = client_as(people["prosecutor"]).get(f"/buyers/{buyer.number}/").content.decode()
    rows = [
        re.sub(r"\s+", " ", strip_tags(row)).strip()
        for row in page.partition('aria-label="From arrest charge to outcome"')[2]
        .partition("</table>")[0]
        .split("<tr>")[2:]
    ]
    assert len(rows) == 2 and two.pk
    carried, left = rows
    assert "Count 1: 53a-83b(b)" in carried and "Count 1: 53a-70" in carried
    assert "filed May 1, 2026" in carried and "Guilty by plea, Jun 30, 2026" in carried
    assert "24 months to serve, 60 months of probation" in carried
    assert "Nothing later was filed for it" in left
    assert "Left out of a later information, May 1, 2026" in left


def test_a_persons_page_asks_as_often_for_one_path_as_for_many(people, client_as):
    buyer = BuyerFactory()
    buyer.refresh_from_db(fields=["number"])
    client = client_as(people["prosecutor"])

    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/buyers/{buyer.number}/").status_code == 200
        return len(captured)

    (short,) = file(ArrestFactory(buyer=buyer), "short_form", day(1), (None, {}))
    dispose(short, "guilty_plea", day(9))
    client.get(f"/buyers/{buyer.number}/")
    once = asked()
    for _ in range(5):
        arrest = ArrestFactory(buyer=buyer)
        (short,) = file(arrest, "short_form", day(1), (None, {}))
        (long,) = file(arrest, "long_form", day(2), (short, RELATED))
        dispose(long, "guilty_plea", day(9))
    assert asked() == once
