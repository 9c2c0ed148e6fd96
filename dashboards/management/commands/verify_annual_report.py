from django.core.management.base import BaseCommand, CommandError

from dashboards.models import AnnualReport
from dashboards.releases import is_intact
from dashboards.report.printing import print_report


class Command(BaseCommand):
    help = "Check that published annual reports say what they said when they were published."

    def add_arguments(self, parser):
        parser.add_argument("year", nargs="?", type=int, help="Reports of one year; else all.")
        parser.add_argument(
            "--print",
            action="store_true",
            help="Also print each again and compare the bytes. They differ when a newer version of "
            "typst or of the layout is installed than the one that printed it.",
        )

    def handle(self, *args, **options):
        reports = AnnualReport.objects.filter(published_at__isnull=False).order_by("year", "pk")
        if options["year"]:
            reports = reports.filter(year=options["year"])
        broken = False
        reports = reports.select_related("release").defer(
            "release__content", "release__suppression"
        )
        for report in reports:
            intact = (
                is_intact(report) and report.content["release"]["digest"] == report.release.digest
            )
            broken |= not intact
            found = [f"{report}:", "intact" if intact else "CHANGED, it does not fit its digests"]
            if options["print"]:
                again = print_report(report.content, digest=report.digest, at=report.published_at)
                same = again == bytes(report.pdf)
                found.append("and prints the same" if same else "and prints differently today")
            self.stdout.write(" ".join(found))
        if not reports:
            self.stdout.write("No annual report is published yet.")
        if broken:
            raise CommandError("An annual report is not what it was when it was published.")
