"""What the measures about courts say in words and draw, against the numbers of their tables."""

from django.utils import timezone

import pytest

from dashboards.content import MeasureReader
from dashboards.facts import Period
from dashboards.measures import MEASURES
from dashboards.measures.time_to_disposition import median_drawn, median_said
from dashboards.releases import draft, protect, write_down
from dashboards.tables import TOTAL
from tests.factories import person
from tests.test_court_measures import case, days_ago, report
from tests.test_measures import RELATED, acting_as_statistics, charged, closed

TODAY = timezone.localdate()
COURT = (
    "charged-with-what", "dispositions-and-sentences", "time-to-disposition", "state-and-federal",
    "why-no-arrest", "agency-reports",
)  # fmt: skip

pytestmark = pytest.mark.django_db


def released():
    """The measures of courts as a release of today publishes them, each with its reader."""
    wanted = [measure for measure in MEASURES if measure.slug in COURT]
    with acting_as_statistics():
        drafts = draft(Period(TODAY), wanted)
    content = write_down(drafts, protect(drafts), TODAY)
    return {
        data["slug"]: (measure, MeasureReader(data, content))
        for measure, data in zip(wanted, content["measures"], strict=True)
    }


def a_state_of_cases():
    """32 people convicted of buying by plea 100 days after the arrest, 12 nolled, 11 still waiting, 11 charged
    with a related offense only; 18 investigations closed for one reason and 12 for another."""
    for _ in range(32):
        case(100, ["guilty_plea"], ago=300)
    for _ in range(12):
        case(100, ["nolle"], ago=300)
    for _ in range(11):
        charged({}, on=days_ago(50))
        charged(RELATED, on=days_ago(50))
    for reason, many in (("buyer_not_identified", 18), ("insufficient_evidence", 12)):
        for _ in range(many):
            closed(reason, days_ago(60))


SAID = {
    "charged-with-what": (
        "Of 66 arrests, 55 (83 percent) were for a buyer offense and 11 for a related offense only, such as "
        "sexual assault in the second degree or risk of injury to a minor. A later information "
        "charges a buyer offense in none of them; 32 ended in a conviction for one, 58 percent of the "
        "arrests for one. Of the counts that charged a buyer offense at the arrest, 32 ended in a "
        "conviction for one and none in a conviction for a related offense."
    ),
    "dispositions-and-sentences": (
        "44 counts were disposed of, 73 percent by a conviction (32 by plea, 0 at trial, 0 of a lesser "
        "offense). On 0 percent of the 32 convictions there was no prison to serve; 0 percent held a fine."
    ),
    "time-to-disposition": (
        "Half of the cases were disposed of within 100 days of the arrest (at least 100 at 95 percent "
        "confidence). 44 of 66 cases were disposed of; those that were not are counted for as long as they "
        "have been watched."
    ),
    "state-and-federal": (
        "Of 66 arrests, federal prosecutors took none and the state 66. Of the state counts that ended, 73 "
        "percent ended in a conviction. Half of the cases prosecuted by the state were disposed of within "
        "100 days of the arrest (at least 100 at 95 percent confidence)."
    ),
    "why-no-arrest": (
        "Police closed 30 investigations without an arrest, however they had begun. Of 30 such investigations, the largest groups "
        "are Buyer not identified (18, 60 percent) and Insufficient evidence (12, 40 percent)."
    ),
    "agency-reports": (
        "Police departments and the Chief State's Attorney report their own numbers to the council each "
        "year. Their newest report has 4 numbers to compare; our own number can be shown beside 4, and "
        "differs in 1 of the 4."
    ),
}
DRAWN = {
    # chart: table, and the row or column it draws
    "charged-with-what": ("by-offence", "row", "group"),
    "charged-with-what-counts": ("counts", "row", "buyer"),
    "dispositions-and-sentences": ("by-outcome", "column", TOTAL),
    "dispositions-and-sentences-serve": ("to-serve", "column", TOTAL),
    "why-no-arrest": ("by-year-and-reason", "row", TOTAL),
    "why-no-arrest-district": ("by-district", "column", TOTAL),
}


def test_each_measure_says_its_numbers_in_words_and_draws_those_of_its_tables():
    a_state_of_cases()
    report(person("police"), referred_for_prosecution=3)
    found = released()
    assert {slug: read.data["sentence"] for slug, (_, read) in found.items()} == SAID
    drawn = set()
    for slug, (measure, read) in found.items():
        for chart in measure.charts(read):
            if chart.name not in DRAWN:
                continue
            name, way, key = DRAWN[chart.name]
            table = read.table(name)
            labels = table.columns if way == "row" else table.rows
            at = (lambda v, t=table, k=key: t.at(k, v)) if way == "row" else table.at
            points = {p["label"]: p["text"] for p in chart.spec["data"]["values"]}
            wanted = {label: table.mark(at(v)) for v, label in labels.items() if v != TOTAL}
            named = {label: text for label, text in wanted.items() if label.lower() in chart.note}
            assert set(named.values()) <= {"0"}, chart.name
            assert points == {label: wanted[label] for label in wanted.keys() - named}, chart.name
            drawn.add(chart.name)
        assert not any(table.hidden for table in read.tables), slug
    assert drawn == set(DRAWN)


def test_a_strip_of_years_draws_every_cell_of_its_table_and_hides_what_it_hides():
    for _ in range(12):
        case(30, ["guilty_plea"], ago=60)
    case(30, ["nolle"], ago=60)
    measure, read = released()["dispositions-and-sentences"]
    table = read.table("by-year")
    (chart,) = (c for c in measure.charts(read) if c.name == "dispositions-and-sentences-year")
    points = {
        (p["label"], p["strip"]): (p["number"], p["text"]) for p in chart.spec["data"]["values"]
    }
    for row, label in table.rows.items():
        for column, words in table.columns.items():
            if TOTAL not in (row, column):
                if words in chart.note:
                    assert not table.number(row, column)
                    continue
                number, text = points[label, words]
                assert number == (table.number(row, column) or 0)
                assert (text == "?") is isinstance(table.at(row, column), dict)
    assert "Zero or hidden in every year: Not convicted." in chart.note
    assert "nolle" not in read.data["sentence"].partition("Too few to show: ")[0]
    assert read.data["sentence"].endswith("Too few to show: nolle.")


def test_a_median_without_an_upper_end_is_said_and_not_drawn_as_hidden():
    names = {"open": "Open end", "told": "Told", "hidden": "Hidden"}
    numbers = {"open": 5, "open_low": 4, "told": 5, "told_low": 4, "told_high": 6}
    figures = [{"name": name, "value": value} for name, value in numbers.items()]
    read = MeasureReader({"figures": figures}, {})
    assert median_drawn(read, names) == {"Told": (5, 4, 6), "Hidden": None}
    assert median_said(read, "open").endswith("(at least 4 at 95 percent confidence)")
