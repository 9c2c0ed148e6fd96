"""Whether a person accused is known already, asked while their name is typed into a form."""

from arrests.matching import known_buyers
from arrests.models import Buyer
from referrals.forms.known import SuggestsKnown
from referrals.matching import Match

COMPARED = ("given_name", "family_name", "date_of_birth", "sex", "spbi_number")


class SuggestsBuyers(SuggestsKnown):
    """Part of a form that enters a person accused; `chosen_buyer` is the one of the number chosen, once
    the form was checked."""

    only_in_scope = True
    chosen_buyer: Buyer | None = None

    def known(self) -> list[Match]:
        told = {name: self.so_far(name) for name in COMPARED if name in self.fields}
        born = told.pop("date_of_birth")
        return known_buyers(
            date_of_birth=born, **{name: value or "" for name, value in told.items()}
        )

    def clean(self):
        cleaned = super().clean()
        if (chosen := self.chosen_match(cleaned)) is not None:
            self.chosen_buyer = Buyer.objects.get(pk=chosen.row_id)
        return cleaned
