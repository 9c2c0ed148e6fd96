"""When the law erases a count: its rules, what is excepted, and the day reckoned for each count."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

import pghistory

from accounts.models import Agency, JudicialDistrict
from arrests.erasure import Erasure, Follows, NoDay, erasure_of, rule_in_words
from arrests.models.arrest import Arrest, Buyer
from arrests.models.charge import Charge, Information
from arrests.models.statute import OffenceClass
from casework.records import PersonRecord


@pghistory.track()
class ErasureRule(models.Model):
    """How long after which event the law erases a count, in force over a span of days.

    A count that becomes due before a rule is in force is due on the rule's first day.
    """

    code = models.SlugField(max_length=40, help_text="Short name, the same in every version.")
    follows = models.CharField(
        max_length=20, choices=Follows, help_text="The day from which the time runs."
    )
    months = models.PositiveSmallIntegerField(default=0, help_text="Months of the time.")
    days = models.PositiveSmallIntegerField(default=0, help_text="Days of the time.")
    classes = ArrayField(
        models.CharField(max_length=30, choices=OffenceClass), default=list, blank=True,
        help_text="Only convictions of these classes; empty for all.",
    )  # fmt: skip
    section = models.CharField(
        max_length=30, blank=True,
        help_text="Only this section, before any rule that names none, e.g. 14-227a.",
    )  # fmt: skip
    term_up_to = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Only when the longest term is at most so many months."
    )
    offences_from = models.DateField(
        null=True, blank=True, help_text="Only offenses from this day on; earlier by petition."
    )
    validity = DateRangeField(help_text="In force from this day, until before that day.")
    legal_basis = models.CharField(max_length=120, help_text="Statute, e.g. CGS 54-142a(c).")
    confidence = models.CharField(
        max_length=120, blank=True, help_text="How sure the time and dates are."
    )
    note = models.CharField(max_length=250, blank=True, help_text="Anything else to know.")

    class Meta:
        ordering = ["code", "validity", "pk"]
        constraints = [
            ExclusionConstraint(
                name="erasure_rules_do_not_overlap",
                expressions=[("code", RangeOperators.EQUAL), ("validity", RangeOperators.OVERLAPS)],
                violation_error_message="Another version of this rule is in force on some of "
                "these days.",
            ),
            models.CheckConstraint(
                name="erasure_rule_is_some_days",
                condition=Q(validity__isempty=False, validity__lower_inf=False),
                violation_error_message="A rule is in force from a day on.",
            ),
        ]

    def __str__(self):
        return f"{self.code} ({self.legal_basis})"

    @property
    def words(self) -> str:
        return rule_in_words(self)


@pghistory.track()
class ErasureExclusion(models.Model):
    """An offense whose conviction the law does not erase by time, over a span of days."""

    section = models.CharField(
        max_length=30, blank=True, help_text="Section, e.g. 53a-90a; empty for family violence."
    )
    subsection = models.CharField(
        max_length=20, blank=True, help_text="How the subsection begins; empty for all."
    )
    family_violence = models.BooleanField(
        default=False, help_text="Every count marked as a family violence crime."
    )
    validity = DateRangeField(help_text="In force from this day, until before that day.")
    legal_basis = models.CharField(max_length=120, help_text="Statute that excepts it.")
    confidence = models.CharField(
        max_length=120, blank=True, help_text="How sure it is that the law says so."
    )
    note = models.CharField(max_length=250, blank=True, help_text="Anything else to know.")

    class Meta:
        ordering = ["section", "subsection", "validity", "pk"]
        constraints = [
            ExclusionConstraint(
                name="erasure_exclusions_do_not_overlap",
                expressions=[
                    ("section", RangeOperators.EQUAL),
                    ("subsection", RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
                violation_error_message="This exception is already in force on some of these days.",
            ),
            models.CheckConstraint(
                name="erasure_exclusion_is_some_days",
                condition=Q(validity__isempty=False, validity__lower_inf=False),
                violation_error_message="An exception is in force from a day on.",
            ),
            models.CheckConstraint(
                name="a_section_or_family_violence",
                condition=Q(family_violence=True, section="", subsection="")
                | (Q(family_violence=False) & ~Q(section="")),
                violation_error_message="Name a section, or family violence, not both.",
            ),
        ]

    def __str__(self):
        return f"{self.section}{self.subsection}" if self.section else "Family violence"


class Awaits(models.TextChoices):
    """What an open count of state law waits for, on a docket (arrests/docket.sql)."""

    CHARGE = "charge", "A long form or a substitute"
    DISPOSITION = "disposition", "A disposition"


class ErasureDue(PersonRecord):
    """When the law erases a count, reckoned by the database whenever anything it stands on changes
    (arrests/erasure.sql). Nobody writes it by hand.

    `due_on` is the count's own day. A document with several counts is erased only when all are
    due, and a later information not before the earlier ones: `information_due_on`, `arrest_due_on`.
    """

    read_as = "arrest"

    charge = models.OneToOneField(
        Charge, models.CASCADE, primary_key=True, related_name="erasure_due", help_text="The count."
    )
    information = models.ForeignKey(
        Information, models.CASCADE, related_name="+", help_text="The information that charges it."
    )
    arrest = models.ForeignKey(
        Arrest, models.CASCADE, related_name="erasures_due", help_text="The arrest it belongs to."
    )
    buyer = models.ForeignKey(
        Buyer, models.CASCADE, related_name="+", help_text="The person arrested."
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", help_text="The arresting department."
    )
    judicial_district = models.ForeignKey(
        JudicialDistrict,
        models.PROTECT,
        related_name="+",
        help_text="The district that prosecutes.",
    )
    rule = models.ForeignKey(
        ErasureRule, models.PROTECT, null=True, related_name="+", help_text="The rule that applies."
    )
    exclusion = models.ForeignKey(
        ErasureExclusion, models.PROTECT, null=True, related_name="+",
        help_text="What excepts it from erasure by time.",
    )  # fmt: skip
    due_on = models.DateField(null=True, help_text="The day it is erased.")
    why = models.CharField(
        max_length=20, choices=NoDay, blank=True, help_text="Why there is no day."
    )
    dropped_on = models.DateField(
        null=True, help_text="From this day no published number counts it."
    )
    awaits = models.CharField(
        max_length=11,
        choices=Awaits,
        blank=True,
        help_text="What a prosecutor has yet to do about it.",
    )
    information_due_on = models.DateField(
        null=True, help_text="The day all counts of the information are due."
    )
    arrest_due_on = models.DateField(
        null=True, help_text="The day all counts of the arrest are due."
    )

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on", "charge"]),
            models.Index(fields=["information_due_on", "arrest"]),
            models.Index(fields=["judicial_district", "information_due_on"]),
            models.Index(fields=["agency", "information_due_on"]),
            models.Index(
                fields=["why", "arrest"],
                condition=Q(why__in=[NoDay.OPEN, NoDay.DIVERSION]),
                name="counts_that_wait",
            ),
            models.Index(
                fields=["awaits", "arrest"],
                include=["judicial_district", "agency"],
                condition=~Q(awaits=""),
                name="counts_on_the_docket",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_day_or_a_reason",
                condition=Q(due_on__isnull=False, why="") | (Q(due_on__isnull=True) & ~Q(why="")),
                violation_error_message="There is a day, or a reason why there is none.",
            )
        ]

    def __str__(self):
        return f"{self.due_on:%Y-%m-%d}" if self.due_on else self.get_why_display()

    @property
    def told(self) -> Erasure:
        return erasure_of(self)
