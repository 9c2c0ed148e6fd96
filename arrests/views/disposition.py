"""What became of counts: one or several at once, and the sentence."""

from accounts.models import Job
from arrests import models, services
from arrests.flow import PROSECUTORS
from arrests.forms.disposition import DisposeForm, SentenceForm
from arrests.views.arrest import ArrestPage
from arrests.views.count import OnTheArrest
from arrests.views.information import SubstituteInformation
from casework.columns import address_of
from casework.views import ActPage, AddPartPage, ChangePage, FormPage

TO_GO_ON = (
    "The form below holds what you typed. Sending it records yours as the newer disposition; "
    "theirs stays readable beside it."
)


def counts_of(information) -> list[models.Charge]:
    """The counts of an information with all that was recorded of them."""
    charges = models.Charge.objects.filter(information=information).order_by("count")
    charges = charges.select_related("statute_version__statute")
    return list(charges.prefetch_related("dispositions__by"))


class DisposePage(FormPage):
    """One outcome for the counts ticked. Of two people at once the second is told what the first has
    recorded, and has everything they typed."""

    jobs = PROSECUTORS
    form_class = DisposeForm
    submit = "Record"

    def arrest(self) -> models.Arrest:
        raise NotImplementedError

    def counts(self) -> list[models.Charge]:
        """The counts to choose from, as they stand now."""
        raise NotImplementedError

    def get(self, request, **kwargs):
        """Also where nothing is pending: a disposition can be corrected by a newer one."""
        return FormPage.get(self, request, **kwargs)

    def get_form(self, data=None):
        counts = self.counts()
        pending = [charge for charge in counts if charge.disposition is None]
        return DisposeForm(data, counts=counts, ticked=pending or counts)

    def perform(self, form):
        cleaned = form.cleaned_data
        self.recorded = services.dispose_several(
            self.arrest(), form.decisions(), by=self.person,
            disposed_on=cleaned["disposed_on"], sentence=form.sentence(),
            lesser_offence=cleaned["lesser_offence"],
            diversion_completed_on=cleaned["diversion_completed_on"], plea=cleaned["plea"],
        )  # fmt: skip
        return self.arrest()

    def done(self, form, row):
        said = [f"count {d.charge.count}, {d.get_outcome_display().lower()}" for d in self.recorded]
        return f"Recorded: {'; '.join(said)}."

    def next_url(self, row):
        return f"{address_of(self.arrest())}#informations-and-counts"

    def show_conflict(self, form, conflict):
        form = self.get_form(self.request.POST)  # the counts as they stand by now
        form.is_valid()
        form.data = form.data.copy()
        form.data["seen"] = form.initial["seen"]
        self.template_name = "casework/conflict.html"
        return self.show(
            form, status=409, conflict=str(conflict), current=conflict.current,
            current_url=address_of(self.arrest()), differences=[], may_go_on=True, go_on=TO_GO_ON,
        )  # fmt: skip


class Dispose(DisposePage, ActPage):
    """All counts of the operative information."""

    model, key, url_name = models.Arrest, "number", "arrest_dispose"
    label = "Record what became of the counts"

    @classmethod
    def is_offered(cls, row, person):
        if person.job != Job.PROSECUTOR:
            return False
        operative = row.informations.order_by("-number").first()
        pending = models.Charge.objects.filter(information=operative, dispositions=None)
        return operative is not None and pending.exists()

    def arrest(self):
        return self.row

    def counts(self):
        return counts_of(self.row.informations.order_by("-number").first())


class AddDisposition(OnTheArrest, DisposePage, AddPartPage):
    """One count alone."""

    model, whole, field, key = models.Disposition, models.Charge, "charge", "pk"
    title = "What became of it"

    def arrest(self):
        return self.parent.information.arrest

    def counts(self):
        return [c for c in counts_of(self.parent.information) if c.pk == self.parent.pk]

    def next_url(self, row):
        return DisposePage.next_url(self, row)


class AddSentence(OnTheArrest, AddPartPage):
    jobs = PROSECUTORS
    model, whole, field, key = models.Sentence, models.Disposition, "disposition", "pk"
    form_class, title = SentenceForm, "Sentence"

    def arrest(self):
        return self.parent.charge.information.arrest


class ChangeSentence(OnTheArrest, ChangePage):
    jobs = PROSECUTORS
    model, whole, form_class = models.Sentence, "disposition", SentenceForm

    def arrest(self):
        return self.row.disposition.charge.information.arrest


ArrestPage.also_offer(Dispose, SubstituteInformation)
