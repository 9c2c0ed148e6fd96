"""Meetings of the council: what is on the agenda, who came, and the minutes."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

import pghistory
import pgtrigger

from casework.models import Case, StatusChange, append_only, case_triggers, year_of
from recommendations.flow import MEETING_FLOW, MeetingStatus
from recommendations.models.recommendation import Recommendation
from recommendations.models.seat import Seat


@pghistory.track()
class Meeting(Case):
    """A meeting of the council, from its announcement to its approved minutes."""

    flow = MEETING_FLOW

    starts_at = models.DateTimeField("date and time", help_text="When it begins.")
    place = models.CharField(max_length=200, help_text="Room, or how to join from afar.")
    status = models.CharField(
        max_length=20, choices=MeetingStatus, default=MeetingStatus.SCHEDULED, editable=False,
        help_text="Moved by its steps only.",
    )  # fmt: skip
    minutes = models.TextField(
        blank=True,
        max_length=60_000,
        help_text="What was said and decided, as it will be approved.",
    )
    minutes_approved_in = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="approved_minutes_of",
        editable=False, verbose_name="approved at",
        help_text="The later meeting that approved these minutes.",
    )  # fmt: skip

    class Meta(Case.Meta):
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="approved_in_a_meeting",
                condition=Q(status=MeetingStatus.APPROVED, minutes_approved_in__isnull=False)
                | ~Q(status=MeetingStatus.APPROVED) & Q(minutes_approved_in__isnull=True),
                violation_error_message="Say which later meeting approved the minutes.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="give_reference",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=f"""
                    NEW.reference := recommendations_next_meeting({year_of("starts_at")});
                    RETURN NEW;
                """,
            ),
            case_triggers("")[1],
            *MEETING_FLOW.triggers(),
            pgtrigger.Trigger(
                name="approved_stays",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__status="approved", new__status="approved"),
                func="""
                    RAISE check_violation USING CONSTRAINT = 'approved_stays', MESSAGE =
                        'The minutes are approved: take them up again first.';
                """,
            ),
            pgtrigger.Trigger(
                name="approved_later",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__minutes_approved_in__isnull=False),
                func="""
                    IF NOT EXISTS (SELECT FROM recommendations_meeting m
                                   WHERE m.id = NEW.minutes_approved_in_id AND m.starts_at > NEW.starts_at
                                   AND m.status IN ('in_session', 'held', 'approved')) THEN
                        RAISE check_violation USING CONSTRAINT = 'approved_later', MESSAGE =
                            'Minutes are approved at a later meeting that took place.';
                    END IF;
                    RETURN NEW;
                """,
            ),
            # Who votes, and how many must be there, follows from the day.
            pgtrigger.Trigger(
                name="day_stays",
                operation=pgtrigger.UpdateOf("starts_at"),
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__starts_at__df=pgtrigger.F("new__starts_at"))
                & ~pgtrigger.Q(old__status="scheduled"),
                func="""
                    RAISE check_violation USING CONSTRAINT = 'day_stays', MESSAGE =
                        'The meeting took place: its day and time stay.';
                """,
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def day(self):
        """The day in Connecticut."""
        return timezone.localtime(self.starts_at).date()

    @property
    def called(self) -> str:
        """What people call it."""
        return f"Meeting of {date_format(self.day, 'F j, Y')}"


class MeetingStatusChange(StatusChange):
    """One step of a meeting."""

    case = models.ForeignKey(
        Meeting, models.CASCADE, related_name="status_changes", help_text="Which one."
    )

    class Meta(StatusChange.Meta):
        triggers = [append_only()]


def while_open(name: str, more: str = "") -> pgtrigger.Trigger:
    """Lets a part of a meeting be written until its minutes are approved, one writer at a time; `more`
    is what else must hold."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"""
            IF TG_OP = 'UPDATE' THEN NEW.meeting_id := OLD.meeting_id; END IF;
            PERFORM recommendations_open_meeting(NEW.meeting_id);
            {more}
            RETURN NEW;
        """,
    )


@pghistory.track()
class AgendaItem(models.Model):
    """One point of a meeting's agenda. On a recommendation, members vote."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="agenda", help_text="Of which meeting."
    )
    position = models.PositiveSmallIntegerField(help_text="Place on the agenda: 1, 2, 3.")
    title = models.CharField(max_length=200, help_text="What it is about, in a line.")
    text = models.TextField("details", blank=True, max_length=4000, help_text="What to prepare.")
    recommendation = models.ForeignKey(
        Recommendation, models.PROTECT, null=True, blank=True, related_name="agenda_items",
        help_text="The recommendation that is voted on, if any.",
    )  # fmt: skip

    class Meta:
        ordering = ["meeting", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_item_at_a_place",
                fields=["meeting", "position"],
                violation_error_message="The agenda has an item at this place already.",
            ),
            models.UniqueConstraint(
                name="one_item_per_recommendation",
                fields=["meeting", "recommendation"],
                violation_error_message="This recommendation is on the agenda already.",
            ),
        ]
        triggers = [
            while_open(
                "agenda_is_open",
                """
                IF TG_OP = 'UPDATE' AND NEW.recommendation_id IS DISTINCT FROM OLD.recommendation_id
                   AND EXISTS (SELECT FROM recommendations_vote v WHERE v.item_id = OLD.id) THEN
                    RAISE check_violation USING CONSTRAINT = 'voted_on', MESSAGE =
                        'Votes were cast on this recommendation: it stays on this item.';
                END IF;
                """,
            )
        ]

    def __str__(self):
        return f"{self.position}. {self.title}"


class Attending(models.TextChoices):
    PRESENT = "present", "Present"
    DESIGNEE = "designee", "Designee present"
    ABSENT = "absent", "Absent"
    EXCUSED = "excused", "Excused"


@pghistory.track()
class Attendance(models.Model):
    """Whether a seat was represented at a meeting, and by whom."""

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, related_name="attendances", help_text="Which meeting."
    )
    seat = models.ForeignKey(
        Seat, models.PROTECT, related_name="attendances", help_text="Which seat."
    )
    status = models.CharField(max_length=10, choices=Attending, help_text="Who came for the seat.")

    class Meta:
        ordering = ["meeting", "seat__position", "pk"]
        verbose_name_plural = "attendance"
        constraints = [
            models.UniqueConstraint(
                name="one_attendance_per_seat",
                fields=["meeting", "seat"],
                violation_error_message="The attendance of this seat is recorded already.",
            ),
        ]
        triggers = [
            while_open(
                "seat_is_filled",
                """
                IF TG_OP = 'UPDATE' THEN NEW.seat_id := OLD.seat_id; END IF;
                PERFORM recommendations_may_attend(NEW.meeting_id, NEW.seat_id, NEW.status);
                """,
            )
        ]

    def __str__(self):
        return f"{self.seat}: {self.get_status_display()}"
