"""A notice: DCF tells an agency specified information. The only bridge between the compartments."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

import pghistory
import pgtrigger

from accounts.models import Agency, Person
from casework.models import case_triggers, year_of
from casework.records import PersonRecord
from referrals.models.referral import Referral


class NoticeKind(models.TextChoices):
    POLICE = "police", "Police"
    NCMEC = "ncmec", "NCMEC"
    STATES_ATTORNEY = "states_attorney", "State's Attorney"
    PROVIDER = "provider", "Service provider"
    OTHER = "other", "Other"


class NoticeMethod(models.TextChoices):
    TELEPHONE = "telephone", "Telephone"
    EMAIL = "email", "Secure e-mail"
    FAX = "fax", "Fax"
    PORTAL = "portal", "Agency's portal"
    IN_PERSON = "in_person", "In person"


ABOUT = {"missing_child_notice": "child missing", "police_notice": "suspected or confirmed"}
"""What a notice to the police is about, by the clock that asked for it."""


@pghistory.track()
class Notice(PersonRecord):
    """DCF tells a named agency specified information under a legal basis.

    The agency sees the notice and not the referral. A notice that a clock started has a due
    time, which the database computes and nobody edits.
    """

    letter = "N"

    reference = models.CharField(
        max_length=20, unique=True, blank=True, editable=False, db_default="",
        help_text="Given by the database, e.g. N-2026-00042.",
    )  # fmt: skip
    referral = models.ForeignKey(
        Referral, models.PROTECT, related_name="notices", help_text="The referral it is about."
    )
    kind = models.CharField(max_length=20, choices=NoticeKind, help_text="Kind of notice.")
    recipient = models.ForeignKey(
        Agency, models.PROTECT, related_name="notices", help_text="The agency to be told."
    )
    clock = models.ForeignKey(
        "casework.Clock",
        models.PROTECT,
        to_field="code",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="The clock that asked for the notice, if one did.",
    )
    clock_started_at = models.DateTimeField(
        db_default=Now(), editable=False, help_text="When the clock started."
    )
    due_at = models.DateTimeField(
        null=True, editable=False, db_default=None, help_text="When it must be sent; computed."
    )
    sent_at = models.DateTimeField(null=True, blank=True, help_text="When the agency was told.")
    method = models.CharField(
        max_length=20, choices=NoticeMethod, blank=True, help_text="How the agency was told."
    )
    information_disclosed = models.TextField(
        blank=True, help_text="What the agency was told; it will see these words."
    )
    legal_basis = models.CharField(
        max_length=200, blank=True, help_text="The law that allows or demands it."
    )
    late_reason = models.TextField(blank=True, help_text="Why it is late, when it is.")
    sent_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        help_text="Who sent it.",
    )  # fmt: skip
    acknowledged_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the agency acknowledged it."
    )
    acknowledged_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, editable=False, related_name="+",
        help_text="Who acknowledged it.",
    )  # fmt: skip
    version = models.PositiveIntegerField(
        db_default=1, editable=False, help_text="Counts the changes."
    )

    class Meta:
        ordering = [F("due_at").asc(nulls_last=True), "pk"]
        indexes = [
            models.Index(fields=["-clock_started_at", "-id"]),
            models.Index(fields=["recipient", "-clock_started_at", "-id"]),
            models.Index(fields=["recipient", "-id"]),
            models.Index(fields=["due_at", "id"]),
            models.Index(
                fields=["due_at", "id"], condition=Q(sent_at__isnull=True), name="notices_due"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_unsent_notice_per_clock",
                fields=["referral", "kind", "clock"],
                condition=Q(clock__isnull=False, sent_at__isnull=True),
                violation_error_message="The clock already asked for this notice: send that one.",
            ),
            models.UniqueConstraint(
                name="one_notice_of_a_finding",
                fields=["referral", "kind"],
                condition=Q(clock="police_notice"),
                violation_error_message="The police were to be told of this finding already.",
            ),
            models.CheckConstraint(
                name="sent_with_all_that_belongs",
                condition=Q(sent_at__isnull=True, sent_by__isnull=True, method="")
                | (
                    Q(sent_at__isnull=False, sent_by__isnull=False)
                    & ~Q(method="")
                    & ~Q(information_disclosed="")
                    & ~Q(legal_basis="")
                ),
                violation_error_message="A sent notice says how it was sent, what was disclosed "
                "and under which law.",
            ),
            models.CheckConstraint(
                name="late_says_why",
                condition=Q(sent_at__isnull=True)
                | Q(due_at__isnull=True)
                | Q(sent_at__lte=F("due_at"))
                | ~Q(late_reason=""),
                violation_error_message="This notice is late: say why.",
            ),
            models.CheckConstraint(
                name="sent_after_the_clock_started",
                condition=Q(sent_at__isnull=True) | Q(sent_at__gte=F("clock_started_at")),
                violation_error_message="A notice cannot be sent before its clock started.",
            ),
            models.CheckConstraint(
                name="acknowledged_when_sent",
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True)
                | Q(
                    acknowledged_at__gte=F("sent_at"),
                    acknowledged_by__isnull=False,
                ),
                violation_error_message="A notice is acknowledged by someone, after it was sent.",
            ),
        ]
        triggers = [
            *case_triggers("N", year_of("clock_started_at"))[:1],
            pgtrigger.Trigger(
                name="due_by_the_clock",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF TG_OP = 'UPDATE' THEN
                        NEW.reference := OLD.reference;
                        NEW.version := OLD.version + 1;
                        NEW.clock_id := OLD.clock_id;
                        NEW.clock_started_at := OLD.clock_started_at;
                        NEW.due_at := OLD.due_at;
                    ELSE
                        NEW.due_at := NEW.clock_started_at + (
                            SELECT hours * interval '1 hour' FROM casework_clock
                            WHERE code = NEW.clock_id);
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="stays_with_its_referral",
                operation=pgtrigger.UpdateOf("referral_id"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__referral_id__df=pgtrigger.F("new__referral_id")),
                func="""
                    RAISE check_violation USING CONSTRAINT = 'stays_with_its_referral',
                        MESSAGE = 'A notice stays with its referral: prepare another.';
                """,
            ),
            pgtrigger.Trigger(
                name="sent_is_final",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__sent_at__isnull=False),
                func="""
                    IF (NEW.sent_at, NEW.sent_by_id, NEW.recipient_id, NEW.information_disclosed,
                        NEW.legal_basis, NEW.method, NEW.kind, NEW.referral_id)
                       IS DISTINCT FROM
                       (OLD.sent_at, OLD.sent_by_id, OLD.recipient_id, OLD.information_disclosed,
                        OLD.legal_basis, OLD.method, OLD.kind, OLD.referral_id) THEN
                        RAISE check_violation USING CONSTRAINT = 'sent_is_final',
                            MESSAGE = 'A notice that was sent cannot be changed: send another.';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def called(self) -> str:
        """Its kind, and what it is about where one referral has two of a kind."""
        about = ABOUT.get(self.clock_id) if self.kind == NoticeKind.POLICE else None
        return f"{self.get_kind_display()}, {about}" if about else self.get_kind_display()

    @property
    def is_late(self) -> bool:
        """Sent after its due time. An unsent notice past it is overdue, not yet late."""
        return bool(self.due_at and self.sent_at and self.sent_at > self.due_at)
