"""Justice's pages: statutes, investigations, the people accused, arrests, charges, dispositions."""

from django.urls import reverse
from django.utils import timezone

from accounts.models import Job
from arrests import filters, forms, models, services
from casework.columns import Cell, may
from casework.columns import Column as C
from casework.models import Dissemination
from casework.services import save
from casework.views import (
    ActPage,
    AddNotePage,
    AddPage,
    AddPartPage,
    ChangePage,
    DetailPage,
    ListPage,
    Part,
    StepPage,
    notes_part,
    steps_part,
)
from referrals.models import Notice
from referrals.views.notice import NoticePage

PROSECUTORS = frozenset({Job.PROSECUTOR})


class CriminalHistoryList(ListPage):
    """A list of people accused: what leaves as a file is entered in the register (CGS 54-142h(c))."""

    def before_they_leave(self, count):
        kept = [n for n in self.request.GET if n not in ("format", "after", "sort")]
        narrowed = f", narrowed by {', '.join(sorted(kept))}" if kept else ""
        save(
            Dissemination(
                what=f"{self.title} as a CSV file{narrowed}"[:300],
                how="Exported from TIP Council",
                to_person_id=self.person.pk,
                to_agency_id=self.person.agency_id,
                rows=count,
            ),
            by=self.person,
        )


# Statutes ------------------------------------------------------------------------------------------


class StatuteList(ListPage):
    model, title, url_name = models.Statute, "Statutes", "statute_list"
    filterset_class, order = filters.StatuteFilter, "section"
    columns = (C("section", sort="section", link=True), C("sovereign", sort="sovereign"))


class StatutePage(DetailPage):
    model, url_name, key = models.Statute, "statute", "pk"
    columns = (C("sovereign"), C("section"))
    parts = (
        Part(
            "versions", "What it said when",
            (C("validity", "In force"), C("subsection"), C("title"), C("offence_class", "Class"),
             C("condition", kind="words"), C("role", "Aimed at"), C("enacted_by"),
             C("confidence"), C("note", kind="words")),
            empty="No version is recorded. An administrator adds them.",
        ),
    )  # fmt: skip


# Investigations ------------------------------------------------------------------------------------

INVESTIGATION_COLUMNS = (
    C("reference", "Investigation", sort="reference", link=True),
    C("opened_on", "Opened", sort="opened_on"),
    C("status", kind="status", sort="status"),
    C("origin"),
    C("agency"),
    C("buyers_identified"),
    C("outcome"),
    C("no_arrest_reason"),
)
ARREST_COLUMNS = (
    C("number", "Arrest", sort="number", link=True),
    C("buyer", "Person arrested"),
    C("arrested_on", "Arrested", sort="arrested_on"),
    C("agency"),
    C("town"),
    C("judicial_district"),
    C("decoy"),
    C("federal_adoption_on"),
)


class InvestigationList(ListPage):
    model, title, url_name = models.Investigation, "Investigations", "investigation_list"
    filterset_class = filters.InvestigationFilter
    order, add, add_label = "-opened_on", "investigation_add", "New investigation"
    columns = INVESTIGATION_COLUMNS
    empty = "No investigation yet. Open one from a notice, or choose “New investigation”."


class InvestigationPage(DetailPage):
    model, url_name = models.Investigation, "investigation"
    change, step = "investigation_change", "investigation_step"
    columns = (
        C("status", kind="status"),
        *(
            C(name)
            for name in (
                "opened_on", "origin", "notice", "agency", "judicial_district", "missing_child",
                "buyers_identified", "closed_on", "outcome", "no_arrest_reason", "no_arrest_words",
            )
        ),
    )  # fmt: skip
    parts = (
        Part("arrests", "Arrests", ARREST_COLUMNS, add="investigation_arrest_add",
             add_label="Record an arrest", empty="No arrest yet."),
        notes_part("investigation_note_add"),
        steps_part(models.Investigation),
    )  # fmt: skip


class NewInvestigation(AddPage):
    model, form_class = models.Investigation, forms.InvestigationForm

    def get_initial(self):
        return {"opened_on": timezone.localdate()}


class ChangeInvestigation(ChangePage):
    model, key, form_class = models.Investigation, "reference", forms.InvestigationForm


class InvestigationStep(StepPage):
    model, url_name = models.Investigation, "investigation_step"


class AddInvestigationNote(AddNotePage):
    model, whole, field = models.InvestigationNote, models.Investigation, "investigation"
    form_class = forms.InvestigationNoteForm


class OpenFromNotice(ActPage):
    """One button on a notice: an investigation that answers it."""

    jobs = frozenset({Job.POLICE_INVESTIGATOR})
    model, needs, url_name = Notice, "view", "investigation_from_notice"
    label = "Open an investigation"

    @classmethod
    def is_offered(cls, row, person):
        return (
            row.recipient_id == person.agency_id
            and person.job == Job.POLICE_INVESTIGATOR
            and may(person, "add", models.Investigation)
        )

    def perform(self, form):
        return services.open_from_notice(self.row, by=self.person)

    def done(self, form, row):
        return f"{row} is open."


NoticePage.also_offer(OpenFromNotice)
NoticePage.also_show(
    Part("investigations", "Investigations", INVESTIGATION_COLUMNS, empty="None opened yet.")
)


# The people accused --------------------------------------------------------------------------------


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


class BuyerPage(DetailPage):
    model, url_name, key, change = models.Buyer, "buyer", "number", "buyer_change"
    columns = tuple(C(name) for name in (*forms.BUYER_FIELDS, "agency", "judicial_district"))
    parts = (
        Part("arrests", "Arrests", ARREST_COLUMNS, add="buyer_arrest_add",
             add_label="Record an arrest", empty="No arrest is recorded."),
    )  # fmt: skip


class NewBuyer(AddPage):
    model, form_class = models.Buyer, forms.BuyerForm


class ChangeBuyer(ChangePage):
    model, key, form_class = models.Buyer, "number", forms.BuyerForm


# Arrests -------------------------------------------------------------------------------------------


class ArrestList(CriminalHistoryList):
    model, title, url_name = models.Arrest, "Arrests", "arrest_list"
    filterset_class = filters.ArrestFilter
    order, add, add_label = "-arrested_on", "arrest_add", "Record an arrest"
    columns = ARREST_COLUMNS
    empty = "No arrest yet. Record one here or on the investigation it came from."


class ArrestPage(DetailPage):
    model, url_name, key, change = models.Arrest, "arrest", "number", "arrest_change"
    columns = (
        C("buyer", "Person arrested"),
        *(C(name) for name in (*forms.ARREST_FIELDS, "investigation")),
    )
    parts = (
        Part("informations", "Informations and counts", (), add="information_add",
             add_label="File an information", comes_first=True, template="arrests/informations.html",
             empty="Nothing is charged yet. File the short form first.",
             rows=lambda rows: rows.order_by("-number").prefetch_related(
                 "charges__statute_version__statute",
                 "charges__replaces__information",
                 "charges__dispositions__lesser_offence__statute",
                 "charges__dispositions__sentence",
             )),
        Part("dockets", "Dockets",
             (C("number"), C("court"), C("court_kind"), C("from_on"), C("to_on")),
             add="docket_add", change="docket_change", empty="No docket number yet."),
        notes_part("arrest_note_add"),
    )  # fmt: skip

    def get_warnings(self):
        found = ((docket, docket.format_warning) for docket in self.row.dockets.all())
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


class AddInformation(AddPartPage):
    model, whole, field, key = models.Information, models.Arrest, "arrest", "number"
    form_class, title = forms.InformationForm, "File an information"

    def get_initial(self):
        return {"kind": "short_form", "filed_on": timezone.localdate()}


class ChangeInformation(ChangePage):
    model, whole, form_class = models.Information, "arrest", forms.InformationForm


class SubstituteInformation(ActPage):
    """A later information that starts as a copy of the operative one."""

    jobs = PROSECUTORS
    model, key, url_name = models.Arrest, "number", "information_substitute"
    label, form_class, main = "File a substitute information", forms.SubstituteForm, False

    @classmethod
    def is_offered(cls, row, person):
        return person.job == Job.PROSECUTOR and row.informations.exists()

    def form_arguments(self):
        return {"initial": {"filed_on": timezone.localdate()}}

    def perform(self, form):
        services.substitute(self.row, by=self.person, filed_on=form.cleaned_data["filed_on"])
        return self.row


ArrestPage.also_offer(SubstituteInformation)


# Counts and what became of them --------------------------------------------------------------------


class OnTheArrest:
    """Parts of an arrest that hang deeper: afterwards one is back on the arrest's page."""

    def arrest(self):
        raise NotImplementedError

    def get_breadcrumbs(self):
        arrest = self.arrest()
        url = reverse("arrest", kwargs={"number": arrest.number})
        return [("Arrests", reverse("arrest_list")), (arrest.number, url)]

    def next_url(self, row):
        return self.get_cancel_url()


class AddCharge(OnTheArrest, AddPartPage):
    model, whole, field, key = models.Charge, models.Information, "information", "pk"
    form_class, title = forms.ChargeForm, "New count"

    def arrest(self):
        return self.parent.arrest

    def get_initial(self):
        last = self.parent.charges.order_by("-count").first()
        return {"count": last.count + 1 if last else 1}


class ChangeCharge(OnTheArrest, ChangePage):
    model, whole, form_class = models.Charge, "information", forms.ChargeForm

    def arrest(self):
        return self.row.information.arrest


class AddDisposition(OnTheArrest, AddPartPage):
    jobs = PROSECUTORS
    model, whole, field, key = models.Disposition, models.Charge, "charge", "pk"
    form_class, title = forms.DispositionForm, "What became of it"

    def arrest(self):
        return self.parent.information.arrest

    def get_initial(self):
        return {"disposed_on": timezone.localdate()}


class AddSentence(OnTheArrest, AddPartPage):
    jobs = PROSECUTORS
    model, whole, field, key = models.Sentence, models.Disposition, "disposition", "pk"
    form_class, title = forms.SentenceForm, "Sentence"

    def arrest(self):
        return self.parent.charge.information.arrest


class ChangeSentence(OnTheArrest, ChangePage):
    jobs = PROSECUTORS
    model, whole, form_class = models.Sentence, "disposition", forms.SentenceForm

    def arrest(self):
        return self.row.disposition.charge.information.arrest
