"""What the latest release says about a recommendation: the council's page of it shows this as evidence."""

from collections.abc import Mapping

from django.urls import reverse

from casework.columns import may
from dashboards.content import MeasureReader
from dashboards.frozen import latest, read
from dashboards.models import Release
from recommendations.evidence import Evidence
from recommendations.models import Recommendation


def latest_answer(recommendation: Recommendation, person) -> Evidence | None:
    """The measure the recommendation names, else the first that serves it, of the latest release that was
    not withdrawn. Published content only; None for whoever reads no release."""
    if not may(person, "view", Release):
        return None
    release = latest()
    found = release and _answering(read(release).measures, recommendation)
    if not found:
        return None
    return Evidence(
        title=found.data["title"],
        sentence=found.data["sentence"],
        url=reverse("measure", args=[release.pk, found.slug]),
        source=release.name,
        template="dashboards/evidence.html",
        style="dashboards.css",
        context={"measure": found},
    )


def _answering(
    measures: Mapping[str, MeasureReader], recommendation: Recommendation
) -> MeasureReader | None:
    serving = (m for m in measures.values() if recommendation.reference in m.data["serves"])
    return measures.get(recommendation.measure) or next(serving, None)
