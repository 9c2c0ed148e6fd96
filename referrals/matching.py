"""Is this child known already? Asks the database's own matcher (`matching.sql`), which looks at every
child of the state and tells of those outside one's scope only whom to call."""

import datetime as dt
from dataclasses import dataclass, field

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Func, JSONField, OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse

from accounts.models import Agency
from casework.columns import words
from casework.reading import note
from referrals.likeness import ALL_MAY_KNOW, Asked, reasons_of
from referrals.models import Child, ChildAlias

VERY_LIKELY, LIKELY = 90, 50


@dataclass(frozen=True)
class Match:
    """A child, or one of the accused, who may be the one asked about.

    Of somebody outside the person's scope `name` is initials, `born` is empty and `row_id` None:
    the number, the year of birth and the office to call are all they may know (docs/access.md).
    """

    number: str
    name: str
    year_of_birth: int | None
    born: str
    """Date of birth in words, or the year; only in scope."""
    office: Agency
    """The office that keeps the record: whom to call."""
    score: int
    """0 to 100, how likely it is one child; below 20 nobody is told."""
    strength: str
    """`very likely`, `likely` or `possible`."""
    reasons: list[str] = field(default_factory=list)
    in_scope: bool = False
    url: str = ""
    """Their page, in scope only."""
    row_id: int | None = None
    same: bool = False
    """Somebody who sees one of the two has recorded that they are the same child."""


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
    Any text is taken: what cannot be compared matches nothing. Asks in three queries at most.
    """
    if child:
        asked = Asked.of(child)
    else:
        asked = Asked(
            ((plain(given_name), plain(family_name)),), date_of_birth, birth_year, gender,
            plain(dcf_person_id), plain(address),
        )  # fmt: skip
    told = _ask(asked, child.pk if child else None, limit) if asked.says_something else []
    seen = _those_they_see(asked, [row[0] for row in told])
    _say_that_they_were_shown([row[0] for row in told if row[0] not in seen])
    offices = Agency.objects.in_bulk({row[3] for row in told})
    return [match_of(asked, row, seen.get(row[0]), offices[row[3]]) for row in told]


def _say_that_they_were_shown(numbers: list[str]) -> None:
    """Children outside one's scope are shown too, as far as anybody may know them."""
    if numbers:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT referrals_child_numbered(n) FROM unnest(%s::text[]) n", [numbers]
            )
            for (pk,) in cursor.fetchall():
                note("referrals.child", pk)


def plain(text: str) -> str:
    """A text as the database takes it, whatever was typed."""
    return (text or "").replace("\x00", " ").strip()[:200]


ASK = """
    WITH decided AS (  -- the newest decision on each pair counts
        SELECT DISTINCT ON (them) them, verdict FROM (
            SELECT id, verdict, CASE WHEN child_id = %s THEN other_id ELSE child_id END AS them
            FROM referrals_matchdecision WHERE %s IN (child_id, other_id)
        ) AS d ORDER BY them, id DESC
    )
    SELECT number, initials, year_of_birth, office_id, 100 AS score, '{}' AS reasons, true AS same
    FROM referrals_whom_to_call(ARRAY(SELECT them FROM decided WHERE verdict = 'same')) w
    WHERE NOT EXISTS (
        SELECT FROM referrals_merge m WHERE m.merged_id = w.child_id AND m.undone_at IS NULL)
    UNION ALL
    SELECT number, initials, year_of_birth, office_id, score, reasons, false
    FROM referrals_possible_matches(
        %s::text[], %s::text[], %s::date, %s::int, %s, %s, %s,
        array_remove(%s::bigint || ARRAY(SELECT them FROM decided), NULL), %s)
"""


def _ask(asked: Asked, child_id: int | None, limit: int) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(ASK, [child_id, child_id, *asked.plain, child_id, limit])
        return cursor.fetchall()


def _those_they_see(asked: Asked, numbers: list[str]) -> dict[str, Child]:
    """Of these numbers the children the person sees, by number, each with how it is alike."""
    if not numbers:
        return {}
    aliases = ChildAlias.objects.filter(child=OuterRef("pk")).order_by("pk")
    names = aliases.values(json=JSONObject(given="given_name", family="family_name"))
    rows = Child.objects.filter(number__in=numbers).annotate(
        other_names=ArraySubquery(names),
        likeness=Func(
            "pk", *asked.values, function="referrals_likeness_to", output_field=JSONField()
        ),
    )
    seen = {child.number: child for child in rows}
    for child in seen.values():
        child.other_names = [(name["given"], name["family"]) for name in child.other_names]
    return seen


def match_of(
    asked: Asked, row: tuple, known_one, office: Agency, *, page: str = "child",
    all_may_know=ALL_MAY_KNOW, **words_for,
) -> Match:  # fmt: skip
    """A match from what the database tells of anybody: number, initials, year of birth, office, score,
    coarse reasons, whether judged the same. `known_one` is the record where the person sees it, `page` the
    name of its address."""
    number, initials, year, _, score, coarse, same = row
    strength = (
        "very likely" if score >= VERY_LIKELY else "likely" if score >= LIKELY else "possible"
    )
    if known_one is None:
        reasons = [all_may_know[code] for code in coarse]
        return Match(number, initials, year, "", office, score, strength, reasons, same=same)
    return Match(
        number=number,
        name=f"{known_one.given_name} {known_one.family_name}".strip(),
        year_of_birth=year,
        born=words(known_one.date_of_birth) or str(known_one.birth_year or ""),
        office=office,
        score=score,
        strength=strength,
        reasons=reasons_of(asked, known_one, **words_for),
        in_scope=True,
        url=reverse(page, kwargs={"number": number}),
        row_id=known_one.pk,
        same=same,
    )
