from django.core.management.base import BaseCommand

from accounts.policies import apply_policies


class Command(BaseCommand):
    help = "Apply every app's policies.sql now; migrate does it too."
    requires_system_checks = []  # it mends what the check on policies complains of

    def handle(self, *args, **options):
        apply_policies()
