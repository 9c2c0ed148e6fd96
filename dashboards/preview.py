"""What staff see of a release before it is published: how many numbers it holds, what would be hidden
and why, and which optional tables are left out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from dashboards.content import MeasureReader, TableReader
from dashboards.measures import MEASURES
from dashboards.models import Making
from dashboards.sections import ReleaseReader


@dataclass(frozen=True)
class TablePreview:
    """One table that would be published: its numbers, and how many are hidden for which reason."""

    table: TableReader

    @cached_property
    def numbers(self) -> int:
        return sum(cell is not None for *_, cell in self.table.cells())

    @cached_property
    def hidden(self) -> Counter:
        return Counter(reason.value for *_, reason in self.table.hidden)


@dataclass(frozen=True)
class MeasurePreview:
    """One measure: its sentence, its tables, and the captions of those left out."""

    measure: MeasureReader
    tables: tuple[TablePreview, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """A release in the making that is ready, table by table."""

    making: Making

    @cached_property
    def measures(self) -> list[MeasurePreview]:
        return list(self._measures())

    def _measures(self) -> Iterator[MeasurePreview]:
        declared = {measure.slug: measure.tables for measure in MEASURES}
        for data in self.making.content["measures"]:
            read = MeasureReader(data, self.making.content)
            there = {table.name for table in read.tables}
            yield MeasurePreview(
                read,
                tuple(map(TablePreview, read.tables)),
                tuple(t.caption for t in declared.get(data["slug"], ()) if t.name not in there),
            )

    @property
    def headlines(self) -> list[dict]:
        """For templates/dashboards/headlines.html; a measure not published yet has no page to link to."""
        found = ReleaseReader(self.making.content).headlines
        return [{"says": read.headline, "title": read.data["title"]} for read in found]

    @property
    def reasons(self) -> list[str]:
        """Why anything is hidden, the most frequent reason first: the columns of the overview."""
        return [reason for reason, _ in self.hidden.most_common()]

    @cached_property
    def hidden(self) -> Counter:
        return sum((table.hidden for table in self._tables()), Counter())

    @property
    def hidden_in_all(self) -> int:
        return self.hidden.total()

    @property
    def numbers(self) -> int:
        return sum(table.numbers for table in self._tables())

    def _tables(self) -> Iterator[TablePreview]:
        for shown in self.measures:
            yield from shown.tables

    @property
    def lines(self) -> list[dict]:
        """The overview, a line for each table: `title`, `caption`, `numbers`, `hidden` in the order
        of `reasons`; without numbers where the table is left out."""
        return [line for shown in self.measures for line in self._lines(shown)]

    def _lines(self, shown: MeasurePreview) -> Iterator[dict]:
        title = shown.measure.data["title"]
        for table in shown.tables:
            yield {
                "title": title,
                "caption": table.table.data["caption"],
                "numbers": table.numbers,
                "hidden": [table.hidden[reason] for reason in self.reasons],
            }
        for caption in shown.left_out:
            yield {"title": title, "caption": caption, "is_left_out": True}
