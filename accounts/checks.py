"""System check: no table without a rule."""

from django.core.checks import Error, Tags, register
from django.db import connections

from accounts.policies import CLOSED


def register_checks() -> None:
    register(every_table_has_a_policy, Tags.database)


def every_table_has_a_policy(app_configs, databases, **kwargs):
    """A table that has no policy, or whose row security is off, is an error (`docs/access.md`).

    A database in which no policy was ever applied grants nothing yet: it is not asked, so that a
    first migrate that was broken off can be repeated.
    """
    problems = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_policies)")
            if not cursor.fetchone()[0]:
                continue
            cursor.execute(
                """
                SELECT c.relname, c.relrowsecurity,
                       EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid)
                FROM pg_class c
                WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
                ORDER BY 1
                """
            )
            problems += [
                Error(
                    f"Table {table} has no rule who may see it.",
                    hint="Write its grants and policies into the app's policies.sql, or list it in "
                    "accounts.policies.CLOSED, and run manage.py apply_policies.",
                    id="accounts.E001",
                )
                for table, secured, has_policy in cursor.fetchall()
                if not secured or (not has_policy and table not in CLOSED)
            ]
    return problems
