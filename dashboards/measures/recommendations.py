from collections import Counter

from dashboards.charts import Chart, bar_chart
from dashboards.headlines import Headline
from dashboards.measures.base import Measure, PublicList
from dashboards.measures.saying import joined
from recommendations.flow import LIVE, RecommendationStatus
from recommendations.models import Recommendation

LAW = (RecommendationStatus.ENACTED, RecommendationStatus.PARTLY_ENACTED)


class Recommendations(Measure):
    slug = "recommendations"
    title = "What became of recommendations"
    question = "What became of what the council recommended?"
    counted = "Recommendations of the council's reports, by where they stand."
    unit = "Recommendations."
    dated = "As they stood when the release was made."
    source = "The council's own record. Public, and not about persons: nothing is hidden."

    def lists(self, period):
        rows = list(
            Recommendation.objects.select_related("report")
            .prefetch_related("bills")
            .order_by("report__year", "number", "pk")
        )
        counted = Counter(row.status for row in rows)
        yield PublicList(
            "by-status",
            "Recommendations by status",
            ("Status", "Recommendations"),
            tuple((label, str(counted[status])) for status, label in RecommendationStatus.choices),
        )
        yield PublicList(
            "all",
            "Every recommendation",
            ("Reference", "Text", "Aim", "Status", "Bills", "Public acts"),
            tuple(
                (
                    row.reference,
                    row.text,
                    row.get_aim_display(),
                    row.get_status_display(),
                    "; ".join(str(bill) for bill in row.bills.all()),
                    "; ".join(dict.fromkeys(b.public_act for b in row.bills.all() if b.public_act)),
                )
                for row in rows
            ),
        )

    def _standing(self, read) -> dict[str, int]:
        return {label: int(number) for label, number in read.data["lists"][0]["rows"]}

    def _number(self, read, statuses) -> int:
        return sum(self._standing(read)[RecommendationStatus(status).label] for status in statuses)

    def sentence(self, read):
        standing = {label: number for label, number in self._standing(read).items() if number}
        if not standing:
            return "No recommendation is recorded yet."
        said = joined([f"{number} {label.lower()}" for label, number in standing.items()])
        return f"Of {sum(standing.values())} recommendations: {said}."

    def answer(self, read):
        whole = sum(self._standing(read).values())
        if not whole:
            return "No recommendation is recorded yet."
        return (
            f"Of {whole} recommendations {self._number(read, LAW)} became law, wholly or in part, and "
            f"{self._number(read, LIVE)} are still open."
        )

    def headline(self, read):
        return Headline(
            str(self._number(read, LAW)),
            f"recommendations became law, wholly or in part; {self._number(read, LIVE)} are still open",
        )

    def charts(self, read):
        standing = {label: number for label, number in self._standing(read).items() if number}
        if standing:
            spec = bar_chart(standing)
            yield Chart(self.slug, "Recommendations by status", spec)
