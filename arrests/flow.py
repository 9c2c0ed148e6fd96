"""How an investigation moves.

open --close--> closed          closed --reopen--> open
"""

from django.db import models

from accounts.models import Job
from casework.flow import Flow, Step


class InvestigationStatus(models.TextChoices):
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class InvestigationOutcome(models.TextChoices):
    ARREST = "arrest", "Arrest made"
    NO_ARREST = "no_arrest", "No arrest"


class NoArrestReason(models.TextChoices):
    """The council's first question: why are buyers not arrested?"""

    BUYER_NOT_IDENTIFIED = "buyer_not_identified", "Buyer not identified"
    VICTIM_CANNOT_TESTIFY = "victim_cannot_testify", "Victim unwilling or unable to testify"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence", "Insufficient evidence"
    CONDUCT_NOT_COVERED = "conduct_not_covered", "Conduct not covered by statute"
    LIMITATION_EXPIRED = "limitation_expired", "Limitation expired"
    FEDERAL = "federal", "Taken by federal authorities"
    CHARGED_ANOTHER_WAY = "charged_another_way", "Charged another way"
    DECLINED = "declined", "Declined by prosecutor"
    OTHER = "other", "Other"


S = InvestigationStatus

INVESTIGATION_FLOW = Flow(
    S.OPEN,
    (
        Step(
            "close", frozenset({S.OPEN}), S.CLOSED, frozenset({Job.POLICE_INVESTIGATOR}), "Close",
            fields=("closed_on", "outcome", "no_arrest_reason", "no_arrest_words"),
        ),
        Step(
            "reopen", frozenset({S.CLOSED}), S.OPEN, frozenset({Job.POLICE_INVESTIGATOR}), "Reopen",
            needs_reason=True,
            clears=("closed_on", "outcome", "no_arrest_reason", "no_arrest_words"),
        ),
    ),
)  # fmt: skip
