"""Every address of the site; each app names its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from casework import routes
from casework.views.search import SearchPage
from casework.views.style_guide import style_guide
from tipcouncil.home import Home

routes.register()

handler400 = "casework.refusals.bad_request"
handler403 = "casework.refusals.forbidden"
handler404 = "casework.refusals.not_found"

urlpatterns = [
    path("", Home.as_view(), name="home"),
    path("style-guide/", style_guide, name="style_guide"),
    path("search/", SearchPage.as_view(), name="search"),
    path("", include("accounts.urls")),
    path("", include("casework.urls")),
    path("", include("referrals.urls")),
    path("", include("arrests.urls")),
    path("", include("recommendations.urls")),
    path("", include("dashboards.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("tipcouncil.api")),
]
if settings.DEMO:
    urlpatterns.append(path("", include("demo.urls")))
