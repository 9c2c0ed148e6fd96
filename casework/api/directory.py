"""People, agencies, places, clocks, the read log, and one's own account."""

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from accounts.models import Agency, JudicialDistrict, Person, Town, User
from casework.api.serializers import RecordSerializer
from casework.api.views import READ, Endpoint, Records
from casework.filters import (
    AgencyFilter,
    ClockFilter,
    DisseminationFilter,
    JudicialDistrictFilter,
    PersonFilter,
    ReadFilter,
    TownFilter,
)
from casework.models import Clock, Dissemination, ReadLog
from casework.references import called


class Towns(Records):
    model = Town
    filterset_class = TownFilter


class JudicialDistricts(Records):
    model = JudicialDistrict
    filterset_class = JudicialDistrictFilter


class Agencies(Records):
    model = Agency
    filterset_class = AgencyFilter


class People(Records):
    """The staff directory. An account's e-mail is its owner's (`/me`)."""

    model = Person
    filterset_class = PersonFilter


class Clocks(Records):
    model = Clock
    filterset_class = ClockFilter


class Disseminations(Records):
    """Written by exports and prints themselves."""

    model = Dissemination
    filterset_class = DisseminationFilter
    http_method_names = READ


class RecordReadSerializer(serializers.Serializer):
    kind = serializers.CharField(help_text="What it is, e.g. referrals.referral.")
    reference = serializers.CharField(help_text="What it is called, as its history has it.")


class ReadSerializer(RecordSerializer):
    """One request that read records of people."""

    records = serializers.SerializerMethodField(help_text="What was read.")

    class Meta:
        model = ReadLog
        fields = "__all__"

    @extend_schema_field(RecordReadSerializer(many=True))
    def get_records(self, read):
        records = list(read.records.values_list("kind", "record"))
        names = called(records)
        return [{"kind": kind, "reference": names[kind, record]} for kind, record in records]


class Reads(Records):
    """Who read which record: written by the database with every request."""

    model = ReadLog
    serializer_class = ReadSerializer
    filterset_class = ReadFilter
    detail_only = ("records",)
    http_method_names = READ


class MeSerializer(serializers.Serializer):
    """One's own account."""

    id = serializers.IntegerField(source="pk", help_text="Your number in the directory.")
    email = serializers.EmailField(help_text="The name you sign in with.")
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    job = serializers.CharField(help_text="Decides what you may see.")
    agency = serializers.IntegerField(source="agency_id", help_text="Decides whose cases you see.")
    agency_label = serializers.CharField(source="agency.name")
    last_seen_at = serializers.DateTimeField(allow_null=True)


class Me(Endpoint):
    """Who you are here."""

    model = User
    permission_classes = [IsAuthenticated]

    @extend_schema(responses=MeSerializer)
    def get(self, request):
        return Response(MeSerializer(request.user).data)


ENDPOINTS = {
    "towns": Towns,
    "judicial-districts": JudicialDistricts,
    "agencies": Agencies,
    "people": People,
    "clocks": Clocks,
    "disseminations": Disseminations,
    "reads": Reads,
}
