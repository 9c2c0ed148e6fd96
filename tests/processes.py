"""Commands of the site in processes of their own, on the database of the tests."""

from contextlib import closing
from urllib.parse import quote, urlsplit, urlunsplit

from django.db import connection

import psycopg2

from tipcouncil.settings import database_addresses


def beside(monkeypatch) -> None:
    """Let processes that this one starts use the database of the tests, as a site would."""
    for name in ("PYTEST_VERSION", "TIP_ACT_AS_OWNER", "TIP_DEMO"):
        monkeypatch.delenv(name, raising=False)
    web, owner = (
        urlunsplit(urlsplit(address)._replace(path="/" + quote(connection.settings_dict["NAME"])))
        for address in database_addresses()
    )
    monkeypatch.setenv("TIP_SECRET_KEY", "for-the-tests-only")
    monkeypatch.setenv("DATABASE_URL", web)
    monkeypatch.setenv("OWNER_DATABASE_URL", owner)


def another_connection():
    """A second connection to the database of the tests, as another process has; closed at the end."""
    at = connection.settings_dict
    return closing(
        psycopg2.connect(
            dbname=at["NAME"], user=at["USER"], password=at["PASSWORD"] or None,
            host=at["HOST"] or None, port=at["PORT"] or None,
        )
    )  # fmt: skip
