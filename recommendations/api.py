"""The council's endpoints."""

from casework.api.views import ADD, READ, Records, Steps
from recommendations import filters
from recommendations.models import (
    Bill,
    BillAction,
    Campaign,
    Comment,
    Member,
    Recommendation,
    RecommendationStatusChange,
    Report,
    Seat,
    Update,
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
}
