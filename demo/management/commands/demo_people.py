from django.core.management.base import BaseCommand

from demo.people import PASSWORD, by_job

SHOWN = 3


class Command(BaseCommand):
    help = "List some of the demo's people of every job, and the password they all share."
    requires_system_checks = []  # `make run` asks at every start, and should not wait

    def handle(self, *args, **options):
        for job, people in by_job().items():
            for person in people[:SHOWN]:
                self.stdout.write(f"{job.label:20}  {person.email:32}  {person}, {person.agency}")
            if len(people) > SHOWN:
                self.stdout.write(f"{'':20}  and {len(people) - SHOWN} more, of other places")
        self.stdout.write(f"Everyone's password is {PASSWORD}")
