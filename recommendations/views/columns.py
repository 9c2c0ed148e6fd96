"""Columns that several of the council's pages share."""

from django.utils import timezone
from django.utils.formats import date_format

from casework.clocks import Clock
from casework.columns import Column as C
from recommendations.flow import CAN_BE_DUE


def is_overdue(recommendation) -> bool:
    due = recommendation.due_on
    return bool(due and recommendation.status in CAN_BE_DUE and due < timezone.localdate())


def due_in_words(recommendation) -> str:
    """`Sep 1, 2026`, and in words when that is over and it is still under way."""
    if not recommendation.due_on:
        return ""
    day = date_format(recommendation.due_on, "M j, Y")
    if not is_overdue(recommendation):
        return day
    late = (timezone.localdate() - recommendation.due_on).days
    return f"{day}, overdue by {late} day{'' if late == 1 else 's'}"


def due_clock(recommendation) -> Clock:
    """The same for a column of kind `clock`, which adds an icon to what is overdue."""
    state = "overdue" if is_overdue(recommendation) else "none"
    return Clock(state, due_in_words(recommendation))


RECOMMENDATION_COLUMNS = (
    C("reference", "No.", sort="reference", link=True),
    C("text", "What is recommended", kind="words"),
    C("status", kind="status", sort="status"),
    C("aim"),
    C("kind"),
    C("lead"),
    C("due_on", "Due", sort="due_on", kind="clock", get=due_clock),
)
BILL_COLUMNS = (
    C("number", "Bill", link=True),
    C("session_year", "Session", sort="session_year"),
    C("title", kind="words"),
    C("public_act", sort="public_act"),
    C("sections"),
    C("effective_on", "In effect", sort="effective_on"),
)
CAMPAIGN_COLUMNS = (
    C("name", link=True),
    C("channel"),
    C("from_on", sort="from_on"),
    C("to_on"),
    C("spend", "Spent ($)", sort="spend"),
    C("reach", "People reached", sort="reach"),
    C("recommendation"),
)
MEETING_COLUMNS = (
    C("starts_at", "Meeting", sort="starts_at", link=True),
    C("place"),
    C("status", kind="status"),
    C("reference", "No."),
)
