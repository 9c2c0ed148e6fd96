from dashboards.charts import Chart, strips
from dashboards.facts import REFERRALS
from dashboards.facts.referrals import AGE, YEAR
from dashboards.measures.base import Measure
from dashboards.measures.referrals_over_time import COUNTED, DATED
from dashboards.measures.saying import largest_shares
from dashboards.tables import Table


class ReferralsByAge(Measure):
    slug = "referrals-by-age"
    title = "Referrals by age"
    question = "How old are the children?"
    counted = COUNTED
    unit = "Referrals."
    dated = DATED
    source = "Every referral recorded by DCF here."
    notes = "Where only the year of birth is known, the age is the difference of the years."
    serves = ("2017-2",)
    tables = (Table("by-year-and-age", "Referrals by year received and age", REFERRALS, YEAR, AGE),)

    def sentence(self, read):
        return largest_shares(read.tables[0], "referrals")

    def charts(self, read):
        yield Chart(
            self.slug,
            "Referrals by year, age band by age band",
            strips(read.tables[0]),
        )
