"""The counts of an information, and what the law says of one while it is typed."""

from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse

from arrests import models
from arrests.forms.count import ChargeForm
from arrests.law import said_of, warnings_of
from casework.views import AddPartPage, AnswerWhileTyping, ChangePage


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


class CountPage(OnTheArrest):
    """Says under which law the count now stands, and what to look at."""

    def perform(self, form):
        charge = super().perform(form)
        for warning in warnings_of(charge.statute_version, charge.offence_until):
            messages.warning(self.request, f"Count {charge.count}: {warning}")
        return charge

    def done(self, form, row):
        return f"Saved: count {row.count}, {said_of(row.statute_version)}."


class AddCharge(CountPage, AddPartPage):
    model, whole, field, key = models.Charge, models.Information, "information", "pk"
    form_class, title = ChargeForm, "New count"

    def arrest(self):
        return self.parent.arrest

    def get_initial(self):
        """The next number, and the days of the count before: several counts are mostly of one day."""
        last = self.parent.charges.order_by("-count").first()
        if last is None:
            return {"count": 1}
        days = {"offence_on": last.offence_on, "offence_until": last.offence_until}
        return {"count": last.count + 1, **days}


class ChangeCharge(CountPage, ChangePage):
    model, whole, form_class = models.Charge, "information", ChargeForm

    def arrest(self):
        return self.row.information.arrest


class LawOfTheDay(AnswerWhileTyping):
    """Which version of an offence applies, by what is typed so far."""

    model = models.Charge

    def post(self, request):
        form = ChargeForm(request.POST, instance=models.Charge())
        return render(request, "arrests/law_of_the_day.html", {"form": form})
