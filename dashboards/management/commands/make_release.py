import datetime as dt
from collections import Counter
from time import perf_counter

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from dashboards.services import make_release


class Command(BaseCommand):
    help = "Count everything up to a day, hide what must be hidden, and freeze it as a release."

    def add_arguments(self, parser):
        parser.add_argument("--name", default="", help="What people call it.")
        parser.add_argument(
            "--until",
            type=dt.date.fromisoformat,
            help="The last day counted, as 2026-10-03; today if left out.",
        )

    def handle(self, *args, **options):
        began = perf_counter()
        try:
            release = make_release(name=options["name"], data_until=options["until"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        hidden = Counter(entry["reason"] for entry in release.suppression)
        reasons = ", ".join(f"{number} {reason}" for reason, number in sorted(hidden.items()))
        self.stdout.write(
            f"{release.name}, data until {release.data_until}\n"
            f"digest {release.digest}\n"
            f"hidden {hidden.total()} numbers{f' ({reasons})' if reasons else ''}\n"
            f"{perf_counter() - began:.1f} seconds"
        )
