"""The council's annual reports in the demo, all words invented: last year's, published on the demo's release,
and a draft of this year's."""

from accounts.wall import acting_as
from casework.services import save
from dashboards.frozen import latest
from dashboards.models import AnnualReport
from dashboards.report.services import publish_report
from demo.world import INVENTED, World

INTRODUCTION = f"""{INVENTED} Nothing in this report was said by the real council.

The council was asked three questions: **why do referrals rise**, why do buyers go without arrest, and what \
became of what it recommended. This report answers with the numbers that can be shown.

- Children are counted by the day DCF was told of them.
- Buyers are counted by the day of their arrest.
- What is hidden protects a child who could be recognized; *hidden is not zero*."""
TEXTS = {
    "why-referrals-rise": "More schools and more hotels were trained in the invented program, and more of them "
    "call. The council reads a rise as better sight before it reads it as more harm.",
    "told-in-time": "The council asks every area office to send the notice from the intake form itself:\n\n"
    "1. The notice is written while the caller is on the line.\n2. A second person looks at it within four hours.",
    "why-not-arrested": "The reason most often recorded is that the buyer was **not identified**. The council "
    "recommends a shared unit that works on telephones and accounts.",
    "agencies": "The council thanks the departments that reported, and calls the others by telephone.",
    "council": "Seats are filled by those whom the statute names. Every name below is made up.",
}
BEGUN = f"""{INVENTED} This is a draft: the council has not discussed it.

To be written after the next meeting."""


def play(world: World) -> None:
    """As council staff, on the newest release."""
    release = latest()
    if release is None:
        return
    staff, year = world.staff, world.now.year
    with acting_as(staff):
        written = AnnualReport(
            year=year - 1, release=release, introduction=INTRODUCTION, texts=TEXTS
        )
        publish_report(save(written, by=staff), by=staff)
        save(AnnualReport(year=year, release=release, introduction=BEGUN), by=staff)
