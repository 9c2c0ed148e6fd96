"""How a referral moves.

received --assess--> assessing --open--> open --close--> closed
        \\--screen_out--> screened_out              closed --reopen--> open
"""

from django.db import models

from accounts.models import Job
from casework.flow import Flow, Step

DCF = frozenset({Job.CASEWORKER, Job.DCF_SUPERVISOR})


class Outcome(models.TextChoices):
    """How a referral ended."""

    SERVICES_COMPLETED = "services_completed", "Services completed"
    SAFE_AT_HOME = "safe_at_home", "Safe at home"
    OTHER_AGENCY = "other_agency", "Handed to another agency"
    DECLINED = "declined", "Child or family declined"
    NOT_LOCATED = "not_located", "Child not located"
    CAME_OF_AGE = "came_of_age", "Came of age"
    NOT_TRAFFICKING = "not_trafficking", "Not trafficking"
    OTHER = "other", "Other"


class ReferralStatus(models.TextChoices):
    RECEIVED = "received", "Received"
    SCREENED_OUT = "screened_out", "Screened out"
    ASSESSING = "assessing", "Assessing"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


S = ReferralStatus
UNDER_WAY = (S.RECEIVED, S.ASSESSING, S.OPEN)


def a_notice_is_due(referral) -> str | None:
    """A referral cannot be closed while a notice with a clock has not been sent."""
    due = referral.notices.filter(sent_at__isnull=True, due_at__isnull=False).first()
    return due and f"Send notice {due.reference} to {due.recipient} first."


REFERRAL_FLOW = Flow(
    S.RECEIVED,
    (
        Step("assess", frozenset({S.RECEIVED}), S.ASSESSING, DCF, "Begin assessment"),
        Step(
            "screen_out", frozenset({S.RECEIVED}), S.SCREENED_OUT, DCF, "Screen out",
            needs_reason=True, guard=a_notice_is_due,
        ),
        Step("open", frozenset({S.ASSESSING}), S.OPEN, DCF, "Open the case"),
        Step(
            "close", frozenset({S.OPEN}), S.CLOSED, DCF, "Close",
            needs_reason=True, fields=("outcome",), guard=a_notice_is_due,
        ),
        Step(
            "reopen", frozenset({S.CLOSED}), S.OPEN, frozenset({Job.DCF_SUPERVISOR}), "Reopen",
            needs_reason=True, clears=("outcome",),
        ),
    ),
)  # fmt: skip
