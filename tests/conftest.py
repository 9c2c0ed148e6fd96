"""What every test stands on: reference data, a person of every job, and the wall as in production.

The tests' own connection is the database's owner, as in a management command. Requests through
`client_as` and blocks under `acting_as` are behind the wall.
"""

import gc

from django.db import connection, transaction
from django.test import Client, TransactionTestCase

import pytest
from xdist.scheduler import LoadScopeScheduling

from accounts.permissions import forget_grants
from tests import template
from tests.people import load_people, people_by_name


class BrowserFirst(LoadScopeScheduling):
    """Deals out tests one by one, but those of the browser as one group, which comes first: they
    share a site and a Chromium."""

    def _split_scope(self, nodeid):
        return "browser" if nodeid.startswith("tests/browser/") else nodeid


def pytest_xdist_make_scheduler(config, log):
    return BrowserFirst(config, log)


def pytest_runtestloop(session):
    """What is loaded by now stays: to look for garbage in it took a sixth of the tests' time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _copy() -> None:
    template.copy()
    load_people()
    forget_grants()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, django_db_blocker):
    with django_db_blocker.unblock():
        template.prepare()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """A copy of the template, and another after each test that commits: quicker than emptying."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        _copy()
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: _copy())
        yield
        template.drop()


@pytest.fixture
def people(db):
    """A person of every job by a short name, e.g. `people["caseworker"]` (tests/people.py)."""
    return people_by_name()


@pytest.fixture
def committed(transactional_db):
    """A database whose changes are committed, for two people at once; made anew afterwards."""
    return people_by_name()


@pytest.fixture(scope="module")
def kept(django_db_setup, django_db_blocker):
    """Make rows once for several tests of a module: `kept(make)` answers what `make()` does.

    They stay until the module ends, in a transaction around those of its tests, and each test
    undoes only what it did itself. A test that must not see them stands before those that do; one
    that is `committed` stands in another module.
    """
    around = []

    def keep(make):
        with django_db_blocker.unblock():
            around.append(transaction.atomic())
            around[-1].__enter__()
            return make()

    yield keep
    with django_db_blocker.unblock():
        while around:
            transaction.set_rollback(True)
            around.pop().__exit__(None, None, None)


@pytest.fixture
def client_as(settings):
    """A browser signed in as a person: `client_as(people["caseworker"]).get("/")`.

    Without a second factor; what happens to those who need one is asked in test_sign_in_pages.
    """
    settings.SECOND_FACTOR_REQUIRED = False

    def sign_in(person) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(person, backend="accounts.permissions.GrantBackend")
        return client

    return sign_in


@pytest.fixture
def rows():
    """Run SQL on the tests' connection and return its rows."""

    def run(sql: str, *params) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql, params or None)
            return cursor.fetchall() if cursor.description else []

    return run
