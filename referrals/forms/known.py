"""Whether somebody is known already, asked while their name is typed into a form."""

from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError

from referrals.matching import Match

NEW = "new"
MUST_CHOOSE = {"very likely", "likely"}
"""Matches this strong are judged before somebody new is entered; weaker ones are only shown."""


class SuggestsKnown(forms.Form):
    """Part of a form that enters somebody. `match` is the number chosen among those suggested, or
    `new`. `templates/components/matches_beside.html` draws the matches."""

    match = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    one = "person"
    """What the matches are, in a word."""
    question = "Is it one of these people?"
    nobody = "Nobody recorded in the state looks like this person."
    before = "People already recorded appear here while you type the name."
    only_in_scope = False
    """Whether somebody outside one's scope cannot be chosen, only called about."""

    def is_named(self) -> bool:
        """Whether somebody is named otherwise, so that there is nobody to suggest."""
        return False

    def known(self) -> list[Match]:
        """Those most like what was typed so far, by the database's matcher."""
        raise NotImplementedError

    @cached_property
    def matches(self) -> list[Match]:
        """Who may be the one, by what was typed so far, valid or not."""
        return [] if self.typed is None or self.is_named() else self.known()

    @property
    def chosen(self) -> str:
        """The number chosen among the matches, `new`, or nothing."""
        return (self.typed or {}).get(self.add_prefix("match"), "")

    def clean_match(self):
        chosen = self.cleaned_data["match"]
        shown = {m.number for m in self.matches if m.in_scope or not self.only_in_scope}
        if chosen in {"", NEW} or chosen in shown:
            return chosen
        raise ValidationError("The names have changed since: choose again.")

    def chosen_match(self, cleaned) -> Match | None:
        """The match chosen. Where none is, and one is strong, the form asks to choose first."""
        chosen = next((m for m in self.matches if m.number == cleaned.get("match")), None)
        undecided = chosen is None and cleaned.get("match") != NEW
        if undecided and any(match.strength in MUST_CHOOSE for match in self.matches):
            self.add_error(
                None,
                f"This {self.one} may be known already: look at the possible matches and choose.",
            )
        return chosen
