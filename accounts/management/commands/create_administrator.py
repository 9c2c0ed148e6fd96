from getpass import getpass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Agency, AgencyKind, Job, User


class Command(BaseCommand):
    help = "Make the first administrator, who invites everyone else; asks for the password."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("given_name")
        parser.add_argument("family_name")

    def handle(self, *args, email, given_name, family_name, **options):
        council = Agency.objects.filter(kind=AgencyKind.COUNCIL).first()
        if council is None:
            raise CommandError("Run manage.py load_reference first.")
        person = User(email=email, given_name=given_name, family_name=family_name)
        password = getpass("Password: ")
        try:
            validate_password(password, person)
            User.objects.create_user(
                email, password, given_name=given_name, family_name=family_name,
                job=Job.ADMINISTRATOR, agency=council,
            )  # fmt: skip
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(f"{given_name} {family_name} signs in as {email}.")
