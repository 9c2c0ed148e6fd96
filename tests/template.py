"""One migrated database that every test database is copied from: migrating takes ten seconds.

Its name holds a digest of the migrations and the SQL, so it is made anew when they change and the old one goes.
Of several test processes one makes it and the others wait.
"""

import hashlib

from django.conf import settings
from django.db import connection

PREFIX = "test_template_"


def name() -> str:
    files = [
        *settings.BASE_DIR.glob("*/migrations/*.py"),
        *settings.BASE_DIR.glob(
            "*/*.sql"
        ),  # a function whose arguments changed would stay beside it
        settings.BASE_DIR / "requirements-dev.lock",
    ]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(files)))
    return PREFIX + digest.hexdigest()[:16]


def use() -> None:
    """Have the template ready and let the test database be a copy of it."""
    wanted = name()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        there = {row[0] for row in cursor.fetchall()}
        for old in there - {wanted}:
            cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
        if wanted not in there:
            _migrate(f"making_{wanted}")
            cursor.execute(f'ALTER DATABASE "making_{wanted}" RENAME TO "{wanted}"')
    connection.settings_dict["TEST"]["TEMPLATE"] = wanted


def _migrate(database: str) -> None:
    at = connection.settings_dict
    usual, test = at["NAME"], at["TEST"]["NAME"]
    at["TEST"]["NAME"] = database
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.close()
    at["NAME"], at["TEST"]["NAME"] = usual, test
    settings.DATABASES["default"]["NAME"] = usual
