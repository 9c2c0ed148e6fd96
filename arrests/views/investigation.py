"""Investigations, and the notices they answer."""

from django.utils import timezone

from accounts.models import Job
from arrests import filters, forms, models, services
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
             C("no_arrest_reason"), C("no_arrest_words")),
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
