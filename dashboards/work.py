"""What the council starts from: the releases."""

from accounts.models import Job
from casework.columns import Column as C
from casework.views.panels import Asked, Panel
from dashboards.views import ReleaseList

COUNCIL = frozenset({Job.COUNCIL_MEMBER, Job.COUNCIL_STAFF})

PANELS = (
    Panel(
        "Releases",
        COUNCIL,
        Asked(ReleaseList),
        (C("name", link=True), C("data_until"), C("made_at", "Made")),
        "No release was made yet. Council staff make one.",
        counted=False,
        carrying=lambda rows: rows.filter(withdrawn_at=None),
    ),
)
