"""One plainly invented person for every job, and neighbours beyond the wall."""

from accounts.models import Agency, AgencyKind, Job, User

PEOPLE = {
    # short name: (job, agency)
    "caseworker": (Job.CASEWORKER, "Hartford", AgencyKind.DCF_AREA_OFFICE),
    "colleague": (Job.CASEWORKER, "Manchester", AgencyKind.DCF_AREA_OFFICE),  # same region, 4
    "elsewhere": (Job.CASEWORKER, "New Haven", AgencyKind.DCF_AREA_OFFICE),  # region 2
    "supervisor": (Job.DCF_SUPERVISOR, "Hartford", AgencyKind.DCF_AREA_OFFICE),
    "director": (Job.DCF_SUPERVISOR, "", AgencyKind.DCF_CENTRAL),
    "police": (Job.POLICE_INVESTIGATOR, "Hartford", AgencyKind.POLICE_DEPARTMENT),
    "other_police": (Job.POLICE_INVESTIGATOR, "New Haven", AgencyKind.POLICE_DEPARTMENT),
    "state_police": (Job.POLICE_INVESTIGATOR, "", AgencyKind.STATE_POLICE),
    "prosecutor": (Job.PROSECUTOR, "Hartford", AgencyKind.STATES_ATTORNEY),
    "other_prosecutor": (Job.PROSECUTOR, "New Haven", AgencyKind.STATES_ATTORNEY),
    "chief": (Job.PROSECUTOR, "", AgencyKind.CHIEF_STATES_ATTORNEY),
    "member": (Job.COUNCIL_MEMBER, "", AgencyKind.COUNCIL),
    "staff": (Job.COUNCIL_STAFF, "", AgencyKind.COUNCIL),
    "administrator": (Job.ADMINISTRATOR, "", AgencyKind.COUNCIL),
    "auditor": (Job.AUDITOR, "", AgencyKind.COUNCIL),
}


def agency_of(place: str, kind: str) -> Agency:
    """The reference agency of a kind at a place: an office or department by name, an attorney by
    district."""
    agencies = Agency.objects.filter(kind=kind)
    if kind == AgencyKind.STATES_ATTORNEY:
        return agencies.get(judicial_district__name=place)
    if kind == AgencyKind.POLICE_DEPARTMENT:
        return agencies.get(town__name=place)
    return agencies.get(name__contains=place) if place else agencies.get()


def load_people() -> None:
    for name, (job, place, kind) in PEOPLE.items():
        email = f"{name}@test.example"
        if not User.objects.filter(email=email).exists():
            User(
                given_name=name.replace("_", " ").title(), family_name="Invented",
                job=job, agency=agency_of(place, kind), email=email, password="!",
            ).save()  # fmt: skip


def people_by_name() -> dict[str, User]:
    return {user.email.partition("@")[0]: user for user in User.objects.all()}
