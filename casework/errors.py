"""Turns what the database refuses into a sentence a person understands."""

from contextlib import contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction

GONE = "What this was about is gone since: it was erased meanwhile. Nothing was recorded."
DO_IT_AGAIN = (
    "Someone else was recording on this at the same moment. Nothing was recorded: do it again."
)


class Conflict(Exception):
    """Too late: someone else was first. `current` is the case as it stands now."""

    def __init__(self, message: str, current=None):
        super().__init__(message)
        self.current = current


def locked(row, *deferred: str):
    """The row as it stands, locked until the transaction ends. What a person may read and not change
    cannot be locked: `PermissionDenied`. What they may not know of raises `DoesNotExist`."""
    rows = type(row)._base_manager.defer(*deferred)
    current = rows.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if current is None:
        rows.only("pk").get(pk=row.pk)
        raise PermissionDenied("This is yours to read, not to change.")
    return current


def collided(error: DatabaseError) -> bool:
    """Whether two waited for each other, and the database let this one go."""
    return getattr(error.__cause__, "pgcode", "") == "40P01"  # deadlock_detected


@contextmanager
def in_plain_words(model):
    """Run a write; raise `ValidationError` or `PermissionDenied` for what the database refuses.

    The block runs in a savepoint, so the transaction stays usable after a refusal.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise ValidationError(_sentence(model, error)) from error
    except ValueError as error:
        if "NUL" not in str(error):
            raise
        raise ValidationError("Null characters are not allowed.") from error
    except DatabaseError as error:
        state = getattr(error.__cause__, "pgcode", "") or ""
        if state == "42501":  # insufficient_privilege: no grant, or the policy says no
            raise PermissionDenied("This is not yours to change.") from error
        if state == "P0001":  # raised by an append-only or read-only trigger
            raise PermissionDenied("This is kept as it was written.") from error
        if state.startswith("22"):  # data exceptions: NUL bytes, numbers out of range
            raise ValidationError("A value cannot be stored as written.") from error
        raise


def _sentence(model, error: IntegrityError):
    diagnostics = getattr(error.__cause__, "diag", None)
    name = getattr(diagnostics, "constraint_name", None)
    message = getattr(diagnostics, "message_primary", "") or ""
    state = getattr(error.__cause__, "pgcode", "")
    for constraint in model._meta.constraints:
        if constraint.name == name:
            said = constraint.get_violation_error_message()
            return {_field_of(constraint): said} if _field_of(constraint) else said
    if state == "23505":
        for column in model._meta.local_concrete_fields:
            if column.unique and name and column.column in name:
                return {column.name: f"This {column.verbose_name} is already in use."}
        return "This is already recorded."
    if state == "23503":
        return "Something this refers to does not exist, or is still in use."
    if state == "23502":
        return {diagnostics.column_name: "This is required."}
    if state in {"23514", "P0001"} and name and " violates " not in message:
        return message  # one of our own triggers, which speak in sentences
    return "The database refused this entry."


def _field_of(constraint) -> str:
    fields = getattr(constraint, "fields", ())
    return fields[0] if len(fields) == 1 else ""
