"""Small multiples: counts before and after a day, the line they follow, and the earlier line carried on."""

from dataclasses import dataclass

from dashboards.charts.drawing import BLUE, GRAY, ORANGE, WIDTH


@dataclass(frozen=True)
class Series:
    """Counts by period around a break; `start` is the place of the first after it."""

    name: str
    counts: list[int]
    start: int
    expected: list[float]
    carried_on: list[float]


def before_after(found: list[Series]) -> dict:
    """A panel for each series, one below the other, on one scale. Points are counts, the full line is
    fitted to them, the broken one is the earlier line carried on."""
    points = [
        {
            "series": series.name,
            "period": place - series.start,
            "number": number,
            "expected": series.expected[place],
            "carried_on": series.carried_on[place],
            "part": "before" if place < series.start else "after",
        }
        for series in found
        for place, number in enumerate(series.counts)
    ]
    x = {
        "field": "period", "type": "quantitative", "title": "quarters before and since the campaign began",
        "axis": {"tickMinStep": 2, "format": "d", "grid": False},
    }  # fmt: skip
    y = {
        "type": "quantitative", "title": None, "scale": {"zero": True},
        "axis": {"tickCount": 3, "format": ",d", "domain": False},
    }  # fmt: skip
    return {
        "data": {"values": points},
        "facet": {
            "row": {
                "field": "series", "type": "nominal", "sort": [series.name for series in found],
                "title": None, "header": {"labels": False},
            }
        },
        "spacing": 30,
        "bounds": "flush",
        "spec": {
            "width": WIDTH - 45,
            "height": 90,
            "layer": [
                {
                    "mark": {"type": "point", "filled": True, "size": 24, "color": BLUE},
                    "encoding": {"x": x, "y": {**y, "field": "number"}},
                },
                {
                    "mark": {"type": "line", "color": BLUE, "strokeWidth": 2},
                    "encoding": {"x": x, "y": {**y, "field": "expected"}, "detail": {"field": "part"}},
                },
                {
                    "transform": [{"filter": {"field": "part", "equal": "after"}}],
                    "mark": {"type": "line", "color": ORANGE, "strokeDash": [5, 3], "strokeWidth": 2},
                    "encoding": {"x": x, "y": {**y, "field": "carried_on"}},
                },
                {
                    "transform": [{"filter": {"field": "period", "equal": 0}}],
                    "mark": {"type": "rule", "color": GRAY, "xOffset": -6},
                    "encoding": {"x": x},
                },
                {
                    "transform": [{"filter": {"field": "period", "equal": 0}}],
                    "mark": {"type": "text", "align": "left", "fontWeight": "bold"},
                    "encoding": {
                        "x": {"value": 0}, "y": {"value": -9}, "text": {"field": "series"},
                    },
                },
            ],
        },
    }  # fmt: skip
