"""Rows about a person: loading one is a read, and whoever loads it for a request is heard here.

What a request read is collected where rows are made from the database's answer, so that no door can
forget. `casework/reading.py` writes it down before the answer leaves. Where nobody collects, the web
may load nothing: only commands of the database's owner may.

This module knows no model: `settings.PGHISTORY_BASE_MODEL` loads it before any is made.
"""

from collections.abc import Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.expressions import Col

from pghistory.models import Event as TrackedEvent
from pghistory.models import EventQuerySet


class Unheard(Exception):
    """Rows about a person were read in a way the read log cannot follow."""


@dataclass(frozen=True)
class KeptAs:
    """How the read log names what was read: the `kind` of the whole record, the column that holds its
    key, and the SQL function that finds it where the row itself carries no such key."""

    kind: str
    key: str
    through: str = ""


class Reads:
    """What one request, or one part of a file, has read: records by kind and key, each once."""

    def __init__(self):
        self.records: dict[tuple[str, int], None] = {}
        self.through: set[str] = set()
        self._parts: set[tuple[type, int]] = set()

    def note(self, kind: str, pk: int) -> None:
        self.records[kind, pk] = None

    def hear(self, model: type[models.Model], loaded: dict) -> None:
        """A row was made from these columns."""
        kept = kept_as(model)
        if kept is None:
            return
        own = model._meta.pk.attname
        if kept.key not in loaded:  # one more column of a row that was loaded with its key before
            if (model, loaded[own]) not in self._parts:
                raise Unheard(f"{model.__name__} was read without {kept.key}.")
            return
        if kept.key != own:
            self._parts.add((model, loaded[own]))
        self.take(kept, loaded[kept.key])

    def take(self, kept: KeptAs, pk: int) -> None:
        self.note(kept.kind, pk)
        if kept.through:
            self.through.add(kept.through)


_reads: ContextVar[Reads | None] = ContextVar("reads", default=None)


_UNLOGGED = Reads()


def current() -> Reads | None:
    """Who listens now; None where nobody needs to: in `unlogged`, and in commands of the owner. The
    web is refused everywhere else."""
    reads = _reads.get()
    if reads is None and not settings.ACTS_AS_OWNER:
        raise Unheard("A person's record was read outside of a request's read log.")
    return None if reads is _UNLOGGED else reads


@contextmanager
def collecting(reads: Reads):
    """Hear every read of the block. Never hold it across a `yield` of a generator."""
    before = _reads.set(reads)
    try:
        yield reads
    finally:
        _reads.reset(before)


def unlogged(because: str):
    """Read without an entry, where nothing of a person's record is shown; `because` says why."""
    return collecting(_UNLOGGED)


def note(kind: str, pk: int) -> None:
    """Say that a record was read past the ORM, e.g. `note("referrals.child", 5)`: for whatever shows
    what a SQL function or a cursor found. `kind` is the label of a whole record's model."""
    if reads := current():
        reads.note(kind, pk)


# Rows ----------------------------------------------------------------------------------------------


class Heard(models.QuerySet):
    """Rows whose reading is kept, also as `values()`; `only()` keeps the column the log needs."""

    def only(self, *fields):
        kept = kept_as(self.model)
        return super().only(*fields, *([kept.key] if kept else []))

    def _fetch_all(self):
        fresh = self._result_cache is None
        if fresh:
            self._refuse_words_of_another()
        super()._fetch_all()
        if fresh and self._fields is not None:
            self._hear(self._result_cache)

    def iterator(self, chunk_size=None):
        self._refuse_words_of_another()
        rows = super().iterator(chunk_size)
        return rows if self._fields is None else self._heard_one_by_one(rows)

    def _heard_one_by_one(self, rows):
        for row in rows:
            self._hear([row])
            yield row

    def _hear(self, rows: Iterable) -> None:
        """Values of rows: keys and counts of groups are no read; a column without its row's key is
        refused, for nobody could say later whose it was."""
        kept, reads = kept_as(self.model), current()
        if kept is None or reads is None:
            return
        query = self.query
        names = list(
            query.selected or (*query.extra_select, *query.values_select, *query.annotation_select)
        )
        grouped = query.group_by is not None
        if all(self._is_key(name) or (grouped and self._is_of_a_group(name)) for name in names):
            return
        for name in names:
            if "__" in name and not self._is_key(name) and self._is_a_persons(name):
                raise Unheard(f"{self.model.__name__}.{name} was read past the row it stands on.")
        own = {kept.key, kept.key.removesuffix("_id")}
        own |= {"pk"} if kept.key == self.model._meta.pk.attname else set()
        at = next((n for n, name in enumerate(names) if name in own), None)
        if at is None:
            raise Unheard(f"Values of {self.model.__name__} were read without {kept.key}.")
        for row in rows:
            reads.take(kept, row[names[at]] if isinstance(row, dict) else row[at])

    def _refuse_words_of_another(self) -> None:
        """`annotate(name=F("child__given_name"))` would show a child while a referral is heard."""
        for name, made in self.query.annotation_select.items():
            if not self._is_word(made.output_field):
                continue
            of_another = any(
                isinstance(part, Col)
                and part.target.model is not self.model
                and kept_as(part.target.model)
                for part in made.flatten()
            )
            if of_another and current():
                raise Unheard(f"{self.model.__name__}.{name} is made of another record's words.")

    @staticmethod
    def _is_word(field) -> bool:
        return isinstance(field, models.CharField | models.TextField | ArrayField)

    def _is_key(self, name: str) -> bool:
        field = self._field(name)
        return field is not None and (field.primary_key or field.is_relation)

    def _is_of_a_group(self, name: str) -> bool:
        """A number, a day or a choice: what rows are counted by, never words about one of them."""
        made = self.query.annotation_select.get(name)
        field = made.output_field if made else self._field(name)
        return field is not None and (bool(field.choices) or not self._is_word(field))

    def _is_a_persons(self, path: str) -> bool:
        field = self._field(path)
        return field is not None and kept_as(field.model) is not None

    def _field(self, path: str):
        """The field at the end of a path; None for an annotation."""
        model = self.model
        *steps, last = path.split("__")
        try:
            for step in steps:
                model = model._meta.get_field(step).related_model
            return model._meta.pk if last == "pk" else model._meta.get_field(last)
        except FieldDoesNotExist:
            return None


class HeardRow:
    """Before a model among its bases: a row made from the database's answer is a read."""

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        if kept_as(cls) and (reads := current()):
            reads.hear(cls, row.__dict__)
        return row


class PersonRecord(HeardRow, models.Model):
    """Abstract: a row about a child or a person accused. Every load of it is kept in the read log.

    A whole record (a referral, a child) is kept as itself; `letter` is what its reference begins
    with. A part is kept as the whole that its foreign key `read_as` names; a part that carries no
    such key names in `read_through` a SQL function `(kinds text[], records bigint[])` that returns
    both again with wholes in place of such parts.
    """

    read_as = ""
    read_through = ""
    letter = ""
    objects = Heard.as_manager()

    class Meta:
        abstract = True


class HeardEvents(Heard, EventQuerySet):
    """Events of rows; those of a person's record are a read of that record."""


class Event(HeardRow, TrackedEvent):
    """Abstract: the base of every table of events."""

    objects = HeardEvents.as_manager()

    class Meta:
        abstract = True


@cache
def kept_as(model: type[models.Model]) -> KeptAs | None:
    """How reading a row of the model, or an event of one, is kept; None for what is about nobody."""
    tracked = getattr(model, "pgh_tracked_model", None) or model
    if not issubclass(tracked, PersonRecord):
        return None
    if tracked.read_as:
        field = tracked._meta.get_field(tracked.read_as)
        return KeptAs(field.related_model._meta.label_lower, field.attname)
    key = tracked._meta.pk.attname if model is tracked else "pgh_obj_id"
    return KeptAs(tracked._meta.label_lower, key, tracked.read_through)
