"""No figure of 1 to 10 children can be worked out from what a release publishes."""

import json
import os
import random
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import product

import highspy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.suppression import Cell, Reason, Relation, Suppression, attack, suppress

SMALL, COMPLEMENTARY, WITHHELD = Reason.SMALL, Reason.COMPLEMENTARY, Reason.WITHHELD
repeatable = settings(derandomize=True, deadline=None, database=None)

# A place on a dimension is a path from coarse to fine; a prefix of it is a sub-total.
YEARS = [(y,) for y in range(3)]
REGIONS = [(r,) for r in range(4)]
SOURCES = [(s,) for s in range(3)]
AGES = [(a,) for a in range(2)]
OFFICES = [(r, o) for r in range(2) for o in range(3)]
QUARTERS = [(y, q) for y in range(2) for q in range(2)]

SHAPES = {
    "a row": ({"source": [(s,) for s in range(6)]}, [("source",)]),
    "a table": ({"year": YEARS, "region": REGIONS}, [("year", "region")]),
    "a hierarchy": ({"office": OFFICES, "quarter": QUARTERS}, [("office", "quarter")]),
    "tables sharing years": (
        {"year": YEARS[:2], "region": REGIONS, "source": SOURCES, "age": AGES},
        [("year", "region"), ("year", "source"), ("year", "age")],
    ),
    "a ring of tables": (
        {"year": YEARS, "region": REGIONS[:3], "source": SOURCES},
        [("year", "region"), ("year", "source"), ("region", "source")],
    ),
}


def tabulate(dimensions, designs, counts, *, referrals_per_child=None):
    """The cells and relations of all tables over `counts`, one for each finest combination."""
    places = [dict(zip(dimensions, leaf, strict=True)) for leaf in product(*dimensions.values())]
    children_in_all = sum(counts) // (referrals_per_child or 1) or 1
    values, children, case = Counter(), defaultdict(set), 0
    for place, count in zip(places, counts, strict=True):
        keys = set()
        for design in designs:
            prefixes = [[place[d][:n] for n in range(len(place[d]) + 1)] for d in design]
            keys |= {key_of(design, paths) for paths in product(*prefixes)}
        for key in keys:
            values[key] += count
            children[key].update((case + i) % children_in_all for i in range(count))
        case += count
    cells = {
        key: Cell(values[key], len(children[key]) if referrals_per_child else None)
        for key in values
    }
    return cells, relations_of(dimensions, designs)


def key_of(design, paths):
    return "referrals", frozenset((d, p) for d, p in zip(design, paths, strict=True) if p)


def relations_of(dimensions, designs):
    relations = []
    for design in designs:
        prefixes = [{p[:n] for p in dimensions[d] for n in range(len(p) + 1)} for d in design]
        for paths in product(*prefixes):
            for i, path in enumerate(paths):
                longer = sorted(p for p in prefixes[i] if p and p[:-1] == path)
                parts = [key_of(design, (*paths[:i], p, *paths[i + 1 :])) for p in longer]
                if parts:
                    relations.append(Relation(key_of(design, paths), tuple(parts)))
    return relations


@st.composite
def releases(draw, shapes=tuple(SHAPES)):
    dimensions, designs = SHAPES[draw(st.sampled_from(shapes))]
    size = len(list(product(*dimensions.values())))
    typical = draw(st.sampled_from([(0, 0, 0, 1, 3), (0, 1, 2, 9, 14), (2, 5, 10, 11, 12, 40)]))
    counts = draw(st.lists(st.sampled_from(typical), min_size=size, max_size=size))
    repeats = draw(st.sampled_from([None, None, 2]))
    return tabulate(dimensions, designs, counts, referrals_per_child=repeats)


def bounds_after(result: Suppression, relations):
    return attack(
        result.figures, result.hidden, relations, result.threshold, repeated=result.repeated
    )


def covers(bounds, interval):
    (low, high), (bottom, top) = bounds, interval
    return low <= bottom and (high is None or high >= top)


def propagated(result: Suppression, relations):
    """A second attacker, without a solver: bounds passed from sum to sum until nothing changes."""
    infinity = float("inf")
    low, high = dict(result.figures), dict(result.figures)
    for key, reason in result.hidden.items():
        least, most = reason.bounds(result.threshold, repeated=key in result.repeated)
        low[key], high[key] = least, infinity if most is None else most
    before = None
    while before != (low, high):
        before = dict(low), dict(high)
        for total, parts in relations:
            low[total] = max(low[total], sum(low[p] for p in parts))
            high[total] = min(high[total], sum(high[p] for p in parts))
            for part in parts:
                others = [p for p in parts if p != part]
                high[part] = min(high[part], high[total] - sum(low[p] for p in others))
                low[part] = max(low[part], low[total] - sum(high[p] for p in others))
    return {key: (low[key], high[key]) for key in result.hidden}


@settings(repeatable, max_examples=150)
@given(releases())
def test_no_hidden_figure_can_be_worked_out(release):
    cells, relations = release
    result = suppress(cells, relations)
    small = {key for key, cell in cells.items() if 1 <= cell.children <= 10}

    assert not [key for key in result.hidden if cells[key].value == 0]
    assert small <= set(result.hidden)
    assert {k for k, reason in result.hidden.items() if reason is COMPLEMENTARY}.isdisjoint(small)
    assert all(result.published(key) == value for key, value in result.figures.items())
    assert all(result.published(key) is None for key in result.hidden)
    assert {*result.figures, *result.hidden} == set(cells)

    bounds = bounds_after(result, relations)
    assert all(covers(bounds[key], (cells[key].value,) * 2) for key in result.hidden)
    assert set(result.intervals) == small
    assert all(covers(bounds[key], interval) for key, interval in result.intervals.items())
    assert not [key for key, (low, high) in bounds.items() if low == high]
    assert not [key for key, (low, high) in propagated(result, relations).items() if low == high]


@settings(repeatable, max_examples=40)
@given(releases())
def test_an_interval_is_short_of_the_standard_only_where_no_hiding_helps(release):
    cells, relations = release
    result = suppress(cells, relations)
    everything = {
        key: result.hidden.get(key, COMPLEMENTARY) for key, cell in cells.items() if cell.value
    }
    zeros = {key: 0 for key, cell in cells.items() if not cell.value}
    repeated = [key for key in everything if cells[key].contributors is not None]
    most = attack(zeros, everything, relations, repeated=repeated)
    for key, (low, high) in result.intervals.items():
        assert low == max(1, most[key][0])
        top = 10 if cells[key].value < 10 else cells[key].value
        assert high >= (top if most[key][1] is None else min(top, most[key][1]))


@settings(repeatable, max_examples=25)
@given(releases(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(release, rng):
    cells, relations = release
    shuffled_cells = dict(rng.sample(list(cells.items()), len(cells)))
    shuffled = [Relation(r.total, tuple(rng.sample(r.parts, len(r.parts)))) for r in relations]
    shuffled = rng.sample(shuffled, len(shuffled)) + shuffled[:2]
    first, second = suppress(cells, relations), suppress(shuffled_cells, shuffled)
    assert first == second == suppress(cells, relations)
    assert json.dumps(first.log) == json.dumps(second.log)


def test_the_result_does_not_depend_on_the_hash_seed():
    program = (
        "from tests.test_suppression import *;"
        "counts = random.Random(3).choices([0, 1, 4, 12, 30], k=24);"
        "print(suppress(*tabulate(*SHAPES['a hierarchy'], counts)).log)"
    )
    logs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(logs) == 1


def row(total, **parts):
    """One sum, its figures named by letters."""
    cells = {"total": Cell(total)} | {k: Cell(v) for k, v in parts.items()}
    return cells, [Relation("total", tuple(parts))]


def test_one_small_figure_takes_another_with_it():
    cells, relations = row(48, a=3, b=20, c=25)
    result = suppress(cells, relations)
    assert result.hidden == {"a": SMALL, "b": COMPLEMENTARY}
    assert bounds_after(result, relations) == {"a": (1, 10), "b": (13, 22)}


@pytest.mark.parametrize(
    ("total", "parts"),
    [
        (20, {"a": 10, "b": 10}),  # 10 + 10 is the only way to 20
        (2, {"a": 1, "b": 1}),
        (15, {"a": 3, "c": 12}),  # c is at least 11, so a would be at most 4
        (15, {"a": 1, "b": 2, "c": 12}),  # b and c can give one each, so a would be at most 3
    ],
)
def test_a_published_total_that_would_narrow_a_small_figure_is_hidden(total, parts):
    cells, relations = row(total, **parts)
    assert "total" in suppress(cells, relations).hidden


def test_nothing_is_hidden_when_nothing_is_small():
    result = suppress(*row(36, a=0, b=11, c=25))
    assert (result.hidden, result.log, result.published("a")) == ({}, [], 0)


def test_a_total_of_one_part_is_hidden_with_it():
    result = suppress(*row(7, a=7, b=0, c=0))
    assert result.hidden == {"total": SMALL, "a": SMALL}
    assert result.intervals == {"total": (1, 10), "a": (1, 10)}
    assert result.published("b") == 0


def test_what_the_zeros_alone_give_away_is_reported():
    result = suppress(*row(7, a=4, b=2, c=1))
    assert result.narrowed == {"total": (3, 10), "a": (1, 8), "b": (1, 8), "c": (1, 8)}


def test_ten_ones_are_withheld_without_a_reason_that_would_give_them_away():
    cells, relations = row(10, **dict.fromkeys("abcdefghij", 1))
    result = suppress(cells, relations)
    assert set(result.hidden.values()) == {WITHHELD}
    assert all(covers(bounds_after(result, relations)[key], (1, 10)) for key in "abcdefghij")


def test_half_a_child_is_no_protection():
    """a and c move together, so d moves by two at a time: fractions alone would reach 10."""
    cells = {key: Cell(20) for key in "abc"} | {"d": Cell(3)}
    sums = {"ab": "ab", "bc": "bc", "acd": "acd"}
    cells |= {
        total: Cell(sum(cells[part].value for part in parts)) for total, parts in sums.items()
    }
    for total in ("ab", "bc", "acd"):  # each of which would take three more with it
        for i in range(3):
            sums[f"{total}+{i}"] = (total, f"other {total}{i}")
            cells[f"other {total}{i}"] = Cell(30)
            cells[f"{total}+{i}"] = Cell(30 + cells[total].value)
    relations = [Relation(total, tuple(parts)) for total, parts in sums.items()]
    result = suppress(cells, relations)
    assert covers(bounds_after(result, relations)["d"], (1, 10))


def test_many_referrals_of_few_children_are_small():
    cells = {"total": Cell(60, 48), "a": Cell(12, 9), "b": Cell(20, 17), "c": Cell(28, 26)}
    relations = [Relation("total", ("a", "b", "c"))]
    result = suppress(cells, relations)
    assert result.hidden["a"] is SMALL
    assert result.intervals == {"a": (1, 13)}
    assert bounds_after(result, relations)["a"][1] > 10


def test_the_log_says_why_and_for_whom():
    cells, relations = row(48, a=3, b=20, c=25)
    result = suppress(cells, relations, name=lambda key: f"referrals {key}")
    assert json.loads(json.dumps(result.log)) == [
        {"cell": "referrals a", "reason": "small", "at_least": 1, "at_most": 10},
        {
            "cell": "referrals b",
            "reason": "protects another",
            "at_least": 11,
            "at_most": None,
            "protects": "referrals a",
        },
    ]


def test_a_lower_threshold_hides_less_and_none_below_six_is_taken():
    cells, relations = row(48, a=8, b=20, c=20)
    assert suppress(cells, relations, threshold=6).hidden == {}
    with pytest.raises(ValueError, match="at least 6"):
        suppress(cells, relations, threshold=5)


@pytest.mark.parametrize(
    ("cells", "relations", "message"),
    [
        ({"t": Cell(5), "a": Cell(4)}, [("t", ("a",))], "not the sum"),
        ({"t": Cell(5)}, [("t", ("a",))], "not among the figures"),
        ({"t": Cell(0)}, [("t", ("t",))], "twice"),
        ({"t": Cell(8), "a": Cell(4)}, [("t", ("a", "a"))], "twice"),
        ({"t": Cell(-1)}, [], "cannot be -1"),
        ({"t": Cell(5, 6)}, [], "cannot be 5 with 6 children"),
        ({"t": Cell(20), "a": Cell(20, 4)}, [("t", ("a",))], "its parts cannot have"),
    ],
)
def test_a_wrong_table_is_refused(cells, relations, message):
    with pytest.raises(ValueError, match=message):
        suppress(cells, relations)


def test_two_figures_of_one_name_are_refused():
    with pytest.raises(ValueError, match="same name"):
        suppress({"a": Cell(1), "b": Cell(2)}, [], name=lambda key: "figure")


def test_the_attacker_notices_figures_that_contradict_each_other():
    relations = [Relation("total", ("a", "b"))]
    with pytest.raises(ValueError, match="contradict"):
        attack({"total": 5, "a": 2, "b": 2}, {}, relations)
    with pytest.raises(ValueError, match="contradict"):
        attack({"total": 30, "b": 2}, {"a": SMALL}, relations)


def fewest_hidden(cells, relations):
    """The smallest number of hidden figures that meets the standard: one exact integer program."""
    model = highspy.Highs()
    model.silent()
    low, high, hide = {}, {}, {}
    for key in (k for k, cell in cells.items() if cell.value):
        small = cells[key].children <= 10
        low[key] = (1 if small else 11) - cells[key].value
        high[key] = 10 - cells[key].value if small else 60
        hide[key] = model.addVariable(1 if small else 0, 1, 1, highspy.HighsVarType.kInteger)
    for target, (bottom, top) in suppress(cells, relations).intervals.items():
        for amount in {bottom - cells[target].value, top - cells[target].value} - {0}:
            move = {key: model.addVariable(low[key], high[key]) for key in hide}
            model.addConstr(move[target] == amount)
            for key in hide:
                model.addConstr(move[key] <= high[key] * hide[key])
                model.addConstr(move[key] >= low[key] * hide[key])
            for total, parts in relations:
                moving = [move[part] for part in parts if part in move]
                if total in move:
                    model.addConstr(move[total] == sum(moving[1:], moving[0]))
    model.minimize(sum(hide.values()))
    return round(model.getObjectiveValue())


@pytest.mark.parametrize("shape", ["a table", "a ring of tables"])
def test_hardly_more_is_hidden_than_must_be(shape):
    dimensions, designs = SHAPES[shape]
    size = len(list(product(*dimensions.values())))
    ours = fewest = 0
    for seed in range(8):
        counts = random.Random(seed).choices([0, 2, 9, 12, 18, 25], k=size)
        cells, relations = tabulate(dimensions, designs, counts)
        ours += len(suppress(cells, relations).hidden)
        fewest += fewest_hidden(cells, relations)
    assert fewest <= ours <= 1.05 * fewest
