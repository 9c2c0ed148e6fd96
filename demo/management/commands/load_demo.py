from datetime import timedelta
from itertools import groupby

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Job
from accounts.wall import acting_as
from arrests.models import Arrest, Buyer, Investigation
from dashboards.models import AnnualReport, Release
from dashboards.services import show_to_public
from demo import (
    annual_reports,
    arrests,
    batches,
    copies,
    council,
    erasing,
    glass,
    people,
    referrals,
    reports,
)
from demo.acts import Story
from demo.world import World
from recommendations.models import Report
from referrals.models import Child, Referral

ACT_BY_ACT = timedelta(days=240)
"""Stories that began so lately are played through the services; all of them would take a minute."""
CASES = (Child, Referral, Investigation, Buyer, Arrest, Report)


class Command(BaseCommand):
    help = "Load the demo: invented people and cases, published figures, the council's recommendations."
    requires_system_checks = []  # `make run` asks at every start, and should not wait

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=2014, help="Another seed, another demo.")
        parser.add_argument(
            "--scale",
            type=int,
            default=1,
            help="So many times as many cases, for measuring: 36 makes about 100,000 referrals.",
        )
        parser.add_argument(
            "--share",
            type=float,
            default=1,
            help="Only this part of every year, e.g. 0.1: soon there, for trying things.",
        )

    def handle(self, *args, **options):
        if options["scale"] < 1:
            raise CommandError("--scale must be 1 or more.")
        if not 0 < options["share"] <= 1:
            raise CommandError("--share must be more than 0 and at most 1.")
        if self._load(options["seed"], options["share"]):
            if options["scale"] > 1:
                copies.multiply(options["scale"], tell=self._tell)
            # Last: a copy of an inquiry whose arrest was erased could not be closed.
            with transaction.atomic():
                erasing.play(World(timezone.now()))
            copies.analyze()
        else:
            self.stdout.write("The demo is already there.")
        if not Release.objects.exists():
            call_command("make_release", stdout=self.stdout)
            staff = people.everyone().filter(job=Job.COUNCIL_STAFF).first()
            with acting_as(staff):
                show_to_public(Release.objects.first(), by=staff)
        if not AnnualReport.objects.exists():
            annual_reports.play(World(timezone.now()))

    def _tell(self, done: int) -> None:
        if done % 10 == 0:
            self.stdout.write(f"  {done} times as many cases")

    def _load(self, seed: int, share: float) -> bool:
        """Load the demo unless it is there; all of it or nothing."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tip demo'))")
            if people.everyone().exists() and Child.objects.exists():
                return False
            if any(model.objects.exists() for model in CASES):
                raise CommandError(
                    "This database has real cases, and the demo is not mixed with them: "
                    "load it into an empty database."
                )
            call_command("load_reference", verbosity=0)
            people.load_people()
            load(World(timezone.now()), seed, share=share)
        return True


def load(world: World, seed: int, *, share: float = 1) -> None:
    """Plan the demo and play it: what began lately act by act, what began earlier in batches.

    `share` below 1 plays that part of every year, for tests.
    """
    of_referrals, told = referrals.plan(world, seed, share=share)
    of_arrests = arrests.plan(world, seed, told, share=share)
    stories = sorted([*of_referrals, *of_arrests], key=lambda story: story.begins)
    batches.play(story for story in stories if story.begins < world.now - ACT_BY_ACT)
    for story in stories:
        if story.begins >= world.now - ACT_BY_ACT:
            play(story)
    glass.play(world)
    council.play(world)
    reports.play(world)


def play(story: Story) -> None:
    """Play a story act by act, each act as the person whose it is."""
    for by, acts in groupby(story.acts, key=lambda act: act.by):
        with acting_as(by):
            for act in acts:
                act.play()
