from django.urls import path

from recommendations import views as v

urlpatterns = [
    path("recommendations/", v.Board.as_view(), name="recommendation_board"),
    path("recommendations/list/", v.RecommendationList.as_view(), name="recommendation_list"),
    path("recommendations/new/", v.NewRecommendation.as_view(), name="recommendation_add"),
    path("recommendations/<ref:reference>/", v.RecommendationPage.as_view(), name="recommendation"),
    path(
        "recommendations/<ref:reference>/change/",
        v.ChangeRecommendation.as_view(),
        name="recommendation_change",
    ),
    path(
        "recommendations/<ref:reference>/steps/<slug:step>/",
        v.RecommendationStep.as_view(),
        name="recommendation_step",
    ),
    path(
        "recommendations/<ref:reference>/raise-again/",
        v.RaiseAgain.as_view(),
        name="recommendation_raise",
    ),
    path(
        "recommendations/<ref:reference>/remind/",
        v.RemindLeads.as_view(),
        name="recommendation_remind",
    ),
    path("recommendations/<ref:reference>/updates/new/", v.AddUpdate.as_view(), name="update_add"),
    path(
        "recommendations/<ref:reference>/comments/new/", v.AddComment.as_view(), name="comment_add"
    ),
    path("reports/", v.ReportList.as_view(), name="report_list"),
    path("reports/new/", v.NewReport.as_view(), name="report_add"),
    path("reports/<key:pk>/", v.ReportPage.as_view(), name="report"),
    path("reports/<key:pk>/change/", v.ChangeReport.as_view(), name="report_change"),
    path("bills/", v.BillList.as_view(), name="bill_list"),
    path("bills/new/", v.NewBill.as_view(), name="bill_add"),
    path("bills/<key:pk>/", v.BillPage.as_view(), name="bill"),
    path("bills/<key:pk>/change/", v.ChangeBill.as_view(), name="bill_change"),
    path("bills/<key:pk>/actions/new/", v.AddBillAction.as_view(), name="bill_action_add"),
    path("bill-actions/<key:pk>/change/", v.ChangeBillAction.as_view(), name="bill_action_change"),
    path("campaigns/", v.CampaignList.as_view(), name="campaign_list"),
    path("campaigns/new/", v.NewCampaign.as_view(), name="campaign_add"),
    path("campaigns/<key:pk>/", v.CampaignPage.as_view(), name="campaign"),
    path("campaigns/<key:pk>/change/", v.ChangeCampaign.as_view(), name="campaign_change"),
    path("seats/", v.SeatList.as_view(), name="seat_list"),
    path("seats/new/", v.NewSeat.as_view(), name="seat_add"),
    path("seats/<key:pk>/", v.SeatPage.as_view(), name="seat"),
    path("seats/<key:pk>/change/", v.ChangeSeat.as_view(), name="seat_change"),
    path("seats/<key:pk>/members/new/", v.AddMember.as_view(), name="member_add"),
    path("members/<key:pk>/", v.MemberPage.as_view(), name="member"),
    path("members/<key:pk>/change/", v.ChangeMember.as_view(), name="member_change"),
    path("meetings/", v.MeetingList.as_view(), name="meeting_list"),
    path("meetings/new/", v.NewMeeting.as_view(), name="meeting_add"),
    path("meetings/quorum/", v.QuorumRuleList.as_view(), name="quorum_rule_list"),
    path("meetings/<ref:reference>/", v.MeetingPage.as_view(), name="meeting"),
    path("meetings/<ref:reference>/print/", v.MeetingPaper.as_view(), name="meeting_print"),
    path("meetings/<ref:reference>/change/", v.ChangeMeeting.as_view(), name="meeting_change"),
    path(
        "meetings/<ref:reference>/steps/<slug:step>/", v.MeetingStep.as_view(), name="meeting_step"
    ),
    path("meetings/<ref:reference>/roll/", v.CallRoll.as_view(), name="meeting_roll"),
    path("meetings/<ref:reference>/minutes/", v.WriteMinutes.as_view(), name="meeting_minutes"),
    path("meetings/<ref:reference>/agenda/new/", v.AddAgendaItem.as_view(), name="agenda_item_add"),
    path("agenda-items/", v.AgendaItemList.as_view(), name="agenda_item_list"),
    path("agenda-items/<key:pk>/", v.AgendaItemPage.as_view(), name="agenda_item"),
    path("agenda-items/<key:pk>/change/", v.ChangeAgendaItem.as_view(), name="agenda_item_change"),
    path("agenda-items/<key:pk>/vote/", v.CastVote.as_view(), name="vote_cast"),
    path("agenda-items/<key:pk>/votes/", v.RecordVotes.as_view(), name="votes_record"),
]
