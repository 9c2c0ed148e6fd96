"""Frozen releases of the measures, the counts behind them, releases in the making, annual reports on them, and
figures that others published."""

from dashboards.models.annual_report import AnnualReport
from dashboards.models.counts import ReleaseCounts
from dashboards.models.figure import ExternalFigure
from dashboards.models.making import Making, Showing
from dashboards.models.release import Release

__all__ = ["AnnualReport", "ExternalFigure", "Making", "Release", "ReleaseCounts", "Showing"]
