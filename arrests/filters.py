"""What justice's lists can be narrowed by."""

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone

from django_filters import DateFilter

from accounts.models import AgencyKind, JudicialDistrict
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
    OffenceRole,
    ReportReminder,
    Sentence,
    Sovereign,
    Statute,
    StatuteVersion,
    Tombstone,
)
from arrests.models.agency_report import REPORTING
from arrests.waiting import (
    AWAITING,
    INVESTIGATION_WAITS_FOR,
    investigations_waiting_for,
    on_docket,
    undecided,
)
from casework.filters import (
    PLAUSIBLE_DAYS,
    Choice,
    Exact,
    Filters,
    NoteFilters,
    OneOf,
    Reference,
    Search,
    StatusChangeFilters,
    WholeNumber,
    YesNo,
    array_text,
    days,
    full_name,
)


class SomeCharge(Choice):
    """Arrests with at least one count of this kind; `path` leads from a count to the value."""

    reads = (Information, Charge, StatuteVersion)

    def __init__(self, path, **kwargs):
        self.path = path
        super().__init__(**kwargs)

    def filter(self, qs, value):
        if not value:
            return qs
        return qs.filter(pk__in=arrests_charged(**{self.path: value}))


class ChargedUnder(Exact):
    """Arrests with at least one count under this section."""

    reads = SomeCharge.reads

    def filter(self, qs, value):
        if not value:
            return qs
        charged = arrests_charged(statute_version__statute__section__iexact=value.strip())
        return qs.filter(pk__in=charged)


class ErasureDueWithin(WholeNumber):
    """Arrests with an information that the law erases within so many days; 0 is due already."""

    reads = (ErasureDue,)

    def __init__(self):
        super().__init__(
            validators=[MinValueValidator(0), MaxValueValidator(36_500)],
            label="Erasure due within days",
            help_text="All counts of an information are due by then; 0 for those due already.",
        )

    def filter(self, qs, value):
        if value is None:
            return qs
        by = timezone.localdate() + dt.timedelta(int(value))
        due = ErasureDue.objects.filter(information_due_on__lte=by).order_by()
        return qs.filter(pk__in=due.values("arrest"))


def arrests_charged(**under):
    return Charge.objects.filter(**under).order_by().values("information__arrest")


def of_arrest(path: str) -> Reference:
    return Reference(
        field_name=path, label="Arrest", help_text="Number of the arrest, A-2026-00042."
    )


def section(path: str) -> Exact:
    return Exact(field_name=path, label="Section", help_text="Section of the law, e.g. 53a-83b.")


def role(path: str) -> Choice:
    return Choice(
        field_name=path,
        choices=OffenceRole.choices,
        label="Role",
        help_text="Whom the offence is aimed at.",
    )


def sovereign(path: str) -> Choice:
    return Choice(
        field_name=path, choices=Sovereign.choices, label="Law of", help_text="Whose law it is."
    )


def district(path: str) -> OneOf:
    return OneOf(
        field_name=path,
        queryset=JudicialDistrict.objects.all(),
        to_field_name="code",
        label="Judicial district",
        help_text="The district that prosecutes.",
    )


class WaitsFor(Choice):
    """Open investigations that wait for one thing."""

    reads = (Arrest,)

    def __init__(self):
        super().__init__(
            choices=[(name, words) for name, (words, _) in INVESTIGATION_WAITS_FOR.items()],
            label="Waits for",
            help_text="What must happen before it can be closed.",
        )

    def filter(self, qs, value):
        return investigations_waiting_for(qs, value) if value else qs


class Undecided(YesNo):
    """Investigations open for long; long is counted from today."""

    def filter(self, qs, value):
        if not value:
            return qs
        return qs.filter(undecided()) if value == "true" else qs.exclude(undecided())


class Awaiting(Choice):
    """Arrests that await a prosecutor."""

    reads = (Information, Charge, Disposition)

    def __init__(self):
        super().__init__(
            choices=list(AWAITING.items()),
            label="Awaiting",
            help_text="Charge: no long form is filed and nothing ended it. Disposition: one is filed, and a "
            "count of the operative information is open.",
        )

    def filter(self, qs, value):
        return qs.filter(on_docket(value)) if value else qs


class OnDocket(YesNo):
    """Arrests of one kind that stand on a docket, as of today."""

    reads = (Charge, Disposition)

    def __init__(self, what: str, **kwargs):
        self.what = what
        super().__init__(**kwargs)

    def filter(self, qs, value):
        if not value:
            return qs
        found = on_docket(self.what)
        return qs.filter(found) if value == "true" else qs.exclude(found)


def in_force_on() -> DateFilter:
    return DateFilter(
        field_name="validity",
        lookup_expr="contains",
        validators=PLAUSIBLE_DAYS,
        label="In force on",
        help_text="In force on this day.",
    )


class StatuteFilter(Filters):
    q = Search(
        texts=("section", "versions__title"), reads=(StatuteVersion,), says="Section or title."
    )

    class Meta:
        model = Statute
        fields = ["sovereign", "section"]

    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset).distinct()


class StatuteVersionFilter(Filters):
    q = Search(texts=("title", "statute__section", "condition"), says="Section or title.")
    sovereign = sovereign("statute__sovereign")
    section = section("statute__section")
    in_force_on = in_force_on()

    class Meta:
        model = StatuteVersion
        fields = [
            "statute", "sovereign", "section", "subsection", "role", "offence_class", "nibrs",
        ]  # fmt: skip


class ErasureRuleFilter(Filters):
    q = Search(texts=("code", "legal_basis"), says="Name of the rule, or its law.")
    in_force_on = in_force_on()
    offences_after, offences_before = days("offences_from", "Offenses from")

    class Meta:
        model = ErasureRule
        fields = ["code", "follows"]


class ErasureExclusionFilter(Filters):
    q = Search(texts=("section", "legal_basis"), says="Section, or the law that excepts it.")
    in_force_on = in_force_on()

    class Meta:
        model = ErasureExclusion
        fields = ["section", "family_violence"]


class ErasureDueFilter(Filters):
    arrest = of_arrest("arrest__number")
    charge = WholeNumber(label="Charge", help_text="Number of the count's record.")
    information = WholeNumber(label="Information", help_text="Number of the information's record.")
    buyer = Reference(
        field_name="buyer__number", label="Buyer", help_text="Number of the person, B-000123."
    )
    due_after, due_before = days("due_on", "Due")
    dropped_after, dropped_before = days("dropped_on", "Dropped from numbers")
    information_due_after, information_due_before = days("information_due_on", "Information due")
    arrest_due_after, arrest_due_before = days("arrest_due_on", "Arrest due")

    class Meta:
        model = ErasureDue
        fields = [
            "arrest", "charge", "information", "buyer", "why", "rule", "exclusion", "agency",
            "judicial_district",
        ]  # fmt: skip


class InvestigationFilter(Filters):
    q = Search(references={"I": "reference"}, texts=("no_arrest_words",), says="Reference.")
    opened_after, opened_before = days("opened_on", "Opened")
    closed_after, closed_before = days("closed_on", "Closed")
    notice = Reference(
        field_name="notice__reference", label="Notice", help_text="Reference of the DCF notice."
    )
    buyers_identified = YesNo(
        yes=Q(buyers_identified__gt=0),
        label="Buyer identified",
        help_text="At least one buyer was identified.",
    )
    waits_for = WaitsFor()
    undecided = Undecided(
        label="Open for long", help_text="Open for more than 180 days without a decision."
    )

    class Meta:
        model = Investigation
        fields = [
            "status", "outcome", "no_arrest_reason", "origin", "agency", "judicial_district",
            "missing_child", "buyers_identified", "notice",
        ]  # fmt: skip


class InvestigationStatusChangeFilter(StatusChangeFilters):
    case = Reference(
        field_name="case__reference", label="Investigation", help_text="Reference, I-2026-00042."
    )

    class Meta:
        model = InvestigationStatusChange
        fields = ["case"]


class InvestigationNoteFilter(NoteFilters):
    investigation = Reference(
        field_name="investigation__reference",
        label="Investigation",
        help_text="Reference, I-2026-00042.",
    )

    class Meta:
        model = InvestigationNote
        fields = ["investigation"]


class BuyerFilter(Filters):
    q = Search(
        references={"B": "number"},
        names=(full_name("", array_text("aliases")),),
        says="Number, name or alias.",
    )
    born_after, born_before = days("date_of_birth", "Born")
    entered_after, entered_before = days("created_at", "Entered", moment=True)

    class Meta:
        model = Buyer
        fields = [
            "sex", "race", "ethnicity", "residence_town", "residence_state", "spbi_number",
            "agency", "judicial_district",
        ]  # fmt: skip


class ArrestFilter(Filters):
    q = Search(
        references={"A": "number", "B": "buyer__number"},
        names=(full_name("buyer__", array_text("buyer__aliases")),),
        reads=(Buyer,),
        says="Number, or name of the person arrested.",
    )
    arrested_after, arrested_before = days("arrested_on", "Arrested")
    section = ChargedUnder(
        label="Charged under", help_text="A count under this section, e.g. 53a-83b."
    )
    role = SomeCharge(
        "statute_version__role",
        choices=OffenceRole.choices,
        label="Charged as",
        help_text="A count of an offence aimed at such a person.",
    )
    sovereign = SomeCharge(
        "statute_version__statute__sovereign",
        choices=Sovereign.choices,
        label="Law of",
        help_text="A count under the law of this sovereign.",
    )
    buyer = Reference(
        field_name="buyer__number", label="Buyer", help_text="Number of the person, B-000123."
    )
    investigation = Reference(
        field_name="investigation__reference",
        label="Investigation",
        help_text="Reference, I-2026-00042.",
    )
    adopted_federally = YesNo(
        yes=Q(federal_adoption_on__isnull=False),
        label="Adopted federally",
        help_text="Federal prosecutors took the case.",
    )
    awaiting = Awaiting()
    nolle_running = OnDocket(
        "nolle",
        label="Nolle running",
        help_text="A count was nolled, and the 13 months are not over.",
    )
    diverted = OnDocket(
        "diverted",
        label="Diverted, not completed",
        help_text="A count is diverted, and the program is not completed.",
    )
    erasure_due = ErasureDueWithin()

    class Meta:
        model = Arrest
        fields = [
            "agency", "town", "judicial_district", "type", "decoy", "section", "role", "sovereign",
            "adopted_federally", "erasure_due", "buyer", "investigation",
        ]  # fmt: skip


class ArrestNoteFilter(NoteFilters):
    arrest = of_arrest("arrest__number")

    class Meta:
        model = ArrestNote
        fields = ["arrest"]


class DocketFilter(Filters):
    q = Search(references={"A": "arrest__number"}, texts=("number", "court"), says="Docket number.")
    arrest = of_arrest("arrest__number")
    current = YesNo(
        yes=Q(to_on__isnull=True), label="Current", help_text="The case has not moved on."
    )

    class Meta:
        model = Docket
        fields = ["arrest", "court_kind", "number", "current"]


class InformationFilter(Filters):
    q = Search(references={"A": "arrest__number"}, says="Number of the arrest.")
    arrest = of_arrest("arrest__number")
    filed_after, filed_before = days("filed_on", "Filed")

    class Meta:
        model = Information
        fields = ["arrest", "kind", "number"]


class ChargeFilter(Filters):
    q = Search(
        references={"A": "information__arrest__number"},
        texts=("statute_version__title", "statute_version__statute__section"),
        says="Number of the arrest, section or title.",
    )
    arrest = of_arrest("information__arrest__number")
    information = WholeNumber(label="Information", help_text="Number of the information's record.")
    statute_version = WholeNumber(label="Statute version", help_text="Number of its record.")
    sovereign = sovereign("statute_version__statute__sovereign")
    section = section("statute_version__statute__section")
    role = role("statute_version__role")
    judicial_district = district("information__arrest__judicial_district")
    offence_after, offence_before = days("offence_on", "Offence")
    disposed = YesNo(
        yes=Q(pk__in=Disposition.objects.order_by().values("charge")),
        label="Disposed of",
        help_text="It is recorded what became of it.",
    )

    class Meta:
        model = Charge
        fields = [
            "arrest", "information", "statute_version", "sovereign", "section", "role", "inchoate",
            "plea", "judicial_district", "disposed", "family_violence",
        ]  # fmt: skip


class DispositionFilter(Filters):
    q = Search(
        references={"A": "charge__information__arrest__number"},
        texts=("charge__statute_version__title", "charge__statute_version__statute__section"),
        says="Number of the arrest, section or title.",
    )
    arrest = of_arrest("charge__information__arrest__number")
    charge = WholeNumber(label="Charge", help_text="Number of the count's record.")
    sovereign = sovereign("charge__statute_version__statute__sovereign")
    section = section("charge__statute_version__statute__section")
    role = role("charge__statute_version__role")
    judicial_district = district("charge__information__arrest__judicial_district")
    disposed_after, disposed_before = days("disposed_on", "Disposed")
    recorded_after, recorded_before = days("recorded_at", "Recorded", moment=True)

    class Meta:
        model = Disposition
        fields = ["outcome", "arrest", "charge", "sovereign", "section", "role", "by"]


class SentenceFilter(Filters):
    q = Search(
        references={"A": "disposition__charge__information__arrest__number"},
        says="Number of the arrest.",
    )
    arrest = of_arrest("disposition__charge__information__arrest__number")
    disposition = WholeNumber(label="Disposition", help_text="Number of the disposition's record.")
    judicial_district = district("disposition__charge__information__arrest__judicial_district")
    to_serve = YesNo(
        yes=Q(months_to_serve__gt=0) | Q(days_to_serve__gt=0),
        label="To serve",
        help_text="Imprisonment is to be served.",
    )

    class Meta:
        model = Sentence
        fields = [
            "arrest", "disposition", "judicial_district", "registration", "to_serve", "time_served",
            "discharge", "special_conditions", "probation_result", "fine_paid",
        ]  # fmt: skip


class AgencyReportFilter(Filters):
    q = Search(
        references={"L": "reference"}, texts=("agency__name",), says="Reference, or the agency."
    )
    kind = Choice(
        field_name="agency__kind",
        choices=[(kind, AgencyKind(kind).label) for kind in REPORTING],
        label="Kind of agency",
        help_text="Departments, the State Police, or the Chief State's Attorney's office.",
    )
    unfinished = YesNo(
        yes=~Q(status="submitted"),
        no=Q(status="submitted"),
        label="To be submitted",
        help_text="A draft, or returned for correction.",
    )

    class Meta:
        model = AgencyReport
        fields = ["year", "status", "agency", "kind", "unfinished"]


class AgencyReportStatusChangeFilter(StatusChangeFilters):
    case = Reference(
        field_name="case__reference", label="Report", help_text="Reference, L-2026-00042."
    )

    class Meta:
        model = AgencyReportStatusChange
        fields = ["case"]


class ReportReminderFilter(Filters):
    asked_after, asked_before = days("asked_on", "Asked for")

    class Meta:
        model = ReportReminder
        fields = ["agency", "year", "by"]


# Erasing ------------------------------------------------------------------------------------------


class ErasureBatchFilter(Filters):
    prepared_after, prepared_before = days("prepared_at", "Prepared", moment=True)

    class Meta:
        model = ErasureBatch
        fields = ["status", "judicial_district", "prepared_by", "approved_by"]


class ErasureItemFilter(Filters):
    batch = WholeNumber(label="Batch", help_text="Number of the batch's record.")
    due_after, due_before = days("due_on", "Due")

    class Meta:
        model = ErasureItem
        fields = ["batch", "rule", "outcome"]


class ErasureNoticeFilter(Filters):
    batch = WholeNumber(label="Batch", help_text="Number of the batch's record.")
    told = YesNo(yes=Q(told_on__isnull=False), label="Told", help_text="Whether they were told.")

    class Meta:
        model = ErasureNotice
        fields = ["told", "agency", "batch"]


class TombstoneFilter(Filters):
    batch = WholeNumber(label="Batch", help_text="Number of the batch's record.")
    kind = Choice(
        choices=[
            (f"arrests.{name}", name.capitalize())
            for name in ("charge", "information", "arrest", "buyer")
        ],
        label="What",
        help_text="What it was.",
    )
    erased_after, erased_before = days("erased_at", "Erased", moment=True)

    class Meta:
        model = Tombstone
        fields = ["kind", "batch", "approved_by"]
