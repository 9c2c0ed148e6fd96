from dashboards.charts import Chart, strips
from dashboards.facts import REFERRALS
from dashboards.facts.referrals import SOURCE, YEAR
from dashboards.measures.base import Measure
from dashboards.measures.referrals_over_time import COUNTED, DATED
from dashboards.measures.saying import largest_shares
from dashboards.tables import Table


class ReferralsBySource(Measure):
    slug = "referrals-by-source"
    title = "Referrals by source"
    question = "Who notices and reports?"
    counted = COUNTED
    unit = "Referrals."
    dated = DATED
    source = "Every referral recorded by DCF here."
    serves = ("2017-2",)
    tables = (
        Table(
            "by-year-and-source", "Referrals by year received and source", REFERRALS, YEAR, SOURCE
        ),
    )

    def sentence(self, read):
        return largest_shares(read.tables[0], "referrals")

    def charts(self, read):
        yield Chart(
            self.slug,
            "Referrals by year, source by source",
            strips(read.tables[0]),
        )
