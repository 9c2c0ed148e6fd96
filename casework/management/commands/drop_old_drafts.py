from django.core.management.base import BaseCommand

from casework.services import drop_old_drafts


class Command(BaseCommand):
    help = "Deletes drafts of longer than 30 days ago."

    def handle(self, *args, **options):
        self.stdout.write(f"Deleted {drop_old_drafts()} drafts.")
