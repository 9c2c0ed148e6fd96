"""What the latest release says about a recommendation: the council's page of it shows this as evidence."""

from django.urls import reverse

from casework.columns import may
from dashboards.content import MeasureReader
from dashboards.models import Release
from recommendations.evidence import Evidence
from recommendations.models import Recommendation


def latest_answer(recommendation: Recommendation, person) -> Evidence | None:
    """The measure the recommendation names, else the first that serves it, of the latest release that was
    not withdrawn. Published content only; None for whoever reads no release."""
    if not may(person, "view", Release):
        return None
    release = Release.objects.filter(withdrawn_at=None).defer("suppression").first()
    data = release and _answering(release.content.get("measures", ()), recommendation)
    if not data:
        return None
    return Evidence(
        title=data["title"],
        sentence=data["sentence"],
        url=reverse("measure", args=[release.pk, data["slug"]]),
        source=release.name,
        template="dashboards/evidence.html",
        style="dashboards.css",
        context={"measure": MeasureReader(data, release.content)},
    )


def _answering(measures: list[dict], recommendation: Recommendation) -> dict | None:
    named = [data for data in measures if data["slug"] == recommendation.measure]
    served = [data for data in measures if recommendation.reference in data["serves"]]
    return next(iter(named + served), None)
