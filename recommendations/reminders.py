"""Mail that reminds lead agencies of a recommendation: asked for by staff, or because it is due.

Run as the database's owner, who knows everyone's address. A mail holds the reference, the text of the
recommendation and a link, and names no person.
"""

import datetime as dt

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Job
from casework.mailing import mail_agencies
from recommendations.flow import CAN_BE_DUE
from recommendations.models import Recommendation, Reminder

AHEAD = dt.timedelta(days=14)
AGAIN = dt.timedelta(days=30)
READERS = frozenset(Job) - {Job.ADMINISTRATOR, Job.AUDITOR}
"""Whoever can open what the mail links to."""


def reminding_day(due_on: dt.date, today: dt.date) -> dt.date | None:
    """The latest day up to today on which a recommendation due then is to be mentioned: 14 days ahead,
    on the day, and every 30 days after; None before the first."""
    if today < due_on - AHEAD:
        return None
    if today < due_on:
        return due_on - AHEAD
    return due_on + (today - due_on) // AGAIN * AGAIN


def ask_for_what_is_due(today: dt.date | None = None) -> int:
    """Enter a reminder for each lead agency of a recommendation under way that is due and was not
    mentioned since its latest reminding day; return how many."""
    today = today or timezone.localdate()
    due = Recommendation.objects.filter(status__in=CAN_BE_DUE, due_on__lte=today + AHEAD)
    fresh = []
    for recommendation in due.prefetch_related("lead_agencies", "reminders"):
        since = reminding_day(recommendation.due_on, today)
        told = {r.agency_id for r in recommendation.reminders.all() if r.asked_on >= since}
        fresh += [
            Reminder(recommendation=recommendation, agency=agency, asked_on=today)
            for agency in recommendation.lead_agencies.all()
            if agency.pk not in told
        ]
    return len(Reminder.objects.bulk_create(fresh, ignore_conflicts=True))


def send_recommendation_reminders() -> tuple[int, int]:
    """Mail what is due or was asked for and has not left; how many agencies were mailed, how many could
    not be."""
    ask_for_what_is_due()
    waiting = Reminder.objects.select_related("agency", "recommendation")
    return mail_agencies(waiting, _letter, to=READERS)


def _letter(reminder: Reminder) -> tuple[str, str] | None:
    """None when the recommendation is no longer under way."""
    recommendation = reminder.recommendation
    if recommendation.status not in CAN_BE_DUE:
        return None
    path = reverse("recommendation", kwargs={"reference": recommendation.reference})
    text = render_to_string(
        "recommendations/reminder.txt",
        {
            "recommendation": recommendation,
            "agency": reminder.agency,
            "today": timezone.localdate(),
            "url": f"{settings.SITE_URL}{path}",
            "site": settings.SITE_URL,
        },
    )
    return f"Recommendation {recommendation}", text
