"""Whether a person is known already, asked while their name is typed into a form."""

from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError

from arrests.matching import known_buyers
from arrests.models import Buyer
from referrals.matching import Match

NEW_PERSON = "new"
MUST_CHOOSE = {"very likely", "likely"}
"""Matches this strong are judged before a new person is entered; weaker ones are only shown."""
COMPARED = ("given_name", "family_name", "date_of_birth", "sex", "spbi_number")


class SuggestsKnown(forms.Form):
    """Part of a form that enters a person. `match` is the number chosen among those suggested, or
    `new`; `chosen_buyer` is the person of that number once the form was checked."""

    match = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    chosen_buyer: Buyer | None = None

    def is_named(self) -> bool:
        """Whether somebody is named otherwise, so that there is nobody to suggest."""
        return False

    @cached_property
    def matches(self) -> list[Match]:
        """People who may be the one, by what was typed so far, valid or not."""
        if not self.is_bound or self.is_named():
            return []
        told = {name: self.so_far(name) for name in COMPARED if name in self.fields}
        born = told.pop("date_of_birth")
        return known_buyers(
            date_of_birth=born, **{name: value or "" for name, value in told.items()}
        )

    @property
    def chosen(self) -> str:
        """The number chosen among the matches, `new`, or nothing."""
        return self.data.get(self.add_prefix("match"), "") if self.is_bound else ""

    def clean_match(self):
        """Somebody outside one's scope cannot be chosen, only called about."""
        chosen = self.cleaned_data["match"]
        shown = {match.number for match in self.matches if match.in_scope}
        if chosen in {"", NEW_PERSON} or chosen in shown:
            return chosen
        raise ValidationError("The names have changed since: choose again.")

    def clean(self):
        cleaned = super().clean()
        chosen = next((m for m in self.matches if m.number == cleaned.get("match")), None)
        if chosen is not None:
            self.chosen_buyer = Buyer.objects.get(pk=chosen.row_id)
        elif cleaned.get("match") != NEW_PERSON and any(
            match.strength in MUST_CHOOSE for match in self.matches
        ):
            self.add_error(
                None, "This person may be known already: look at the possible matches and choose."
            )
        return cleaned
