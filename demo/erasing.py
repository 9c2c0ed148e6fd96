"""What the law erases in the demo: a batch that was approved, and one that waits for a second person."""

from accounts.models import AgencyKind, Job
from accounts.wall import acting_as
from arrests import erasing
from arrests.models import Arrest
from casework.services import disseminate
from demo import people
from demo.world import World

DISTRICT = "Hartford"


def play(world: World) -> None:
    """The district's police exported their arrests before. The Chief State's Attorney's office prepares
    a batch, which the district's prosecutor approves, and then another."""
    prosecutors = people.everyone().filter(job=Job.PROSECUTOR)
    chief = prosecutors.get(agency__kind=AgencyKind.CHIEF_STATES_ATTORNEY)
    prosecutor = prosecutors.get(agency__judicial_district__name=DISTRICT)
    district = prosecutor.agency.judicial_district
    theirs = Arrest.objects.filter(judicial_district=district).order_by("agency_id")
    for department in theirs.values_list("agency_id", flat=True).distinct():
        police = world.investigators[department]
        with acting_as(police):
            keys = list(Arrest.objects.order_by("pk").values_list("pk", flat=True))
            disseminate(
                "Arrests as a CSV file", how="Exported from TIP Council", kind="arrests.arrest",
                keys=keys, to=police,
            )  # fmt: skip
    for approved, most in ((True, 3), (False, 5)):
        with acting_as(chief):
            if not any(due.to_prepare for due in erasing.due_now() if due.district == district.pk):
                return
            batch = erasing.prepare(district, most=most)
        if approved:
            with acting_as(prosecutor):
                erasing.approve(batch, by=prosecutor)
