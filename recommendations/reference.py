"""Reference data: the council's 35 seats (CGS 46a-170), in the order of the statute, and the rule of quorum."""

from datetime import date

from accounts.reference import insert_missing, rows_of
from recommendations.models import QuorumRule, Seat


def load() -> int:
    """Insert what is missing; return how many rows that were."""
    seats = [Seat(**row) for row in rows_of(__file__, "seats")]
    rules = [
        QuorumRule(**{**row, "from_on": date.fromisoformat(row["from_on"])})
        for row in rows_of(__file__, "quorum_rules")
    ]
    return insert_missing(seats, ("name",)) + insert_missing(rules, ("from_on",))
