"""The council: its seats and members, what it recommends, what became of it in law, its meetings."""

from recommendations.models.bill import Bill, BillAction
from recommendations.models.campaign import Campaign, Channel
from recommendations.models.meeting import (
    AgendaItem,
    Attendance,
    Attending,
    Meeting,
    MeetingStatusChange,
)
from recommendations.models.recommendation import (
    Aim,
    Comment,
    Recommendation,
    RecommendationKind,
    RecommendationStatusChange,
    Reminder,
    Report,
    Update,
)
from recommendations.models.seat import Member, Seat
from recommendations.models.vote import Counted, QuorumRule, Vote, VoteChoice

__all__ = [
    "AgendaItem",
    "Aim",
    "Attendance",
    "Attending",
    "Bill",
    "BillAction",
    "Campaign",
    "Channel",
    "Comment",
    "Counted",
    "Meeting",
    "MeetingStatusChange",
    "Member",
    "QuorumRule",
    "Recommendation",
    "RecommendationKind",
    "RecommendationStatusChange",
    "Reminder",
    "Report",
    "Seat",
    "Update",
    "Vote",
    "VoteChoice",
]
