"""Applies the access rule: each app's `*.sql`, after every migrate, in one transaction.

`policies.sql` holds the rule; a file that stands before it in the alphabet holds functions the rule
or the application needs.

Everything the roles held before is taken away first, so a line deleted from a file is a right
withdrawn, and what the files say is the whole rule.
"""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction

from accounts.roles import JOB_ROLES, PUBLIC, ROLES, STATISTICS, WEB

CLOSED = frozenset(
    {
        "django_migrations",
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "axes_accesslog",
        "account_emailconfirmation",
        "pghistory_context",
        "casework_counter",
        "casework_erasing",
        "referrals_reminder",
        "referrals_childkeys",
        "arrests_buyerkeys",
    }
)
"""Tables no role may touch: row security is on and nothing is granted."""


def after_migrate(sender, using, **kwargs) -> None:
    """Django tells that every migration has run."""
    apply_policies(using)


def apply_policies(using: str = "default") -> None:
    """Take every right away, then grant what the files say. Needs the owner's connection."""
    with transaction.atomic(using), connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tip policies'))")
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
        )
        tables = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "SELECT policyname, tablename FROM pg_policies WHERE schemaname = current_schema()"
        )
        statements = [f'DROP POLICY "{name}" ON "{table}"' for name, table in cursor.fetchall()]
        statements += [f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY' for table in tables]
        roles = ", ".join(ROLES)
        statements += [
            f"REVOKE ALL ON {kind} IN SCHEMA public FROM PUBLIC, {roles}"
            for kind in ("ALL TABLES", "ALL SEQUENCES")
        ]
        statements += [f"GRANT USAGE ON SCHEMA public TO {roles}"]
        cursor.execute(";\n".join(statements))
        for app in apps.get_app_configs():
            for rules in sorted(Path(app.path).glob("*.sql")):
                cursor.execute(rules.read_text())
        _let_the_web_act(cursor)


def _let_the_web_act(cursor) -> None:
    """Make the web's login a member of the roles it acts as, and the owner for its commands,
    inheriting none of them. A superuser needs no membership."""
    login = settings.WEB_LOGIN or connections["default"].settings_dict["USER"]
    acts_as = ", ".join((WEB, *JOB_ROLES, STATISTICS, PUBLIC))
    cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
    owner, superuser = cursor.fetchone()
    if login != owner:
        cursor.execute(f'GRANT {acts_as} TO "{login}"')
        cursor.execute(f'ALTER ROLE "{login}" SET role = {WEB}')
    if not superuser:
        version_16 = cursor.connection.server_version >= 160000
        cursor.execute(
            f'GRANT {acts_as} TO "{owner}"'
            + (" WITH INHERIT FALSE, SET TRUE" if version_16 else "")
        )
