"""Justice's endpoints."""

from django.shortcuts import get_object_or_404

from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from arrests import filters
from arrests.models import (
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
    Sentence,
    Statute,
    StatuteVersion,
    Tombstone,
)
from arrests.models.charge import InformationKind
from arrests.services import open_from_notice, substitute
from casework.api.serializers import Form
from casework.api.views import ADD, READ, Records, Steps
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


class Buyers(Records):
    model = Buyer
    ordering = ("-pk",)
    filterset_class = filters.BuyerFilter
    optional = ("agency", "judicial_district")


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


class Arrests(Records):
    model = Arrest
    filterset_class = filters.ArrestFilter
    optional = ("agency", "judicial_district")
    forms = {"substitute": SubstituteSerializer}
    answers = {"substitute": Informations.serializer_class}

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


class ArrestNotes(Records):
    model = ArrestNote
    ordering = ("-pk",)
    filterset_class = filters.ArrestNoteFilter
    http_method_names = ADD


class Dockets(Records):
    model = Docket
    ordering = ("-pk",)
    filterset_class = filters.DocketFilter


class Charges(Records):
    """Counts. Each takes the version of its statute in force on the day of the offence."""

    model = Charge
    filterset_class = filters.ChargeFilter
    ordering = ("-pk",)
    linked = {"statute_version": VERSIONS, "replaces": COUNTS}


class Dispositions(Records):
    """What became of a count; the newest stands."""

    model = Disposition
    ordering = ("-pk",)
    filterset_class = filters.DispositionFilter
    linked = {"charge": COUNTS, "lesser_offence": VERSIONS}
    http_method_names = ADD


class Sentences(Records):
    model = Sentence
    filterset_class = filters.SentenceFilter
    ordering = ("-pk",)


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
    "erasure-batches": ErasureBatches,
    "erasure-items": ErasureItems,
    "erasure-notices": ErasureNotices,
    "tombstones": Tombstones,
}
