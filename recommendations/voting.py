"""What a meeting's votes say: quorum, tally, and whose vote is waited for.

Which votes may be cast, the database decides (`meetings.sql`); here they are counted.
"""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from recommendations.flow import HAPPENED, MeetingStatus
from recommendations.models import (
    AgendaItem,
    Attendance,
    Attending,
    Meeting,
    Member,
    Recommendation,
    Vote,
    VoteChoice,
)
from recommendations.seats import sitting_on

REPRESENTED = (Attending.PRESENT, Attending.DESIGNEE)


@dataclass(frozen=True)
class Quorum:
    """Of a meeting: seats that count on its day, how many must be represented, how many are. `needed`
    is None where no rule was in force."""

    counted: int = 0
    needed: int | None = None
    represented: int = 0

    @property
    def is_there(self) -> bool:
        return self.needed is not None and self.represented >= self.needed

    @property
    def words(self) -> str:
        if self.needed is None:
            return "No rule of quorum is in force on that day"
        said = "There is a quorum" if self.is_there else "There is no quorum"
        return (
            f"{said}: {self.represented} of {self.counted} seats represented, {self.needed} needed"
        )


def quorum_of(meeting: Meeting) -> Quorum:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM recommendations_quorum(%s)", [meeting.pk])
        found = cursor.fetchone()
    return Quorum(*found) if found else Quorum()


@dataclass(frozen=True)
class Tally:
    """The votes on one item. Without quorum they do not count, however many there are."""

    votes: dict[str, int]
    quorum: Quorum

    @property
    def cast(self) -> int:
        return sum(self.votes.values())

    @property
    def is_carried(self) -> bool:
        """More votes for than against; who abstains takes no side."""
        more = self.votes[VoteChoice.FOR] > self.votes[VoteChoice.AGAINST]
        return self.quorum.is_there and more

    @property
    def result(self) -> str:
        if not self.cast:
            return ""
        if not self.quorum.is_there:
            return "Does not count: no quorum"
        return "Carried" if self.is_carried else "Not carried"

    @property
    def words(self) -> str:
        if not self.cast:
            return "No vote was cast"
        counted = self.votes
        return (
            f"{self.result}: {counted[VoteChoice.FOR]} for, {counted[VoteChoice.AGAINST]} against, "
            f"{counted[VoteChoice.ABSTAIN]} abstained"
        )


def with_votes(items: QuerySet[AgendaItem]) -> QuerySet[AgendaItem]:
    """The same items, each carrying what `tally_of` counts."""
    return items.annotate(
        **{f"votes_{c}": Count("votes", filter=Q(votes__choice=c)) for c in VoteChoice.values}
    )


def tally_of(item: AgendaItem, quorum: Quorum) -> Tally:
    """Of an item from `with_votes`, and the quorum of its meeting."""
    return Tally({c: getattr(item, f"votes_{c}") for c in VoteChoice.values}, quorum)


def reason_from_votes(recommendation: Recommendation) -> str:
    """The latest vote on a recommendation, as the reason of a step; nothing where none counts."""
    voted = recommendation.agenda_items.filter(votes__isnull=False, meeting__status__in=HAPPENED)
    items = with_votes(AgendaItem.objects.filter(pk__in=voted.values("pk")))
    item = items.select_related("meeting").order_by("-meeting__starts_at", "-pk").first()
    if item is None:
        return ""
    tally = tally_of(item, quorum_of(item.meeting))
    return f"{item.meeting.called} ({item.meeting}): {tally.words}." if tally.result else ""


# Whose vote --------------------------------------------------------------------------------------------


def _sits_for(person, *, status: str, column: str) -> Exists:
    """That the person came to an item's meeting in this way for a seat that has not voted on it."""
    day = TruncDate("meeting__starts_at")
    voted = Vote.objects.filter(item=OuterRef(OuterRef("pk")), member__seat=OuterRef("seat"))
    came = Attendance.objects.filter(
        Q(seat__members__to_on__isnull=True) | Q(seat__members__to_on__gte=day),
        ~Exists(voted.order_by()),
        **{f"seat__members__{column}": person.pk},
        meeting=OuterRef("meeting"),
        status=status,
        seat__members__from_on__lte=day,
    )
    return Exists(came.order_by())


def waits_for(person) -> Q:
    """Items of a meeting in session on which this person has not voted and may."""
    return Q(recommendation__isnull=False, meeting__status=MeetingStatus.IN_SESSION) & (
        Q(_sits_for(person, status=Attending.PRESENT, column="person"))
        | Q(_sits_for(person, status=Attending.DESIGNEE, column="designee_person"))
    )


def voter(meeting: Meeting, person) -> Member | None:
    """The member for whom this person may vote at the meeting: themself, or whose designee they came as."""
    came = dict(Attendance.objects.filter(meeting=meeting).values_list("seat", "status"))
    theirs = Q(person=person.pk) | Q(designee_person=person.pk)
    for member in sitting_on(meeting.day).filter(theirs):
        way = came.get(member.seat_id)
        if way == Attending.PRESENT and member.person_id == person.pk:
            return member
        if way == Attending.DESIGNEE and member.designee_person_id == person.pk:
            return member
    return None


def voters(meeting: Meeting) -> list[Member]:
    """Everyone whose seat is represented at the meeting, in the order of the seats."""
    there = Attendance.objects.filter(meeting=meeting, status__in=REPRESENTED)
    return list(sitting_on(meeting.day).filter(seat__in=there.values("seat")))
