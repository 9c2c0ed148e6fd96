"""Justice's endpoints."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from arrests import filters
from arrests.forms.disposition import SENTENCE
from arrests.matching import known_buyers
from arrests.models import (
    AgencyReport,
    AgencyReportStatusChange,
    Arrest,
    ArrestNote,
    Buyer,
    Charge,
    Disposition,
    Docket,
    ErasureBatch,
    ErasureDue,
    ErasureExclusion,
    ErasureItem,
    ErasureNotice,
    ErasureRule,
    Information,
    Investigation,
    InvestigationNote,
    InvestigationStatusChange,
    ReportReminder,
    Sentence,
    Statute,
    StatuteVersion,
    Tombstone,
)
from arrests.models.arrest import Sex
from arrests.models.charge import OF_GUILT, InformationKind, Outcome
from arrests.own_counts import own_counts
from arrests.services import Decision, dispose_several, open_from_notice, substitute
from casework.api.serializers import Form, Strict, serializer_of
from casework.api.views import ADD, READ, Records, Steps
from referrals.api import MatchSerializer
from referrals.models import Notice

VERSIONS = StatuteVersion.objects.select_related("statute")
COUNTS = Charge.objects.select_related("statute_version__statute")


class Statutes(Records):
    model = Statute
    filterset_class = filters.StatuteFilter


class StatuteVersions(Records):
    model = StatuteVersion
    filterset_class = filters.StatuteVersionFilter
    ordering = ("statute__sovereign", "statute__section", "subsection", "pk")


class ErasureRules(Records):
    """How long after which event the law erases a count."""

    model = ErasureRule
    filterset_class = filters.ErasureRuleFilter
    ordering = ("code", "pk")


class ErasureExclusions(Records):
    """Offenses whose convictions the law does not erase by time."""

    model = ErasureExclusion
    filterset_class = filters.ErasureExclusionFilter
    ordering = ("section", "pk")


class ErasureDays(Records):
    """When the law erases each count, reckoned by the database."""

    model = ErasureDue
    filterset_class = filters.ErasureDueFilter
    ordering = ("-pk",)
    linked = {"charge": COUNTS}
    http_method_names = READ


class OpenSerializer(Form):
    """When it was opened."""

    opened_on = serializers.DateField(required=False, help_text="The day, if not today.")


class Investigations(Steps, Records):
    model = Investigation
    filterset_class = filters.InvestigationFilter
    optional = ("agency", "judicial_district")

    def open_from_notice(self, request, reference):
        """Open an investigation that answers a notice to your department."""
        notice = get_object_or_404(Notice, reference=reference)
        form = OpenSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        return self.answer(
            open_from_notice(notice, by=request.user, **form.validated_data), status=201
        )


class InvestigationStatusChanges(Records):
    model = InvestigationStatusChange
    ordering = ("pk",)
    filterset_class = filters.InvestigationStatusChangeFilter
    http_method_names = READ


class InvestigationNotes(Records):
    model = InvestigationNote
    ordering = ("-pk",)
    filterset_class = filters.InvestigationNoteFilter
    http_method_names = ADD


class KnownBuyersSerializer(Form):
    """What is known of a person accused."""

    given_name = serializers.CharField(required=False, max_length=80)
    family_name = serializers.CharField(required=False, max_length=80)
    date_of_birth = serializers.DateField(required=False)
    sex = serializers.ChoiceField(choices=Sex.choices, required=False)
    spbi_number = serializers.CharField(required=False, max_length=20)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=50, default=10)


class BuyerMatchSerializer(MatchSerializer):
    """A person accused who may be the one asked about; initials and whom to call outside your scope."""


class Buyers(Records):
    model = Buyer
    ordering = ("-pk",)
    filterset_class = filters.BuyerFilter
    optional = ("agency", "judicial_district")
    forms = {"matches": KnownBuyersSerializer}
    answers = {"matches": BuyerMatchSerializer}

    @extend_schema(responses=BuyerMatchSerializer(many=True))
    @action(detail=False, methods=["post"], needs="view", pagination_class=None, filter_backends=[])
    def matches(self, request, **kwargs):
        """The people accused most like what is known; names travel in the body, never in an address."""
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        found = known_buyers(**form.validated_data)
        return Response(BuyerMatchSerializer(found, many=True).data)


class Informations(Records):
    """Charging documents. The highest version operates."""

    model = Information
    filterset_class = filters.InformationFilter
    ordering = ("-pk",)


class SubstituteSerializer(Form):
    """A later information."""

    filed_on = serializers.DateField(help_text="The day it was filed.")
    kind = serializers.ChoiceField(
        choices=[InformationKind.LONG_FORM, InformationKind.SUBSTITUTE], required=False
    )
    without = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), required=False, max_length=200,
        help_text="Ids of operative counts that it drops.",
    )  # fmt: skip


class DecisionSerializer(Form):
    """What becomes of one count of the operative information."""

    count = serializers.IntegerField(min_value=0, max_value=32767, help_text="Its number.")
    outcome = serializers.ChoiceField(
        choices=Outcome.choices, required=False, help_text="Its own outcome, if not the common one."
    )
    seen = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=2**63 - 1,
        help_text="Id of its disposition recorded last, as you saw it; none if there was none.",
    )  # fmt: skip


class SentenceColumns(Strict, serializers.ModelSerializer):
    """A sentence, recorded on each conviction."""

    class Meta:
        model = Sentence
        fields = SENTENCE


class DisposeSerializer(Form):
    """What became of several counts, all of them or none."""

    outcome = serializers.ChoiceField(choices=Outcome.choices, help_text="The common outcome.")
    disposed_on = serializers.DateField(help_text="The day.")
    counts = serializers.ListField(
        child=DecisionSerializer(), min_length=1, max_length=200, help_text="The counts, each once."
    )
    lesser_offence = serializers.PrimaryKeyRelatedField(
        queryset=VERSIONS, required=False, help_text="The offense of conviction, when a lesser one."
    )
    diversion_completed_on = serializers.DateField(required=False, help_text="When completed.")
    plea = serializers.ChoiceField(
        choices=[(plea.value, plea.label) for plea in OF_GUILT], required=False,
        help_text="Recorded on the counts that end by plea.",
    )  # fmt: skip
    sentence = SentenceColumns(required=False)

    def validate_counts(self, counts):
        if len({one["count"] for one in counts}) < len(counts):
            raise serializers.ValidationError("Name each count once.")
        return counts


class DispositionSerializer(serializer_of(Disposition, ())):
    """What became of a count."""

    seen = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=2**63 - 1, write_only=True,
        help_text="Id of the count's disposition recorded last, as you saw it; none if there was none.",
    )  # fmt: skip


class Dispositions(Records):
    """What became of a count; the newest stands. 409 when somebody has recorded another one of the
    count since you saw it."""

    model = Disposition
    serializer_class = DispositionSerializer
    ordering = ("-pk",)
    filterset_class = filters.DispositionFilter
    linked = {"charge": COUNTS, "lesser_offence": VERSIONS}
    http_method_names = ADD

    def _write(self, instance, values, version=None):
        seen = values.get("seen")
        return super()._write(
            instance, {name: v for name, v in values.items() if name != "seen"}, seen
        )


class Arrests(Records):
    model = Arrest
    filterset_class = filters.ArrestFilter
    optional = ("agency", "judicial_district")
    forms = {"substitute": SubstituteSerializer, "dispose": DisposeSerializer}
    answers = {
        "substitute": Informations.serializer_class,
        "dispose": Dispositions.serializer_class,
    }

    @action(detail=True, methods=["post"])
    def substitute(self, request, **kwargs):
        """File a later information that starts as a copy of the operative one."""
        arrest = self.get_object()
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        filed = substitute(arrest, by=request.user, **form.validated_data)
        filed = Information.objects.prefetch_related("arrest").get(pk=filed.pk)
        context = {"request": request}
        return Response(Informations.serializer_class(filed, context=context).data, status=201)

    @extend_schema(responses={201: Dispositions.serializer_class(many=True)})
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[])
    def dispose(self, request, **kwargs):
        """Record what became of several counts of the operative information at once. 409 when
        somebody has disposed of one of them since you saw it."""
        arrest = self.get_object()
        form = self.get_serializer(data=request.data)
        form.is_valid(raise_exception=True)
        asked = dict(form.validated_data)
        operative = arrest.informations.order_by("-number").first()
        charges = {charge.count: charge for charge in operative.charges.all()} if operative else {}
        decisions, common = [], asked.pop("outcome")
        for one in asked.pop("counts"):
            if one["count"] not in charges:
                raise serializers.ValidationError(
                    {"counts": [f"There is no count {one['count']}."]}
                )
            outcome = one.get("outcome", common)
            decisions.append(Decision(charges[one["count"]], outcome, one.get("seen")))
        recorded = dispose_several(arrest, decisions, by=request.user, **asked)
        rows = Disposition.objects.filter(pk__in=[d.pk for d in recorded]).order_by("pk")
        rows = rows.prefetch_related(
            Prefetch("charge", COUNTS), Prefetch("lesser_offence", VERSIONS), "by"
        )
        context = {"request": request}
        shown = Dispositions.serializer_class(rows, many=True, context=context)
        return Response(shown.data, status=201)


class ArrestNotes(Records):
    model = ArrestNote
    ordering = ("-pk",)
    filterset_class = filters.ArrestNoteFilter
    http_method_names = ADD


class Dockets(Records):
    model = Docket
    optional = ("court_kind",)
    ordering = ("-pk",)
    filterset_class = filters.DocketFilter


class Charges(Records):
    """Counts. Each takes the version of its statute in force on the day of the offence."""

    model = Charge
    filterset_class = filters.ChargeFilter
    ordering = ("-pk",)
    linked = {"statute_version": VERSIONS, "replaces": COUNTS}


class Sentences(Records):
    model = Sentence
    filterset_class = filters.SentenceFilter
    ordering = ("-pk",)


class OwnCountSerializer(Form):
    """What is recorded here for an item of a report, and the rule by which it was counted."""

    field = serializers.CharField(help_text="The field of the report.")
    number = serializers.IntegerField(help_text="How many are recorded here.")
    rule = serializers.CharField(help_text="What was counted.")


class AgencyReports(Steps, Records):
    """What agencies report to the council each year (CGS 51-286h)."""

    model = AgencyReport
    filterset_class = filters.AgencyReportFilter
    optional = ("agency",)
    answers = {"own_counts": OwnCountSerializer}

    @action(
        detail=True,
        url_path="own-counts",
        pagination_class=None,
        filter_backends=[],
        needs="change",
    )
    def own_counts(self, request, **kwargs):
        """Suggestions from what you see here; nothing is entered by itself."""
        found = own_counts(self.get_object())
        return Response(OwnCountSerializer(found, many=True).data)


class AgencyReportStatusChanges(Records):
    model = AgencyReportStatusChange
    ordering = ("pk",)
    filterset_class = filters.AgencyReportStatusChangeFilter
    http_method_names = READ


class ReportReminders(Records):
    """Agencies that council staff want reminded of their report."""

    model = ReportReminder
    ordering = ("-pk",)
    filterset_class = filters.ReportReminderFilter
    http_method_names = ADD


class ErasureBatches(Records):
    """Batches of counts the law erases. Prepared and approved on the pages, by two people."""

    model = ErasureBatch
    filterset_class = filters.ErasureBatchFilter
    http_method_names = READ


class ErasureItems(Records):
    """The counts of a batch: keys, rules and days."""

    model = ErasureItem
    filterset_class = filters.ErasureItemFilter
    ordering = ("-pk",)
    http_method_names = READ


class ErasureNotices(Records):
    """Who must be told to erase what they were given."""

    model = ErasureNotice
    detail_only = ("given_out_as",)
    filterset_class = filters.ErasureNoticeFilter
    http_method_names = READ


class Tombstones(Records):
    """What remains of what was erased."""

    model = Tombstone
    filterset_class = filters.TombstoneFilter
    http_method_names = READ


ENDPOINTS = {
    "statutes": Statutes,
    "statute-versions": StatuteVersions,
    "erasure-rules": ErasureRules,
    "erasure-exclusions": ErasureExclusions,
    "erasure-days": ErasureDays,
    "investigations": Investigations,
    "investigation-status-changes": InvestigationStatusChanges,
    "investigation-notes": InvestigationNotes,
    "buyers": Buyers,
    "arrests": Arrests,
    "arrest-notes": ArrestNotes,
    "dockets": Dockets,
    "informations": Informations,
    "charges": Charges,
    "dispositions": Dispositions,
    "sentences": Sentences,
    "agency-reports": AgencyReports,
    "agency-report-status-changes": AgencyReportStatusChanges,
    "report-reminders": ReportReminders,
    "erasure-batches": ErasureBatches,
    "erasure-items": ErasureItems,
    "erasure-notices": ErasureNotices,
    "tombstones": Tombstones,
}
