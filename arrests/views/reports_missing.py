"""Which agencies have reported for a year and which have not, town by town; and reminding those missing."""

import csv
from collections import Counter

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse

from arrests import models, services
from arrests.flow import AgencyReportStatus
from arrests.models.agency_report import ASKED
from arrests.reports_due import (
    MISSING,
    STANDING,
    Owed,
    by_town,
    due_on,
    last_year_due,
    may_be_reminded,
    standing_of,
    years,
)
from arrests.views.agency_report import AgencyReportList
from casework.columns import Cell, address_of, may, words
from casework.exchange import harmless
from casework.forms import PlainForm
from casework.views import Button, FormPage, Page

HEADINGS = ("Town", "Covered by", "Report", "Reminded")


class AskedForm(PlainForm):
    """Which year, and whether only those missing."""

    year = forms.TypedChoiceField(coerce=int, required=False, label="Year to September 30")
    missing = forms.BooleanField(required=False, label="Only towns whose report is missing")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years()]


class ReportsMissing(Page):
    """For the council: every town, the department that covers it, and how its report stands."""

    model, title, template_name = (
        models.ReportReminder,
        "Who has reported",
        "arrests/reports_missing.html",
    )

    def get_breadcrumbs(self):
        return [(AgencyReportList.title, reverse("agency_report_list"))]

    def get(self, request):
        form = AskedForm(request.GET)
        asked = form.cleaned_data if form.is_valid() else {}
        year = asked.get("year") or last_year_due()
        standing = standing_of(year)
        towns = by_town(standing)
        if asked.get("missing"):
            towns = [t for t in towns if t.owed.is_owed and t.owed.standing == MISSING]
        lines = [(town.town.name, town.owed) for town in towns]
        if request.GET.get("format") == "csv":
            return as_csv(year, lines)
        form.initial = {"year": year, "missing": asked.get("missing")}
        form.is_bound = False
        return self.render_to_response(
            self.get_context_data(
                form=form,
                year=year,
                due=due_on(year),
                figures=figures_of(standing),
                others=[owed for owed in standing.values() if owed.agency.town_id is None],
                headings=HEADINGS,
                rows=[{"cells": cells_of(town, owed)} for town, owed in lines],
                buttons=self.get_buttons(year),
                file_url=f"{request.path}?year={year}&format=csv"
                + ("&missing=on" if asked.get("missing") else ""),
            ),
            status=200 if form.errors == {} else 422,
        )

    def get_buttons(self, year):
        if may(self.person, "add", models.ReportReminder) and may_be_reminded(year):
            return [
                Button("Remind those missing", reverse("reports_remind", kwargs={"year": year}))
            ]
        return []


def figures_of(standing: dict[int, Owed]) -> list[tuple[int, str]]:
    """How many of the agencies the section asks stand how."""
    counted = Counter(o.standing for o in standing.values() if o.agency.kind in ASKED)
    return [(counted[status], words) for status, words in STANDING.items()]


def reminded(owed: Owed) -> str:
    """When the agency was last reminded, and whether anybody there could be."""
    reminder = owed.reminded
    if reminder is None or owed.standing == AgencyReportStatus.SUBMITTED:
        return ""
    day = words(reminder.asked_on)
    if reminder.sent_at is None:
        return f"{day}, mail not sent yet"
    return day if reminder.people else f"{day}, but nobody there has an account"


def cells_of(town: str, owed: Owed) -> list[Cell]:
    return [
        Cell("Town", town),
        Cell("Covered by", str(owed.agency)),
        Cell("Report", owed.words, url=address_of(owed.report)),
        Cell("Reminded", reminded(owed)),
    ]


def as_csv(year: int, lines: list[tuple[str, Owed]]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="agency-reports-{year}.csv"'
    response["Cache-Control"] = "no-store"
    file = csv.writer(response)
    file.writerow(("Year to September 30", *HEADINGS))
    for town, owed in lines:
        cells = (cell.text for cell in cells_of(town, owed))
        file.writerow([year, *(harmless(text) for text in cells)])
    return response


class RemindMissing(FormPage):
    """Council staff have every agency reminded that owes a year's report."""

    model, form_class = models.ReportReminder, PlainForm
    title, submit = "Remind those missing", "Remind them by mail"

    def prepare(self):
        self.year = self.kwargs["year"]
        if self.year not in years():
            raise Http404

    def get_title(self):
        return f"{self.title}: year to September 30, {self.year}"

    def get_breadcrumbs(self):
        url = f"{reverse('reports_missing')}?year={self.year}"
        return [
            (AgencyReportList.title, reverse("agency_report_list")),
            (ReportsMissing.title, url),
        ]

    def get_lead(self):
        owing = sum(owed.is_owed for owed in standing_of(self.year).values())
        agencies = "1 agency has" if owing == 1 else f"{owing} agencies have"
        return (
            f"{agencies} not submitted a report that was due on {words(due_on(self.year))}. Everyone with an "
            "account there gets a mail that says so and nothing else, once a day at most."
        )

    def perform(self, form):
        self.asked = services.remind_of_reports(self.year, by=self.person)

    def done(self, form, row):
        if not self.asked:
            return "All of them are reminded today already."
        return f"{self.asked} are reminded. The mail leaves within a quarter of an hour."

    def next_url(self, row):
        return self.get_cancel_url()
