"""Charts: each function gives the Vega-Lite specification of one kind, from published cells only."""

from dashboards.charts.bars import bar_chart, bars, bars_across
from dashboards.charts.before_after import Series, before_after
from dashboards.charts.beside import beside
from dashboards.charts.changes import changes
from dashboards.charts.control import control_chart
from dashboards.charts.drawing import HIDDEN, Chart, point_of
from dashboards.charts.intervals import intervals
from dashboards.charts.ranges import ranges
from dashboards.charts.strips import strips

__all__ = [
    "HIDDEN",
    "Chart",
    "Series",
    "bar_chart",
    "bars",
    "bars_across",
    "before_after",
    "beside",
    "changes",
    "control_chart",
    "intervals",
    "point_of",
    "ranges",
    "strips",
]
