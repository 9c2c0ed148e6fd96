"""The wall: every request acts in the database as the role of the person's job.

PostgreSQL then decides what they see (GRANT, row-level security; each app's `policies.sql`).
Nothing in Python repeats the rule. Only transaction-local settings are used, so a transaction
pooler can stand between. Code that forgets to act is `tip_web` and may read nothing.
"""

import json
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from accounts.models import Job
from accounts.roles import PUBLIC, ROLE_OF_JOB, STATISTICS, WEB

SIGN_IN_PAGES = "/accounts/"
_SETTINGS = ("tip.user", "pghistory.context_id", "pghistory.context_metadata", "role")


def _set(values: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in _SETTINGS),
            list(values),
        )


@contextmanager
def _acting(role: str, *, person_id: int | None = None, context: dict | None = None):
    nested = connection.in_atomic_block
    before = None
    if nested:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT "
                + ", ".join(f"coalesce(current_setting('{s}', true), '')" for s in _SETTINGS)
            )
            before = cursor.fetchone()
    with transaction.atomic():  # a failure rolls the settings back with everything else
        _set(
            [
                str(person_id or ""),
                str(uuid.uuid4()),
                json.dumps({"user": person_id, **(context or {})}),
                role,
            ]
        )
        yield
        if nested and not transaction.get_rollback():
            _set(before)


def acting_as(person, *, door: str = "", request_id: str = ""):
    """Run the block as `person`: their job's role, their scope, their name in the history."""
    context = {"job": person.job}
    if door:
        context["door"] = door
    if request_id:
        context["request"] = request_id
    return _acting(ROLE_OF_JOB[Job(person.job)], person_id=person.pk, context=context)


def acting_as_visitor():
    """Run the block as someone not signed in: may sign in and nothing more."""
    return _acting(WEB)


def acting_as_statistics():
    """Run the block as `tip_statistics`: every row, only non-identifying columns, no writing."""
    return _acting(STATISTICS)


def acting_as_public():
    """Run the block as whoever reads the public page: the release that is shown, and nothing else."""
    return _acting(PUBLIC)


def acting_again(person, parts: Iterable[str]) -> Iterator[str]:
    """A streamed answer leaves after its request's transaction: act again for each part.

    A part is made in a transaction of its own, which is over before the part leaves: nothing is held
    while a slow reader waits, and what was recorded for it is kept when they break off.
    """
    parts = iter(parts)
    while True:
        with acting_as(person, door="stream"):
            part = next(parts, None)
        if part is None:
            return
        yield part


class WallMiddleware:
    """Wrap each request in `acting_as`: one transaction, as the role of the person's job.

    Stands right after sessions and sign-in, so that those run as `tip_web`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        request.wall_id = uuid.uuid4().hex  # ours: a reader does not choose what the log calls it
        acting = (
            acting_as(
                user, door=f"{request.method} {request.path}"[:200], request_id=request.wall_id
            )
            if user.is_authenticated
            else acting_as_visitor()
        )
        with acting:
            return self.get_response(request)


class RefusedMiddleware:
    """A request that is refused or fails changes nothing, but that it was read stays in the log.

    Stands inside the wall and inside the read log, around everything that changes rows.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        signed_in = request.user.is_authenticated
        with transaction.atomic():
            response = self.get_response(request)
            # On the pages of signing in, a wrong password is refused and must be remembered.
            kept = not signed_in or request.path.startswith(SIGN_IN_PAGES)
            if response.status_code >= (500 if kept else 400):
                transaction.set_rollback(True)
        return response
