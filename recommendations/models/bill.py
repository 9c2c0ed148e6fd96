"""Bills of the General Assembly, what happened to them, and the acts they became."""

from django.db import models
from django.db.models import Q

import pghistory


@pghistory.track()
class Bill(models.Model):
    """A bill of the General Assembly and the public act it became, if it did."""

    session_year = models.PositiveSmallIntegerField(help_text="Year of the session.")
    number = models.CharField(max_length=12, help_text="Number, e.g. HB 7309.")
    title = models.CharField(max_length=250, blank=True, help_text="Title of the bill.")
    public_act = models.CharField(max_length=12, blank=True, help_text="Act, e.g. PA 17-32.")
    sections = models.CharField(max_length=120, blank=True, help_text="Sections that matter here.")
    effective_on = models.DateField(null=True, blank=True, help_text="Day the act took effect.")

    class Meta:
        ordering = ["-session_year", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_bill_per_session",
                fields=["session_year", "number"],
                violation_error_message="This bill is already recorded.",
            ),
            models.CheckConstraint(
                name="effective_when_enacted",
                condition=Q(effective_on__isnull=True) | ~Q(public_act=""),
                violation_error_message="Only a public act takes effect.",
            ),
        ]

    def __str__(self):
        return f"{self.number} ({self.session_year})"


@pghistory.track()
class BillAction(models.Model):
    """What happened to a bill on a day."""

    bill = models.ForeignKey(
        Bill, models.CASCADE, related_name="actions", help_text="The bill it happened to."
    )
    happened_on = models.DateField(help_text="The day.")
    text = models.CharField(max_length=250, help_text="What happened.")

    class Meta:
        ordering = ["happened_on", "pk"]

    def __str__(self):
        return f"{self.happened_on}: {self.text}"
