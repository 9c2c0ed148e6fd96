"""People, agencies, places, clocks, and one's own account."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from accounts.models import Agency, JudicialDistrict, Person, Town, User
from casework.api.views import READ, Endpoint, Records
from casework.filters import (
    AgencyFilter,
    ClockFilter,
    DisseminationFilter,
    JudicialDistrictFilter,
    PersonFilter,
    TownFilter,
)
from casework.models import Clock, Dissemination


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
}
