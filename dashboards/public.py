"""The door of the public: pages of the release that staff chose to show, without signing in.

It stands before sessions and sign-in. Whoever comes is nobody in particular: no cookie is read or
set, nobody's name is known, and the database lets this role read that one release and nothing else
(`tip_public` in policies.sql). A process makes a page once of each release.
"""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import resolve
from django.utils.cache import get_conditional_response

from accounts.wall import acting_as_public
from dashboards.models import Release

ADDRESS = "/public/"
SECONDS = 60
"""How long a browser or a proxy may show a page without asking again; so long a release that was
withdrawn may still be seen there."""
KEPT = 3600
"""Seconds a process keeps a page it has made; the key names the release as it was frozen."""


class PublicDoor:
    """Answers what lies below `/public/`, where `TIP_PUBLIC_RELEASE` is set. Stands before sessions."""

    def __init__(self, get_response: Callable):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(ADDRESS):
            return self.get_response(request)
        if not settings.PUBLIC_RELEASE:
            raise Http404
        request.get_host()  # refuses a host that is not ours, as the site's other pages do
        try:
            view, args, kwargs = resolve(request.path_info)
            with acting_as_public():
                response = view(request, *args, **kwargs)
        except Http404:
            response = render(request, "public/not_here.html", status=404)
            response["Cache-Control"] = "no-store"
        response["X-Frame-Options"] = settings.X_FRAME_OPTIONS
        response["Content-Length"] = len(response.content)
        return response


def answer(request, release: Release, make: Callable[[], tuple[bytes, str]]) -> HttpResponse:
    """What `make` makes of the release, a body and its type; a browser that has it is told so."""
    frozen = repr((request.path_info, release.pk, release.name, release.made_at, release.digest))
    key = f"public:{hashlib.sha256(frozen.encode()).hexdigest()}"
    body, content_type = cache.get_or_set(key, make, KEPT)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=content_type)
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={SECONDS}, must-revalidate"
    return get_conditional_response(request, etag=tag, response=response)
