"""How long a sign-in lasts: 30 idle minutes, 12 hours at most (CJIS Security Policy IA-5-j)."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.utils import timezone

from accounts.models import User

SEEN, BEGAN = "seen", "began"
_REMEMBER_EVERY = 60  # seconds; a page view seldom writes


class SessionLimitsMiddleware:
    """Signs out who was idle too long, or signed in too long ago, or is no longer active."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            self._enforce(request)
        response = self.get_response(request)
        if request.user.is_authenticated and BEGAN not in request.session:  # just signed in
            request.session[BEGAN] = _now()
        return response

    def _enforce(self, request) -> None:
        now = timezone.now()
        stamp = _now()
        seen = request.session.get(SEEN, stamp)
        began = request.session.get(BEGAN, stamp)
        away = request.user.last_seen_at or now
        if (
            not request.user.is_active
            or stamp - seen > settings.SESSION_IDLE_SECONDS
            or stamp - began > settings.SESSION_COOKIE_AGE
            or now - away > timedelta(days=settings.DISABLED_AFTER_IDLE_DAYS)
        ):
            logout(request)
        elif SEEN not in request.session or stamp - seen > _REMEMBER_EVERY:
            request.session[SEEN] = stamp
            User.objects.filter(pk=request.user.pk).update(last_seen_at=now)


def _now() -> int:
    return int(timezone.now().timestamp())
