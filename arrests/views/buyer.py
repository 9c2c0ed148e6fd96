"""The people accused."""

from django.shortcuts import render

from arrests import filters, forms, models
from arrests.views.columns import ARREST_COLUMNS
from arrests.views.register import CriminalHistoryList
from casework.columns import Column as C
from casework.views import (
    AddPage,
    AnswerWhileTyping,
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


def _charged(count) -> str:
    """A count in words: what was charged, and as what of it."""
    how = f"{count.get_inchoate_display()}: " if count.inchoate else ""
    return f"{how}{count.statute_version}"


def _at_arrest(path) -> str:
    if not path.on_arrest:
        return "Not charged at the arrest"
    return f"Count {path.first.count}: {_charged(path.first)}"


def _filed(path) -> str:
    """What a prosecutor charged last, and whether that is something else."""
    if not path.filed:
        return "Nothing later was filed for it"
    same = path.on_arrest and path.filed.statute_version_id == path.first.statute_version_id
    on = f"{path.filed_on:%b} {path.filed_on.day}, {path.filed_on.year}"
    changed = "As charged" if same else f"Count {path.filed.count}: {_charged(path.filed)}"
    return f"{changed}, filed {on}"


def _ended(path) -> str:
    """The disposition of the count it ends on, or where the path stands without one."""
    if path.disposition is None or path.state == models.PathState.LEFT_OUT:
        said, on = path.get_state_display(), path.ended_on
    else:
        said, on = path.disposition.get_outcome_display(), path.disposition.disposed_on
        if path.disposition.lesser_offence:
            said = f"{said} ({path.disposition.lesser_offence})"
    return f"{said}, {on:%b} {on.day}, {on.year}" if on else said


def _sentence(path) -> str:
    return str(getattr(path.disposition, "sentence", "")) if path.disposition else ""


PATH_COLUMNS = (
    C("arrest", "Arrest"),
    C("first", "Charged at the arrest", kind="words", get=_at_arrest),
    C("filed", "Charged later", kind="words", get=_filed),
    C("ended_on", "What became of it", kind="words", get=_ended),
    C("disposition", "Sentence", get=_sentence),
)


class BuyerPage(FilePage):
    model, url_name, key, change = models.Buyer, "buyer", "number", "buyer_change"
    groups = (
        ("The person", tuple(C(name) for name in forms.BUYER_FIELDS)),
        ("Who keeps the record", (C("agency"), C("judicial_district"))),
    )
    parts = (
        Part("arrests", "Arrests", ARREST_COLUMNS, add="buyer_arrest_add",
             add_label="Record an arrest", empty="No arrest is recorded."),
        Part("paths", "From arrest charge to outcome", PATH_COLUMNS,
             empty="Nothing is charged yet.",
             rows=lambda paths: paths.select_related(
                 "arrest", "first__statute_version__statute", "filed__statute_version__statute",
                 "disposition__sentence", "disposition__lesser_offence__statute",
             )),
    )  # fmt: skip


class NewBuyer(AddPage):
    model, form_class = models.Buyer, forms.NewBuyerForm

    def perform(self, form):
        """The person who was recognized among those recorded is not entered again."""
        self.known = form.chosen_buyer
        return self.known or super().perform(form)

    def done(self, form, row):
        return f"{row} is recorded already." if self.known else super().done(form, row)


class KnownBuyers(AnswerWhileTyping):
    """People who may be the one whose name is typed."""

    model = models.Buyer

    def post(self, request):
        form = forms.NewBuyerForm(request.POST, instance=models.Buyer())
        return render(request, "components/matches_beside.html", {"form": form})


class ChangeBuyer(ChangePage):
    model, key, form_class = models.Buyer, "number", forms.BuyerForm
