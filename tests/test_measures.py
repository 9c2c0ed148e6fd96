"""What each measure counts, on rows few enough to count by hand."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import ProgrammingError, connection, transaction

import pytest

from accounts.wall import acting_as_statistics
from arrests.models import Investigation
from dashboards.facts import Period
from dashboards.measures import MEASURES
from dashboards.releases import draft
from dashboards.tables import TOTAL
from referrals.services import send_notice
from tests.factories import (
    ArrestFactory,
    BuyerFactory,
    ChargeFactory,
    ChildFactory,
    ClassificationFactory,
    DispositionFactory,
    InformationFactory,
    InvestigationFactory,
    NoticeFactory,
    ReferralFactory,
    person,
)

UNTIL = dt.date(2026, 10, 31)
NEW_YORK = ZoneInfo("America/New_York")
FELONY_LIMB = {
    "section": "53a-83",
    "subsection": "",
    "condition": "actor knew or reasonably should have known that the person was under 18 or a "
    "trafficking victim",
    "offence_on": dt.date(2016, 5, 1),
}
MISDEMEANOR = {"section": "53a-83", "subsection": "", "condition": ""}
RELATED = {"section": "53a-70", "subsection": "", "condition": ""}
UNDER_15 = {"subsection": "(c)", "condition": "minor has not attained 15"}

pytestmark = pytest.mark.django_db


def at(*when) -> dt.datetime:
    """A moment in Connecticut."""
    return dt.datetime(*when, tzinfo=NEW_YORK)


class Counted:
    """A measure's tables as counted, before anything is hidden."""

    def __init__(self, drafted):
        self.layouts = {layout.table.name: layout for layout in drafted.layouts}
        self.figures = {figure.name: figure.value for figure in drafted.figures}
        self.lists = drafted.lists

    def cell(self, table, row, column=TOTAL):
        layout = self.layouts[table]
        key = layout.keys[row, column]
        return None if key is None else layout.cells[key]

    def number(self, table, row, column=TOTAL):
        cell = self.cell(table, row, column)
        return None if cell is None else cell.value

    def column(self, table, column=TOTAL) -> dict:
        """Every row that is not zero."""
        layout = self.layouts[table]
        numbers = {row: self.number(table, row, column) for row in layout.rows}
        return {row: number for row, number in numbers.items() if number}

    def row(self, table, row) -> dict:
        """Every column that is not zero."""
        numbers = {c: self.number(table, row, c) for c in self.layouts[table].columns}
        return {column: number for column, number in numbers.items() if number}


def counted(slug: str, until=UNTIL) -> Counted:
    measure = next(measure for measure in MEASURES if measure.slug == slug)
    with acting_as_statistics():
        return Counted(draft(Period(until), [measure])[0])


def test_a_referral_counts_in_the_connecticut_year_it_was_received():
    ReferralFactory(received_at=at(2024, 12, 31, 23, 59))
    ReferralFactory(received_at=at(2025, 1, 1, 0, 0))
    ReferralFactory(received_at=at(2025, 3, 31, 23, 59))
    found = counted("referrals-over-time")
    assert found.column("by-year") == {"2024": 1, "2025": 2, TOTAL: 3}
    assert found.row("by-quarter", "2025") == {"1": 2, TOTAL: 2}
    assert found.row("by-quarter", "2024") == {"4": 1, TOTAL: 1}


def test_the_last_day_counts_to_its_end_and_no_further():
    ReferralFactory(received_at=at(2026, 10, 31, 23, 59, 59))
    ReferralFactory(received_at=at(2026, 11, 1))
    assert counted("referrals-over-time").number("by-year", TOTAL) == 1


def test_years_without_a_referral_are_zero_and_quarters_to_come_are_empty():
    ReferralFactory(received_at=at(2023, 5, 1))
    found = counted("referrals-over-time", dt.date(2026, 5, 1))
    assert [found.number("by-year", str(year)) for year in range(2023, 2027)] == [1, 0, 0, 0]
    quarters = [found.number("by-quarter", "2026", str(quarter)) for quarter in range(1, 5)]
    assert quarters == [0, 0, None, None]


def test_a_mistyped_year_is_kept_apart_and_still_adds_up():
    ReferralFactory(received_at=at(1926, 5, 1))
    ReferralFactory(received_at=at(2026, 5, 1))
    found = counted("referrals-over-time")
    assert found.number("by-year", "2007") == 1 and found.number("by-year", TOTAL) == 2
    assert found.layouts["by-year"].rows["2007"] == "Before 2008"


def test_a_child_referred_three_times_is_three_referrals_of_one_child():
    child = ChildFactory()
    for month in (1, 2, 3):
        ReferralFactory(child=child, received_at=at(2026, month, 1))
    ReferralFactory(received_at=at(2026, 4, 1))
    cell = counted("referrals-by-region").cell("by-year-and-region", "2026", "4")
    assert (cell.value, cell.contributors) == (4, 2)


def test_referrals_are_counted_by_the_region_of_their_office():
    ReferralFactory(place="Hartford", received_at=at(2026, 1, 1))
    ReferralFactory(place="New Haven", received_at=at(2026, 1, 1))
    found = counted("referrals-by-region")
    assert found.row("by-year-and-region", "2026") == {"2": 1, "4": 1, TOTAL: 2}


def test_an_office_is_counted_within_its_region():
    """State, region, office: every sum is one the protection knows."""
    for place in ("Hartford", "Hartford", "Manchester", "New Haven"):
        ReferralFactory(place=place, received_at=at(2026, 3, 1))
    layout = counted("referrals-by-region").layouts["by-office"]
    told = {layout.rows[row]: layout.cells[key].value for (row, _), key in layout.keys.items()}
    assert told["Region 4"] == 3
    assert [told[row] for row in told if row.startswith("Region 4: ")] == [2, 1]
    assert told["Total"] == 4
    for total, parts in layout.relations:
        assert layout.cells[total].value == sum(layout.cells[part].value for part in parts)


@pytest.mark.parametrize(
    ("born", "band"),
    [
        (dt.date(2014, 7, 2), "0-11"),
        (dt.date(2014, 7, 1), "12-13"),
        (dt.date(2012, 7, 1), "14-15"),
        (dt.date(2010, 7, 1), "16-17"),
        (dt.date(2008, 7, 1), "other"),
        (None, "other"),
    ],
)
def test_ages_are_those_of_the_day_received(born, band):
    child = ChildFactory(date_of_birth=born)
    ReferralFactory(child=child, received_at=at(2026, 7, 1, 12))
    found = counted("referrals-by-age")
    assert found.row("by-year-and-age", "2026") == {band: 1, TOTAL: 1}


def test_a_source_nobody_foresaw_still_adds_up():
    ReferralFactory(source="police", received_at=at(2026, 1, 1))
    ReferralFactory(source="pigeon", received_at=at(2026, 1, 1))
    found = counted("referrals-by-source")
    assert found.row("by-year-and-source", "2026") == {"police": 1, "pigeon": 1, TOTAL: 2}


def test_the_newest_finding_up_to_the_last_day_counts():
    referral = ReferralFactory(received_at=at(2026, 1, 1))
    for day, finding in ((2, "high_risk"), (3, "confirmed")):
        ClassificationFactory(
            referral=referral,
            finding=finding,
            decided_on=dt.date(2026, 1, day),
            recorded_at=at(2026, 1, day),
        )
    ClassificationFactory(
        referral=referral, finding="not_trafficking", decided_on=dt.date(2026, 11, 5)
    )
    ReferralFactory(received_at=at(2026, 1, 1))
    row = counted("referrals-by-classification").row("by-year-and-classification", "2026")
    assert row == {"confirmed": 1, "none": 1, TOTAL: 2}


def police_notice(started: dt.datetime, sent: dt.datetime | None = None):
    """A police notice that the clock asked for."""
    referral = ReferralFactory(received_at=started)
    ClassificationFactory(
        referral=referral, finding="confirmed", decided_on=started.date(), recorded_at=started
    )
    notice = referral.notices.get()
    if sent:
        send_notice(
            notice, by=person("director"), method="fax", information_disclosed="Invented.",
            late_reason="Invented.", sent_at=sent,
        )  # fmt: skip
    return notice


def test_notices_are_on_time_late_overdue_or_still_running():
    police_notice(at(2026, 1, 5, 9), at(2026, 1, 6, 9))
    police_notice(at(2026, 1, 5, 9), at(2026, 1, 6, 9, 1))
    police_notice(at(2026, 1, 5, 9))
    police_notice(at(2026, 10, 30, 9))  # due at nine on the last day
    police_notice(at(2026, 10, 20, 9), at(2026, 11, 1, 0))  # sent too late for this release
    police_notice(at(2025, 12, 31, 23), at(2026, 1, 1, 5))
    found = counted("notice-timeliness")
    assert found.row("by-year", "2026") == {
        "on_time": 1, "late": 1, "overdue": 2, "running": 1, TOTAL: 5,
    }  # fmt: skip
    assert found.row("by-year", "2025") == {"on_time": 1, TOTAL: 1}
    assert found.figures["median_hours_2025"] == 6


def test_notices_nobody_was_timed_for_are_not_timed():
    NoticeFactory(clock_started_at=at(2026, 1, 1), sent=True)
    assert counted("notice-timeliness").number("by-year", TOTAL) == 0


def referred(year=2026, **course):
    """A referral that came as far as `course` says: sent, investigated, buyers, arrested, charged,
    outcome."""
    referral = ReferralFactory(received_at=at(year, 1, 1))
    if not course.get("sent"):
        return
    notice = NoticeFactory(
        referral=referral, sent=True, sent_at=at(2026, 2, 1), clock_started_at=at(2026, 2, 1)
    )
    if not course.get("investigated"):
        return
    investigation = InvestigationFactory(
        origin="dcf_notice", notice=notice, buyers_identified=course.get("buyers", 0)
    )
    if not course.get("arrested"):
        return
    arrest = ArrestFactory(investigation=investigation)
    if course.get("charged"):
        charge = ChargeFactory(information=InformationFactory(arrest=arrest))
        for day, outcome in enumerate(course.get("outcomes", ()), 1):
            DispositionFactory(charge=charge, outcome=outcome, disposed_on=dt.date(2026, 10, day))


SENT = {"sent": True}
INVESTIGATED = SENT | {"investigated": True}
IDENTIFIED = INVESTIGATED | {"buyers": 2}
ARRESTED = INVESTIGATED | {"arrested": True}
CHARGED = ARRESTED | {"charged": True}


def test_every_referral_counts_once_at_the_furthest_point_it_came_to():
    referred()
    referred(year=2025)
    for course in (SENT, INVESTIGATED, IDENTIFIED, ARRESTED, CHARGED):
        referred(**course)
    referred(**CHARGED, outcomes=["nolle"])
    referred(**CHARGED, outcomes=["guilty_plea"])
    referred(**CHARGED, outcomes=["guilty_trial", "vacated"])
    found = counted("path-to-conviction")
    # What is vacated is erased at once: the arrest is no more, the investigation is.
    assert found.row("stopped", TOTAL) == {
        "referral": 2, "notice": 1, "investigation": 2, "buyer": 1, "arrest": 1, "charge": 2,
        "conviction": 1, TOTAL: 10,
    }  # fmt: skip
    assert found.row("reached", TOTAL) == {
        "referral": 10, "notice": 8, "investigation": 7, "buyer": 5, "arrest": 4, "charge": 3,
        "conviction": 1,
    }  # fmt: skip
    assert found.row("reached", "2025") == {"referral": 1}


def test_each_step_of_the_path_tells_why_it_ended():
    referred()
    referred(**SENT)
    referred(**CHARGED, outcomes=["nolle"])
    charged({})
    notice = NoticeFactory(
        referral=ReferralFactory(received_at=at(2026, 1, 1)), sent=True, sent_at=at(2026, 2, 1),
        clock_started_at=at(2026, 2, 1),
    )  # fmt: skip
    closed("declined", dt.date(2026, 3, 1), origin="dcf_notice", notice=notice)
    closed("other", dt.date(2026, 3, 1))
    ClassificationFactory(
        referral=notice.referral, finding="high_risk", decided_on=dt.date(2026, 3, 1)
    )
    found = counted("path-to-conviction")
    assert found.row("why-no-notice", "none") == {"false": 1, "true": 2, TOTAL: 3}
    assert found.row("why-no-notice", "high_risk") == {"true": 1, TOTAL: 1}
    assert found.column("why-no-arrest", "yes") == {"declined": 1, TOTAL: 1}
    assert found.column("why-no-arrest", "no") == {"other": 1, TOTAL: 1}
    assert found.column("what-became", "yes") == {"not_convicted": 1, TOTAL: 1}
    assert found.column("what-became", "no") == {"open": 1, TOTAL: 1}


def test_two_notices_of_one_referral_are_one_path():
    referral = ReferralFactory(received_at=at(2026, 1, 1))
    started = {"clock_started_at": at(2026, 2, 1), "sent_at": at(2026, 2, 1)}
    NoticeFactory(referral=referral, sent=True, **started)
    notice = NoticeFactory(referral=referral, sent=True, **started)
    ArrestFactory(investigation=InvestigationFactory(origin="dcf_notice", notice=notice))
    ArrestFactory(investigation=InvestigationFactory(origin="dcf_notice", notice=notice))
    found = counted("path-to-conviction")
    assert found.row("stopped", TOTAL) == {"arrest": 1, TOTAL: 1}


def closed(reason, on, **fields):
    investigation = InvestigationFactory(opened_on=on, **fields)
    Investigation.flow.follow(
        investigation, "close", by=person("police"), closed_on=on, outcome="no_arrest",
        no_arrest_reason=reason, no_arrest_words="Invented." if reason == "other" else "",
    )  # fmt: skip


def test_investigations_closed_without_arrest_count_by_reason_year_and_district():
    closed("buyer_not_identified", dt.date(2025, 3, 1))
    closed("buyer_not_identified", dt.date(2026, 3, 1), place="New Haven")
    closed("other", dt.date(2026, 3, 1))
    InvestigationFactory()
    found = counted("why-no-arrest")
    assert found.row("by-year-and-reason", TOTAL) == {
        "buyer_not_identified": 2, "other": 1, TOTAL: 3,
    }  # fmt: skip
    assert found.column("by-year-and-reason") == {"2025": 1, "2026": 2, TOTAL: 3}
    assert found.column("by-district") == {"HHD": 2, "NNH": 1, TOTAL: 3}
    assert len(found.layouts["by-district"].rows) == 13 + 1


def charged(*limbs, on=dt.date(2026, 4, 1), buyer=None, **fields):
    """An arrest whose first information charges these limbs."""
    arrest = ArrestFactory(arrested_on=on, buyer=buyer or BuyerFactory(), **fields)
    information = InformationFactory(arrest=arrest, filed_on=on)
    return [
        ChargeFactory(information=information, **{"offence_on": on - dt.timedelta(days=1), **limb})
        for limb in limbs
    ]


def test_an_arrest_counts_once_under_its_gravest_buyer_offence():
    charged(RELATED, MISDEMEANOR, {}, UNDER_15)
    charged(MISDEMEANOR, {})
    charged(RELATED, MISDEMEANOR)
    charged(RELATED)
    charged(on=dt.date(2026, 5, 1))
    charged(
        FELONY_LIMB,
        {
            **MISDEMEANOR,
            "condition": "every case but the felony limb",
            "offence_on": dt.date(2016, 5, 1),
        },
        on=dt.date(2017, 1, 5),
    )
    found = counted("arrests-by-offence")
    assert found.row("by-year-and-offence", "2026") == {
        "minor_under_15": 1, "minor": 1, "misdemeanor": 1, "related": 1, "none": 1, TOTAL: 5,
    }  # fmt: skip
    assert found.row("by-year-and-offence", "2017") == {"felony_limb": 1, TOTAL: 1}


def test_years_without_an_arrest_are_shown_from_2013_on():
    charged({}, on=dt.date(2026, 4, 1))
    found = counted("arrests-by-offence")
    years = [row for row in found.layouts["by-year-and-offence"].rows if row != TOTAL]
    assert years == [str(year) for year in range(2013, 2027)]
    assert found.number("by-year-and-offence", "2013", "felony_limb") == 0
    assert found.figures["days_since_child"] == 184, (
        "since April ended: the day would be a person's"
    )
    assert found.figures["days_since_felony_limb"] is None


def test_a_person_arrested_twice_is_two_arrests_of_one_person():
    buyer = BuyerFactory()
    charged({}, buyer=buyer)
    charged({}, buyer=buyer)
    cell = counted("arrests-by-offence").cell("by-year-and-offence", "2026", "minor")
    assert (cell.value, cell.contributors) == (2, 1)


def test_what_was_charged_at_arrest_filed_and_ended_in_a_conviction_stands_side_by_side():
    (count,) = charged({})
    later = InformationFactory(
        arrest=count.information.arrest, kind="long_form", filed_on=dt.date(2026, 5, 1)
    )
    lesser = charged(MISDEMEANOR)[0].statute_version
    kept = ChargeFactory(information=later, **MISDEMEANOR)
    DispositionFactory(charge=kept, outcome="guilty_plea")
    (pleaded,) = charged({})
    DispositionFactory(charge=pleaded, outcome="guilty_lesser", lesser_offence=lesser)
    (related,) = charged(RELATED)
    DispositionFactory(charge=related, outcome="nolle")
    found = counted("charged-with-what")
    assert found.column("by-offence", "offence") == {
        "group": 3, "minor": 2, "misdemeanor": 1, "related": 1, TOTAL: 4,
    }  # fmt: skip
    assert found.column("by-offence", "filed") == {
        "group": 1, "misdemeanor": 1, "none": 3, TOTAL: 4,
    }  # fmt: skip
    assert found.column("by-offence", "convicted") == {
        "group": 2, "misdemeanor": 2, "none": 2, TOTAL: 4,
    }  # fmt: skip


def test_state_and_federal_cases_are_told_apart_by_adoption_or_by_the_law_charged():
    charged({})
    charged({}, federal_adoption_on=dt.date(2026, 6, 1))
    charged({}, federal_adoption_on=dt.date(2026, 11, 5))
    charged({"section": "18 USC 2422", "subsection": "(b)", "condition": ""})
    assert counted("state-and-federal").row("by-year", "2026") == {"CT": 2, "US": 2, TOTAL: 4}


def test_counts_are_pending_diverted_convicted_not_convicted_moved_or_left_out():
    outcomes = ("guilty_plea", "nolle", "diverted", "adopted_federally")
    for outcome in outcomes:
        (count,) = charged({})
        DispositionFactory(charge=count, outcome=outcome, disposed_on=dt.date(2026, 4, 11))
    charged({})
    (count,) = charged({})
    DispositionFactory(charge=count, disposed_on=dt.date(2026, 11, 1))
    (superseded,) = charged({})
    later = InformationFactory(
        arrest=superseded.information.arrest, kind="long_form", filed_on=dt.date(2026, 5, 1)
    )
    ChargeFactory(information=later)
    found = counted("state-and-federal")
    assert found.row("results", "CT") == {
        "open": 3, "diverted": 1, "convicted": 1, "not_convicted": 1, "moved": 1, "left_out": 1,
        TOTAL: 8,
    }  # fmt: skip


def test_all_tables_add_up():
    """Every sum that ties the numbers of a release holds on rows of every kind."""
    for year in (2024, 2025, 2026):
        referred(year=year, **CHARGED, outcomes=["guilty_plea"])
        referred(year=year, **SENT)
        charged({}, RELATED, on=dt.date(year, 4, 1))
    closed("other", dt.date(2026, 3, 1))
    police_notice(at(2026, 1, 5, 9), at(2026, 1, 6, 9))
    with acting_as_statistics():
        layouts = [layout for d in draft(Period(UNTIL)) for layout in d.layouts]
    cells, checked = {}, 0
    for layout in layouts:
        cells |= layout.cells
    for relation in (relation for layout in layouts for relation in layout.relations):
        assert cells[relation.total].value == sum(cells[part].value for part in relation.parts)
        checked += bool(cells[relation.total].value)
    assert checked > 50


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT given_name FROM referrals_child",
        "SELECT date_of_birth FROM referrals_child",
        "SELECT narrative FROM referrals_referral",
        "SELECT family_name FROM arrests_buyer",
        "SELECT information_disclosed FROM referrals_notice",
        "SELECT text FROM arrests_arrestnote",
        "UPDATE referrals_referral SET source = 'other'",
        "INSERT INTO dashboards_release (name) VALUES ('x')",
        "DELETE FROM arrests_arrest",
    ],
)
def test_a_measure_can_read_no_name_and_write_nothing(sql):
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with acting_as_statistics(), refused, transaction.atomic():
        connection.cursor().execute(sql)
