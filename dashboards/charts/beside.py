"""Our own numbers beside those that others published."""

from dashboards.charts.drawing import BLUE, HIDDEN, ORANGE, WIDTH


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
