"""Erasing: the batch two people agree on, what is in it, what remains of it, and who must be told.

Nothing here names or describes anybody. All of it is written by the functions of
`arrests/erasure_acts.sql` alone.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

import pgtrigger

from accounts.models import Agency, JudicialDistrict, Person
from casework.models import append_only


class BatchStatus(models.TextChoices):
    PREPARED = "prepared", "Waiting for a second person"
    ERASED = "erased", "Erased"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ErasureBatch(models.Model):
    """Counts of one district that the law erases: prepared by one person, approved by another.

    Approving erases, in the same transaction. What is no longer due by then stays.
    """

    reference = models.CharField(
        max_length=20, unique=True, editable=False, help_text="Given by the database."
    )
    judicial_district = models.ForeignKey(
        JudicialDistrict,
        models.PROTECT,
        related_name="+",
        editable=False,
        help_text="The district whose prosecutors erase.",
    )
    prepared_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, help_text="Who prepared it."
    )
    prepared_at = models.DateTimeField(db_default=Now(), editable=False, help_text="When.")
    approved_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="Who approved it: another person.",
    )
    approved_at = models.DateTimeField(
        null=True, editable=False, help_text="When it was approved and erased."
    )
    withdrawn_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        help_text="Who withdrew it, if somebody did.",
    )
    withdrawn_at = models.DateTimeField(
        null=True, editable=False, help_text="When it was withdrawn."
    )
    withdrawn_why = models.CharField(
        max_length=300,
        blank=True,
        editable=False,
        help_text="Why it was withdrawn. Name nobody: this stays.",
    )
    status = models.CharField(
        max_length=10,
        choices=BatchStatus,
        default=BatchStatus.PREPARED,
        editable=False,
        help_text="How far it is.",
    )

    class Meta:
        ordering = ["-prepared_at", "-pk"]
        indexes = [models.Index(fields=["judicial_district", "-prepared_at", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="another_person_approves",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("prepared_by")),
                violation_error_message="Another person than the one who prepared it approves it.",
            ),
            models.CheckConstraint(
                name="batch_status_says_who",
                condition=Q(
                    status="prepared",
                    approved_by=None,
                    approved_at=None,
                    withdrawn_by=None,
                    withdrawn_at=None,
                    withdrawn_why="",
                )
                | Q(
                    status="erased",
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    withdrawn_by=None,
                    withdrawn_at=None,
                    withdrawn_why="",
                )
                | (
                    Q(
                        status="withdrawn",
                        approved_by=None,
                        approved_at=None,
                        withdrawn_by__isnull=False,
                        withdrawn_at__isnull=False,
                    )
                    & ~Q(withdrawn_why="")
                ),
                violation_error_message="Say why it is withdrawn.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="decided_stays",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__status="prepared"),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return self.reference


class ItemOutcome(models.TextChoices):
    WAITING = "", "Waiting"
    ERASED = "erased", "Erased"
    NOT_DUE = "not_due", "No longer due"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ErasureItem(models.Model):
    """One count in a batch: its key, the day it was due, and by which rule. No content."""

    batch = models.ForeignKey(
        ErasureBatch, models.PROTECT, related_name="items", help_text="The batch it is in."
    )
    kind = models.CharField(max_length=50, help_text="What it is, e.g. arrests.charge.")
    record = models.BigIntegerField(help_text="The key of its row.")
    rule = models.CharField(max_length=40, help_text="The rule that erases it.")
    due_on = models.DateField(help_text="The day it was due.")
    outcome = models.CharField(
        max_length=10, choices=ItemOutcome, blank=True, help_text="What became of it."
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="in_one_open_batch",
                fields=["kind", "record"],
                condition=Q(outcome=""),
                violation_error_message="This is in another batch already.",
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="outcome_stays",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__outcome=""),
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.kind} {self.record}"


class Tombstone(models.Model):
    """What remains of an erased row: that it was, when and on what legal basis it went, and who
    approved it. Append-only."""

    batch = models.ForeignKey(
        ErasureBatch, models.PROTECT, related_name="tombstones", help_text="The batch it went with."
    )
    kind = models.CharField(max_length=50, help_text="What it was, e.g. arrests.charge.")
    record = models.BigIntegerField(help_text="The key its row had.")
    erased_at = models.DateTimeField(help_text="When it was erased.")
    legal_basis = models.CharField(max_length=300, help_text="The law that erased it.")
    approved_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", help_text="Who approved it."
    )

    class Meta:
        ordering = ["-pk"]
        triggers = [append_only()]
        constraints = [
            models.UniqueConstraint(name="one_tombstone", fields=["kind", "record"]),
            models.CheckConstraint(name="has_a_legal_basis", condition=~Q(legal_basis="")),
        ]

    def __str__(self):
        return f"Tombstone {self.pk}"


class ErasureNotice(models.Model):
    """Someone who was given what a batch erased, and must be told to erase it too (CGS 54-142a).

    `given_out_as` are the numbers they know the records by; they stay until the person was told.
    """

    batch = models.ForeignKey(
        ErasureBatch, models.PROTECT, related_name="notices", editable=False,
        help_text="The batch that erased it.",
    )  # fmt: skip
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", editable=False,
        help_text="The agency it was given to.",
    )  # fmt: skip
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False,
        help_text="The person it was given to.",
    )  # fmt: skip
    given_on = models.DateField(editable=False, help_text="The last day it was given to them.")
    given_out_as = ArrayField(
        models.CharField(max_length=40), default=list, editable=False,
        help_text="The numbers by which they know it; emptied once they are told.",
    )  # fmt: skip
    told_on = models.DateField(null=True, blank=True, help_text="The day they were told.")
    told_how = models.CharField(
        max_length=120, blank=True, help_text="How, e.g. by letter. Name no accused: this stays."
    )
    told_by = models.ForeignKey(
        Person, models.PROTECT, null=True, editable=False, related_name="+",
        help_text="Who told them.",
    )  # fmt: skip

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="told_once_a_batch", fields=["batch", "agency", "person"]),
            models.CheckConstraint(
                name="told_by_somebody_somehow",
                condition=Q(told_on__isnull=True, told_by__isnull=True, told_how="")
                | (
                    Q(told_on__isnull=False, told_by__isnull=False, given_out_as=[])
                    & ~Q(told_how="")
                ),
                violation_error_message="Say when and how they were told.",
            ),
        ]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Delete)]

    def __str__(self):
        return f"{self.batch} to {self.agency}"
