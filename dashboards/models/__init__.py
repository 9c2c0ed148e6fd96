"""Frozen releases of the measures, releases in the making, and figures that others published."""

from dashboards.models.figure import ExternalFigure
from dashboards.models.making import Making, Showing
from dashboards.models.release import Release

__all__ = ["ExternalFigure", "Making", "Release", "Showing"]
