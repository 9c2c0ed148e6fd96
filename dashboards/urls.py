from django.urls import path

from dashboards import views as v
from dashboards.evidence import latest_answer
from recommendations.evidence import comes_from

comes_from(latest_answer)

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
]
