"""Who the referred children are, what was told about demand, and how late notices were: by hand."""

import datetime as dt

from django.utils import timezone

import pytest

from accounts.wall import acting_as_statistics
from dashboards.facts import Period
from dashboards.releases import draft, protect
from dashboards.tables import TOTAL
from recommendations.models import Bill, Recommendation
from recommendations.services import raise_again
from referrals.models import BuyerDisclosure
from tests.factories import (
    ChildFactory,
    DisclosureFactory,
    RecommendationFactory,
    ReferralFactory,
    ReportFactory,
    person,
)
from tests.test_measures import UNTIL, at, counted, police_notice

pytestmark = pytest.mark.django_db


def referred(year=2026, living="home", **child):
    return ReferralFactory(
        child=ChildFactory(**child), received_at=at(year, 3, 1), living_situation=living
    )


def test_gender_is_as_the_child_says_and_the_few_are_one_group():
    for gender in ("feminine", "feminine", "masculine", "transgender_feminine", "non_conforming", "unknown"):  # fmt: skip
        referred(gender=gender)
    found = counted("referrals-by-gender")
    by_gender = {"feminine": 2, "masculine": 1, "other": 2, "unknown": 1, TOTAL: 6}
    assert found.column("by-gender") == by_gender
    by_year = {"feminine": 2, "masculine": 1, "rest": 3, TOTAL: 6}
    assert found.row("by-year-and-gender", "2026") == by_year


@pytest.mark.parametrize(
    ("races", "counts_as"),
    [
        (["white"], "white"),
        (["white", "black"], "two_or_more"),
        (["white", "white"], "white"),
        (["unknown"], "unknown"),
        ([], "unknown"),
        (["asian", "unknown"], "asian"),
        (["black", "asian", "unknown"], "two_or_more"),
        (["american_indian"], "american_indian"),
    ],
)
def test_a_child_counts_under_one_race_or_under_two_or_more(races, counts_as):
    referred(race=races)
    found = counted("referrals-by-race")
    assert found.column("by-race") == {counts_as: 1, TOTAL: 1}
    group = counts_as if counts_as in {"white", "unknown"} else "rest"
    assert found.row("by-year-and-race", "2026") == {group: 1, TOTAL: 1}


def test_what_nobody_foresaw_still_adds_up_in_every_group():
    referred(gender="unforeseen", race=["unforeseen"], living="unforeseen")
    referred(gender="unforeseen", race=["unforeseen", "white"], living="foster")
    assert counted("referrals-by-gender").column("by-gender") == {"unknown": 2, TOTAL: 2}
    found = counted("referrals-by-race")
    assert found.column("by-race") == {"unknown": 1, "two_or_more": 1, TOTAL: 2}
    assert found.row("by-year-and-race", "2026") == {"unknown": 1, "rest": 1, TOTAL: 2}
    found = counted("referrals-by-living-situation")
    assert found.row("by-year-and-living-situation", "2026") == {"rest": 1, "care": 1, TOTAL: 2}
    with acting_as_statistics():
        assert protect(draft(Period(UNTIL))).cells, "every sum holds"


def test_hispanic_is_asked_apart_from_race():
    for hispanic, race in ((True, ["white"]), (True, ["black"]), (False, ["white"]), (None, [])):
        referred(hispanic=hispanic, race=race)
    found = counted("referrals-by-race")
    assert found.column("by-ethnicity") == {"yes": 2, "no": 1, "unknown": 1, TOTAL: 4}
    assert found.column("by-race") == {"white": 2, "black": 1, "unknown": 1, TOTAL: 4}


def test_where_a_child_lived_is_of_the_referral_not_of_the_child():
    child = ChildFactory()
    for living in ("home", "missing", ""):
        ReferralFactory(child=child, living_situation=living, received_at=at(2026, 3, 1))
    found = counted("referrals-by-living-situation")
    assert found.column("by-living-situation") == {"home": 1, "missing": 1, "unknown": 1, TOTAL: 3}
    assert found.cell("by-living-situation", TOTAL).contributors == 1


def test_notices_are_late_by_so_much_and_by_what_started_the_clock():
    for hours in (24, 25, 31, 60, 97):
        police_notice(at(2026, 1, 5, 9), at(2026, 1, 5, 9) + dt.timedelta(hours=hours))
    ReferralFactory(received_at=at(2026, 1, 5, 9), living_situation="missing")
    found = counted("notice-timeliness")
    assert found.column("late-by") == {"6": 1, "24": 1, "72": 1, "more": 1, TOTAL: 4}
    assert found.column("late-by-clock") == {"police_notice": 4, TOTAL: 4}
    assert found.row("by-year", "2026") == {"on_time": 1, "late": 4, "overdue": 1, TOTAL: 6}


# What was told about demand ------------------------------------------------------------------------------


IN_MAY = at(2026, 5, 1)


def told(low=None, high=None, nights=None, on=IN_MAY, **fields):
    return DisclosureFactory(
        buyers_per_night_low=low, buyers_per_night_high=high, nights=nights, recorded_at=on, **fields
    )  # fmt: skip


def test_disclosures_count_by_what_they_state_and_who_told():
    told(1, 3, 2)
    told(2, None, 2, source="police")
    told(None, 5)
    told(nights=4)
    told()
    told(1, 3, 2, on=at(2026, 11, 1))
    found = counted("demand-scenario")
    assert found.column("stated", "states_buyers") == {"yes": 3, "no": 2, TOTAL: 5}
    assert found.column("stated", "states_nights") == {"yes": 3, "no": 2, TOTAL: 5}
    assert found.number("by-teller", "police") == 1


def test_quantiles_are_of_the_middle_of_what_is_stated_and_what_is_not_stays_out():
    for number in range(1, 11):
        told(number, number + 2)
    told(7, None)
    told(nights=3)
    found = counted("demand-scenario").figures
    # Middles are 2 to 11, and 7: sorted 2 3 4 5 6 7 7 8 9 10 11.
    assert [found[f"buyers_{name}"] for name in ("low", "middle", "high")] == [3, 7, 10]
    assert found["nights_middle"] == 3


def test_without_a_disclosure_there_is_no_quantile():
    assert counted("demand-scenario").figures["buyers_middle"] is None
    assert not BuyerDisclosure.objects.exists()


# What became of recommendations --------------------------------------------------------------------------


def lists_of(slug, until=UNTIL):
    """The public lists of a measure, by name."""
    drafted = counted(slug, until).lists
    return {rows.name: rows.rows for rows in drafted}


def test_a_recommendation_stands_where_it_stood_on_the_last_day():
    report = ReportFactory(year=2024, released_on=dt.date(2024, 2, 1))
    case = RecommendationFactory(report=report, number=1, aim="D", due_on=dt.date(2025, 1, 1))
    staff = person("staff")
    case = Recommendation.flow.follow(case, "adopt", by=staff, at=at(2024, 3, 1))
    case = Recommendation.flow.follow(case, "begin", by=staff, at=at(2025, 3, 1))
    Recommendation.flow.follow(case, "enact", by=staff, reason="PA 26-1", at=at(2026, 6, 1))
    bill = Bill.objects.create(session_year=2026, number="HB 1", public_act="PA 26-1")
    case.bills.add(bill)
    for until, status, age, law in (
        (dt.date(2024, 2, 1), "Proposed", "0", ""),
        (dt.date(2025, 1, 31), "Adopted", "0", ""),
        (dt.date(2025, 3, 1), "In progress", "1", ""),
        (dt.date(2026, 12, 31), "Enacted", "2", "PA 26-1"),
    ):
        found = lists_of("recommendations", until)
        (row,) = (row for row in found["all"] if row[0] == case.reference)
        assert (row[3], row[5], row[8]) == (status, age, law)
        assert dict(found["by-status"])[status] == "1"
    assert "overdue" in lists_of("recommendations", dt.date(2025, 3, 1))["all"][0][6]
    assert not lists_of("recommendations", dt.date(2024, 1, 31))["all"]


def test_aims_say_what_became_of_theirs():
    RecommendationFactory(report=ReportFactory(year=2020), number=1, aim="A")
    found = lists_of("recommendations", timezone.localdate())["by-aim"]
    assert found[0] == ("Raise public awareness", "0", "0", "1", "0", "0", "0", "1")


def test_what_was_raised_again_is_not_open_twice():
    staff = person("staff")
    case = RecommendationFactory(report=ReportFactory(year=2020), number=1, aim="A")
    for step in ("adopt", "begin", "let_die"):
        case = Recommendation.flow.follow(case, step, by=staff, reason="The session ended.")
    later = ReportFactory(year=2021, released_on=timezone.localdate() + dt.timedelta(days=9))
    raise_again(case, RecommendationFactory.build(report=later, number=1, aim="A"), by=staff)
    for days, numbers in ((8, "0 0 1 0 0 0 1"), (9, "0 0 1 0 1 0 2")):
        found = lists_of("recommendations", timezone.localdate() + dt.timedelta(days=days))
        assert found["by-aim"][0] == ("Raise public awareness", *numbers.split())
    assert [row[-1] for row in found["all"]] == ["Raised again", "Still open"]
