"""The plan of justice's side: investigations, the people accused, arrests, charges, outcomes.

All of it is invented, but keeps to what is known: nobody was arrested under the felony limb of
53a-83 before 2017, 53a-83b exists from 1 October 2017, and some years have none of a kind.
"""

import random
from datetime import date, datetime, timedelta

from accounts.models import Agency, Town
from arrests.models import (
    Arrest,
    ArrestNote,
    Buyer,
    Information,
    Investigation,
    InvestigationNote,
)
from demo.acts import Answer, Change, Save, Step, Story
from demo.court import Court
from demo.referrals import Told
from demo.world import (
    ACCUSED_NAMES,
    GIVEN_NAMES,
    INVENTED,
    LOCAL,
    World,
    chance,
    later,
    moment,
    pick,
)

ARRESTS = {
    # kind: {year: how many}; a year that is not named has none
    "street": {2013: 9, 2014: 14, 2015: 11, 2016: 17, 2017: 13, 2018: 12, 2019: 9, 2020: 4,
               2021: 6, 2022: 7, 2023: 5, 2024: 6, 2025: 4, 2026: 5},
    "felony limb": {2017: 2},
    "minor": {2017: 1, 2018: 3, 2019: 5, 2021: 4, 2022: 7, 2023: 8, 2024: 6, 2025: 11, 2026: 8},
    "decoy": {2016: 2, 2017: 2, 2018: 2, 2019: 3, 2021: 3, 2022: 6, 2023: 8, 2024: 7, 2025: 9,
              2026: 7},
    "related": {2014: 3, 2015: 4, 2016: 7, 2017: 6, 2018: 5, 2019: 6, 2020: 3, 2021: 5, 2022: 6,
                2023: 4, 2024: 7, 2025: 6, 2026: 4},
    "federal": {2015: 1, 2017: 2, 2018: 1, 2019: 3, 2021: 2, 2022: 3, 2023: 2, 2024: 4, 2025: 3,
                2026: 2},
    "trafficker": {2014: 1, 2016: 2, 2018: 3, 2021: 2, 2022: 1, 2024: 3, 2025: 1},
}  # fmt: skip
NO_ARREST = {
    "buyer_not_identified": 33, "victim_cannot_testify": 22, "insufficient_evidence": 17,
    "conduct_not_covered": 6, "limitation_expired": 2, "federal": 5, "charged_another_way": 7,
    "declined": 6, "other": 2,
}  # fmt: skip
ORIGINS = {"complaint": 40, "hotline": 25, "patrol": 25, "other": 10}
FROM_OTHERS = {2014: 9, 2015: 12, 2016: 14, 2017: 17, 2018: 18, 2019: 20, 2020: 8}
"""Investigations a year that neither answer a notice nor end in an arrest; 20 in later years."""


def plan(world: World, seed: int, told: list[Told], *, share: float = 1) -> list[Story]:
    """All stories of justice's side; `told` are the notices an investigation may answer."""
    stories = []
    by_year = {}
    for notice in told:
        if world.police_of(notice.referral.town).pk in world.investigators:
            by_year.setdefault(notice.send.at.astimezone(LOCAL).year, []).append(notice)
    for year in range(2013, world.now.year + 1):
        rng = chance(seed, "arrests", year)
        answered = [t for t in by_year.get(year, []) if rng.random() < 0.55]
        rng.shuffle(answered)
        for kind, numbers in ARRESTS.items():
            for _ in range(_number(numbers.get(year, 0), share)):
                teller = _Teller(world, rng, year)
                notice = answered.pop() if kind == "minor" and answered else None
                teller.arrest(kind, notice)
                stories.append(teller.story.until(world.now))
        others = _number(FROM_OTHERS.get(year, 20), share) if year > 2013 else 0
        for notice in [*answered, *[None] * others]:
            teller = _Teller(world, rng, year)
            teller.without_arrest(notice)
            stories.append(teller.story.until(world.now))
    stories = [story for story in stories if story.acts]
    return sorted(stories, key=lambda story: story.begins)


def _number(whole: int, share: float) -> int:
    return max(1, round(whole * share)) if whole else 0


class _Teller:
    """Tells one investigation, or one arrest with what came before and after."""

    def __init__(self, world: World, rng: random.Random, year: int):
        self.world, self.rng, self.year = world, rng, year
        self.story = Story()

    def _save(self, at: datetime, by, row):
        self.story.acts.append(Save(at, by, row))
        return row

    def _place(self, notice: Told | None) -> tuple[Agency, Town]:
        """A department with somebody in the demo, and a town it serves."""
        if notice:
            return self.world.police_of(notice.referral.town), notice.referral.town
        while True:
            town = self.rng.choices(self.world.towns, self.world.weights)[0]
            agency = self.world.police_of(town)
            if agency.pk in self.world.investigators:
                return agency, town

    def _some_day(self, first: date) -> date:
        """A day of the year and not in the future, from `first` on if that leaves any."""
        last = min(date(self.year, 12, 22), self.world.now.date() - timedelta(days=1))
        return first + timedelta(days=self.rng.randint(0, max((last - first).days, 0)))

    # Investigations -------------------------------------------------------------------------------

    def _investigation(self, at, agency, town, origin, notice=None, buyers=0) -> Investigation:
        by = self.world.investigators[agency.pk]
        row = Investigation(
            agency=agency, judicial_district=town.judicial_district, origin=origin,
            opened_on=at.astimezone(LOCAL).date(), buyers_identified=buyers, created_at=at,
            missing_child=bool(notice and notice.referral.living_situation == "missing"),
        )  # fmt: skip
        if notice:
            self.story.acts.append(Answer(at, by, row, notice.send))
        else:
            self._save(at, by, row)
        if self.rng.random() < 0.25:
            text = f"{INVENTED} Telephone records were asked for."
            note_at = at + timedelta(hours=3)
            self._save(note_at, by, InvestigationNote(investigation=row, text=text, at=note_at))
        return row

    def _close(self, at: datetime, row: Investigation, **values) -> None:
        by = self.world.investigators[row.agency_id]
        values["closed_on"] = at.astimezone(LOCAL).date()
        self.story.acts.append(Step(at, by, row, "close", values=values))

    def without_arrest(self, notice: Told | None) -> None:
        """An investigation that found nobody, or has not yet."""
        rng, world = self.rng, self.world
        agency, town = self._place(notice)
        at = (
            later(rng, notice.send.at, 0.3, 12)
            if notice
            else moment(self._some_day(date(self.year, 1, 5)), rng)
        )
        origin = "dcf_notice" if notice else pick(rng, ORIGINS)
        reason = pick(rng, NO_ARREST)
        found = rng.randint(1, 3) if reason != "buyer_not_identified" and rng.random() < 0.7 else 0
        row = self._investigation(at, agency, town, origin, notice)
        by = world.investigators[agency.pk]
        if found:
            identified = later(rng, at, 5, 40)
            self.story.acts.append(Change(identified, by, row, {"buyers_identified": found}))
            at = identified
        if rng.random() < 0.04:
            return  # still open, whatever its age
        closed = later(rng, at, 20, 260)
        values = {"outcome": "no_arrest", "no_arrest_reason": reason}
        if reason == "other":
            values["no_arrest_words"] = "The accused died (invented)."
        self._close(closed, row, **values)
        if rng.random() < 0.03:
            again = later(rng, closed, 15, 150)
            why = f"{INVENTED} A new advertisement was found."
            self.story.acts.append(Step(again, by, row, "reopen", why))
            self._close(later(rng, again, 20, 100), row, **values)

    # Arrests --------------------------------------------------------------------------------------

    def arrest(self, kind: str, notice: Told | None) -> None:
        rng = self.rng
        agency, town = self._place(notice)
        begin = _not_before(kind, self.year)
        if notice:
            opened = later(rng, notice.send.at, 0.3, 8)
            begin = max(begin, opened.astimezone(LOCAL).date() + timedelta(days=1))
            day = self._some_day(begin)
        else:
            day = self._some_day(begin)
            first = max(day - timedelta(days=rng.randint(3, 50)), date(self.year, 1, 2))
            opened = moment(first, rng)
        at = moment(day, rng, (17, 21))
        row = self._begun(kind, opened, agency, town, notice)
        by = self.world.investigators[agency.pk]
        buyer = self._save(at, by, self._buyer(kind, day, agency, town))
        arrest = self._save(
            at, by,
            Arrest(
                buyer=buyer, investigation=row, agency=agency, arrested_on=day,
                type=pick(rng, {"T": 60, "O": 30, "S": 10}), town=town,
                judicial_district=town.judicial_district, decoy=kind == "decoy",
            ),
        )  # fmt: skip
        if rng.random() < 0.2:
            note = ArrestNote(arrest=arrest, text=f"{INVENTED} Came with counsel.", at=at)
            self._save(at, by, note)
        short = Information(arrest=arrest, kind="short_form", filed_on=day)
        self._save(at, by, short)
        Court(self.world, rng, self.story, arrest, short).hear(kind, at)
        if row:
            self._close(later(rng, at, 3, 90), row, outcome="arrest")

    def _begun(self, kind, opened, agency, town, notice) -> Investigation | None:
        """The investigation an arrest came from; most street arrests come from none."""
        if kind == "street" and self.rng.random() < 0.75:
            return None
        origin = {"street": "patrol", "decoy": "decoy"}.get(kind) or pick(self.rng, ORIGINS)
        origin = "dcf_notice" if notice else origin
        return self._investigation(opened, agency, town, origin, notice, buyers=1)

    def _buyer(self, kind: str, day: date, agency: Agency, town: Town) -> Buyer:
        rng = self.rng
        years = 17.4 if kind == "street" and rng.random() < 0.03 else rng.uniform(19, 66)
        away = rng.random() < 0.08
        return Buyer(
            given_name=rng.choice(GIVEN_NAMES[36:]), family_name=rng.choice(ACCUSED_NAMES),
            aliases=["The Understudy"] if rng.random() < 0.06 else [],
            date_of_birth=day - timedelta(days=round(years * 365.25)),
            sex="M" if rng.random() < 0.95 else "F",
            race=pick(rng, {"W": 66, "B": 21, "A": 4, "I": 1, "U": 8}),
            ethnicity=pick(rng, {"N": 68, "H": 20, "U": 12}),
            residence_town=None if away else rng.choices(self.world.towns, self.world.weights)[0],
            residence_state=rng.choice(("NY", "MA", "RI")) if away else "",
            agency=agency, judicial_district=town.judicial_district,
        )  # fmt: skip


def _not_before(kind: str, year: int) -> date:
    """53a-83b came into force on 1 October 2017; before that the felony limb was all there was."""
    if year == 2017 and kind in {"minor", "decoy"}:
        return date(2017, 11, 10)
    return date(year, 1, 5)
