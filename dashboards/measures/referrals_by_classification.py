from dashboards.charts import Chart, strips
from dashboards.facts import REFERRALS
from dashboards.facts.referrals import CLASSIFICATION, YEAR
from dashboards.measures.base import Measure
from dashboards.measures.referrals_over_time import COUNTED, DATED
from dashboards.measures.saying import largest_shares
from dashboards.tables import Table


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
        return largest_shares(read.tables[0], "referrals")

    def charts(self, read):
        yield Chart(
            self.slug,
            "Referrals by year, finding by finding",
            strips(read.tables[0]),
        )
