from django.urls import path

from dashboards import views as v

urlpatterns = [
    path("dashboard/", v.Dashboard.as_view(), name="dashboard"),
    path("releases/", v.ReleaseList.as_view(), name="release_list"),
    path("releases/new/", v.MakeRelease.as_view(), name="release_make"),
    path("releases/<key:pk>/", v.ReleasePage.as_view(), name="release"),
    path("releases/<key:pk>/withdraw/", v.WithdrawRelease.as_view(), name="release_withdraw"),
    path("releases/<key:pk>/release.json", v.ReleaseJson.as_view(), name="release_json"),
    path("releases/<key:pk>/<slug:measure>/", v.MeasurePage.as_view(), name="measure"),
    path("releases/<key:pk>/<slug:measure>.csv", v.MeasureCsv.as_view(), name="measure_csv"),
    path("releases/<key:pk>/<slug:measure>.json", v.MeasureJson.as_view(), name="measure_json"),
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
