"""The council's seats, and who sits on them when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

import pghistory

from accounts.models import Person


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


DAYS = Func(
    F("from_on"), F("to_on"), Value("[]"), function="daterange", output_field=DateRangeField()
)


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
    designee_person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="designations",
        help_text="The designee's account here, if there is one.",
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
            ExclusionConstraint(
                name="one_term_at_a_time",
                expressions=[("seat", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                violation_error_message="The seat is taken on some of these days.",
            ),
            ExclusionConstraint(
                name="one_seat_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
                violation_error_message="This person sits on another seat on some of these days.",
            ),
            models.CheckConstraint(
                name="designee_with_account_is_named",
                condition=Q(designee_person__isnull=True) | ~Q(designee=""),
                violation_error_message="Write the designee's name too.",
            ),
        ]

    def __str__(self):
        return self.name
