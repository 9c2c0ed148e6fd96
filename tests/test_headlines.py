"""The numbers at the top of the dashboard: what is said of a change, and whether it is chance."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.chance import p_of_shares
from dashboards.content import MeasureReader
from dashboards.headlines import Headline, beside, chance_of, compare
from dashboards.measures.arrests_by_offence import ArrestsByOffence

CHANCE, MORE = "It could be chance.", "More than chance would explain."


def exact_of_counts(first: int, second: int) -> float:
    every, least = first + second, min(first, second)
    tail = sum(Fraction(comb(every, k), 2**every) for k in range(least + 1))
    return 1.0 if first == second else float(min(1, 2 * tail))


def exact_of_shares(first: tuple[int, int], second: tuple[int, int]) -> float:
    (a, n), (b, m) = first, second
    if a * m == b * n:
        return 1.0
    ways = {k: comb(n, k) * comb(m, a + b - k) for k in range(n + 1) if 0 <= a + b - k <= m}
    low = a * m < b * n
    tail = sum(way for k, way in ways.items() if (k <= a if low else k >= a))
    return float(min(1, 2 * Fraction(tail, sum(ways.values()))))


counts = st.integers(0, 60)
shares = st.integers(1, 40).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))


@given(counts, counts)
def test_two_counts_are_judged_by_the_exact_test(first, second):
    p = exact_of_counts(first, second)
    assert chance_of(first, second) == (MORE if p < 0.05 else CHANCE)


@given(shares, shares)
def test_the_test_of_two_shares_is_the_exact_one(first, second):
    assert p_of_shares(first, second) == pytest.approx(exact_of_shares(first, second), rel=1e-9)
    assert p_of_shares(first, second) == pytest.approx(p_of_shares(second, first), rel=1e-9)


def test_large_numbers_are_compared_at_once():
    assert chance_of(500_000, 502_000) == chance_of(10, 1_000_000) == MORE
    assert chance_of(500_000, 501_000) == CHANCE
    assert 0 < p_of_shares((400_000, 500_000), (401_000, 500_000)) < 0.05


@pytest.mark.parametrize(
    ("now", "then", "said", "chance"),
    [
        (202, 133, "69 more than in 2015 (133).", MORE),
        (12, 11, "1 more than in 2015 (11).", CHANCE),
        (0, 4, "4 fewer than in 2015 (4).", CHANCE),
        (0, 12, "12 fewer than in 2015 (12).", MORE),
        (0, 0, "As many as in 2015.", ""),
        (1_200, 1_000, "200 more than in 2015 (1,000).", MORE),
        ((90, 100), (60, 100), "30 points more than in 2015 (60%).", MORE),
        ((40, 50), (41, 50), "2 points less than in 2015 (82%).", CHANCE),
        ((41, 100), (40, 100), "1 point more than in 2015 (40%).", CHANCE),
        ((401, 1000), (400, 1000), "The same share as in 2015.", ""),
    ],
)
def test_a_change_is_said_in_plain_words(now, then, said, chance):
    headline = Headline("n", "what it means", "2016", now, "2015", then).published()
    assert (headline["change"], headline["chance"]) == (said, chance)


@pytest.mark.parametrize("hidden", [(None, 40), (40, None), (None, None)])
def test_no_change_is_told_where_a_number_is_hidden(hidden):
    now, before = hidden
    headline = Headline("a few", "arrests", "2016", now, "2015", before).published()
    assert headline["change"] == "How it changed since 2015 cannot be shown: a number is hidden."
    assert headline["chance"] == ""


def test_a_share_of_few_is_not_compared():
    headline = Headline("80%", "on time", "2016", (40, 50), "2015", (5, 9)).published()
    assert "a share of fewer than 30" in headline["change"] and not headline["chance"]


def test_the_first_year_has_none_before_it():
    headline = Headline("40", "referrals", "2016", 40).published()
    assert headline["change"] == "There is no year before to compare it with."


def test_a_number_without_a_year_is_not_compared():
    assert Headline("9", "became law").published()["change"] == ""


def test_what_does_not_come_one_by_one_is_not_called_chance():
    why = "Counts of one arrest are decided together."
    headline = Headline("25", "convictions", "2016", 25, "2015", 12, apart=why).published()
    assert (headline["change"], headline["chance"]) == ("13 more than in 2015 (12).", why)


FEW, LARGE = {"hidden": "small"}, {"hidden": "protects another"}


@pytest.mark.parametrize(
    ("minor", "under_15", "number", "counted"),
    [
        (12, 3, "15", 15),
        (0, 0, "0", 0),
        (17, FEW, "at least 18", None),
        (17, LARGE, "at least 17", None),
        (0, FEW, "a few", None),
        (FEW, FEW, "a few", None),
        (LARGE, FEW, "at least 11", None),
    ],
)
def test_of_arrests_no_more_is_said_than_is_published(minor, under_15, number, counted):
    def axis(*values):
        return {"heading": "", "values": [{"value": v, "label": v} for v in values]}

    table = {
        "name": "by-year-and-offence", "unit": "arrests", "people": "persons",
        "rows": axis("2015", "2016"), "columns": axis("minor", "minor_under_15"),
        "cells": [[5, 6], [minor, under_15]],
    }  # fmt: skip
    data = {"slug": "arrests-by-offence", "tables": [table], "figures": []}
    read = MeasureReader(data, {"threshold": 10, "data_until": "2016-12-31"})
    headline = ArrestsByOffence().headline(read)
    assert (headline.number, headline.now, headline.before) == (number, counted, 11)
    changed = headline.published()["change"]
    assert ("cannot be shown" in changed) == (counted is None)


# Beside an earlier release --------------------------------------------------------------------------


def of_year(year: str, counted, **more) -> dict:
    return Headline(str(counted), "referrals", year, counted, **more).published()


def test_two_years_of_two_releases_are_compared():
    seen = beside(of_year("2016", 202), of_year("2015", 133))
    assert seen.change == "69 more than in 2015, as counted then (133)."
    assert seen.chance == MORE


def test_the_same_year_counted_again_is_not_called_chance():
    seen = beside(of_year("2016", 202), of_year("2016", 199))
    assert seen.change.startswith("Both count 2016: 3 more than in the earlier release")
    assert seen.chance == ""
    assert beside(of_year("2016", 9), of_year("2016", 9)).change.endswith("say the same.")


@pytest.mark.parametrize(("now", "then"), [(None, 40), (40, None)])
def test_beside_an_earlier_release_nothing_hidden_is_computed(now, then):
    seen = beside(of_year("2016", now), of_year("2015", then))
    assert "cannot be shown" in seen.change and not seen.chance


def test_a_count_is_not_compared_with_a_share():
    assert "cannot be shown" in beside(of_year("2016", 40), of_year("2015", (40, 50))).change


def test_all_years_and_one_year_are_not_compared():
    seen = beside(of_year("all years", 400), of_year("2015", 40))
    assert "different times" in seen.change


def test_a_headline_of_the_first_format_stands_beside_without_a_difference():
    seen = beside(of_year("2016", 202), {"number": "133", "meaning": "referrals in 2015"})
    assert (seen.number, seen.change, seen.chance) == ("133", "", "")
    assert beside(of_year("2016", 202), None) is None


@given(counts, counts)
def test_more_and_fewer_mirror_each_other(first, second):
    more, fewer = compare(first, second, "then"), compare(second, first, "then")
    assert more[1] == fewer[1]
    assert (first > second) == (" more than" in more[0]) == (" fewer than" in fewer[0])
