"""A release as files: the same published cells as on the pages, and nothing else."""

import csv
import io

from dashboards.content import MeasureReader, TableReader
from dashboards.dictionary import COLUMNS, DERIVED, RESTS_ON_FEW, fields_of, schema_of
from dashboards.frozen import read
from dashboards.models import Release
from dashboards.suppression import Reason

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_of(measure: MeasureReader) -> str:
    """One line a cell. `value` is empty where the number is hidden; `hidden` then says why:
    "small", "changed", "protects another" or "withheld". What changed by a few since an earlier
    release has that release's number in `last_value`. What each column means: `dashboards.dictionary`."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([name for name, *_ in COLUMNS])
    common = (measure.until, measure.data["slug"])
    for table in measure.tables:
        writer.writerows([*common, *map(_harmless, line)] for line in _lines(table))
    writer.writerows([*common, *line] for line in _derived(measure))
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


def _derived(measure: MeasureReader):
    """Numbers that are not counts, such as a median; none where there is nothing to derive one from."""
    for figure in measure.data["figures"]:
        if figure["value"] is not None or figure["hidden"]:
            yield (
                DERIVED, "", "Derived number", figure["name"], figure["label"], "", "", "",
                figure["value"], RESTS_ON_FEW if figure["hidden"] else "", "", "",
            )  # fmt: skip


def _harmless(value):
    """A text that a spreadsheet would run as a formula, made plain."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def csv_name(release: Release, measure: MeasureReader) -> str:
    return f"release-{release.pk}-{measure.slug}.csv"


def json_of_measure(release: Release, measure: MeasureReader) -> dict:
    """One measure with its tables, definition and sentence, and what each field means; charts are on
    the page."""
    return {
        "release": about(release),
        "dictionary": fields_of(measure),
        **{key: value for key, value in measure.data.items() if key != "charts"},
    }


def package_of(release: Release, measure: MeasureReader) -> dict:
    """The measure's spreadsheet as a data package: what it is, and what every column means."""
    name = csv_name(release, measure)
    return {
        "profile": "tabular-data-package",
        "name": name.removesuffix(".csv"),
        "title": f"{measure.data['title']}, {release.name}",
        "description": measure.data["question"],
        "created": release.made_at.isoformat(),
        "release": about(release),
        "definition": [
            {"heading": heading, "says": says} for heading, says in measure.data["definition"]
        ],
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": measure.slug,
                "path": name,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": schema_of(measure),
            }
        ],
        "data": fields_of(measure),
    }


def json_of_release(release: Release) -> dict:
    """The whole content as it was frozen (its digest is over exactly this), and the log of what
    is hidden and why."""
    return {
        "release": about(release),
        "content": release.content,
        "suppression": release.suppression,
    }


def about(release: Release) -> dict:
    return {
        "number": release.pk,
        "name": release.name,
        "data_until": release.data_until.isoformat(),
        "made_at": release.made_at.isoformat(),
        "digest": release.digest,
        "threshold": read(release).content["threshold"],
        "withdrawn": release.withdrawn_reason or None,
    }
