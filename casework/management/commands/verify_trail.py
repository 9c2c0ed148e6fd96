from django.core.management.base import BaseCommand, CommandError

from casework.trail import faults, unsealed


class Command(BaseCommand):
    help = "Check that the read log is what was sealed: nothing changed, removed or slipped in."

    def add_arguments(self, parser):
        parser.add_argument(
            "--expect",
            metavar="DIGEST",
            default="",
            help="A digest that seal_trail printed and you kept elsewhere: some seal must have it.",
        )

    def handle(self, *args, **options):
        said = faults(options["expect"].strip().lower())
        for sentence in said:
            self.stderr.write(sentence)
        if said:
            raise CommandError("The read log is not what was sealed.")
        self.stdout.write(
            f"The read log is what was sealed; {unsealed()} entries are not sealed yet."
        )
