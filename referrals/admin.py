"""DCF's admin: children, referrals and what belongs to them. Justice finds the notices to it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from accounts.models import Agency, AgencyKind
from casework.admin_base import (
    EntityAdmin,
    EntityInline,
    FlowAdmin,
    NoteInline,
    ReadOnlyAdmin,
    StackedEntityInline,
    StatusChangeAdmin,
    StatusChangeInline,
    may,
    refusals_of,
)
from casework.errors import Conflict
from referrals.models import (
    BrokenGlass,
    BuyerDisclosure,
    Child,
    ChildAlias,
    Classification,
    Finding,
    MatchDecision,
    Merge,
    Notice,
    Referral,
    ReferralNote,
    ReferralStatusChange,
    Service,
)
from referrals.services import acknowledge_notice, is_theirs, may_review, review_glass


class RegionFilter(admin.SimpleListFilter):
    title = "DCF region"
    parameter_name = "region"

    def lookups(self, request, model_admin):
        offices = Agency.objects.filter(kind=AgencyKind.DCF_AREA_OFFICE)
        regions = sorted(set(offices.values_list("region", flat=True)))
        return [(str(region), f"Region {region}") for region in regions]

    def queryset(self, request, queryset):
        known = self.value() in dict(self.lookup_choices)
        return queryset.filter(region=self.value()) if known else queryset


class WorkerFilter(admin.SimpleListFilter):
    title = "caseworker"
    parameter_name = "worker"

    def lookups(self, request, model_admin):
        return [("mine", "Mine"), ("none", "Nobody yet")]

    def queryset(self, request, queryset):
        if self.value() == "mine":
            return queryset.filter(caseworker=request.user.pk)
        return queryset.filter(caseworker=None) if self.value() == "none" else queryset


class ClockFilter(admin.SimpleListFilter):
    title = "clock"
    parameter_name = "clock_is"

    def lookups(self, request, model_admin):
        return [
            ("running", "Running"),
            ("overdue", "Overdue, not sent"),
            ("late", "Sent late"),
            ("unacknowledged", "Sent, not acknowledged"),
        ]

    def queryset(self, request, queryset):
        unsent = Q(sent_at=None, due_at__isnull=False)
        meant = {
            "running": unsent & Q(due_at__gte=timezone.now()),
            "overdue": unsent & Q(due_at__lt=timezone.now()),
            "late": Q(sent_at__gt=F("due_at")),
            "unacknowledged": Q(sent_at__isnull=False, acknowledged_at=None),
        }
        return queryset.filter(meant.get(self.value(), Q()))


class MergedFilter(admin.SimpleListFilter):
    title = "merged records"
    parameter_name = "merged"

    def lookups(self, request, model_admin):
        return [("only", "Only these"), ("all", "With the others")]

    def queryset(self, request, queryset):
        if self.value() == "only":
            return queryset.exclude(merged_into=None)
        return queryset if self.value() == "all" else queryset.filter(merged_into=None)


class AliasInline(EntityInline):
    model = ChildAlias
    fields = ("given_name", "family_name")
    show_change_link = False


class ReferralsOfChildInline(EntityInline):
    model = Referral
    fields = ("reference", "received_at", "source", "status", "area_office")
    named_with = ("area_office",)
    read_only = True


class HeldAdmin:
    """A case that is only read, through broken glass, shows no form."""

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or is_theirs(obj))


@admin.register(Child)
class ChildAdmin(HeldAdmin, EntityAdmin):
    list_display = ("number", "given_name", "family_name", "birth_year", "gender", "area_office")
    list_select_related = ("area_office",)
    list_filter = (RegionFilter, "gender", "address_confidential", MergedFilter, "area_office")
    search_fields = ("given_name", "family_name", "dcf_person_id")
    search_help_text = "Number, name, or DCF person ID."
    reference_field = "number"
    sortable_by = ("family_name",)
    fieldsets = (
        (None, {"fields": ("number", "given_name", "family_name", "date_of_birth", "birth_year")}),
        (
            "As the child says",
            {"fields": ("gender", "gender_self_described", "race", "hispanic")},
        ),
        ("Where", {"fields": ("address_confidential", "address")}),
        (
            "At DCF",
            {"fields": ("area_office", "region", "dcf_person_id", "merged_into", "created_at")},
        ),
    )
    inlines = (AliasInline, ReferralsOfChildInline)


@admin.register(ChildAlias)
class ChildAliasAdmin(EntityAdmin):
    list_display = ("__str__", "child")
    list_select_related = ("child",)
    search_fields = ("given_name", "family_name")


@admin.register(MatchDecision)
class MatchDecisionAdmin(ReadOnlyAdmin):
    """Decided on the child's page, where the other child may be one the person does not see."""

    list_display = ("at", "child_number", "verdict", "by")
    list_select_related = ("by",)
    list_filter = ("verdict", "at")
    ordering = ("-pk",)
    exclude = ("child", "other")

    def get_queryset(self, request):
        seen = Child.objects.filter(pk=OuterRef("child"))
        return super().get_queryset(request).annotate(seen_number=Subquery(seen.values("number")))

    @admin.display(description="child")
    def child_number(self, decision):
        return decision.seen_number or ""


@admin.register(Merge)
class MergeAdmin(ReadOnlyAdmin):
    """Merged and undone on the child's page."""

    list_display = ("at", "reason", "by", "undone_at")
    list_select_related = ("by",)
    list_filter = ("at", "undone_at")
    ordering = ("-pk",)
    exclude = ("kept", "merged", "referrals", "aliases")


class ClassificationInline(StackedEntityInline):
    model = Classification
    fields = ("finding", "decided_on", "deciding_organisation", "basis", "by", "recorded_at")
    named_with = ("by",)
    show_change_link = False


class DisclosureInline(StackedEntityInline):
    model = BuyerDisclosure
    fields = (
        "source", "buyers_per_night_low", "buyers_per_night_high", "nights", "period", "venue",
        "payment", "description", "by", "recorded_at",
    )  # fmt: skip
    named_with = ("by",)


class NoticeInline(EntityInline):
    model = Notice
    fields = ("reference", "kind", "recipient", "due_at", "sent_at", "acknowledged_at")
    readonly_fields = ("sent_at",)
    named_with = ("recipient",)


class ServiceInline(StackedEntityInline):
    model = Service
    fields = (
        "kind", "provider", "childs_wish", "referred_on", "started_on", "ended_on", "outcome",
    )  # fmt: skip
    named_with = ("provider",)


class ReferralNoteInline(NoteInline):
    model = ReferralNote


class ReferralStatusInline(StatusChangeInline):
    model = ReferralStatusChange


@admin.register(Referral)
class ReferralAdmin(HeldAdmin, FlowAdmin):
    list_display = (
        "reference", "received_at", "child", "status", "finding", "source", "area_office",
        "caseworker",
    )  # fmt: skip
    list_select_related = ("child", "area_office", "caseworker")
    list_filter = (
        "status", RegionFilter, WorkerFilter, "source", "concern", "living_situation",
        "careline_accepted", "received_at", "area_office",
    )  # fmt: skip
    search_fields = ("child__given_name", "child__family_name", "child__number")
    search_help_text = "Reference, or the child's name or number."
    reference_field = "reference"
    sortable_by = ("received_at",)
    fieldsets = (
        (None, {"fields": ("reference", "status", "outcome", "child", "age")}),
        ("The report", {"fields": ("received_at", "source", "reporter", "careline_accepted")}),
        (
            "What was reported",
            {
                "fields": (
                    "concern", "town", "venue", "recruitment", "websites",
                    "relationship_to_trafficker", "narrative",
                )
            },
        ),
        ("Where the child lives", {"fields": ("living_situation", "missing_since")}),
        (
            "Who works on it",
            {"fields": ("area_office", "region", "caseworker", "created_at", "updated_at")},
        ),
    )  # fmt: skip
    inlines = (
        NoticeInline, ClassificationInline, DisclosureInline, ServiceInline, ReferralNoteInline,
        ReferralStatusInline,
    )  # fmt: skip

    def get_queryset(self, request):
        newest = Classification.objects.filter(referral=OuterRef("pk"))
        finding = newest.order_by("-recorded_at", "-pk").values("finding")[:1]
        return super().get_queryset(request).annotate(newest_finding=Subquery(finding))

    @admin.display(description="finding")
    def finding(self, referral):
        return dict(Finding.choices).get(referral.newest_finding, "")


class OfReferralAdmin(EntityAdmin):
    """A part of a referral, found by the referral's reference."""

    list_select_related = ("referral",)
    search_fields = ("referral__reference",)
    search_help_text = "The referral's reference."
    reference_field = "referral__reference"


@admin.register(Classification)
class ClassificationAdmin(OfReferralAdmin):
    list_display = ("referral", "finding", "decided_on", "deciding_organisation", "by")
    list_select_related = ("referral", "by")
    list_filter = ("finding", "deciding_organisation", "decided_on")


@admin.register(BuyerDisclosure)
class BuyerDisclosureAdmin(OfReferralAdmin):
    list_display = (
        "referral", "source", "buyers_per_night_low", "buyers_per_night_high", "nights", "venue",
    )  # fmt: skip
    list_filter = ("source", "venue", "recorded_at")


@admin.register(Service)
class ServiceAdmin(OfReferralAdmin):
    list_display = ("referral", "kind", "provider", "referred_on", "ended_on", "outcome")
    list_select_related = ("referral", "provider")
    list_filter = ("kind", "outcome", "referred_on")


@admin.register(ReferralNote)
class ReferralNoteAdmin(OfReferralAdmin):
    list_display = ("referral", "at", "by")
    list_select_related = ("referral", "by")
    list_filter = ("at",)


@admin.register(ReferralStatusChange)
class ReferralStatusChangeAdmin(StatusChangeAdmin):
    pass


@admin.register(BrokenGlass)
class BrokenGlassAdmin(EntityAdmin):
    """Read, and reviewed by the region's supervisor; opened and ended elsewhere."""

    list_display = ("at", "by", "region", "until", "ended_at", "finding", "reviewed_by")
    list_select_related = ("by", "reviewed_by")
    list_filter = ("finding", RegionFilter, "at")
    sortable_by = ("at",)
    fieldsets = (
        (None, {"fields": ("case", "by", "reason", "at", "until", "ended_at", "region")}),
        ("Review", {"fields": ("finding", "words", "reviewed_by", "reviewed_at")}),
    )
    readonly_fields = ("case",)

    @admin.display(description="case")
    def case(self, glass):
        return Referral.objects.defer("narrative").filter(pk=glass.referral_id).first() or "–"

    def has_change_permission(self, request, obj=None):
        to_review = obj is None or (obj.reviewed_at is None and may_review(obj))
        return super().has_change_permission(request, obj) and to_review

    def save_model(self, request, obj, form, change):
        with refusals_of(form):
            review_glass(
                obj, by=request.user, finding=form.cleaned_data["finding"],
                words=form.cleaned_data["words"],
            )  # fmt: skip


@admin.register(Notice)
class NoticeAdmin(EntityAdmin):
    list_display = (
        "reference", "kind", "recipient", "referral", "due_at", "sent_at", "late",
        "acknowledged_at",
    )  # fmt: skip
    list_filter = ("kind", ClockFilter, "sent_at")
    search_fields = ("reference", "recipient__name")
    search_help_text = "Reference, or the recipient's name."
    reference_field = "reference"
    sortable_by = ("due_at",)
    fieldsets = (
        (None, {"fields": ("reference", "referral", "kind", "recipient")}),
        ("Clock", {"fields": ("clock", "clock_started_at", "due_at", "late")}),
        (
            "What the agency was told",
            {
                "fields": (
                    "sent_at", "method", "information_disclosed", "legal_basis", "late_reason",
                    "sent_by",
                )
            },
        ),
        ("Acknowledged", {"fields": ("acknowledged_at", "acknowledged_by")}),
    )  # fmt: skip
    readonly_fields = ("late",)
    actions = ("acknowledge",)

    def get_list_select_related(self, request):
        known = self.get_list_display(request)
        return [name for name in ("recipient", "referral") if name in known]

    @admin.display(description="late", boolean=True)
    def late(self, notice):
        return notice.is_late

    def has_acknowledge_permission(self, request):
        return may(request.user, "change", Notice) and not request.user.works_for_dcf

    @admin.action(description="Acknowledge", permissions=["acknowledge"])
    def acknowledge(self, request, queryset):
        for notice in queryset:
            try:
                acknowledge_notice(notice, by=request.user)
            except (Conflict, PermissionDenied) as error:
                messages.error(request, str(error))
            else:
                messages.success(request, f"{notice} is acknowledged.")
