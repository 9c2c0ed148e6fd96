"""The decision for one release: what is hidden, why, and what stays possible behind it."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

from .choice import Choice
from .tables import Cell, Reason, Relation, canonical, checked


@dataclass(frozen=True)
class Suppression:
    """What is hidden and why.

    `intervals`: for each small figure what the attacker must at least hold possible. `hidden`,
    `figures` and `log` are for everyone; `cells`, `intervals` and `narrowed` tell true values.
    """

    cells: Mapping[Hashable, Cell]
    threshold: int
    hidden: Mapping[Hashable, Reason]
    intervals: Mapping[Hashable, tuple[int, int]]
    log: list[dict]

    def published(self, key: Hashable) -> int | None:
        value = self.cells[key].value
        return None if key in self.hidden else value

    @property
    def figures(self) -> dict[Hashable, int]:
        """Everything that is published."""
        return {key: cell.value for key, cell in self.cells.items() if key not in self.hidden}

    @property
    def repeated(self) -> frozenset:
        """Hidden figures that may count a child several times, as everyone is told."""
        return frozenset(key for key in self.hidden if self.cells[key].contributors is not None)

    @property
    def narrowed(self) -> dict[Hashable, tuple[int, int]]:
        """Small figures whose zeros and siblings alone tell more than that they are small."""
        return {
            key: (low, high)
            for key, (low, high) in self.intervals.items()
            if low > 1 or high < self.threshold
        }


def suppress(
    cells: Mapping[Hashable, Cell],
    relations: Iterable[Relation],
    *,
    threshold: int = 10,
    name: Callable[[Hashable], str] = canonical,
) -> Suppression:
    """Decide what one release hides. ValueError if a relation does not hold.

    `name` gives each key its own text, the same on every run: it orders the work and fills the log.
    """
    names = {key: name(key) for key in cells}
    relations = checked(cells, relations, threshold, names)
    keys = sorted((key for key in cells if cells[key].value), key=names.__getitem__)
    withheld: set[Hashable] = set()
    choice = Choice(keys, cells, relations, threshold, withheld)
    while determined := choice.determined:
        withheld |= _sums_that_tell(relations, cells, determined, withheld)
        choice = Choice(keys, cells, relations, threshold, withheld)
    log = []
    for key, reason in choice.reasons.items():
        low, high = reason.bounds(threshold, repeated=cells[key].contributors is not None)
        entry = {"cell": names[key], "reason": reason.value, "at_least": low, "at_most": high}
        if reason is Reason.COMPLEMENTARY:
            entry["protects"] = names[choice.protects[key]]
        log.append(entry)
    return Suppression(dict(cells), threshold, choice.reasons, choice.intervals, log)


def _sums_that_tell(relations, cells, determined: set, withheld: set) -> set:
    """The figures of the sums that give the determined ones away."""
    sums = [{key for key in (r.total, *r.parts) if cells[key].value} for r in relations]
    telling = [s for s in sums if s and s <= determined] or [s for s in sums if s & determined]
    found = set().union(*telling) - withheld
    if not found:
        raise ValueError("These tables cannot be protected; publish them with fewer categories.")
    return found
