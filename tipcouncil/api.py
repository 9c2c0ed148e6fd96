"""The API's addresses: every app's endpoints, their OpenAPI description, and its docs."""

from django.contrib.auth.decorators import login_required
from django.urls import path, re_path

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from arrests.api import ENDPOINTS as ARRESTS
from arrests.api import Investigations
from casework.api.directory import ENDPOINTS as DIRECTORY
from casework.api.directory import Me
from casework.api.search import Search
from casework.api.views import Endpoint, NoSuchAddress
from dashboards.api import ENDPOINTS as DASHBOARDS
from recommendations.api import ENDPOINTS as RECOMMENDATIONS
from referrals.api import ENDPOINTS as REFERRALS


class SchemaView(SpectacularAPIView):
    get_authenticate_header = Endpoint.get_authenticate_header


router = SimpleRouter(trailing_slash=False)
for endpoints in (DIRECTORY, REFERRALS, ARRESTS, RECOMMENDATIONS, DASHBOARDS):
    for name, endpoint in endpoints.items():
        router.register(f"v1/{name}", endpoint, basename=f"api-{name}")

urlpatterns = [
    *router.urls,
    path("v1/me", Me.as_view(), name="api-me"),
    path("v1/search", Search.as_view(), name="api-search"),
    path(
        "v1/notices/<str:reference>/open-investigation",
        Investigations.as_view({"post": "open_from_notice"}),
        name="api-notices-open-investigation",
    ),
    re_path(r"^v1(/|$)", NoSuchAddress.as_view(), name="api-no-such-address"),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path(
        "docs/",
        login_required(SpectacularSwaggerSplitView.as_view(url_name="api-schema")),
        name="api-docs",
    ),
]
