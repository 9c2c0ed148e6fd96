"""Mail that an agency's yearly report is missing, which council staff asked for; never twice.

Run as the database's owner, who knows everyone's address. A mail names the agency and the year, and no person.
"""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from arrests.flow import REPORTERS, AgencyReportStatus
from arrests.models import AgencyReport, ReportReminder
from arrests.reports_due import due_on
from casework.mailing import mail_agencies


def send_report_reminders() -> tuple[int, int]:
    """Mail what was asked for and has not left; how many agencies were mailed, how many could not be."""
    return mail_agencies(ReportReminder.objects.select_related("agency"), _letter, to=REPORTERS)


def _letter(reminder: ReportReminder) -> tuple[str, str] | None:
    """None when the report came meanwhile."""
    if _has_come(reminder):
        return None
    text = render_to_string(
        "arrests/report_reminder.txt",
        {
            "reminder": reminder,
            "due": due_on(reminder.year),
            "url": f"{settings.SITE_URL}{reverse('agency_report_list')}",
            "site": settings.SITE_URL,
        },
    )
    return f"Report for the year to September 30, {reminder.year}", text


def _has_come(reminder) -> bool:
    return AgencyReport.objects.filter(
        agency=reminder.agency, year=reminder.year, status=AgencyReportStatus.SUBMITTED
    ).exists()
