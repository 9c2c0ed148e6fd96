"""A service arranged for a child."""

from django.db import models
from django.db.models import F, Q

import pghistory

from accounts.models import Agency
from casework.records import PersonRecord
from referrals.models.referral import Referral


class ServiceKind(models.TextChoices):
    MEDICAL = "medical", "Medical"
    MENTAL_HEALTH = "mental_health", "Mental health"
    HOUSING = "housing", "Housing"
    ADVOCACY = "advocacy", "Advocacy"
    LEGAL = "legal", "Legal"
    EDUCATION = "education", "Education"
    PEER_MENTORING = "peer_mentoring", "Peer mentoring"
    SUBSTANCE_USE = "substance_use", "Substance use"
    OTHER = "other", "Other"


class ServiceOutcome(models.TextChoices):
    COMPLETED = "completed", "Completed"
    CONTINUING = "continuing", "Continuing elsewhere"
    DECLINED = "declined", "Declined"
    STOPPED = "stopped", "Stopped early"
    NOT_AVAILABLE = "not_available", "Not available"


@pghistory.track()
class Service(PersonRecord):
    """One service for a child, with the child's own wish."""

    read_as = "referral"

    referral = models.ForeignKey(
        Referral, models.CASCADE, related_name="services", help_text="The referral it follows."
    )
    kind = models.CharField(max_length=20, choices=ServiceKind, help_text="Kind of service.")
    provider = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
        help_text="Who provides it.",
    )
    childs_wish = models.TextField(
        "child's wish", blank=True, help_text="What the child wants, in the child's words."
    )
    referred_on = models.DateField(help_text="When the child was referred to it.")
    started_on = models.DateField(null=True, blank=True, help_text="When it began.")
    ended_on = models.DateField(null=True, blank=True, help_text="When it ended.")
    outcome = models.CharField(
        max_length=20, choices=ServiceOutcome, blank=True, help_text="How it ended, if it did."
    )

    class Meta:
        ordering = ["-referred_on", "-pk"]
        indexes = [models.Index(fields=["-referred_on", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="service_dates_in_order",
                condition=(Q(started_on__isnull=True) | Q(started_on__gte=F("referred_on")))
                & (
                    Q(ended_on__isnull=True)
                    | Q(ended_on__gte=F("started_on"))
                    | (Q(started_on__isnull=True) & Q(ended_on__gte=F("referred_on")))
                ),
                violation_error_message="A service is referred, then begins, then ends.",
            ),
            models.CheckConstraint(
                name="outcome_when_ended",
                condition=Q(ended_on__isnull=True) | ~Q(outcome=""),
                violation_error_message="Say how the service ended.",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()
