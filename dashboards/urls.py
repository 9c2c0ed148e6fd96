from django.urls import path

from dashboards import views as v
from dashboards.evidence import latest_answer
from recommendations.evidence import comes_from

comes_from(latest_answer)

urlpatterns = [
    path("dashboard/", v.Dashboard.as_view(), name="dashboard"),
    path("releases/", v.ReleaseList.as_view(), name="release_list"),
    path("releases/new/", v.MakeRelease.as_view(), name="release_make"),
    path("releases/making/", v.MakingPage.as_view(), name="release_making"),
    path("releases/making/publish/", v.PublishRelease.as_view(), name="making_publish"),
    path("releases/making/discard/", v.DiscardMaking.as_view(), name="making_discard"),
    path("releases/making/again/", v.BeginAgain.as_view(), name="making_again"),
    path("releases/<key:pk>/", v.ReleasePage.as_view(), name="release"),
    path("releases/<key:pk>/withdraw/", v.WithdrawRelease.as_view(), name="release_withdraw"),
    path("releases/<key:pk>/show/", v.ShowRelease.as_view(), name="release_show"),
    path("releases/<key:pk>/hide/", v.HideRelease.as_view(), name="release_hide"),
    path("releases/<key:pk>/release.json", v.ReleaseJson.as_view(), name="release_json"),
    path("releases/<key:pk>/<slug:measure>/", v.MeasurePage.as_view(), name="measure"),
    path("releases/<key:pk>/<slug:measure>.csv", v.MeasureCsv.as_view(), name="measure_csv"),
    path("releases/<key:pk>/<slug:measure>.json", v.MeasureJson.as_view(), name="measure_json"),
    path(
        "releases/<key:pk>/<slug:measure>.dictionary.json",
        v.MeasureDictionary.as_view(),
        name="measure_dictionary",
    ),
    path("public/", v.PublicDashboard.as_view(), name="public"),
    path("public/release.json", v.PublicRelease.as_view(), name="public_json"),
    path("public/<slug:measure>/", v.PublicMeasure.as_view(), name="public_measure"),
    path("public/<slug:measure>.csv", v.PublicCsv.as_view(), name="public_measure_csv"),
    path("public/<slug:measure>.json", v.PublicJson.as_view(), name="public_measure_json"),
    path(
        "public/<slug:measure>.dictionary.json",
        v.PublicDictionary.as_view(),
        name="public_measure_dictionary",
    ),
    path("annual-reports/", v.AnnualReportList.as_view(), name="annual_report_list"),
    path("annual-reports/new/", v.BeginAnnualReport.as_view(), name="annual_report_add"),
    path("annual-reports/<key:pk>/", v.AnnualReportPage.as_view(), name="annual_report"),
    path(
        "annual-reports/<key:pk>/change/",
        v.WriteAnnualReport.as_view(),
        name="annual_report_change",
    ),
    path(
        "annual-reports/<key:pk>/publish/",
        v.PublishAnnualReport.as_view(),
        name="annual_report_publish",
    ),
    path(
        "annual-reports/<key:pk>/withdraw/",
        v.WithdrawAnnualReport.as_view(),
        name="annual_report_withdraw",
    ),
    path(
        "annual-reports/<key:pk>/report.pdf", v.AnnualReportPdf.as_view(), name="annual_report_pdf"
    ),
    path(
        "annual-reports/<key:pk>/report.json",
        v.AnnualReportJson.as_view(),
        name="annual_report_json",
    ),
]
