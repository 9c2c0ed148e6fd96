"""The council's endpoints."""

from casework.api.views import ADD, READ, Records, Steps
from recommendations import filters
from recommendations.models import (
    AgendaItem,
    Attendance,
    Bill,
    BillAction,
    Campaign,
    Comment,
    Meeting,
    MeetingStatusChange,
    Member,
    QuorumRule,
    Recommendation,
    RecommendationStatusChange,
    Reminder,
    Report,
    Seat,
    Update,
    Vote,
)


class Seats(Records):
    model = Seat
    filterset_class = filters.SeatFilter


class Members(Records):
    model = Member
    filterset_class = filters.MemberFilter


class Reports(Records):
    model = Report
    filterset_class = filters.ReportFilter


class Recommendations(Steps, Records):
    model = Recommendation
    filterset_class = filters.RecommendationFilter


class RecommendationStatusChanges(Records):
    model = RecommendationStatusChange
    ordering = ("pk",)
    filterset_class = filters.RecommendationStatusChangeFilter
    http_method_names = READ


class Bills(Records):
    model = Bill
    filterset_class = filters.BillFilter


class BillActions(Records):
    model = BillAction
    filterset_class = filters.BillActionFilter


class Updates(Records):
    model = Update
    filterset_class = filters.UpdateFilter
    http_method_names = ADD


class Comments(Records):
    model = Comment
    filterset_class = filters.CommentFilter
    http_method_names = ADD


class Campaigns(Records):
    model = Campaign
    filterset_class = filters.CampaignFilter


class Reminders(Records):
    """Lead agencies that are to be reminded of a recommendation by mail."""

    model = Reminder
    ordering = ("-pk",)
    filterset_class = filters.ReminderFilter
    http_method_names = ADD


class Meetings(Steps, Records):
    """Meetings. Agenda, attendance and votes are endpoints of their own."""

    model = Meeting
    filterset_class = filters.MeetingFilter
    detail_only = ("minutes",)


class MeetingStatusChanges(Records):
    model = MeetingStatusChange
    ordering = ("pk",)
    filterset_class = filters.MeetingStatusChangeFilter
    http_method_names = READ


class AgendaItems(Records):
    model = AgendaItem
    ordering = ("-pk",)
    filterset_class = filters.AgendaItemFilter


class Attendances(Records):
    """Who came to a meeting, a row a seat."""

    model = Attendance
    ordering = ("-pk",)
    filterset_class = filters.AttendanceFilter


class Votes(Records):
    """Votes on items of an agenda. A member votes for themself while the meeting is in session; what
    is not in order (no quorum, not there, not open) is refused with the reason."""

    model = Vote
    ordering = ("-pk",)
    filterset_class = filters.VoteFilter


class QuorumRules(Records):
    model = QuorumRule
    filterset_class = filters.QuorumRuleFilter


ENDPOINTS = {
    "seats": Seats,
    "members": Members,
    "reports": Reports,
    "recommendations": Recommendations,
    "recommendation-status-changes": RecommendationStatusChanges,
    "bills": Bills,
    "bill-actions": BillActions,
    "updates": Updates,
    "comments": Comments,
    "campaigns": Campaigns,
    "recommendation-reminders": Reminders,
    "meetings": Meetings,
    "meeting-status-changes": MeetingStatusChanges,
    "agenda-items": AgendaItems,
    "attendances": Attendances,
    "votes": Votes,
    "quorum-rules": QuorumRules,
}
