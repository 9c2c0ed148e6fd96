"""How an investigation and an agency's yearly report move.

open --close--> closed          closed --reopen--> open

draft --submit--> submitted --return--> returned --submit--> submitted
"""

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Job
from casework.flow import Flow, Step

POLICE = frozenset({Job.POLICE_INVESTIGATOR})
PROSECUTORS = frozenset({Job.PROSECUTOR})
JUSTICE = POLICE | PROSECUTORS


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
            "close", frozenset({S.OPEN}), S.CLOSED, POLICE, "Close",
            fields=("closed_on", "outcome", "no_arrest_reason", "no_arrest_words"),
        ),
        Step(
            "reopen", frozenset({S.CLOSED}), S.OPEN, POLICE, "Reopen",
            needs_reason=True,
            clears=("closed_on", "outcome", "no_arrest_reason", "no_arrest_words"),
        ),
    ),
)  # fmt: skip


class AgencyReportStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    RETURNED = "returned", "Returned"


R = AgencyReportStatus
REPORTERS = JUSTICE


def reporting_year(day) -> int:
    """The year of the report a day falls into: October 2026 is in the year to September 30, 2027."""
    return day.year + (day.month >= 10)


def is_whole(report) -> str | None:
    """Why a report cannot be submitted yet."""
    last_day = date(report.year, 9, 30)
    if timezone.localdate() < last_day:
        return f"The year ends on {date_format(last_day)}; until then it stays a draft."
    if missing := report.unanswered():
        return f"Answer first: {', '.join(missing)}."
    return None


AGENCY_REPORT_FLOW = Flow(
    R.DRAFT,
    (
        Step(
            "submit", frozenset({R.DRAFT, R.RETURNED}), R.SUBMITTED, REPORTERS, "Submit to the council",
            guard=is_whole,
        ),
        Step(
            "return", frozenset({R.SUBMITTED}), R.RETURNED, frozenset({Job.COUNCIL_STAFF}),
            "Return for correction", needs_reason=True,
        ),
    ),
)  # fmt: skip
