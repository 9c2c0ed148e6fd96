"""DCF's forms. They hold no rule: `referrals/services.py` and the database judge."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import AgencyKind
from casework.forms import PlainForm, ReferenceField, RowForm
from referrals.models import (
    BuyerDisclosure,
    Child,
    ChildAlias,
    Classification,
    MatchDecision,
    Merge,
    Notice,
    Race,
    Referral,
    ReferralNote,
    Service,
)
from referrals.models.notice import NoticeMethod
from referrals.services import child_numbered

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


class ChildForm(RowForm):
    race = forms.MultipleChoiceField(
        choices=Race.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="All that apply, as the child or family says.",
    )

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


class NewReferralForm(ReferralForm):
    """One page during a telephone call: who the child is, and what was reported."""

    known_child = ReferenceField(
        Child,
        key="number",
        required=False,
        label="Number of a child already known",
        help_text="For example C-000123. Then leave the child's fields below empty.",
    )
    given_name = Child._meta.get_field("given_name").formfield()
    family_name = Child._meta.get_field("family_name").formfield()
    date_of_birth = Child._meta.get_field("date_of_birth").formfield()
    birth_year = Child._meta.get_field("birth_year").formfield()
    gender = Child._meta.get_field("gender").formfield()
    race = forms.MultipleChoiceField(
        choices=Race.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="All that apply, as the child or family says.",
    )
    hispanic = Child._meta.get_field("hispanic").formfield()

    NEW_CHILD = (
        "given_name", "family_name", "date_of_birth", "birth_year", "gender", "race", "hispanic",
    )  # fmt: skip
    sections = (
        ("The child", "Write what you know; everything can be added later.", ("known_child", *NEW_CHILD)),
        *REFERRAL_SECTIONS,
    )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        told = [
            n
            for n in ("given_name", "family_name", "date_of_birth", "birth_year")
            if cleaned.get(n)
        ]
        if cleaned.get("known_child") and told:
            raise ValidationError(
                {
                    "known_child": "Give the number of a known child or the fields of a new one, not both."
                }
            )
        return cleaned

    def child(self) -> Child:
        """The known child, or a new one who belongs to the referral's office."""
        known = self.cleaned_data["known_child"]
        if known:
            return known
        told = {name: self.cleaned_data[name] for name in self.NEW_CHILD}
        return Child(area_office=self.cleaned_data["area_office"], **told)


class ClassificationForm(RowForm):
    class Meta:
        model = Classification
        fields = ["finding", "decided_on", "deciding_organisation", "basis"]
        widgets = {"finding": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["finding"].help_text = (
            "Suspected or confirmed starts the 24-hour clock of the notice to the police. "
            "Confirming is a supervisor's."
        )
        self.fields["finding"].choices = Classification._meta.get_field("finding").choices


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
        if notice.due_at is None:
            del self.fields["late_reason"]

    def clean_sent_at(self):
        """The field knows minutes: the minute in which the clock started is not before it."""
        at = self.cleaned_data["sent_at"]
        if at and at <= self.clock_started_at < at + timedelta(minutes=1):
            return self.clock_started_at
        return at


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
