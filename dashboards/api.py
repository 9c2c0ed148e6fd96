"""The endpoints of releases, annual reports and published figures."""

from casework.api.serializers import RecordSerializer
from casework.api.views import READ, Records
from dashboards.filters import AnnualReportFilter, ExternalFigureFilter, ReleaseFilter
from dashboards.models import AnnualReport, ExternalFigure, Release


class Releases(Records):
    """Frozen: what a release says, it goes on saying."""

    model = Release
    filterset_class = ReleaseFilter
    detail_only = ("content", "suppression")
    http_method_names = READ


class ExternalFigures(Records):
    model = ExternalFigure
    filterset_class = ExternalFigureFilter


class AnnualReportSerializer(RecordSerializer):
    """Without the print, which has an address of its own."""

    class Meta:
        model = AnnualReport
        exclude = ("pdf",)
        optional = ()


class AnnualReports(Records):
    """Written here too; published on its page alone, by whoever has looked at it."""

    model = AnnualReport
    serializer_class = AnnualReportSerializer
    filterset_class = AnnualReportFilter
    detail_only = ("content",)
    linked = {"release": Release.objects.defer("content", "suppression")}


ENDPOINTS = {
    "releases": Releases,
    "external-figures": ExternalFigures,
    "annual-reports": AnnualReports,
}
