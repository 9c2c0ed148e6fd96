"""Breaking the glass: a case outside one's region, opened for a reason and for a while."""

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.functions import TransactionNow
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce, Least
from django.utils import timezone

import pghistory
import pgtrigger

from accounts.models import Person
from casework.records import PersonRecord
from referrals.models.referral import Referral

OPEN_FOR = timedelta(hours=24)
A_FEW_WORDS = r"\w{2,}\W+\w+\W+\w{2,}"
"""POSIX: three words or more. `referrals_break_glass` asks the same before it looks for the case."""


class GlassFinding(models.TextChoices):
    JUSTIFIED = "justified", "Justified"
    NOT_JUSTIFIED = "not_justified", "Not justified"


@pghistory.track()
class BrokenGlass(PersonRecord):
    """A person of DCF opened one case outside their region. They read it, and add to it, until
    `until` or until it is ended; a supervisor of the region that has the case reviews it.

    Rows are made by the database's `referrals_break_glass` alone. Ending and reviewing are filled
    in once, at the time the database has; nothing else ever changes, except that `region` follows
    the referral.
    """

    read_as = "referral"

    referral = models.ForeignKey(
        Referral, models.PROTECT, related_name="broken_glass", help_text="The case opened."
    )
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, help_text="Who opened it."
    )
    reason = models.TextField(
        max_length=2000, editable=False, help_text="Why it had to be opened, in a few words."
    )
    at = models.DateTimeField(
        db_default=TransactionNow(), editable=False, help_text="When it was opened."
    )
    until = models.DateTimeField(
        db_default=TransactionNow(), editable=False, help_text="When it closes by itself; computed."
    )
    ended_at = models.DateTimeField(
        null=True, editable=False, help_text="When it was closed earlier, if it was."
    )
    region = models.PositiveSmallIntegerField(
        editable=False, db_default=0, help_text="DCF region of the case; kept by the database."
    )
    reviewed_at = models.DateTimeField(
        null=True, editable=False, help_text="When a supervisor of the region reviewed it."
    )
    reviewed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, editable=False, related_name="+",
        help_text="Who reviewed it.",
    )  # fmt: skip
    finding = models.CharField(
        max_length=20, choices=GlassFinding, blank=True, db_default="",
        help_text="Whether it was right to open the case. Not justified closes it at once.",
    )  # fmt: skip
    words = models.TextField(
        blank=True, max_length=4000, db_default="",
        help_text="What the review says; required when it was not justified.",
    )  # fmt: skip

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "opening from outside the region"
        verbose_name_plural = "openings from outside the region"
        indexes = [
            models.Index(fields=["by", "-at"]),
            models.Index(fields=["-at", "-id"]),
            models.Index(fields=["-at", "-id"], condition=Q(reviewed_at=None), name="not_reviewed"),
        ]
        constraints = [
            ExclusionConstraint(
                name="one_case_at_a_time",
                expressions=[
                    (F("by"), RangeOperators.EQUAL),
                    (
                        Func(
                            F("at"),
                            Least(Coalesce(F("ended_at"), F("until")), F("until")),
                            RangeBoundary(),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="You have another case open: end that one first.",
            ),
            models.CheckConstraint(
                name="says_why_it_was_opened",
                condition=Q(reason__regex=A_FEW_WORDS),
                violation_error_message="Say in a few words why the case must be opened.",
            ),
            models.CheckConstraint(
                name="ended_while_open",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("at"), ended_at__lte=F("until")),
                violation_error_message="An opening is ended while it is open.",
            ),
            models.CheckConstraint(
                name="reviewed_with_all_that_belongs",
                condition=Q(reviewed_at=None, reviewed_by=None, finding="", words="")
                | (Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(finding="")),
                violation_error_message="A review says whether it was justified.",
            ),
            models.CheckConstraint(
                name="not_justified_says_why",
                condition=~Q(finding=GlassFinding.NOT_JUSTIFIED) | ~Q(words=""),
                violation_error_message="Say why it was not justified.",
            ),
            models.CheckConstraint(
                name="reviewed_by_another",
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("by")),
                violation_error_message="Nobody reviews what they opened themselves.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="open_for_a_day",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                    SELECT region INTO NEW.region FROM referrals_referral
                        WHERE id = NEW.referral_id;
                    NEW.until := NEW.at + interval '{OPEN_FOR.total_seconds():.0f} seconds';
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="filled_in_once",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                declare=[("acting", "bigint")],
                func="""
                    acting := tip_user();
                    IF (NEW.referral_id, NEW.by_id, NEW.reason, NEW.at, NEW.until) IS DISTINCT FROM
                       (OLD.referral_id, OLD.by_id, OLD.reason, OLD.at, OLD.until)
                       OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at)
                       OR (OLD.reviewed_at IS NOT NULL
                           AND (NEW.reviewed_at, NEW.reviewed_by_id, NEW.finding, NEW.words)
                           IS DISTINCT FROM
                           (OLD.reviewed_at, OLD.reviewed_by_id, OLD.finding, OLD.words)) THEN
                        RAISE check_violation USING CONSTRAINT = 'filled_in_once',
                            MESSAGE = 'This is kept as it was written.';
                    END IF;
                    IF NEW.ended_at IS DISTINCT FROM OLD.ended_at THEN
                        IF acting <> OLD.by_id THEN
                            RAISE insufficient_privilege USING
                                MESSAGE = 'Only who opened a case ends it.';
                        END IF;
                        NEW.ended_at := least(now(), OLD.until);
                    END IF;
                    IF NEW.reviewed_at IS DISTINCT FROM OLD.reviewed_at THEN
                        IF acting <> NEW.reviewed_by_id THEN
                            RAISE insufficient_privilege USING
                                MESSAGE = 'A review is signed by who makes it.';
                        END IF;
                        NEW.reviewed_at := now();
                        IF NEW.finding = 'not_justified' AND NEW.ended_at IS NULL THEN
                            NEW.ended_at := least(now(), OLD.until);
                        END IF;
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self):
        return f"Opened on {timezone.localtime(self.at):%Y-%m-%d at %H:%M}"

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.until <= timezone.now()
