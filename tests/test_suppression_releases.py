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
                [Relation(canonical(r[0]), tuple(map(canonical, r[1]))) for r in relations],
                {canonical(key): reason for key, reason in result.hidden.items()},
                {canonical(key) for key in cells} - set(unseen),
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


@st.composite
def histories(draw):
    """Tables that grow, and lose what is erased, from release to release."""
    dimensions, designs = SHAPES[draw(st.sampled_from(list(SHAPES)))]
    size = len(list(product(*dimensions.values())))
    typical = draw(st.sampled_from([(0, 1, 2, 9, 14), (12, 25, 40, 60), (3, 11, 30)]))
    rng = draw(st.randoms(use_true_random=False))
    repeats = draw(st.sampled_from([None, None, 2]))
    counts = rng.choices(typical, k=size)
    made = []
    for _ in range(draw(st.integers(2, 4))):
        made.append(tabulate(dimensions, designs, counts, referrals_per_child=repeats))
        for place in rng.sample(range(size), rng.randint(0, size)):
            change = rng.choice((1, 1, 2, 3, 8, 12, 25, -1, -2))
            counts[place] = max(0, counts[place] + change)
    return made


@settings(repeatable, max_examples=40)
@given(histories())
def test_no_release_gives_away_what_another_hides(made):
    history = History()
    for cells, relations in made:
        history.release(cells, relations)
    history.check()
