"""Estimates with the ends of their intervals."""

from collections.abc import Mapping

from dashboards.charts.drawing import BLUE, HIDDEN, PALE, STUB, WIDTH, is_hidden


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
        "axis": {"tickCount": 5, "format": ",d", "grid": False},
    }  # fmt: skip
    width = WIDTH - 130
    return {
        "width": width,
        "height": {"step": 40},
        "data": {"values": points},
        "layer": [
            {
                "transform": [is_hidden()],
                "mark": {"type": "bar", "height": 16, "color": PALE},
                "encoding": {"y": y, "x": {"value": 0}, "x2": {"value": STUB}},
            },
            {
                "data": {"values": shown},
                "mark": {"type": "rule", "strokeWidth": 4, "color": BLUE, "opacity": 0.45},
                "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
            },
            {
                "data": {"values": shown},
                "mark": {"type": "point", "filled": True, "size": 90, "color": BLUE, "opacity": 1},
                "encoding": {"y": y, "x": x},
            },
            {
                "mark": {"type": "text", "align": "left", "dy": -13, "dx": 4},
                "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "text"}},
            },
        ],
    }
