"""Measures made of published tables: what they say of numbers chosen by hand."""

import datetime as dt
from itertools import pairwise

import pytest

from dashboards.charts import Chart, bars, strips
from dashboards.content import MeasureReader, TableReader
from dashboards.measures.arrests_by_offence import ArrestsByOffence
from dashboards.measures.awareness import Awareness
from dashboards.measures.charged_with_what import ChargedWithWhat
from dashboards.measures.demand_scenario import DemandScenario, two_digits
from dashboards.measures.published_figures import PublishedFigures, whole_years
from dashboards.measures.quarters import last_day, quarter_of, quarters
from dashboards.measures.referrals_by_classification import ReferralsByClassification
from dashboards.measures.what_changed import WhatChanged
from dashboards.tables import TOTAL

HIDDEN = {"hidden": "small"}


def table(name, rows, columns, cells, unit="referrals"):
    def axis(heading, values):
        return {"name": heading, "heading": heading, "values": [{"value": v, "label": v} for v in values]}  # fmt: skip

    return {
        "name": name, "caption": name, "counts": unit, "of": {}, "unit": unit, "people": "children",
        "rows": axis("year", rows), "columns": axis("way", columns), "cells": cells,
    }  # fmt: skip


def by_year(name, numbers, columns=()):
    """A table with a row for each year; with columns, `numbers` holds lists, totals last."""
    cells = [cell if isinstance(cell, list) else [cell] for cell in numbers.values()]
    return table(name, list(numbers), [*columns, TOTAL], cells)


def read_table(data):
    return TableReader(data, 10)


def by_quarter(numbers, first=2014):
    """The quarters of years from the first on; what is yet to come is None."""
    numbers = [*numbers, *[None] * (-len(numbers) % 4)]
    rows = {str(first + n): [*numbers[4 * n : 4 * n + 4], 0] for n in range(len(numbers) // 4)}
    return by_year("by-quarter", rows, "1234")


def published(measure, others=(), until="2026-10-31", lists=(), tables=(), figures=()):
    """A reader of a measure in a release that publishes `others`: slug and tables."""
    content = {"threshold": 10, "data_until": until, "measures": []}
    for slug, *found in others:
        data = {"slug": slug, "tables": [], "lists": [], "figures": []}
        for one in found:
            data["tables" if "cells" in one else "lists"].append(one)
        content["measures"].append(data)
    data = {
        "slug": measure.slug, "tables": list(tables), "lists": list(lists),
        "figures": [{"name": name, "value": value} for name, value in figures],
    }  # fmt: skip
    content["measures"].append(data)
    read = MeasureReader(data, content)
    data["lists"] += [rows.published() for rows in measure.compared(read)]
    return read


def over_time(before, now, *more):
    return "referrals-over-time", by_year("by-year", {"2024": before, "2025": now, TOTAL: 0}), *more


# What changed --------------------------------------------------------------------------------------------


def over_quarters(numbers):
    """The quarters from 2019 on, as a table to add to those over time."""
    return by_quarter(numbers, 2019)


def changed(before, now, *others, **more):
    quarterly = [other for other in others if isinstance(other, dict)]
    others = [other for other in others if not isinstance(other, dict)]
    return published(WhatChanged(), [over_time(before, now, *quarterly), *others], **more)


def test_a_rise_within_chance_is_said_to_be_one():
    said = WhatChanged().answer(changed(247, 283))
    assert said == (
        "From 2024 to 2025 referrals went from 247 to 283: from one year to the next this could be chance. "
        "Numbers do not say why: it can be more trafficking, or more people who look and report."
    )
    assert "the ratio to the year before is 0.96 to 1.36." in WhatChanged().sentence(
        changed(247, 283)
    )
    assert "more than chance would explain" in WhatChanged().answer(changed(200, 283))


@pytest.mark.parametrize(("before", "now"), [(HIDDEN, 283), (247, HIDDEN)])
def test_a_change_to_or_from_a_hidden_number_is_not_told(before, now):
    read = changed(before, now)
    assert "cannot be shown" in WhatChanged().answer(read)
    assert "283" not in WhatChanged().sentence(read) and "247" not in WhatChanged().sentence(read)


def test_each_group_carries_its_part_of_the_change_and_hidden_ones_none():
    by_source = by_year(
        "by-year-and-source",
        {"2024": [40, 50, HIDDEN, 100], "2025": [70, 45, 20, 140], TOTAL: [0, 0, 0, 0]},
        ("School", "Police", "Court"),
    )
    read = changed(100, 140, ("referrals-by-source", by_source))
    rows = {row[0]: row[1:] for row in read.list_of("changes")}
    assert rows["Source: School"] == ["40", "70", "+30", "+30 of +40", "1.75", "1.17 to 2.65", "more than chance"]  # fmt: skip
    assert rows["Source: Police"][2:4] == ["-5", "-5 of +40"]
    assert rows["Source: Court"] == ["hidden", "20", "hidden", "", "", "", ""]
    said = WhatChanged().sentence(read)
    assert "source School (+30, more than chance). 1 of 3 groups are hidden." in said
    assert "Police" not in said, "it went the other way"
    assert len(list(WhatChanged().charts(read))) == 1


def test_a_group_that_began_from_nothing_has_no_ratio():
    by_source = by_year("by-year-and-source", {"2024": [0, 100], "2025": [12, 140], TOTAL: [0, 0]}, ("School",))  # fmt: skip
    row = changed(100, 140, ("referrals-by-source", by_source)).list_of("changes")[1]
    assert row[3:] == ["+12", "+12 of +40", "", "2.78 to no upper end", "more than chance"]


def test_a_rise_is_told_against_the_year_before_and_against_the_first_three():
    risen = [24] * 12 + [60, 61, 59, 60] * 3 + [62, 58, 60, 61, 60, 61, 60]
    said = WhatChanged().answer(changed(240, 241, over_quarters(risen)))
    assert "from one year to the next this could be chance. Against the yearly mean of 2019 to 2021 (96), 2025 is clearly higher, 2.5 times as many: more than chance would explain." in said  # fmt: skip
    fallen = [60] * 12 + [24] * 19
    said = WhatChanged().answer(changed(96, 96, over_quarters(fallen)))
    assert "(240), 2025 is clearly lower, 0.4 times as many" in said
    said = WhatChanged().answer(changed(96, 96, over_quarters([24] * 31)))
    assert "The difference from the yearly mean of 2019 to 2021 (96) could be chance too." in said


@pytest.mark.parametrize("place", [3, 27])
def test_against_the_first_years_nothing_is_said_where_a_quarter_is_hidden(place):
    numbers = [24] * 31
    numbers[place] = HIDDEN
    assert "yearly mean" not in WhatChanged().answer(changed(96, 96, over_quarters(numbers)))


def test_the_newest_chart_stands_first_and_says_which_quarter_is_not_over():
    charts = list(WhatChanged().charts(changed(96, 96, over_quarters([24] * 30 + [60]))))
    assert [chart.name for chart in charts] == ["what-changed-recent", "what-changed"]
    assert all("2026, quarter 4, is not over and not drawn." in chart.note for chart in charts)
    assert charts[0].note.startswith("A diamond is more or fewer than chance")
    whole = published(WhatChanged(), [over_time(96, 96, by_quarter([24] * 32, 2019))], until="2026-12-31")  # fmt: skip
    assert [chart.note for chart in WhatChanged().charts(whole)] == ["", ""]


def test_the_offices_of_a_region_are_named_where_it_changed():
    by_region = by_year("by-year-and-region", {"2024": [40, 100], "2025": [70, 140], TOTAL: [0, 0]}, ("Region 3 (Norwich)",))  # fmt: skip
    said = WhatChanged().answer(changed(100, 140, ("referrals-by-region", by_region)))
    assert "rose most since the year before: region 3 (Norwich; +30, more than chance)." in said


def test_a_first_year_has_nothing_to_be_compared_with():
    read = published(WhatChanged(), [("referrals-over-time", by_year("by-year", {"2025": 3, TOTAL: 3}))])  # fmt: skip
    assert WhatChanged().answer(read) == "There is no full year before 2025 to compare it with."


def test_the_control_chart_names_its_signals_and_is_missing_where_it_cannot_be():
    calm, steep = [24, 25, 23, 24] * 3, [26, 24, 60, 61]
    read = published(WhatChanged(), [over_time(98, 171, by_quarter([*calm, *steep], 2023))])
    rows = read.list_of("quarters")
    assert len(rows) == 15, "the last quarter is not over on October 31"
    signals = [row[0] for row in rows if row[4]]
    assert signals == ["2026, quarter 3"]
    assert "1 of 3 since 2026, quarter 1 are a signal, 1 of them above" in WhatChanged().sentence(
        read
    )
    assert len(list(WhatChanged().charts(read))) == 1
    assert "three years before" not in WhatChanged().sentence(read), "it would be the same chart"
    for few in (calm, [*calm[:3], HIDDEN, *calm[4:], 24]):
        read = published(WhatChanged(), [over_time(98, 171, by_quarter(few, 2022))])
        assert "no control chart" in WhatChanged().sentence(read)
        assert not list(WhatChanged().charts(read))


def test_after_a_lasting_rise_the_newest_year_is_held_beside_the_three_before():
    risen = [24] * 12 + [60, 61, 59, 60] * 3 + [62, 58, 60, 60, 61, 95, 60]
    read = published(WhatChanged(), [over_time(240, 240, by_quarter(risen, 2019))])
    assert "19 of 19 since 2022, quarter 1 are a signal" in WhatChanged().sentence(read)
    assert (
        "Beside the three years before 2025 alone (center line 60), 1 of the 7 quarters since then is a signal."
        in WhatChanged().sentence(read)
    )
    assert len(list(WhatChanged().charts(read))) == 2


# Quarters ------------------------------------------------------------------------------------------------


def test_quarters_begin_with_the_first_referral_and_end_with_the_last_that_is_over():
    read = published(
        WhatChanged(), [over_time(1, 1, by_quarter([0, 0, 5, 0, 7, HIDDEN, 9, 3], 2025))]
    )
    assert quarters(read) == {
        (2025, 3): 5,
        (2025, 4): 0,
        (2026, 1): 7,
        (2026, 2): None,
        (2026, 3): 9,
    }
    assert quarters(published(WhatChanged())) == {}


def test_every_day_lies_in_the_quarter_that_ends_next():
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=n) for n in range(800)]
    for day, following in pairwise(days):
        is_last = last_day(*quarter_of(day)) == day
        assert is_last == (quarter_of(day) != quarter_of(following))


# The demand scenario ---------------------------------------------------------------------------------------

FIGURES = {
    "buyers_low": 1, "buyers_middle": 4, "buyers_high": 10, "nights_low": 1, "nights_middle": 2,
    "nights_high": 12,
}  # fmt: skip


def scenario(confirmed=40, figures=FIGURES):
    findings = by_year(
        "by-year-and-classification", {"2025": [confirmed, 60, 100, 220], TOTAL: [0, 0, 0, 0]},
        ("confirmed", "suspected", "high_risk"),
    )  # fmt: skip
    estimate = {"name": "figures", "rows": [["buyers_estimate", "2016", "2000", "buyers"]]}
    stated = table("by-teller", ["child", TOTAL], [TOTAL], [[90], [90]], "disclosures")
    others = [("referrals-by-classification", findings), ("published-figures", estimate)]
    return published(DemandScenario(), others, tables=[stated], figures=figures.items())


def test_the_range_is_modelled_from_stated_inputs_and_the_same_each_time():
    read = scenario()
    inputs = {row[0].split(":")[0]: row[1:] for row in read.list_of("inputs")}
    assert inputs["Children"] == ["40", "100", "200"]
    (row,) = read.list_of("scenario")
    assert row == scenario().list_of("scenario")[0] and row[1:] == ["320", "1,300", "4,300"]
    said = DemandScenario().answer(read)
    assert said.startswith(
        "Nobody counts buyers. A model puts them between 320 and 4,300 in 2025 (nine in ten of its draws), "
        "with a median of 1,300."
    )


@pytest.mark.parametrize(
    "given", [{"confirmed": HIDDEN}, {"figures": {**FIGURES, "nights_high": None}}]
)
def test_no_range_is_made_where_an_input_is_hidden_or_rests_on_too_few(given):
    read = scenario(**given)
    assert "No range of buyers can be modelled" in DemandScenario().answer(read)
    assert read.list_of("scenario")[0][1:] == ["not made"] * 3


def test_the_published_two_thousand_comes_out_of_its_own_assumptions():
    read = scenario()
    *factors, (_, product, published_as) = read.list_of("published-estimate")
    children, buyers, nights, new = (int(value) for _, value, _ in factors)
    assert children * buyers * nights * new == 2000
    assert (product, published_as) == ("2,000", "Published as at least 2,000")
    assert all(left_out for *_, left_out in factors)
    assert "leaves out further nights, buyers who come again" in DemandScenario().sentence(read)


@pytest.mark.parametrize(
    ("value", "said"), [(4, 4), (99.6, 100), (149, 150), (1234, 1200), (98765, 99000), (0.4, 0)]
)
def test_a_modelled_number_has_two_digits(value, said):
    assert two_digits(value) == said


# Awareness -----------------------------------------------------------------------------------------------


def awareness(numbers, *campaigns, first=2020):
    rows = [[name, "Press", day, "", "", ""] for name, day in campaigns]
    others = [("referrals-over-time", by_quarter(numbers, first))]
    return published(Awareness(), others, lists=[{"name": "campaigns", "rows": rows}])


STEADY = [40, 42, 38, 40, 41, 39, 40, 42]


def test_a_level_beyond_chance_is_told_without_a_cause():
    read = awareness([*STEADY, *(2 * n for n in STEADY)], ("Ads", "2022-02-10"))
    (row,) = read.list_of("before-and-after")
    assert row[:5] == ["Ads", "8", "40.2", "8", "80.5"]
    assert (
        row[5] == "1.96 (1.44 to 2.68)"
        and row[7] == "level more than chance; slope could be chance"
    )
    said = Awareness().sentence(read)
    assert (
        "after Ads referrals stood higher than the line before leads to, by more than chance"
        in said
    )
    assert "not yet one the campaign made" in said
    assert not {"caused", "because", "effect", "thanks", "worked"} & set(said.lower().split())
    assert len(list(Awareness().charts(read))) == 1


def test_a_steady_line_could_be_chance():
    read = awareness(STEADY * 2, ("Ads", "2022-01-01"))
    assert "after it the difference in referrals could be chance" in Awareness().answer(read)


@pytest.mark.parametrize(
    ("numbers", "day", "why"),
    [
        ([*STEADY, 40, 41], "2022-01-01", "fewer than 6 quarters before or after"),
        ([*STEADY, HIDDEN, *STEADY], "2022-01-01", "a number is hidden"),
        ([], "2022-01-01", "fewer than 6 quarters before or after"),
    ],
)
def test_nothing_is_fitted_to_too_few_or_hidden_quarters(numbers, day, why):
    read = awareness(numbers or [0] * 4, ("Ads", day))
    assert why in read.list_of("before-and-after")[0][7] or not numbers
    assert "cannot be said" in Awareness().answer(read)
    assert not list(Awareness().charts(read))


def test_years_of_the_hotline_stand_side_by_side():
    ours = by_year("by-year-and-source", {"2014": [HIDDEN, 90], "2015": [14, 90], TOTAL: [0, 0]}, ("hotline",))  # fmt: skip
    theirs = {"name": "figures", "rows": [["hotline_cases", "2014", "35", "cases"]]}
    read = published(
        Awareness(), [("referrals-by-source", ours), ("published-figures", theirs)],
        lists=[{"name": "campaigns", "rows": [["Ads", "Press", "2015-05-01", "", "", ""]]}],
    )  # fmt: skip
    assert read.list_of("hotline") == [
        ["2014", "few", "35", ""],
        ["2015", "14", "not published", "Ads"],
    ]


# Arrests and findings --------------------------------------------------------------------------------------

LARGE = {"hidden": "protects another"}


def charged(buying, *, minor=0, convicted=40, related=30):
    """Arrests by what was charged at the arrest, and the convictions of buying."""
    rows = {
        "minor": [minor, 0],
        "related": [related, 0],
        "group": [buying, convicted],
        TOTAL: [200, 200],
    }
    found = table(
        "by-offence", list(rows), ["offence", "convicted"], list(rows.values()), "arrests"
    )
    return published(ChargedWithWhat(), tables=[{**found, "people": "persons"}])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"buying": 120},
            "120 (60 percent) were for buying and 30 for a related offense only, such as",
        ),
        ({"buying": LARGE, "minor": 60}, "at least 60 were for buying and 30 for a related"),
        (
            {"buying": LARGE, "minor": LARGE, "convicted": 0},
            "at least 11 were for buying and 30 for",
        ),
        ({"buying": HIDDEN, "convicted": 0}, "a few were for buying and 30 for"),
    ],
)
def test_what_arrests_were_for_is_said_by_published_numbers(given, said):
    assert f"Of 200 arrests, wherever the case began, {said}" in ChargedWithWhat().answer(charged(**given))  # fmt: skip


def test_fewer_arrests_for_buying_than_convictions_are_never_told_as_a_least_number():
    said = ChargedWithWhat().answer(charged(LARGE, minor=20, convicted=85))
    assert "30 were for a related offense only, such as" in said and "at least" not in said
    assert said.endswith("how many were for buying is not shown. Of all of them 85 ended in a conviction for buying.")  # fmt: skip


def test_findings_are_told_from_the_surest_and_the_undecided_apart():
    columns = ("high_risk", "suspected", "confirmed", "not_trafficking", "none")
    by_finding = by_year("by-year-and-classification", {TOTAL: [11, 12, 13, HIDDEN, 15, 60]}, columns)  # fmt: skip
    said = ReferralsByClassification().sentence(published(ReferralsByClassification(), tables=[by_finding]))  # fmt: skip
    assert said == (
        "Of 60 referrals, by the newest finding: 13 confirmed, 12 suspected and 11 high_risk; a few "
        "not_trafficking. For 15 nothing is decided yet."
    )


def arrests(numbers, days=None):
    offences = by_year("by-year-and-offence", {y: [n, 0, 0] for y, n in numbers.items()}, ("felony_limb", "minor"))  # fmt: skip
    figures = [("days_since_felony_limb", days)] if days is not None else []
    return published(ArrestsByOffence(), tables=[offences], figures=figures)


def test_the_last_arrest_is_told_by_its_month_and_never_by_its_day():
    said = ArrestsByOffence().sentence(arrests({"2025": 12, "2026": 15}, days=92))
    assert "The last arrest under the 2013 felony (53a-83) was in July 2026." in said
    said = ArrestsByOffence().sentence(arrests({"2025": HIDDEN, "2026": 0}))
    assert "Arrests under the 2013 felony (53a-83) were made in 2025 only." in said


# Charts ----------------------------------------------------------------------------------------------------


def test_a_strip_without_a_bar_is_left_out_and_told():
    cells = {"2025": [4, 0, HIDDEN, 4], "2026 so far": [5, 0, 0, 5], TOTAL: [9, 0, HIDDEN, 9]}
    drawn = Chart("x", "x", strips(read_table(by_year("t", cells, ("late", "lost", "other")))))
    assert {point["strip"] for point in drawn.points} == {"late"}
    assert drawn.note == (
        "Zero in every year: lost. Zero or hidden in every year: other. An outlined bar is a year that is "
        "not over."
    )
    assert drawn.note in drawn.published("Said.")["description"]


def test_bars_by_size_name_their_zeros_below():
    cells = {"a": 3, "b": HIDDEN, "c": 0, "d": 7, TOTAL: 12}
    drawn = Chart("x", "x", bars(read_table(by_year("t", cells)), by_size=True))
    assert [(p["label"], p["text"]) for p in drawn.points] == [("d", "7"), ("a", "3"), ("b", "?")]
    assert drawn.note == "None: c."
    nothing = Chart("x", "x", bars(read_table(by_year("t", {"a": 0, TOTAL: 0})), by_size=True))
    assert [p["text"] for p in nothing.points] == ["0"] and not nothing.note


# Published figures -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "years"),
    [
        ("2016", ["2016"]),
        ("2005 to 2007", ["2005", "2006", "2007"]),
        ("2013 to January 2017", ["2013", "2014", "2015", "2016"]),
        ("2014 to December 2015", ["2014", "2015"]),
        ("all to January 2017", []),
    ],
)
def test_a_published_period_is_compared_over_its_whole_years(period, years):
    assert whole_years(period) == years


def test_our_own_number_stands_beside_a_figure_where_all_its_years_are_recorded():
    arrests = by_year("by-year-and-offence", {str(y): [0, 5, 5] for y in range(2013, 2018)}, ("felony_limb", "misdemeanor"))  # fmt: skip
    figures = [
        ["felony_patronizing_arrests", "2013 to January 2017", "0", "arrests"],
        ["purchase_arrests_53a_83", "2005 to 2014", "1378", "arrests"],
        ["mdt_trafficking_cases", "2014", "9", "cases"],
        ["dcf_referrals", "2014", "94", "referrals"],
    ]
    ours = by_year("our-referrals", {"2014": HIDDEN, TOTAL: 50})
    measure = PublishedFigures()
    read = published(
        measure, [("arrests-by-offence", arrests)], tables=[ours],
        lists=[{"name": "figures", "rows": figures}],
    )  # fmt: skip
    assert [row[3] for row in read.list_of("beside")] == ["0", "not all of this time", "not recorded", "hidden"]  # fmt: skip
