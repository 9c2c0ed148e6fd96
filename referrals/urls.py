from django.urls import path

from referrals.views import child, glass, intake, notice, referral, region

urlpatterns = [
    path("children/", child.ChildList.as_view(), name="child_list"),
    path("children/<ref:number>/", child.ChildPage.as_view(), name="child"),
    path("children/<ref:number>/change/", child.ChangeChild.as_view(), name="child_change"),
    path("children/<ref:number>/names/new/", child.AddAlias.as_view(), name="alias_add"),
    path(
        "children/<ref:number>/referrals/new/",
        intake.NewReferralOfChild.as_view(),
        name="child_referral_add",
    ),
    path("children/<ref:number>/decisions/new/", child.AddDecision.as_view(), name="decision_add"),
    path("children/<ref:number>/merge/", child.MergeChild.as_view(), name="child_merge"),
    path("merges/<key:pk>/undo/", child.UndoMerge.as_view(), name="merge_undo"),
    path("names/<key:pk>/change/", child.ChangeAlias.as_view(), name="alias_change"),
    path("referrals/", referral.ReferralList.as_view(), name="referral_list"),
    path("referrals/new/", intake.NewReferral.as_view(), name="referral_add"),
    path("referrals/new/matches/", intake.Matches.as_view(), name="referral_matches"),
    path("referrals/new/office/", intake.OfficeOfTown.as_view(), name="referral_office"),
    path("region/", region.RegionNumbers.as_view(), name="region_numbers"),
    path("referrals/assign/", referral.AssignReferrals.as_view(), name="referral_assign"),
    path("referrals/<ref:reference>/", referral.ReferralPage.as_view(), name="referral"),
    path(
        "referrals/<ref:reference>/print/", referral.PrintReferral.as_view(), name="referral_print"
    ),
    path(
        "referrals/<ref:reference>/change/",
        referral.ChangeReferral.as_view(),
        name="referral_change",
    ),
    path(
        "referrals/<ref:reference>/steps/<slug:step>/",
        referral.ReferralStep.as_view(),
        name="referral_step",
    ),
    path(
        "referrals/<ref:reference>/classifications/new/",
        referral.AddClassification.as_view(),
        name="classification_add",
    ),
    path(
        "referrals/<ref:reference>/buyers/new/",
        referral.AddDisclosure.as_view(),
        name="disclosure_add",
    ),
    path(
        "disclosures/<key:pk>/change/",
        referral.ChangeDisclosure.as_view(),
        name="disclosure_change",
    ),
    path(
        "referrals/<ref:reference>/services/new/", referral.AddService.as_view(), name="service_add"
    ),
    path("services/<key:pk>/change/", referral.ChangeService.as_view(), name="service_change"),
    path(
        "referrals/<ref:reference>/notes/new/",
        referral.AddReferralNote.as_view(),
        name="referral_note_add",
    ),
    path("referrals/<ref:reference>/notices/new/", notice.AddNotice.as_view(), name="notice_add"),
    path("notices/", notice.NoticeList.as_view(), name="notice_list"),
    path("notices/<ref:reference>/", notice.NoticePage.as_view(), name="notice"),
    path("notices/<ref:reference>/change/", notice.ChangeNotice.as_view(), name="notice_change"),
    path("notices/<ref:reference>/send/", notice.SendNotice.as_view(), name="notice_send"),
    path(
        "notices/<ref:reference>/acknowledge/",
        notice.AcknowledgeNotice.as_view(),
        name="notice_acknowledge",
    ),
    path("glass/", glass.GlassList.as_view(), name="glass_list"),
    path("glass/new/", glass.BreakGlass.as_view(), name="glass_break"),
    path("glass/<key:pk>/", glass.GlassPage.as_view(), name="glass"),
    path("glass/<key:pk>/end/", glass.EndGlass.as_view(), name="glass_end"),
    path("glass/<key:pk>/review/", glass.ReviewGlass.as_view(), name="glass_review"),
]
