"""What became of one count or of several at once, and the sentence."""

import json

from django import forms
from django.utils import timezone

from arrests.court_labels import as_choices
from arrests.forms.count import CountsField, OffenceField
from arrests.models import Charge, Disposition, Sentence
from arrests.models.charge import BY_PLEA, CONVICTIONS, OF_GUILT, Outcome
from arrests.services import Decision
from casework.forms import CHOOSE, ComboSelect, PlainForm, RowForm

IMPRISONMENT = (
    "months_to_serve", "days_to_serve", "months_suspended", "days_suspended", "time_served",
)  # fmt: skip
INSTEAD = (
    "months_probation", "special_conditions", "probation_result", "discharge",
    "months_special_parole", "registration",
)  # fmt: skip
MONEY = ("fine", "fine_suspended", "fine_paid", "restitution")
SENTENCE = (*IMPRISONMENT, *INSTEAD, *MONEY)
AS_ABOVE = "As above"
BY_LABEL = (
    "Type what became of it, or what the court wrote: nolle, COMIT CMSH CORR, fine paid. A sentence goes "
    "with guilty, below; a program before trial is diverted and, once completed, dismissed."
)


class SentenceForm(RowForm):
    sections = (
        ("Imprisonment", "", IMPRISONMENT),
        ("Probation, discharge, parole", "", INSTEAD),
        ("Money", "", MONEY),
    )

    class Meta:
        model = Sentence
        fields = SENTENCE

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in SENTENCE:
            self.fields[name].required = False

    def clean(self):
        """What is left empty is none of it."""
        cleaned = super().clean()
        for name in SENTENCE:
            if name not in self.errors and cleaned.get(name) is None:
                cleaned[name] = Sentence._meta.get_field(name).get_default()
        return cleaned


class DisposeForm(PlainForm):
    """One outcome and one day for the counts ticked, with exceptions count by count.

    `seen` goes along hidden: the newest disposition of each count when the form was opened, so that
    nobody overrules what they have not read.
    """

    template_name = "arrests/dispose_form.html"

    outcome = Disposition._meta.get_field("outcome").formfield()
    disposed_on = Disposition._meta.get_field("disposed_on").formfield()
    plea = forms.ChoiceField(
        required=False,
        choices=[("", "As recorded on the counts"), *((p.value, p.label) for p in OF_GUILT)],
        help_text="Where a count ends by plea: it is recorded on that count.",
    )
    counts = CountsField(
        Charge.objects.none(),
        help_text="The outcome is recorded on those ticked; each may have its own instead.",
    )
    lesser_offence = OffenceField(
        label="Lesser offense",
        required=False,
        help_text="The offense of conviction, when guilty of a lesser one.",
    )
    diversion_completed_on = Disposition._meta.get_field("diversion_completed_on").formfield()
    seen = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def __init__(self, *args, counts, ticked, **kwargs):
        """`counts` are charges with their dispositions; `ticked` those of them ticked at first."""
        super().__init__(*args, **kwargs)
        self.charges = {charge.pk: charge for charge in counts}
        self.fields["outcome"].widget = ComboSelect()
        self.fields["outcome"].choices = [
            ("", CHOOSE), *Outcome.choices, ("As the court writes it", as_choices()),
        ]  # fmt: skip
        self.fields["outcome"].help_text = BY_LABEL
        self.fields["disposed_on"].initial = timezone.localdate()
        self.fields["lesser_offence"].empty_label = "Not recorded"
        self.fields["counts"].queryset = Charge.objects.filter(pk__in=self.charges).select_related(
            "statute_version__statute"
        )
        self.fields["counts"].initial = [charge.pk for charge in ticked]
        self.several = len(self.charges) > 1
        if not self.several:  # nothing to choose
            del self.fields["counts"]
        for charge in counts if self.several else ():
            self.fields[_own(charge.pk)] = forms.ChoiceField(
                required=False,
                choices=[("", AS_ABOVE), *Outcome.choices],
                label=f"Outcome of count {charge.count}",
            )
        of_sentence = forms.fields_for_model(Sentence, SENTENCE)
        for name, field in of_sentence.items():
            field.required = False
            if field.initial == 0:
                field.initial = None
            self.fields[name] = field
        self.seen_now()

    def seen_now(self) -> None:
        """Let the form say that its counts stand as they were loaded for it."""
        self.initial["seen"] = json.dumps(
            {pk: found.pk for pk, c in self.charges.items() if (found := c.last_recorded)}
        )

    # What is drawn -------------------------------------------------------------------------------

    def drawn_counts(self):
        """(checkbox, the count, its own outcome) of each of several counts."""
        return [
            (box, self.charges[int(str(box.data["value"]))], self[_own(box.data["value"])])
            for box in self["counts"]
        ]

    def drawn_choice(self):
        return self["counts"] if self.several else None

    def only_count(self):
        return next(iter(self.charges.values()), None)

    def drawn_first(self):
        return [self["outcome"], self["disposed_on"], self["plea"]]

    def drawn_rest(self):
        return [self["lesser_offence"], self["diversion_completed_on"]]

    def drawn_sentence(self):
        groups = SentenceForm.sections
        return [(title, [self[name] for name in names]) for title, _, names in groups]

    def sentence_is_open(self) -> bool:
        return self.is_bound and any(
            self.data.get(name) or name in self.errors for name in SENTENCE
        )

    def rest_is_open(self) -> bool:
        names = ("lesser_offence", "diversion_completed_on")
        return self.is_bound and any(self.data.get(n) or n in self.errors for n in names)

    # What is checked -----------------------------------------------------------------------------

    def clean_seen(self) -> dict[int, int]:
        try:
            said = json.loads(self.cleaned_data["seen"] or "{}")
            return {int(charge): int(disposition) for charge, disposition in said.items()}
        except (ValueError, TypeError, AttributeError):
            self.add_error(None, "This form is damaged: open it anew.")
            return {}

    def clean(self):
        cleaned = super().clean()
        if self.sentence() and not any(d.outcome in CONVICTIONS for d in self.decisions()):
            self.add_error(
                "outcome", "Only a conviction has a sentence: choose it, or empty the sentence."
            )
        if cleaned.get("plea") and not any(d.outcome in BY_PLEA for d in self.decisions()):
            self.add_error(
                "plea", "Only a count that ends by plea takes it: choose one, or no plea."
            )
        return cleaned

    def decisions(self) -> list[Decision]:
        """What is to be recorded of each count ticked."""
        cleaned = self.cleaned_data
        seen = cleaned.get("seen") or {}
        return [
            Decision(
                charge, cleaned.get(_own(charge.pk)) or cleaned.get("outcome", ""),
                seen.get(charge.pk),
            )
            for charge in (cleaned.get("counts", ()) if self.several else self.charges.values())
        ]  # fmt: skip

    def sentence(self) -> dict:
        """The columns of the sentence that say something."""
        told = {name: self.cleaned_data.get(name) for name in SENTENCE}
        return {name: value for name, value in told.items() if value}


def _own(pk) -> str:
    return f"outcome_{pk}"
