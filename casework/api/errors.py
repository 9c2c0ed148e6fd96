"""What went wrong, in sentences: RFC 9457 problem documents."""

from http import HTTPStatus

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import DatabaseError
from django.http import Http404

from rest_framework import exceptions
from rest_framework.response import Response

from casework.errors import DO_IT_AGAIN, Conflict, collided

NOT_FOUND = "There is nothing here, or it is not yours to see."


class BadQuery(exceptions.APIException):
    """Query parameters that do not exist or cannot be read: `{parameter: [sentences]}`."""

    status_code = 400

    def __init__(self, errors: dict[str, list[str]]):
        super().__init__("The address asks for something that is not there.")
        self.errors = errors


class PreconditionFailed(exceptions.APIException):
    """`If-Match` names another version than the one that stands (`current`)."""

    status_code = 412

    def __init__(self, current=None):
        super().__init__("It was changed meanwhile: look at it again before changing it.")
        self.current = current


class PreconditionRequired(exceptions.APIException):
    status_code = 428
    default_detail = "Say which version you saw: send If-Match with its ETag, or `version`."


class TooLarge(exceptions.APIException):
    status_code = 413
    default_detail = "This is more than can be sent at once."


def problem(exc, context):
    """The answer to an exception, or None for one nobody foresaw (a 500)."""
    status, detail, errors, headers = _describe(exc)
    if status is None:
        return None
    said = document(status, detail)
    if errors:
        said["errors"] = errors
    current = getattr(exc, "current", None)
    if current is not None:
        said["current"] = context["view"].show(current)
    return Response(said, status=status, headers=headers, content_type="application/problem+json")


def document(status: int, detail: str) -> dict:
    """A problem document without more than its sentence."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }


def _describe(exc):
    """Status, sentence, errors and headers of an exception."""
    headers = {}
    if getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = exc.auth_header
    if getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(exc.wait))
    match exc:
        case BadQuery():
            return 400, str(exc.detail), _by_parameter(exc.errors), headers
        case ValidationError() | exceptions.ValidationError():
            errors = _by_pointer(_messages(exc))
            return 422, errors[0]["detail"] if errors else "This is not right.", errors, headers
        case Conflict():
            return 409, str(exc), [], headers
        case PermissionDenied():
            return 403, str(exc) or "This is not yours to do.", [], headers
        case Http404() | exceptions.NotFound() | ObjectDoesNotExist():
            return 404, NOT_FOUND, [], headers
        case exceptions.ParseError():
            return 400, "The body is not JSON that can be read.", [], headers
        case exceptions.APIException():
            return exc.status_code, str(exc.detail), [], headers
        case RecursionError():
            return 400, "This is nested too deeply.", [], headers
        case DatabaseError():
            state = getattr(exc.__cause__, "pgcode", "") or ""
            if state == "42501":  # the job may not read the table at all
                return 404, NOT_FOUND, [], headers
            if collided(exc):
                return 409, DO_IT_AGAIN, [], headers
            if state.startswith("22"):  # data exceptions: a value no column can hold
                return 400, "A value cannot be understood.", [], headers
    return None, "", [], headers


def _messages(exc):
    if isinstance(exc, exceptions.ValidationError):
        return exc.detail
    return exc.message_dict if hasattr(exc, "error_dict") else exc.messages


def _by_parameter(errors) -> list[dict]:
    return [
        {"parameter": name, "detail": _sayable(one)}
        for name, said in errors.items()
        for one in said
    ]


def _by_pointer(errors, pointer: str = "") -> list[dict]:
    """`{"child": {"gender": ["..."]}}` as a list of JSON pointers with their sentences."""
    if isinstance(errors, dict):
        found = []
        for name, inner in errors.items():
            whole = name in {"__all__", "non_field_errors"}
            step = "" if whole else "/" + _sayable(name).replace("~", "~0").replace("/", "~1")
            found += _by_pointer(inner, pointer + step)
        return found
    if isinstance(errors, list):
        found = []
        for n, inner in enumerate(errors):
            deeper = f"{pointer}/{n}" if isinstance(inner, dict) else pointer
            found += _by_pointer(inner, deeper) if inner else []
        return found
    return [{"pointer": pointer, "detail": _sayable(errors)}]


def _sayable(said) -> str:
    """What was sent may be quoted in a sentence, and may not be text that can be written."""
    return str(said).encode(errors="replace").decode()
