"""Cases opened by broken glass, so that the supervisors of the demo have something to review."""

from accounts.wall import acting_as
from demo.world import INVENTED, World
from referrals.models import Referral
from referrals.services import break_glass, end_glass

OPENED = (
    # caseworker of, a case of, whether it is closed again
    ("DCF New Haven", "DCF Hartford", True),
    ("DCF Hartford", "DCF New Haven", True),
    ("DCF Bridgeport", "DCF Hartford", False),
)


def play(world: World) -> None:
    for theirs, place, is_closed in OPENED:
        person = world.caseworkers[world.agencies[theirs].pk]
        case = Referral.objects.filter(area_office__name=place).order_by("-received_at").first()
        if case is None:
            continue
        with acting_as(person):
            glass = break_glass(
                case.reference, by=person, reason=f"{INVENTED} On call, and the child called us."
            )
            if is_closed:
                end_glass(glass, by=person)
