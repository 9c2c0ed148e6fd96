"""A table of a release beside the table of an earlier one: what is told of their difference."""

from hypothesis import given
from hypothesis import strategies as st

from dashboards.comparing import Compared
from dashboards.content import TableReader

SMALL, OTHER = {"hidden": "small"}, {"hidden": "protects another"}


def table(rows: dict[str, list], labels: dict[str, str] | None = None) -> TableReader:
    def axis(values, words):
        return {"heading": "x", "values": [{"value": v, "label": words.get(v, v)} for v in values]}

    width = len(next(iter(rows.values())))
    columns = ["school", "police", "total"][-width:]
    data = {
        "name": "t", "caption": "T", "unit": "referrals", "people": "children",
        "rows": axis(rows, labels or {}), "columns": axis(columns, {}), "cells": list(rows.values()),
    }  # fmt: skip
    return TableReader(data, 10)


def test_the_difference_of_two_published_numbers_is_told():
    seen = Compared(table({"2025": [14, 20, 34]}), table({"2025": [12, 20, 32]}))
    assert [(d.where, d.then, d.now, d.difference) for d in seen.changed] == [
        ("2025, school", "12", "14", "2 more"),
        ("2025, total", "32", "34", "2 more"),
    ]
    assert (seen.same, seen.hidden_in_both) == (1, 0)


def test_of_a_hidden_number_only_the_hiding_is_told():
    seen = Compared(
        table({"2024": [SMALL, 20, 34], "2025": [14, OTHER, SMALL]}),
        table({"2024": [15, SMALL, 34], "2025": [SMALL, OTHER, OTHER]}),
    )
    assert seen.changed == []
    assert [(d.where, d.then, d.now, d.difference) for d in seen.hiding_changed] == [
        ("2024, school", "15", "few", "hidden now"),
        ("2024, police", "few", "20", "shown now"),
        ("2025, school", "few", "14", "shown now"),
        ("2025, total", "hidden", "few", "hidden for another reason"),
    ]
    assert (seen.same, seen.hidden_in_both) == (1, 2)


def test_a_year_that_was_not_over_is_named_so():
    now = table({"2025": [40], "2026": [9]}, {"2026": "2026 so far"})
    seen = Compared(now, table({"2025": [30]}, {"2025": "2025 so far"}))
    assert [d.where for d in seen.changed] == ["2025 (then: 2025 so far)"]
    assert seen.added == ["2026 so far"]


def test_zero_is_a_number_and_nothing_to_count_is_none():
    seen = Compared(table({"2025": [0, None, 12]}), table({"2025": [12, 5, 12]}))
    assert [(d.where, d.difference) for d in seen.changed] == [("2025, school", "12 fewer")]


cells = st.sampled_from([None, 0, 12, 30, SMALL, OTHER])
row = st.tuples(cells, cells, cells)
rows = st.tuples(row, row, row)


@given(rows, rows)
def test_every_cell_of_both_is_told_once(now, then):
    years = ("2023", "2024", "2025")
    seen = Compared(*(table(dict(zip(years, rows, strict=True))) for rows in (now, then)))
    both = [
        (a, b)
        for row, other in zip(now, then, strict=True)
        for a, b in zip(row, other, strict=True)
        if a is not None and b is not None
    ]
    numbers = [(a, b) for a, b in both if isinstance(a, int) and isinstance(b, int)]
    assert len(seen.changed) + seen.same == len(numbers)
    one_hidden = sum(isinstance(a, dict) != isinstance(b, dict) for a, b in both)
    assert seen.hidden_in_both + len(numbers) + one_hidden == len(both)
    assert len(seen.hiding_changed) == sum(
        a != b for a, b in both if isinstance(a, dict) or isinstance(b, dict)
    )
