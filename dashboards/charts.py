"""Charts: Vega-Lite specifications drawn as SVG, from published cells only.

Narrow enough for a telephone, wide screens enlarge them. A hidden number is a question mark,
never a bar of height zero. Colors are of Okabe and Ito's palette, which color-blind people tell
apart; nothing is told by color alone.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import vl_convert

from dashboards.content import TableReader
from dashboards.tables import TOTAL

BLUE, ORANGE, GRAY = "#0072B2", "#D55E00", "#565C65"
WIDTH = 330
CONFIG = {
    "aria": False,
    "font": "sans-serif",
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {"labelFontSize": 12, "titleFontSize": 12, "labelColor": "#1B1B1B", "labelLimit": 190},
    "text": {"fontSize": 12, "color": "#1B1B1B"},
    "bar": {"color": BLUE},
}
HIDDEN = "?"
LONG = 16
"""A label of more letters stands above its bar, not beside it."""


@dataclass(frozen=True)
class Chart:
    """A chart: `title` names it, `name` tells it from the others of a release."""

    name: str
    title: str
    spec: dict

    def published(self, description: str) -> dict:
        """The chart with the sentence that says what it shows."""
        return {
            "name": self.name,
            "title": self.title,
            "description": description,
            "svg": self._svg(description),
            "hides": f'"text": "{HIDDEN}"' in json.dumps(self.spec),
        }

    def _svg(self, description: str) -> str:
        """An SVG that can stand in a page: one image with a title and a description."""
        drawn = vl_convert.vegalite_to_svg(
            {
                "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
                "config": CONFIG,
                **self.spec,
            }
        )
        size = re.search(r'viewBox="[^"]*"', drawn)[0]
        inside = drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" class="tip-chart" '
            f'aria-labelledby="chart-{self.name} chart-{self.name}-says">'
            f'<title id="chart-{self.name}">{escape(self.title)}</title>'
            f'<desc id="chart-{self.name}-says">{escape(description)}</desc>'
            f'<g aria-hidden="true">{inside}</g></svg>'
        )


def bars(table: TableReader, column: str = TOTAL, rows: Mapping[str, str] | None = None) -> dict:
    """One bar a row with its number at the end, from one column of a table."""
    rows = rows or {row: label for row, label in table.rows.items() if row != TOTAL}
    points = [_point(label, table.at(row, column)) for row, label in rows.items()]
    return _bars(points)


def bars_across(
    table: TableReader, row: str = TOTAL, columns: Mapping[str, str] | None = None
) -> dict:
    """One bar a column with its number at the end, from one row of a table."""
    columns = columns or {c: label for c, label in table.columns.items() if c != TOTAL}
    points = [_point(label, table.at(row, column)) for column, label in columns.items()]
    return _bars(points)


def bar_chart(numbers: Mapping[str, int]) -> dict:
    """One bar for each of some public numbers."""
    return _bars([_point(label, n) for label, n in numbers.items()])


def _point(label: str, cell) -> dict:
    shown = isinstance(cell, int)
    text = f"{cell:,}" if shown else HIDDEN if cell else ""
    return {"label": label, "number": cell if shown else 0, "text": text}


def _scale(points: list[dict]) -> dict:
    """From zero to the greatest number, also when all are zero or hidden."""
    return {"domain": [0, max([10, *(point["number"] for point in points)])], "nice": False}


def _bars(points: list[dict]) -> dict:
    """Bars with their labels at the left, or above them where the labels are long."""
    above = max(len(point["label"]) for point in points) > LONG
    y = {
        "field": "label", "type": "nominal", "title": None,
        "sort": [point["label"] for point in points],
        "axis": None if above else {"ticks": False, "domain": False, "labelPadding": 6},
    }  # fmt: skip
    x = {"field": "number", "type": "quantitative", "axis": None, "scale": _scale(points)}
    shift = 8 if above else 0
    labels = {
        "mark": {"type": "text", "align": "left", "dy": -10},
        "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "label"}},
    }
    return {
        "width": WIDTH - (45 if above else 130),
        "height": {"step": 42 if above else 24},
        "data": {"values": points},
        "layer": [
            {"mark": {"type": "bar", "height": 16, "yOffset": shift}, "encoding": {"y": y, "x": x}},
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "dy": shift},
                "encoding": {"y": y, "x": x, "text": {"field": "text"}},
            },
            *([labels] if above else []),
        ],
    }


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
        "field": "number", "type": "quantitative", "title": None, "scale": _scale(points),
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


def intervals(rows: Mapping[str, tuple[int, int, int] | None], unit: str) -> dict:
    """A point for each row with a line from the low to the high end of its interval, the three told
    beside it: "72 (65 to 78)". None for what is not published."""
    points = [
        {"label": label, "number": row[0], "low": row[1], "high": row[2],
         "text": f"{row[0]:,} ({row[1]:,} to {row[2]:,})"}
        if row
        else {"label": label, "number": 0, "low": 0, "high": 0, "text": HIDDEN}
        for label, row in rows.items()
    ]  # fmt: skip
    shown = [point for point in points if point["text"] != HIDDEN]
    y = {
        "field": "label", "type": "nominal", "title": None, "sort": list(rows),
        "axis": {"ticks": False, "domain": False, "labelPadding": 6},
    }  # fmt: skip
    most = max([100, *(point["high"] for point in points)])
    x = {
        "field": "number", "type": "quantitative", "title": unit,
        "scale": {"domain": [0, most], "nice": False},
        "axis": {"tickCount": 5, "format": ",d", "domain": False},
    }  # fmt: skip
    return {
        "width": WIDTH - 120,
        "height": {"step": 40},
        "data": {"values": points},
        "layer": [
            {
                "data": {"values": shown},
                "mark": {"type": "rule", "strokeWidth": 3, "color": BLUE, "opacity": 0.45},
                "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
            },
            {
                "data": {"values": shown},
                "mark": {"type": "point", "filled": True, "size": 90, "color": BLUE, "opacity": 1},
                "encoding": {"y": y, "x": x},
            },
            {
                "mark": {"type": "text", "align": "left", "dy": -13},
                "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "text"}},
            },
        ],
    }


def beside(ours: list[dict], theirs: list[dict], names: tuple[str, str]) -> dict:
    """Our numbers as bars and what others published as diamonds, by year; apart, never added.

    Each of `ours` and `theirs` is `{"year", "number", "text"}`.
    """
    order = sorted({point["year"] for point in [*ours, *theirs]})
    y = {
        "field": "year", "type": "nominal", "sort": order, "title": None,
        "axis": {"ticks": False, "domain": False, "labelPadding": 6},
    }  # fmt: skip
    x = {
        "field": "number",
        "type": "quantitative",
        "axis": {"format": ",d", "tickCount": 4},
        "title": None,
    }
    scale = {"domain": list(names), "range": [BLUE, ORANGE]}
    legend = {
        "orient": "top",
        "direction": "vertical",
        "title": None,
        "labelLimit": WIDTH - 30,
        "labelFontSize": 12,
    }
    color = {"field": "whose", "type": "nominal", "scale": scale, "legend": legend}
    return {
        "width": WIDTH - 70,
        "height": {"step": 26},
        "layer": [
            {
                "data": {"values": [{**p, "whose": names[0]} for p in ours]},
                "mark": {"type": "bar", "height": 14},
                "encoding": {"y": y, "x": x, "color": color},
            },
            {
                "data": {"values": [{**p, "whose": names[0]} for p in ours if p["text"] == HIDDEN]},
                "mark": {"type": "text", "align": "left", "dx": 4},
                "encoding": {"y": y, "x": x, "text": {"field": "text"}},
            },
            {
                "data": {"values": [{**p, "whose": names[1]} for p in theirs]},
                "mark": {
                    "type": "point", "shape": "diamond", "filled": True, "size": 110,
                    "stroke": "white", "opacity": 1,
                },
                "encoding": {"y": y, "x": x, "color": color},
            },
        ],
    }  # fmt: skip
