"""Mail that leaves one by one: what cannot be mailed holds nobody else up and is tried at the next run."""

from collections.abc import Callable, Iterable

from django.core.management.base import BaseCommand, CommandError


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
