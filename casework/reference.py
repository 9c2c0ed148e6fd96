"""Reference data: the clocks."""

from accounts.reference import insert_missing, rows_of
from casework.models import Clock


def load() -> int:
    """Insert the clocks that are missing; return how many those were."""
    return insert_missing(
        [Clock(**{**row, "hours": row["hours"] or None}) for row in rows_of(__file__, "clocks")],
        ("code",),
    )
