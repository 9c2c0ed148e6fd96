"""How the council votes, and how many must be there for it to count."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

import pghistory
import pgtrigger

from accounts.models import Person
from recommendations.models.meeting import AgendaItem
from recommendations.models.seat import Member


class Counted(models.TextChoices):
    FILLED = "filled", "Seats that are filled on the day"
    ALL = "all", "All seats the law names"


@pghistory.track()
class QuorumRule(models.Model):
    """How many seats must be represented, from a day on: reference data. The newest rule on the day of
    a meeting is in force for it."""

    from_on = models.DateField("from", unique=True, help_text="First day of the rule.")
    counted = models.CharField(max_length=10, choices=Counted, help_text="Which seats count.")
    more_than = models.PositiveSmallIntegerField(
        "more than (percent)", default=50, validators=[MaxValueValidator(99)],
        help_text="More than this part of them must be represented; 50 is a majority.",
    )  # fmt: skip
    source = models.CharField(max_length=250, help_text="Law or bylaw it rests on.")
    confidence = models.CharField(max_length=120, help_text="Confirmed, or what is open.")

    class Meta:
        ordering = ["-from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="quorum_is_a_part",
                condition=Q(more_than__lte=99),
                violation_error_message="The part is below 100 percent.",
            ),
        ]

    def __str__(self):
        return f"More than {self.more_than} % of {self.get_counted_display().lower()}"


class VoteChoice(models.TextChoices):
    FOR = "for", "For"
    AGAINST = "against", "Against"
    ABSTAIN = "abstain", "Abstain"


@pghistory.track()
class Vote(models.Model):
    """What a seat voted on a recommendation at a meeting: the member, or the designee who came for
    them; cast by themselves while the meeting is in session, or recorded by staff from paper.

    Whether it may be cast, the database decides (recommendations/meetings.sql).
    """

    item = models.ForeignKey(
        AgendaItem, models.PROTECT, related_name="votes", help_text="The item of the agenda."
    )
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="votes", help_text="The member whose seat votes."
    )
    choice = models.CharField(max_length=10, choices=VoteChoice, help_text="For, against, abstain.")
    by = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="+",
        editable=False,
        help_text="Who cast or recorded it.",
    )
    at = models.DateTimeField(db_default=Now(), editable=False, help_text="When.")

    class Meta:
        ordering = ["item", "member__seat__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_vote_per_member",
                fields=["item", "member"],
                violation_error_message="This seat has voted on this item already.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="vote_is_in_order",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF TG_OP = 'UPDATE' THEN
                        NEW.item_id := OLD.item_id;
                        NEW.member_id := OLD.member_id;
                        NEW.at := now();
                    END IF;
                    PERFORM recommendations_may_vote(NEW.item_id, NEW.member_id, NEW.by_id);
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return f"{self.member}: {self.get_choice_display()}"
