"""Arrests: the person and the arrest on one page, and what hangs on the arrest."""

from arrests import filters, forms, models
from arrests.differences import compared
from arrests.erasure import WITH_ERASURE, erasure_of_arrest
from arrests.law import days_of, warnings_of
from arrests.views.columns import ARREST_COLUMNS
from arrests.views.register import CriminalHistoryList
from casework.columns import Cell, words
from casework.columns import Column as C
from casework.history import PartHistory
from casework.services import save
from casework.views import (
    AddNotePage,
    AddPage,
    AddPartPage,
    ChangePage,
    FilePage,
    Part,
    notes_part,
)

PERSON = (
    C("buyer", "Person"),
    C("buyer__aliases"),
    C("buyer__date_of_birth"),
    C("buyer__sex"),
    C("buyer__race"),
    C("buyer__ethnicity"),
    C("buyer__residence_town"),
    C("buyer__residence_state"),
    C("buyer__spbi_number"),
)


COUNTS = "informations-and-counts"


def count_called(charge: models.Charge) -> str:
    return f"Count {charge.count} of information {charge.information.number}"


def disposition_called(disposition: models.Disposition) -> str:
    said, on = disposition.get_outcome_display().lower(), words(disposition.disposed_on)
    return f"{count_called(disposition.charge)}, {said} on {on}"


TOLD_OF = (
    PartHistory(models.Docket, "arrest", lambda docket: f"Docket {docket}"),
    PartHistory(models.Information, "arrest"),
    PartHistory(
        models.Charge, "information__arrest", count_called, also=("information",),
        linked=("statute_version__statute", "replaces__statute_version__statute"),
    ),
    PartHistory(
        models.Disposition, "charge__information__arrest", disposition_called,
        also=("charge__information", "by"), at="recorded_at",
    ),
    PartHistory(
        models.Sentence, "disposition__charge__information__arrest",
        lambda sentence: f"Sentence on {count_called(sentence.disposition.charge)}",
        also=("disposition__charge__information",), linked=("disposition",),
    ),
)  # fmt: skip


class ArrestList(CriminalHistoryList):
    model, title, url_name = models.Arrest, "Arrests", "arrest_list"
    filterset_class = filters.ArrestFilter
    order, add, add_label = "-arrested_on", "arrest_add", "Record an arrest"
    columns = ARREST_COLUMNS
    empty = "No arrest yet. Record one here or on the investigation it came from."


class ArrestPage(FilePage):
    """The sheet: the person, the arrest, what is charged and what became of it, on one page."""

    model, url_name, key, change = models.Arrest, "arrest", "number", "arrest_change"
    groups = (
        ("The person arrested", PERSON),
        (
            "The arrest",
            (
                *(C(name) for name in (*forms.ARREST_FIELDS, "investigation")),
                C("erasures_due", "Erased", kind="words", get=erasure_of_arrest),
            ),
        ),
    )
    parts = (
        Part("informations", "Informations and counts", (), add="information_add",
             add_label="File an information", comes_first=True, template="arrests/informations.html",
             empty="Nothing is charged yet. File the short form first.",
             rows=lambda rows: rows.order_by("-number").prefetch_related(
                 "charges__statute_version__statute__versions",
                 "charges__dispositions__lesser_offence__statute",
                 "charges__dispositions__sentence",
                 *(f"charges__{path}" for path in WITH_ERASURE),
             )),
        Part("dockets", "Dockets",
             (C("number"), C("court"), C("court_kind"), C("from_on"), C("to_on")),
             add="docket_add", change="docket_change", empty="No docket number yet."),
        notes_part("arrest_note_add"),
    )  # fmt: skip
    told_of = TOLD_OF

    def get_lead(self):
        buyer = self.row.buyer
        name = f"{buyer.given_name} {buyer.family_name}".strip()
        return f"{name}, arrested {words(self.row.arrested_on)} by {self.row.agency}."

    def get_context_data(self, *, parts, **kwargs):
        for part in parts:
            if part["id"] == COUNTS:
                part["job"] = self.person.job
                self.mark(part)
        return super().get_context_data(parts=parts, **kwargs)

    def mark(self, part) -> None:
        """Say of each information how it differs from the one before, and of each count under which
        law it stands."""
        found = compared([row["row"] for row in part["rows"]])
        for row in part["rows"]:
            information = row["row"]
            differs = row["compared"] = found[information.pk]
            row["counts"] = [
                {
                    "charge": charge,
                    "mark": differs.marks.get(charge.pk),
                    "days": days_of(charge.statute_version),
                    "warnings": warnings_of(charge.statute_version, charge.offence_until),
                }
                for charge in information.charges.all()
            ]

    def get_warnings(self):
        found = ((docket, docket.warning) for docket in self.row.dockets.all())
        return [Cell("", f"Check docket {docket}: {said}") for docket, said in found if said]


class NewArrest(AddPage):
    """The person and the arrest on one page."""

    model, form_class, title = models.Arrest, forms.NewArrestForm, "Record an arrest"

    def perform(self, form):
        buyer = form.buyer()
        if buyer.pk is None:
            buyer = save(buyer, by=self.person)
        form.instance.buyer = buyer
        return save(form.instance, by=self.person)

    def done(self, form, row):
        return f"{row} is recorded. File the information next."


class NewArrestOfBuyer(NewArrest):
    def prepare(self):
        self.buyer = self.row_or_404(models.Buyer, "number")

    def get_title(self):
        return f"Record an arrest of {self.buyer}"

    def get_initial(self):
        return {"known_buyer": self.buyer}


class NewArrestInInvestigation(NewArrest):
    def prepare(self):
        self.investigation = self.row_or_404(models.Investigation, "reference")

    def get_title(self):
        return f"Record an arrest in {self.investigation}"

    def get_initial(self):
        found = self.investigation
        return {
            "investigation": found,
            "agency": found.agency_id,
            "judicial_district": found.judicial_district_id,
        }


class ChangeArrest(ChangePage):
    model, key, form_class = models.Arrest, "number", forms.ArrestForm


class AddDocket(AddPartPage):
    model, whole, field, key = models.Docket, models.Arrest, "arrest", "number"
    form_class = forms.DocketForm


class ChangeDocket(ChangePage):
    model, whole, form_class = models.Docket, "arrest", forms.DocketForm


class AddArrestNote(AddNotePage):
    model, whole, field, key = models.ArrestNote, models.Arrest, "arrest", "number"
    form_class = forms.ArrestNoteForm
