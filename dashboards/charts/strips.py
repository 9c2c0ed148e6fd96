"""Small multiples: a strip of bars for each column of a table."""

from dashboards.charts.drawing import GRAY, HIDDEN, WIDTH, scale_of
from dashboards.content import TableReader
from dashboards.tables import TOTAL


def strips(table: TableReader) -> dict:
    """A strip of bars by row (years) for every column, one below the other, on one scale."""
    rows = {row: label for row, label in table.rows.items() if row != TOTAL}
    columns = {column: label for column, label in table.columns.items() if column != TOTAL}
    points = []
    for column, name in columns.items():
        for row in rows:
            cell = table.at(row, column)
            if cell is not None:
                shown = isinstance(cell, int)
                points.append(
                    {
                        "strip": name,
                        "label": row,
                        "number": cell if shown else 0,
                        "text": "" if shown and cell else "0" if shown else HIDDEN,
                    }
                )
    x = {
        "field": "label", "type": "ordinal", "sort": list(rows), "title": None,
        "axis": {"labelAngle": -90, "ticks": False, "labelOverlap": False},
    }  # fmt: skip
    y = {
        "field": "number", "type": "quantitative", "title": None, "scale": scale_of(points),
        "axis": {"tickCount": 3, "format": ",d", "tickMinStep": 1, "domain": False},
    }  # fmt: skip
    return {
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
        "spacing": 28,
        "bounds": "flush",
        "spec": {
            "width": WIDTH - 45,
            "height": 56,
            "layer": [
                {"mark": {"type": "bar"}, "encoding": {"x": x, "y": y}},
                {
                    "mark": {"type": "text", "baseline": "bottom", "dy": -1, "color": GRAY},
                    "encoding": {"x": x, "y": y, "text": {"field": "text"}},
                },
                {
                    "transform": [{"filter": {"field": "label", "equal": next(iter(rows))}}],
                    "mark": {"type": "text", "align": "left", "fontWeight": "bold"},
                    "encoding": {
                        "x": {"value": 0}, "y": {"value": -9}, "text": {"field": "strip"},
                    },
                },
            ],
        },
    }  # fmt: skip
