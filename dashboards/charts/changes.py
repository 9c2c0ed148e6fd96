"""Changes of groups: bars to the left for fewer and to the right for more."""

from collections.abc import Mapping

from dashboards.charts.drawing import (
    BLUE,
    GRAY,
    HIDDEN,
    ORANGE,
    PALE,
    STUB,
    WIDTH,
    is_hidden,
)


def changes(differences: Mapping[str, int | None]) -> dict:
    """A bar for each group from a line at no change, with its number; None for what is not published."""
    points = [
        {
            "label": label,
            "number": number or 0,
            "text": HIDDEN if number is None else f"{number:+,}" if number else "0",
            "way": "fewer" if (number or 0) < 0 else "more",
        }
        for label, number in differences.items()
    ]
    most = max([5, *(abs(point["number"]) for point in points)]) * 1.35
    y = {
        "field": "label", "type": "nominal", "title": None, "sort": list(differences),
        "axis": {"ticks": False, "domain": False, "labelPadding": 6, "labelLimit": 150},
    }  # fmt: skip
    x = {
        "field": "number", "type": "quantitative", "axis": None,
        "scale": {"domain": [-most, most], "nice": False},
    }  # fmt: skip
    color = {
        "field": "way", "type": "nominal", "legend": None,
        "scale": {"domain": ["more", "fewer"], "range": [BLUE, ORANGE]},
    }  # fmt: skip
    texts = [
        {
            "transform": [{"filter": {"field": "way", "equal": way}}],
            "mark": {"type": "text", "align": align, "dx": shift},
            "encoding": {"y": y, "x": x, "text": {"field": "text"}},
        }
        for way, align, shift in (("more", "left", 4), ("fewer", "right", -4))
    ]
    middle = (WIDTH - 150) / 2
    return {
        "width": WIDTH - 150,
        "height": {"step": 24},
        "data": {"values": points},
        "layer": [
            {
                "transform": [is_hidden()],
                "mark": {"type": "bar", "height": 15, "color": PALE},
                "encoding": {"y": y, "x": {"value": middle}, "x2": {"value": middle + STUB}},
            },
            {"mark": {"type": "bar", "height": 15}, "encoding": {"y": y, "x": x, "color": color}},
            {
                "mark": {"type": "rule", "color": GRAY},
                "encoding": {"x": {"datum": 0, **{k: v for k, v in x.items() if k != "field"}}},
            },
            *texts,
        ],
    }
