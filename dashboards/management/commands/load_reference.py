from django.core.management.base import BaseCommand
from django.db import transaction

from accounts import reference as accounts
from arrests import reference as arrests
from casework import reference as casework
from dashboards import reference as dashboards
from recommendations import reference as recommendations


class Command(BaseCommand):
    help = "Insert the reference data that is missing: towns, agencies, clocks, statutes, seats, published figures."
    requires_system_checks = []  # `make run` asks at every start, and should not wait

    @transaction.atomic
    def handle(self, *args, **options):
        apps = (accounts, casework, arrests, recommendations, dashboards)
        inserted = sum(app.load() for app in apps)
        if options["verbosity"]:
            self.stdout.write(
                f"Inserted {inserted} rows of reference data."
                if inserted
                else "The reference data is all there."
            )
