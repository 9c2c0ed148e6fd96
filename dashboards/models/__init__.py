"""Frozen releases of the measures, and figures that others published."""

from dashboards.models.figure import ExternalFigure
from dashboards.models.release import Release

__all__ = ["ExternalFigure", "Release"]
