"""The plan of DCF's side: children, the referrals about them, and what was done.

The number of referrals a year is the published one where there is one (domain facts 5.3) and
invented elsewhere; everything about a single child is invented and says so.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.models import User
from demo import odds
from demo.acts import Acknowledge, Save, Send, Step, Story
from demo.world import INVENTED, LOCAL, World, a_name, chance, later, moment, pick
from referrals.models import (
    BuyerDisclosure,
    Child,
    ChildAlias,
    Classification,
    Notice,
    Referral,
    ReferralNote,
    Service,
)

PUBLISHED = {2014: 94, 2015: 133, 2016: 202, 2021: 241}
ELSEWHERE = {
    2017: 212, 2018: 208, 2019: 226, 2020: 187, 2022: 254, 2023: 268, 2024: 247, 2025: 283,
    2026: 295,
}  # fmt: skip
A_LATER_YEAR = 300


@dataclass
class Known:
    """A child of an earlier referral, who may be referred again."""

    child: Child
    born: date
    last: datetime


@dataclass
class Told:
    """A notice to the police that was sent: an investigation may follow."""

    referral: Referral
    send: Send


def received_in(year: int, now: datetime) -> int:
    """How many referrals the plan has in a year; of the current year, those so far."""
    number = PUBLISHED.get(year) or ELSEWHERE.get(year, A_LATER_YEAR)
    if year < now.year:
        return number
    gone = (now.date() - date(year, 1, 1)).days / 365
    return round(number * gone)


def plan(world: World, seed: int, *, share: float = 1) -> tuple[list[Story], list[Told]]:
    """All stories of DCF's side in the order of their beginning, and the police notices sent.

    `share` below 1 plans that part of every year, for tests.
    """
    stories, told, known, number = [], [], [], 0
    for year in range(2014, world.now.year + 1):
        rng = chance(seed, "referrals", year)
        total = max(1, round(received_in(year, world.now) * share))
        fresh = list(_of_these_days(world)) if year == world.now.year else []
        last = world.now.date() - timedelta(days=3) if fresh else date(year, 12, 31)
        span = max((last - date(year, 1, 1)).days, 0)
        days = [date(year, 1, 1) + timedelta(days=rng.randint(0, span)) for _ in range(total)]
        times = sorted(moment(day, rng, (7, 21)) for day in days[: total - len(fresh)])
        for received_at, wish in [(at, Wish()) for at in times] + fresh:
            teller = _Teller(world, rng, received_at, known, wish)
            number += teller.is_new
            story = teller.tell(number).until(world.now)
            stories += [story] if story.acts else []
            told += [t for t in teller.told if t.send.at <= world.now]
    return stories, told


@dataclass(frozen=True)
class Wish:
    """What a story must show, so that the demo always has something of these days to do."""

    town: str = ""
    unsent: bool = False
    missing: bool = False
    judged_after: timedelta | None = None


def _of_these_days(world: World) -> Iterator[tuple[datetime, Wish]]:
    """Referrals of the last days: overdue, due in some hours, and just received."""
    hour = timedelta(hours=1)
    for town, hours in (("Hartford", 80), ("New Haven", 75), ("Bridgeport", 60)):
        yield world.now - hours * hour, Wish(town, unsent=True, judged_after=2 * hour)
    yield world.now - 30 * hour, Wish("Waterbury", unsent=True, missing=True)
    for town, hours in (("Hartford", 22), ("Hartford", 19), ("New Haven", 16), ("Norwich", 12)):
        yield world.now - hours * hour, Wish(town, unsent=True, judged_after=hour)
    yield world.now - 9 * hour, Wish("Hartford", unsent=True, missing=True)
    for town in ("Hartford", "New Haven", "Bridgeport", "Danbury", "Norwich", "Meriden"):
        yield world.now - 2 * hour, Wish(town)


class _Teller:
    """Tells one referral from the report to the closing."""

    def __init__(self, world: World, rng: random.Random, received_at, known, wish: Wish):
        self.world, self.rng, self.received_at, self.wish = world, rng, received_at, wish
        self.story, self.told = Story(), []
        self.finding_told = False
        self.all_sent = True
        self.town = self._town()
        self.office = self.town.area_office
        self.caseworker = world.caseworkers[self.office.pk]
        self.supervisor = world.supervisors[self.office.region]
        self.known = known
        self.again = None if wish.town or rng.random() > 0.16 else self._known_child()
        self.is_new = self.again is None

    def _town(self):
        if self.wish.town:
            return next(t for t in self.world.towns if t.name == self.wish.town)
        return self.rng.choices(self.world.towns, self.world.weights)[0]

    def _known_child(self) -> Known | None:
        """Someone of the last three years who is still a child; nearer offices rather."""
        near = [
            k for k in self.known[-700:]
            if timedelta(days=40) < self.received_at - k.last < timedelta(days=1100)
            and (self.received_at.date() - k.born).days < 17.9 * 365
        ]  # fmt: skip
        same = [k for k in near if k.child.area_office.region == self.office.region]
        pool = same if same and self.rng.random() < 0.7 else near
        return self.rng.choice(pool) if pool else None

    def tell(self, number: int) -> Story:
        rng = self.rng
        child = self.again.child if self.again else self._child(number)
        if self.again:
            self.again.last = self.received_at
        logs = self._who_logs(child)
        entered = self.received_at + timedelta(minutes=rng.randint(5, 50))
        if self.is_new:
            self._save(entered, logs, child)
            if rng.random() < 0.18:
                alias = ChildAlias(child=child, given_name=rng.choice(("Star", "Ace", "Lil Test")))
                self._save(entered, logs, alias)
        self.referral = self._referral(child, entered)
        self._save(entered, logs, self.referral)
        notices_until = self._missing_notices()
        self._go_on(max(entered, notices_until))
        return self.story

    def _who_logs(self, child: Child) -> User:
        """A child recorded in another region is invisible to the caseworker: the director logs."""
        near = child.area_office.region == self.office.region
        return self.caseworker if near else self.world.director

    def _save(self, at: datetime, by: User, row) -> Save:
        act = Save(at, by, row)
        self.story.acts.append(act)
        return act

    def _child(self, number: int) -> Child:
        rng = self.rng
        years = pick(rng, odds.AGES) if rng.random() > 0.02 else rng.randint(2, 9)
        born = self.received_at.date() - timedelta(days=round(years * 365.25) + rng.randint(1, 364))
        exact = rng.random() < 0.9
        given, family = a_name(rng)
        child = Child(
            given_name=given, family_name=family,
            date_of_birth=born if exact else None, birth_year=None if exact else born.year,
            gender=pick(rng, odds.GENDERS), race=list(pick(rng, odds.RACES)),
            hispanic=rng.choice((True, False, False, None)),
            dcf_person_id=f"DEMO-{number:06}",
            address="" if number % 40 == 0 else f"{rng.randint(1, 99)} Invented Street",
            address_confidential=number % 40 == 0, area_office=self.office,
            created_at=self.received_at,
        )  # fmt: skip
        self.known.append(Known(child, born, self.received_at))
        return child

    def _referral(self, child: Child, entered: datetime) -> Referral:
        rng, year = self.rng, self.received_at.year
        # Schools and the internet tell more every year; foster care less.
        sources = odds.SOURCES | {"school": odds.SOURCES["school"] + (year - 2014) * 1.5}
        venues = odds.VENUES | {"online": odds.VENUES["online"] + (year - 2014) * 2}
        missing = self.wish.missing or (
            not self.wish.town and pick(rng, odds.SITUATIONS) == "missing"
        )  # fmt: skip
        situation = "missing" if missing else pick(rng, odds.SITUATIONS | {"missing": 0})
        source = pick(rng, sources)
        since = self.received_at - timedelta(hours=rng.randint(1, 60))
        age = self.world.now - self.received_at
        recent = age < timedelta(days=4)
        nobody_yet = age < timedelta(days=2) and not self.wish.town
        return Referral(
            child=child, received_at=self.received_at, created_at=entered, source=source,
            reporter=f"{source.capitalize()} reporter (invented)",
            area_office=self.office, town=self.town,
            caseworker=None if nobody_yet else self.caseworker,
            careline_accepted="pending" if recent else pick(rng, {"yes": 84, "no": 16}),
            concern=pick(rng, {"sex": 91, "labour": 6, "both": 3}), venue=pick(rng, venues),
            recruitment=pick(rng, odds.RECRUITMENT),
            websites=["invented-chat.example"] if rng.random() < 0.3 else [],
            relationship_to_trafficker=pick(
                rng, {"acquainted": 45, "familial": 14, "unacquainted": 21, "": 20}
            ),
            living_situation=situation,
            missing_since=since if missing and rng.random() < 0.8 else None,
            narrative=f"{INVENTED} A report about a child in {self.town}, "
            f"seen first by the source named above.",
        )  # fmt: skip

    # Notices ------------------------------------------------------------------------------------

    def _missing_notices(self) -> datetime:
        """A child missing from care: NCMEC and the police are told. Returns when all were."""
        last = self.received_at
        if self.referral.living_situation != "missing":
            return last
        for kind in ("ncmec", "police"):
            last = max(last, self._send(kind, "missing_child_notice", self.received_at))
        return last

    def _send(self, kind: str, clock: str, started: datetime) -> datetime:
        """Send the notice a clock asked for, mostly in time, or leave it; returns when."""
        rng = self.rng
        age = self.world.now - started
        if self.wish.unsent and not (kind == "ncmec" and self.wish.missing):
            self.all_sent = False
            return started
        if age < timedelta(days=25) and rng.random() < 0.1 and not self.wish.town:
            self.all_sent = False
            return started
        is_late = not self.wish.unsent and rng.random() < 0.16
        hours = 24 + rng.expovariate(1 / 40) if is_late else min(rng.expovariate(1 / 7) + 0.6, 23.5)
        at = started + timedelta(hours=hours)
        act = Send(
            at, self.caseworker, self.referral, kind, clock, method=pick(rng, odds.METHODS),
            information_disclosed=f"{INVENTED} A child may be in danger in {self.town}; "
            "please call the caseworker.",
            late_reason=pick(rng, odds.LATE) if at > started + timedelta(hours=24) else "",
        )  # fmt: skip
        self.story.acts.append(act)
        if kind == "police":
            self.told.append(Told(self.referral, act))
            reader = self.world.investigators.get(self.world.police_of(self.town).pk)
            if reader and rng.random() < 0.82:
                self.story.acts.append(
                    Acknowledge(at + timedelta(hours=rng.uniform(0.1, 60)), reader, act)
                )
        return at

    def _judge(self, at: datetime, finding: str, basis: str, *, by: User) -> datetime:
        """Record a finding; returns when the notice that follows from it, if any, was sent."""
        row = Classification(
            referral=self.referral, finding=finding, decided_on=at.astimezone(LOCAL).date(),
            deciding_organisation="dcf", basis=f"{INVENTED} {basis}", recorded_at=at,
        )  # fmt: skip
        self._save(at, by, row)
        if finding in {"suspected", "confirmed"} and not self.finding_told:
            self.finding_told = True
            return self._send("police", "police_notice", at)
        return at

    # From assessment to closing -----------------------------------------------------------------

    def _go_on(self, at: datetime) -> None:
        rng = self.rng
        if self.wish.judged_after:
            self._step(at + timedelta(minutes=20), "assess")
            judged = self.received_at + self.wish.judged_after
            self._judge(max(at, judged), "suspected", "The child's own words.", by=self.caseworker)
            return
        if self.wish.town and not self.wish.missing:
            return  # just received: nobody has looked at it yet
        if rng.random() < 0.08 and self.all_sent:
            reason = rng.choice(("Not about trafficking.", "Already known under another report."))
            self._step(later(rng, at, 0.5, 6), "screen_out", reason=f"{INVENTED} {reason}")
            return
        at = later(rng, at, 0.2, 4)
        self._step(at, "assess")
        finding, at = self._assess(at)
        if finding is None:
            return
        opened = later(rng, at, 1, 25)
        self._step(opened, "open")
        last = self._work(opened, finding)
        finding, last = self._look_again(opened, finding, last)
        self._close(last, finding)

    def _step(self, at: datetime, name: str, *, by=None, reason="", **values) -> None:
        self.story.acts.append(
            Step(at, by or self.caseworker, self.referral, name, reason, values)
        )  # fmt: skip

    def _assess(self, at: datetime) -> tuple[str | None, datetime]:
        rng = self.rng
        finding = pick(rng, {"high_risk": 55, "suspected": 28, "not_trafficking": 12, "": 5})
        if rng.random() < 0.03:
            return None, at  # still assessing
        if finding:
            at = later(rng, at, 0.3, 9)
            at = self._judge(at, finding, "Screening and the report.", by=self.caseworker)
        return finding, at

    def _look_again(self, opened: datetime, finding: str, last: datetime) -> tuple[str, datetime]:
        """Weeks later more is known."""
        rng = self.rng
        if finding == "high_risk" and rng.random() < 0.22:
            at, finding = later(rng, opened, 6, 70), "suspected"
            last = max(last, self._judge(at, finding, "A second interview.", by=self.caseworker))
        if finding == "suspected" and rng.random() < 0.6:
            at = later(rng, max(opened, last), 3, 60)
            confirmed = rng.random() < 0.8
            finding = "confirmed" if confirmed else "not_trafficking"
            by = self.supervisor if confirmed else self.caseworker
            last = max(last, self._judge(at, finding, "All that is known now.", by=by))
            if confirmed and rng.random() < 0.3:
                last = max(last, self._tell_the_attorney(at))
        return finding, last

    def _tell_the_attorney(self, at: datetime) -> datetime:
        """A notice without a clock, to the State's Attorney of the town's district."""
        rng, sent_at = self.rng, later(self.rng, at, 1, 12)
        district = self.town.judicial_district_id
        notice = Notice(
            referral=self.referral, kind="states_attorney",
            recipient=self.world.attorneys[district], clock_started_at=at,
            legal_basis="CGS 17a-101j",
        )  # fmt: skip
        if rng.random() < 0.85:  # the others are drafts
            notice.sent_at, notice.method = sent_at, pick(rng, odds.METHODS)
            notice.information_disclosed = f"{INVENTED} A confirmed case in {self.town}."
        told = self._save(sent_at, self.caseworker, notice)
        if notice.sent_at and rng.random() < 0.7:
            reader = self.world.prosecutors[district]
            self.story.acts.append(Acknowledge(later(rng, sent_at, 0.2, 5), reader, told))
        return sent_at

    def _work(self, opened: datetime, finding: str) -> datetime:
        """Services, notes, and what the child tells about demand; returns when the last began."""
        rng, last = self.rng, opened
        for _ in range(rng.choice((0, 1, 1, 2)) if finding != "not_trafficking" else 0):
            last = max(last, self._service(opened))
        if rng.random() < 0.3:
            at = later(rng, opened, 1, 40)
            text = f"{INVENTED} Home visit. The child was seen and is well looked after."
            self._save(at, self.caseworker, ReferralNote(referral=self.referral, text=text, at=at))
        if finding in {"suspected", "high_risk"} and rng.random() < 0.16:
            self._disclosure(later(rng, opened, 2, 50))
        return last

    def _service(self, opened: datetime) -> datetime:
        rng, kind = self.rng, pick(self.rng, odds.SERVICES)
        at = later(rng, opened, 0, 30)
        referred = at.astimezone(LOCAL).date()
        started = referred + timedelta(days=rng.randint(1, 20))
        ended = started + timedelta(days=rng.randint(14, 260))
        fate = pick(rng, {"completed": 55, "stopped": 12, "continuing": 8, "declined": 20, "not_available": 5})  # fmt: skip
        if fate in {"declined", "not_available"}:
            started, ended = None, referred + timedelta(days=rng.randint(0, 10))
        today = self.world.now.date()
        ended = ended if ended <= today else None
        provider = next((p for p in self.world.providers if p.name.lower().startswith(
            kind.replace("_", " "))), None)  # fmt: skip
        service = Service(
            referral=self.referral, kind=kind, provider=provider, childs_wish=rng.choice(odds.WISHES),
            referred_on=referred, started_on=started if started and started <= today else None,
            ended_on=ended, outcome=fate if ended else "",
        )  # fmt: skip
        self._save(at, self.caseworker, service)
        return at

    def _disclosure(self, at: datetime) -> None:
        rng = self.rng
        low = rng.choice((None, 1, 1, 2, 3, 5, 10))
        high = rng.choice((None, 3, 5, 8, 12, 15))
        if low is not None and high is not None:
            high = max(low, high)
        row = BuyerDisclosure(
            referral=self.referral, buyers_per_night_low=low, buyers_per_night_high=high,
            nights=rng.choice((None, None, 1, 2, 5, 12, 30)),
            source=pick(rng, {"child": 60, "advertisement": 20, "police": 15, "other": 5}),
            venue=self.referral.venue, payment=rng.choice(("", "Money", "Drugs", "Shelter")),
            description=f"{INVENTED} What the child said about how often.", recorded_at=at,
        )  # fmt: skip
        self._save(at, self.caseworker, row)

    def _close(self, last: datetime, finding: str) -> None:
        rng = self.rng
        if not self.all_sent or rng.random() < 0.015:
            return
        span = (10, 60) if finding == "not_trafficking" else (40, 420)
        at = later(rng, last, *span)
        outcome = "not_trafficking" if finding == "not_trafficking" else pick(rng, odds.OUTCOMES)
        by = self.supervisor if rng.random() < 0.4 else self.caseworker
        closed = {"by": by, "reason": f"{INVENTED} Nothing more to do.", "outcome": outcome}
        self._step(at, "close", **closed)
        if rng.random() < 0.03:
            again = later(rng, at, 20, 200)
            reason = f"{INVENTED} The child asked for help again."
            self._step(again, "reopen", by=self.supervisor, reason=reason)
            if rng.random() < 0.7:
                self._step(later(rng, again, 30, 200), "close", **closed)
