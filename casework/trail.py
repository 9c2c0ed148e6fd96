"""Seals over the read log: each holds the digest of its entries and of the seal before.

Whoever changes, removes or slips in an entry would have to make every later seal anew, and the last
digest is kept elsewhere (`verify_trail --expect`). The digests are computed by the database over the
rows as JSON arrays, in which no two different logs look alike.
"""

from dataclasses import dataclass
from datetime import UTC

from django.db import connection, transaction

from casework.models import Seal

ENTRIES_TO_A_SEAL = 5000
PATIENCE = "10s"  # for requests that are writing: they need milliseconds
BEFORE_ALL = -(2**63)  # the first seal covers whatever stands below it

# What a seal covers. A column added to the log later goes into a second form, chosen by the number of
# the seal: what was sealed without it must still be found unchanged.
_DIGEST = """
    SELECT count(*), min(entry.id), encode(sha256(convert_to(
        jsonb_build_array(%(number)s, %(at)s::text, %(last)s, %(previous)s::text)::text || E'\\n' ||
        coalesce(string_agg(jsonb_build_array(
            entry.id, to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), entry.person_id,
            entry.job, entry.door, entry.method, entry.route, entry.request, host(entry.address),
            entry.reason, entry.count, read.records)::text, E'\\n' ORDER BY entry.id), ''),
        'UTF8')), 'hex')
    FROM casework_readlog entry
    CROSS JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_array(r.id, r.kind, r.record) ORDER BY r.id) AS records
        FROM casework_readrecord r WHERE r.read_id = entry.id) AS read
    WHERE entry.id > %(after)s AND entry.id <= %(last)s
"""


@dataclass(frozen=True)
class Found:
    """What stands in the log now, where a seal says what stood there."""

    count: int
    first: int
    digest: str


def _found(*, number: int, at, after: int, last: int, previous: str) -> Found:
    with connection.cursor() as cursor:
        # Written out, so that it is the same text whatever the session's time zone.
        stamp = f"{at:%Y-%m-%dT%H:%M:%S.%f}"
        cursor.execute(
            _DIGEST,
            {"number": number, "at": stamp, "after": after, "last": last, "previous": previous},
        )
        return Found(*cursor.fetchone())


def seal() -> list[Seal]:
    """Seal every entry that is not yet; return the seals made. Nothing new, nothing done."""
    until = _last_settled()
    made = []
    while True:
        with transaction.atomic():
            one = _seal_some(until)
        if one is None:
            return made
        made.append(one)


def _last_settled() -> int:
    """The last entry's key, when no request is still writing an earlier one.

    A key is drawn before its entry is committed. The lock waits for those who write and keeps out
    new ones for the moment it takes to look; every later entry has a greater key.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        cursor.execute("LOCK TABLE casework_readlog IN SHARE MODE")
        cursor.execute("SELECT coalesce(max(id), 0) FROM casework_readlog")
        return cursor.fetchone()[0]


def _seal_some(until: int) -> Seal | None:
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE casework_seal IN EXCLUSIVE MODE")  # two commands at once
        before = Seal.objects.first()
        after = before.last if before else BEFORE_ALL
        cursor.execute(
            "SELECT max(id), clock_timestamp() AT TIME ZONE 'UTC' FROM (SELECT id FROM casework_readlog "
            "WHERE id > %s AND id <= %s ORDER BY id LIMIT %s) AS following",
            [after, until, ENTRIES_TO_A_SEAL],
        )
        last, at = cursor.fetchone()
    if last is None:
        return None
    number = before.number + 1 if before else 1
    previous = before.digest if before else ""
    at = at.replace(tzinfo=UTC)
    found = _found(number=number, at=at, after=after, last=last, previous=previous)
    return Seal.objects.create(
        number=number, first=found.first, last=last, count=found.count, previous=previous,
        digest=found.digest, at=at,
    )  # fmt: skip


def faults(expect: str = "") -> list[str]:
    """What is not as it was sealed, a sentence each. `expect` is a digest that was kept elsewhere:
    without it nobody can tell that the newest seals are gone or were all made anew."""
    said, digests = [], []
    number, after, previous = 0, BEFORE_ALL, ""
    for one in Seal.objects.order_by("number").iterator():
        number += 1
        if one.number != number:
            said.append(f"Seal {number} is gone: seal {one.number} follows.")
            number = one.number
        if one.previous != previous:
            said.append(f"Seal {number} does not follow from the seal before it.")
        found = _found(
            number=number,
            at=one.at.astimezone(UTC),
            after=after,
            last=one.last,
            previous=one.previous,
        )
        if found.count != one.count:
            said.append(
                f"Seal {number} covers {one.count} entries up to entry {one.last}; there are {found.count}."
            )
        elif found.digest != one.digest or found.first != one.first:
            said.append(
                f"An entry from {one.first} to {one.last}, or seal {number} itself, is not what was sealed."
            )
        after, previous = one.last, one.digest
        digests.append(one.digest)
    if expect and expect not in digests:
        said.append("No seal has the digest that was kept: the newest seals are gone or made anew.")
    return said


def unsealed() -> int:
    """How many entries came after the last seal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM casework_readlog "
            "WHERE id > (SELECT coalesce(max(last), %s) FROM casework_seal)",
            [BEFORE_ALL],
        )
        return cursor.fetchone()[0]
