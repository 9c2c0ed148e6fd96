"""Counting facts by their dimensions, in the database, every grouping in one statement."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from dashboards.suppression import Cell

Key = tuple[str, frozenset[tuple[str, str]]]
"""Kind of fact and the values that choose among them: equal keys are one and the same number."""

WORK_MEM = "64MB"
"""Lets a hundred thousand facts be grouped without going to disk."""
HASHED = 8
"""Times as much for groups found by hashing: with less, a million facts are sorted once for each grouping."""


@dataclass(frozen=True)
class Period:
    """What a release counts: all that happened up to the end of `until`, a day in Connecticut."""

    until: dt.date

    @property
    def end(self) -> dt.datetime:
        """The first moment that no longer counts."""
        return self.last_day_begins + dt.timedelta(days=1)

    @property
    def last_day_begins(self) -> dt.datetime:
        return dt.datetime.combine(self.until, dt.time(), ZoneInfo(settings.TIME_ZONE))

    @property
    def parameters(self) -> dict[str, object]:
        """What the SQL of every kind of fact may name."""
        return {
            "until": self.until,
            "end": self.end,
            "last_day_begins": self.last_day_begins,
            "zone": settings.TIME_ZONE,
        }


@contextmanager
def looking_at(period: Period) -> Iterator[None]:
    """The paths of counts as they stood on the last day of the period (`arrests/paths.sql`)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tip.until', %s, true)", [period.until.isoformat()])
        yield
        cursor.execute("SELECT set_config('tip.until', '', true)")


@dataclass(frozen=True)
class Dimension:
    """A way to divide facts. `labels`: every value it can take, in words, in order of display.

    A value that is not among them is counted and shown under its own name, so that sums hold.
    """

    name: str
    heading: str
    labels: Callable[[], Mapping[str, str]]

    def values(self, found: set[str], period: Period) -> dict[str, str]:
        known = dict(self.labels())
        return known | {value: value for value in sorted(found - known.keys())}


@dataclass(frozen=True)
class Years:
    """A dimension of calendar years in Connecticut, none left out between the first and the last.

    Begins with the first year that has a fact, or with `zeros_from`. Years before `first` are one
    value, `first - 1`, so that a mistyped year makes no table of centuries.
    """

    name: str
    heading: str
    first: int = 2008
    zeros_from: int | None = None

    def values(self, found: set[str], period: Period) -> dict[str, str]:
        last = period.until.year
        start = min([self.zeros_from or last, *(int(year) for year in found)])
        labels = {str(year): str(year) for year in range(max(start, self.first), last + 1)}
        if period.until != dt.date(last, 12, 31):
            labels[str(last)] = f"{last} so far"
        early = {str(self.first - 1): f"Before {self.first}"} if start < self.first else {}
        return early | labels

    def sql(self, day: str) -> str:
        """The value of a fact that happened on `day`, an SQL date."""
        return f"greatest(extract(year FROM {day})::int, {self.first - 1})::text"


@dataclass(frozen=True)
class Facts:
    """One kind of fact. `sql` yields a row for each: `who` and a text column per dimension.

    `people` names who is counted once behind each number (`who`); without it a fact is not about
    a person who could be counted twice. `none_of` is a unit in words: "referrals".
    """

    name: str
    unit: str
    sql: str
    people: str = ""


class Counts(dict[Key, Cell]):
    """The number of facts by key; what was not found is zero."""

    def __init__(self, facts: Facts):
        super().__init__()
        self.facts = facts

    def cell(self, **values: str) -> Cell:
        nobody = Cell(0, 0 if self.facts.people else None)
        return self.get(key_of(self.facts, **values), nobody)

    def found(self, dimension: str, **of: str) -> set[str]:
        """The values of a dimension that at least one fact has, among those chosen by `of`."""
        return {
            value
            for (_, chosen), cell in self.items()
            if len(chosen) == len(of) + 1 and cell.value and of.items() <= chosen
            for name, value in chosen
            if name == dimension
        }


def nth_of(values: Iterable[str], column: str) -> str:
    """SQL: the value in the place that a column names, counted from 1; null where it is null."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"(ARRAY[{listed}])[{column}]"


def key_of(facts: Facts, **values: str) -> Key:
    return facts.name, frozenset(values.items())


def name_of(key: Key) -> str:
    """The key in words, the same on every run; fills the suppression log."""
    facts, chosen = key
    return f"{facts}: {', '.join(f'{name} {value}' for name, value in sorted(chosen)) or 'all'}"


def count(facts: Facts, groupings: Iterable[frozenset[str]], period: Period) -> Counts:
    """Count the facts, and the people behind them, by each set of dimensions; run it as statistics.

    Whoever has one fact alone is one person wherever it is counted, so only those with several are
    told apart: many times faster than `count(DISTINCT ...)`, which sorts for every grouping. The two are
    grouped apart, as tables of groups that hold people too fill the memory and go to disk.
    """
    groupings = sorted({tuple(sorted(grouping)) for grouping in groupings})
    names = sorted({name for grouping in groupings for name in grouping})
    columns = "".join(f", {name}" for name in names)
    which = f"grouping({', '.join(names)}) AS which"
    counts = Counts(facts)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{WORK_MEM}'")
        cursor.execute(f"SET LOCAL hash_mem_multiplier = {HASHED}")
        cursor.execute(
            f"""
            WITH facts AS MATERIALIZED (
                SELECT who{columns}, count(*) OVER (PARTITION BY who) > 1 AS is_of_several
                FROM ({facts.sql}) AS facts
            )
            SELECT which, sum(facts)::bigint, sum(people)::bigint{columns}
            FROM (
                SELECT {which}, count(*) AS facts, count(*) AS people{columns}
                FROM facts WHERE NOT is_of_several GROUP BY GROUPING SETS ({_sets(groupings)})
                UNION ALL
                SELECT which, sum(facts), count(*){columns}
                FROM (
                    SELECT {which}, who, count(*) AS facts{columns}
                    FROM facts WHERE is_of_several GROUP BY GROUPING SETS ({_sets(groupings, "who")})
                ) AS by_person
                GROUP BY which{columns}
            ) AS of_one_and_of_several
            GROUP BY which{columns}
            """,
            period.parameters,
        )
        for place, number, people, *values in cursor.fetchall():
            if not number:  # the grouping of everything has a row also where there is nothing
                continue
            chosen = {
                name: value
                for bit, (name, value) in enumerate(zip(names, values, strict=True), 1)
                if not place >> (len(names) - bit) & 1
            }
            counts[key_of(facts, **chosen)] = Cell(number, people if facts.people else None)
        cursor.execute("SET LOCAL work_mem TO DEFAULT")
        cursor.execute("SET LOCAL hash_mem_multiplier TO DEFAULT")
    return counts


def _sets(groupings: Iterable[tuple[str, ...]], *more: str) -> str:
    return ", ".join(f"({', '.join((*grouping, *more))})" for grouping in groupings)
