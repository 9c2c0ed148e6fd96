"""What everyone is told about a figure over the releases that show it, and about its changes."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .tables import Cell, Reason, Relation


class Figure(NamedTuple):
    """A number by the name of its cell: the same name and value in two releases are one figure."""

    name: str
    value: int


Protected = tuple[str, int] | tuple[str, int, int]
"""A hidden figure, by name and value; or the difference of two of one name, by both values."""


@dataclass(frozen=True)
class Released:
    """A release as the next ones must know it: the true counts, by name, and what was said of them.

    `shown`: the cells that stand in a published table, as a number or hidden. Of the others nobody
    is told anything, unless they are nothing. `kept`: what must stay possible, since this release,
    of figures and differences that it was the first to decide (`Suppression.kept`).
    """

    name: str
    threshold: int
    cells: Mapping[str, Cell]
    relations: Sequence[Relation]
    hidden: Mapping[str, Reason]
    shown: Collection[str]
    kept: Mapping[Protected, tuple[int, int]] = field(default_factory=dict)

    def reason(self, name: str) -> Reason | None:
        """Why a figure is not known from this release; None if it is."""
        if name in self.shown:
            return self.hidden.get(name)
        return Reason.WITHHELD if self.cells[name].value else None


class Publication(NamedTuple):
    """That a release, the `at`-th, published a cell."""

    at: int
    cell: Cell
    release: str


class Past:
    """The releases made so far, in their order: what they published of every cell, and what they hid."""

    def __init__(self, releases: Sequence[Released]):
        self.releases = releases
        self.kept: dict[Protected, tuple[int, int]] = {}
        for release in releases:
            self.kept |= release.kept
        self.publications: dict[str, list[Publication]] = defaultdict(list)
        for at, release in enumerate(releases):
            for name, cell in release.cells.items():
                if name in release.shown and name not in release.hidden:
                    self.publications[name].append(Publication(at, cell, release.name))
        self.public = {
            Figure(name, published.cell.value)
            for name, list_ in self.publications.items()
            for published in list_
        }

    def is_public(self, name: str, value: int) -> bool:
        """Whether everyone knows the figure: it was published, or is zero."""
        return not value or Figure(name, value) in self.public

    def published(self, name: str, before: int | None = None) -> list[Publication]:
        """What releases before the `before`-th published of a cell, the oldest first."""
        found = self.publications.get(name, [])
        return found if before is None else [p for p in found if p.at < before]

    def hidden(self) -> Iterator[tuple[int, Released, str, Cell, Reason]]:
        """Every figure of a release that no release published, with the reason that release gave."""
        for at, release in enumerate(self.releases):
            for name, cell in sorted(release.cells.items()):
                reason = release.reason(name)
                if reason and not self.is_public(name, cell.value):
                    yield at, release, name, cell, reason

    def bounds(self, at: int, release: Released, name: str, cell: Cell, reason: Reason):
        """What is known of a hidden figure from its reason, and from what was published later: that
        a number rose or fell is taken as known."""
        low, high = told(reason, cell, self.published(name, at), release.threshold)
        if reason in TELLS_DIRECTION:
            for later in self.published(name):
                if later.at > at:
                    low, high = _apart(low, high, cell.value, later.cell.value, 1)
        return low, high


TELLS_DIRECTION = {Reason.CHANGED, Reason.COMPLEMENTARY}
"""Reasons that leave no doubt on which side of what was published before a figure lies."""


def is_few(one: Cell, other: Cell, threshold: int) -> bool:
    """Whether two cells differ, by `threshold` or less, or by so few children."""
    if one.value == other.value:
        return False
    if one.contributors is None or other.contributors is None:
        return abs(one.value - other.value) <= threshold
    return (
        min(abs(one.value - other.value), abs(one.contributors - other.contributors)) <= threshold
    )


def last_close(cell: Cell, published: Sequence[Publication], threshold: int) -> Publication | None:
    """The newest publication from which a cell differs by a few."""
    return next((p for p in reversed(published) if is_few(p.cell, cell, threshold)), None)


def reason_for(
    cell: Cell, published: Sequence[Publication], threshold: int
) -> tuple[Reason, Publication | None]:
    """Why a figure is hidden, if it is, and for a change the publication it is measured from.

    A change that could end at 1 to the threshold is not told as one: that it does or does not would
    say by how much.
    """
    small = cell.children <= threshold
    last = last_close(cell, published, threshold)
    if not last:
        return (Reason.SMALL if small else Reason.COMPLEMENTARY), None
    if small or cell.value < last.cell.value <= 2 * threshold:
        return Reason.WITHHELD, None
    return Reason.CHANGED, last


def told(
    reason: Reason, cell: Cell, published: Sequence[Publication], threshold: int
) -> tuple[int, int | None]:
    """At least and at most: what the reason tells of a cell, after what was published before.

    A figure that is not hidden for a change is more than the threshold away from all of that.
    """
    repeated = cell.contributors is not None
    if reason not in TELLS_DIRECTION:
        return reason.bounds(threshold, repeated=repeated)
    low, high = threshold + 1, None
    last = last_close(cell, published, threshold) if reason is Reason.CHANGED else None
    for before in published:
        far = last is None or before.at > last.at
        low, high = _apart(low, high, cell.value, before.cell.value, threshold + 1 if far else 1)
    if last and not repeated:
        low = max(low, last.cell.value - threshold)
        most = last.cell.value + threshold
        high = most if high is None else min(high, most)
    return low, high


def _apart(low: int, high: int | None, value: int, other: int, gap: int) -> tuple[int, int | None]:
    """The bounds of a value once it is known to lie on its side of another, this far away or more."""
    if value > other:
        return max(low, other + gap), high
    return low, other - gap if high is None else min(high, other - gap)


def standard(cell: Cell, threshold: int) -> tuple[int, int]:
    """What must stay possible for a small figure: all of 1 to the threshold, and its own value."""
    return 1, max(threshold, cell.value + 1)


def standard_of_change(cell: Cell, published: Cell, threshold: int) -> tuple[int, int]:
    """What must stay possible for a figure that changed by a few: a change of 1 to the threshold."""
    far = max(threshold, abs(cell.value - published.value) + 1)
    if cell.value > published.value:
        return published.value + 1, published.value + far
    return max(1, published.value - far), published.value - 1
