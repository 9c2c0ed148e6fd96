"""How a recommendation and a meeting move.

A recommendation:

proposed --adopt--> adopted --begin--> in_progress --enact--> enacted
                                            |-----partly_enact--> partly_enacted
                                            |-----finish--> done
                                            '-----let_die--> died --raise_again--> re_raised
proposed, adopted, in_progress, re_raised --withdraw--> withdrawn
re_raised --begin--> in_progress (unless a later recommendation carries it on)

A meeting:

scheduled --open--> in_session --close--> held --approve_minutes--> approved --take_up_again--> held
scheduled --cancel--> cancelled
"""

from django.db import models
from django.utils import timezone

from accounts.models import Job
from casework.flow import Flow, Step


class RecommendationStatus(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    ADOPTED = "adopted", "Adopted"
    IN_PROGRESS = "in_progress", "In progress"
    ENACTED = "enacted", "Enacted"
    PARTLY_ENACTED = "partly_enacted", "Partly enacted"
    DONE = "done", "Done"
    DIED = "died", "Died"
    RE_RAISED = "re_raised", "Re-raised"
    WITHDRAWN = "withdrawn", "Withdrawn"


S = RecommendationStatus
STAFF = frozenset({Job.COUNCIL_STAFF})
LIVE = frozenset({S.PROPOSED, S.ADOPTED, S.IN_PROGRESS, S.RE_RAISED})
CAN_BE_DUE = LIVE - {S.RE_RAISED}
"""What was raised again is due as what it was raised as."""


def goes_on_elsewhere(recommendation) -> str | None:
    later = next(iter(recommendation.re_raised_as.all()), None)
    return f"It goes on as {later}." if later else None


RECOMMENDATION_FLOW = Flow(
    S.PROPOSED,
    (
        Step("adopt", frozenset({S.PROPOSED}), S.ADOPTED, STAFF, "Adopt"),
        Step(
            "begin", frozenset({S.ADOPTED, S.RE_RAISED}), S.IN_PROGRESS, STAFF, "Begin work",
            guard=goes_on_elsewhere,
        ),
        Step("enact", frozenset({S.IN_PROGRESS}), S.ENACTED, STAFF, "Enacted", needs_reason=True),
        Step(
            "partly_enact", frozenset({S.IN_PROGRESS}), S.PARTLY_ENACTED, STAFF, "Partly enacted",
            needs_reason=True,
        ),
        Step("finish", frozenset({S.IN_PROGRESS}), S.DONE, STAFF, "Done", needs_reason=True),
        Step("let_die", frozenset({S.IN_PROGRESS}), S.DIED, STAFF, "Died", needs_reason=True),
        Step("raise_again", frozenset({S.DIED}), S.RE_RAISED, STAFF, "Raise again"),
        Step("withdraw", LIVE, S.WITHDRAWN, STAFF, "Withdraw", needs_reason=True),
    ),
)  # fmt: skip


class MeetingStatus(models.TextChoices):
    SCHEDULED = "scheduled", "Scheduled"
    IN_SESSION = "in_session", "In session"
    HELD = "held", "Held"
    APPROVED = "approved", "Minutes approved"
    CANCELLED = "cancelled", "Cancelled"


M = MeetingStatus
HAPPENED = frozenset({M.IN_SESSION, M.HELD, M.APPROVED})
BEING_WRITTEN = frozenset({M.IN_SESSION, M.HELD})
"""Staff enter votes from paper and write the minutes."""
OVER = frozenset({M.APPROVED, M.CANCELLED})
"""Nothing of it is written any more."""


def its_day_has_come(meeting) -> str | None:
    return "Its day has not come." if meeting.day > timezone.localdate() else None


def has_minutes(meeting) -> str | None:
    return None if meeting.minutes.strip() else "Write the minutes first."


MEETING_FLOW = Flow(
    M.SCHEDULED,
    (
        Step(
            "open", frozenset({M.SCHEDULED}), M.IN_SESSION, STAFF, "Open the meeting",
            guard=its_day_has_come,
        ),
        Step("close", frozenset({M.IN_SESSION}), M.HELD, STAFF, "Close the meeting"),
        Step(
            "approve_minutes", frozenset({M.HELD}), M.APPROVED, STAFF, "Minutes approved",
            fields=("minutes_approved_in",), guard=has_minutes,
        ),
        Step(
            "take_up_again", frozenset({M.APPROVED}), M.HELD, STAFF, "Take up the minutes again",
            needs_reason=True, clears=("minutes_approved_in",),
        ),
        Step("cancel", frozenset({M.SCHEDULED}), M.CANCELLED, STAFF, "Cancel", needs_reason=True),
    ),
)  # fmt: skip
