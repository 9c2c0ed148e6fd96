"""A release beside an earlier one, cell by cell: from what both publish, and nothing else.

The difference of two published numbers is public. Where either is hidden no difference is told, only
that the hiding changed.
"""

from dataclasses import dataclass
from functools import cached_property

from dashboards.content import MeasureReader, TableReader


@dataclass(frozen=True)
class Differs:
    """A cell that is not the same in both: where it stands, what each says, and the difference."""

    where: str
    then: str
    now: str
    difference: str


@dataclass(frozen=True)
class Compared:
    """A table of a release beside the table of that name in an earlier one."""

    now: TableReader
    then: TableReader

    @property
    def caption(self) -> str:
        return self.now.data["caption"]

    @cached_property
    def places(self) -> list[tuple[str, str, str]]:
        """Row, column and their words, of every number that both count."""
        columns = self.now.columns
        return [
            (row, column, f"{self._row(row)}, {label}" if len(columns) > 1 else self._row(row))
            for row in self.now.rows
            for column, label in columns.items()
            if self.now.at(row, column) is not None and self.then.at(row, column) is not None
        ]

    def _row(self, row: str) -> str:
        """The row in words, also in those of then where they differ, as a year that was not over."""
        now, then = self.now.rows[row], self.then.rows.get(row)
        return now if now == then else f"{now} (then: {then})"

    @cached_property
    def changed(self) -> list[Differs]:
        """Numbers that both publish and that are not equal."""
        return [
            Differs(where, f"{then:,}", f"{now:,}", _signed(now - then))
            for row, column, where in self.places
            if (now := self.now.number(row, column)) is not None
            and (then := self.then.number(row, column)) is not None
            and now != then
        ]

    @cached_property
    def hiding_changed(self) -> list[Differs]:
        """Cells that one of them hides and the other shows, or that are hidden for another reason."""
        found = []
        for row, column, where in self.places:
            now, then = self.now.at(row, column), self.then.at(row, column)
            if _reason(now) != _reason(then):
                marks = self.then.mark(then), self.now.mark(now)
                found.append(Differs(where, *marks, _hiding(now, then)))
        return found

    @property
    def same(self) -> int:
        """How many numbers both publish and are equal."""
        numbers = [
            (self.now.number(row, column), self.then.number(row, column))
            for row, column, _ in self.places
        ]
        return sum(now is not None and now == then for now, then in numbers)

    @property
    def hidden_in_both(self) -> int:
        return sum(
            isinstance(self.now.at(row, column), dict)
            and isinstance(self.then.at(row, column), dict)
            for row, column, _ in self.places
        )

    @property
    def added(self) -> list[str]:
        """Rows and columns the earlier release did not have."""
        rows = [label for row, label in self.now.rows.items() if row not in self.then.rows]
        columns = [label for c, label in self.now.columns.items() if c not in self.then.columns]
        return rows + columns


def compared(now: MeasureReader, then: MeasureReader | None) -> list[Compared]:
    """The tables that both releases have."""
    tables = {table.name: table for table in then.tables} if then else {}
    return [
        Compared(table, tables[table.name])
        for table in now.tables
        if table.name in tables
        and table.data["unit"] == tables[table.name].data["unit"]
    ]  # fmt: skip


def _reason(cell) -> str:
    return cell["hidden"] if isinstance(cell, dict) else ""


def _hiding(now, then) -> str:
    if not _reason(then):
        return "hidden now"
    return "hidden for another reason" if _reason(now) else "shown now"


def _signed(difference: int) -> str:
    return f"{abs(difference):,} {'more' if difference > 0 else 'fewer'}"
