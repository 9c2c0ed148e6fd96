"""What investigations and arrests wait for: conditions that lists, counts and words share."""

import datetime as dt

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from arrests.models import Arrest, ErasureDue, ErasureRule, Information
from arrests.models.charge import InformationKind
from arrests.models.erasure import Follows, NoDay

LONG = dt.timedelta(days=180)
"""An investigation open for longer is shown apart: somebody should decide."""

# Investigations ------------------------------------------------------------------------------------

_ARRESTED = Exists(Arrest.objects.filter(investigation=OuterRef("pk")).order_by())
INVESTIGATION_WAITS_FOR = {
    # name: (in words, condition of an open investigation)
    "buyer": ("A buyer to be identified", Q(buyers_identified=0) & ~Q(_ARRESTED)),
    "arrest": ("An arrest, or why there is none", Q(buyers_identified__gt=0) & ~Q(_ARRESTED)),
    "closing": ("Closing: there is an arrest", Q(_ARRESTED)),
}


def investigations_waiting_for(investigations: QuerySet, name: str) -> QuerySet:
    return investigations.filter(INVESTIGATION_WAITS_FOR[name][1], status="open")


def saying_what_for(investigations: QuerySet) -> QuerySet:
    """The same investigations, each carrying what `what_for` says."""
    return investigations.annotate(has_arrest=_ARRESTED)


def what_for(investigation) -> str:
    """In words what an investigation from `saying_what_for` waits for."""
    if investigation.status != "open":
        return ""
    if investigation.has_arrest:
        return INVESTIGATION_WAITS_FOR["closing"][0]
    return INVESTIGATION_WAITS_FOR["arrest" if investigation.buyers_identified else "buyer"][0]


def undecided(today: dt.date | None = None) -> Q:
    """Open for long."""
    return Q(status="open", opened_on__lt=(today or timezone.localdate()) - LONG)


def how_long_open(investigation) -> str:
    """`45 days`, `7 months`, `3 years`."""
    days = (timezone.localdate() - investigation.opened_on).days
    if days < 60:
        return f"{days} day{'' if days == 1 else 's'}"
    return f"{days // 30} months" if days < 730 else f"{days // 365} years"


# Arrests -------------------------------------------------------------------------------------------
# How each count stands is the database's own reckoning (arrests/erasure.sql): `open` has no disposition and
# is on the operative information, `diversion` is diverted and not completed, a nolle has a day on which it is
# erased. Federal counts are nobody's here to charge or dispose of.


def _counts(**so) -> QuerySet:
    return ErasureDue.objects.filter(**so).order_by()


def _arrests_with(**so) -> Q:
    return Q(pk__in=_counts(**so).values("arrest"))


_FILED = Exists(
    Information.objects.filter(arrest=OuterRef("pk"))
    .exclude(kind=InformationKind.SHORT_FORM)
    .order_by()
)
_NOTHING_CHARGED = ~Exists(ErasureDue.objects.filter(arrest=OuterRef("pk")).order_by())
_OURS = Q(federal_adoption_on__isnull=True)

AWAITING = {
    # name: (in words, condition of an arrest)
    "charge": (
        "Charge",
        _OURS & (_arrests_with(why=NoDay.OPEN) | Q(_NOTHING_CHARGED)) & ~Q(_FILED),
    ),
    "disposition": ("Disposition", _OURS & _arrests_with(why=NoDay.OPEN) & Q(_FILED)),
}
"""Charge: no long form or substitute is filed, and nothing ended it. Disposition: one is filed, and a count
of the operative information is open."""
DIVERTED = _arrests_with(why=NoDay.DIVERSION)


def nolles_running(today: dt.date | None = None) -> QuerySet:
    """Counts whose nolle is not erased yet."""
    nolles = ErasureRule.objects.filter(follows=Follows.NOLLE).values("pk")
    return _counts(rule__in=nolles, due_on__gt=today or timezone.localdate())


def nolle_running(today: dt.date | None = None) -> Q:
    """Arrests with such a count."""
    return Q(pk__in=nolles_running(today).values("arrest"))


def saying_nolle_ends(arrests: QuerySet) -> QuerySet:
    """The same arrests, each carrying the day its first running nolle is erased."""
    first = nolles_running().filter(arrest=OuterRef("pk")).order_by("due_on").values("due_on")[:1]
    return arrests.annotate(nolle_ends=Subquery(first))


def days_left(arrest) -> str:
    """Until the first nolle is erased, for an arrest from `saying_nolle_ends`."""
    days = (arrest.nolle_ends - timezone.localdate()).days
    return f"{days} day{'' if days == 1 else 's'} left"


def saying_erasure(arrests: QuerySet) -> QuerySet:
    """The same arrests, each carrying the day from which an information of it is to be erased."""
    due = _counts(arrest=OuterRef("pk"), information_due_on__isnull=False)
    first = due.order_by("information_due_on").values("information_due_on")[:1]
    return arrests.annotate(erasure_since=Subquery(first))


def saying_what_is_filed(arrests: QuerySet) -> QuerySet:
    """The same arrests, each carrying the kind of its operative information and how many counts are open."""
    operative = Information.objects.filter(arrest=OuterRef("pk")).order_by("-number")
    still = _counts(arrest=OuterRef("pk"), why=NoDay.OPEN).values("arrest")
    return arrests.annotate(
        operative_kind=Subquery(operative.values("kind")[:1]),
        counts_open=Subquery(still.annotate(number=Count("pk")).values("number")),
    )


def what_is_filed(arrest) -> str:
    kind = arrest.operative_kind
    return InformationKind(kind).label if kind else "Nothing yet"
