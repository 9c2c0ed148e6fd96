"""Erasing what the law erases: who prepares, who approves, what would go, who must be told.

The rules stand in the database (`arrests/erasure_acts.sql`): nothing else may write a batch, and
only its function gets past what is append-only.
"""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Agency, JudicialDistrict, Person
from arrests.models import ErasureBatch, ErasureNotice
from casework.errors import Conflict, in_plain_words

MOST = 100
"""So many informations to a batch: as many as a second person can look at."""


def _ask(model, sql: str, *values) -> list[tuple]:
    with in_plain_words(model), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@dataclass(frozen=True)
class Due:
    """What one rule erases in one district by today. `waiting` counts stand in a file with others
    that are not due; `in_batches` are prepared already."""

    district: int
    rule: str
    counts: int
    waiting: int
    in_batches: int
    oldest: date

    @property
    def to_prepare(self) -> int:
        return self.counts - self.waiting - self.in_batches


def due_now() -> list[Due]:
    """What is due in the acting prosecutor's districts, by district and rule."""
    return [Due(*row) for row in _ask(ErasureBatch, "SELECT * FROM arrests_due_to_erase()")]


def prepare(district: JudicialDistrict, *, most: int = MOST) -> ErasureBatch:
    """Put what is due longest in a district into a batch for another person to approve."""
    [(pk,)] = _ask(ErasureBatch, "SELECT arrests_prepare_erasure(%s, %s)", district.pk, most)
    if pk is None:
        raise ValidationError(f"Nothing more is due in {district}, or it is in a batch already.")
    return ErasureBatch.objects.get(pk=pk)


def would_go(batch: ErasureBatch) -> list[tuple[str, int]]:
    """(table, rows) that approving the batch now would take; the dry run."""
    return _ask(ErasureBatch, "SELECT * FROM arrests_would_erase(%s)", batch.pk)


@dataclass(frozen=True)
class Recipient:
    """Someone who was given what is to be erased, last on `given_on`, under these `numbers`."""

    agency: Agency
    person: Person
    given_on: date
    numbers: list[str]


def to_be_told(batch: ErasureBatch) -> list[Recipient]:
    """Who would have to be told if the batch were approved now."""
    found = _ask(ErasureBatch, "SELECT * FROM arrests_to_be_told(%s)", batch.pk)
    agencies = Agency.objects.in_bulk({row[0] for row in found})
    people = Person.objects.in_bulk({row[1] for row in found})
    return [
        Recipient(agencies[agency], people[person], on, numbers)
        for agency, person, on, numbers in found
    ]


def approve(batch: ErasureBatch, *, by) -> ErasureBatch:
    """Erase everything in the batch that is due still. Another person's than who prepared it."""
    if batch.prepared_by_id == by.pk:
        raise PermissionDenied("Another person than the one who prepared it approves it.")
    [(done,)] = _ask(ErasureBatch, "SELECT arrests_erase(%s)", batch.pk)
    return _decided(batch, done)


def withdraw(batch: ErasureBatch, *, why: str) -> ErasureBatch:
    """Take a batch back, with a reason; its counts may be prepared again."""
    if not why.strip():
        raise ValidationError({"why": "Say why it is withdrawn."})
    [(done,)] = _ask(ErasureBatch, "SELECT arrests_withdraw_erasure(%s, %s)", batch.pk, why)
    return _decided(batch, done)


def _decided(batch: ErasureBatch, done: bool) -> ErasureBatch:
    current = ErasureBatch.objects.get(pk=batch.pk)
    if not done:
        raise Conflict(f"{current} is already {current.get_status_display().lower()}.", current)
    return current


def tell(notice: ErasureNotice, *, on: date, how: str) -> ErasureNotice:
    """Record that someone was told to erase what they were given."""
    if on > timezone.localdate():
        raise ValidationError({"told_on": "This is in the future."})
    if not how.strip():
        raise ValidationError({"told_how": "Say how they were told."})
    sql = "SELECT arrests_told_of_erasure(%s, %s, %s)"
    [(done,)] = _ask(ErasureNotice, sql, notice.pk, on, how)
    current = ErasureNotice.objects.get(pk=notice.pk)
    if not done:
        raise Conflict(f"{current.agency} was told already.", current)
    return current


# Nightly ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """What the night found: counts `due`, those of them in no batch (`to_prepare`), those that were
    `taken_out` of a batch since they are no longer due, and `batches` that wait for approval."""

    due: int
    to_prepare: int
    taken_out: int
    batches: int


@transaction.atomic
def find() -> Found:
    """Look for what is due, as the database's owner. Safe to run often.

    What is in a batch and no longer due leaves it; approving would leave it out anyhow.
    """
    [(taken_out,)] = _ask(ErasureBatch, "SELECT arrests_take_out_of_batches()")
    [(due, to_prepare)] = _ask(
        ErasureBatch,
        """
        SELECT count(*), count(*) FILTER (WHERE e.information_due_on <= arrests_today()
            AND e.arrest_id NOT IN (SELECT arrests_in_batches()))
        FROM arrests_erasure e WHERE e.due_on <= arrests_today()
        """,
    )
    waiting = ErasureBatch.objects.filter(status="prepared").count()
    return Found(due, to_prepare, taken_out, waiting)
