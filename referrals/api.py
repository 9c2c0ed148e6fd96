"""DCF's endpoints."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from casework.api.serializers import Form, Key, RecordSerializer, Version
from casework.api.views import ADD, READ, Records, Steps
from casework.services import save
from referrals import filters
from referrals.matching import possible_matches
from referrals.models import (
    BrokenGlass,
    BuyerDisclosure,
    Child,
    ChildAlias,
    Classification,
    Gender,
    GlassFinding,
    MatchDecision,
    Merge,
    Notice,
    Referral,
    ReferralNote,
    ReferralStatusChange,
    Service,
)
from referrals.models.notice import NoticeMethod
from referrals.services import (
    acknowledge_notice,
    break_glass,
    child_numbered,
    end_glass,
    log_referral,
    merge_children,
    review_glass,
    send_notice,
    undo_merge,
)


class MatchesSerializer(Form):
    """What is known of a child: anything of it, or the number of a child on record."""

    given_name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    family_name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    date_of_birth = serializers.DateField(required=False, allow_null=True)
    birth_year = serializers.IntegerField(
        required=False, allow_null=True, min_value=1900, max_value=2199
    )
    gender = serializers.ChoiceField(choices=Gender.choices, required=False)
    dcf_person_id = serializers.CharField(required=False, allow_blank=True, max_length=30)
    address = serializers.CharField(required=False, allow_blank=True, max_length=200)
    child = serializers.CharField(
        required=False, max_length=20, help_text="Number of a child on record, instead of the rest."
    )
    limit = serializers.IntegerField(required=False, min_value=1, max_value=50, default=10)


class MatchSerializer(serializers.Serializer):
    """A child who may be the one asked about."""

    number = serializers.CharField()
    name = serializers.CharField(help_text="Initials, for a child outside your scope.")
    year_of_birth = serializers.IntegerField(allow_null=True)
    born = serializers.CharField(help_text="Empty for a child outside your scope.")
    office = serializers.IntegerField(source="office.pk", help_text="Whom to call.")
    office_label = serializers.CharField(source="office.name")
    score = serializers.IntegerField(help_text="0 to 100.")
    strength = serializers.ChoiceField(choices=["very likely", "likely", "possible"])
    reasons = serializers.ListField(child=serializers.CharField())
    in_scope = serializers.BooleanField()
    same = serializers.BooleanField(help_text="Recorded as the same child.")


class Children(Records):
    model = Child
    ordering = ("-pk",)
    filterset_class = filters.ChildFilter
    detail_only = ("address",)
    forms = {"matches": MatchesSerializer}
    answers = {"matches": MatchSerializer}

    def get_queryset(self):
        """Merged records are listed when asked for; each is found by its number."""
        rows = super().get_queryset()
        asked = self.request.query_params if self.request is not None else {}
        hidden = self.action == "list" and not {"merged", "q"} & set(asked)
        return rows.filter(merged_into=None) if hidden else rows

    @extend_schema(responses=MatchSerializer(many=True))
    @action(detail=False, methods=["post"], needs="view", pagination_class=None, filter_backends=[])
    def matches(self, request, **kwargs):
        """The children most like what is known; names travel in the body, never in an address."""
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        values = dict(form.validated_data)
        number = values.pop("child", None)
        if number is not None:
            limit = values.pop("limit")
            if values:
                raise serializers.ValidationError(
                    {"child": ["Give a number or what is known, not both."]}
                )
            child = Child.objects.filter(number=number.strip().upper()).first()
            if child is None:
                raise serializers.ValidationError({"child": [f"There is no child {number[:20]}."]})
            values = {"child": child, "limit": limit}
        return Response(MatchSerializer(possible_matches(**values), many=True).data)


class NumberedChild(Key):
    """A child by its number, who may be outside one's scope; then it reads as null."""

    def to_internal_value(self, data):
        found = child_numbered(data) if isinstance(data, str) else None
        if found is None:
            self.fail("does_not_exist", slug_name="child", value=str(data)[:60])
        return Child(pk=found, number=data.strip().upper())


class MatchDecisionSerializer(RecordSerializer):
    other = NumberedChild(slug_field="number", queryset=Child.objects.all())

    class Meta:
        model = MatchDecision
        fields = "__all__"


class MatchDecisions(Records):
    """That two records are of one child, or are not; the newest counts."""

    model = MatchDecision
    serializer_class = MatchDecisionSerializer
    ordering = ("-pk",)
    filterset_class = filters.MatchDecisionFilter
    http_method_names = ADD


class UndoSerializer(Form):
    """Why two records are two children after all."""

    reason = serializers.CharField(max_length=4000)


class Merges(Records):
    """A record of a child that was merged into another; a supervisor can undo it."""

    model = Merge
    ordering = ("-pk",)
    filterset_class = filters.MergeFilter
    http_method_names = ADD
    forms = {"undo": UndoSerializer}

    def store(self, merge, version):
        return merge_children(merge.kept, merge.merged, by=self.request.user, reason=merge.reason)

    @action(detail=True, methods=["post"], needs="change")
    def undo(self, request, **kwargs):
        """Move back what the merge moved."""
        merge = self.get_object()
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        return self.answer(undo_merge(merge, by=request.user, **form.validated_data))


class ChildAliases(Records):
    model = ChildAlias
    ordering = ("-pk",)
    filterset_class = filters.ChildAliasFilter


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "description": "Number of a known child."},
            {"$ref": "#/components/schemas/Child"},
        ]
    }
)
class KnownOrNewChild(Key):
    """The number of a child, or, with a new referral, the child itself."""

    def to_internal_value(self, data):
        if not isinstance(data, Mapping) or self.parent.instance is not None:
            return super().to_internal_value(data)
        child = Children.serializer_class(data=data, context=self.context)
        child.is_valid(raise_exception=True)
        child.validated_data.pop("version", None)
        return Child(**child.validated_data)


class ReferralSerializer(RecordSerializer):
    child = KnownOrNewChild(slug_field="number", queryset=Child.objects.all())

    class Meta:
        model = Referral
        fields = "__all__"
        optional = ("area_office",)


class Referrals(Steps, Records):
    """A referral is logged together with a new child, or about a known one."""

    model = Referral
    serializer_class = ReferralSerializer
    filterset_class = filters.ReferralFilter
    detail_only = ("narrative",)

    def store(self, referral, version):
        if not referral._state.adding:
            return super().store(referral, version)
        if referral.child.pk is None:
            try:
                save(referral.child, by=self.request.user)
            except ValidationError as error:
                said = error.message_dict if hasattr(error, "error_dict") else error.messages
                raise serializers.ValidationError({"child": said}) from error
        return log_referral(referral.child, referral, by=self.request.user)


class ReferralStatusChanges(Records):
    model = ReferralStatusChange
    ordering = ("pk",)
    filterset_class = filters.ReferralStatusChangeFilter
    http_method_names = READ


class ReferralNotes(Records):
    model = ReferralNote
    ordering = ("-pk",)
    filterset_class = filters.ReferralNoteFilter
    http_method_names = ADD


class Classifications(Records):
    """The newest counts; a correction is another one."""

    model = Classification
    ordering = ("-pk",)
    filterset_class = filters.ClassificationFilter
    http_method_names = ADD


class BuyerDisclosures(Records):
    model = BuyerDisclosure
    ordering = ("-pk",)
    filterset_class = filters.BuyerDisclosureFilter


class Services(Records):
    model = Service
    ordering = ("-pk",)
    filterset_class = filters.ServiceFilter


class SendSerializer(Form):
    """How the agency was told."""

    method = serializers.ChoiceField(choices=NoticeMethod.choices)
    information_disclosed = serializers.CharField(help_text="What the agency was told.")
    legal_basis = serializers.CharField(required=False, max_length=200)
    late_reason = serializers.CharField(required=False, help_text="Why it is late, when it is.")
    sent_at = serializers.DateTimeField(required=False, help_text="When, if not now.")
    version = Version()


class AcknowledgeSerializer(Form):
    """Nothing is asked: who and when are known."""


class Notices(Records):
    """The one bridge between DCF and justice: an agency sees the notices sent to it."""

    model = Notice
    ordering = ("-pk",)
    filterset_class = filters.NoticeFilter
    forms = {"send": SendSerializer, "acknowledge": AcknowledgeSerializer}

    @action(detail=True, methods=["post"], needs="change")
    def send(self, request, **kwargs):
        """Record that the agency was told."""
        notice = self.get_object()
        values = self._asked(request)
        with self.seen(notice, values.pop("version", None)) as version:
            sent = send_notice(notice, by=request.user, version=version, **values)
        return self.answer(sent)

    @action(detail=True, methods=["post"], needs="change")
    def acknowledge(self, request, **kwargs):
        """Say that the agency has received it."""
        notice = self.get_object()
        self._asked(request)
        return self.answer(acknowledge_notice(notice, by=request.user))

    def _asked(self, request) -> dict:
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)


class BreakGlassSerializer(Form):
    """Which case, and why."""

    reference = serializers.CharField(max_length=20, help_text="The whole number of the case.")
    reason = serializers.CharField(
        max_length=2000, help_text="Why it cannot wait for its own region."
    )


class EndGlassSerializer(Form):
    """Nothing is asked."""


class ReviewGlassSerializer(Form):
    """Whether it was right to open the case."""

    finding = serializers.ChoiceField(choices=GlassFinding.choices)
    words = serializers.CharField(
        required=False, max_length=4000, help_text="Required when it was not justified."
    )


class Glass(Records):
    """Cases opened from outside their region: open one by its number, end it, review it."""

    model = BrokenGlass
    ordering = ("-pk",)
    filterset_class = filters.BrokenGlassFilter
    http_method_names = ADD
    needs = "view"  # rows are made by the database's own function, not by a right to add them
    forms = {
        "create": BreakGlassSerializer, "end": EndGlassSerializer, "review": ReviewGlassSerializer,
    }  # fmt: skip

    def create(self, request, *args, **kwargs):
        glass = break_glass(by=request.user, **self._asked(request))
        response = self.answer(glass, status=201)
        response["Location"] = f"{request.path}/{glass.pk}"
        return response

    @action(detail=True, methods=["post"], needs="view")
    def end(self, request, **kwargs):
        """Close the case before its time."""
        glass = self.get_object()
        self._asked(request)
        return self.answer(end_glass(glass, by=request.user))

    @action(detail=True, methods=["post"], needs="view")
    def review(self, request, **kwargs):
        """Say whether it was right to open the case."""
        glass = self.get_object()
        return self.answer(review_glass(glass, by=request.user, **self._asked(request)))

    def _asked(self, request) -> dict:
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)


ENDPOINTS = {
    "broken-glass": Glass,
    "children": Children,
    "aliases": ChildAliases,
    "match-decisions": MatchDecisions,
    "merges": Merges,
    "referrals": Referrals,
    "referral-status-changes": ReferralStatusChanges,
    "referral-notes": ReferralNotes,
    "classifications": Classifications,
    "disclosures": BuyerDisclosures,
    "notices": Notices,
    "services": Services,
}
