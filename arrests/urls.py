from django.urls import path

from arrests.views import (
    agency_report,
    arrest,
    batch,
    buyer,
    count,
    disposition,
    erasure,
    information,
    investigation,
    paper,
    reports_missing,
    statute,
)

urlpatterns = [
    path("statutes/", statute.StatuteList.as_view(), name="statute_list"),
    path("erasure/rules/", erasure.ErasureRuleList.as_view(), name="erasure_rule_list"),
    path(
        "erasure/exceptions/", erasure.ErasureExclusionList.as_view(), name="erasure_exclusion_list"
    ),
    path("statutes/<key:pk>/", statute.StatutePage.as_view(), name="statute"),
    path("investigations/", investigation.InvestigationList.as_view(), name="investigation_list"),
    path("investigations/new/", investigation.NewInvestigation.as_view(), name="investigation_add"),
    path(
        "investigations/<ref:reference>/",
        investigation.InvestigationPage.as_view(),
        name="investigation",
    ),
    path(
        "investigations/<ref:reference>/change/",
        investigation.ChangeInvestigation.as_view(),
        name="investigation_change",
    ),
    path(
        "investigations/<ref:reference>/steps/<slug:step>/",
        investigation.InvestigationStep.as_view(),
        name="investigation_step",
    ),
    path(
        "investigations/<ref:reference>/notes/new/",
        investigation.AddInvestigationNote.as_view(),
        name="investigation_note_add",
    ),
    path(
        "investigations/<ref:reference>/arrests/new/",
        arrest.NewArrestInInvestigation.as_view(),
        name="investigation_arrest_add",
    ),
    path(
        "notices/<ref:reference>/investigations/new/",
        investigation.OpenFromNotice.as_view(),
        name="investigation_from_notice",
    ),
    path("buyers/", buyer.BuyerList.as_view(), name="buyer_list"),
    path("buyers/new/", buyer.NewBuyer.as_view(), name="buyer_add"),
    path("buyers/matches/", buyer.KnownBuyers.as_view(), name="buyer_matches"),
    path("buyers/<ref:number>/", buyer.BuyerPage.as_view(), name="buyer"),
    path("buyers/<ref:number>/change/", buyer.ChangeBuyer.as_view(), name="buyer_change"),
    path(
        "buyers/<ref:number>/arrests/new/",
        arrest.NewArrestOfBuyer.as_view(),
        name="buyer_arrest_add",
    ),
    path("arrests/", arrest.ArrestList.as_view(), name="arrest_list"),
    path("arrests/new/", arrest.NewArrest.as_view(), name="arrest_add"),
    path("arrests/<ref:number>/", arrest.ArrestPage.as_view(), name="arrest"),
    path("arrests/<ref:number>/print/", paper.PrintArrest.as_view(), name="arrest_print"),
    path("arrests/<ref:number>/change/", arrest.ChangeArrest.as_view(), name="arrest_change"),
    path("arrests/<ref:number>/notes/new/", arrest.AddArrestNote.as_view(), name="arrest_note_add"),
    path("arrests/<ref:number>/dockets/new/", arrest.AddDocket.as_view(), name="docket_add"),
    path(
        "arrests/<ref:number>/dispositions/new/",
        disposition.Dispose.as_view(),
        name="arrest_dispose",
    ),
    path("dockets/<key:pk>/change/", arrest.ChangeDocket.as_view(), name="docket_change"),
    path(
        "arrests/<ref:number>/informations/new/",
        information.AddInformation.as_view(),
        name="information_add",
    ),
    path(
        "arrests/<ref:number>/informations/substitute/",
        information.SubstituteInformation.as_view(),
        name="information_substitute",
    ),
    path(
        "informations/<key:pk>/change/",
        information.ChangeInformation.as_view(),
        name="information_change",
    ),
    path("informations/<key:pk>/counts/new/", count.AddCharge.as_view(), name="charge_add"),
    path("counts/law/", count.LawOfTheDay.as_view(), name="charge_law"),
    path("counts/<key:pk>/change/", count.ChangeCharge.as_view(), name="charge_change"),
    path(
        "counts/<key:pk>/dispositions/new/",
        disposition.AddDisposition.as_view(),
        name="disposition_add",
    ),
    path(
        "dispositions/<key:pk>/sentence/new/",
        disposition.AddSentence.as_view(),
        name="sentence_add",
    ),
    path(
        "sentences/<key:pk>/change/", disposition.ChangeSentence.as_view(), name="sentence_change"
    ),
    path("agency-reports/", agency_report.AgencyReportList.as_view(), name="agency_report_list"),
    path("agency-reports/new/", agency_report.BeginReport.as_view(), name="agency_report_add"),
    path(
        "agency-reports/missing/", reports_missing.ReportsMissing.as_view(), name="reports_missing"
    ),
    path(
        "agency-reports/missing/<int:year>/remind/",
        reports_missing.RemindMissing.as_view(),
        name="reports_remind",
    ),
    path(
        "agency-reports/<ref:reference>/",
        agency_report.AgencyReportPage.as_view(),
        name="agency_report",
    ),
    path(
        "agency-reports/<ref:reference>/change/",
        agency_report.WriteReport.as_view(),
        name="agency_report_change",
    ),
    path(
        "agency-reports/<ref:reference>/steps/<slug:step>/",
        agency_report.ReportStep.as_view(),
        name="agency_report_step",
    ),
    path("erasure/", batch.BatchList.as_view(), name="erasure_list"),
    path("erasure/new/", batch.PrepareBatch.as_view(), name="erasure_add"),
    path("erasure/told/", batch.NoticeList.as_view(), name="erasure_notice_list"),
    path("erasure/told/<key:pk>/", batch.NoticePage.as_view(), name="erasure_notice"),
    path("erasure/told/<key:pk>/record/", batch.Tell.as_view(), name="erasure_tell"),
    path("erasure/tombstones/", batch.TombstoneList.as_view(), name="tombstone_list"),
    path("erasure/<ref:reference>/", batch.BatchPage.as_view(), name="erasure_batch"),
    path("erasure/<ref:reference>/approve/", batch.ApproveBatch.as_view(), name="erasure_approve"),
    path(
        "erasure/<ref:reference>/withdraw/",
        batch.WithdrawBatch.as_view(),
        name="erasure_withdraw",
    ),
]
