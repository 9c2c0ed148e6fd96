"""What was reminded of: that nobody is told twice."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import Person
from casework.records import PersonRecord
from referrals.models.notice import Notice


class ReminderStage(models.TextChoices):
    SOON = "soon", "Due soon"
    OVERDUE = "overdue", "Overdue"


class Reminder(PersonRecord):
    """A person was told by mail of a notice that is not sent. Written by `referrals.reminders`, read
    by no role."""

    read_as = "notice"

    notice = models.ForeignKey(
        Notice, models.CASCADE, related_name="reminders", help_text="The notice to be sent."
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="+", help_text="Who was reminded."
    )
    stage = models.CharField(
        max_length=10, choices=ReminderStage, help_text="How the notice stood then."
    )
    day = models.PositiveIntegerField(
        help_text="Which day of being overdue, the first 24 hours being 1; 0 while it is due soon."
    )
    sent_at = models.DateTimeField(db_default=Now(), help_text="When the mail was sent.")

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="reminded_once",
                fields=["notice", "person", "stage", "day"],
                violation_error_message="They were reminded of this already.",
            ),
            models.CheckConstraint(
                name="day_when_overdue",
                condition=Q(stage=ReminderStage.SOON, day=0)
                | Q(stage=ReminderStage.OVERDUE, day__gte=1),
                violation_error_message="Only an overdue notice has days of being overdue.",
            ),
        ]

    def __str__(self):
        return f"{self.get_stage_display()}, {self.sent_at:%Y-%m-%d}"
