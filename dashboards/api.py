"""The endpoints of releases and published figures."""

from casework.api.views import READ, Records
from dashboards.filters import ExternalFigureFilter, ReleaseFilter
from dashboards.models import ExternalFigure, Release


class Releases(Records):
    """Frozen: what a release says, it goes on saying."""

    model = Release
    filterset_class = ReleaseFilter
    detail_only = ("content", "suppression")
    http_method_names = READ


class ExternalFigures(Records):
    model = ExternalFigure
    filterset_class = ExternalFigureFilter


ENDPOINTS = {"releases": Releases, "external-figures": ExternalFigures}
