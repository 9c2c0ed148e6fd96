"""What waits for the council: a member's vote, staff's minutes, and what is due for both."""

from accounts.models import Job
from casework.columns import Column as C
from casework.views.panels import Asked, Panel
from recommendations.flow import MeetingStatus
from recommendations.views.columns import MEETING_COLUMNS, RECOMMENDATION_COLUMNS, due_clock
from recommendations.views.meeting import MeetingList
from recommendations.views.recommendation import RecommendationList
from recommendations.views.seat import SeatList, state
from recommendations.views.vote import AgendaItemList, CastVote

MEMBER, STAFF = frozenset({Job.COUNCIL_MEMBER}), frozenset({Job.COUNCIL_STAFF})
COUNCIL = MEMBER | STAFF
SEAT = (
    C("position", "No."),
    C("name", "Seat", link=True),
    C("state", "Vacant, or ends", get=state),
)

PANELS = (
    Panel(
        "Waits for your vote",
        MEMBER,
        Asked(AgendaItemList, {"waits_for_me": "true"}),
        (
            C("title", "Item", link=True),
            C("recommendation"),
            C("recommendation__text", kind="words"),
        ),
        "Nothing. You vote here while a meeting is in session and you are recorded as present.",
        wide=True,
        carrying=lambda items: items.select_related("meeting"),
        row_acts=(CastVote,),
    ),
    Panel(
        "Next meeting",
        COUNCIL,
        Asked(MeetingList, {"coming": "true", "sort": "starts_at"}),
        MEETING_COLUMNS[:3],
        "No meeting is scheduled.",
        order="starts_at",
        more_label="All that are to come",
    ),
    Panel(
        "Due",
        COUNCIL,
        Asked(RecommendationList, {"due_soon": "true", "sort": "due_on"}),
        (
            C("reference", "No.", link=True),
            C("text", "What is recommended", kind="words"),
            C("due_on", "Due", kind="clock", get=due_clock),
            C("lead"),
        ),
        "No recommendation is overdue or due within 60 days.",
        order="due_on",
    ),
    Panel(
        "Minutes to be written or approved",
        STAFF,
        Asked(MeetingList, {"status": str(MeetingStatus.HELD), "sort": "starts_at"}),
        MEETING_COLUMNS[:2],
        "The minutes of every meeting are approved.",
        order="starts_at",
    ),
    Panel(
        "Vacant seats",
        STAFF,
        Asked(SeatList, {"vacant": "true"}),
        SEAT,
        "Every seat is held.",
        carrying=lambda seats: seats.prefetch_related("members"),
    ),
    Panel(
        "Terms that end soon",
        STAFF,
        Asked(SeatList, {"ends_soon": "true"}),
        SEAT,
        "No term ends within 90 days.",
        carrying=lambda seats: seats.prefetch_related("members"),
    ),
    Panel(
        "Recommendations under way",
        COUNCIL,
        Asked(RecommendationList, {"live": "true", "sort": "report__year"}),
        RECOMMENDATION_COLUMNS[:3],
        "None is under way.",
        order="report__year",
    ),
)
