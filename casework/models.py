"""What every kind of case shares: reference, status, version, status history, notes, clocks, drafts; who
read it."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

import pgtrigger

from accounts.models import Agency, Job, Person


class Case(models.Model):
    """Abstract: something with a reference one can say on the telephone, that moves along a flow.

    The reference, the version and the time of the last change are the database's: a version
    read earlier than the last change is a conflict (`casework.services.save`).
    """

    reference = models.CharField(
        max_length=20,
        unique=True,
        blank=True,
        editable=False,
        db_default="",
        help_text="Given by the database; spoken on the telephone.",
    )
    created_at = models.DateTimeField(
        db_default=Now(), editable=False, help_text="When it was entered here."
    )
    updated_at = models.DateTimeField(
        db_default=Now(), editable=False, help_text="When it was last changed."
    )
    version = models.PositiveIntegerField(
        db_default=1, editable=False, help_text="Counts the changes; a stale form is refused."
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.reference


def year_of(moment: str) -> str:
    """SQL: the year, in Connecticut, of a column that holds a moment."""
    return f"extract(year FROM NEW.{moment} AT TIME ZONE 'America/New_York')::int"


def case_triggers(prefix: str, year: str = "NULL") -> list[pgtrigger.Trigger]:
    """Triggers that give a case its reference (`R-2026-00042`, or `C-000123` without a year) and
    count its versions. `year` is SQL over the new row."""
    return [
        pgtrigger.Trigger(
            name="give_reference",
            operation=pgtrigger.Insert,
            when=pgtrigger.Before,
            condition=pgtrigger.Q(new__reference=""),
            func=f"NEW.reference := casework_next_reference('{prefix}', {year}); RETURN NEW;",
        ),
        pgtrigger.Trigger(
            name="count_version",
            operation=pgtrigger.Update,
            when=pgtrigger.Before,
            func="""
                NEW.reference := OLD.reference;
                NEW.version := OLD.version + 1;
                NEW.updated_at := now();
                RETURN NEW;
            """,
        ),
    ]


class Counter(models.Model):
    """The last number given to a kind of case in a year (year 0: numbered through)."""

    prefix = models.CharField(max_length=8, help_text="What is counted, e.g. R for referrals.")
    year = models.PositiveSmallIntegerField(help_text="Year of the reference, or 0.")
    last = models.PositiveBigIntegerField(help_text="The number last given.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="one_counter")]

    def __str__(self):
        return f"{self.prefix} {self.year or ''}".strip()


class StatusChange(models.Model):
    """Abstract, append-only: one move of a case along its flow. The app adds `case`."""

    from_status = models.CharField(max_length=20, help_text="Status before.")
    to_status = models.CharField(max_length=20, help_text="Status after.")
    reason = models.TextField(blank=True, help_text="Why, where the step asks for it.")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", help_text="Who did it.")
    at = models.DateTimeField(db_default=Now(), help_text="When.")

    class Meta:
        abstract = True
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["at", "id"])]

    def __str__(self):
        return f"{self.from_status} to {self.to_status}"


class Note(models.Model):
    """Abstract, append-only: what someone wrote on a case; a correction is another note, which
    names the one it corrects."""

    text = models.TextField(max_length=20_000, help_text="Cannot be changed; add a correction.")
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, help_text="Who wrote it."
    )
    at = models.DateTimeField(db_default=Now(), editable=False, help_text="When.")
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        help_text="The note it corrects, which stays readable.",
    )

    class Meta:
        abstract = True
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["at", "id"])]

    def __str__(self):
        return f"Note by {self.by} on {self.at:%Y-%m-%d}"


def append_only() -> pgtrigger.Trigger:
    """A trigger that lets rows be added and read, and nothing else."""
    return pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


def note_triggers(table: str, whole: str) -> list[pgtrigger.Trigger]:
    """What keeps notes as they were written: nothing changes, and a correction stays within its
    case. `whole` is the column that names the case."""
    return [
        append_only(),
        pgtrigger.Trigger(
            name="corrects_its_own_case",
            operation=pgtrigger.Insert,
            when=pgtrigger.Before,
            condition=pgtrigger.Q(new__corrects__isnull=False),
            func=f"""
                IF NOT EXISTS (SELECT FROM {table} n
                               WHERE n.id = NEW.corrects_id AND n.{whole} = NEW.{whole}) THEN
                    RAISE check_violation USING CONSTRAINT = 'corrects_its_own_case',
                        MESSAGE = 'A note corrects a note of the same case.';
                END IF;
                RETURN NEW;
            """,
        ),
    ]


class Clock(models.Model):
    """A time limit that law or practice sets, with its basis: reference data.

    The database reads `hours` when it computes when a notice is due.
    """

    code = models.SlugField(unique=True, help_text="Name used by the rules, e.g. police_notice.")
    starts_at = models.CharField(max_length=120, blank=True, help_text="What starts the clock.")
    limit = models.CharField(max_length=60, help_text="The limit in words.")
    hours = models.PositiveIntegerField(
        null=True, blank=True, help_text="The limit in hours, when it is one."
    )
    recipient = models.CharField(max_length=120, help_text="Who must be told.")
    legal_basis = models.CharField(max_length=120, help_text="Statute or rule that sets it.")
    confidence = models.CharField(max_length=60, help_text="Confirmed, or what is open.")

    class Meta:
        ordering = ["code", "pk"]

    def __str__(self):
        return self.code.replace("_", " ")


class Dissemination(models.Model):
    """Criminal history that left the system: date, what, how and where obtained, to whom.

    CGS 54-142h(c); kept at least 12 months. Written by every export and print, append-only.
    """

    at = models.DateTimeField(db_default=Now(), editable=False, help_text="When it left.")
    what = models.CharField(max_length=300, help_text="The information disclosed.")
    how = models.CharField(max_length=120, help_text="How or where it was obtained.")
    to_person = models.ForeignKey(
        Person, models.PROTECT, related_name="+", help_text="The person it was given to."
    )
    to_agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", help_text="The agency it was given to."
    )
    rows = models.PositiveIntegerField(help_text="How many rows left.")

    class Meta:
        ordering = ["-at", "-pk"]
        triggers = [append_only()]
        constraints = [
            models.CheckConstraint(name="says_what_left", condition=~Q(what="")),
        ]

    def __str__(self):
        return f"{self.what}, {self.at:%Y-%m-%d}"


class DisseminationRecord(models.Model):
    """One record that left: its kind and key, never a name or a reference. By it those are found
    who must be told when the record is erased."""

    dissemination = models.ForeignKey(
        Dissemination, models.PROTECT, related_name="records", help_text="When and to whom."
    )
    kind = models.CharField(max_length=50, help_text="What it is, e.g. arrests.arrest.")
    record = models.BigIntegerField(help_text="The key of its row.")

    class Meta:
        ordering = ["pk"]
        triggers = [append_only()]
        indexes = [models.Index(fields=["kind", "record"])]

    def __str__(self):
        return f"{self.kind} {self.record}"


class Erasing(models.Model):
    """Holds a row only inside the function that erases, so no other transaction ever sees one.

    While it does, append-only tables let that function delete (`casework/erasing.sql`).
    """

    batch = models.CharField(max_length=20, help_text="What is being erased.")

    def __str__(self):
        return self.batch


class Draft(models.Model):
    """What one person typed into a long form and has not sent: theirs alone, and kept for 30 days.

    Its key stands in the form. Once the form is sent, `result` says what it became and `data` is
    empty, so that the same form sent again enters nothing twice.
    """

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, editable=False, help_text="The key in the form."
    )
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="+", help_text="Who typed it; nobody else sees it."
    )
    form = models.CharField(max_length=200, help_text="Address of the form.")
    data = models.JSONField(default=dict, help_text="Each field's name and what was typed.")
    saved_at = models.DateTimeField(db_default=Now(), help_text="When it was last saved or sent.")
    result = models.CharField(
        max_length=20, blank=True, help_text="Reference of what it became, once it was sent."
    )

    class Meta:
        ordering = ["-saved_at", "pk"]
        indexes = [
            models.Index(fields=["person", "form", "-saved_at"]),
            models.Index(fields=["saved_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="sent_drafts_are_empty",
                condition=Q(result="") | Q(data={}),
                violation_error_message="What was sent is no longer a draft.",
            ),
        ]

    def __str__(self):
        return f"Draft of {self.saved_at:%Y-%m-%d}"


class Door(models.TextChoices):
    """Through which way in something was read."""

    PAGE = "page", "Page"
    FILE = "file", "File"
    ADMIN = "admin", "Admin forms"
    API = "api", "API"


class ReadLog(models.Model):
    """One request, or part of a file, in which someone read records of people; append-only.

    Nothing in it names or describes anybody but the reader. Written by the database's function
    `casework_log_read` alone, before the answer leaves; sealed in batches (`casework.trail`).
    """

    at = models.DateTimeField(help_text="When it was read.")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", help_text="Who read it.")
    job = models.CharField(max_length=30, choices=Job, help_text="The reader's job at that time.")
    door = models.CharField(max_length=10, choices=Door, help_text="The way in.")
    method = models.CharField(max_length=10, help_text="GET for looking, POST for an act.")
    route = models.CharField(
        max_length=200, blank=True, help_text="The kind of address, without what it names."
    )
    request = models.CharField(
        max_length=64, help_text="The request; changes it made carry it in their history."
    )
    address = models.GenericIPAddressField(
        null=True, help_text="The network address it was asked from."
    )
    reason = models.TextField(
        blank=True, help_text="Why, when the reader had broken the glass for it."
    )
    count = models.PositiveIntegerField(help_text="How many records were read.")

    class Meta:
        ordering = ["-pk"]
        verbose_name = "read"
        triggers = [append_only()]
        indexes = [
            models.Index(fields=["person", "-id"]),
            models.Index(fields=["at"]),
            models.Index(fields=["-id"], condition=~Q(reason=""), name="reads_through_glass"),
        ]

    def __str__(self):
        return f"Read {self.pk}"


class ReadRecord(models.Model):
    """One record that was read: its kind and key, never a name or a reference."""

    read = models.ForeignKey(
        ReadLog, models.PROTECT, related_name="records", help_text="When and by whom."
    )
    kind = models.CharField(max_length=50, help_text="What it is, e.g. referrals.referral.")
    record = models.BigIntegerField(help_text="The key of its row.")

    class Meta:
        ordering = ["pk"]
        triggers = [append_only()]
        indexes = [models.Index(fields=["kind", "record", "-read"])]

    def __str__(self):
        return f"{self.kind} {self.record}"


class Seal(models.Model):
    """The digest over a range of the read log and over the seal before; append-only."""

    number = models.PositiveIntegerField(unique=True, help_text="1, 2, 3, without a gap.")
    first = models.BigIntegerField(help_text="The first entry sealed.")
    last = models.BigIntegerField(help_text="The last entry sealed.")
    count = models.PositiveIntegerField(help_text="How many entries are sealed.")
    previous = models.CharField(max_length=64, blank=True, help_text="Digest of the seal before.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of all this, in hexadecimal.")
    at = models.DateTimeField(help_text="When it was sealed.")

    class Meta:
        ordering = ["-number", "-pk"]
        triggers = [append_only()]

    def __str__(self):
        return f"Seal {self.number}"
