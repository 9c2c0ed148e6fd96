from django.core.management.base import BaseCommand, CommandError

from dashboards.models import Release
from dashboards.releases import digest_of, recompute
from dashboards.services import is_intact


class Command(BaseCommand):
    help = "Check that releases say what they said when they were made."

    def add_arguments(self, parser):
        parser.add_argument("release", nargs="?", type=int, help="Number of one release; else all.")
        parser.add_argument(
            "--recompute",
            action="store_true",
            help="Also make the content again from today's data and compare. It differs when "
            "something was recorded, corrected or erased since.",
        )

    def handle(self, *args, **options):
        releases = Release.objects.order_by("pk")
        if options["release"]:
            releases = releases.filter(pk=options["release"])
        broken = False
        for release in releases:
            found = [f"{release.pk} {release.name}:"]
            intact = is_intact(release)
            broken |= not intact
            found.append("intact" if intact else "CHANGED, the content does not fit the digest")
            if options["recompute"]:
                same = digest_of(recompute(release)) == release.digest
                found.append("and today's data say the same" if same else "and today's data differ")
            self.stdout.write(" ".join(found))
        if not releases:
            self.stdout.write("There is no release yet.")
        if broken:
            raise CommandError("A release is not what it was when it was made.")
