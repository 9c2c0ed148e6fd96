"""Frozen releases of the measures, annual reports on them, and figures that others published."""

from dashboards.models.annual_report import AnnualReport
from dashboards.models.figure import ExternalFigure
from dashboards.models.release import Release

__all__ = ["AnnualReport", "ExternalFigure", "Release"]
