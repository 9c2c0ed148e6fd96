"""Releases one after the other: no difference between two tells of a few children, in any of them."""

import math
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.suppression import (
    Attack,
    Cell,
    Figure,
    Past,
    Reason,
    Relation,
    Released,
    Suppression,
    canonical,
    suppress,
)
from dashboards.suppression.knowledge import is_few
from tests.test_suppression import SHAPES, covers, tabulate

SMALL, CHANGED, COMPLEMENTARY = Reason.SMALL, Reason.CHANGED, Reason.COMPLEMENTARY
WITHHELD = Reason.WITHHELD
repeatable = settings(derandomize=True, deadline=None, database=None)


class History:
    """Releases made one after the other, as the product makes them."""

    def __init__(self):
        self.releases: list[Released] = []
        self.results: list[Suppression] = []

    def release(self, cells, relations, *, unseen=()) -> Suppression:
        result = suppress(cells, relations, name=canonical, earlier=self.releases)
        self.results.append(result)
        self.releases.append(
            Released(
                f"release {len(self.releases) + 1}",
                result.threshold,
                {canonical(key): cell for key, cell in cells.items()},
                [
                    Relation(canonical(r.total), tuple(map(canonical, r.parts)))
                    for r in result.relations
                ],
                {canonical(key): reason for key, reason in result.hidden.items()},
                {canonical(key) for key in cells if key not in unseen},
                result.kept,
            )
        )
        return result

    def row(self, **parts: int) -> Suppression:
        """Releases one sum, its figures named by letters."""
        cells = {key: Cell(value) for key, value in parts.items()}
        cells["total"] = Cell(sum(parts.values()))
        return self.release(cells, [Relation("total", tuple(parts))])

    def check(self) -> None:
        """Attack everything published so far."""
        attacker, past = Attack(self.releases), Past(self.releases)
        for what, interval in past.kept.items():
            name, value, *other = what
            if past.is_public(name, value) or (other and past.is_public(name, *other)):
                continue
            if other:
                low, high = attacker.difference(Figure(name, value), Figure(name, *other))
                low = -math.inf if low is None else low
            else:
                low, high = attacker.figure(Figure(name, value))
            assert covers((low, high), interval), (what, interval, low, high)
        for figure, (low, high) in attacker.figures():
            assert covers((low, high), (figure.value,) * 2)
            assert low != high, figure
        for published in past.publications.values():
            for one, other in combinations(published, 2):
                assert not is_few(one.cell, other.cell, 10), (one, other)


CHANGES = (1, 1, 2, 3, 8, 12, 25, -1, -2)
"""What a place gains from one release to the next; what is erased is lost."""


@st.composite
def histories(draw):
    """Tables that grow, and lose what is erased, from release to release."""
    shapes = ("a row", "a table", "a hierarchy", "a ring of tables")
    dimensions, designs = SHAPES[draw(st.sampled_from(shapes))]
    size = len(list(product(*dimensions.values())))
    typical = draw(st.sampled_from([(0, 1, 2, 9, 14), (12, 25, 40, 60), (3, 11, 30)]))
    rng = draw(st.randoms(use_true_random=False))
    repeats = draw(st.sampled_from([None, None, 2]))
    counts = rng.choices(typical, k=size)
    made = []
    for _ in range(3):
        made.append(tabulate(dimensions, designs, counts, referrals_per_child=repeats))
        for place in rng.sample(range(size), rng.randint(0, size // 2)):
            counts[place] = max(0, counts[place] + rng.choice(CHANGES))
    return made


@settings(repeatable, max_examples=8)
@given(histories())
def test_no_release_gives_away_what_another_hides(made):
    history = History()
    for cells, relations in made:
        history.release(cells, relations)
    history.check()


@settings(repeatable, max_examples=2)
@given(histories())
def test_the_same_releases_always_hide_the_same(made):
    first, second = History(), History()
    for cells, relations in made:
        shuffled = dict(reversed(cells.items())), list(reversed(relations))
        assert first.release(cells, relations) == second.release(*shuffled)


def test_a_number_that_changed_by_a_few_is_hidden_and_says_what_it_was():
    history = History()
    history.row(a=25, b=30, c=40)
    result = history.row(a=28, b=30, c=40)
    assert result.hidden == {"a": CHANGED, "total": CHANGED}
    assert result.last == {"a": (25, "release 1"), "total": (95, "release 1")}
    assert result.intervals == {"a": (26, 35), "total": (96, 105)}
    history.check()


def test_a_number_that_did_not_change_stays_published():
    history = History()
    history.row(a=25, b=30, c=40)
    assert not {"b", "c"} & set(history.row(a=28, b=30, c=40).hidden)


def test_a_number_that_changed_by_many_is_published_again():
    history = History()
    history.row(a=25, b=30, c=40)
    history.row(a=28, b=30, c=40)
    assert history.row(a=60, b=30, c=40).hidden == {}
    history.check()


def test_a_number_is_hidden_until_it_is_far_from_every_published_one():
    """25, 28 and 40: published, 40 would say that the hidden 28 rose by 12 at most; 30 to 37 more."""
    history = History()
    history.row(a=25, b=30, c=40)
    history.row(a=28, b=30, c=40)
    for value in (32, 35, 37):
        assert "a" in history.row(a=value, b=30, c=40).hidden
    history.check()
    assert "a" not in history.row(a=90, b=30, c=40).hidden
    history.check()


def test_an_erased_count_is_no_difference_of_minus_one():
    history = History()
    history.row(nolle=30, convicted=41, open=22)
    result = history.row(nolle=29, convicted=41, open=22)
    assert result.hidden == {"nolle": CHANGED, "total": CHANGED}
    assert result.intervals["nolle"] == (20, 29)
    history.check()


def test_a_change_that_could_end_in_a_small_number_gives_no_reason():
    """From 15, one to ten less is 5 to 14: whether that is small would say by how much it fell."""
    history = History()
    history.row(a=15, b=30, c=40)
    for value in (13, 9):
        assert history.row(a=value, b=30, c=40).hidden["a"] is WITHHELD
    history.check()


def test_many_referrals_of_few_new_children_are_a_small_change():
    history = History()
    relations = [Relation("total", ("a", "b"))]
    history.release({"total": Cell(70, 60), "a": Cell(30, 28), "b": Cell(40, 36)}, relations)
    now = {"total": Cell(90, 63), "a": Cell(50, 31), "b": Cell(40, 36)}
    assert history.release(now, relations).hidden == {"a": CHANGED, "total": CHANGED}
    history.check()


def test_a_small_total_of_changes_protects_its_parts():
    """Twelve parts that gain one each: the total gained twelve, and would tell all of them."""
    history = History()
    parts = {f"part {i}": 20 + i for i in range(12)}
    history.row(**parts)
    result = history.row(**{name: value + 1 for name, value in parts.items()})
    assert set(result.hidden) == {*parts, "total"}
    history.check()


def test_what_no_table_showed_is_not_taken_as_published():
    history = History()
    cells = {"total": Cell(95), "a": Cell(25), "b": Cell(30), "c": Cell(40)}
    relations = [Relation("total", ("a", "b", "c"))]
    history.release(cells, relations, unseen={"a", "b", "c", "total"})
    cells |= {"total": Cell(98), "a": Cell(28)}
    assert history.release(cells, relations).hidden == {}


def test_two_releases_subtracted_by_hand_tell_nothing():
    """The attack of the council's question: this year so far, by region, a month later."""
    history = History()
    regions = {"one": 25, "two": 31, "three": 14}
    history.row(**regions)
    history.row(**regions | {"one": 28, "three": 15})
    first, second = history.results
    known = first.figures.keys() & second.figures.keys()
    assert all(
        first.figures[key] == second.figures[key]
        or abs(first.figures[key] - second.figures[key]) > 10
        for key in known
    )
    attacker = Attack(history.releases)
    assert attacker.figure(Figure(canonical("one"), 28)) == (26, 34), "three gained one too"


def test_a_figure_that_was_hidden_is_not_given_away_by_a_later_total():
    history = History()
    history.row(a=3, b=20, c=25)
    history.row(a=3, b=20, c=44)
    history.row(a=3, b=55, c=44)
    history.check()
    assert all(result.hidden["a"] is SMALL for result in history.results)
