"""Reading what a release publishes: sentences, charts and pages see nothing else.

A cell is a whole number, `{"hidden": reason}`, or None where there is nothing to count. A number that
changed by a few since an earlier release published it says so, and what was published then:
`{"hidden": "changed", "last": {"value": 25, "release": "Release of June 30, 2026"}}`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboards.suppression import Reason
from dashboards.tables import TOTAL

EXPLANATIONS = {
    Reason.SMALL: "{few}: about 1 to {threshold} {people}.",
    Reason.CHANGED: (
        "was: the number of an earlier release, which is named. It changed since, by about 1 to "
        "{threshold} {people}, and the new one is hidden: the difference would tell how many."
    ),
    Reason.COMPLEMENTARY: (
        "hidden: more than {threshold}; shown, it would give a smaller number away."
    ),
    Reason.WITHHELD: "withheld: shown, it would give a smaller number away.",
}


@dataclass(frozen=True)
class TableReader:
    """One published table."""

    data: dict
    threshold: int

    @property
    def name(self) -> str:
        return self.data["name"]

    @property
    def rows(self) -> dict[str, str]:
        return {value["value"]: value["label"] for value in self.data["rows"]["values"]}

    @property
    def columns(self) -> dict[str, str]:
        return {value["value"]: value["label"] for value in self.data["columns"]["values"]}

    def at(self, row: str, column: str = TOTAL) -> int | dict | None:
        places = list(self.rows), list(self.columns)
        if row not in places[0] or column not in places[1]:
            return None
        return self.data["cells"][places[0].index(row)][places[1].index(column)]

    def number(self, row: str, column: str = TOTAL) -> int | None:
        """The number, where it is published."""
        cell = self.at(row, column)
        return cell if isinstance(cell, int) else None

    def words(self, row: str, column: str = TOTAL, *, zero: str = "none") -> str:
        """The number, or what may be said instead: "31", "none", "a few", "fewer than 11",
        "at least 11", "about 25"."""
        cell = self.at(row, column)
        if not isinstance(cell, dict):
            return f"{cell:,}" if cell else zero
        if cell["hidden"] == Reason.CHANGED:
            return f"about {cell['last']['value']:,}"
        if self.is_few(row, column):
            return "a few" if self.data["people"] else f"fewer than {self.threshold + 1}"
        return f"at least {self.threshold + 1}" if self.is_large(row, column) else "some"

    def is_large(self, row: str, column: str = TOTAL) -> bool:
        """Whether everyone may know that the number is above the threshold."""
        cell = self.at(row, column)
        if isinstance(cell, dict):
            return cell["hidden"] in {Reason.COMPLEMENTARY, Reason.CHANGED}
        return bool(cell and cell > self.threshold)

    def is_few(self, row: str, column: str = TOTAL) -> bool:
        """Whether the cell is hidden because it is about 1 to `threshold` people."""
        cell = self.at(row, column)
        return isinstance(cell, dict) and cell["hidden"] == Reason.SMALL

    def mark(self, cell: int | dict | None) -> str:
        """What stands in the cell on a page."""
        if cell is None:
            return "–"
        if isinstance(cell, int):
            return f"{cell:,}"
        if cell["hidden"] == Reason.SMALL:
            return self.few
        if cell["hidden"] == Reason.CHANGED:
            return f"was {cell['last']['value']:,}"
        return "withheld" if cell["hidden"] == Reason.WITHHELD else "hidden"

    @property
    def few(self) -> str:
        """The mark of a small number. Where a person can count twice it may be more than the
        threshold, about few people, so that no range can be named."""
        return "few" if self.data["people"] else f"1–{self.threshold}"

    @property
    def hidden(self) -> list[tuple[str, str, Reason]]:
        """Row, column and reason of every hidden cell."""
        return [
            (row, column, Reason(cell["hidden"]))
            for row, column, cell in self.cells()
            if isinstance(cell, dict)
        ]

    def last(self, row: str, column: str = TOTAL) -> tuple[int, str] | None:
        """Of a number that changed by a few: the one published last, and the name of that release."""
        cell = self.at(row, column)
        found = cell.get("last") if isinstance(cell, dict) else None
        return (found["value"], found["release"]) if found else None

    @property
    def notes(self) -> list[str]:
        """What the marks of hidden cells in this table mean."""
        reasons = {reason for *_, reason in self.hidden}
        people = self.data["people"] or self.data["unit"]
        return [
            text.format(few=self.few, threshold=self.threshold, people=people)
            for reason, text in EXPLANATIONS.items()
            if reason in reasons
        ]

    def cells(self) -> Iterator[tuple[str, str, int | dict | None]]:
        for row, cells in zip(self.rows, self.data["cells"], strict=True):
            for column, cell in zip(self.columns, cells, strict=True):
                yield row, column, cell

    @property
    def lines(self) -> Iterator[dict]:
        """The table as a page draws it: `label`, `is_total`, `cells` of `text`, `is_hidden`, `is_total`."""
        for (row, label), cells in zip(self.rows.items(), self.data["cells"], strict=True):
            yield {
                "label": label,
                "is_total": row == TOTAL,
                "cells": [
                    {
                        "text": self.mark(cell),
                        "is_hidden": isinstance(cell, dict),
                        "is_total": TOTAL in (row, column) and len(self.columns) > 1,
                    }
                    for column, cell in zip(self.columns, cells, strict=True)
                ],
            }

    @property
    def hidden_in_words(self) -> list[tuple[str, str]]:
        """Where each hidden cell stands, and why it is hidden."""
        why = {
            Reason.SMALL: f"about 1 to {self.threshold} {self.data['people'] or self.data['unit']}",
            Reason.COMPLEMENTARY: "protects another",
            Reason.WITHHELD: "withheld",
        }
        rows, columns = self.rows, self.columns
        return [
            (f"{rows[row]}, {columns[column]}", why.get(reason) or self._was(row, column))
            for row, column, reason in self.hidden
        ]

    def _was(self, row: str, column: str) -> str:
        """ "25 in the Release of June 30, 2026, changed by a few since"."""
        value, release = self.last(row, column)
        return f"{value:,} in “{release}”, changed by a few since"

    @property
    def years(self) -> list[str]:
        return [row for row in self.rows if row != TOTAL]


@dataclass(frozen=True)
class MeasureReader:
    """What a release publishes about one measure."""

    data: dict
    content: dict

    @property
    def slug(self) -> str:
        return self.data["slug"]

    @property
    def answer(self) -> str:
        """The answer in one sentence. Releases made before there was one say all they have to say."""
        return self.data.get("answer") or self.data["sentence"]

    @property
    def headline(self) -> dict | None:
        """`number` and `meaning`, in newer releases also `change` and `chance` in words."""
        return self.data["headline"]

    @property
    def hides(self) -> bool:
        return any(table.hidden for table in self.tables)

    def of(self, slug: str) -> "MeasureReader | None":
        """What the release publishes about another measure; when it is made, one that stands before."""
        found = (data for data in self.content["measures"] if data["slug"] == slug)
        return next((MeasureReader(data, self.content) for data in found), None)

    def table_of(self, slug: str, name: str) -> TableReader | None:
        """A table of another measure; None when it was left out."""
        other = self.of(slug)
        return other and other.table(name)

    def list_of(self, name: str) -> list[list[str]]:
        """The rows of a public list of this measure."""
        return next((rows["rows"] for rows in self.data["lists"] if rows["name"] == name), [])

    @property
    def tables(self) -> list[TableReader]:
        return [TableReader(table, self.content["threshold"]) for table in self.data["tables"]]

    def table(self, name: str) -> TableReader | None:
        """A table by name; None when it was left out."""
        return next((table for table in self.tables if table.name == name), None)

    def figure(self, name: str) -> int | None:
        """A derived number by name; None when it may not be published or there is none."""
        return next((f["value"] for f in self.data["figures"] if f["name"] == name), None)

    @property
    def until(self) -> str:
        return self.content["data_until"]

    @property
    def this_year(self) -> str:
        return self.until[:4]

    @property
    def last_full_year(self) -> str:
        year = int(self.this_year)
        return str(year if self.until.endswith("-12-31") else year - 1)
