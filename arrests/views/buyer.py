"""The people accused."""

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
    model, form_class = models.Buyer, forms.BuyerForm


class ChangeBuyer(ChangePage):
    model, key, form_class = models.Buyer, "number", forms.BuyerForm
