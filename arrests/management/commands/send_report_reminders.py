from arrests.report_reminders import send_report_reminders
from casework.mailing import MailCommand


class Command(MailCommand):
    help = (
        "Mail agencies that council staff want reminded of their yearly report; safe to run often."
    )
    mailed, unmailed = "Agencies reminded by mail", "Agencies"

    def send(self):
        return send_report_reminders()
