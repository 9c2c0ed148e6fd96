"""What waits for police and prosecutors: an investigator's inbox, a prosecutor's docket."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import Job
from arrests.flow import JUSTICE, POLICE, PROSECUTORS, AgencyReportStatus
from arrests.models import AgencyReport, Investigation
from arrests.models.agency_report import ASKED
from arrests.reports_due import due_on, last_year_due
from arrests.views.agency_report import AgencyReportList, days_in_words, reports
from arrests.views.arrest import ArrestList
from arrests.views.batch import BatchList
from arrests.views.columns import ARREST_COLUMNS
from arrests.views.investigation import InvestigationList, OpenFromNotice
from arrests.waiting import (
    days_left,
    how_long_open,
    saying_erasure,
    saying_nolle_ends,
    saying_what_for,
    saying_what_is_filed,
    what_for,
    what_is_filed,
)
from casework.clocks import span
from casework.columns import Cell, words
from casework.columns import Column as C
from casework.views.panels import Asked, Panel
from referrals.views.notice import AcknowledgeNotice, NoticeList

SHOWN_AS_DAY = timedelta(days=60)
MISSING_CHILD = "missing_child_notice"
"""The clock of a notice that a child is missing from care."""


def how_long_ago(notice) -> str:
    """`3 hours ago`, `5 days ago`; the day itself when it is long ago."""
    ago = timezone.now() - notice.sent_at
    return words(timezone.localdate(notice.sent_at)) if ago > SHOWN_AS_DAY else f"{span(ago)} ago"


def missing_child(notice) -> str:
    return "Missing child" if notice.clock_id == MISSING_CHILD else ""


def saying_what_was_opened(notices):
    """The same notices, with the investigations that answer them, which `first_opened` tells."""
    return notices.prefetch_related("investigations")


def first_opened(notice) -> Investigation | None:
    return min(notice.investigations.all(), key=lambda opened: opened.pk, default=None)


ARREST, BUYER, ARRESTED = ARREST_COLUMNS[0], ARREST_COLUMNS[1], ARREST_COLUMNS[2]
REPORT_COLUMNS = (
    C("reference", "Report", link=True),
    C("year", "Days", get=days_in_words),
    C("status", kind="status"),
)

NOTICE_COLUMNS = (
    C("reference", "Notice", link=True),
    C("sent_at", "Sent", get=how_long_ago),
    C("clock", "Urgent", kind="urgent", get=missing_child),
    C("sent_by"),
    C("answered_by", "Investigation", get=first_opened),
)


def to_acknowledge(jobs: frozenset[str]) -> Panel:
    """What DCF told their agency that nobody there has acknowledged, the newest first."""
    return Panel(
        "Notices to acknowledge",
        jobs,
        Asked(NoticeList, {"unsent": "false", "acknowledged": "false", "sort": "-sent_at"}),
        NOTICE_COLUMNS,
        "Every notice sent to you is acknowledged.",
        order="-sent_at",
        wide=True,
        carrying=saying_what_was_opened,
        row_acts=(AcknowledgeNotice, OpenFromNotice),
    )


PANELS = (
    to_acknowledge(POLICE),
    Panel(
        "Open investigations",
        POLICE,
        Asked(InvestigationList, {"status": "open", "sort": "opened_on"}),
        (
            C("reference", "Investigation", link=True),
            C("opened_on", "Opened"),
            C("origin"),
            C(
                "missing_child",
                kind="urgent",
                get=lambda i: "Missing child" if i.missing_child else "",
            ),
            C("waits_for", "Waits for", get=what_for),
        ),
        "No investigation is open. Open one from a notice, or enter a new one.",
        order="opened_on",
        carrying=saying_what_for,
    ),
    Panel(
        "Open for more than 180 days",
        POLICE,
        Asked(InvestigationList, {"undecided": "true", "sort": "opened_on"}),
        (
            C("reference", "Investigation", link=True),
            C("opened_on", "Open for", get=how_long_open),
            C("buyers_identified"),
            C("waits_for", "Waits for", get=what_for),
        ),
        "No investigation waits so long for a decision. Close one with its outcome when it is decided.",
        order="opened_on",
        carrying=saying_what_for,
    ),
    Panel(
        "Awaiting charge",
        PROSECUTORS,
        Asked(ArrestList, {"awaiting": "charge", "sort": "arrested_on"}),
        (ARREST, BUYER, ARRESTED, C("operative_kind", "Filed so far", get=what_is_filed)),
        "Every arrest has its long form, or was ended without one.",
        order="arrested_on",
        carrying=saying_what_is_filed,
    ),
    Panel(
        "Awaiting disposition",
        PROSECUTORS,
        Asked(ArrestList, {"awaiting": "disposition", "sort": "arrested_on"}),
        (ARREST, BUYER, ARRESTED, C("counts_open", "Open counts", get=lambda a: a.counts_open)),
        "No count of a filed information is open.",
        order="arrested_on",
        carrying=saying_what_is_filed,
    ),
    Panel(
        "Nolle running",
        PROSECUTORS,
        Asked(ArrestList, {"nolle_running": "true", "sort": "arrested_on"}),
        (
            ARREST,
            BUYER,
            C("nolle_ends", "Erased on", get=lambda arrest: arrest.nolle_ends),
            C("days_left", "Time left", get=days_left),
        ),
        "No nolle is running. One runs 13 months, then the count is erased.",
        order="arrested_on",
        carrying=saying_nolle_ends,
    ),
    Panel(
        "Erasure due",
        PROSECUTORS,
        Asked(ArrestList, {"erasure_due": "0", "sort": "arrested_on"}),
        (
            ARREST,
            BUYER,
            ARRESTED,
            C("erasure_since", "Due since", get=lambda arrest: arrest.erasure_since),
        ),
        "The law asks for no erasure now.",
        order="arrested_on",
        carrying=saying_erasure,
    ),
    Panel(
        "Erasure that waits for a second person",
        PROSECUTORS,
        Asked(BatchList, {"status": "prepared"}),
        (C("reference", "Batch", link=True), C("prepared_by"), C("prepared_at", "Prepared")),
        "No batch waits. “Erasure” shows what is due.",
    ),
    Panel(
        "Diverted, not completed",
        PROSECUTORS,
        Asked(ArrestList, {"diverted": "true", "sort": "arrested_on"}),
        (ARREST, BUYER, ARRESTED, C("agency")),
        "No program is running.",
        order="arrested_on",
    ),
    to_acknowledge(PROSECUTORS),
    Panel(
        "Acknowledged notices, newest first",
        POLICE,
        Asked(NoticeList, {"acknowledged": "true", "sort": "-sent_at"}),
        NOTICE_COLUMNS,
        "No notice is acknowledged yet.",
        order="-sent_at",
        counted=False,
        wide=True,
        carrying=saying_what_was_opened,
        row_acts=(OpenFromNotice,),
    ),
    Panel(
        "Newest arrests",
        POLICE,
        Asked(ArrestList),
        ARREST_COLUMNS[:5],
        "No arrest is recorded yet.",
        counted=False,
    ),
    Panel(
        "Reports to the council, to be submitted",
        JUSTICE,
        Asked(AgencyReportList, {"unfinished": "true"}),
        REPORT_COLUMNS,
        "None is begun or returned.",
        whom=reports,
    ),
    Panel(
        "Agency reports, newest first",
        frozenset({Job.COUNCIL_MEMBER, Job.COUNCIL_STAFF}),
        Asked(AgencyReportList),
        (REPORT_COLUMNS[0], C("agency"), *REPORT_COLUMNS[1:]),
        "No agency has submitted a report yet.",
        counted=False,
        act=("Who is missing, by town", "reports_missing"),
    ),
)


def to_know_first(person) -> list[Cell]:
    """What stands above a person's panels: that their agency's report is due, or was returned."""
    if not reports(person) or person.agency.kind not in ASKED:
        return []
    year = last_year_due()
    report = AgencyReport.objects.filter(agency=person.agency_id, year=year).first()
    due = due_on(year)
    if report is None:
        said = (
            f"is due on {words(due)}" if timezone.localdate() <= due else f"was due on {words(due)}"
        )
        text = f"Your report to the council for the year to September 30, {year} {said}: begin it."
        return [Cell("", text, "error", reverse("agency_report_add"))]
    if report.status == AgencyReportStatus.SUBMITTED:
        return []
    url = reverse("agency_report", kwargs={"reference": report.reference})
    if report.status == AgencyReportStatus.RETURNED:
        return [Cell("", f"The council returned your report {report}: correct it.", "error", url)]
    return [
        Cell("", f"Your report {report} is begun and not submitted: due {words(due)}.", "", url)
    ]
