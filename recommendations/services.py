"""The council's writes: what is said is signed by who says it, votes are in order, the roll is called at
once, and what died is raised again."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from casework.errors import in_plain_words, locked
from casework.services import save, store
from recommendations.flow import CAN_BE_DUE
from recommendations.models import (
    AgendaItem,
    Attendance,
    Comment,
    Meeting,
    Recommendation,
    Reminder,
    Update,
    Vote,
)


@save.register
def record_update(update: Update, *, by, version=None) -> Update:
    update.by_id = by.pk
    return store(update)


@save.register
def comment(said: Comment, *, by, version=None) -> Comment:
    said.by_id = by.pk
    return store(said)


@save.register
def cast_vote(vote: Vote, *, by, version=None) -> Vote:
    """Cast or change a vote; whoever does signs it. `ValidationError` says why it is not in order."""
    vote.by_id = by.pk
    return store(vote)


# Meetings ----------------------------------------------------------------------------------------------


@transaction.atomic
def call_roll(meeting: Meeting, came: dict[int, str], *, by) -> int:
    """Record for each seat (its key) who came; return how many seats changed. A seat with "" stays as it
    is. All of it or nothing: `ValidationError` names the seat that cannot be."""
    recorded = {a.seat_id: a for a in meeting.attendances.select_related("seat")}
    rows = {seat: recorded.get(seat) or Attendance(meeting=meeting, seat_id=seat) for seat in came}
    return _enter_each(rows, "status", came, field="seat", by=by)


@transaction.atomic
def record_votes(item: AgendaItem, choices: dict[int, str], *, by) -> int:
    """Record what members (their keys) voted on paper; return how many were entered or changed. A member
    with "" is left as they are. All of it or nothing."""
    recorded = {v.member_id: v for v in item.votes.all()}
    rows = {member: recorded.get(member) or Vote(item=item, member_id=member) for member in choices}
    return _enter_each(rows, "choice", choices, field="member", by=by)


def _enter_each(rows: dict, column: str, values: dict[int, str], *, field: str, by) -> int:
    """Save each row whose column is to have another value than it has, "" being none; return how many. An
    error is that of the form's `field` of the row's key."""
    changed = 0
    for key, value in values.items():
        row = rows[key]
        if not value or getattr(row, column) == value:
            continue
        setattr(row, column, value)
        try:
            save(row, by=by)
        except ValidationError as error:
            raise ValidationError({f"{field}_{key}": error.messages}) from error
        changed += 1
    return changed


# Recommendations -----------------------------------------------------------------------------------------


@transaction.atomic
def raise_again(died: Recommendation, new: Recommendation, *, by, version=None) -> Recommendation:
    """Make `new` (its report, number, text and whatever else changed) of what died, linked both ways;
    the old one is then re-raised. Bills stay with the old one: the new has none yet."""
    current = locked(died)
    new.re_raised_from = current
    made = save(new, by=by)
    with in_plain_words(Recommendation):
        made.lead_agencies.set(current.lead_agencies.all())
    reason = f"Raised again as {made}."
    died.flow.follow(current, "raise_again", by=by, reason=reason, version=version)
    return made


@save.register
def ask_for_reminder(reminder: Reminder, *, by, version=None) -> Reminder:
    """Have a lead agency reminded by mail; refused a second time on one day, and for what is over."""
    reminder.by_id, reminder.asked_on = by.pk, timezone.localdate()
    if reminder.recommendation_id:
        _refuse_what_is_over(reminder.recommendation)
        leads = reminder.recommendation.lead_agencies
        if reminder.agency_id and not leads.filter(pk=reminder.agency_id).exists():
            raise ValidationError({"agency": "This agency does not lead it."})
    return store(reminder)


def remind_lead_agencies(recommendation: Recommendation, *, by) -> int:
    """Have every lead agency reminded, once a day each; return how many. Of two people who ask at once,
    the second asks nobody a second time."""
    _refuse_what_is_over(recommendation)
    today = timezone.localdate()
    asked = recommendation.reminders.filter(asked_on=today).values("agency")
    fresh = [
        Reminder(recommendation=recommendation, agency=agency, by_id=by.pk, asked_on=today)
        for agency in recommendation.lead_agencies.exclude(pk__in=asked)
    ]
    Reminder.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def _refuse_what_is_over(recommendation: Recommendation) -> None:
    if recommendation.status not in CAN_BE_DUE:
        now = recommendation.get_status_display().lower()
        raise ValidationError(f"{recommendation} is {now}: nobody need be reminded of it.")
