"""Bars: one for each row or column of a table, with its number at the end."""

from collections.abc import Mapping

from dashboards.charts.drawing import (
    HIDDEN,
    PALE,
    STUB,
    WIDTH,
    is_hidden,
    noted,
    point_of,
    scale_of,
    so_far,
)
from dashboards.content import TableReader
from dashboards.tables import TOTAL

LONG = 16
"""A label of more letters stands above its bar, not beside it."""


def bars(
    table: TableReader,
    column: str = TOTAL,
    rows: Mapping[str, str] | None = None,
    *,
    by_size: bool = False,
) -> dict:
    """One bar a row with its number at the end, from one column of a table. `by_size`: the largest first,
    and what is zero only named below."""
    rows = rows or {row: label for row, label in table.rows.items() if row != TOTAL}
    points = [point_of(label, table.at(row, column)) for row, label in rows.items()]
    return _by_size(points) if by_size else _bars(points)


def bars_across(
    table: TableReader,
    row: str = TOTAL,
    columns: Mapping[str, str] | None = None,
    *,
    by_size: bool = False,
) -> dict:
    """The same of the columns of one row of a table."""
    columns = columns or {c: label for c, label in table.columns.items() if c != TOTAL}
    points = [point_of(label, table.at(row, column)) for column, label in columns.items()]
    return _by_size(points) if by_size else _bars(points)


def bar_chart(numbers: Mapping[str, int]) -> dict:
    """One bar for each of some public numbers."""
    return _bars([point_of(label, n) for label, n in numbers.items()])


def _by_size(points: list[dict]) -> dict:
    """The largest first, hidden ones last. Zeros are named below, unless there is nothing else."""
    shown = [point for point in points if point["number"] or point["text"] == HIDDEN]
    zeros = [point["label"] for point in points if point not in shown]
    if not shown:
        return _bars(points)
    shown.sort(key=lambda point: -point["number"])
    return noted(_bars(shown), f"None: {'; '.join(zeros).lower()}." if zeros else "")


def _bars(points: list[dict]) -> dict:
    """Bars with their labels at the left, or above them where the labels are long."""
    above = max(len(point["label"]) for point in points) > LONG
    y = {
        "field": "label", "type": "nominal", "title": None,
        "sort": [point["label"] for point in points],
        "axis": None if above else {"ticks": False, "domain": False, "labelPadding": 6},
    }  # fmt: skip
    x = {"field": "number", "type": "quantitative", "axis": None, "scale": scale_of(points)}
    width, shift = WIDTH - (45 if above else 150), 9 if above else 0
    labels = {
        "mark": {"type": "text", "align": "left", "dy": -10},
        "encoding": {"y": y, "x": {"value": 0}, "text": {"field": "label"}},
    }
    band = {"type": "bar", "height": 16, "yOffset": shift, "color": PALE}
    return {
        "width": width,
        "height": {"step": 42 if above else 26},
        "data": {"values": points},
        "layer": [
            {
                "transform": [is_hidden()],
                "mark": band,
                "encoding": {"y": y, "x": {"value": 0}, "x2": {"value": STUB}},
            },
            {
                "mark": so_far({"type": "bar", "height": 16, "yOffset": shift}),
                "encoding": {"y": y, "x": x},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "dy": shift + 1},
                "encoding": {"y": y, "x": x, "text": {"field": "text"}},
            },
            *([labels] if above else []),
        ],
    }
