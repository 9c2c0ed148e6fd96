"""What the sign-in library would offer and this site does not: people are invited, and an
administrator keeps their e-mail address."""

from django.http import Http404
from django.urls import path


def not_offered(request, **kwargs):
    raise Http404


urlpatterns = [
    path("accounts/signup/", not_offered),
    path("accounts/email/", not_offered),
    path("accounts/confirm-email/", not_offered),
    path("accounts/confirm-email/<str:key>/", not_offered),
    path("accounts/password/set/", not_offered),
]
