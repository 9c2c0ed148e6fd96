"""Nobody works without a second factor (CJIS IA-2): off only in the demo."""

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from allauth.mfa.utils import is_mfa_enabled

SENTENCE = "Set up a second factor before you go on."


class SecondFactorMiddleware:
    """Sends whoever has no second factor to set one up; the API says so in JSON (403).

    Stands behind the wall: people read their own factors only.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if (
            settings.SECOND_FACTOR_REQUIRED
            and user.is_authenticated
            and not request.path.startswith("/accounts/")
            and not is_mfa_enabled(user)
        ):
            return self._refuse(request)
        return self.get_response(request)

    def _refuse(self, request):
        if request.path.startswith("/api/"):
            problem = {
                "type": "about:blank",
                "title": "Forbidden",
                "status": 403,
                "detail": SENTENCE,
            }
            return JsonResponse(problem, status=403, content_type="application/problem+json")
        return redirect(reverse("mfa_index"))
