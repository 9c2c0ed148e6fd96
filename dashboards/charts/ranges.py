"""Modelled ranges beside a number that others published."""

from collections.abc import Mapping

from dashboards.charts.drawing import BLUE, HIDDEN, ORANGE, PALE, STUB, WIDTH, is_hidden


def ranges(rows: Mapping[str, tuple[int, int, int] | int | None], unit: str) -> dict:
    """A bar from low to high with a mark at the median, or a diamond for one published number, each
    with its label and what it says above it. None for what cannot be told."""
    points = []
    for label, row in rows.items():
        low, median, high = row if isinstance(row, tuple) else (row or 0,) * 3
        text = f"{low:,} to {high:,}, median {median:,}" if isinstance(row, tuple) else f"{row:,}" if row else HIDDEN  # fmt: skip
        kind = "range" if isinstance(row, tuple) else "one"
        points.append({"label": label, "low": low, "median": median, "high": high, "text": text,
                       "kind": kind if row else "none", "said": f"{label}: {text}"})  # fmt: skip
    y = {"field": "label", "type": "nominal", "sort": list(rows), "axis": None}
    most = max([100, *(point["high"] for point in points)])
    x = {
        "type": "quantitative", "title": unit,
        "scale": {"domain": [0, most], "nice": False},
        "axis": {"tickCount": 4, "format": ",d", "grid": False},
    }  # fmt: skip

    def only(kind: str) -> list[dict]:
        return [{"filter": {"field": "kind", "equal": kind}}]

    return {
        "width": WIDTH - 45,
        "height": {"step": 52},
        "data": {"values": points},
        "layer": [
            {
                "transform": [is_hidden()],
                "mark": {"type": "bar", "height": 14, "color": PALE, "yOffset": 9},
                "encoding": {"y": y, "x": {"value": 0}, "x2": {"value": STUB}},
            },
            {
                "transform": only("range"),
                "mark": {"type": "bar", "height": 14, "color": BLUE, "opacity": 0.45, "yOffset": 9},
                "encoding": {"y": y, "x": {**x, "field": "low"}, "x2": {"field": "high"}},
            },
            {
                "transform": only("range"),
                "mark": {"type": "tick", "size": 20, "thickness": 3, "color": BLUE, "yOffset": 9},
                "encoding": {"y": y, "x": {**x, "field": "median"}},
            },
            {
                "transform": only("one"),
                "mark": {
                    "type": "point", "shape": "diamond", "filled": True, "size": 110,
                    "color": ORANGE, "opacity": 1, "yOffset": 9,
                },
                "encoding": {"y": y, "x": {**x, "field": "median"}},
            },
            {
                "mark": {"type": "text", "align": "left", "dy": -12, "fontSize": 12},
                "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "said"}},
            },
        ],
    }  # fmt: skip
