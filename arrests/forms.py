"""Justice's forms. They hold no rule: `arrests/services.py` and the database judge."""

from django import forms
from django.core.exceptions import ValidationError

from arrests.models import (
    Arrest,
    ArrestNote,
    Buyer,
    Charge,
    Disposition,
    Docket,
    Information,
    Investigation,
    InvestigationNote,
    Sentence,
    StatuteVersion,
)
from casework.forms import CHOOSE, PlainForm, ReferenceField, RowForm
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


class NewArrestForm(ArrestForm):
    """Who was arrested, a known buyer or a new one, and the arrest."""

    known_buyer = ReferenceField(
        Buyer,
        key="number",
        required=False,
        label="Number of a person already recorded",
        help_text="For example B-000123. Then leave the person's fields below empty.",
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
        ("The person arrested", "", ("known_buyer", *NEW_BUYER)),
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

    def buyer(self) -> Buyer:
        known = self.cleaned_data["known_buyer"]
        return known or Buyer(**{name: self.cleaned_data[name] for name in self.NEW_BUYER})


class DocketForm(RowForm):
    class Meta:
        model = Docket
        fields = ["court_kind", "court", "number", "from_on", "to_on"]


class InformationForm(RowForm):
    class Meta:
        model = Information
        fields = ["kind", "filed_on"]


class SubstituteForm(PlainForm):
    filed_on = Information._meta.get_field("filed_on").formfield(widget=forms.DateInput)


class OffenceField(forms.ModelChoiceField):
    """A limb of a statute in one of its versions: section, title, class and days in force."""

    def __init__(self, **kwargs):
        versions = StatuteVersion.objects.select_related("statute")
        super().__init__(versions, empty_label=CHOOSE, **kwargs)

    def label_from_instance(self, version):
        until = f"{version.validity.upper:%b %-d, %Y}" if version.validity.upper else "now"
        days = f"{version.validity.lower:%b %-d, %Y} to {until}"
        condition = f", {version.condition}" if version.condition else ""
        return (
            f"{version.statute}{version.subsection} {version.title}{condition} "
            f"({version.get_offence_class_display()}; {days})"
        )


class ChargeForm(RowForm):
    statute_version = OffenceField(
        label="Offense",
        help_text="Section, title and class. The count takes the version in force on the "
        "offense date, whichever version is chosen here.",
    )

    class Meta:
        model = Charge
        fields = [
            "count", "statute_version", "offence_on", "offence_until", "inchoate",
            "family_violence", "plea",
        ]  # fmt: skip
        labels = {"offence_on": "Offense date", "offence_until": "Last day of the offense"}


class DispositionForm(RowForm):
    lesser_offence = OffenceField(
        label="Lesser offense",
        required=False,
        help_text="The offense of conviction, when guilty of a lesser one.",
    )

    class Meta:
        model = Disposition
        fields = ["outcome", "disposed_on", "lesser_offence", "diversion_completed_on"]


class SentenceForm(RowForm):
    class Meta:
        model = Sentence
        fields = [
            "months_to_serve", "months_suspended", "months_probation", "months_special_parole",
            "fine", "restitution", "registration",
        ]  # fmt: skip


class InvestigationNoteForm(RowForm):
    class Meta:
        model = InvestigationNote
        fields = ["text"]


class ArrestNoteForm(RowForm):
    class Meta:
        model = ArrestNote
        fields = ["text"]
