"""Mail that an agency's yearly report is missing, which council staff asked for; never twice.

Run as the database's owner, who knows everyone's address. A mail names the agency and the year, and no person.
"""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from arrests.flow import REPORTERS, AgencyReportStatus
from arrests.models import AgencyReport, ReportReminder
from arrests.reports_due import due_on
from casework.mailing import mail_each


def send_report_reminders() -> tuple[int, int]:
    """Mail what was asked for and has not left; how many agencies were mailed, how many could not be.

    One mail to all of an agency and the record of it are one transaction. Two runs at once share the
    work; what could not be mailed is tried at the next run.
    """
    return mail_each(_send, ReportReminder.objects.filter(sent_at=None).values_list("pk"))


@transaction.atomic
def _send(key: int) -> bool:
    """Whether a mail left: to nobody when the report came meanwhile, or nobody there has an account."""
    waiting = ReportReminder.objects.select_for_update(of=("self",), skip_locked=True)
    reminder = waiting.select_related("agency").filter(pk=key, sent_at=None).first()
    if reminder is None:
        return False
    people = [] if _has_come(reminder) else _addresses(reminder.agency)
    reminder.sent_at, reminder.people = timezone.now(), len(people)
    reminder.save(update_fields=["sent_at", "people"])
    if people:
        text = render_to_string(
            "arrests/report_reminder.txt",
            {
                "reminder": reminder,
                "due": due_on(reminder.year),
                "url": f"{settings.SITE_URL}{reverse('agency_report_list')}",
                "site": settings.SITE_URL,
            },
        )
        subject = f"Report for the year to September 30, {reminder.year}"
        EmailMessage(subject, text, bcc=people).send()
    return bool(people)


def _has_come(reminder) -> bool:
    return AgencyReport.objects.filter(
        agency=reminder.agency, year=reminder.year, status=AgencyReportStatus.SUBMITTED
    ).exists()


def _addresses(agency) -> list[str]:
    people = User.objects.filter(agency=agency, is_active=True, job__in=REPORTERS)
    return list(people.order_by("email").values_list("email", flat=True))
