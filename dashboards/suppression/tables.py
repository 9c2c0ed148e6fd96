"""The figures of a release, the sums that tie them, and what the reason for hiding one gives away."""

import enum
from collections.abc import Hashable, Iterable, Mapping
from typing import NamedTuple

LOWEST_THRESHOLD = 6


class Cell(NamedTuple):
    """One figure. `contributors`: the children behind it, where one can be counted several times."""

    value: int
    contributors: int | None = None

    @property
    def children(self) -> int:
        return self.value if self.contributors is None else self.contributors


class Relation(NamedTuple):
    """The figure `total` is the sum of the figures `parts`."""

    total: Hashable
    parts: tuple[Hashable, ...]


class Reason(enum.StrEnum):
    SMALL = "small"
    CHANGED = "changed"
    COMPLEMENTARY = "protects another"
    WITHHELD = "withheld"

    def bounds(self, threshold: int, *, repeated: bool) -> tuple[int, int | None]:
        """What the reason alone tells: at least, at most. `repeated`: it may count a child twice."""
        if self is Reason.COMPLEMENTARY:
            return threshold + 1, None
        if self is Reason.SMALL and not repeated:
            return 1, threshold
        return 1, None


def canonical(key: Hashable) -> str:
    """A name for a key that does not depend on the order in which a set happens to list itself."""
    if isinstance(key, frozenset):
        return "{" + ", ".join(sorted(map(canonical, key))) + "}"
    if isinstance(key, tuple):
        return "(" + ", ".join(map(canonical, key)) + ")"
    return repr(key)


def checked(
    cells: Mapping[Hashable, Cell],
    relations: Iterable[Relation],
    threshold: int,
    names: Mapping[Hashable, str],
) -> list[Relation]:
    """The distinct relations in a fixed order, or ValueError: a wrong table is never released."""
    if threshold < LOWEST_THRESHOLD:
        raise ValueError(f"The threshold is {threshold}; it must be at least {LOWEST_THRESHOLD}.")
    if len(set(names.values())) < len(names):
        raise ValueError("Two figures have the same name.")
    for key, cell in cells.items():
        if not 0 <= min(cell.value, 1) <= cell.children <= cell.value:
            raise ValueError(f"{names[key]} cannot be {cell.value} with {cell.children} children.")
    distinct = {}
    for total, parts in relations:
        if unknown := [key for key in (total, *parts) if key not in cells]:
            raise ValueError(f"A sum names {unknown[0]!r}, which is not among the figures.")
        if len({total, *parts}) < 1 + len(parts):
            raise ValueError(f"The sum for {names[total]} names a figure twice.")
        if cells[total].value != sum(cells[part].value for part in parts):
            raise ValueError(f"{names[total]} is not the sum of its parts.")
        children = [cells[part].children for part in parts]
        if not max(children, default=0) <= cells[total].children <= sum(children):
            raise ValueError(f"{names[total]} counts children its parts cannot have.")
        parts = tuple(sorted(parts, key=names.__getitem__))
        distinct[names[total], tuple(names[part] for part in parts)] = Relation(total, parts)
    return [distinct[name] for name in sorted(distinct)]
