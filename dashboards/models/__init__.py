"""Frozen releases of the measures, the counts behind them, and figures that others published."""

from dashboards.models.counts import ReleaseCounts
from dashboards.models.figure import ExternalFigure
from dashboards.models.release import Release

__all__ = ["ExternalFigure", "Release", "ReleaseCounts"]
