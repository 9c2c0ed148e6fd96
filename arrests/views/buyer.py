"""The people accused."""

from django.shortcuts import render

from arrests import filters, forms, models
from arrests.views.columns import ARREST_COLUMNS
from arrests.views.register import CriminalHistoryList
from casework.columns import Column as C
from casework.views import (
    AddPage,
    ChangePage,
    FilePage,
    Part,
)
from casework.views.pages import Page


class BuyerList(CriminalHistoryList):
    model, title, url_name = models.Buyer, "Buyers", "buyer_list"
    filterset_class = filters.BuyerFilter
    order, add, add_label = "family_name", "buyer_add", "New buyer"
    columns = (
        C("number", sort="number", link=True),
        C("family_name", sort="family_name"),
        C("given_name", sort="given_name"),
        C("date_of_birth", sort="date_of_birth"),
        C("residence_town"),
        C("residence_state"),
        C("agency", "Entered by"),
    )
    empty = "Nobody yet. Recording an arrest enters the person too."


class BuyerPage(FilePage):
    model, url_name, key, change = models.Buyer, "buyer", "number", "buyer_change"
    groups = (
        ("The person", tuple(C(name) for name in forms.BUYER_FIELDS)),
        ("Who keeps the record", (C("agency"), C("judicial_district"))),
    )
    parts = (
        Part("arrests", "Arrests", ARREST_COLUMNS, add="buyer_arrest_add",
             add_label="Record an arrest", empty="No arrest is recorded."),
    )  # fmt: skip


class NewBuyer(AddPage):
    model, form_class = models.Buyer, forms.NewBuyerForm

    def perform(self, form):
        """The person who was recognized among those recorded is not entered again."""
        self.known = form.chosen_buyer
        return self.known or super().perform(form)

    def done(self, form, row):
        return f"{row} is recorded already." if self.known else super().done(form, row)


class KnownBuyers(Page):
    """People who may be the one whose name is typed. Asked for by POST, so that no name enters an
    address."""

    model, needs = models.Buyer, "add"
    http_method_names = ["post"]

    def post(self, request):
        form = forms.NewBuyerForm(request.POST, instance=models.Buyer())
        return render(request, "arrests/matches_beside.html", {"form": form})


class ChangeBuyer(ChangePage):
    model, key, form_class = models.Buyer, "number", forms.BuyerForm
