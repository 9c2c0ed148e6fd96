"""Charts: each function gives the Vega-Lite specification of one kind, from published cells only."""

from dashboards.charts.bars import bar_chart, bars, bars_across
from dashboards.charts.beside import beside
from dashboards.charts.drawing import HIDDEN, Chart, point_of
from dashboards.charts.intervals import intervals
from dashboards.charts.strips import strips

__all__ = [
    "HIDDEN",
    "Chart",
    "bar_chart",
    "bars",
    "bars_across",
    "beside",
    "intervals",
    "point_of",
    "strips",
]
