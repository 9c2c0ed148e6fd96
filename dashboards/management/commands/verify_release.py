import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from dashboards.models import Release
from dashboards.releases import digest_of, is_intact
from dashboards.releases import recompute as made_again

CHANGED = (
    "A release is not what it was when it was made. Withdraw it on the site with this as the reason, "
    "restore it from a backup of before to see what was changed, and find out who could write to the "
    "database as its owner: no role of the site can."
)
NO_RELEASE_FILE = (
    "This is no file of a whole release: download release.json from the release's page. The file of one "
    "measure cannot be verified by itself; its numbers stand in that file too."
)
NOT_ITS_DIGEST = (
    "The file was changed after it was downloaded: its content does not fit the digest it names. Do not "
    "use it; download it again."
)
NOT_OURS = (
    "The file fits its own digest, but no release here has that digest: it comes from another site, or "
    "somebody made it. Do not use it as ours."
)


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
        parser.add_argument(
            "--file",
            type=Path,
            help="A release.json that somebody downloaded: is it what we published?",
        )

    def handle(self, *args, release, recompute, file, **options):
        if file:
            self.verify_file(file)
            return
        releases = Release.objects.order_by("pk")
        if release:
            releases = releases.filter(pk=release)
            if not releases:
                raise CommandError(f"There is no release {release}.")
        intact = [self.verify(one, recompute=recompute) for one in releases]
        if not intact:
            self.stdout.write("There is no release yet.")
        if not all(intact):
            raise CommandError(CHANGED)

    def verify(self, release: Release, *, recompute: bool) -> bool:
        intact = is_intact(release)
        found = [f"{release.pk} {release.name}:"]
        found.append("intact" if intact else "CHANGED, the content does not fit the digest")
        if recompute:
            same = digest_of(made_again(release)) == release.digest
            found.append("and today's data say the same" if same else "and today's data differ")
        self.stdout.write(" ".join(found))
        return intact

    def verify_file(self, path: Path) -> None:
        try:
            data = json.loads(path.read_bytes())
            digest, content = data["release"]["digest"], data["content"]
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(NO_RELEASE_FILE) from error
        if digest_of(content) != digest:
            raise CommandError(NOT_ITS_DIGEST)
        release = Release.objects.filter(digest=digest).first()
        if release is None:
            raise CommandError(NOT_OURS)
        if not is_intact(release):
            raise CommandError(CHANGED)
        withdrawn = f" It was withdrawn: {release.withdrawn_reason}" if release.withdrawn_at else ""
        self.stdout.write(
            f"This is what release {release.pk}, {release.name}, says.{withdrawn}\ndigest {digest}"
        )
