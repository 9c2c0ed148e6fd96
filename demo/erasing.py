"""What the law erases in the demo: a batch that was approved, and one that waits for a second person."""

from accounts.models import AgencyKind, Job
from accounts.wall import acting_as
from arrests import erasing
from arrests.models import Arrest
from casework.services import disseminate
from demo import people
from demo.world import World


def play(world: World) -> None:
    """In the district with most to erase: its police exported their arrests before; its prosecutor
    prepares a batch, which the Chief State's Attorney's office approves, and then another."""
    offices = people.everyone().filter(job=Job.PROSECUTOR)
    chief = offices.get(agency__kind=AgencyKind.CHIEF_STATES_ATTORNEY)
    with acting_as(chief):
        ready = {due.district: 0 for due in erasing.due_now()}
        for due in erasing.due_now():
            ready[due.district] += due.to_prepare
    if not any(ready.values()):
        return
    district = max(ready, key=lambda pk: (ready[pk], -pk))
    prosecutor = world.prosecutors[district]
    theirs = Arrest.objects.filter(judicial_district=district)
    for department in theirs.order_by("agency_id").values_list("agency_id", flat=True).distinct():
        police = world.investigators[department]
        with acting_as(police):
            keys = list(Arrest.objects.order_by("pk").values_list("pk", flat=True))
            disseminate(
                "Arrests as a CSV file", how="Exported from TIP Council", kind="arrests.arrest",
                keys=keys, to=police,
            )  # fmt: skip
    for approved, most in ((True, 3), (False, 5)):
        with acting_as(prosecutor):
            if not any(due.to_prepare for due in erasing.due_now()):
                return
            batch = erasing.prepare(prosecutor.agency.judicial_district, most=most)
        if approved:
            with acting_as(chief):
                erasing.approve(batch, by=chief)
