"""The read log: who read which record of a person, when, through which door, and why.

A request collects what it loads (`casework/records.py`); one statement writes it into the request's
own transaction before the answer leaves. Without the entry there is no answer.
"""

import ipaddress
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, models, transaction

from accounts.models import Job
from accounts.wall import acting_again
from casework.models import Door
from casework.records import Reads, collecting, note, unlogged

__all__ = ["Look", "ask_why", "looked_at", "note", "streamed", "unlogged", "who_looked"]

_why: list[str] = []


def ask_why(function: str) -> None:
    """Name a SQL function `(kinds text[], records bigint[]) RETURNS text` that tells why the acting
    person may read them, or null. Every entry asks it, so `tip_signed_in` must be able to call it."""
    if function not in _why:
        _why.append(function)


# Writing -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Circumstances:
    """How a request came. `route` is the pattern of its address: nothing identifying is in it."""

    door: str
    method: str
    route: str
    request: str
    address: str | None


def circumstances(request, *, door: str = "") -> Circumstances:
    match = request.resolver_match
    route = _plain(match.route) if match else ""
    if not door:
        first = route.partition("/")[0]
        door = {"admin": Door.ADMIN, "api": Door.API}.get(first, Door.PAGE)
    return Circumstances(
        door, request.method[:10], route[:200], request.wall_id, address_of_network(request)
    )


def _plain(route: str) -> str:
    """A pattern without the marks of a regular expression: `api/v1/children/<number>`."""
    return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).translate({ord(c): None for c in "^$\\"})


def address_of_network(request) -> str | None:
    """Where a request came from. Behind the proxy only the last word of X-Forwarded-For is the
    proxy's; what stands before it anybody can write."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY and "HTTP_X_FORWARDED_FOR" in request.META:
        address = request.META["HTTP_X_FORWARDED_FOR"].rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None


def write(reads: Reads, how: Circumstances) -> None:
    """Keep what was read, if anything was, in the transaction that is open."""
    if not reads.records:
        return
    kinds, records = (list(column) for column in zip(*reads.records, strict=True))
    source, found = "(SELECT %s::text[], %s::bigint[]) AS r (kinds, records)", "r"
    for n, function in enumerate(sorted(reads.through)):  # puts wholes in place of parts
        source += f" CROSS JOIN LATERAL {function}({found}.kinds, {found}.records) AS r{n}"
        found = f"r{n}"
    why = ", ".join(f"{function}({found}.kinds, {found}.records)" for function in _why)
    reason = f"concat_ws(' ', {why})" if why else "''"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT casework_log_read(%s, %s, %s, %s, %s::inet, {reason}, "
            f"{found}.kinds, {found}.records) FROM {source}",
            [how.door, how.method, how.route, how.request, how.address, kinds, records],
        )


class ReadLogMiddleware:
    """Collect what the request reads and write it down, whatever the answer: a refused form shows a
    record too. If it cannot be written, the answer does not leave and nothing was changed.

    Stands inside the wall and around `RefusedMiddleware`, which takes back what was refused.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with collecting(Reads()) as reads:
            response = self.get_response(request)
        try:
            write(reads, circumstances(request))
        except Exception:
            transaction.set_rollback(True)
            raise
        return response


def streamed(request, parts: Iterable[str]) -> Iterator[str]:
    """The parts of a file, each made behind the wall and entered in the log before it leaves."""
    return acting_again(request.user, _logged(iter(parts), circumstances(request, door=Door.FILE)))


def _logged(parts: Iterator[str], how: Circumstances) -> Iterator[str]:
    while True:
        with collecting(Reads()) as reads:
            part = next(parts, None)
        if part is None:
            return
        write(reads, how)
        yield part


# Who looked ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """One person who read a record: how `times` often, between `first` and `last`, through which
    `doors`, and for which `reasons` through broken glass. All in words but the times."""

    person: str
    job: str
    agency: str
    times: int
    first: datetime
    last: datetime
    doors: tuple[str, ...]
    reasons: tuple[str, ...]


def who_looked(row: models.Model, limit: int = 50) -> list[Look]:
    """Who read this record, the latest first; for whoever may see the record themselves."""
    return looked_at(row._meta.label_lower, row.pk, limit)


def looked_at(kind: str, pk: int, limit: int = 50) -> list[Look]:
    """The same by kind and key, in one query over the newest 500 reads; nothing for a record that is
    not the acting person's to see."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT p.given_name || ' ' || p.family_name, l.job, a.name, count(*), min(l.at), max(l.at),
                   array_agg(DISTINCT l.door),
                   array_remove(array_agg(DISTINCT l.reason), '')
            FROM casework_look l
            JOIN accounts_person p ON p.id = l.person_id
            JOIN accounts_agency a ON a.id = p.agency_id
            WHERE l.kind = %s AND l.record = %s
            GROUP BY p.id, l.job, a.id
            ORDER BY max(l.at) DESC, p.id LIMIT %s
            """,
            [kind, pk, limit],
        )
        return [
            Look(
                who, dict(Job.choices).get(job, job), agency, times, first, last,
                tuple(dict(Door.choices).get(d, d) for d in doors), tuple(reasons),
            )
            for who, job, agency, times, first, last, doors, reasons in cursor.fetchall()
        ]  # fmt: skip
