"""The search box, for programs. Posted, so that no name ever stands in an address or a log."""

from django.http import Http404

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from accounts.models import User
from casework.api.serializers import key_of
from casework.api.views import Endpoint
from casework.search import LONGEST, SHORTEST, search, searchers_of


class AskedSerializer(serializers.Serializer):
    q = serializers.CharField(
        min_length=SHORTEST,
        max_length=LONGEST,
        help_text="A reference, or how one begins; a name; a town; words of a report.",
    )


class PieceSerializer(serializers.Serializer):
    text = serializers.CharField(trim_whitespace=False)
    marked = serializers.BooleanField(help_text="Whether this is what was looked for.")


class ReasonSerializer(serializers.Serializer):
    label = serializers.CharField(help_text="Why it was found, e.g. also known as.")
    pieces = PieceSerializer(many=True)


class HitSerializer(serializers.Serializer):
    key = serializers.SerializerMethodField(help_text="Its reference or number.")
    label = serializers.CharField(source="row")
    about = serializers.CharField()
    url = serializers.CharField(help_text="Address of its page.")
    reasons = ReasonSerializer(many=True)

    def get_key(self, hit) -> str:
        return str(getattr(hit.row, key_of(type(hit.row))))


class GroupSerializer(serializers.Serializer):
    title = serializers.CharField()
    hits = HitSerializer(many=True)
    many = serializers.BooleanField(help_text="Whether there are more than these.")


class FoundSerializer(serializers.Serializer):
    groups = GroupSerializer(many=True)


class Search(Endpoint):
    """What is found of every kind one may see, and why: the first ten of each."""

    model = User
    permission_classes = [IsAuthenticated]

    @extend_schema(request=AskedSerializer, responses=FoundSerializer)
    def post(self, request):
        if not searchers_of(request.user):
            raise Http404
        asked = AskedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        groups = search(asked.validated_data["q"], request.user)
        return Response(FoundSerializer({"groups": groups}).data)
