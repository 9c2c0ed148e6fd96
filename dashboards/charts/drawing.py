"""Charts: Vega-Lite specifications drawn as SVG, from published cells only.

Narrow enough for a telephone, wide screens enlarge them. A hidden number is a question mark,
never a bar of height zero. Colors are of Okabe and Ito's palette, which color-blind people tell
apart; nothing is told by color alone.
"""

import json
import re
from dataclasses import dataclass
from html import escape

import vl_convert

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


def point_of(label: str, cell) -> dict:
    shown = isinstance(cell, int)
    text = f"{cell:,}" if shown else HIDDEN if cell else ""
    return {"label": label, "number": cell if shown else 0, "text": text}


def scale_of(points: list[dict]) -> dict:
    """From zero to the greatest number, also when all are zero or hidden."""
    return {"domain": [0, max([10, *(point["number"] for point in points)])], "nice": False}
