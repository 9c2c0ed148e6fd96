from django.core.management.base import BaseCommand, CommandError

from referrals.reminders import send_reminders


class Command(BaseCommand):
    help = (
        "Mail everyone one digest of notices due within four hours or overdue; safe to run often."
    )

    def handle(self, *args, **options):
        told, failed = send_reminders()
        self.stdout.write(f"Reminded by mail: {told}.")
        if failed:
            raise CommandError(
                f"Reminders that could not be mailed: {failed}. They are tried at the next run; "
                "see whether the mail server of EMAIL_URL is up."
            )
