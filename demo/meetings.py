"""The council's meetings in the demo, all invented: one with approved minutes, one without quorum, one whose
minutes wait, one in session today in which members can vote, and one to come."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from accounts.wall import acting_as
from demo.world import INVENTED, LOCAL, World, chance
from recommendations.minutes import outline_of
from recommendations.models import AgendaItem, Attending, Meeting, Recommendation, Vote
from recommendations.seats import sitting_on
from recommendations.services import call_roll, save
from recommendations.voting import voters


@dataclass(frozen=True)
class Planned:
    """A meeting so many days from now: its agenda (title, recommendation's number of this year or None),
    how large a part of the seats comes, how strongly the votes are for, and how far it went."""

    days: int
    agenda: tuple[tuple[str, int | None], ...]
    comes: float = 0.8
    in_favor: float = 0.7
    went: str = "held"
    votes: bool = True


OPENING = ("Welcome, and minutes of the last meeting", None)
MEETINGS = (
    Planned(
        -230,
        (OPENING, ("Training for hotels", 5), ("What the release shows", None)),
        went="approved",
    ),
    Planned(-140, (OPENING, ("A shared decoy unit", 4)), comes=0.3),
    Planned(
        -50,
        (OPENING, ("Withdraw the decoy unit?", 4), ("Posting duty, again", 1)),
        in_favor=0.55,
    ),
    Planned(0, (OPENING, ("Count buyers, not only arrests", 6)), went="in_session", votes=False),
    Planned(
        75, (OPENING, ("Register repeat buyers", 2), ("The annual report", None)), went="scheduled"
    ),
)


def play(world: World) -> None:
    """Enter the meetings as council staff."""
    year = world.now.year
    with acting_as(world.staff):
        held = [_meeting(world, planned, year) for planned in MEETINGS]
        first, later = held[0], held[2]
        first.refresh_from_db()
        first.flow.follow(
            first, "approve_minutes", by=world.staff, minutes_approved_in=later, at=later.starts_at
        )


def _meeting(world: World, planned: Planned, year: int) -> Meeting:
    day = world.now.date() + timedelta(days=planned.days)
    starts_at = datetime.combine(day, time(9, 30), LOCAL)
    place = f"Room 1D, Placeholder Building, Hartford. {INVENTED}"
    meeting = save(Meeting(starts_at=starts_at, place=place), by=world.staff)
    for position, (title, number) in enumerate(planned.agenda, 1):
        recommendation = number and Recommendation.objects.get(reference=f"{year}-{number}")
        item = AgendaItem(
            meeting=meeting, position=position, title=title, recommendation=recommendation or None
        )
        save(item, by=world.staff)
    if planned.went == "scheduled":
        return meeting
    rng = chance("meeting", planned.days)
    meeting = meeting.flow.follow(meeting, "open", by=world.staff, at=starts_at)
    _roll(world, meeting, planned, rng)
    if planned.votes and planned.comes > 0.5:
        _votes(world, meeting, planned, rng)
    if planned.went == "in_session":
        return meeting
    closed = meeting.flow.follow(
        meeting, "close", by=world.staff, at=starts_at + timedelta(hours=2)
    )  # fmt: skip
    closed.minutes = f"{outline_of(closed)}\n\n{INVENTED}"
    return save(closed, by=world.staff)


def _roll(world: World, meeting: Meeting, planned: Planned, rng) -> None:
    """Members with an account always come; of the others the planned part."""
    came = {}
    for member in sitting_on(meeting.day):
        status = Attending.PRESENT if rng.random() < planned.comes else Attending.ABSENT
        if status == Attending.PRESENT and member.designee:
            status = Attending.DESIGNEE
        elif status == Attending.ABSENT and rng.random() < 0.5:
            status = Attending.EXCUSED
        came[member.seat_id] = Attending.PRESENT if member.person_id else status
    call_roll(meeting, came, by=world.staff)


def _votes(world: World, meeting: Meeting, planned: Planned, rng) -> None:
    """As staff wrote them down at the meeting."""
    for item in meeting.agenda.filter(recommendation__isnull=False):
        for member in voters(meeting):
            weights = (planned.in_favor, 0.9 - planned.in_favor, 0.1)
            choice = rng.choices(("for", "against", "abstain"), weights)[0]
            at = meeting.starts_at + timedelta(minutes=40)
            save(Vote(item=item, member=member, choice=choice, at=at), by=world.staff)
