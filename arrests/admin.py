"""Justice's admin: statutes, investigations, the people accused, arrests, charges, dispositions."""

from django import forms
from django.contrib import admin

from arrests.forms.disposition import SENTENCE
from arrests.models import (
    AgencyReport,
    AgencyReportStatusChange,
    Arrest,
    ArrestNote,
    Buyer,
    Charge,
    Disposition,
    Docket,
    ErasureDue,
    ErasureExclusion,
    ErasureRule,
    Information,
    Investigation,
    InvestigationNote,
    InvestigationStatusChange,
    ReportReminder,
    Sentence,
    Statute,
    StatuteVersion,
)
from arrests.models.agency_report import NINE, OF_THE_CHIEF
from casework.admin_base import (
    EntityAdmin,
    EntityInline,
    FlowAdmin,
    NoteInline,
    StackedEntityInline,
    StatusChangeAdmin,
    StatusChangeInline,
)
from casework.admin_base.forms import EntityForm
from casework.services import save


class InForce(EntityAdmin):
    """What is in force over a span of days, listed with its first and last."""

    @admin.display(description="first day")
    def first_day(self, row):
        return row.validity.lower

    @admin.display(description="last day")
    def last_day(self, row):
        return row.validity.upper and row.validity.upper - row.validity.upper.resolution


class StatuteVersionInline(StackedEntityInline):
    model = StatuteVersion
    fields = (
        "subsection", "title", "offence_class", "maximum_months", "condition", "validity", "enacted_by", "role",
        "nibrs", "confidence", "note",
    )  # fmt: skip
    named_with = ("statute",)


@admin.register(Statute)
class StatuteAdmin(EntityAdmin):
    list_display = ("section", "sovereign")
    list_filter = ("sovereign",)
    search_fields = ("section",)
    inlines = (StatuteVersionInline,)


@admin.register(StatuteVersion)
class StatuteVersionAdmin(InForce):
    list_display = (
        "statute", "subsection", "condition", "title", "offence_class", "first_day", "last_day",
        "role",
    )  # fmt: skip
    named_with = ("statute",)
    list_filter = ("role", "offence_class", "statute__sovereign")
    search_fields = ("statute__section", "title", "condition")

    def choice_label(self, version):
        last = self.last_day(version)
        days = f"{version.validity.lower} to {last or 'now'}"
        limb = f", {version.condition}" if version.condition else ""
        return f"{version}{limb}, {days}"


@admin.register(ErasureRule)
class ErasureRuleAdmin(InForce):
    list_display = (
        "code", "follows", "months", "days", "first_day", "last_day", "legal_basis", "confidence",
    )  # fmt: skip
    list_filter = ("follows", "confidence")
    search_fields = ("code", "legal_basis")


@admin.register(ErasureExclusion)
class ErasureExclusionAdmin(InForce):
    list_display = ("__str__", "first_day", "last_day", "legal_basis", "confidence")
    list_filter = ("family_violence", "confidence")
    search_fields = ("section", "legal_basis")


class ArrestInline(EntityInline):
    model = Arrest
    fields = ("number", "buyer", "arrested_on", "type", "town", "decoy")
    named_with = ("buyer", "town")


class InvestigationNoteInline(NoteInline):
    model = InvestigationNote


class InvestigationStatusInline(StatusChangeInline):
    model = InvestigationStatusChange


@admin.register(Investigation)
class InvestigationAdmin(FlowAdmin):
    list_display = (
        "reference", "opened_on", "status", "origin", "agency", "judicial_district",
        "buyers_identified", "outcome", "no_arrest_reason",
    )  # fmt: skip
    list_select_related = ("agency", "judicial_district")
    list_filter = (
        "status", "origin", "outcome", "no_arrest_reason", "missing_child", "opened_on",
        "judicial_district",
    )  # fmt: skip
    search_fields = ("reference", "agency__name")
    search_help_text = "Reference, or the department's name."
    reference_field = "reference"
    sortable_by = ("opened_on",)
    fieldsets = (
        (None, {"fields": ("reference", "status", "opened_on", "agency", "judicial_district")}),
        ("How it began", {"fields": ("origin", "notice")}),
        ("What it found", {"fields": ("missing_child", "buyers_identified")}),
        (
            "How it ended",
            {"fields": ("closed_on", "outcome", "no_arrest_reason", "no_arrest_words")},
        ),
        ("Kept by the system", {"fields": ("created_at", "updated_at")}),
    )
    inlines = (ArrestInline, InvestigationNoteInline, InvestigationStatusInline)


@admin.register(InvestigationStatusChange)
class InvestigationStatusChangeAdmin(StatusChangeAdmin):
    pass


@admin.register(InvestigationNote)
class InvestigationNoteAdmin(EntityAdmin):
    list_display = ("investigation", "at", "by")
    list_select_related = ("investigation", "by")
    list_filter = ("at",)
    search_fields = ("investigation__reference",)
    reference_field = "investigation__reference"


class ArrestsOfBuyerInline(EntityInline):
    model = Arrest
    fields = ("number", "arrested_on", "agency", "type", "town", "judicial_district", "decoy")
    named_with = ("agency", "town", "judicial_district")


@admin.register(Buyer)
class BuyerAdmin(EntityAdmin):
    list_display = ("number", "given_name", "family_name", "date_of_birth", "agency")
    list_select_related = ("agency",)
    list_filter = ("sex", "race", "ethnicity", "judicial_district")
    search_fields = ("given_name", "family_name", "spbi_number")
    search_help_text = "Number, name, or SPBI number."
    reference_field = "number"
    sortable_by = ("family_name",)
    fieldsets = (
        (None, {"fields": ("number", "given_name", "family_name", "aliases", "date_of_birth")}),
        ("Description", {"fields": ("sex", "race", "ethnicity", "spbi_number")}),
        ("Residence", {"fields": ("residence_town", "residence_state")}),
        ("Who sees the entry", {"fields": ("agency", "judicial_district", "created_at")}),
    )
    inlines = (ArrestsOfBuyerInline,)


class DocketInline(EntityInline):
    model = Docket
    fields = ("court", "court_kind", "number", "from_on", "to_on", "warning")
    readonly_fields = ("warning",)
    show_change_link = False


class InformationInline(EntityInline):
    model = Information
    fields = ("number", "kind", "filed_on")
    named_with = ("arrest",)


class ArrestNoteInline(NoteInline):
    model = ArrestNote


@admin.register(Arrest)
class ArrestAdmin(EntityAdmin):
    list_display = ("number", "arrested_on", "buyer", "agency", "type", "town", "decoy")
    list_select_related = ("buyer", "agency", "town")
    list_filter = ("type", "decoy", "arrested_on", "judicial_district")
    search_fields = ("number", "buyer__given_name", "buyer__family_name", "dockets__number")
    search_help_text = "Number, name of the accused, or docket."
    reference_field = "number"
    sortable_by = ("arrested_on",)
    fieldsets = (
        (None, {"fields": ("number", "buyer", "investigation", "arrested_on", "type")}),
        ("Where", {"fields": ("agency", "town", "judicial_district")}),
        ("Particulars", {"fields": ("decoy", "federal_adoption_on")}),
    )
    inlines = (InformationInline, DocketInline, ArrestNoteInline)


class OfArrestAdmin(EntityAdmin):
    """A part of an arrest, found by the arrest's number."""

    list_select_related = ("arrest",)
    search_fields = ("arrest__number",)
    search_help_text = "The arrest's number."
    reference_field = "arrest__number"


@admin.register(ArrestNote)
class ArrestNoteAdmin(OfArrestAdmin):
    list_display = ("arrest", "at", "by")
    list_select_related = ("arrest", "by")
    list_filter = ("at",)


@admin.register(Docket)
class DocketAdmin(OfArrestAdmin):
    list_display = ("number", "court", "court_kind", "arrest", "from_on", "to_on")
    list_filter = ("court_kind", "from_on")
    search_fields = ("number", "court", "arrest__number")
    search_help_text = "Docket number, court, or the arrest's number."


class ChargeInline(EntityInline):
    model = Charge
    fields = (
        "count", "statute_version", "offence_on", "offence_until", "inchoate", "family_violence",
        "plea",
    )  # fmt: skip
    named_with = ("statute_version__statute",)


@admin.register(Information)
class InformationAdmin(OfArrestAdmin):
    list_display = ("__str__", "arrest", "kind", "filed_on")
    named_with = ("arrest",)
    list_filter = ("kind", "filed_on")
    fieldsets = ((None, {"fields": ("arrest", "number", "kind", "filed_on")}),)
    inlines = (ChargeInline,)

    def choice_label(self, information):
        return f"{information.arrest}: {information}"


@admin.register(ErasureDue)
class ErasureDueAdmin(OfArrestAdmin):
    list_display = ("charge", "arrest", "due_on", "why", "rule", "information_due_on")
    named_with = ("charge__statute_version__statute", "arrest", "rule")
    list_filter = ("why", "due_on")


class DispositionInline(EntityInline):
    model = Disposition
    fields = (
        "outcome", "disposed_on", "lesser_offence", "diversion_completed_on", "by", "recorded_at",
    )  # fmt: skip
    named_with = ("by", "lesser_offence__statute")


def newest_of(formset) -> int | None:
    """The key of the newest disposition on the page of a count, with those it has saved so far."""
    return max((form.instance.pk for form in formset.forms if form.instance.pk), default=None)


@admin.register(Charge)
class ChargeAdmin(EntityAdmin):
    list_display = ("arrest", "information", "count", "offence", "offence_on", "plea")
    named_with = ("information__arrest", "statute_version__statute")
    list_filter = ("inchoate", "plea", "statute_version__role", "offence_on")
    search_fields = ("information__arrest__number", "statute_version__statute__section")
    search_help_text = "The arrest's number, or a section."
    reference_field = "information__arrest__number"
    inlines = (DispositionInline,)

    def save_part(self, part, formset, *, by):
        save(part, by=by, version=newest_of(formset))

    def choice_label(self, charge):
        return f"{charge.information.arrest}: {charge.information}, {charge}"

    @admin.display(description="arrest")
    def arrest(self, charge):
        return charge.information.arrest

    @admin.display(description="offence")
    def offence(self, charge):
        return charge.statute_version


class SentenceInline(StackedEntityInline):
    model = Sentence
    fields = SENTENCE


class DispositionForm(EntityForm):
    """A new one remembers which was recorded last of its count: none, until the page has said so."""

    to_go_on = (
        "Nothing was saved. Saving again records yours as the newer one; theirs stays readable."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.fields["seen_version"] = forms.IntegerField(
                widget=forms.HiddenInput, required=False
            )

    def _show_both_versions(self, error):
        super()._show_both_versions(error)
        if isinstance(error.current, Disposition):
            self.data = self.data.copy()
            self.data["seen_version"] = error.current.pk


@admin.register(Disposition)
class DispositionAdmin(EntityAdmin):
    form = DispositionForm
    list_display = ("charge", "outcome", "disposed_on", "by")
    named_with = ("charge__statute_version__statute", "charge__information__arrest", "by")
    list_filter = ("outcome", "disposed_on")
    search_fields = ("charge__information__arrest__number",)
    search_help_text = "The arrest's number."
    reference_field = "charge__information__arrest__number"
    inlines = (SentenceInline,)

    def choice_label(self, disposition):
        charge = disposition.charge
        return f"{charge.information.arrest}: {charge}, {disposition}"


@admin.register(Sentence)
class SentenceAdmin(EntityAdmin):
    list_display = ("disposition", "months_to_serve", "months_probation", "fine", "registration")
    named_with = ("disposition",)
    list_filter = ("registration",)
    search_fields = ("disposition__charge__information__arrest__number",)
    search_help_text = "The arrest's number."
    reference_field = "disposition__charge__information__arrest__number"


class AgencyReportStatusInline(StatusChangeInline):
    model = AgencyReportStatusChange


@admin.register(AgencyReport)
class AgencyReportAdmin(FlowAdmin):
    list_display = ("reference", "year", "agency", "status", "referrals_received")
    list_select_related = ("agency",)
    list_filter = ("status", "year", "agency__kind")
    search_fields = ("reference", "agency__name")
    search_help_text = "Reference, or the agency's name."
    reference_field = "reference"
    sortable_by = ("year",)
    fieldsets = (
        (None, {"fields": ("reference", "status", "agency", "year")}),
        ("What the section asks", {"fields": NINE}),
        ("Of the Chief State's Attorney", {"fields": OF_THE_CHIEF}),
        ("How it was counted", {"fields": ("counting_rule", "coordinator", "coordinator_phone")}),
        ("Kept by the system", {"fields": ("created_at", "updated_at")}),
    )
    inlines = (AgencyReportStatusInline,)


@admin.register(AgencyReportStatusChange)
class AgencyReportStatusChangeAdmin(StatusChangeAdmin):
    pass


@admin.register(ReportReminder)
class ReportReminderAdmin(EntityAdmin):
    list_display = ("agency", "year", "asked_on", "by", "sent_at", "people")
    list_select_related = ("agency", "by")
    list_filter = ("year", "asked_on")
    search_fields = ("agency__name",)
