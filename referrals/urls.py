from django.urls import path

from referrals import views as v
from referrals.views import child as c
from referrals.views import glass, intake

urlpatterns = [
    path("children/", c.ChildList.as_view(), name="child_list"),
    path("children/<ref:number>/", c.ChildPage.as_view(), name="child"),
    path("children/<ref:number>/change/", c.ChangeChild.as_view(), name="child_change"),
    path("children/<ref:number>/names/new/", c.AddAlias.as_view(), name="alias_add"),
    path(
        "children/<ref:number>/referrals/new/",
        intake.NewReferralOfChild.as_view(),
        name="child_referral_add",
    ),
    path("children/<ref:number>/decisions/new/", c.AddDecision.as_view(), name="decision_add"),
    path("children/<ref:number>/merge/", c.MergeChild.as_view(), name="child_merge"),
    path("merges/<key:pk>/undo/", c.UndoMerge.as_view(), name="merge_undo"),
    path("names/<key:pk>/change/", c.ChangeAlias.as_view(), name="alias_change"),
    path("referrals/", v.ReferralList.as_view(), name="referral_list"),
    path("referrals/new/", intake.NewReferral.as_view(), name="referral_add"),
    path("referrals/new/matches/", intake.Matches.as_view(), name="referral_matches"),
    path("referrals/new/office/", intake.OfficeOfTown.as_view(), name="referral_office"),
    path("referrals/assign/", v.AssignReferrals.as_view(), name="referral_assign"),
    path("referrals/<ref:reference>/", v.ReferralPage.as_view(), name="referral"),
    path("referrals/<ref:reference>/print/", v.PrintReferral.as_view(), name="referral_print"),
    path("referrals/<ref:reference>/change/", v.ChangeReferral.as_view(), name="referral_change"),
    path(
        "referrals/<ref:reference>/steps/<slug:step>/",
        v.ReferralStep.as_view(),
        name="referral_step",
    ),
    path(
        "referrals/<ref:reference>/classifications/new/",
        v.AddClassification.as_view(),
        name="classification_add",
    ),
    path("referrals/<ref:reference>/buyers/new/", v.AddDisclosure.as_view(), name="disclosure_add"),
    path("disclosures/<key:pk>/change/", v.ChangeDisclosure.as_view(), name="disclosure_change"),
    path("referrals/<ref:reference>/services/new/", v.AddService.as_view(), name="service_add"),
    path("services/<key:pk>/change/", v.ChangeService.as_view(), name="service_change"),
    path(
        "referrals/<ref:reference>/notes/new/",
        v.AddReferralNote.as_view(),
        name="referral_note_add",
    ),
    path("referrals/<ref:reference>/notices/new/", v.AddNotice.as_view(), name="notice_add"),
    path("notices/", v.NoticeList.as_view(), name="notice_list"),
    path("notices/<ref:reference>/", v.NoticePage.as_view(), name="notice"),
    path("notices/<ref:reference>/change/", v.ChangeNotice.as_view(), name="notice_change"),
    path("notices/<ref:reference>/send/", v.SendNotice.as_view(), name="notice_send"),
    path(
        "notices/<ref:reference>/acknowledge/",
        v.AcknowledgeNotice.as_view(),
        name="notice_acknowledge",
    ),
    path("glass/", glass.GlassList.as_view(), name="glass_list"),
    path("glass/new/", glass.BreakGlass.as_view(), name="glass_break"),
    path("glass/<key:pk>/", glass.GlassPage.as_view(), name="glass"),
    path("glass/<key:pk>/end/", glass.EndGlass.as_view(), name="glass_end"),
    path("glass/<key:pk>/review/", glass.ReviewGlass.as_view(), name="glass_review"),
]
