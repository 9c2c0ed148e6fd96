"""Mail that leaves one by one: what cannot be mailed holds nobody else up and is tried at the next run."""

from collections.abc import Callable, Collection, Iterable

from django.core.mail import EmailMessage
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User


def mail_each(send: Callable[..., bool], waiting: Iterable[tuple]) -> tuple[int, int]:
    """`send(*one)` for each that waits; how many left, and how many could not. `send` is a transaction
    of its own and says whether a mail left."""
    mailed = failed = 0
    for one in waiting:
        try:
            mailed += send(*one)
        except OSError:  # also what the mail server refuses: smtplib's errors are among them
            failed += 1
    return mailed, failed


def mail_agencies(
    reminders: QuerySet, letter: Callable[..., tuple[str, str] | None], *, to: Collection[str]
) -> tuple[int, int]:
    """Mail each reminder that has not left (a row with `agency`, `sent_at`, `people`) to everyone of its
    agency with one of the jobs `to`; how many left, and how many could not.

    `letter(reminder)` is the subject and the text, None where there is nothing to remind of any more. One
    mail to all of an agency and the record of it are one transaction. Two runs at once share the work;
    what could not be mailed is tried at the next run.
    """
    waiting = reminders.filter(sent_at=None)
    return mail_each(
        lambda key: _mail_agency(waiting.filter(pk=key), letter, to), waiting.values_list("pk")
    )


@transaction.atomic
def _mail_agency(waiting: QuerySet, letter, to) -> bool:
    """Whether a mail left: to nobody where there is no letter, or nobody there has an account."""
    reminder = waiting.select_for_update(of=("self",), skip_locked=True).first()
    if reminder is None:
        return False
    said = letter(reminder)
    people = _addresses(reminder.agency, to) if said else []
    reminder.sent_at, reminder.people = timezone.now(), len(people)
    reminder.save(update_fields=["sent_at", "people"])
    if people:
        subject, text = said
        EmailMessage(subject, text, bcc=people).send()
    return bool(people)


def _addresses(agency, jobs: Collection[str]) -> list[str]:
    people = User.objects.filter(agency=agency, is_active=True, job__in=jobs)
    return list(people.order_by("email").values_list("email", flat=True))


class MailCommand(BaseCommand):
    """A command that mails what waits, says how many, and fails when some could not be mailed."""

    mailed, unmailed = "", ""
    """What the numbers are, in words."""

    def send(self) -> tuple[int, int]:
        raise NotImplementedError

    def handle(self, *args, **options):
        mailed, failed = self.send()
        self.stdout.write(f"{self.mailed}: {mailed}.")
        if failed:
            raise CommandError(
                f"{self.unmailed} that could not be mailed: {failed}. They are tried at the next run; "
                "see whether the mail server of EMAIL_URL is up."
            )
