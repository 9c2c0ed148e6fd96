from django.core.management.base import BaseCommand

from accounts.models import User
from accounts.wall import acting_as_visitor
from dashboards.making import work


class Command(BaseCommand):
    help = "Count a release in the making; the site starts this by itself."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("making", type=int, help="Number of the release in the making.")
        parser.add_argument("--by", type=int, required=True, help="Number of who began it.")

    def handle(self, *args, making, by, **options):
        with acting_as_visitor():
            person = User.objects.get(pk=by)
        work(making, person)
