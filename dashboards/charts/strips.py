"""Small multiples: a strip of bars for each column of a table."""

from dashboards.charts.drawing import (
    GRAY,
    HIDDEN,
    PALE,
    SO_FAR,
    STUB,
    WIDTH,
    is_hidden,
    noted,
    scale_of,
    short_years,
    so_far,
)
from dashboards.content import TableReader
from dashboards.tables import TOTAL

HEIGHT = 60
DIGIT = 7.2
"""How wide a digit over a bar is, about."""


def strips(table: TableReader) -> dict:
    """A strip of bars by row (years) for every column, one below the other, on one scale. Each bar has
    its number above it, or where there is no room for that the strip an axis. A strip that would draw no
    bar is not drawn, and the note says so."""
    rows = {row: label for row, label in table.rows.items() if row != TOTAL}
    columns = {column: label for column, label in table.columns.items() if column != TOTAL}
    drawn = {c: label for c, label in columns.items() if any(table.number(row, c) for row in rows)}
    notes = _not_drawn(table, rows, {c: label for c, label in columns.items() if c not in drawn})
    if drawn:
        columns = drawn
    if any(SO_FAR in label for label in rows.values()):
        notes.append("An outlined bar is a year that is not over.")
    points = []
    for column, name in columns.items():
        for row, label in rows.items():
            cell = table.at(row, column)
            if cell is not None:
                shown = isinstance(cell, int)
                text = f"{cell:,}" if shown else HIDDEN
                number = cell if shown else 0
                points.append({"strip": name, "label": label, "number": number, "text": text})
    longest = max(len(point["text"]) for point in points)
    is_told = longest * DIGIT < (WIDTH - 8) / len(rows)
    width = WIDTH - 8 if is_told else WIDTH - 45
    x = {
        "field": "label", "type": "ordinal", "sort": list(rows.values()), "title": None,
        "axis": {
            "labelAngle": 0, "ticks": False, "labelOverlap": "parity", "domain": False,
            "labelExpr": short_years(), "labelFontSize": 12,
        },
        "scale": {"paddingInner": 0.15, "paddingOuter": 0.05},
    }  # fmt: skip
    y = {
        "field": "number", "type": "quantitative", "title": None, "scale": scale_of(points),
        "axis": None if is_told else {
            "tickCount": 3, "format": ",d", "tickMinStep": 1, "domain": False,
        },
    }  # fmt: skip
    told = {
        "mark": {"type": "text", "baseline": "bottom", "dy": -2, "fontSize": 11},
        "encoding": {"x": x, "y": y, "text": {"field": "text"}},
    }
    if not is_told:
        few = {"filter": {"field": "text", "oneOf": ["0", HIDDEN]}}
        told = {"transform": [few], **told}
    drawing = {
        "data": {"values": points},
        "facet": {
            "row": {
                "field": "strip",
                "type": "nominal",
                "sort": list(columns.values()),
                "title": None,
                "header": {"labels": False},
            }
        },
        "spacing": 44 if is_told else 30,
        "bounds": "flush",
        "spec": {
            "width": width,
            "height": HEIGHT,
            "layer": [
                {
                    "transform": [is_hidden()],
                    "mark": {"type": "bar", "color": PALE},
                    "encoding": {"x": x, "y": {"value": HEIGHT - STUB}, "y2": {"value": HEIGHT}},
                },
                {"mark": so_far({"type": "bar"}), "encoding": {"x": x, "y": y}},
                {
                    "mark": {"type": "rule", "color": GRAY},
                    "encoding": {"y": {"value": HEIGHT}},
                },
                told,
                {
                    "transform": [{"filter": {"field": "label", "equal": next(iter(rows.values()))}}],
                    "mark": {"type": "text", "align": "left", "fontWeight": "bold"},
                    "encoding": {
                        "x": {"value": 0}, "y": {"value": -22 if is_told else -9},
                        "text": {"field": "strip"},
                    },
                },
            ],
        },
    }  # fmt: skip
    return noted(drawing, *notes)


def _not_drawn(table: TableReader, rows: dict[str, str], columns: dict[str, str]) -> list[str]:
    """What is said of columns without a number above zero: which are zero, and which hide some."""
    if len(columns) == len(table.columns.keys() - {TOTAL}):
        return []
    hides = {c for c in columns if any(isinstance(table.at(row, c), dict) for row in rows)}
    ways = {
        "Zero in every year": [label for c, label in columns.items() if c not in hides],
        "Zero or hidden in every year": [label for c, label in columns.items() if c in hides],
    }
    return [f"{why}: {'; '.join(labels)}." for why, labels in ways.items() if labels]
