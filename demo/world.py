"""The stage: the places and people of the demo, and chance that always falls the same way."""

import random
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from accounts.models import Agency, AgencyKind, Job, Town
from arrests.models import StatuteVersion
from demo import people

LOCAL = ZoneInfo("America/New_York")

INVENTED = "Invented for the demonstration."

FAMILY_NAMES = (
    "Placeholder", "Sample", "Specimen", "Invented", "Mockingham", "Fictitious", "Exampleton",
    "Madeup", "Notreal", "Pretend", "Imaginary", "Testcase", "Lorem", "Makebelieve", "Fable",
    "Storybook", "Nowhere", "Dummy", "Pseudonym", "Rehearsal",
)  # fmt: skip
GIVEN_NAMES = (
    "Ada", "Alma", "Bea", "Bina", "Cleo", "Cora", "Dara", "Edda", "Elsa", "Fay", "Fern", "Gia",
    "Hope", "Ida", "Iris", "Jada", "Juno", "Kaya", "Lia", "Lola", "Mara", "Mina", "Nell", "Nia",
    "Oda", "Opal", "Pia", "Rae", "Rosa", "Ruth", "Sia", "Tess", "Una", "Vera", "Wren", "Yara",
    "Abe", "Ben", "Cal", "Dov", "Eli", "Finn", "Gus", "Hal", "Ivo", "Jay",
)  # fmt: skip
ACCUSED_NAMES = (
    "Nobody-Example", "Standin", "Mannequin", "Phantom", "Fakename", "Strawman", "Understudy",
    "Dramatis", "Persona", "Unperson", "Alias-Example", "Cipher",
)  # fmt: skip

BUSY_TOWNS = {
    "Hartford": 14, "New Haven": 12, "Bridgeport": 12, "Waterbury": 9, "New Britain": 5,
    "Stamford": 4, "East Hartford": 4, "Meriden": 4, "Norwich": 4, "New London": 4, "Norwalk": 3,
    "Danbury": 3, "Manchester": 3, "Middletown": 3, "Bristol": 3, "Torrington": 3, "Windham": 4,
    "West Haven": 3, "Hamden": 2, "Milford": 2, "Groton": 2, "Ansonia": 1.5, "Enfield": 1.5,
}  # fmt: skip
"""How often a town comes up; every other town has weight 0.25."""


class World:
    """Everything a plan looks up, read once. `now` is when the demo is loaded."""

    def __init__(self, now: datetime):
        self.now = now.astimezone(LOCAL)
        self.towns = list(Town.objects.select_related("area_office", "judicial_district"))
        self.weights = [BUSY_TOWNS.get(town.name, 0.25) for town in self.towns]
        self.agencies = {
            a.name: a for a in Agency.objects.select_related("town__judicial_district")
        }
        self.versions = list(StatuteVersion.objects.select_related("statute"))
        staff = list(people.everyone())
        of_job = {job: [p for p in staff if p.job == job] for job in Job}
        self.caseworkers = {p.agency_id: p for p in of_job[Job.CASEWORKER]}
        supervisors = of_job[Job.DCF_SUPERVISOR]
        self.supervisors = {p.agency.region: p for p in supervisors if p.agency.region}
        self.director = next(p for p in supervisors if p.agency.region is None)
        self.investigators = {p.agency_id: p for p in of_job[Job.POLICE_INVESTIGATOR]}
        prosecutors = of_job[Job.PROSECUTOR]
        self.prosecutors = {p.agency.judicial_district_id: p for p in prosecutors}
        self.members = of_job[Job.COUNCIL_MEMBER]
        self.staff = of_job[Job.COUNCIL_STAFF][0]

    def _of_kind(self, kind: str) -> list[Agency]:
        return [agency for agency in self.agencies.values() if agency.kind == kind]

    @cached_property
    def state_police(self) -> Agency:
        return self._of_kind(AgencyKind.STATE_POLICE)[0]

    @cached_property
    def departments(self) -> dict[int, Agency]:
        """The police department of a town, by the town's key."""
        return {a.town_id: a for a in self._of_kind(AgencyKind.POLICE_DEPARTMENT)}

    @cached_property
    def providers(self) -> list[Agency]:
        return self._of_kind(AgencyKind.SERVICE_PROVIDER)

    @cached_property
    def attorneys(self) -> dict[int, Agency]:
        """The State's Attorney of a district, by the district's key."""
        return {a.judicial_district_id: a for a in self._of_kind(AgencyKind.STATES_ATTORNEY)}

    def police_of(self, town: Town) -> Agency:
        """Who the database addresses a police notice to."""
        return self.departments.get(town.pk, self.state_police)

    def law(self, day: date, section: str, offence_class: str = "", subsection: str = ""):
        """The version of a limb in force on a day, or None."""
        for version in self.versions:
            if (
                version.statute.section == section
                and offence_class in ("", version.offence_class)
                and subsection in ("", version.subsection)
                and version.in_force_on(day)
            ):
                return version
        return None


def chance(*parts) -> random.Random:
    """A stream of chance of its own, so that one year's plan never moves another's."""
    return random.Random("/".join(map(str, parts)))


def pick(rng: random.Random, weights: dict):
    """One of the keys, by weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def moment(day: date, rng: random.Random, hours: tuple[int, int] = (8, 17)) -> datetime:
    """A time of a day in Connecticut, in office hours unless told otherwise."""
    at = time(rng.randint(*hours), rng.randrange(60), rng.randrange(60))
    return datetime.combine(day, at, LOCAL)


def later(rng: random.Random, than: datetime, low: float, high: float) -> datetime:
    """Some days later, in office hours of that day, and never earlier than `than`."""
    at = than + timedelta(days=rng.uniform(low, high))
    return max(moment(at.astimezone(LOCAL).date(), rng), than + timedelta(minutes=5))


def a_name(rng: random.Random) -> tuple[str, str]:
    """Given and family name of a child nobody can take for real."""
    family = rng.choice(FAMILY_NAMES)
    if rng.random() < 0.5:
        family += "-" + rng.choice([name for name in FAMILY_NAMES if name != family])
    return rng.choice(GIVEN_NAMES), family
