"""Sentences from published tables: what cannot be read there is not said."""

from dashboards.content import TableReader
from dashboards.headlines import SHARE_BASE
from dashboards.tables import TOTAL

ERASED = (
    "Counts that the law has erased, or will have by the day the release is made, are not in it: a "
    "nolle leaves after 13 months, a dismissal or an acquittal when the time to appeal is over. So the "
    "number of an earlier year can fall from one release to the next, and among older years more "
    "counts ended in a conviction than did when they were decided."
)
"""What every definition says whose numbers rest on charges (arrests/erasure.sql)."""


def percent(part: int | None, whole: int | None) -> str | None:
    """A whole percentage, where both numbers are published and the base is large enough."""
    if part is None or whole is None or whole < SHARE_BASE:
        return None
    return f"{round(100 * part / whole)} percent"


def joined(parts: list[str]) -> str:
    """A list in a sentence: "a, b and c"."""
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def years_joined(years: list[str]) -> str:
    """Years in a sentence, with a row of them as a span: "2013, 2014 and 2016 to 2026"."""
    spans: list[list[str]] = []
    for year in years:
        if spans and int(year) == int(spans[-1][-1]) + 1:
            spans[-1].append(year)
        else:
            spans.append([year])
    parts = []
    for span in spans:
        parts += [f"{span[0]} to {span[-1]}"] if len(span) > 2 else span
    return joined(parts)


def largest_shares(table: TableReader, unit: str) -> str:
    """The two largest columns of the totals, with their share of all; says how many are hidden."""
    numbers = {
        label: table.number(TOTAL, column)
        for column, label in table.columns.items()
        if column != TOTAL
    }
    return _largest(numbers, table.number(TOTAL), unit)


def largest_rows(table: TableReader, unit: str) -> str:
    """The same of the rows of a table."""
    numbers = {label: table.number(row) for row, label in table.rows.items() if row != TOTAL}
    return _largest(numbers, table.number(TOTAL), unit)


def _largest(numbers: dict[str, int | None], whole: int | None, unit: str) -> str:
    shown = sorted((label for label in numbers if numbers[label]), key=lambda c: -numbers[c])
    hidden = sum(1 for number in numbers.values() if number is None)
    if not shown:
        return f"There is no published number of {unit} to compare yet."
    said = [with_share(label, numbers[label], whole) for label in shown[:2]]
    groups = "group" if len(said) == 1 else "groups"
    which = f"largest {groups} shown" if hidden else f"largest {groups}"
    of_all = f"Of {whole:,} {unit}, the" if whole is not None else f"Among {unit}, the"
    not_shown = f" {hidden} of {len(numbers)} totals are hidden." if hidden else ""
    verb = "is" if len(said) == 1 else "are"
    return f"{of_all} {which} {verb} {joined(said)}.{not_shown}"


def with_share(words: str, part: int, whole: int | None) -> str:
    """ "Police (31, 40 percent)"."""
    share = percent(part, whole)
    return f"{words} ({part:,}, {share})" if share else f"{words} ({part:,})"
