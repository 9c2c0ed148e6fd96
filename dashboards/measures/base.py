"""What every measure is: a question, a definition, tables, and what is said and drawn from them."""

from collections.abc import Iterable
from dataclasses import dataclass

from dashboards.charts import Chart
from dashboards.content import MeasureReader, TableReader
from dashboards.facts import Key, Period
from dashboards.headlines import Headline
from dashboards.suppression import Suppression
from dashboards.tables import TOTAL, Abreast, Chain, Table, Within


@dataclass(frozen=True)
class Figure:
    """A number derived from facts, such as a median, published only if every count in `rests_on`
    is published, together they are at least `base`, and `enough` of what no table counts is behind it."""

    name: str
    label: str
    value: int | None
    rests_on: tuple[Key, ...]
    base: int = 30
    enough: bool = True

    def published(self, protected: Suppression) -> dict:
        counts = [protected.figures.get(key) for key in self.rests_on]
        is_open = self.enough and None not in counts and sum(counts) >= self.base
        return {
            "name": self.name,
            "label": self.label,
            "value": self.value if is_open else None,
            "hidden": self.value is not None and not is_open,
        }


@dataclass(frozen=True)
class PublicList:
    """Rows that are not about persons and public already: nothing in them is hidden."""

    name: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def published(self) -> dict:
        return {
            "name": self.name,
            "caption": self.caption,
            "columns": list(self.columns),
            "rows": [list(row) for row in self.rows],
        }


class Measure:
    """One question of the council. Class attributes are the words; methods are the numbers.

    `tables` are counted and protected by the release. `figures` and `lists` run as statistics.
    `sentence`, `headline` and `charts` are given what is published and nothing else.
    """

    slug: str
    title: str
    question: str
    counted: str
    unit: str
    dated: str
    source: str
    notes: str = ""
    zero_is_an_answer = False
    serves: tuple[str, ...] = ()
    tables: tuple[Table | Chain | Abreast | Within, ...] = ()

    def figures(self, period: Period) -> Iterable[Figure]:
        return ()

    def lists(self, period: Period) -> Iterable[PublicList]:
        return ()

    def compared(self, read: MeasureReader) -> Iterable[PublicList]:
        """Public rows beside published numbers, made when it is decided what is published."""
        return ()

    def said(self, read: MeasureReader) -> str:
        """The sentence, or that there is nothing to count yet."""
        return self._nothing(read) or self.sentence(read)

    def answered(self, read: MeasureReader) -> str:
        """The answer, or that there is nothing to count yet."""
        return self._nothing(read) or self.answer(read)

    def _nothing(self, read: MeasureReader) -> str:
        if self.tables and read.tables[0].number(TOTAL) == 0 and not self.zero_is_an_answer:
            return f"No {self.tables[0].facts.unit} are recorded up to the last day counted."
        return ""

    def sentence(self, read: MeasureReader) -> str:
        """All there is to say, for the page of the measure."""
        raise NotImplementedError

    def answer(self, read: MeasureReader) -> str:
        """The answer in one sentence, for the dashboard; the whole `sentence` where that is one."""
        return self.sentence(read)

    def headline(self, read: MeasureReader) -> Headline | None:
        """A number, what it means and the numbers to compare it with, for the top of the dashboard."""
        return None

    def headline_of_year(
        self, read: MeasureReader, table: TableReader, number: str, meaning: str, count, **more
    ) -> Headline:
        """The headline of the last full year. `count(year)` is what is published of a year, if it is;
        `table` has a row for each year, and `meaning` a place for one."""
        year = read.last_full_year
        before = str(int(year) - 1)
        before = before if before in table.rows else ""
        return Headline(
            number,
            meaning.format(year),
            year,
            count(year),
            before,
            count(before) if before else None,
            **more,
        )

    def charts(self, read: MeasureReader) -> Iterable[Chart]:
        return ()

    @property
    def definition(self) -> list[list[str]]:
        """The definition in words: pairs of a heading and what it says."""
        said = (
            ("What is counted", self.counted),
            ("Unit", self.unit),
            ("Date", self.dated),
            ("From", self.source),
            ("Good to know", self.notes),
        )
        return [[heading, words] for heading, words in said if words]
