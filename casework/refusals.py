"""What a person is told when something is not theirs, not there, or too late.

404 for what they may not know of, 403 for an act that is not theirs, 409 for too late.
"""

from django.db import ProgrammingError
from django.shortcuts import render

from casework.columns import address_of
from casework.errors import Conflict

NOT_FOUND = (
    "This page is not here",
    "The address may be mistyped, or what it showed is not yours to see.",
)
NOT_YOURS = ("This is not yours to do", "Ask the person whose job it is, or your supervisor.")


def refuse(request, status: int, title: str, explanation: str, about=None):
    """`about` is the row it is about; its page is one click away."""
    context = {
        "title": title, "explanation": explanation, "about": about, "url": address_of(about),
        "status": status,
    }  # fmt: skip
    return render(request, "refused.html", context, status=status)


def bad_request(request, exception):
    return refuse(request, 400, "This request could not be read", "Go back and try again.")


def not_found(request, exception):
    return refuse(request, 404, *NOT_FOUND)


def forbidden(request, exception):
    title, explanation = NOT_YOURS
    return refuse(request, 403, title, str(exception) or explanation)


def csrf_failed(request, reason=""):
    return refuse(
        request,
        403,
        "This form is no longer valid",
        "Go back, load the page again and send it once more. Cookies must be allowed.",
    )


class RefusalMiddleware:
    """Answers the exceptions that pages share; the database's refusal to show is a 404."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, Conflict):
            return refuse(request, 409, "Too late", str(exception), exception.current)
        refused = getattr(exception.__cause__, "pgcode", "") == "42501"
        if isinstance(exception, ProgrammingError) and refused:
            return refuse(request, 404, *NOT_FOUND)
        return None
