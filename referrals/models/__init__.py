"""DCF's side: children, the referrals about them, and what is done for them."""

from referrals.models.child import Child, ChildAlias, Gender, Race
from referrals.models.glass import BrokenGlass, GlassFinding
from referrals.models.match import ChildKeys, MatchDecision, Merge, Verdict
from referrals.models.notice import Notice, NoticeKind
from referrals.models.referral import (
    Acceptance,
    BuyerDisclosure,
    Classification,
    Finding,
    LivingSituation,
    Referral,
    ReferralNote,
    ReferralStatusChange,
)
from referrals.models.reminder import Reminder
from referrals.models.service import Service

__all__ = [
    "Acceptance",
    "BrokenGlass",
    "BuyerDisclosure",
    "Child",
    "ChildAlias",
    "ChildKeys",
    "Classification",
    "Finding",
    "Gender",
    "GlassFinding",
    "LivingSituation",
    "MatchDecision",
    "Merge",
    "Notice",
    "NoticeKind",
    "Race",
    "Referral",
    "ReferralNote",
    "ReferralStatusChange",
    "Reminder",
    "Service",
    "Verdict",
]
