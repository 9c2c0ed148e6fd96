from dashboards.charts import Chart, strips
from dashboards.facts import REFERRALS
from dashboards.facts.referrals import OFFICE, REGION, REGION_AND_OFFICES, YEAR
from dashboards.measures.base import Measure
from dashboards.measures.referrals_over_time import COUNTED, DATED
from dashboards.measures.saying import largest_shares
from dashboards.tables import Table, Within


class ReferralsByRegion(Measure):
    slug = "referrals-by-region"
    title = "Referrals by region"
    question = "Where in Connecticut are children referred?"
    counted = COUNTED
    unit = "Referrals."
    dated = DATED
    source = "Every referral recorded by DCF here."
    notes = "The region of the area office that handles the referral."
    serves = ("2017-2",)
    tables = (
        Table(
            "by-year-and-region",
            "Referrals by year received and DCF region",
            REFERRALS,
            YEAR,
            REGION_AND_OFFICES,
        ),
        Within(
            "by-office",
            "Referrals by DCF region and area office, all years",
            REFERRALS,
            REGION,
            OFFICE,
            optional=True,
        ),
    )

    def sentence(self, read):
        return largest_shares(read.tables[0], "referrals")

    def charts(self, read):
        yield Chart(
            self.slug,
            "Referrals by year, region by region",
            strips(read.tables[0]),
        )
