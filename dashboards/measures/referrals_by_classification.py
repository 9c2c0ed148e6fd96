from dashboards.charts import Chart, strips
from dashboards.facts import REFERRALS
from dashboards.facts.referrals import CLASSIFICATION, YEAR
from dashboards.measures.base import Measure
from dashboards.measures.referrals_over_time import COUNTED, DATED
from dashboards.measures.saying import joined
from dashboards.tables import TOTAL, Table

FOUND = ("confirmed", "suspected", "high_risk")
"""The findings that a child was or may have been trafficked, from the surest."""


class ReferralsByClassification(Measure):
    slug = "referrals-by-classification"
    title = "Referrals by classification"
    question = "How sure are we that children were trafficked?"
    counted = COUNTED
    unit = "Referrals."
    dated = DATED
    source = "Every referral recorded by DCF here."
    notes = (
        "The newest finding decided by the last day counted. A finding made later changes later "
        "releases, never this one."
    )
    serves = ("2017-2",)
    tables = (
        Table(
            "by-year-and-classification",
            "Referrals by year received and newest finding",
            REFERRALS,
            YEAR,
            CLASSIFICATION,
        ),
    )

    def sentence(self, read):
        """What was found, from the surest; then what is not decided, and what was ruled out."""
        table = read.tables[0]

        def told(*findings: str) -> str:
            return joined(
                [
                    f"{table.words(TOTAL, finding)} {table.columns[finding].lower()}"
                    for finding in findings
                    if finding in table.columns
                ]
            )

        found = told(*FOUND)
        said = f"Of {table.words(TOTAL)} referrals, by the newest finding: {found}"
        others = [c for c in table.columns if c not in (*FOUND, "none", TOTAL)]
        return (
            f"{said}; {told(*others)}. For {table.words(TOTAL, 'none')} nothing is decided yet."
            if others
            else f"{said}. For {table.words(TOTAL, 'none')} nothing is decided yet."
        )

    def charts(self, read):
        yield Chart(
            self.slug,
            "Referrals by year, finding by finding",
            strips(read.tables[0]),
        )
