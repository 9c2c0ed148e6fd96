"""The new referral, on one page for use during a telephone call."""

from django import forms
from django.utils import timezone

from accounts.models import Agency, AgencyKind
from casework.forms import CHOOSE, ComboSelect, RowForm
from casework.said_fields import SaidDayField, SaidMomentField
from referrals.forms import findings_of, race_field
from referrals.forms.known import SuggestsKnown
from referrals.matching import Match, possible_matches
from referrals.models import BuyerDisclosure, Child, ChildAlias, Classification, Referral

SAYS_ENOUGH = (
    "source", "careline_accepted", "concern", "venue", "recruitment", "relationship_to_trafficker",
    "disclosure_source", "buyers_per_night_low", "buyers_per_night_high", "nights", "narrative",
    "caseworker",
)  # fmt: skip
"""Labels that need no hint here: on a telephone every line to read is one too many."""

DEMAND = (
    "buyers_per_night_low", "buyers_per_night_high", "nights", "payment", "description",
)  # fmt: skip
ABOUT_THE_CHILD = ("gender", "gender_self_described", "race", "hispanic", "dcf_person_id")


def _of(model, name: str, **changed) -> forms.Field:
    """The form field of a model's column."""
    return model._meta.get_field(name).formfield(**changed)


class OfficeField(forms.ModelChoiceField):
    """An area office, with the region it belongs to."""

    def label_from_instance(self, office):
        return f"{office}, region {office.region}"


class IntakeForm(SuggestsKnown, RowForm):
    """Child, report, concern, where, by whom, demand, narrative: what a caller tells, in the order
    they tell it. Nothing but the source is demanded."""

    template_name = "referrals/intake_form.html"
    one, question = "child", "Is it one of these children?"
    nobody = "No child recorded in the state looks like this one."
    before = "Children already recorded appear here while you type the name."

    given_name = _of(Child, "given_name", help_text="")
    family_name = _of(Child, "family_name", help_text="")
    also_called = forms.CharField(
        required=False,
        max_length=300,
        help_text="Nicknames and other names, separated by commas.",
    )
    born = SaidDayField(required=False, label="Date of birth, year or age")
    child_number = forms.CharField(
        required=False,
        max_length=20,
        label="Number of the child, if known here",
        help_text="For example C-000123; then the fields above may stay empty.",
    )
    gender = _of(Child, "gender")
    gender_self_described = _of(Child, "gender_self_described")
    race = race_field()
    hispanic = _of(Child, "hispanic")
    dcf_person_id = _of(Child, "dcf_person_id")

    received_at = SaidMomentField(label="When the report was received")
    missing_since = SaidMomentField(required=False, label="Missing from care since")
    finding = forms.ChoiceField(
        required=False,
        label="How you judge it now",
        help_text="Suspected or confirmed starts the 24-hour clock of the notice to the police.",
    )
    area_office = OfficeField(
        Agency.objects.filter(kind=AgencyKind.DCF_AREA_OFFICE, active=True),
        required=False,
        label="Area office",
        help_text="Follows from the town; change it if another office handles it.",
    )

    disclosure_source = _of(
        BuyerDisclosure, "source", required=False, label="Who or what told about buyers"
    )
    buyers_per_night_low = _of(
        BuyerDisclosure, "buyers_per_night_low", label="Buyers a night, at least"
    )
    buyers_per_night_high = _of(BuyerDisclosure, "buyers_per_night_high", label="At most")
    nights = _of(BuyerDisclosure, "nights")
    payment = _of(BuyerDisclosure, "payment")
    description = _of(BuyerDisclosure, "description", label="What was said about buyers")

    class Meta:
        model = Referral
        fields = [
            "received_at", "source", "reporter", "careline_accepted", "concern", "living_situation",
            "missing_since", "town", "venue", "websites", "area_office", "recruitment",
            "relationship_to_trafficker", "narrative", "caseworker",
        ]  # fmt: skip
        widgets = {"town": ComboSelect}

    CHILD = ("given_name", "family_name", "also_called", "born", "child_number")
    sections = (
        ("The report", "", ("received_at", "source", "reporter", "careline_accepted")),
        (
            "The concern",
            "A child missing from care starts two clocks: NCMEC and police within 24 hours.",
            ("concern", "finding", "living_situation", "missing_since"),
        ),
        ("Where", "", ("town", "area_office", "venue", "websites")),
        ("By whom", "", ("recruitment", "relationship_to_trafficker")),
        (
            "What is known about buyers",
            "Only what was said; leave empty what nobody knows.",
            ("disclosure_source", *DEMAND),
        ),
        ("What was reported", "", ("narrative",)),
        ("Who works on it", "", ("caseworker",)),
    )

    def __init__(self, *args, person, child=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.person, self.given_child, self.same_as = person, child, None
        self.fields["area_office"].empty_label = "- The office of the town -"
        for name in SAYS_ENOUGH:
            self.fields[name].help_text = ""
        if child is not None:
            for name in (*self.CHILD, *ABOUT_THE_CHILD, "match"):
                del self.fields[name]
        self.fields["finding"].choices = [("", "Not judged yet"), *findings_of(person)]
        if "given_name" in self.fields:
            self.fields["given_name"].widget.attrs["autofocus"] = True
        self.fields["disclosure_source"].choices = [
            (value, CHOOSE if value == "" else label)
            for value, label in self.fields["disclosure_source"].choices
        ]

    # What is drawn ------------------------------------------------------------------------------

    def drawn_child(self):
        return [self[name] for name in self.CHILD if name in self.fields]

    def drawn_more(self):
        return [self[name] for name in ABOUT_THE_CHILD if name in self.fields]

    def more_is_open(self) -> bool:
        return any(name in self.errors for name in ABOUT_THE_CHILD)

    def is_named(self) -> bool:
        return self.given_child is not None

    def known(self) -> list[Match]:
        told = {name: self.so_far(name) for name in ("given_name", "family_name", "gender")}
        born = self.so_far("born")
        sure = born and not born.approximate  # an age somebody guessed hides no child
        return possible_matches(
            **{name: value or "" for name, value in told.items()},
            date_of_birth=born.date if sure else None,
            birth_year=born.year if sure else None,
            dcf_person_id=self.so_far("dcf_person_id") or "",
        )

    # What is checked -----------------------------------------------------------------------------

    def clean_child_number(self):
        return self.cleaned_data["child_number"].strip().upper()

    def clean(self):
        cleaned = super().clean()
        if self.given_child is None:
            self._find_child(cleaned)
        told = [name for name in DEMAND if cleaned.get(name) not in (None, "")]
        if told and not cleaned.get("disclosure_source"):
            self.add_error("disclosure_source", "Say who or what told this about buyers.")
        return cleaned

    def _find_child(self, cleaned) -> None:
        """The child the referral is about: by number, by the match chosen, or a new one."""
        number = cleaned.get("child_number")
        if number:
            self.given_child = Child.objects.filter(number=number).first()
            if self.given_child is None:
                self.add_error("child_number", f"There is no child {number} here.")
            return
        chosen = self.chosen_match(cleaned)
        if chosen is not None and chosen.in_scope:
            self.given_child = Child.objects.get(pk=chosen.row_id)
        else:
            self.same_as = chosen

    # What it makes ---------------------------------------------------------------------------------

    def office(self) -> Agency | None:
        """The office chosen, else that of the town, else the person's own."""
        town = self.cleaned_data.get("town")
        own = self.person.agency if self.person.agency.kind == AgencyKind.DCF_AREA_OFFICE else None
        return self.cleaned_data["area_office"] or (town.area_office if town else own)

    def child(self) -> Child:
        """The known child, or a new one, whose record the office keeps that handles the referral; the
        person's own office where that is another region's, until its supervisor takes over."""
        if self.given_child is not None:
            return self.given_child
        told = {n: self.cleaned_data[n] for n in ("given_name", "family_name", *ABOUT_THE_CHILD)}
        born = self.cleaned_data["born"]
        office = self.office()
        own = self.person.agency
        return Child(
            date_of_birth=born.date,
            birth_year=None if born.date else born.year,
            area_office=own if own.region and office and own.region != office.region else office,
            **told,
        )

    def aliases(self) -> list[ChildAlias]:
        names = [name.split() for name in self.cleaned_data.get("also_called", "").split(",")]
        return [
            ChildAlias(given_name=given[:80], family_name=" ".join(family)[:80])
            for given, *family in filter(None, names)
        ]

    def classification(self) -> Classification | None:
        finding = self.cleaned_data["finding"]
        return Classification(finding=finding, decided_on=timezone.localdate()) if finding else None

    def disclosure(self) -> BuyerDisclosure | None:
        source = self.cleaned_data["disclosure_source"]
        told = {name: self.cleaned_data[name] for name in DEMAND}
        return BuyerDisclosure(source=source, **told) if source else None
