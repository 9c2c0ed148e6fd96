"""Our own numbers beside those that others published."""

from dashboards.charts.drawing import HIDDEN, ORANGE, PALE, STUB, WIDTH, so_far

DIAMOND = {"type": "point", "shape": "diamond", "filled": True, "stroke": "white", "opacity": 1}


def beside(ours: list[dict], theirs: list[dict]) -> dict:
    """Our numbers as bars and what others published as diamonds, by year; apart, never added.

    Each of `ours` and `theirs` is `{"label", "number", "text"}`. What others published is told in
    figures at the right.
    """
    order = sorted({point["label"] for point in [*ours, *theirs]})
    y = {
        "field": "label", "type": "nominal", "sort": order, "title": None,
        "axis": {"ticks": False, "domain": False, "labelPadding": 6},
    }  # fmt: skip
    most = max([10, *(point["number"] for point in [*ours, *theirs])])
    x = {
        "field": "number",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, most], "nice": False},
    }
    width, right = WIDTH - 200, WIDTH - 155
    place = {"y": y, "x": {"value": right}}
    words = {"type": "text", "align": "left"}
    return {
        "width": width,
        "height": {"step": 26},
        "layer": [
            {
                "data": {"values": [p for p in ours if p["text"] == HIDDEN]},
                "mark": {"type": "bar", "height": 16, "color": PALE},
                "encoding": {"y": y, "x": {"value": 0}, "x2": {"value": STUB}},
            },
            {
                "data": {"values": ours},
                "layer": [
                    {
                        "mark": so_far({"type": "bar", "height": 16}),
                        "encoding": {"y": y, "x": x},
                    },
                    {
                        "mark": {**words, "dx": 8, "dy": 1},
                        "encoding": {"y": y, "x": x, "text": {"field": "text"}},
                    },
                ],
            },
            {
                "data": {"values": [{**p, "text": f"published: {p['text']}"} for p in theirs]},
                "layer": [
                    {
                        "mark": {**DIAMOND, "size": 110, "color": ORANGE},
                        "encoding": {"y": y, "x": x},
                    },
                    {
                        "mark": {**DIAMOND, "size": 70, "color": ORANGE},
                        "encoding": place,
                    },
                    {
                        "mark": {**words, "dx": 8, "dy": 1},
                        "encoding": {**place, "text": {"field": "text"}},
                    },
                ],
            },
        ],
    }
