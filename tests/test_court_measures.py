"""What the measures about charges count: by hand, and against a naive count over raw rows."""

import datetime as dt
import random
from collections import Counter

from django.utils import timezone

import pytest

from arrests.models import AgencyReport, Charge, ErasureDue, Outcome, Sentence
from casework.services import save
from dashboards.facts.charges import MARKS
from dashboards.survival import KaplanMeier
from dashboards.tables import TOTAL
from tests.factories import (
    ArrestFactory,
    ChargeFactory,
    DispositionFactory,
    InformationFactory,
    InvestigationFactory,
    NoticeFactory,
    police,
)
from tests.test_measures import FELONY_LIMB, MISDEMEANOR, RELATED, at, charged, counted
from tests.test_paths import build, walked

TODAY = timezone.localdate()

pytestmark = pytest.mark.django_db


def days_ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def of_today(slug):
    return counted(slug, TODAY)


def disposed(charge, outcome="guilty_plea", on=None, **sentence):
    made = DispositionFactory(charge=charge, outcome=outcome, disposed_on=on or TODAY)
    if sentence:
        Sentence.objects.create(disposition=made, **sentence)
    return made


def test_charges_are_counted_by_year_and_district_at_every_step():
    (buying,) = charged({}, on=dt.date(2025, 4, 1))
    disposed(buying)
    charged(RELATED, on=dt.date(2026, 4, 1), place="New Haven")
    found = of_today("charged-with-what")
    assert found.row("at-arrest-by-year", "2025") == {"buyer": 1, TOTAL: 1}
    assert found.row("at-arrest-by-year", "2026") == {"related": 1, TOTAL: 1}
    assert found.row("convicted-by-year", "2025") == {"buyer": 1, TOTAL: 1}
    assert found.row("filed-by-district", "HHD") == {"none": 1, TOTAL: 1}
    assert found.row("at-arrest-by-district", "NNH") == {"related": 1, TOTAL: 1}


def test_a_count_is_followed_from_its_arrest_charge_to_what_it_ended_as():
    arrest = ArrestFactory()
    first = InformationFactory(arrest=arrest)
    reduced, dropped = ChargeFactory(information=first), ChargeFactory(information=first)
    later = InformationFactory(arrest=arrest, kind="substitute", filed_on=days_ago(20))
    disposed(ChargeFactory(information=later, replaces=reduced, **RELATED))
    ChargeFactory(information=later, **RELATED)
    found = of_today("charged-with-what")
    assert found.row("counts", "buyer") == {"convicted_related": 1, "left_out": 1, TOTAL: 2}
    assert found.row("counts", "added") == {"open": 1, TOTAL: 1}
    assert found.row("counts", TOTAL) == {
        "convicted_related": 1, "left_out": 1, "open": 1, TOTAL: 3,
    }  # fmt: skip
    assert dropped.pk


def test_dispositions_count_by_the_year_they_were_made_and_the_newest_counts():
    one, two, three, four = charged({}, RELATED, MISDEMEANOR, FELONY_LIMB, on=dt.date(2024, 4, 1))
    disposed(one, on=dt.date(2025, 1, 1), months_to_serve=1)
    disposed(two, "nolle", on=days_ago(30))
    disposed(three, "diverted", on=days_ago(30))
    disposed(four, "superseded", on=days_ago(30))
    found = of_today("dispositions-and-sentences")
    assert found.row("by-year-and-outcome", "2025") == {"guilty_plea": 1, TOTAL: 1}
    assert found.row("by-year-and-outcome", str(days_ago(30).year)) == {"nolle": 1, TOTAL: 1}
    assert found.row("by-year", "2025") == {"convicted": 1, TOTAL: 1}
    assert found.number("by-year", TOTAL) == 2


def test_sentences_count_by_months_to_serve_and_by_each_of_their_parts():
    counts = charged(*[{}] * 7)
    disposed(counts[0], fine=500)
    disposed(counts[1], months_to_serve=12, months_suspended=1, registration="life")
    disposed(counts[2], months_to_serve=13, months_probation=3, fine=1)
    disposed(counts[3], months_to_serve=120, registration="ten_years")
    disposed(counts[4], months_to_serve=121, restitution=5)
    disposed(counts[5])
    found = of_today("dispositions-and-sentences")
    assert found.column("to-serve") == {
        "0": 1, "12": 1, "60": 1, "120": 1, "more": 1, "unknown": 1, TOTAL: 6,
    }  # fmt: skip
    assert found.column("registration") == {
        "life": 1, "ten_years": 1, "none": 3, "unknown": 1, TOTAL: 6,
    }  # fmt: skip
    assert found.row("parts", "yes") == {
        "suspended": 1, "probation": 1, "fine": 2, "restitution": 1,
    }  # fmt: skip


def test_days_in_prison_count_as_months_do():
    counts = charged(*[{}] * 4)
    disposed(counts[0], days_to_serve=90)
    disposed(counts[1], days_suspended=364)
    disposed(counts[2], months_to_serve=12, days_to_serve=1)
    disposed(counts[3], days_to_serve=365)
    found = of_today("dispositions-and-sentences")
    assert found.column("to-serve") == {"0": 1, "12": 2, "60": 1, TOTAL: 4}
    assert found.number("parts", "yes", "suspended") == 1


def case(days: int, outcomes=(), *, ago=1200, **fields):
    """An arrest `ago` days ago with a count for each outcome, disposed of so many days later."""
    on = days_ago(ago)
    counts = charged(*[{}] * max(len(outcomes), 1), on=on, **fields)
    for count, outcome in zip(counts, outcomes, strict=False):
        if outcome:
            sentence = {"months_to_serve": 1} if outcome == "guilty_plea" else {}
            disposed(count, outcome, on=on + dt.timedelta(days=days), **sentence)


def sentenced(days, **fields):
    case(days, ["guilty_plea"], **fields)


def test_a_case_is_disposed_of_with_its_last_count_and_waits_until_then():
    sentenced(100)
    sentenced(365)
    sentenced(366)
    case(100, ["guilty_plea", ""], ago=400)  # one count is still pending
    charged({}, on=days_ago(50))
    charged(on=days_ago(10))  # nothing recorded yet
    case(30, ["transferred"])
    found = of_today("time-to-disposition")
    assert found.row("by-span", "0") == {"disposed": 2, "waiting": 3, TOTAL: 5}
    assert found.row("by-span", "1") == {"disposed": 1, "waiting": 1, TOTAL: 2}
    assert found.row("at-risk", TOTAL) == {"0": 7, "1": 2}


def test_the_median_and_the_shares_are_those_of_the_curve_of_the_cases():
    ended, waiting = [30, 60, 90, 200, 300, 400, 500], [10, 20, 250, 350, 900]
    for days in ended:
        sentenced(days)
    for days in waiting:
        charged({}, on=days_ago(days))
    curve = KaplanMeier([(d, True, 1) for d in ended] + [(d, False, 1) for d in waiting])
    found = of_today("time-to-disposition")
    told = found.figures
    assert (told["median_days"], told["median_days_low"], told["median_days_high"]) == curve.median
    assert curve.median[0] == 300
    for span, mark in enumerate(MARKS):
        step = curve.at(mark)
        shares = [round(100 * share) for share in (step.share, step.low, step.high)]
        assert [told[f"share_{span}{end}"] for end in ("", "_low", "_high")] == shares


def test_time_is_told_for_the_state_and_for_federal_prosecutors():
    sentenced(100)
    sentenced(300, federal_adoption_on=days_ago(1190))
    found = of_today("state-and-federal")
    assert (found.figures["median_days_CT"], found.figures["median_days_US"]) == (100, 300)


# What the law has erased ------------------------------------------------------------------------------


def test_a_count_leaves_every_number_on_the_day_the_law_erases_it():
    one, two = charged({}, RELATED, on=days_ago(900))
    disposed(one, months_to_serve=24)
    disposed(two, "nolle", on=days_ago(60))
    before = of_today("dispositions-and-sentences")
    assert before.column("by-outcome") == {"guilty_plea": 1, "nolle": 1, TOTAL: 2}
    disposed(two, "dismissed", on=days_ago(21))
    due = ErasureDue.objects.get(charge=two)
    assert due.dropped_on <= TODAY and due.arrest_due_on is None, "the file stays for the other"
    after = of_today("dispositions-and-sentences")
    assert after.column("by-outcome") == {"guilty_plea": 1, TOTAL: 1}
    assert of_today("charged-with-what").number("counts", TOTAL, "not_convicted") == 0


def test_an_arrest_leaves_when_no_count_of_it_is_left():
    (count,) = charged({})
    charged({})
    charged()
    disposed(count, "dismissed", on=days_ago(100))
    found = of_today("arrests-by-offence")
    assert found.row("by-year-and-offence", TOTAL) == {"minor": 1, "none": 1, TOTAL: 2}


def test_a_charge_of_the_arrest_that_is_erased_is_forgotten_and_the_path_goes_on():
    arrest = ArrestFactory(arrested_on=days_ago(900))
    state = ChargeFactory(
        information=InformationFactory(arrest=arrest, filed_on=days_ago(900)),
        offence_on=days_ago(901),
    )
    disposed(state, "dismissed", on=days_ago(800))
    ChargeFactory(
        information=InformationFactory(arrest=arrest, kind="substitute", filed_on=days_ago(799)),
        replaces=state, section="18 USC 2422", condition="", offence_on=days_ago(901),
    )  # fmt: skip
    found = of_today("charged-with-what")
    assert found.row("counts", TOTAL) == {"open": 1, TOTAL: 1}
    assert found.row("counts", "added") == {"open": 1, TOTAL: 1}


# Against a naive count ----------------------------------------------------------------------------------


def shapes(rng: random.Random):
    """Arrests at random, as the property test of paths makes them."""
    for _ in range(25):
        yield [
            (
                rng.choice(["short_form", "long_form", "substitute"]),
                rng.randint(0, 3),
                [
                    (rng.randint(0, 9), [(rng.choice(Outcome.values), rng.randint(0, 9))])
                    for _ in range(rng.randint(0, 3))
                ],
            )
            for _ in range(rng.randint(1, 4))
        ]


def test_a_naive_count_over_raw_rows_finds_the_same():
    for shape in shapes(random.Random(7)):
        build(shape)
    gone = set(ErasureDue.objects.filter(dropped_on__lte=TODAY).values_list("charge_id", flat=True))
    counts = {pk: path for pk, path in walked(TODAY).items() if pk not in gone}
    results = Counter(state for *_, state, _ in counts.values())
    added = sum(1 for first, on_arrest, *_ in counts.values() if not on_arrest or first in gone)
    arrests = Counter()
    for charge in Charge.objects.select_related("information"):
        arrests[charge.information.arrest_id] += charge.pk not in gone
    assert gone and added and len(results) > 4, "the rows show what is to be shown"
    found = of_today("state-and-federal")
    assert found.row("results", TOTAL) == {**results, TOTAL: len(counts)}
    empty = 25 - len(arrests)
    assert found.number("by-year", TOTAL) == sum(1 for n in arrests.values() if n) + empty
    assert of_today("charged-with-what").number("counts", "added") == added


# Agency reports -------------------------------------------------------------------------------------------


def report(by, year=2026, **numbers):
    """A report submitted for the year to September 30."""
    answers = {
        "participation": "Invented.", "criteria": "Invented.", "coordination": "Invented.",
        "training": "Invented.", "obstacles": "Invented.", "counting_rule": "Invented rule.",
        "coordinator": "Somebody Invented", "referrals_received": 0,
        "missing_children_investigations": 0, "referrals_from_dcf": 0,
        "referred_for_prosecution": 0,
    } | numbers  # fmt: skip
    row = save(AgencyReport(year=year), by=by)
    for name, value in answers.items():
        setattr(row, name, value)
    row = save(row, by=by)
    row.flow.follow(row, "submit", by=by)
    return row


def test_our_own_counts_stand_beside_a_report_of_the_same_year(people):
    submitted = report(people["police"], referred_for_prosecution=3)
    for day in (dt.date(2025, 9, 30), dt.date(2025, 10, 1), dt.date(2026, 9, 30)):
        charged({}, on=day)
        InvestigationFactory(opened_on=day, origin="hotline", missing_child=day.year == 2026)
    charged({}, on=dt.date(2026, 3, 1), place="New Haven")
    for _ in range(2):
        NoticeFactory(sent=True, sent_at=at(2026, 2, 1), clock_started_at=at(2026, 2, 1))
    found = of_today("agency-reports")
    row = str(submitted.pk)
    assert found.row("received", row) == {"dcf": 2, "others": 2, TOTAL: 4}
    assert found.number("missing-children", row) == 1
    assert found.column("arrests") == {row: 2, "none": 2, TOTAL: 4}


def test_the_chief_reports_convictions_of_the_whole_state(people):
    submitted = report(people["chief"], convictions=2, final_dispositions="Invented.")
    for on in (dt.date(2026, 5, 1), dt.date(2026, 10, 1)):
        (count,) = charged({}, on=dt.date(2026, 4, 1), place="New Haven")
        disposed(count, on=on)
    found = of_today("agency-reports")
    assert found.column("convictions") == {str(submitted.pk): 1, "none": 1, TOTAL: 2}


def test_reports_of_older_years_and_drafts_are_not_compared(people):
    report(people["police"], year=2023)
    report(people["police"], year=2026)
    save(AgencyReport(year=2025), by=people["police"])
    found = of_today("agency-reports")
    labels = found.layouts["received"].rows.values()
    assert list(labels) == [f"{police('Hartford').name}, 2026"]
