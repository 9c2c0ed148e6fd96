"""Agencies' yearly reports to the council (CGS 51-286h): the list, a report, writing it, its steps."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse

from arrests import filters, forms, models
from arrests.flow import REPORTERS, AgencyReportStatus
from arrests.models.agency_report import CONTENT, NUMBERS, OF_THE_CHIEF, REPORTING
from arrests.own_counts import own_counts
from arrests.reports_due import days_of
from casework.columns import Cell, label_of, words
from casework.columns import Column as C
from casework.views import (
    AddPage,
    Button,
    ChangePage,
    DetailPage,
    KeepsDrafts,
    ListPage,
    StepPage,
    steps_part,
)

USE = "_use"


def days_in_words(report) -> str:
    first, last = days_of(report.year)
    return f"{words(first)} to {words(last)}"


def reports(person) -> bool:
    """Whether the person's own agency reports to the council."""
    return person.job in REPORTERS and person.agency.kind in REPORTING


class AgencyReportList(ListPage):
    model, title, url_name = models.AgencyReport, "Agency reports", "agency_report_list"
    filterset_class = filters.AgencyReportFilter
    order = "-year"
    columns = (
        C("reference", "Report", sort="reference", link=True),
        C("year", "Year to September 30", sort="year"),
        C("agency"),
        C("status", kind="status"),
        *(C(name) for name in NUMBERS),
    )
    lead = (
        "What police chiefs and the Chief State's Attorney report to the council each year "
        "(CGS 51-286h), due on October 1."
    )
    empty = "No report yet. The council sees a report here once an agency has submitted it."

    def get_buttons(self):
        if reports(self.person):
            return [Button("Begin a report", reverse("agency_report_add"))]
        if self.person.job in REPORTERS:
            return []
        return [Button("Who is missing, by town", reverse("reports_missing"))]


class AgencyReportPage(DetailPage):
    model, url_name = models.AgencyReport, "agency_report"
    change, step = "agency_report_change", "agency_report_step"
    columns = (
        C("agency"),
        C("year", "Days", get=days_in_words),
        C("status", kind="status"),
        *(C(name, kind="" if name in NUMBERS else "words") for name in CONTENT),
    )
    parts = (steps_part(models.AgencyReport),)

    def get_context_data(self, *, summary, **kwargs):
        if not self.row.is_of_the_chief:
            unasked = {label_of(self.model, C(name)) for name in OF_THE_CHIEF}
            summary = [cell for cell in summary if cell.label not in unasked]
        return super().get_context_data(summary=summary, **kwargs)

    def is_changeable(self):
        return self.person.job in REPORTERS and self.row.status != AgencyReportStatus.SUBMITTED

    def get_warnings(self):
        if self.row.status != AgencyReportStatus.RETURNED:
            return []
        returned = self.row.status_changes.filter(to_status=AgencyReportStatus.RETURNED).last()
        return [Cell("", f"Returned by the council: {returned.reason}")] if returned else []


class BeginReport(AddPage):
    model, form_class, title = models.AgencyReport, forms.BeginReportForm, "Begin a report"
    submit = "Begin"

    def prepare(self):
        if not reports(self.person):
            raise PermissionDenied(f"{self.person.agency} is not asked for a report.")

    def next_url(self, row):
        return reverse("agency_report_change", kwargs={"reference": row.reference})

    def done(self, form, row):
        return f"{row} is begun. The council reads it once you submit it."


class WriteReport(KeepsDrafts, ChangePage):
    """The items, with our own counts beside them. `POST` with `_use` takes one count over into the form,
    and saves nothing."""

    jobs = REPORTERS
    model, key, form_class = models.AgencyReport, "reference", forms.AgencyReportForm

    def get_title(self):
        return f"Report {self.row}, {days_in_words(self.row)}"

    def get_lead(self):
        return (
            "What you save here the council does not read until you submit it. Name no child and no "
            "person accused. The counts beside the numbers are what is recorded here: yours may differ."
        )

    def form_arguments(self):
        return {**super().form_arguments(), "counts": own_counts(self.row)}

    def post(self, request, **kwargs):
        if USE not in request.POST:
            return super().post(request, **kwargs)
        self.ready()
        form = self.filled(request.POST)
        count = form.counts.get(request.POST[USE])
        if count:
            form.initial[count.field] = count.number
            form.taken = count.field
        return self.show(form)

    def sent_before(self):
        messages.info(self.request, f"{self.draft.result} was saved before, from this same form.")
        url = reverse("agency_report", kwargs={"reference": self.draft.result})
        return HttpResponseRedirect(url)

    def done(self, form, row):
        missing = row.unanswered()
        if not missing:
            return f"{row} is saved. Submit it when it is right."
        return f"{row} is saved. Still to be answered: {', '.join(missing)}."


class ReportStep(StepPage):
    model, url_name = models.AgencyReport, "agency_report_step"

    def get_lead(self):
        if self.step.name != "return":
            return ""
        return f"{self.row.agency} reads the reason. What it submitted stays readable."
