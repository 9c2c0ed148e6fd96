"""Is this person accused known already? The matcher of children over justice's own people
(`matching.sql`): of those outside one's scope it tells only whom to call."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import DateField, Func, JSONField, TextField, Value

from accounts.models import Agency
from arrests.models import Buyer
from casework.reading import note
from referrals.likeness import ALL_MAY_KNOW, Asked
from referrals.matching import Match, match_of, plain

SPBI = "SPBI number"
OF_ANYBODY = {
    **ALL_MAY_KNOW,
    "other_name": "Another name of the person is alike",
    "person_id": f"The {SPBI} is the same",
}


def known_buyers(
    *,
    given_name: str = "",
    family_name: str = "",
    date_of_birth: dt.date | None = None,
    sex: str = "",
    spbi_number: str = "",
    limit: int = 10,
) -> list[Match]:
    """The people accused most like what is known, best first; none when nothing is known.

    Any text is taken: what cannot be compared matches nothing. Asks in three queries.
    """
    year = date_of_birth and date_of_birth.year
    names = ((plain(given_name), plain(family_name)),)
    asked = Asked(names, date_of_birth, year, "", plain(spbi_number), "")
    if not asked.says_something:
        return []
    arguments = [[names[0][0]], [names[0][1]], date_of_birth, plain(sex), asked.person_id]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, initials, year_of_birth, agency_id, score, reasons, false, buyer_id"
            " FROM arrests_known_buyers(%s::text[], %s::text[], %s::date, %s, %s, %s)",
            [*arguments, limit],
        )
        told = cursor.fetchall()
    seen = _those_they_see(arguments, [row[0] for row in told])
    for row in told:
        if row[0] not in seen:  # they are shown too, as far as anybody may know them
            note("arrests.buyer", row[-1])
    offices = Agency.objects.in_bulk({row[3] for row in told})
    return [
        match_of(
            asked, row[:-1], seen.get(row[0]), offices[row[3]],
            page="buyer", all_may_know=OF_ANYBODY, number=SPBI,
        )
        for row in told
    ]  # fmt: skip


def _those_they_see(arguments: list, numbers: list[str]) -> dict[str, Buyer]:
    """Of these numbers the people the person sees, by number, each with how they are alike."""
    if not numbers:
        return {}
    given, family, born, sex, spbi = arguments
    texts, text = ArrayField(TextField()), TextField()
    likeness = Func(
        "pk", Value(given, texts), Value(family, texts), Value(born, DateField()),
        Value(sex, text), Value(spbi, text),
        function="arrests_likeness_to", output_field=JSONField(),
    )  # fmt: skip
    seen = {}
    for buyer in Buyer.objects.filter(number__in=numbers).annotate(likeness=likeness):
        buyer.birth_year = buyer.date_of_birth and buyer.date_of_birth.year
        buyer.other_names = [_pair(alias) for alias in buyer.aliases]
        seen[buyer.number] = buyer
    return seen


def _pair(alias: str) -> tuple[str, str]:
    """Given and family name, as the database splits another name."""
    *given, last = alias.split() or [""]
    return (" ".join(given), last) if given else (last, "")
