"""The plan of what happens to an arrest in court: counts, dockets, informations, dispositions."""

import random
from datetime import date, datetime, timedelta

from arrests.courts import BY_CODE
from arrests.models import Arrest, Charge, Disposition, Docket, Information, Sentence
from demo.acts import Change, Decide, Refile, Save, Story
from demo.world import LOCAL, World, later, pick

CODES = {
    "Hartford": "H14H", "New Haven": "N23N", "Fairfield": "F02B", "Waterbury": "U04W",
    "New Britain": "H15N", "Stamford-Norwalk": "S01S", "New London": "K10K", "Ansonia-Milford": "A22M",
    "Danbury": "D03D", "Litchfield": "L18W", "Middlesex": "M09M", "Tolland": "T19R",
    "Windham": "W11D",
}  # fmt: skip
"""By judicial district, the code of the geographical area whose court comes first here."""

SEXUAL_ABUSE, UNDER_15 = ("53a-83b", "felony B"), ("53a-83b", "felony A")
PATRONIZING, FELONY_LIMB = ("53a-83", "misdemeanor A"), ("53a-83", "felony C")
ASSAULT, RISK, ENTICING = ("53a-71", "felony C"), ("53-21", "felony C"), ("53a-90a", "felony D")
TRAFFICKING, PROMOTING = ("53a-192a", ""), ("53a-86", "felony B")
FEDERAL = (("18 USC 1591", ""), ("18 USC 2422", ""))

FATES = {
    "guilty_plea": 44, "nolle": 22, "dismissed": 8, "diverted": 6, "not_guilty": 3,
    "guilty_trial": 4, "guilty_lesser": 7, "transferred": 2, "vacated": 1, "pardoned": 1,
    "youthful_offender": 1, "not_guilty_mental": 1, "declined": 1, "bond_forfeited": 1,
}  # fmt: skip
CONVICTED = {"guilty_plea", "guilty_trial", "guilty_lesser"}


class Court:
    """Adds to a story what became of one arrest, from the counts at the arrest to the sentence."""

    def __init__(self, world: World, rng: random.Random, story: Story, arrest: Arrest, short):
        self.world, self.rng, self.story, self.arrest = world, rng, story, arrest
        self.information: Information = short
        self.charges: list[Charge] = []
        self.district = arrest.judicial_district
        self.prosecutor = world.prosecutors[arrest.judicial_district_id]
        self.police = world.investigators[arrest.agency_id]

    def hear(self, kind: str, at: datetime) -> None:
        self._charge_at_arrest(kind, at)
        at = self._docket(later(self.rng, at, 1, 10))
        at = self._refile(kind, at)
        if kind == "federal":
            self._adopt(at)
        else:
            self._dispose(kind, at)

    def _save(self, at: datetime, by, row):
        self.story.acts.append(Save(at, by, row))
        return row

    def _day(self, at: datetime) -> date:
        return at.astimezone(LOCAL).date()

    # Counts ---------------------------------------------------------------------------------------

    def _offences(self, kind: str) -> list[tuple[tuple[str, str], str]]:
        """(limb, attempt or not) of the counts charged at the arrest, the main one first."""
        rng = self.rng
        if kind == "street":
            return [(PATRONIZING, "")]
        if kind == "felony limb":
            return [(FELONY_LIMB, "")]
        if kind == "trafficker":
            return [(TRAFFICKING, ""), (PROMOTING, "")][: rng.randint(1, 2)]
        if kind == "decoy":
            new_law = self.arrest.arrested_on >= date(2017, 11, 1)
            main = [(SEXUAL_ABUSE, "attempt")] if new_law else []
            return main + [(ENTICING, "attempt")][: 1 if not main else rng.randint(0, 1)]
        related = [(ASSAULT, ""), (RISK, ""), (ENTICING, "")]
        rng.shuffle(related)
        if kind == "minor":
            main = UNDER_15 if rng.random() < 0.15 else SEXUAL_ABUSE
            return [(main, ""), *related[: rng.randint(0, 2)]]
        return related[: rng.randint(1, 2)]

    def _charge_at_arrest(self, kind: str, at: datetime) -> None:
        day = self.arrest.arrested_on
        ago = 0 if kind in {"decoy", "street"} else self.rng.randint(0, 30)
        offence_on = day - timedelta(days=ago)
        if kind == "felony limb":
            offence_on = min(offence_on, date(2017, 9, 20))
        for number, (limb, inchoate) in enumerate(self._offences(kind), 1):
            count = Charge(
                information=self.information, count=number, offence_on=offence_on,
                statute_version=self.world.law(offence_on, *limb), inchoate=inchoate,
            )  # fmt: skip
            self.charges.append(self._save(at, self.police, count))

    # Dockets --------------------------------------------------------------------------------------

    def _docket(self, at: datetime) -> datetime:
        """The GA court's number, and for a graver case the JD court's later."""
        rng, year, day = self.rng, self.arrest.arrested_on.year % 100, self._day(at)
        code = CODES[self.district.name]
        number = f"{code}-CR{year}-{rng.randrange(10**7):07}-S"
        docket = Docket(
            arrest=self.arrest, court=BY_CODE[code].label, court_kind="GA", number=number, from_on=day
        )  # fmt: skip
        self._save(at, self.prosecutor, docket)
        grave = "felony" in self.charges[0].statute_version.offence_class
        if not grave or rng.random() < 0.4:
            return at
        at = later(rng, at, 15, 70)
        self.story.acts.append(Change(at, self.prosecutor, docket, {"to_on": self._day(at)}))
        number = f"{self.district.code}-CR{year}-{rng.randrange(10**7):07}-T"
        moved = Docket(
            arrest=self.arrest, court=BY_CODE[self.district.code].label, court_kind="JD", number=number,
            from_on=self._day(at),
        )  # fmt: skip
        self._save(at, self.prosecutor, moved)
        return at

    # Later informations ---------------------------------------------------------------------------

    def _refile(self, kind: str, at: datetime) -> datetime:
        rng = self.rng
        if kind != "street" and rng.random() < 0.65:
            at = later(rng, at, 10, 60)
            self._file(at, "long_form")
            if rng.random() < 0.4:
                at = later(rng, at, 30, 120)
                self._file(at, "substitute", reduce=rng.random() < 0.6)
        return at

    def _file(self, at: datetime, kind: str, *, reduce: bool = False) -> None:
        """File a later information; `reduce` charges the main count as a lesser offence."""
        filed = Information(arrest=self.arrest, kind=kind, filed_on=self._day(at))
        counts = [self._copy(old, filed) for old in self.charges]
        if reduce:
            lesser = self.world.law(counts[0].offence_on, *self.rng.choice((RISK, ENTICING)))
            counts[0].statute_version = lesser
        self.story.acts.append(Refile(at, self.prosecutor, filed, counts))
        if self.rng.random() < 0.25:
            for old in self.charges:
                self._decide(at + timedelta(minutes=1), old, "superseded")
        self.information, self.charges = filed, counts

    def _copy(self, old: Charge, filed: Information) -> Charge:
        return Charge(
            information=filed, count=old.count, offence_on=old.offence_on, inchoate=old.inchoate,
            statute_version=old.statute_version, replaces=old,
        )  # fmt: skip

    # Outcomes -------------------------------------------------------------------------------------

    def _decide(self, at: datetime, charge: Charge, outcome: str, **values) -> Disposition:
        row = Disposition(
            charge=charge, outcome=outcome, disposed_on=self._day(at), recorded_at=at, **values
        )  # fmt: skip
        self.story.acts.append(Decide(at, self.prosecutor, row))
        return row

    def _dispose(self, kind: str, at: datetime) -> None:
        rng, main = self.rng, self.charges[0]
        at = later(rng, at, 40, 620)
        fate = self._fate(kind)
        if fate in CONVICTED | {"youthful_offender"}:
            plea = "guilty" if fate != "guilty_trial" else "not_guilty"
            plea = (
                rng.choice(("nolo", "alford")) if plea == "guilty" and rng.random() < 0.2 else plea
            )
            self.story.acts.append(Change(at, self.prosecutor, main, {"plea": plea}))
        self._end(fate, at, main)
        for other in self.charges[1:]:
            self._decide(at, other, "nolle" if rng.random() < 0.75 else "dismissed")

    def _fate(self, kind: str) -> str:
        born = self.arrest.buyer.date_of_birth
        if (self.arrest.arrested_on - born).days < 18 * 365:
            return "youthful_offender"
        weights = FATES | {"youthful_offender": 0}
        if kind != "street":
            weights |= {"diverted": 2, "dismissed": 5, "bond_forfeited": 0}
        return pick(self.rng, weights)

    def _end(self, fate: str, at: datetime, main: Charge) -> None:
        """Record a fate, which may take more than one disposition over the years."""
        rng = self.rng
        if fate == "guilty_lesser":
            lesser = self.world.law(main.offence_on, *rng.choice((RISK, PATRONIZING)))
            self._sentence(at, self._decide(at, main, fate, lesser_offence=lesser), main)
        elif fate in CONVICTED:
            self._sentence(at, self._decide(at, main, fate), main)
        elif fate in {"vacated", "pardoned"}:
            self._sentence(at, self._decide(at, main, "guilty_trial"), main)
            self._decide(later(rng, at, 200, 500), main, fate)
        elif fate == "transferred":
            self._decide(at, main, "transferred")
            self._end("guilty_plea", later(rng, at, 60, 200), main)
        elif fate == "diverted":
            begun = self._day(at)
            self._decide(at, main, "diverted")
            done = later(rng, at, 200, 500)
            completed = {"diversion_completed_on": self._day(done)}
            row = Disposition(
                charge=main, outcome="diverted", disposed_on=begun, recorded_at=done, **completed
            )  # fmt: skip
            self.story.acts.append(Decide(done, self.prosecutor, row))
            self._decide(done + timedelta(hours=1), main, "dismissed")
        else:
            self._decide(at, main, fate)

    def _sentence(self, at: datetime, decided: Disposition, main: Charge) -> None:
        rng = self.rng
        version = decided.lesser_offence or main.statute_version
        row = Sentence(disposition=decided)
        if version.offence_class.startswith("misdemeanor"):
            row.fine = 2000 if main.offence_on >= date(2016, 10, 1) else rng.choice((500, 1000))
            row.months_probation = rng.choice((0, 6, 12))
        else:
            federal = version.statute.sovereign == "US"
            months = rng.randint(60, 180) if federal else rng.randint(6, 96)
            row.months_to_serve = months
            row.months_suspended = 0 if federal else rng.choice((0, 12, 36))
            row.months_probation = rng.choice((24, 36, 60))
            row.months_special_parole = 0 if federal else rng.choice((0, 0, 24))
            row.registration = rng.choice(("ten_years", "ten_years", "life"))
            row.restitution = rng.choice((0, 0, 1500))
        self._save(at, self.prosecutor, row)

    # Federal adoption -----------------------------------------------------------------------------

    def _adopt(self, at: datetime) -> None:
        """Federal prosecutors take the case: the state counts end, federal ones begin."""
        rng = self.rng
        at = later(rng, at, 5, 60)
        day = self._day(at)
        self.story.acts.append(
            Change(at, self.prosecutor, self.arrest, {"federal_adoption_on": day})
        )  # fmt: skip
        for count in self.charges:
            self._decide(at, count, "adopted_federally")
        number = f"3:{day.year % 100:02}-cr-{rng.randrange(10**5):05}"
        docket = Docket(
            arrest=self.arrest, court="US DISTRICT COURT - HARTFORD", court_kind="US",
            number=number, from_on=day,
        )  # fmt: skip
        self._save(at, self.prosecutor, docket)
        filed = Information(arrest=self.arrest, kind="substitute", filed_on=day)
        counts = [self._copy(old, filed) for old in self.charges]
        federal = rng.choice(FEDERAL)
        counts[0].statute_version = self._federal(federal, counts[0].offence_on)
        self.story.acts.append(Refile(at + timedelta(hours=1), self.prosecutor, filed, counts))
        self.charges = counts
        ended = later(rng, at, 150, 600)
        self._end(
            pick(rng, {"guilty_plea": 75, "guilty_trial": 20, "dismissed": 5}), ended, counts[0]
        )
        for other in counts[1:]:
            self._decide(ended, other, "dismissed")

    def _federal(self, limb: tuple[str, str], day: date):
        """The federal offence aimed at buyers as it was on the day."""
        versions = [v for v in self.world.versions if v.statute.section == limb[0]]
        in_force = [v for v in versions if v.in_force_on(day)]
        return min(in_force, key=lambda version: version.role)
