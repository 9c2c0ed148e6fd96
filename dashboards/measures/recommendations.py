import datetime as dt
from collections import Counter

from django.db.models import Prefetch
from django.utils import timezone

from dashboards.charts import Chart, bar_chart
from dashboards.facts import Period
from dashboards.headlines import Headline
from dashboards.measures.base import Measure, PublicList
from dashboards.measures.saying import joined
from recommendations.flow import CAN_BE_DUE, RecommendationStatus
from recommendations.models import Aim, Recommendation, RecommendationStatusChange

S = RecommendationStatus
FATES = {
    "Became law, wholly or in part": (S.ENACTED, S.PARTLY_ENACTED),
    "Done": (S.DONE,),
    "Still open": CAN_BE_DUE,
    "Died": (S.DIED,),
    "Raised again": (S.RE_RAISED,),
    "Withdrawn": (S.WITHDRAWN,),
}
"""What became of a recommendation, in the fewest words."""
FATE_OF = {status: fate for fate, statuses in FATES.items() for status in statuses}
LAW, OPEN, AGAIN = "Became law, wholly or in part", "Still open", "Raised again"


class Recommendations(Measure):
    slug = "recommendations"
    title = "What became of recommendations"
    question = "What became of what the council recommended?"
    counted = (
        "Recommendations of the council's reports up to the last day counted, by where they stood on "
        "that day and by aim, with their age, the bills that carried them and the acts that came of it."
    )
    unit = "Recommendations."
    dated = (
        "The status on the last day counted, by the steps recorded. Age: whole years since the report "
        "was released, or since the beginning of its year where its day is not recorded."
    )
    source = "The council's own record. Public, and not about persons: nothing is hidden."
    notes = (
        "A bill of a later session is not listed. Died: the bill or the effort ended without result. "
        "Re-raised: it died and is raised again. It is open until the later recommendation that does so "
        "is counted by itself, so that nothing is open twice."
    )

    def lists(self, period):
        rows = self._rows(period)
        counted = Counter(status for _, status in rows)
        yield PublicList(
            "by-status",
            "Recommendations by status",
            ("Status", "Recommendations"),
            tuple((label, str(counted[status])) for status, label in S.choices),
        )
        fates = self._fates(rows)
        by_aim = Counter((row.aim, fates[row.pk]) for row, _ in rows)
        yield PublicList(
            "by-aim",
            "Recommendations by aim, and what became of them",
            ("Aim", *FATES, "All"),
            tuple(
                (
                    label,
                    *(str(by_aim[aim, fate]) for fate in FATES),
                    str(sum(by_aim[aim, fate] for fate in FATES)),
                )
                for aim, label in Aim.choices
            ),
        )
        yield PublicList(
            "all",
            "Every recommendation",
            ("Reference", "Text", "Aim", "Status", "Since", "Age in years", "Due", "Bills", "Public acts",
             "What became of it"),
            tuple((*self._said(row, status, period.until), fates[row.pk]) for row, status in rows),
        )  # fmt: skip

    def _rows(self, period: Period) -> list[tuple[Recommendation, str]]:
        """Recommendations made by the last day, each with where it stood then."""
        steps = RecommendationStatusChange.objects.filter(at__lt=period.end).order_by("at", "pk")
        found = (
            Recommendation.objects.select_related("report")
            .prefetch_related("bills", Prefetch("status_changes", steps, to_attr="steps"))
            .order_by("report__year", "number", "pk")
        )
        return [
            (row, row.steps[-1].to_status if row.steps else S.PROPOSED)
            for row in found
            if self._made_on(row) <= period.until
        ]

    def _fates(self, rows) -> dict[int, str]:
        """What became of each; what was raised again is open until that is counted by itself."""
        carried_on = {row.re_raised_from_id for row, _ in rows}
        return {
            row.pk: OPEN if status == S.RE_RAISED and row.pk not in carried_on else FATE_OF[status]
            for row, status in rows
        }

    def _made_on(self, row: Recommendation) -> dt.date:
        return row.report.released_on or dt.date(row.report.year, 1, 1)

    def _said(self, row: Recommendation, status: str, until: dt.date) -> tuple[str, ...]:
        bills = [bill for bill in row.bills.all() if bill.session_year <= until.year]
        made = self._made_on(row)
        age = until.year - made.year - ((until.month, until.day) < (made.month, made.day))
        overdue = row.due_on and row.due_on < until and status in CAN_BE_DUE
        return (
            row.reference,
            row.text,
            row.get_aim_display(),
            S(status).label,
            f"{timezone.localdate(row.steps[-1].at)}" if row.steps else "",
            str(age),
            f"{row.due_on}{', overdue' if overdue else ''}" if row.due_on else "",
            "; ".join(str(bill) for bill in bills),
            "; ".join(dict.fromkeys(bill.public_act for bill in bills if bill.public_act)),
        )

    def _standing(self, read) -> dict[str, int]:
        return {label: int(number) for label, number in read.list_of("by-status")}

    def _number(self, read, fate: str) -> int:
        column = 1 + [*FATES].index(fate)
        return sum(int(row[column]) for row in read.list_of("by-aim"))

    def sentence(self, read):
        standing = {label: number for label, number in self._standing(read).items() if number}
        if not standing:
            return "No recommendation is recorded yet."
        said = joined([f"{number} {label.lower()}" for label, number in standing.items()])
        ages = [int(row[5]) for row in read.list_of("all") if row[-1] == OPEN]
        oldest = f" The oldest that is still open is {max(ages)} years old." if ages else ""
        overdue = sum("overdue" in row[6] for row in read.list_of("all"))
        late = f" Past their day and still open: {overdue}." if overdue else ""
        return f"Of {sum(standing.values())} recommendations: {said}.{oldest}{late}"

    def answer(self, read):
        whole = sum(self._standing(read).values())
        if not whole:
            return "No recommendation is recorded yet."
        said = {
            LAW: ("became law, wholly or in part",) * 2, OPEN: ("is still open", "are still open"),
            "Done": ("is done", "are done"), "Died": ("died",) * 2,
            AGAIN: ("died and was raised again", "died and were raised again"),
            "Withdrawn": ("was withdrawn", "were withdrawn"),
        }  # fmt: skip
        numbers = {words: self._number(read, fate) for fate, words in said.items()}
        found = joined([f"{n} {words[n > 1]}" for words, n in numbers.items() if n])
        return f"Of {whole} recommendations: {found}."

    def headline(self, read):
        return Headline(
            str(self._number(read, LAW)),
            f"recommendations became law, wholly or in part; {self._number(read, OPEN)} are still open",
        )

    def charts(self, read):
        standing = {label: number for label, number in self._standing(read).items() if number}
        if standing:
            yield Chart(self.slug, "Recommendations by status", bar_chart(standing))
            aims = {row[0]: int(row[-1]) for row in read.list_of("by-aim")}
            yield Chart(f"{self.slug}-aim", "Recommendations by aim", bar_chart(aims))
