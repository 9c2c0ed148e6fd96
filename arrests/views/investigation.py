"""Investigations, and the notices they answer."""

from django import forms as django_forms
from django.utils import timezone

from accounts.models import Job
from arrests import filters, forms, models, services
from arrests.flow import POLICE, InvestigationOutcome, NoArrestReason
from arrests.views.columns import ARREST_COLUMNS, INVESTIGATION_COLUMNS
from casework.columns import Column as C
from casework.columns import may
from casework.views import (
    ActPage,
    AddNotePage,
    AddPage,
    ChangePage,
    FilePage,
    ListPage,
    Part,
    StepPage,
    notes_part,
    steps_part,
)
from casework.views.changes import shapes_step
from referrals.models import Notice
from referrals.views.notice import NoticePage


class InvestigationList(ListPage):
    model, title, url_name = models.Investigation, "Investigations", "investigation_list"
    filterset_class = filters.InvestigationFilter
    order, add, add_label = "-opened_on", "investigation_add", "New investigation"
    columns = INVESTIGATION_COLUMNS
    empty = "No investigation yet. Open one from a notice, or choose “New investigation”."


class InvestigationPage(FilePage):
    model, url_name = models.Investigation, "investigation"
    change, step = "investigation_change", "investigation_step"
    groups = (
        ("What set it off", (C("opened_on"), C("origin"), C("notice"), C("missing_child"))),
        ("Who works on it", (C("agency"), C("judicial_district"))),
        (
            "What it found",
            (C("status", kind="status"), C("buyers_identified"), C("closed_on"), C("outcome"),
             C("no_arrest_reason"), C("no_arrest_words"),
             C("arrest_erased", get=lambda row: "Yes" if row.arrest_erased else "")),
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


@shapes_step(models.Investigation, "close")
def ask_how_it_ended(form, investigation):
    """An arrest on record, or one that was erased, is the outcome; without one the reason is asked for,
    and nothing else."""
    arrested = investigation.arrest_erased or investigation.arrests.exists()
    ended = InvestigationOutcome.ARREST if arrested else InvestigationOutcome.NO_ARREST
    form.fields["outcome"] = django_forms.CharField(
        initial=ended, widget=django_forms.HiddenInput, required=True
    )
    form.fields["closed_on"].initial = timezone.localdate()
    form.fields["closed_on"].required = True
    del form.fields["reason"]
    if arrested:
        del form.fields["no_arrest_reason"], form.fields["no_arrest_words"]
        return
    form.fields["no_arrest_reason"] = django_forms.ChoiceField(
        choices=NoArrestReason,
        widget=django_forms.RadioSelect,
        label="Why was nobody arrested?",
        help_text="The council's first question. If there was an arrest, record it here before closing.",
    )
    form.fields["no_arrest_words"].label = "The reason in words"
    form.fields["no_arrest_words"].help_text = "When it is another one. Name nobody."
    form.order_fields(["closed_on", "no_arrest_reason", "no_arrest_words"])


class AddInvestigationNote(AddNotePage):
    model, whole, field = models.InvestigationNote, models.Investigation, "investigation"
    form_class = forms.InvestigationNoteForm


class OpenFromNotice(ActPage):
    """One button on a notice: an investigation that answers it."""

    jobs = POLICE
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
