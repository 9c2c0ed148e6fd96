"""Informations, counts, what became of them, and the day each is erased."""

from django.db.models import Q

from arrests.filters.parts import (
    district,
    of_arrest,
    role,
    section,
    sovereign,
)
from arrests.models import (
    Charge,
    Disposition,
    ErasureDue,
    Information,
    Sentence,
)
from casework.filters import (
    Filters,
    Reference,
    Search,
    WholeNumber,
    YesNo,
    days,
)


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
            "arrest", "charge", "information", "buyer", "why", "awaits", "rule", "exclusion", "agency",
            "judicial_district",
        ]  # fmt: skip
