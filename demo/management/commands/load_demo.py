from datetime import datetime

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from accounts.wall import acting_as
from arrests.models import Arrest, Buyer, Investigation
from demo import arrests, batches, council, people, referrals
from demo.acts import Story
from demo.world import LOCAL, World
from recommendations.models import Report
from referrals.models import Child, Referral

CASES = (Child, Referral, Investigation, Buyer, Arrest, Report)


class Command(BaseCommand):
    help = "Load the demo: invented people and cases, published figures, the council's recommendations."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=2014, help="Another seed, another demo.")

    def handle(self, *args, **options):
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tip demo'))")
            if people.everyone().exists() and Child.objects.exists():
                self.stdout.write("The demo is already there.")
                return
            if any(model.objects.exists() for model in CASES):
                raise CommandError(
                    "This database has real cases, and the demo is not mixed with them: "
                    "load it into an empty database."
                )
            call_command("load_reference", verbosity=0)
            people.load_people()
            load(World(timezone.now()), options["seed"])


def load(world: World, seed: int, *, share: float = 1) -> None:
    """Plan the demo and play it: what began this year act by act, earlier years in batches."""
    of_referrals, told = referrals.plan(world, seed, share=share)
    of_arrests = arrests.plan(world, seed, told, share=share)
    this_year = datetime(world.now.year, 1, 1, tzinfo=LOCAL)
    stories = [*of_referrals, *of_arrests]
    batches.play(story for story in stories if story.begins < this_year)
    for story in stories:
        if story.begins >= this_year:
            play(story)
    council.play(world)


def play(story: Story) -> None:
    """Play a story act by act, each act as the person whose it is."""
    for act in story.acts:
        with acting_as(act.by):
            act.play()
