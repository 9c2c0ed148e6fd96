"""Informations and their counts: the offence by typing, under the law of its day."""

from functools import cached_property

from django import forms
from django.forms.models import ModelChoiceIterator

from arrests.law import Applies, applies, limbs
from arrests.models import Charge, Information, StatuteVersion
from arrests.models.charge import InformationKind
from casework.forms import ComboSelect, PlainForm, RowForm


class LimbIterator(ModelChoiceIterator):
    """An option for each limb, whatever its versions: the newest stands for all of them."""

    def __iter__(self):
        yield ("", self.field.empty_label)
        for limb in self.field.limbs:
            yield (limb.newest.pk, str(limb))

    def __len__(self):
        return len(self.field.limbs) + 1


class OffenceField(forms.ModelChoiceField):
    """A limb of a section, found by typing a part of its section or title. Takes any version of it."""

    iterator = LimbIterator
    widget = ComboSelect

    def __init__(self, **kwargs):
        versions = StatuteVersion.objects.select_related("statute")
        super().__init__(versions, **kwargs)

    @cached_property
    def limbs(self):
        return limbs()

    def prepare_value(self, value):
        """The option that stands for a version."""
        key = super().prepare_value(value)
        for limb in self.limbs:
            if any(str(version.pk) == str(key) for version in limb.versions):
                return limb.newest.pk
        return key


class InformationForm(RowForm):
    class Meta:
        model = Information
        fields = ["kind", "filed_on"]


class CountsField(forms.ModelMultipleChoiceField):
    """Counts of one arrest to tick."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, charge):
        days = f"{charge.offence_on:%b %-d, %Y}"
        version = charge.statute_version
        inchoate = f"{charge.get_inchoate_display()}: " if charge.inchoate else ""
        return (
            f"Count {charge.count}: {inchoate}{version.statute}{version.subsection} "
            f"{version.title}, {days}"
        )


class SubstituteForm(PlainForm):
    """A later information: its counts are those of the operative one that stay ticked."""

    kind = forms.ChoiceField(
        choices=[
            (kind.value, kind.label)
            for kind in (InformationKind.SUBSTITUTE, InformationKind.LONG_FORM)
        ],
        initial=InformationKind.SUBSTITUTE,
        help_text="Kind of document.",
    )
    filed_on = Information._meta.get_field("filed_on").formfield(widget=forms.DateInput)
    counts = CountsField(
        Charge.objects.none(),
        required=False,
        label="Counts that stay",
        help_text="They are copied and can be changed afterwards. One that is not ticked is dropped.",
    )

    def __init__(self, *args, counts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["counts"].queryset = counts
        self.fields["counts"].initial = [charge.pk for charge in counts]


class ChargeForm(RowForm):
    """A count. The days come first: they decide which version of the offence applies."""

    template_name = "arrests/charge_form.html"

    statute_version = OffenceField(
        label="Offense",
        help_text="Type a part of the section or the title, such as 83b or commercial sexual. "
        "Class and title follow the offense date.",
    )

    class Meta:
        model = Charge
        fields = [
            "count", "offence_on", "offence_until", "statute_version", "inchoate",
            "family_violence", "plea",
        ]  # fmt: skip
        labels = {"offence_on": "Offense date", "offence_until": "Last day of the offense"}

    @property
    def law(self) -> Applies | None:
        """What the law said on the days typed so far; None until both are known."""
        chosen, on = self.so_far("statute_version"), self.so_far("offence_on")
        if isinstance(chosen, int):  # of a count that is to be changed
            chosen = self.instance.statute_version
        return applies(chosen, on, self.so_far("offence_until")) if chosen and on else None
