"""One prepared database that every test database is copied from: preparing it takes ten seconds, a
copy a fifth of one.

It is migrated, holds the policies and the reference data. Its name holds a digest of the files that
make it, so it is made anew when they change and the old one goes. Of several test processes one
makes it and the others wait.
"""

import hashlib

from django.conf import settings
from django.core.management import call_command
from django.db import connection

PREFIX = "test_template_"
MADE_OF = (
    "requirements-dev.lock", "*/migrations/*.py", "*/*.sql", "accounts/policies.py",
    "accounts/roles.py", "*/reference.py", "*/reference/*.csv", "tests/template.py",
)  # fmt: skip


def name() -> str:
    files = sorted(file for pattern in MADE_OF for file in settings.BASE_DIR.glob(pattern))
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files))
    return PREFIX + digest.hexdigest()[:16]


def prepare() -> str:
    """Have the template ready; its name."""
    wanted = name()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        there = {row[0] for row in cursor.fetchall()}
        for old in there - {wanted}:
            cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
        if wanted not in there:
            _make(f"making_{wanted}")
            cursor.execute(f'ALTER DATABASE "making_{wanted}" RENAME TO "{wanted}"')
    return wanted


def _make(database: str) -> None:
    at = connection.settings_dict
    usual, test = at["NAME"], at["TEST"]["NAME"]
    at["TEST"]["NAME"] = database
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    call_command("load_reference", verbosity=0)
    _keep_statistics()
    connection.close()
    at["NAME"], at["TEST"]["NAME"] = usual, test
    settings.DATABASES["default"]["NAME"] = usual


def _keep_statistics() -> None:
    """The planner knows the tables as they are now and is told nothing later.

    Tests undo what they did. When autovacuum counted a table of which all rows were undone, the
    planner took every row a later test wrote there for the only one, and what triggers ask read
    whole indexes for each.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(
            """SELECT oid::regclass::text FROM pg_class
               WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")


def copy() -> None:
    """Make the test database anew, as a copy of the template, and be in it."""
    drop()
    test = connection.settings_dict["TEST"]["NAME"]
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{test}" TEMPLATE "{name()}"')
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = test


def drop() -> None:
    connection.close()
    with connection._nodb_cursor() as cursor:
        test = connection.settings_dict["TEST"]["NAME"]
        cursor.execute(f'DROP DATABASE IF EXISTS "{test}" WITH (FORCE)')
