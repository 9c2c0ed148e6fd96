"""Frozen releases of the measures."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

import pgtrigger

from accounts.models import Person


class Release(models.Model):
    """All measures over the data of one day, frozen: what it says, it goes on saying.

    `content` is what is published (tables with hidden cells left out); `suppression` is the log
    of what was hidden and why; `digest` is the SHA-256 of the content's canonical JSON.
    """

    name = models.CharField(max_length=120, unique=True, help_text="What people call it.")
    data_until = models.DateField(help_text="Counts what happened up to this day.")
    made_at = models.DateTimeField(db_default=Now(), editable=False, help_text="When it was made.")
    made_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        help_text="Who made it; empty for the scheduler.",
    )  # fmt: skip
    content = models.JSONField(editable=False, help_text="The published tables.")
    suppression = models.JSONField(editable=False, help_text="What was hidden, and why.")
    digest = models.CharField(max_length=64, editable=False, help_text="SHA-256 of the content.")
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="When withdrawn.")
    withdrawn_reason = models.TextField(blank=True, help_text="Why it was withdrawn.")

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="withdrawn_says_why",
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                violation_error_message="Say why it is withdrawn.",
            )
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="frozen",
                fields=[
                    "name", "data_until", "made_at", "made_by", "content", "suppression", "digest",
                ],
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]  # fmt: skip

    def __str__(self):
        return self.name
