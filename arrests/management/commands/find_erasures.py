from django.core.management.base import BaseCommand

from arrests.erasing import find


class Command(BaseCommand):
    help = "Say how many counts the law erases by today; take out of batches what is no longer due."

    def handle(self, *args, **options):
        found = find()
        self.stdout.write(
            f"Counts due for erasure: {found.due}, in no batch yet: {found.to_prepare}."
        )
        self.stdout.write(f"Taken out of batches, no longer due: {found.taken_out}.")
        self.stdout.write(f"Batches that wait for a second person: {found.batches}.")
