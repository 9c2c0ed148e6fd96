"""An arrest on paper. Criminal history that is printed leaves: the register says to whom and what for."""

from django import forms

from arrests import models
from arrests.views.arrest import COUNTS, ArrestPage
from casework.columns import address_of
from casework.forms import PlainForm
from casework.services import disseminate
from casework.views import ActPage

LEFT_OUT = {"notes"}
"""Words of those who work on the case are no criminal history: they stay here."""


class PaperForm(PlainForm):
    """What the law asks before criminal history is given out (CGS 54-142h(c))."""

    purpose = forms.CharField(
        label="What it is for",
        max_length=120,
        help_text="E.g. arraignment, GA 14. Name no accused: this stays in the register.",
    )
    handed_to = forms.CharField(
        label="Who gets it",
        required=False,
        max_length=80,
        help_text="Name and office, if it is not for you.",
    )
    how = forms.CharField(
        label="How it was obtained",
        max_length=120,
        initial="Printed from TIP Council",
        help_text="How or where the record was obtained.",
    )


class Paper(ArrestPage):
    """The sheet with nothing to press and every information open, as the answer to `PrintArrest`."""

    template_name = "arrests/print.html"
    http_method_names = ["post"]
    told_of = ()
    purpose = handed_to = ""

    def post(self, request, **kwargs):
        return self.get(request, **kwargs)

    def get_buttons(self):
        return []

    def shown_part(self, part):
        shown = super().shown_part(part) if part.related not in LEFT_OUT else None
        if shown and shown["id"] == COUNTS:
            shown["template"] = "arrests/print_informations.html"
        return shown and {**shown, "add": None, "changes": False}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(
            row_url=address_of(self.row), purpose=self.purpose, handed_to=self.handed_to, **kwargs
        )
        for part in context["parts"]:
            part["job"] = ""
        return context


class PrintArrest(ActPage):
    """Asks to whom the paper goes and what for, enters it in the register, and shows the paper."""

    model, key, needs, url_name = models.Arrest, "number", "view", "arrest_print"
    label, form_class, main = "Print", PaperForm, False

    def get_lead(self):
        return (
            "What is printed is given out: it is entered in the register, and you are told when the law "
            "erases it, to have it destroyed. Notes are not printed."
        )

    def perform(self, form):
        said = form.cleaned_data
        to = f", handed to {said['handed_to']}" if said["handed_to"] else ""
        disseminate(
            f"An arrest on paper{to}, for: {said['purpose']}",
            how=said["how"],
            kind=self.model._meta.label_lower,
            keys=[self.row.pk],
            to=self.person,
        )
        return self.row

    def answer(self, form, row):
        said = {name: form.cleaned_data[name] for name in ("purpose", "handed_to")}
        return Paper.as_view(**said)(self.request, **self.kwargs)


ArrestPage.also_offer(PrintArrest)
