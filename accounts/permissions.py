"""Permissions are the database's grants, read once: there is no second source of truth.

`referrals.add_referral` is INSERT on `referrals_referral`, `view` SELECT, `change` UPDATE and
`delete` DELETE, as granted to the job's role, wholly or on some columns (docs/access.md).
"""

from functools import cache

from django.apps import apps
from django.contrib.auth.backends import ModelBackend
from django.db import connection

from accounts.models import Job
from accounts.roles import ROLE_OF_JOB

ACTIONS = {"view": "SELECT", "add": "INSERT", "change": "UPDATE", "delete": "DELETE"}


@cache
def _granted() -> dict[str, frozenset[str]]:
    """Role -> permissions, in one query over every model's table or view."""
    wanted = [
        (role, f"{model._meta.app_label}.{action}_{model._meta.model_name}", table, privilege)
        for role in sorted(set(ROLE_OF_JOB.values()))
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
        for table in [model._meta.db_table]
        for action, privilege in ACTIONS.items()
    ]
    roles, names, tables, privileges = (list(column) for column in zip(*wanted, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT role, name FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])
                AS wanted (role, name, relation, privilege)
            WHERE to_regclass(quote_ident(relation)) IS NOT NULL AND CASE privilege
                WHEN 'DELETE' THEN has_table_privilege(role, to_regclass(quote_ident(relation)), privilege)
                ELSE has_any_column_privilege(role, to_regclass(quote_ident(relation)), privilege)
            END
            """,
            [roles, names, tables, privileges],
        )
        granted: dict[str, set[str]] = {}
        for role, name in cursor.fetchall():
            granted.setdefault(role, set()).add(name)
    return {role: frozenset(names) for role, names in granted.items()}


def permissions_of_job(job: str) -> frozenset[str]:
    return _granted().get(ROLE_OF_JOB[Job(job)], frozenset())


@cache
def _columns_granted() -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
    """(role, action) -> (table, column) pairs, for the roles that hold only some columns."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT role, action, c.relname, a.attname
            FROM unnest(%s::text[]) AS role
            CROSS JOIN unnest(%s::text[], %s::text[]) AS asked (action, privilege)
            CROSS JOIN pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v')
            AND has_column_privilege(role, c.oid, a.attnum, privilege)
            """,
            [
                sorted(set(ROLE_OF_JOB.values())),
                [action for action in ACTIONS if action != "delete"],
                [privilege for action, privilege in ACTIONS.items() if action != "delete"],
            ],
        )
        granted: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for role, action, table, column in cursor.fetchall():
            granted.setdefault((role, action), set()).add((table, column))
    return {key: frozenset(columns) for key, columns in granted.items()}


def may_use_column(job: str, action: str, field) -> bool:
    """Whether the job may `view`, `add` or `change` the column of this model field."""
    columns = _columns_granted().get((ROLE_OF_JOB[Job(job)], action), frozenset())
    return (field.model._meta.db_table, field.column) in columns


def forget_grants() -> None:
    """Ask the database again; for tests and for commands that change the grants."""
    _granted.cache_clear()
    _columns_granted.cache_clear()


class GrantBackend(ModelBackend):
    """Signs people in with e-mail and password; answers permissions from the grants."""

    def authenticate(self, request, username=None, password=None, email=None, **kwargs):
        name = (email or username or "").strip().lower()
        return super().authenticate(request, username=name, password=password, **kwargs)

    def get_all_permissions(self, user_obj, obj=None):
        known = user_obj.is_authenticated and user_obj.is_active
        return permissions_of_job(user_obj.job) if known else frozenset()

    def get_user_permissions(self, user_obj, obj=None):
        return self.get_all_permissions(user_obj)

    def get_group_permissions(self, user_obj, obj=None):
        return frozenset()
