"""What lists of releases and published figures can be narrowed by."""

from django.db.models import Q

from casework.filters import Filters, OneOf, Search, YesNo, days
from dashboards.models import AnnualReport, ExternalFigure, Making, Release, Showing


class ReleaseFilter(Filters):
    q = Search(texts=("name",), says="Words in the name.")
    withdrawn = YesNo(
        yes=Q(withdrawn_at__isnull=False), label="Withdrawn", help_text="No longer stands."
    )
    made_after, made_before = days("made_at", "Made", moment=True)
    data_after, data_before = days("data_until", "Data")

    class Meta:
        model = Release
        fields = ["made_by", "digest", "withdrawn"]


class MakingFilter(Filters):
    begun_after, begun_before = days("begun_at", "Begun", moment=True)
    data_after, data_before = days("data_until", "Data")

    class Meta:
        model = Making
        fields = ["begun_by", "digest"]


class ShowingFilter(Filters):
    decided_after, decided_before = days("at", "Decided", moment=True)

    class Meta:
        model = Showing
        fields = ["release", "by"]


class ExternalFigureFilter(Filters):
    q = Search(texts=("definition", "source", "series"), says="Words in it.")

    class Meta:
        model = ExternalFigure
        fields = ["series", "period", "unit", "source", "confidence"]


class AnnualReportFilter(Filters):
    release = OneOf(
        queryset=Release.objects.defer("content", "suppression"), label="Release",
        help_text="Where its numbers come from.",
    )  # fmt: skip
    published = YesNo(
        yes=Q(published_at__isnull=False), label="Published", help_text="No draft any more."
    )
    withdrawn = YesNo(
        yes=Q(withdrawn_at__isnull=False), label="Withdrawn", help_text="No longer stands."
    )
    published_after, published_before = days("published_at", "Published", moment=True)

    class Meta:
        model = AnnualReport
        fields = ["year", "made_by", "published_by", "digest"]
