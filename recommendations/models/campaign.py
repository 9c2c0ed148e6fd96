"""Awareness campaigns."""

from django.db import models
from django.db.models import F, Q

import pghistory

from recommendations.models.recommendation import Recommendation


class Channel(models.TextChoices):
    SOCIAL = "social", "Social media"
    PRESS = "press", "Press"
    BROADCAST = "broadcast", "Broadcast"
    OUTDOOR = "outdoor", "Outdoor"
    EVENT = "event", "Event"
    ADVERTISING = "advertising", "Advertising"


@pghistory.track()
class Campaign(models.Model):
    """An awareness campaign, what it cost and whom it reached."""

    name = models.CharField(max_length=150, help_text="Name of the campaign.")
    channel = models.CharField(max_length=20, choices=Channel, help_text="Where it ran.")
    from_on = models.DateField("from", help_text="First day.")
    to_on = models.DateField("to", null=True, blank=True, help_text="Last day.")
    spend = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="Dollars spent."
    )
    reach = models.PositiveIntegerField(null=True, blank=True, help_text="People reached.")
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, blank=True, related_name="campaigns",
        help_text="The recommendation it serves.",
    )  # fmt: skip

    class Meta:
        ordering = ["-from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="campaign_days_in_order",
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                violation_error_message="A campaign ends after it began.",
            ),
            models.CheckConstraint(
                name="spend_not_negative",
                condition=Q(spend__isnull=True) | Q(spend__gte=0),
                violation_error_message="Spending cannot be negative.",
            ),
        ]

    def __str__(self):
        return self.name
