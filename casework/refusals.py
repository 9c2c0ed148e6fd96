"""What a person is told when something is not theirs, not there, or too late.

404 for what they may not know of, 403 for an act that is not theirs, 409 for too late.
"""

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.http import JsonResponse
from django.shortcuts import render

from casework.api.errors import document
from casework.columns import address_of
from casework.errors import DO_IT_AGAIN, GONE, Conflict, collided

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


SAFE = {"GET", "HEAD", "OPTIONS"}


def too_late(request, said: str):
    """A conflict that no view heard of, as a page or as the API's problem document."""
    if request.path.startswith("/api/"):
        return JsonResponse(
            document(409, said), status=409, content_type="application/problem+json"
        )
    return refuse(request, 409, "Too late", said)


class RefusalMiddleware:
    """Answers the exceptions that pages share; the database's refusal to show is a 404.

    What is recorded on a row that is erased in the same moment is found when foreign keys are checked:
    here, before the answer leaves, for at the end of the transaction nobody could be told any more.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method in SAFE or response.status_code >= 400 or transaction.get_rollback():
            return response
        try:
            with transaction.atomic():
                connection.check_constraints()
        except IntegrityError as error:
            if getattr(error.__cause__, "pgcode", "") != "23503":  # foreign_key_violation
                raise
            return too_late(request, GONE)
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, Conflict):
            return refuse(request, 409, "Too late", str(exception), exception.current)
        if isinstance(exception, DatabaseError) and collided(exception):
            return too_late(request, DO_IT_AGAIN)
        # Gone, or no longer theirs, since it was looked up.
        if isinstance(exception, ObjectDoesNotExist) and request.method not in SAFE:
            return refuse(request, 404, *NOT_FOUND)
        refused = getattr(exception.__cause__, "pgcode", "") == "42501"
        if isinstance(exception, ProgrammingError) and refused:
            return refuse(request, 404, *NOT_FOUND)
        return None
