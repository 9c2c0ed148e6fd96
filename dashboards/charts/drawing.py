"""Charts: Vega-Lite specifications drawn as SVG, from published cells only.

Narrow enough for a telephone, wide screens enlarge them; all are equally wide, so that their letters
are equally large. A hidden number is a question mark on a gray stub that is always equally long, so that
it looks neither like zero nor like a large number. What is not over yet is an outline. Colors are of Okabe and Ito's palette, which color-blind people tell
apart; nothing is told by color alone, so that gray print says as much.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import vl_convert

BLUE, ORANGE, GRAY, PALE = "#0072B2", "#D55E00", "#565C65", "#E6E6E6"
WIDTH = 330
CANVAS = 350
"""How wide every drawing is, whatever stands in it."""
CONFIG = {
    "aria": False,
    "font": "sans-serif",
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {"labelFontSize": 13, "titleFontSize": 13, "labelColor": "#1B1B1B", "labelLimit": 190},
    "text": {"fontSize": 13, "color": "#1B1B1B"},
    "bar": {"color": BLUE},
}
HIDDEN = "?"
STUB = 16
"""How long the mark of a hidden number is, whatever the number."""
SO_FAR = "so far"
TOLD = 16
"""The numbers of a chart with more are not listed in its description: its table is beside it."""


@dataclass(frozen=True)
class Chart:
    """A chart: `title` names it, `name` tells it from the others of a release."""

    name: str
    title: str
    spec: dict

    @property
    def points(self) -> list[dict]:
        """Every point drawn, as its data has it."""
        return list(_points(self.spec))

    @property
    def says_nothing(self) -> bool:
        """Whether all it could draw are question marks."""
        return all(point.get("text") == HIDDEN for point in self.points)

    def published(self, sentence: str) -> dict:
        """The chart with what it shows in words: the sentence, and its numbers where they are few."""
        description = self._described(sentence)
        return {
            "name": self.name,
            "title": self.title,
            "description": description,
            "svg": self._svg(description),
            "hides": any(point.get("text") == HIDDEN for point in self.points),
            "note": self.note,
        }

    @property
    def note(self) -> str:
        """What is not drawn, and why, in words (`noted`)."""
        return self.spec.get("usermeta", {}).get("note", "")

    def _described(self, sentence: str) -> str:
        told = [point for point in self.points if point.get("label") and point.get("text")]
        sentence = f"{sentence} {self.note}".strip()
        if not 0 < len(told) <= TOLD:
            return f"{sentence} The numbers are in the table."
        words = ("hidden" if p["text"] == HIDDEN else p["text"] for p in told)
        listed = "; ".join(f"{p['label']}: {said}" for p, said in zip(told, words, strict=True))
        return f"{sentence} {listed}."

    def _svg(self, description: str) -> str:
        """An SVG that can stand in a page: one image with a title and a description."""
        drawn = vl_convert.vegalite_to_svg(
            {
                "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
                "config": CONFIG,
                **self.spec,
            }
        )
        width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn).groups()
        inside = drawn[drawn.index(">") + 1 : drawn.rindex("</svg>")]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {max(float(width), CANVAS):g} {height}" '
            f'role="img" class="tip-chart" '
            f'aria-labelledby="chart-{self.name} chart-{self.name}-says">'
            f'<title id="chart-{self.name}">{escape(self.title)}</title>'
            f'<desc id="chart-{self.name}-says">{escape(description)}</desc>'
            f'<g aria-hidden="true">{inside}</g></svg>'
        )


def _points(spec) -> Iterator[dict]:
    if isinstance(spec, dict):
        data = spec.get("data")
        yield from data.get("values", ()) if isinstance(data, dict) else ()
        for key, inner in spec.items():
            if key != "data":
                yield from _points(inner)
    elif isinstance(spec, list):
        for inner in spec:
            yield from _points(inner)


def point_of(label: str, cell) -> dict:
    shown = isinstance(cell, int)
    text = f"{cell:,}" if shown else HIDDEN if cell else ""
    return {"label": label, "number": cell if shown else 0, "text": text}


def scale_of(points: list[dict]) -> dict:
    """From zero to the greatest number, also when all are zero or hidden."""
    return {"domain": [0, max([10, *(point["number"] for point in points)])], "nice": False}


def noted(spec: dict, *notes: str) -> dict:
    """A specification with what is to be said below its drawing; Vega-Lite leaves `usermeta` alone."""
    said = " ".join(filter(None, (spec.get("usermeta", {}).get("note", ""), *notes)))
    return {**spec, "usermeta": {"note": said}} if said else spec


def short_years(field: str = "datum.value") -> str:
    """How an axis writes years, as there is room for them upright: '14, and <'14 for those before."""
    return (
        f'test(/^\\d{{4}}/, {field}) ? "\'" + slice({field}, 2, 4) : '
        f'test(/^Before \\d{{4}}$/, {field}) ? "<\'" + slice({field}, 9, 11) : {field}'
    )


def is_hidden() -> dict:
    """The points whose number is hidden, as a filter."""
    return {"filter": {"field": "text", "equal": HIDDEN}}


def so_far(mark: dict) -> dict:
    """A bar mark that is an outline for what is not over yet."""
    over = f"indexof(datum.label, '{SO_FAR}') < 0"
    return {
        **mark,
        "stroke": BLUE,
        "strokeWidth": 1.5,
        "strokeOpacity": {"expr": f"{over} || !datum.number ? 0 : 1"},
        "fillOpacity": {"expr": f"{over} ? 1 : 0.12"},
    }
