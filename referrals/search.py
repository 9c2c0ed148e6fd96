"""What DCF's search finds: children by their names, referrals by town and words, notices by number."""

from collections import defaultdict
from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, F, Func, IntegerField, Value

from accounts.models import Town
from casework.columns import words
from casework.search import (
    SEARCHERS,
    SHOWN,
    Hit,
    Searcher,
    excerpt,
    in_words,
    reason,
    together,
)
from referrals.models import Child, ChildAlias, Notice, Referral

REFERRALS_OF_A_CHILD = 3
SHORTEST_TOWN = 3


class Called(NamedTuple):
    """A child the person sees who is called like this; `alias` is set when by another name."""

    child: int
    alias: int | None
    alike: int


def children_called(said: str, most: int) -> list[Called]:
    """Of the person's own children, by similarity in thousandths, best first (search.sql)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM referrals_children_called(%s, %s)", [said, most])
        return sorted(map(Called._make, cursor.fetchall()), key=lambda found: -found.alike)


def likeness(said: str, most: int) -> dict[int, int]:
    """Child -> how alike the best of their names is, best first."""
    best: dict[int, int] = {}
    for found in children_called(said, most):
        best.setdefault(found.child, found.alike)
    return best


def by_likeness(path: str, best: dict[int, int]) -> Func:
    """SQL for the `alike` of each row whose `path` is one of these children:
    `(likenesses)[position of the child among the children]`."""
    children = Value(list(best), ArrayField(BigIntegerField()))
    alikes = Value(list(best.values()), ArrayField(IntegerField()))
    position = Func(children, F(path), function="array_position", output_field=IntegerField())
    return Func(
        alikes, position, template="((%(expressions)s])", arg_joiner=")[", output_field=IntegerField()
    )  # fmt: skip


def with_words(said: str, most: int) -> list[int]:
    """Of the person's own referrals, those whose narrative holds the words, best first (search.sql)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT referral_id FROM referrals_with_words(%s, %s)", [said, most])
        return [row[0] for row in cursor.fetchall()]


# Children -------------------------------------------------------------------------------------------


def find_children(said: str, person) -> list[Hit]:
    called = children_called(said, SHOWN + 1)
    keys = list(dict.fromkeys(found.child for found in called))[: SHOWN + 1]
    rows = Child.objects.select_related("area_office").in_bulk(keys)
    aliases = ChildAlias.objects.in_bulk([found.alias for found in called if found.alias])
    about = newest_referrals(keys)
    hits = []
    for found in called:
        child = rows.get(found.child)
        if child is None:
            continue
        if found.alias is None:
            why = reason("name", f"{child.given_name} {child.family_name}".strip())
        elif found.alias in aliases:
            why = reason("also known as", str(aliases[found.alias]))
        else:
            continue
        facts = [f"born {child.birth_year}" if child.birth_year else "", str(child.area_office)]
        hits.append(Hit(child, (why,), "; ".join(filter(None, [*facts, *about[child.pk]]))))
    return together(hits)


def newest_referrals(children: list[int]) -> dict[int, list[str]]:
    """Child -> its newest referrals, in words."""
    about = defaultdict(list)
    rows = Referral.objects.filter(child__in=children).only("reference", "child_id", "status")
    for referral in rows.order_by("-received_at", "-pk")[: 10 * SHOWN]:
        if len(about[referral.child_id]) < REFERRALS_OF_A_CHILD:
            about[referral.child_id].append(
                f"{referral.reference} {referral.get_status_display().lower()}"
            )
    return about


# Referrals ------------------------------------------------------------------------------------------


def find_referrals(said: str, person) -> list[Hit]:
    rows = Referral.objects.select_related("child", "town").defer("narrative")
    keys = with_words(said, SHOWN + 1)
    told = rows.annotate(excerpt=excerpt("narrative", said)).in_bulk(keys)
    hits = [
        hit_of(told[key], in_words("words in the narrative", told[key].excerpt))
        for key in keys
        if key in told
    ]
    if len(said) >= SHORTEST_TOWN:
        towns = Town.objects.filter(name__istartswith=said).order_by("name")[:SHOWN]
        there = rows.filter(town__in=[town.pk for town in towns]).order_by("-received_at", "-pk")
        hits += [hit_of(row, reason("town", row.town.name)) for row in there[: SHOWN + 1]]
    return together(hits)


def hit_of(referral, why) -> Hit:
    child = f"{referral.child.given_name} {referral.child.family_name}".strip()
    facts = [
        child,
        f"received {words(referral.received_at)}",
        referral.get_status_display().lower(),
    ]
    return Hit(referral, (why,), "; ".join(filter(None, facts)))


# Notices --------------------------------------------------------------------------------------------


def find_notices(said: str, person) -> list[Hit]:
    """By the words an agency was told; DCF, which has so many more, finds notices by number."""
    if person.works_for_dcf:
        return []
    rows = Notice.objects.filter(information_disclosed__icontains=said).annotate(
        excerpt=excerpt("information_disclosed", said)
    )
    return [
        Hit(
            notice,
            (in_words("words in the notice", notice.excerpt),),
            f"{notice.get_kind_display()}; sent {words(notice.sent_at)}",
        )
        for notice in rows.order_by(F("sent_at").desc(nulls_last=True), "-pk")[: SHOWN + 1]
    ]


SEARCHERS += [
    Searcher(Child, "Children", "C", "number", find_children, "child_list"),
    Searcher(Referral, "Referrals", "R", "reference", find_referrals),
    Searcher(Notice, "Notices", "N", "reference", find_notices, "notice_list"),
]
