"""What the council recommends, what is said and done about it, and who is reminded of it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

import pghistory
import pgtrigger

from accounts.models import Agency, Person
from casework.models import Case, StatusChange, append_only, case_triggers
from recommendations.flow import RECOMMENDATION_FLOW, RecommendationStatus
from recommendations.models.bill import Bill


@pghistory.track()
class Report(models.Model):
    """An annual report of the council in which recommendations were made."""

    year = models.PositiveSmallIntegerField(unique=True, help_text="Year of the report.")
    title = models.CharField(max_length=200, help_text="Title.")
    released_on = models.DateField(null=True, blank=True, help_text="The day it came out.")

    class Meta:
        ordering = ["-year", "pk"]

    def __str__(self):
        return f"{self.title} ({self.year})"


class Aim(models.TextChoices):
    """The four aims of the End Demand plan (report of January 2017)."""

    AWARENESS = "A", "Raise public awareness"
    LEADERS = "B", "Engage leaders"
    ENFORCEMENT = "C", "Support law enforcement"
    POLICY = "D", "Improve public policy"


class RecommendationKind(models.TextChoices):
    LEGISLATION = "legislation", "Legislation"
    STUDY = "study", "Study"
    ENFORCEMENT = "enforcement", "Enforcement"
    SERVICES = "services", "Services"
    TRAINING = "training", "Training"
    AWARENESS = "awareness", "Awareness"


@pghistory.track()
class Recommendation(Case):
    """Something the council recommends, followed to the end."""

    flow = RECOMMENDATION_FLOW

    report = models.ForeignKey(
        Report, models.PROTECT, related_name="recommendations", help_text="Where it was made."
    )
    number = models.PositiveSmallIntegerField(help_text="Number in the report.")
    status = models.CharField(
        max_length=20, choices=RecommendationStatus, default=RecommendationStatus.PROPOSED,
        editable=False, help_text="Moved by its steps only.",
    )  # fmt: skip
    text = models.TextField(max_length=4000, help_text="What is recommended.")
    why = models.TextField(
        blank=True, max_length=4000, help_text="Why: what is wrong today, in a few sentences."
    )
    aim = models.CharField(max_length=1, choices=Aim, help_text="Aim of the End Demand plan.")
    kind = models.CharField(max_length=20, choices=RecommendationKind, help_text="Kind of work.")
    lead = models.CharField(max_length=200, help_text="Who leads, in words.")
    lead_agencies = models.ManyToManyField(
        Agency, blank=True, related_name="recommendations", help_text="Leading agencies here."
    )
    bills = models.ManyToManyField(
        Bill, blank=True, related_name="recommendations", help_text="Bills that carried it."
    )
    due_on = models.DateField(null=True, blank=True, help_text="When it should be done.")
    measure = models.SlugField(
        blank=True, help_text="The dashboard measure that answers it, e.g. why-no-arrest."
    )
    re_raised_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="re_raised_as",
        help_text="The earlier recommendation that died and is raised again here.",
    )  # fmt: skip

    class Meta(Case.Meta):
        ordering = ["-report__year", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_number_per_report",
                fields=["report", "number"],
                violation_error_message="The report already has a recommendation of that number.",
            )
        ]
        triggers = [
            case_triggers("")[1],
            *RECOMMENDATION_FLOW.triggers(),
            pgtrigger.Trigger(
                name="reference_of_report",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    SELECT year || '-' || NEW.number INTO NEW.reference
                    FROM recommendations_report WHERE id = NEW.report_id;
                    RETURN NEW;
                """,
            ),
        ]


class RecommendationStatusChange(StatusChange):
    """One step of a recommendation."""

    case = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="status_changes", help_text="Which one."
    )

    class Meta(StatusChange.Meta):
        triggers = [append_only()]


class Update(models.Model):
    """What was done about a recommendation; append-only."""

    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="updates", help_text="Which one."
    )
    happened_on = models.DateField(help_text="The day it happened.")
    text = models.TextField(max_length=4000, help_text="What was done.")
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, help_text="Who recorded it."
    )
    at = models.DateTimeField(db_default=Now(), editable=False, help_text="When recorded.")

    class Meta:
        ordering = ["-happened_on", "-pk"]
        triggers = [append_only()]

    def __str__(self):
        return f"{self.happened_on}: {self.text[:60]}"


class Comment(models.Model):
    """What a member says about a recommendation; append-only."""

    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="comments", help_text="Which one."
    )
    text = models.TextField(max_length=4000, help_text="The comment.")
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, help_text="Who said it."
    )
    at = models.DateTimeField(db_default=Now(), editable=False, help_text="When.")

    class Meta:
        ordering = ["at", "pk"]
        triggers = [append_only()]

    def __str__(self):
        return f"Comment by {self.by}"


class Reminder(models.Model):
    """A lead agency is to be reminded of a recommendation; mailed by `recommendations.reminders`,
    once a day at most. Asked for by staff, or by the day it is due (then `by` is empty)."""

    recommendation = models.ForeignKey(
        Recommendation, models.CASCADE, related_name="reminders", help_text="Of what."
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", help_text="Who is reminded: one of its leads."
    )
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", editable=False,
        help_text="Who asked for it; nobody where the day it is due did.",
    )  # fmt: skip
    asked_on = models.DateField(editable=False, help_text="The day it was asked for.")
    at = models.DateTimeField(db_default=Now(), editable=False, help_text="When it was asked for.")
    sent_at = models.DateTimeField(
        null=True, editable=False, help_text="When the mail was sent; empty while it waits."
    )
    people = models.PositiveSmallIntegerField(
        null=True, editable=False, help_text="How many people of the agency it went to."
    )

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="lead_reminded_once_a_day",
                fields=["recommendation", "agency", "asked_on"],
                violation_error_message="This agency is reminded of it today already.",
            ),
            models.CheckConstraint(
                name="reminder_went_to_people",
                condition=Q(sent_at__isnull=True, people__isnull=True)
                | Q(sent_at__isnull=False, people__isnull=False),
                violation_error_message="A reminder that was sent went to a number of people.",
            ),
        ]

    def __str__(self):
        return f"Reminder of {self.asked_on}"
