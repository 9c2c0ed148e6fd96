"""DCF's forms. They hold no rule: `referrals/services.py` and the database judge."""

import re
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AgencyKind, Job, Person
from casework.forms import CHOOSE, ComboSelect, PlainForm, ReferenceField, RowForm
from referrals.models import (
    BuyerDisclosure,
    Child,
    ChildAlias,
    Classification,
    GlassFinding,
    MatchDecision,
    Merge,
    Notice,
    Race,
    Referral,
    ReferralNote,
    Service,
)
from referrals.models.notice import NoticeMethod
from referrals.models.referral import Finding
from referrals.services import child_numbered

SHOWN_VERSION = re.compile(r"^R-\d{4}-\d{5,9}:\d{1,9}$")

CHILD_FIELDS = [
    "given_name", "family_name", "date_of_birth", "birth_year", "gender", "gender_self_described",
    "race", "hispanic", "dcf_person_id", "address", "address_confidential",
]  # fmt: skip
REFERRAL_FIELDS = [
    "received_at", "source", "reporter", "area_office", "caseworker", "careline_accepted",
    "concern", "town", "venue", "recruitment", "websites", "relationship_to_trafficker",
    "living_situation", "missing_since", "narrative",
]  # fmt: skip
REFERRAL_SECTIONS = (
    ("The report", "", ("received_at", "source", "reporter", "careline_accepted", "concern")),
    (
        "Where the child is",
        "A child missing from care starts two clocks: NCMEC and police within 24 hours.",
        ("living_situation", "missing_since", "town"),
    ),
    (
        "What happened",
        "",
        ("narrative", "venue", "recruitment", "relationship_to_trafficker", "websites"),
    ),
    ("Who works on it", "", ("area_office", "caseworker")),
)


def race_field() -> forms.MultipleChoiceField:
    """A child's races as boxes to tick; the column's own form field would be one text."""
    return forms.MultipleChoiceField(
        choices=Race.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=Child._meta.get_field("race").help_text,
    )


class ChildForm(RowForm):
    race = race_field()

    class Meta:
        model = Child
        fields = [*CHILD_FIELDS, "area_office"]


class AliasForm(RowForm):
    class Meta:
        model = ChildAlias
        fields = ["given_name", "family_name"]


class NumberedChildField(forms.CharField):
    """The number of a child who may be outside the person's scope; cleaned it is the child's id."""

    def __init__(self, **kwargs):
        super().__init__(max_length=20, label="Number of the other child", **kwargs)

    def clean(self, value):
        number = super().clean(value)
        found = child_numbered(number)
        if found is None:
            raise ValidationError(f"There is no child {number.upper()}.")
        return found


class DecisionForm(RowForm):
    """`other_id` is not a field of the row's form: the other child may not be theirs to see."""

    other_number = NumberedChildField(help_text="For example C-000123.")
    field_order = ("other_number", "verdict", "reason")

    class Meta:
        model = MatchDecision
        fields = ["verdict", "reason"]
        widgets = {"verdict": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = MatchDecision._meta.get_field("verdict").choices


class MergeForm(PlainForm):
    """Which of two records stays."""

    other = ReferenceField(
        Child, key="number", label="Number of the other record",
        help_text="For example C-000123. You must see both records.",
    )  # fmt: skip
    keep = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="Which record stays",
        help_text="Referrals and names of the one that goes are added to the one that stays.",
    )
    reason = Merge._meta.get_field("reason").formfield()

    def __init__(self, data=None, *, child, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["keep"].choices = [
            ("this", f"{child} stays"), ("other", "The other record stays"),
        ]  # fmt: skip


class UndoMergeForm(PlainForm):
    reason = Merge._meta.get_field("undo_reason").formfield(
        required=True, label="Reason", help_text="Why they are two children. Write no names."
    )


class ReferralForm(RowForm):
    sections = REFERRAL_SECTIONS

    class Meta:
        model = Referral
        fields = REFERRAL_FIELDS
        widgets = {"town": ComboSelect}


class AssignForm(PlainForm):
    """Several referrals for one caseworker; each is sent with the version that was shown."""

    referrals = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one referral."},
    )
    caseworker = forms.ModelChoiceField(
        Person.objects.none(), empty_label=CHOOSE, help_text="Who works on them from now on."
    )

    def __init__(self, data=None, files=None, *, referrals, caseworkers, **kwargs):
        super().__init__(data, files, **kwargs)
        self.fields["caseworker"].queryset = caseworkers
        self.fields["caseworker"].label_from_instance = lambda person: (
            f"{person}, {person.agency} ({person.under_way} under way)"
        )
        self.rows = referrals
        shown = [f"{referral.reference}:{referral.version}" for referral in referrals]
        sent = data.getlist("referrals") if data else []
        # One that was assigned meanwhile is still an answer: the service says that it is too late.
        self.fields["referrals"].choices = [
            (value, value) for value in dict.fromkeys([*shown, *filter(SHOWN_VERSION.match, sent)])
        ]

    def ticked(self) -> set[str]:
        """References sent with the form, so that it comes back as it was ticked."""
        return {value.rsplit(":", 1)[0] for value in self.data.getlist("referrals")}

    def seen(self) -> dict[str, int]:
        pairs = (value.rsplit(":", 1) for value in self.cleaned_data["referrals"])
        return {reference: int(version) for reference, version in pairs}


def findings_of(person) -> list[tuple[str, str]]:
    """How a person may judge a referral: confirming is a supervisor's."""
    supervises = person.job == Job.DCF_SUPERVISOR
    return [one for one in Finding.choices if supervises or one[0] != Finding.CONFIRMED]


class ClassificationForm(RowForm):
    class Meta:
        model = Classification
        fields = ["finding", "decided_on", "deciding_organisation", "basis"]
        widgets = {"finding": forms.RadioSelect}

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["finding"].help_text = (
            "Suspected or confirmed starts the 24-hour clock of the notice to the police. "
            "Confirming is a supervisor's."
        )
        self.fields["finding"].choices = findings_of(person)


class DisclosureForm(RowForm):
    class Meta:
        model = BuyerDisclosure
        fields = [
            "source", "buyers_per_night_low", "buyers_per_night_high", "nights", "period", "venue",
            "payment", "description",
        ]  # fmt: skip


class NoticeForm(RowForm):
    """Prepare a notice that no clock asked for."""

    class Meta:
        model = Notice
        fields = ["kind", "recipient", "information_disclosed", "legal_basis"]


class NoticeChangeForm(RowForm):
    class Meta:
        model = Notice
        fields = ["recipient", "information_disclosed", "legal_basis"]


class SendNoticeForm(PlainForm):
    method = forms.ChoiceField(
        choices=NoticeMethod.choices,
        widget=forms.RadioSelect,
        help_text="How the agency was told.",
    )
    sent_at = forms.DateTimeField(
        required=False,
        widget=forms.DateTimeInput,
        help_text="When the agency was told, if that was earlier. Left empty, it is now.",
    )
    information_disclosed = Notice._meta.get_field("information_disclosed").formfield(required=True)
    legal_basis = Notice._meta.get_field("legal_basis").formfield(required=True)
    late_reason = Notice._meta.get_field("late_reason").formfield(
        help_text="Only when it is sent after its due time: say why."
    )

    def __init__(self, data=None, *, notice, **kwargs):
        initial = {
            "information_disclosed": notice.information_disclosed,
            "legal_basis": notice.legal_basis,
        }
        super().__init__(data, initial=initial, **kwargs)
        self.clock_started_at = notice.clock_started_at
        if notice.due_at is None or (data is None and timezone.now() <= notice.due_at):
            del self.fields["late_reason"]

    def clean_sent_at(self):
        """The field knows minutes: the minute in which the clock started is not before it."""
        at = self.cleaned_data["sent_at"]
        if at and at <= self.clock_started_at < at + timedelta(minutes=1):
            return self.clock_started_at
        return at


class BreakGlassForm(PlainForm):
    reference = forms.CharField(
        max_length=20,
        label="Number of the case",
        help_text="The whole number, as you were told it, for example R-2026-00042.",
    )
    reason = forms.CharField(
        widget=forms.Textarea,
        max_length=2000,
        help_text="Why it cannot wait for its own region, in a few words. "
        "It stands on the case with your name.",
    )


class ReviewGlassForm(PlainForm):
    finding = forms.ChoiceField(
        choices=GlassFinding.choices,
        widget=forms.RadioSelect,
        help_text="Whether it was right to open the case. Not justified closes it at once.",
    )
    words = forms.CharField(
        required=False,
        widget=forms.Textarea,
        max_length=4000,
        help_text="What you found; required when it was not justified. "
        "Who opened the case will read it.",
    )


class ServiceForm(RowForm):
    class Meta:
        model = Service
        fields = [
            "kind", "provider", "childs_wish", "referred_on", "started_on", "ended_on", "outcome",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        provider = self.fields["provider"]
        provider.queryset = provider.queryset.filter(
            active=True, kind__in=[AgencyKind.SERVICE_PROVIDER, AgencyKind.OTHER]
        )


class NoteForm(RowForm):
    class Meta:
        model = ReferralNote
        fields = ["text"]
