"""Investigations, the people accused, arrests and what hangs on them."""

from django.db.models import Q

from arrests.filters.parts import (
    Awaiting,
    ChargedUnder,
    ErasureDueWithin,
    OnDocket,
    SomeCharge,
    Undecided,
    WaitsFor,
    of_arrest,
)
from arrests.models import (
    Arrest,
    ArrestNote,
    Buyer,
    Docket,
    Investigation,
    InvestigationNote,
    InvestigationStatusChange,
    OffenceRole,
    Sovereign,
)
from casework.filters import (
    Filters,
    NoteFilters,
    Reference,
    Search,
    StatusChangeFilters,
    YesNo,
    array_text,
    days,
    full_name,
)


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
            "missing_child", "buyers_identified", "arrest_erased", "notice",
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
