"""A police investigation: how it began, what it found, why it ended without an arrest."""

from django.db import models
from django.db.models import Q

import pghistory
import pgtrigger

from accounts.models import Agency, AgencyKind, JudicialDistrict
from arrests.flow import (
    INVESTIGATION_FLOW,
    InvestigationOutcome,
    InvestigationStatus,
    NoArrestReason,
)
from casework.models import (
    Case,
    Note,
    StatusChange,
    append_only,
    case_triggers,
    note_triggers,
)
from casework.records import PersonRecord
from referrals.models import Notice


class Origin(models.TextChoices):
    DCF_NOTICE = "dcf_notice", "DCF notice"
    DECOY = "decoy", "Online decoy operation"
    COMPLAINT = "complaint", "Complaint"
    HOTLINE = "hotline", "Hotline"
    PATROL = "patrol", "Patrol"
    OTHER = "other", "Other"


@pghistory.track()
class Investigation(PersonRecord, Case):
    """A police inquiry into who bought, or tried to buy, a child."""

    letter = "I"

    flow = INVESTIGATION_FLOW

    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        related_name="investigations",
        limit_choices_to={"kind__in": [AgencyKind.POLICE_DEPARTMENT, AgencyKind.STATE_POLICE]},
        help_text="The department that investigates.",
    )
    judicial_district = models.ForeignKey(
        JudicialDistrict,
        models.PROTECT,
        related_name="investigations",
        help_text="The district whose prosecutors see it.",
    )
    status = models.CharField(
        max_length=20,
        choices=InvestigationStatus,
        default=InvestigationStatus.OPEN,
        editable=False,
        help_text="Moved by its steps only.",
    )
    opened_on = models.DateField(help_text="The day it was opened.")
    origin = models.CharField(max_length=20, choices=Origin, help_text="What set it off.")
    notice = models.ForeignKey(
        Notice,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="investigations",
        help_text="The DCF notice it answers, if it does.",
    )
    missing_child = models.BooleanField(
        default=False, help_text="Whether it involves a missing child (CGS 51-286h)."
    )
    buyers_identified = models.PositiveSmallIntegerField(
        default=0, help_text="How many buyers were identified so far."
    )
    closed_on = models.DateField(
        null=True, blank=True, editable=False, help_text="The day it was closed."
    )
    outcome = models.CharField(
        max_length=20,
        choices=InvestigationOutcome,
        blank=True,
        editable=False,
        help_text="Whether it led to an arrest.",
    )
    no_arrest_reason = models.CharField(
        max_length=30,
        choices=NoArrestReason,
        blank=True,
        editable=False,
        help_text="Why there was no arrest; the council's first question.",
    )
    no_arrest_words = models.CharField(
        max_length=300, blank=True, editable=False, help_text="The reason in words, when other."
    )
    arrest_erased = models.BooleanField(
        "An arrest was erased by law",
        default=False,
        editable=False,
        help_text="Set when an arrest that came from it is erased: it did lead to one.",
    )

    class Meta(Case.Meta):
        ordering = ["-opened_on", "-pk"]
        indexes = [
            models.Index(fields=["-opened_on", "-id"]),
            models.Index(fields=["agency", "status", "-opened_on"]),
            models.Index(fields=["judicial_district", "-opened_on"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="outcome_when_investigation_closed",
                condition=(Q(status="closed", closed_on__isnull=False) & ~Q(outcome=""))
                | (~Q(status="closed") & Q(closed_on__isnull=True, outcome="")),
                violation_error_message="Closing asks for the day and the outcome.",
            ),
            models.CheckConstraint(
                name="no_arrest_says_why",
                condition=(Q(outcome="no_arrest") & ~Q(no_arrest_reason=""))
                | (~Q(outcome="no_arrest") & Q(no_arrest_reason="")),
                violation_error_message="No arrest: say why. With an arrest there is no reason.",
            ),
            models.CheckConstraint(
                name="other_reason_in_words",
                condition=~Q(no_arrest_reason="other") | ~Q(no_arrest_words=""),
                violation_error_message="Say the other reason in words.",
            ),
            models.CheckConstraint(
                name="closed_after_opened",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("opened_on")),
                violation_error_message="It cannot close before it was opened.",
            ),
            models.CheckConstraint(
                name="notice_when_from_dcf",
                condition=(Q(origin="dcf_notice") & Q(notice__isnull=False))
                | (~Q(origin="dcf_notice") & Q(notice__isnull=True)),
                violation_error_message="Name the DCF notice it answers, and only then.",
            ),
        ]
        triggers = [
            # Only the owner's function that erases may look into casework_erasing.
            pgtrigger.Trigger(
                name="arrest_erased_by_erasing_alone",
                operation=pgtrigger.UpdateOf("arrest_erased"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__arrest_erased__df=pgtrigger.F("new__arrest_erased")),
                func="""
                    IF NOT has_table_privilege('public.casework_erasing', 'SELECT') THEN
                        RAISE check_violation USING CONSTRAINT = 'arrest_erased_by_erasing_alone',
                            MESSAGE = 'That an arrest was erased is recorded when it is.';
                    END IF;
                    RETURN NEW;
                """,
            ),
            *case_triggers("I", "extract(year FROM NEW.opened_on)::int"),
            *INVESTIGATION_FLOW.triggers(),
            pgtrigger.Trigger(
                name="outcome_fits_arrests",
                operation=pgtrigger.UpdateOf("status", "outcome"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__status="closed"),
                func="""
                    IF (NEW.outcome = 'arrest') IS DISTINCT FROM (NEW.arrest_erased OR EXISTS (
                        SELECT FROM arrests_arrest WHERE investigation_id = NEW.id)) THEN
                        RAISE check_violation USING CONSTRAINT = 'outcome_fits_arrests', MESSAGE =
                            CASE NEW.outcome WHEN 'arrest' THEN 'Record the arrest first.'
                            ELSE 'There is an arrest: the outcome is not "no arrest".' END;
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]


class InvestigationStatusChange(PersonRecord, StatusChange):
    """One step of an investigation."""

    read_as = "case"

    case = models.ForeignKey(
        Investigation, models.CASCADE, related_name="status_changes", help_text="Which one."
    )

    class Meta(StatusChange.Meta):
        triggers = [append_only()]


class InvestigationNote(PersonRecord, Note):
    """An investigator's or prosecutor's note on an investigation."""

    read_as = "investigation"

    investigation = models.ForeignKey(
        Investigation, models.CASCADE, related_name="notes", help_text="Which one."
    )

    class Meta(Note.Meta):
        triggers = note_triggers("arrests_investigationnote", "investigation_id")
