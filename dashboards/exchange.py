"""A release as files: the same published cells as on the pages, and nothing else."""

import csv
import io

from dashboards.content import MeasureReader, TableReader
from dashboards.models import Release
from dashboards.suppression import Reason

COLUMNS = (
    "release_data_until", "measure", "table", "unit", "row_heading", "row", "row_label",
    "column_heading", "column", "column_label", "value", "hidden", "last_value", "last_release",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(measure: MeasureReader) -> str:
    """One line a cell. `value` is empty where the number is hidden; `hidden` then says why:
    "small", "changed", "protects another" or "withheld". What changed by a few since an earlier
    release has that release's number in `last_value`."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    common = (measure.until, measure.data["slug"])
    for table in measure.tables:
        writer.writerows((*common, *line) for line in _lines(table))
    for rows in measure.data["lists"]:
        for row in rows["rows"]:
            for column, value in zip(rows["columns"][1:], row[1:], strict=True):
                line = (
                    rows["name"], "", rows["columns"][0], row[0], row[0],
                    "", column, column, value, "", "", "",
                )  # fmt: skip
                writer.writerow([*common, *map(_harmless, line)])
    return file.getvalue()


def _lines(table: TableReader):
    data = table.data
    for row, column, cell in table.cells():
        if cell is not None:
            hidden = isinstance(cell, dict)
            yield (
                table.name, data["unit"], data["rows"]["heading"], row, table.rows[row],
                data["columns"]["heading"], column, table.columns[column],
                "" if hidden else cell, Reason(cell["hidden"]).value if hidden else "",
                *(table.last(row, column) or ("", "")),
            )  # fmt: skip


def _harmless(text: str) -> str:
    """A text that a spreadsheet would run as a formula, made plain."""
    return f"'{text}" if text.startswith(FORMULA) else text


def json_of_measure(release: Release, measure: MeasureReader) -> dict:
    """One measure with its tables, definition and sentence; charts are on the page."""
    return {
        "release": _about(release),
        **{key: value for key, value in measure.data.items() if key != "charts"},
    }


def json_of_release(release: Release) -> dict:
    """The whole content as it was frozen (its digest is over exactly this), and the log of what
    is hidden and why."""
    return {
        "release": _about(release),
        "content": release.content,
        "suppression": release.suppression,
    }


def _about(release: Release) -> dict:
    return {
        "number": release.pk,
        "name": release.name,
        "data_until": release.data_until.isoformat(),
        "made_at": release.made_at.isoformat(),
        "digest": release.digest,
        "threshold": release.content["threshold"],
        "withdrawn": release.withdrawn_reason or None,
    }
