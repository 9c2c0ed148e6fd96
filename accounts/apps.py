from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        # Models can only be imported once every app is loaded.
        from accounts import checks, policies

        checks.register_checks()
        post_migrate.connect(policies.after_migrate, sender=self)
