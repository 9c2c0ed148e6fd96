from django.core.management.base import BaseCommand
from django.db import OperationalError

from casework.models import Seal
from casework.trail import seal


class Command(BaseCommand):
    help = "Seal the entries of the read log that are not sealed yet, and print the last digest."

    def handle(self, *args, **options):
        try:
            made = seal()
        except OperationalError as error:
            if "lock timeout" not in str(error):
                raise
            self.stdout.write("The log is being written without a pause. It is sealed next time.")
            return
        last = made[-1] if made else Seal.objects.first()
        if last is None:
            self.stdout.write("Nobody has read a record yet.")
            return
        entries = sum(one.count for one in made)
        self.stdout.write(f"Sealed {entries} new entries. Keep this outside of the database:")
        self.stdout.write(f"{last.number} {last.digest}")
