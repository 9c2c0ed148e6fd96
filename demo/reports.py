"""Yearly reports of agencies in the demo: most departments of the demo's people submit, some late, one is
returned, some are missing; this year's are begun. Numbers stand near what is recorded here, and not on it."""

from datetime import timedelta

from accounts.models import AgencyKind, User
from accounts.wall import acting_as
from arrests.flow import reporting_year
from arrests.models import AgencyReport
from arrests.own_counts import own_counts
from arrests.reports_due import due_on, last_year_due
from casework.services import save
from demo.world import INVENTED, World, chance, moment

YEARS = 3
MISSING = {"Torrington", "Danbury", "Norwalk"}
"""Towns whose department has not reported for the newest year."""
RETURNED = "Meriden"
BEGUN = {"Hartford", "New London"}
"""Towns whose department has begun the report of the running year."""
WORDS = {
    "participation": "Took part in the invented regional working group.",
    "criteria": "Every notice is read by two investigators within a day.",
    "coordination": "A telephone call with the invented liaison each month.",
    "training": "Two hours for everyone, made up for this demonstration.",
    "obstacles": "Few witnesses, and telephones that cannot be opened.",
    "counting_rule": "CGS 53a-192a, 53a-83b and 53a-82; one referral for each call.",
}


def play(world: World) -> None:
    last = last_year_due(world.now.date())
    writers = [*world.investigators.values(), world.prosecutors[None]]
    for person in sorted(writers, key=lambda person: person.pk):
        town = person.agency.town and person.agency.town.name
        if person.agency.kind == AgencyKind.STATE_POLICE:
            continue
        for year in range(last - YEARS + 1, last + 1):
            if year < last or town not in MISSING:
                submit(world, person, year)
        if town in BEGUN:
            begin(person, reporting_year(world.now.date()))
    returned = AgencyReport.objects.filter(agency__town__name=RETURNED, year=last).first()
    if returned:
        with acting_as(world.staff):
            returned.flow.follow(
                returned,
                "return",
                by=world.staff,
                reason=f"{INVENTED} Say which statutes were counted.",
                at=min(world.now, moment(due_on(last) + timedelta(days=20), chance("returned"))),
            )


def begin(person: User, year: int) -> AgencyReport:
    with acting_as(person):
        report = save(AgencyReport(year=year), by=person)
        report.obstacles = f"{INVENTED} {WORDS['obstacles']}"
        return save(report, by=person)


def submit(world: World, person: User, year: int) -> None:
    rng = chance("report", person.agency, year)
    with acting_as(person):
        report = save(AgencyReport(year=year), by=person)
        for name, words in WORDS.items():
            setattr(report, name, f"{INVENTED} {words}")
        for count in own_counts(report):
            setattr(report, count.field, max(0, count.number + rng.choice((-1, 0, 0, 0, 1, 2))))
        if report.is_of_the_chief:
            report.final_dispositions = f"{INVENTED} Each case by docket number would stand here."
        report.coordinator = f"Coordinator Placeholder-{person.agency_id:03}"
        report.coordinator_phone = "555-0100"
        report = save(report, by=person)
        day = due_on(year) + timedelta(days=rng.choice((-1, -1, -1, 0, 0, 6, 15)))
        report.flow.follow(report, "submit", by=person, at=min(world.now, moment(day, rng)))
