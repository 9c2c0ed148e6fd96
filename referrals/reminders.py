"""Mail about clocks: who is told that a notice is due or overdue, and never twice.

Run as the database's owner, who sees every notice. A mail holds numbers, links and times left: not a
name, not what kind of notice it is, not a word about the child.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import AgencyKind, Job, User
from casework.clocks import clock
from casework.mailing import mail_each
from referrals.models import Notice, Reminder
from referrals.models.reminder import ReminderStage

SOON = timedelta(hours=4)
DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Due:
    """A notice that somebody is to be reminded of."""

    notice: Notice
    now: datetime

    @property
    def stage(self) -> ReminderStage:
        return ReminderStage.OVERDUE if self.notice.due_at < self.now else ReminderStage.SOON

    @property
    def day(self) -> int:
        """Days of being overdue, counted from the due time: a reminder comes again after 24 hours,
        not at midnight."""
        return (self.now - self.notice.due_at) // DAY + 1 if self.is_overdue else 0

    @property
    def is_overdue(self) -> bool:
        return self.stage == ReminderStage.OVERDUE

    @property
    def words(self) -> str:
        return clock(self.notice.due_at, None, now=self.now).words

    @property
    def url(self) -> str:
        path = reverse("notice", kwargs={"reference": self.notice.reference})
        return f"{settings.SITE_URL}{path}"

    @property
    def key(self) -> tuple[int, str, int]:
        return (self.notice.pk, self.stage, self.day)


def send_reminders() -> tuple[int, int]:
    """Mail everyone one digest of what they were not told yet; how many got it, how many could not.

    Each person's mail and the record of it are one transaction: what could not be mailed is tried at
    the next run, and holds nobody else up. Of two runs at once the second finds everything told.
    """
    return mail_each(_tell, _whom_to_tell(timezone.now()).items())


def _whom_to_tell(now: datetime) -> dict[User, list[Due]]:
    """The caseworker of the referral; its region's supervisors where there is none at work, and
    besides when the notice is overdue."""
    notices = (
        Notice.objects.filter(sent_at=None, due_at__lte=now + SOON)
        .select_related("referral")
        .only(
            "reference",
            "due_at",
            "referral__reference",
            "referral__region",
            "referral__caseworker_id",
        )
        .order_by("due_at", "pk")
    )
    at_work = User.objects.filter(is_active=True, job__in=[Job.CASEWORKER, Job.DCF_SUPERVISOR])
    people = {person.pk: person for person in at_work}
    supervisors = _supervisors(people.values())
    told = defaultdict(list)
    for due in (Due(notice, now) for notice in notices):
        referral = due.notice.referral
        caseworker = people.get(referral.caseworker_id)
        to = {caseworker.pk: caseworker} if caseworker else {}
        if due.is_overdue or not caseworker:
            of_region = supervisors[referral.region] or supervisors[None]
            to |= {supervisor.pk: supervisor for supervisor in of_region}
        for person in to.values():
            told[person].append(due)
    return told


def _supervisors(people) -> dict[int | None, list[User]]:
    """Supervisors by region; those of the central office, for a region that has none, under None."""
    found = defaultdict(list)
    for person in people:
        if person.job == Job.DCF_SUPERVISOR:
            central = person.agency.kind == AgencyKind.DCF_CENTRAL
            found[None if central else person.agency.region].append(person)
    return found


@transaction.atomic
def _tell(person: User, dues: list[Due]) -> bool:
    """Mail the person what they were not told yet; whether there was anything."""
    with connection.cursor() as cursor:  # another run waits here until this one has told the person
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('tip reminders', %s))", [person.pk]
        )
    about = Q(notice__in=[due.notice.pk for due in dues])
    already = set(
        Reminder.objects.filter(about, person=person.pk).values_list("notice", "stage", "day")
    )
    unsent = set(
        Notice.objects.filter(pk__in=[due.notice.pk for due in dues], sent_at=None).values_list(
            "pk", flat=True
        )
    )
    fresh = [due for due in dues if due.key not in already and due.notice.pk in unsent]
    if not fresh:
        return False
    Reminder.objects.bulk_create(
        Reminder(notice=due.notice, person_id=person.pk, stage=due.stage, day=due.day)
        for due in fresh
    )
    send_mail(
        _subject(fresh),
        render_to_string("referrals/reminder.txt", {"dues": fresh, "site": settings.SITE_URL}),
        None,
        [person.email],
    )
    return True


def _subject(dues: list[Due]) -> str:
    """`2 notices are overdue, 1 is due within 4 hours`."""
    overdue = sum(due.is_overdue for due in dues)
    counts = [
        (overdue, "overdue"),
        (len(dues) - overdue, f"due within {SOON // timedelta(hours=1)} hours"),
    ]
    said = []
    for count, how in counts:
        if count:
            noun = "" if said else " notice" if count == 1 else " notices"
            said.append(f"{count}{noun} {'is' if count == 1 else 'are'} {how}")
    return ", ".join(said)
