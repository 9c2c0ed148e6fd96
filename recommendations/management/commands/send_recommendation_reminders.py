from casework.mailing import MailCommand
from recommendations.reminders import send_recommendation_reminders


class Command(MailCommand):
    help = (
        "Mail lead agencies of recommendations that are due, or that council staff want them reminded "
        "of; safe to run often."
    )
    mailed, unmailed = "Lead agencies reminded by mail", "Lead agencies"

    def send(self):
        return send_recommendation_reminders()
