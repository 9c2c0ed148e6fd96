"""Informations, their counts, what became of each, and the sentence."""

from django.urls import reverse
from django.utils import timezone

from accounts.models import Job
from arrests import forms, models, services
from arrests.views.arrest import ArrestPage
from casework.views import (
    ActPage,
    AddPartPage,
    ChangePage,
)

PROSECUTORS = frozenset({Job.PROSECUTOR})


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
