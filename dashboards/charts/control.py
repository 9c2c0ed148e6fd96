"""A control chart: numbers by period, where they usually lay, and which lie outside."""

from dashboards.charts.drawing import BLUE, GRAY, HIDDEN, ORANGE, WIDTH, noted, short_years
from dashboards.control import ControlChart

HEIGHT = 200
BESIDE = 95
"""How much room the words at the right of the band have."""
APART = 15
"""How far lines of words must be apart to be read."""


def control_chart(found: ControlChart, note: str = "") -> dict:
    """A line of numbers over the band of chance; a signal is a large diamond, a hidden number a mark.
    The band and its center line say at the right what they are. `note`: what is not drawn."""
    points = [
        {
            "label": point.label,
            "number": point.number if point.number is not None else found.mean,
            "kind": "signal" if point.is_signal else "usual",
            "text": HIDDEN if point.number is None else "",
        }
        for point in found.points
    ]
    order = [point["label"] for point in points]
    first_of_years = [
        label for n, label in enumerate(order) if not n or label[:4] != order[n - 1][:4]
    ]
    x = {
        "field": "label", "type": "ordinal", "sort": order, "title": None,
        "axis": {
            "values": first_of_years, "labelExpr": short_years(), "labelAngle": 0,
            "labelFontSize": 12, "labelOverlap": "parity", "labelAlign": "left", "ticks": False,
        },
    }  # fmt: skip
    most = max([found.high, *(point["number"] for point in points)])
    y = {
        "field": "number", "type": "quantitative", "title": None,
        "scale": {"domain": [0, most * 1.1], "nice": False},
        "axis": {"tickCount": 5, "format": ",d", "domain": False, "grid": False},
    }  # fmt: skip
    shown = [point for point in points if not point["text"]]
    signals = [point for point in shown if point["kind"] == "signal"]
    band = {"low": found.low, "high": found.high, "mean": found.mean}
    said = [
        {"at": found.mean, "said": f"usual: {found.mean:,.0f}"},
        {"at": found.high, "said": f"chance: up to {found.high:,}"},
        {"at": found.low, "said": f"and down to {found.low:,}"},
    ]
    if min(found.high - found.mean, found.mean - found.low) * HEIGHT < APART * most * 1.1:
        said = [{"at": found.mean, "said": f"{found.low:,} to {found.high:,}"}]
    width = WIDTH - 45 - BESIDE
    drawing = {
        "width": width,
        "height": HEIGHT,
        "data": {"values": shown},
        "layer": [
            {
                "data": {"values": [band]},
                "mark": {"type": "rect", "color": BLUE, "opacity": 0.12},
                "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}},
            },
            {
                "data": {"values": [band]},
                "mark": {"type": "rule", "color": GRAY, "strokeDash": [4, 3]},
                "encoding": {"y": {**y, "field": "mean"}},
            },
            {
                "mark": {"type": "line", "color": BLUE, "strokeWidth": 1.5},
                "encoding": {"x": x, "y": y},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 18, "color": BLUE, "opacity": 1},
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"values": signals},
                "mark": {
                    "type": "point", "shape": "diamond", "filled": True, "size": 70,
                    "color": ORANGE, "opacity": 1,
                },
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"values": said},
                "mark": {"type": "text", "align": "left", "color": GRAY, "fontSize": 12},
                "encoding": {
                    "x": {"value": width + 5}, "y": {**y, "field": "at"}, "text": {"field": "said"},
                },
            },
            {
                "data": {"values": [point for point in points if point["text"]]},
                "mark": {"type": "text", "color": GRAY},
                "encoding": {"x": x, "y": y, "text": {"field": "text"}},
            },
        ],
    }  # fmt: skip
    diamonds = "A diamond is more or fewer than chance would make of the usual." if signals else ""
    return noted(drawing, diamonds, note)
