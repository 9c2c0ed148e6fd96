import datetime as dt
from collections import Counter
from time import perf_counter

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from casework.errors import Conflict
from dashboards.models import Release
from dashboards.services import make_release


class Command(BaseCommand):
    help = "Count everything up to a day, hide what must be hidden, and freeze it as a release."

    def add_arguments(self, parser):
        parser.add_argument("--name", default="", help="What people call it.")
        day = parser.add_mutually_exclusive_group()
        day.add_argument(
            "--until",
            type=dt.date.fromisoformat,
            help="The last day counted, as 2026-10-03; today if left out.",
        )
        day.add_argument(
            "--last-month",
            action="store_true",
            help="Count until the last day of the month before this one, unless there is a release "
            "of that day already, withdrawn or not. For the scheduler.",
        )

    def handle(self, *args, name, until, last_month, **options):
        if last_month:
            until = timezone.localdate().replace(day=1) - dt.timedelta(days=1)
            found = Release.objects.filter(data_until=until).only("name").first()
            if found is not None:
                self.stdout.write(f"There is a release of {until} already: {found.name}.")
                return
        began = perf_counter()
        try:
            release = make_release(name=name, data_until=until)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Conflict as conflict:
            raise CommandError(str(conflict)) from conflict
        hidden = Counter(entry["reason"] for entry in release.suppression)
        reasons = ", ".join(f"{number} {reason}" for reason, number in sorted(hidden.items()))
        self.stdout.write(
            f"{release.name}, data until {release.data_until}\n"
            f"digest {release.digest}\n"
            f"hidden {hidden.total()} numbers{f' ({reasons})' if reasons else ''}\n"
            f"{perf_counter() - began:.1f} seconds"
        )
