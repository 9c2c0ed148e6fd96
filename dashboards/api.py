"""The endpoints of releases, how they are made and shown, of annual reports and of published figures."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from casework.api.serializers import Form, RecordSerializer
from casework.api.views import ADD, READ, Records
from casework.errors import Conflict
from casework.services import changed_fields
from dashboards import filters
from dashboards.making import start
from dashboards.models import AnnualReport, ExternalFigure, Making, Release, Showing
from dashboards.services import begin_making, discard, publish, withdraw_release


class Releases(Records):
    """Frozen: what a release says, it goes on saying. `PATCH` with a `withdrawn_reason` withdraws it."""

    model = Release
    filterset_class = filters.ReleaseFilter
    detail_only = ("content", "suppression")
    http_method_names = [*READ, "patch"]

    def store(self, release, version):
        current = Release.objects.get(pk=release.pk)
        if set(changed_fields(current, release)) - {"withdrawn_reason"}:
            raise PermissionDenied("A release is kept as it was made: it can only be withdrawn.")
        return withdraw_release(release, reason=release.withdrawn_reason, by=self.request.user)


class PublishSerializer(Form):
    """Exactly what is published."""

    digest = serializers.CharField(max_length=64, help_text="The digest of what you looked at.")


class PublishedSerializer(serializers.Serializer):
    """What it became."""

    release = serializers.IntegerField(source="pk", help_text="The number of the release.")
    name = serializers.CharField()
    digest = serializers.CharField()


class DiscardSerializer(Form):
    """Nothing is asked."""


class Makings(Records):
    """A release being counted, one at a time. `content` is empty until it is ready: then look at it and
    publish it, or discard it."""

    model = Making
    filterset_class = filters.MakingFilter
    optional = ("name",)
    detail_only = ("content", "suppression")
    http_method_names = ADD
    forms = {"publish": PublishSerializer, "discard": DiscardSerializer}
    answers = {"publish": PublishedSerializer}

    def store(self, making, version):
        begun = begin_making(name=making.name, data_until=making.data_until, by=self.request.user)
        transaction.on_commit(lambda: start(begun))
        return begun

    @extend_schema(responses={201: PublishedSerializer})
    @action(detail=True, methods=["post"], needs="change")
    def publish(self, request, **kwargs):
        """Freeze it as a release."""
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        release = publish(self.get_object(), by=request.user, **form.validated_data)
        location = f"/api/v1/releases/{release.pk}"
        return Response(
            PublishedSerializer(release).data, status=201, headers={"Location": location}
        )

    @extend_schema(responses={204: None})
    @action(detail=True, methods=["post"], needs="change")
    def discard(self, request, **kwargs):
        """Throw it away; nothing is kept."""
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        discard(self.get_object(), by=request.user)
        return Response(status=204)


class Showings(Records):
    """What the public sees, the newest first: a release, or none. `POST` decides anew."""

    model = Showing
    filterset_class = filters.ShowingFilter
    http_method_names = ADD

    def store(self, showing, version):
        if "release" not in self.request.data:
            raise ValidationError({"release": "Say which, or null for none."})
        try:
            return super().store(showing, version)
        except Conflict as conflict:  # about a release, which is no row of this endpoint
            raise Conflict(str(conflict)) from conflict


class ExternalFigures(Records):
    model = ExternalFigure
    filterset_class = filters.ExternalFigureFilter


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
    filterset_class = filters.AnnualReportFilter
    detail_only = ("content",)
    linked = {"release": Release.objects.defer("content", "suppression")}


ENDPOINTS = {
    "releases": Releases,
    "releases-in-the-making": Makings,
    "showings": Showings,
    "external-figures": ExternalFigures,
    "annual-reports": AnnualReports,
}
