"""Annual reports: the list, a report as a page, as PDF and as data, writing, publishing and withdrawing.

A draft's page is its preview: everything as it would be published today, for council staff alone.
"""

import hashlib

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from casework.columns import Column as C
from casework.columns import has_page, may
from casework.errors import Conflict
from casework.views import ActPage, AddPage, Button, ChangePage, KeepsDrafts, ListPage, Page
from casework.views.changes import VERSION
from casework.views.pages import list_crumb
from dashboards.content import MeasureReader
from dashboards.filters import AnnualReportFilter
from dashboards.forms import (
    AnnualReportForm,
    BeginAnnualReportForm,
    PublishAnnualReportForm,
    WithdrawAnnualReportForm,
)
from dashboards.models import AnnualReport, Release
from dashboards.report.chapters import day
from dashboards.report.contents import PARTS, TEXTS, contents_of
from dashboards.report.printing import Unprintable, print_report
from dashboards.report.services import publish_report, withdraw_report
from dashboards.views.release import PLAIN
from recommendations.models import Report

LARGE = ("content", "pdf", "release__content", "release__suppression")
"""Columns that no list needs."""

has_page(AnnualReport, "annual_report", "pk")


class AnnualReportList(ListPage):
    model, title, url_name = AnnualReport, "Annual reports", "annual_report_list"
    filterset_class, order = AnnualReportFilter, "-year"
    add, add_label = "annual_report_add", "Begin a report"
    columns = (
        C("year", "Report", sort="year", link=True, get=str),
        C("standing", "Standing", get=lambda report: report.standing),
        C("release"),
        C("published_at", "Published", sort="published_at"),
    )
    lead = "What the council reports each year, with the numbers of one release. A published report is frozen."
    empty = "There is no annual report yet."

    def get_queryset(self):
        return AnnualReport.objects.select_related("release").defer(*LARGE)


class BeginAnnualReport(AddPage):
    model, form_class, title = AnnualReport, BeginAnnualReportForm, "Begin an annual report"
    submit = "Begin"

    def next_url(self, row):
        return reverse("annual_report_change", args=[row.pk])

    def done(self, form, row):
        return f"{row} is begun. Only council staff see it until it is published."


class ReportBase(Page):
    model = AnnualReport

    def get_breadcrumbs(self):
        return list_crumb(AnnualReport, self.person)

    def get(self, request, **kwargs):
        self.row = self.row_or_404(AnnualReport, "pk")
        return self.answer(request)

    @property
    def content(self) -> dict:
        return self.row.content or contents_of(self.row, timezone.localdate())


class AnnualReportPage(ReportBase):
    """The same content as the PDF, as a page that prints."""

    template_name = "dashboards/report.html"

    def get_title(self):
        return f"Annual Report {self.row.year}"

    def get_buttons(self) -> list[Button]:
        pk = self.row.pk
        pdf = Button("Read as PDF", reverse("annual_report_pdf", args=[pk]), main=False)
        if not may(self.person, "change", AnnualReport) or self.row.withdrawn_at:
            return [pdf]
        if self.row.published_at:
            withdraw = reverse("annual_report_withdraw", args=[pk])
            return [pdf, Button("Withdraw", withdraw, main=False)]
        publish = Button("Publish", reverse("annual_report_publish", args=[pk]))
        return [
            publish, Button("Write", reverse("annual_report_change", args=[pk]), main=False), pdf
        ]  # fmt: skip

    def get_context_data(self, **kwargs):
        content = self.content
        return super().get_context_data(
            row=self.row,
            standing=Release.objects.only("withdrawn_at", "withdrawn_reason").get(
                pk=self.row.release_id
            ),
            buttons=self.get_buttons(),
            made_in=Report.objects.filter(year=self.row.year).first(),
            report=content,
            as_of=day(content["as_of"]),
            data_until=day(content["release"]["data_until"]),
            sections=[
                {**section, "measures": [MeasureReader(m, content["release"]) for m in section["measures"]]}
                for section in content["sections"]
            ],
            parts={
                name: {"heading": heading, "text": content["parts"][name]}
                for name, heading in PARTS.items()
            },
            days={name: day(content["agencies"][name]) for name in ("from", "until", "due_on")},
            recommended=[{**r, "due": day(r["due_on"])} for r in content["recommendations"]],
            seats=[{**seat, "from": day(seat["since"])} for seat in content["seats"]],
            vacant=sum(1 for seat in content["seats"] if not seat["member"]),
            pdf_digest=hashlib.sha256(self.row.pdf).hexdigest() if self.row.pdf else "",
            **kwargs,
        )  # fmt: skip

    def answer(self, request):
        return self.render_to_response(self.get_context_data())


class AnnualReportPdf(ReportBase):
    """What was printed when it was published, or a draft as it would be printed now."""

    def answer(self, request):
        try:
            pdf = bytes(self.row.pdf or print_report(self.content, at=self.row.updated_at))
        except Unprintable as error:
            return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
        name = f"tip-council-annual-report-{self.row.year}{'' if self.row.pdf else '-draft'}.pdf"
        headers = {
            "Content-Disposition": f'inline; filename="{name}"',
            "ETag": quote_etag(hashlib.sha256(pdf).hexdigest()),
            # Anew each time whether it may be read; the bytes themselves are then kept.
            "Cache-Control": "private, no-cache" if self.row.pdf else "no-store",
        }
        response = HttpResponse(pdf, content_type="application/pdf", headers=headers)
        return get_conditional_response(request, etag=headers["ETag"], response=response)


class AnnualReportJson(ReportBase):
    """The content as it was frozen; its digest is over exactly this."""

    def answer(self, request):
        answer = {
            "number": self.row.pk,
            "year": self.row.year,
            "standing": self.row.standing,
            "withdrawn": self.row.withdrawn_reason or None,
            "digest": self.row.digest or None,
            "content": self.content,
        }
        return JsonResponse(answer, json_dumps_params=PLAIN)


class WriteAnnualReport(KeepsDrafts, ChangePage):
    model, form_class, sent_key = AnnualReport, AnnualReportForm, "pk"
    submit = "Save"

    def get(self, request, **kwargs):
        self.ready()
        if self.row.published_at:
            raise Conflict(f"{self.row} is published and stays as it is.", self.row)
        return super().get(request, **kwargs)

    def get_title(self):
        return f"Write: {self.row}"

    def get_lead(self):
        return (
            "Only council staff read a draft. An empty line begins a paragraph, “- ” or “1. ” an entry of a "
            "list; **strong** and *emphasis* are set off. Anything else is shown as it is typed."
        )

    def perform(self, form):
        try:
            return super().perform(form)
        except ValidationError as error:
            raise form.beside_its_text(error) from error

    def show_conflict(self, form, conflict):
        for name in TEXTS:
            setattr(conflict.current, form.field_of(name), conflict.current.texts.get(name, ""))
        return super().show_conflict(form, conflict)

    def may_still(self, current):
        return not current.published_at

    def done(self, form, row):
        return f"Saved: {row}. Its page shows it as it would be published."


class PublishAnnualReport(ActPage):
    model, key, url_name, label = AnnualReport, "pk", "annual_report_publish", "Publish"
    form_class = PublishAnnualReportForm

    @classmethod
    def is_offered(cls, row, person):
        return super().is_offered(row, person) and not row.published_at

    def get_lead(self):
        return (
            f"It is published as its page shows it today, with the numbers of {self.row.release}. From then on "
            "everyone who reads releases reads it, and it cannot be changed, only withdrawn with a reason."
        )

    def form_arguments(self):
        return {"initial": {VERSION: self.row.version}}

    def perform(self, form):
        return publish_report(self.row, by=self.person, version=form.cleaned_data[VERSION])

    def done(self, form, row):
        return f"Published: {row}. It is frozen now."


class WithdrawAnnualReport(ActPage):
    model, key, url_name, label = AnnualReport, "pk", "annual_report_withdraw", "Withdraw"
    form_class = WithdrawAnnualReportForm

    @classmethod
    def is_offered(cls, row, person):
        return super().is_offered(row, person) and bool(row.published_at) and not row.withdrawn_at

    def perform(self, form):
        return withdraw_report(
            self.row, reason=form.cleaned_data["withdrawn_reason"], by=self.person
        )

    def done(self, form, row):
        return f"Withdrawn: {row}. It stays readable, with your reason above it."
