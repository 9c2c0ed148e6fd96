"""What waits for DCF: a caseworker's work, a supervisor's region."""

from accounts.models import Job
from casework.columns import Column as C
from casework.views.panels import Asked, Panel
from referrals.views.glass import GlassList
from referrals.views.notice import DUE, NoticeList
from referrals.views.referral import ReferralList, latest_finding
from referrals.waiting import saying_what_for, what_for

CASEWORKER, SUPERVISOR = frozenset({Job.CASEWORKER}), frozenset({Job.DCF_SUPERVISOR})
REFERENCE = C("reference", link=True)
CHILD = C("child")
RECEIVED = C("received_at", "Received")
STATUS = C("status", kind="status")
NOTICE_COLUMNS = (
    C("reference", "Notice", link=True),
    DUE,
    C("referral__child", "Child"),
    C("called", "Kind"),
    C("recipient", "To be sent to"),
    C("referral"),
)

PANELS = (
    Panel(
        "Clocks running out",
        CASEWORKER,
        Asked(NoticeList, {"running": "true", "whose": "me_or_nobody", "sort": "due_at"}),
        NOTICE_COLUMNS,
        "No notice is due. Classifying a referral as suspected or confirmed starts a clock.",
        order="due_at",
        wide=True,
    ),
    Panel(
        "New",
        CASEWORKER,
        Asked(ReferralList, {"status": "received", "whose": "me_or_nobody"}),
        (REFERENCE, CHILD, RECEIVED, C("source"), C("caseworker")),
        "Nothing new. Log a referral when a report comes in.",
    ),
    Panel(
        "Waiting for others",
        CASEWORKER,
        Asked(ReferralList, {"under_way": "true", "whose": "me", "waits_for": "any"}),
        (REFERENCE, CHILD, C("waits_for", "Waits for", get=what_for)),
        "None of your referrals waits for somebody else.",
        carrying=saying_what_for,
    ),
    Panel(
        "Mine",
        CASEWORKER,
        Asked(ReferralList, {"under_way": "true", "whose": "me"}),
        (REFERENCE, CHILD, RECEIVED, STATUS, C("finding", "Classified", get=latest_finding)),
        "None is assigned to you.",
        carrying=lambda rows: rows.prefetch_related("classifications"),
    ),
    Panel(
        "Overdue notices",
        SUPERVISOR,
        Asked(NoticeList, {"overdue": "true", "sort": "due_at"}),
        (*NOTICE_COLUMNS, C("referral__caseworker", "Caseworker")),
        "No notice in your region is overdue.",
        order="due_at",
        wide=True,
    ),
    Panel(
        "To be assigned",
        SUPERVISOR,
        Asked(ReferralList, {"under_way": "true", "to_assign": "true", "sort": "received_at"}),
        (REFERENCE, CHILD, RECEIVED, STATUS, C("area_office"), C("caseworker", "Held by")),
        "Every referral under way has a caseworker.",
        order="received_at",
        act=("Assign several at once", "referral_assign"),
    ),
    Panel(
        "Waiting for your confirmation",
        SUPERVISOR,
        Asked(
            ReferralList,
            {"under_way": "true", "waits_for": "confirmation", "sort": "received_at"},
        ),
        (REFERENCE, CHILD, RECEIVED, STATUS, C("caseworker")),
        "No suspected case waits to be confirmed.",
        order="received_at",
    ),
    Panel(
        "Opened from outside, not reviewed",
        SUPERVISOR,
        Asked(GlassList),
        (C("at", "Opened", link=True), C("referral", "Case"), C("by"), C("reason", kind="words")),
        "Nobody from outside opened a case of your region that is not reviewed yet.",
    ),
)  # fmt: skip
