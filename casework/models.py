"""What every kind of case shares: reference, status, version, status history, notes, clocks, drafts."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

import pgtrigger

from accounts.models import Agency, Person


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
