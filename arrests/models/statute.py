"""Offences as the law had them on each day."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

import pghistory


class Sovereign(models.TextChoices):
    CONNECTICUT = "CT", "Connecticut"
    UNITED_STATES = "US", "United States"


class OffenceRole(models.TextChoices):
    """Whom an offence is aimed at. `related` offences are charged against buyers too."""

    BUYER = "buyer", "Buyer"
    TRAFFICKER = "trafficker", "Trafficker"
    FACILITATOR = "facilitator", "Facilitator"
    SELLER = "seller", "Seller"
    RELATED = "related", "Related"


class OffenceClass(models.TextChoices):
    FELONY_A = "felony A", "Class A felony"
    FELONY_B = "felony B", "Class B felony"
    FELONY_C = "felony C", "Class C felony"
    FELONY_D = "felony D", "Class D felony"
    FELONY_E = "felony E", "Class E felony"
    FELONY_UNCLASSIFIED = "felony unclassified", "Unclassified felony"
    MISDEMEANOR_A = "misdemeanor A", "Class A misdemeanor"
    MISDEMEANOR_B = "misdemeanor B", "Class B misdemeanor"
    MISDEMEANOR_C = "misdemeanor C", "Class C misdemeanor"
    MISDEMEANOR_D = "misdemeanor D", "Class D misdemeanor"
    MISDEMEANOR_UNCLASSIFIED = "misdemeanor unclassified", "Unclassified misdemeanor"
    FEDERAL_FELONY = "federal felony", "Federal felony"
    VIOLATION = "violation", "Violation"
    INFRACTION = "infraction", "Infraction"


GRAVITY = {offence_class: rank for rank, offence_class in enumerate(OffenceClass)}
"""Rank of a class, 0 the gravest; a federal felony ranks with class B (its maxima are longer,
its place in a Connecticut list is by convention)."""
GRAVITY[OffenceClass.FEDERAL_FELONY] = GRAVITY[OffenceClass.FELONY_B]


@pghistory.track()
class Statute(models.Model):
    """A section that creates an offence, e.g. CGS 53a-83b or 18 USC 1591."""

    sovereign = models.CharField(max_length=2, choices=Sovereign, help_text="Whose law it is.")
    section = models.CharField(max_length=30, help_text="Section, e.g. 53a-83b.")

    class Meta:
        ordering = ["sovereign", "section", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_row_per_section",
                fields=["sovereign", "section"],
                violation_error_message="This section is already recorded.",
            )
        ]

    def __str__(self):
        return self.section


@pghistory.track()
class StatuteVersion(models.Model):
    """What one limb of a section said and weighed over a span of days.

    `validity` is a range of dates, first day included, last day excluded (PostgreSQL's canonical
    form). No two versions of the same section, subsection and condition overlap.
    """

    statute = models.ForeignKey(
        Statute, models.PROTECT, related_name="versions", help_text="The section."
    )
    subsection = models.CharField(max_length=20, blank=True, help_text="Subsection, e.g. (b).")
    title = models.CharField(max_length=150, help_text="Statutory title in these days.")
    offence_class = models.CharField(
        max_length=30, choices=OffenceClass, help_text="Class in these days."
    )
    maximum_months = models.PositiveSmallIntegerField(
        null=True, blank=True,
        help_text="Longest term of imprisonment in months, where no class says it.",
    )  # fmt: skip
    condition = models.CharField(
        max_length=250, blank=True, help_text="When this limb applies, if not always."
    )
    validity = DateRangeField(help_text="From this day, until before that day.")
    enacted_by = models.CharField(max_length=120, blank=True, help_text="Public act or code.")
    role = models.CharField(
        max_length=20, choices=OffenceRole, help_text="Whom the offence is aimed at."
    )
    nibrs = models.CharField("NIBRS code", max_length=4, blank=True, help_text="FBI code.")
    confidence = models.CharField(
        max_length=120, blank=True, help_text="How sure the dates and class are."
    )
    note = models.CharField(max_length=250, blank=True, help_text="Anything else to know.")

    class Meta:
        ordering = ["statute__sovereign", "statute__section", "subsection", "validity", "pk"]
        constraints = [
            ExclusionConstraint(
                name="versions_do_not_overlap",
                expressions=[
                    ("statute", RangeOperators.EQUAL),
                    ("subsection", RangeOperators.EQUAL),
                    ("condition", RangeOperators.EQUAL),
                    ("validity", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Another version of this limb is in force on some of "
                "these days.",
            ),
            models.CheckConstraint(
                name="validity_is_some_days",
                condition=Q(validity__isempty=False, validity__lower_inf=False),
                violation_error_message="A version is in force from a day on.",
            ),
        ]

    def __str__(self):
        return f"{self.statute}{self.subsection} {self.title} ({self.get_offence_class_display()})"

    def in_force_on(self, day) -> bool:
        """Whether `day` lies in the validity; the upper bound is the first day no longer in it."""
        upper = self.validity.upper
        return self.validity.lower <= day and (upper is None or day < upper)
