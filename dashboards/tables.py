"""Tables of a release: which numbers stand where, what adds up to what, and how they are published.

A table is laid out before it is protected (`Layout`, keys in rows and columns) and written down
after (`published`): from then on nobody sees a number that is not published.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, pairwise

from dashboards.facts import Counts, Dimension, Facts, Key, Period, Years, key_of
from dashboards.suppression import Cell, Relation, Suppression

TOTAL = "total"
"""The value of a row or column that holds totals."""
TOTAL_WEIGHT = 1
"""How much dearer than another number a total is to hide, for every way it is one."""
LEFT_OUT = 4
"""An optional table is left out when more than one in so many of its numbers would be hidden."""


@dataclass(frozen=True)
class Layout:
    """A table before it is protected: the key of each number by row and column, None for none."""

    table: "Table"
    rows: Mapping[str, str]
    columns: Mapping[str, str]
    keys: Mapping[tuple[str, str], Key | None]
    cells: Mapping[Key, Cell]
    relations: list[Relation]

    def is_left_out(self, threshold: int) -> bool:
        """Whether so many numbers of an optional table are small that it is not even protected: that
        would hide numbers of other tables for nothing."""
        shown = {key for key in self.keys.values() if key}
        small = sum(1 for key in shown if 0 < self.cells[key].children <= threshold)
        return self.table.optional and small * LEFT_OUT > len(shown)

    @property
    def weights(self) -> dict[Key, float]:
        """How dear it is to hide each number: it stands here in so many places, and a total says more."""
        weights: dict[Key, float] = defaultdict(float)
        for place, key in self.keys.items():
            if key:
                weights[key] += 1 + TOTAL_WEIGHT * place.count(TOTAL)
        return weights

    def is_published(self, protected: Suppression) -> bool:
        """Whether the table is in the release: not when too much of an optional one had to be hidden."""
        if self.is_left_out(protected.threshold):
            return False
        hidden = sum(key in protected.hidden for key in self.keys.values())
        return not self.table.optional or hidden * LEFT_OUT <= len(set(self.keys.values()))

    def published(self, protected: Suppression) -> dict | None:
        """The table as everyone may read it; None when it is left out."""
        if not self.is_published(protected):
            return None
        keys = [[self.keys[row, column] for column in self.columns] for row in self.rows]
        return {
            "name": self.table.name,
            "caption": self.table.caption,
            "counts": self.table.facts.name,
            "of": dict(getattr(self.table, "of", {})),
            "unit": self.table.facts.unit,
            "people": self.table.facts.people,
            "rows": _axis(self.table.rows, self.rows),
            "columns": _axis(self.table.columns, self.columns),
            "cells": [[_shown(key, protected) for key in row] for row in keys],
        }


def _axis(dimension, labels: Mapping[str, str]) -> dict:
    return {
        "name": dimension.name if dimension else "",
        "heading": dimension.heading if dimension else "Counted",
        "values": [{"value": value, "label": label} for value, label in labels.items()],
    }


def _shown(key: Key | None, protected: Suppression) -> int | dict | None:
    if key is None:
        return None
    if key in protected.last:
        value, release = protected.last[key]
        return {"hidden": protected.hidden[key].value, "last": {"value": value, "release": release}}
    if key in protected.hidden:
        return {"hidden": protected.hidden[key].value}
    return protected.published(key)


@dataclass(frozen=True)
class Table:
    """Facts by one dimension or two, with totals of all rows and all columns.

    An `optional` table is left out when more than a quarter of it had to be hidden. `of` chooses the
    facts it is about: `{"result": "convicted"}`. Its total is then the number another table may show
    under that value, under the same key.

    `ties` are sums that hold between numbers of this table and others: pairs of the total's values and
    those of its parts. Numbers of one kind that no sum ties must not be each other's parts, or the
    difference of two published ones would tell a third.
    """

    name: str
    caption: str
    facts: Facts
    rows: Dimension | Years
    columns: Dimension | Years | None = None
    optional: bool = False
    of: Mapping[str, str] = field(default_factory=dict)
    open_ended: bool = False
    ties: tuple[tuple[Mapping[str, str], tuple[Mapping[str, str], ...]], ...] = ()

    @property
    def groupings(self) -> Iterable[frozenset[str]]:
        names = [d.name for d in (self.rows, self.columns) if d]
        own = (frozenset(), *(frozenset({name}) for name in names), frozenset(names))
        tied = chain.from_iterable((total, *parts) for total, parts in self.ties)
        return {grouping.union(self.of) for grouping in own} | {
            frozenset(values) for values in tied
        }

    def layout(self, counts: Counts, period: Period) -> Layout:
        rows = self.rows.values(counts.found(self.rows.name, **self.of), period)
        if self.open_ended:
            rows.pop("none", None)
        else:
            rows[TOTAL] = "Total"
        columns = {TOTAL: "Total" if self.columns else self.facts.unit.capitalize()}
        if self.columns:
            found = counts.found(self.columns.name, **self.of)
            columns = self.columns.values(found, period) | columns
        chosen = {
            (row, column): {
                **self.of,
                **({self.rows.name: row} if row != TOTAL else {}),
                **({self.columns.name: column} if column != TOTAL else {}),
            }
            for row in rows
            for column in columns
            if not self._is_yet_to_come(row, column, period)
        }
        keys = {place: key_of(self.facts, **values) for place, values in chosen.items()}
        relations = []
        for row in rows:
            parts = tuple(keys[row, c] for c in columns if c != TOTAL and (row, c) in keys)
            relations += [Relation(keys[row, TOTAL], parts)] if parts else []
        for column in columns if TOTAL in rows else ():
            parts = tuple(keys[r, column] for r in rows if r != TOTAL and (r, column) in keys)
            relations += [Relation(keys[TOTAL, column], parts)] if parts else []
        cells = {key: counts.cell(**chosen[place]) for place, key in keys.items()}
        for total, parts in self.ties:
            cells |= {key_of(self.facts, **v): counts.cell(**v) for v in (total, *parts)}
            tied = tuple(key_of(self.facts, **values) for values in parts)
            relations.append(Relation(key_of(self.facts, **total), tied))
        return Layout(
            table=self,
            rows=rows,
            columns=columns,
            keys={(row, column): keys.get((row, column)) for row in rows for column in columns},
            cells=cells,
            relations=relations,
        )

    def _is_yet_to_come(self, row: str, column: str, period: Period) -> bool:
        """Whether the cell is a quarter that begins after the last day counted."""
        return (
            (self.rows.name, self.columns and self.columns.name) == ("year", "quarter")
            and row == str(period.until.year)
            and column.isdigit()
            and 3 * int(column) - 2 > period.until.month
        )


@dataclass(frozen=True)
class Chain:
    """Facts by row, or all in one, that came at least to each of several points, one after the other.

    `points` is dimension by point: "yes" for facts that came so far; None for the first point,
    which is all of them. `stops` is the dimension of the furthest point, whose table holds the
    facts that came so far and no further: came to a point = stopped there + came to the next.
    """

    name: str
    caption: str
    facts: Facts
    rows: Dimension | Years | None
    stops: Dimension
    points: Mapping[str, str]
    reached: Mapping[str, str] = field(default_factory=dict)
    optional: bool = False
    heading: str = "Came at least to"

    @property
    def columns(self) -> Dimension:
        return Dimension("reached", self.heading, lambda: self.points)

    @property
    def groupings(self) -> Iterable[frozenset[str]]:
        ways = [frozenset({way}) for way in (self.stops.name, *self.reached.values())]
        by_row = frozenset({self.rows.name} if self.rows else ())
        return {frozenset(), by_row, *ways, *(way | by_row for way in ways)}

    def layout(self, counts: Counts, period: Period) -> Layout:
        rows = {TOTAL: "Total" if self.rows else self.facts.unit.capitalize()}
        if self.rows:
            rows = self.rows.values(counts.found(self.rows.name), period) | rows
        points = list(self.points)
        keys, cells, relations = {}, {}, []
        for row in rows:
            of_row = {self.rows.name: row} if row != TOTAL else {}
            for point in points:
                chosen = {**of_row, **self._choice(point)}
                keys[row, point] = key = key_of(self.facts, **chosen)
                cells[key] = counts.cell(**chosen)
            for point, following in pairwise(points):
                stopped = {**of_row, self.stops.name: point}
                cells[key_of(self.facts, **stopped)] = counts.cell(**stopped)
                parts = (key_of(self.facts, **stopped), keys[row, following])
                relations.append(Relation(keys[row, point], parts))
        for point in points:
            parts = tuple(keys[row, point] for row in rows if row != TOTAL)
            relations += [Relation(keys[TOTAL, point], parts)] if parts else []
        return Layout(self, rows, dict(self.points), keys, cells, relations)

    def _choice(self, point: str) -> dict[str, str]:
        """The values that choose the facts that came to a point."""
        if point == next(iter(self.points)):
            return {}
        if point in self.reached:
            return {self.reached[point]: "true"}
        return {self.stops.name: point}


@dataclass(frozen=True)
class Abreast:
    """The same facts divided in several ways by the same values, a column for each way.

    `groups` puts the values into groups, under a dimension of their own: `<way>_group`. The first of
    them has a row, with the label `group`. Without groups there is none.
    """

    name: str
    caption: str
    facts: Facts
    ways: tuple[Dimension, ...]
    labels: Mapping[str, str]
    heading: str
    group: str = ""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    of: Mapping[str, str] = field(default_factory=dict)
    optional: bool = False

    GROUP = "group"

    @property
    def rows(self) -> Dimension:
        return Dimension("value", self.heading, lambda: self.labels)

    @property
    def columns(self) -> Dimension:
        return Dimension("way", "", lambda: {way.name: way.heading for way in self.ways})

    @property
    def groupings(self) -> Iterable[frozenset[str]]:
        names = [way.name for way in self.ways]
        names += [f"{way.name}_group" for way in self.ways if self.groups]
        return {frozenset(self.of), *(frozenset({name, *self.of}) for name in names)}

    def layout(self, counts: Counts, period: Period) -> Layout:
        found = set().union(*(counts.found(way.name, **self.of) for way in self.ways))
        values = self.rows.values(found, period)
        keys, cells, relations = {}, {}, []

        def key_for(**chosen: str) -> Key:
            key = key_of(self.facts, **self.of, **chosen)
            cells[key] = counts.cell(**self.of, **chosen)
            return key

        whole = key_for()
        for way in self.ways:
            for value in values:
                keys[value, way.name] = key_for(**{way.name: value})
            keys[TOTAL, way.name] = whole
            relations.append(Relation(whole, tuple(keys[value, way.name] for value in values)))
            if not self.groups:
                continue
            sums = {group: key_for(**{f"{way.name}_group": group}) for group in self.groups}
            keys[self.GROUP, way.name] = sums[next(iter(self.groups))]
            apart = set(values) - set(chain.from_iterable(self.groups.values()))
            others = tuple(keys[value, way.name] for value in values if value in apart)
            relations.append(Relation(whole, (*sums.values(), *others)))
            for group, members in self.groups.items():
                inside = tuple(keys[value, way.name] for value in members)
                relations.append(Relation(sums[group], inside))
        rows = {self.GROUP: self.group} if self.groups else {}
        rows |= {**values, TOTAL: "Total"}
        return Layout(self, rows, self.columns.labels(), keys, cells, relations)


@dataclass(frozen=True)
class Within:
    """Facts by one dimension and, within each of its values, by a finer one: regions and their offices.

    A row for each value of `outer`, followed by those of the `inner` values that occur in it.
    """

    name: str
    caption: str
    facts: Facts
    outer: Dimension
    inner: Dimension
    optional: bool = False

    @property
    def rows(self) -> Dimension:
        return Dimension("within", f"{self.outer.heading}, {self.inner.heading}", lambda: {})

    columns = None

    @property
    def groupings(self) -> Iterable[frozenset[str]]:
        outer, inner = self.outer.name, self.inner.name
        return {frozenset(), frozenset({outer}), frozenset({outer, inner})}

    def layout(self, counts: Counts, period: Period) -> Layout:
        rows, keys, cells, relations = {}, {}, {}, []

        def add(row: str, label: str, **chosen: str) -> Key:
            rows[row] = label
            keys[row, TOTAL] = key = key_of(self.facts, **chosen)
            cells[key] = counts.cell(**chosen)
            return key

        sums = []
        names = self.inner.labels()
        for value, label in self.outer.values(counts.found(self.outer.name), period).items():
            of = {self.outer.name: value}
            sums.append(add(value, label, **of))
            found = counts.found(self.inner.name, **of)
            parts = tuple(
                add(
                    f"{value}/{finer}",
                    f"{label}: {names.get(finer, finer)}",
                    **of,
                    **{self.inner.name: finer},
                )
                for finer in sorted(found, key=lambda finer: names.get(finer, finer))
            )
            relations += [Relation(sums[-1], parts)] if parts else []
        relations.append(Relation(add(TOTAL, "Total"), tuple(sums)))
        return Layout(self, rows, {TOTAL: self.facts.unit.capitalize()}, keys, cells, relations)
