"""Justice's forms. They hold no rule: `arrests/services.py` and the database judge."""

from django import forms
from django.core.exceptions import ValidationError

from arrests.courts import COURTS
from arrests.forms.known import SuggestsBuyers
from arrests.models import (
    AgencyReport,
    Arrest,
    ArrestNote,
    Buyer,
    Docket,
    Investigation,
    InvestigationNote,
)
from arrests.models.agency_report import CONTENT, ITEMS, OF_THE_CHIEF
from arrests.reports_due import last_year_due, years
from casework.forms import ReferenceField, RowForm, Suggesting
from referrals.models import Notice

BUYER_FIELDS = [
    "given_name", "family_name", "aliases", "date_of_birth", "sex", "race", "ethnicity",
    "residence_town", "residence_state", "spbi_number",
]  # fmt: skip
ARREST_FIELDS = [
    "arrested_on", "type", "town", "judicial_district", "agency", "decoy", "federal_adoption_on",
]  # fmt: skip
FILLED_IN = "Left empty, it follows from the town or from your own office."


class ScopedForm(RowForm):
    """A row whose department and district the service fills in when they are left empty."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        scope = {"agency", "judicial_district"} if self.instance.pk is None else set()
        for name in scope & set(self.fields):
            self.fields[name].required = False
            self.fields[name].empty_label = "From my office"
            self.fields[name].help_text = FILLED_IN


class InvestigationForm(ScopedForm):
    notice = ReferenceField(
        Notice,
        required=False,
        help_text="Reference of the DCF notice it answers, e.g. N-2026-00042, if it does.",
    )

    class Meta:
        model = Investigation
        fields = [
            "opened_on", "origin", "notice", "agency", "judicial_district", "missing_child",
            "buyers_identified",
        ]  # fmt: skip


class BuyerForm(ScopedForm):
    class Meta:
        model = Buyer
        fields = [*BUYER_FIELDS, "agency", "judicial_district"]


class NewBuyerForm(SuggestsBuyers, BuyerForm):
    template_name = "arrests/person_form.html"
    sections = (
        ("The person", "", BUYER_FIELDS),
        ("Who keeps the record", "", ("agency", "judicial_district")),
    )


def an_investigation():
    return ReferenceField(
        Investigation,
        required=False,
        help_text="Reference of the investigation it came from, e.g. I-2026-00042, if one did.",
    )


class ArrestForm(ScopedForm):
    investigation = an_investigation()

    class Meta:
        model = Arrest
        fields = [*ARREST_FIELDS, "investigation"]


class NewArrestForm(SuggestsBuyers, ArrestForm):
    """Who was arrested, a known buyer or a new one, and the arrest."""

    template_name = "arrests/person_form.html"

    known_buyer = ReferenceField(
        Buyer,
        key="number",
        required=False,
        label="Number of a person already recorded",
        help_text="For example B-000123. Then leave the person's fields above empty.",
    )
    given_name = Buyer._meta.get_field("given_name").formfield()
    family_name = Buyer._meta.get_field("family_name").formfield(required=False)
    date_of_birth = Buyer._meta.get_field("date_of_birth").formfield()
    sex = Buyer._meta.get_field("sex").formfield()
    race = Buyer._meta.get_field("race").formfield()
    ethnicity = Buyer._meta.get_field("ethnicity").formfield()
    residence_town = Buyer._meta.get_field("residence_town").formfield(empty_label="Not recorded")
    residence_state = Buyer._meta.get_field("residence_state").formfield()

    NEW_BUYER = (
        "given_name", "family_name", "date_of_birth", "sex", "race", "ethnicity", "residence_town",
        "residence_state",
    )  # fmt: skip
    sections = (
        ("The person arrested", "", (*NEW_BUYER, "known_buyer")),
        ("The arrest", "", (*ARREST_FIELDS, "investigation")),
    )

    def clean(self):
        cleaned = super().clean()
        told = [n for n in ("given_name", "family_name", "date_of_birth") if cleaned.get(n)]
        if cleaned.get("known_buyer") and told:
            raise ValidationError(
                {
                    "known_buyer": "Give the number of a recorded person or the fields of a new "
                    "one, not both."
                }
            )
        if not cleaned.get("known_buyer") and "known_buyer" in cleaned and not told:
            raise ValidationError({"family_name": "Say who was arrested."})
        return cleaned

    def is_named(self):
        return bool(self.so_far("known_buyer"))

    def buyer(self) -> Buyer:
        known = self.cleaned_data["known_buyer"] or self.chosen_buyer
        return known or Buyer(**{name: self.cleaned_data[name] for name in self.NEW_BUYER})


class DocketForm(RowForm):
    """The courts we know are suggested; any other is kept as it is typed."""

    class Meta:
        model = Docket
        fields = ["court", "number", "from_on", "to_on", "court_kind"]
        widgets = {"court": Suggesting(court.label for court in COURTS)}
        help_texts = {
            "court": "Type a part of its name and choose, such as GA14 - HARTFORD; or write another.",
            "court_kind": "Left empty, it follows from the court.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["court_kind"].required = False
        kinds = [choice for choice in self.fields["court_kind"].choices if choice[0]]
        self.fields["court_kind"].choices = [("", "From the court"), *kinds]


class InvestigationNoteForm(RowForm):
    class Meta:
        model = InvestigationNote
        fields = ["text"]


class ArrestNoteForm(RowForm):
    class Meta:
        model = ArrestNote
        fields = ["text"]


class BeginReportForm(RowForm):
    """For which year. What was begun already is said by the database."""

    class Meta:
        model = AgencyReport
        fields = ["year"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"] = forms.TypedChoiceField(
            coerce=int,
            choices=[(year, f"October 1, {year - 1} to September 30, {year}") for year in years()],
            initial=last_year_due(),
            label="Year",
            help_text="The report of a year is due on October 1, the day after it ends.",
        )


class AgencyReportForm(RowForm):
    """A report in the order of the section. Beside a number stands our own count of it, and a button
    that takes it over; nothing is entered by itself."""

    template_name = "arrests/agency_report_form.html"

    class Meta:
        model = AgencyReport
        fields = CONTENT

    def __init__(self, *args, counts=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.counts = {count.field: count for count in counts}
        if not self.instance.is_of_the_chief:
            for name in OF_THE_CHIEF:
                del self.fields[name]

    def drawn_items(self):
        """(item of the section, bound field, our own count or None), in the section's order."""
        return [
            (item, self[name], self.counts.get(name))
            for item, name in ITEMS.items()
            if name in self.fields
        ]

    def drawn_rest(self):
        return [self[name] for name in CONTENT if name not in ITEMS.values()]
