from django.core.management.base import BaseCommand, CommandError

from arrests.report_reminders import send_report_reminders


class Command(BaseCommand):
    help = (
        "Mail agencies that council staff want reminded of their yearly report; safe to run often."
    )

    def handle(self, *args, **options):
        mailed, failed = send_report_reminders()
        self.stdout.write(f"Agencies reminded by mail: {mailed}.")
        if failed:
            raise CommandError(
                f"Agencies that could not be mailed: {failed}. They are tried at the next run; "
                "see whether the mail server of EMAIL_URL is up."
            )
