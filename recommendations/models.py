"""The council: its seats and members, what it recommends, and what became of it in law."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

import pghistory
import pgtrigger

from accounts.models import Agency, Person
from casework.models import Case, StatusChange, append_only, case_triggers
from recommendations.flow import RECOMMENDATION_FLOW, RecommendationStatus


@pghistory.track()
class Seat(models.Model):
    """One of the council's 35 seats (CGS 46a-170)."""

    name = models.CharField(max_length=150, unique=True, help_text="Office or kind of member.")
    appointed_by = models.CharField(max_length=120, help_text="Who appoints, or ex officio.")
    position = models.PositiveSmallIntegerField(help_text="Place in the statute's list.")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


@pghistory.track()
class Member(models.Model):
    """A person's term on a seat, and who stands in for them."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="members", help_text="The seat.")
    name = models.CharField(max_length=120, help_text="Name of the member.")
    designee = models.CharField(max_length=120, blank=True, help_text="Who stands in, if anyone.")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="memberships",
        help_text="The member's account here, if there is one.",
    )  # fmt: skip
    from_on = models.DateField("from", help_text="First day of the term.")
    to_on = models.DateField("to", null=True, blank=True, help_text="Last day of the term.")

    class Meta:
        ordering = ["seat__position", "-from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="term_in_order",
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                violation_error_message="A term ends after it began.",
            ),
            models.UniqueConstraint(
                name="one_sitting_member",
                fields=["seat"],
                condition=Q(to_on__isnull=True),
                violation_error_message="The seat is taken: end the earlier term first.",
            ),
        ]

    def __str__(self):
        return self.name


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
