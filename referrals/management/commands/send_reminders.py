from casework.mailing import MailCommand
from referrals.reminders import send_reminders


class Command(MailCommand):
    help = (
        "Mail everyone one digest of notices due within four hours or overdue; safe to run often."
    )
    mailed, unmailed = "Reminded by mail", "Reminders"

    def send(self):
        return send_reminders()
