"""The demo's people: a plainly invented person for every job, in enough places to show the wall.

Nobody here can be taken for real: given names are jobs, family names say "Example", and the
addresses end in `demo.example`. All share one password, which is no secret.
"""

from django.contrib.auth.hashers import make_password

from accounts.models import Agency, AgencyKind, Job, User

DOMAIN = "demo.example"
PASSWORD = "demo-demo-demo"

OFFICES = (
    "Hartford", "New Haven", "Bridgeport", "Norwalk", "Milford", "Middletown", "Norwich",
    "Willimantic", "Manchester", "Danbury", "Torrington", "Waterbury", "Meriden", "New Britain",
)  # fmt: skip
SUPERVISED = ("Hartford", "New Haven", "Bridgeport", "Norwich", "Waterbury", "New Britain")
"""One office of each of the six regions."""
DEPARTMENTS = (
    "Hartford", "New Haven", "Bridgeport", "Waterbury", "Stamford", "Norwalk", "Danbury",
    "New Britain", "Meriden", "Norwich", "New London", "Manchester", "Middletown", "Torrington",
)  # fmt: skip
DISTRICTS = (
    "Hartford", "New Haven", "Fairfield", "Waterbury", "New Britain", "Stamford-Norwalk",
    "New London", "Ansonia-Milford", "Danbury", "Litchfield", "Middlesex", "Tolland", "Windham",
)  # fmt: skip


def _everyone():
    """(name in the e-mail address, given name, family name, job, name of the agency)."""
    for place in OFFICES:
        yield "caseworker", "Caseworker", place, Job.CASEWORKER, f"DCF {place}"
    for place in SUPERVISED:
        yield "supervisor", "Supervisor", place, Job.DCF_SUPERVISOR, f"DCF {place}"
    yield "director", "Director", "", Job.DCF_SUPERVISOR, "DCF Central Office (HART)"
    for town in DEPARTMENTS:
        yield "police", "Investigator", town, Job.POLICE_INVESTIGATOR, f"{town} Police Department"
    yield "state.police", "Investigator", "", Job.POLICE_INVESTIGATOR, "Connecticut State Police"
    for district in DISTRICTS:
        agency = f"State's Attorney, {district}"
        yield "prosecutor", "Prosecutor", district, Job.PROSECUTOR, agency
    yield "chief", "Prosecutor", "", Job.PROSECUTOR, "Office of the Chief State's Attorney"
    council = "Trafficking in Persons Council"
    yield "member", "Member", "One", Job.COUNCIL_MEMBER, council
    yield "member", "Member", "Two", Job.COUNCIL_MEMBER, council
    yield "staff", "Staff", "", Job.COUNCIL_STAFF, council
    yield "administrator", "Administrator", "", Job.ADMINISTRATOR, council
    yield "auditor", "Auditor", "", Job.AUDITOR, council


_SURNAME = {
    "director": "Example-HART",
    "state.police": "Example-State Police",
    "chief": "Example-Chief's Office",
}


def load_people() -> None:
    """Make the people who are missing."""
    there = set(everyone().values_list("email", flat=True))
    agencies = {agency.name: agency for agency in Agency.objects.exclude(kind=AgencyKind.OTHER)}
    password = make_password(PASSWORD)  # once: a good hash is slow
    for local, given_name, place, job, agency in _everyone():
        slug = place.lower().replace(" ", "")
        email = f"{local}.{slug}@{DOMAIN}" if slug else f"{local}@{DOMAIN}"
        if email not in there:
            User(
                email=email,
                given_name=given_name,
                family_name=_SURNAME.get(local) or (f"Example-{place}" if place else "Example"),
                job=job,
                agency=agencies[agency],
                password=password,
            ).save()


def everyone():
    """The demo's people who may sign in, in the order in which one would show them."""
    return User.objects.filter(email__endswith=f"@{DOMAIN}", is_active=True).order_by("pk")


def by_job() -> dict[Job, list[User]]:
    """The demo's people by job, jobs in their own order; what the sign-in page lists."""
    people = list(everyone())
    return {job: [p for p in people if p.job == job] for job in Job}
