"""Informations: filing one, and a later one that starts as a copy."""

from django.utils import timezone

from accounts.models import Job
from arrests import models, services
from arrests.flow import PROSECUTORS
from arrests.forms.count import InformationForm, SubstituteForm
from casework.views import ActPage, AddPartPage, ChangePage


class AddInformation(AddPartPage):
    model, whole, field, key = models.Information, models.Arrest, "arrest", "number"
    form_class, title = InformationForm, "File an information"

    def get_initial(self):
        return {"kind": "short_form", "filed_on": timezone.localdate()}


class ChangeInformation(ChangePage):
    model, whole, form_class = models.Information, "arrest", InformationForm


class SubstituteInformation(ActPage):
    """A later information that starts as a copy of the operative one."""

    jobs = PROSECUTORS
    model, key, url_name = models.Arrest, "number", "information_substitute"
    label, form_class, main = "File a substitute information", SubstituteForm, False

    @classmethod
    def is_offered(cls, row, person):
        return person.job == Job.PROSECUTOR and row.informations.exists()

    def form_arguments(self):
        operative = self.row.informations.order_by("-number").first()
        self.counts = models.Charge.objects.filter(information=operative).select_related(
            "statute_version__statute"
        )
        return {"initial": {"filed_on": timezone.localdate()}, "counts": self.counts}

    def perform(self, form):
        cleaned = form.cleaned_data
        kept = {charge.pk for charge in cleaned["counts"]}
        services.substitute(
            self.row,
            by=self.person,
            filed_on=cleaned["filed_on"],
            kind=cleaned["kind"],
            without=[charge.pk for charge in self.counts if charge.pk not in kept],
        )
        return self.row

    def done(self, form, row):
        return f"The information is filed on {row}. Its counts start as they were: change what differs."
