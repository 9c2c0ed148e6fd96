"""DCF's side: children, the referrals about them, and what is done for them."""

from referrals.models.child import Child, ChildAlias, Gender, Race
from referrals.models.match import ChildKeys, MatchDecision, Merge, Verdict
from referrals.models.notice import Notice, NoticeKind
from referrals.models.referral import (
    BuyerDisclosure,
    Classification,
    Finding,
    LivingSituation,
    Referral,
    ReferralNote,
    ReferralStatusChange,
)
from referrals.models.service import Service

__all__ = [
    "BuyerDisclosure",
    "Child",
    "ChildAlias",
    "ChildKeys",
    "Classification",
    "Finding",
    "Gender",
    "LivingSituation",
    "MatchDecision",
    "Merge",
    "Notice",
    "NoticeKind",
    "Race",
    "Referral",
    "ReferralNote",
    "ReferralStatusChange",
    "Service",
    "Verdict",
]
