"""Reference data: the council's 35 seats (CGS 46a-170), in the order of the statute."""

from accounts.reference import insert_missing, rows_of
from recommendations.models import Seat


def load() -> int:
    """Insert the seats that are missing; return how many those were."""
    return insert_missing([Seat(**row) for row in rows_of(__file__, "seats")], ("name",))
