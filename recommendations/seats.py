"""How the council's seats stand on a day: held, held and ending soon, or vacant since when."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from recommendations.models import Member, Seat

SOON = dt.timedelta(days=90)
"""A term that ends within this time is shown apart: somebody must be appointed."""


def sitting_in(day) -> Q:
    """Members whose term holds a day, which may be an expression of the database."""
    return Q(from_on__lte=day) & (Q(to_on__isnull=True) | Q(to_on__gte=day))


def sitting_on(day: dt.date) -> QuerySet[Member]:
    """Who sits on a day, with their seats and in the order of those; one to a seat."""
    return Member.objects.filter(sitting_in(day)).select_related("seat")


@dataclass(frozen=True)
class Standing:
    """A seat on a day. `since` is the first day nobody sat on it, None where nobody ever did."""

    member: Member | None
    since: dt.date | None
    day: dt.date

    @property
    def is_vacant(self) -> bool:
        return self.member is None

    @property
    def ends_soon(self) -> bool:
        ends = self.member and self.member.to_on
        return bool(ends and ends <= self.day + SOON)

    @property
    def words(self) -> str:
        if self.member is None:
            since = (
                f"since {date_format(self.since, 'M j, Y')}" if self.since else "nobody is recorded"
            )
            return f"Vacant, {since}"
        if self.member.to_on:
            return f"Term ends {date_format(self.member.to_on, 'M j, Y')}"
        return ""


def standing_of(seat: Seat, day: dt.date | None = None) -> Standing:
    """Of a seat whose members are read along (`prefetch_related("members")`)."""
    day = day or timezone.localdate()
    members = seat.members.all()
    sitting = [m for m in members if m.from_on <= day and (m.to_on is None or m.to_on >= day)]
    if sitting:
        return Standing(sitting[0], None, day)
    ended = [m.to_on for m in members if m.to_on and m.to_on < day]
    return Standing(None, max(ended) + dt.timedelta(days=1) if ended else None, day)
