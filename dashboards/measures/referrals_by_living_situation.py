from dashboards.charts import Chart, bars, strips
from dashboards.facts import REFERRALS
from dashboards.facts.referrals import LIVING, LIVING_GROUP, LIVINGS, YEAR, tied
from dashboards.measures.base import Measure
from dashboards.measures.referrals_over_time import COUNTED, DATED
from dashboards.measures.saying import largest_rows
from dashboards.tables import Table


class ReferralsByLivingSituation(Measure):
    slug = "referrals-by-living-situation"
    title = "Referrals by living situation"
    question = "Where did the children live when they were identified?"
    counted = COUNTED
    unit = "Referrals."
    dated = DATED
    source = "Every referral recorded by DCF here."
    notes = (
        "Where the child lived when the referral was received, not where it happened. Missing from "
        "care: a child in the state's care whose whereabouts were not known. By year some "
        "situations stand together. That table is left out when more than a quarter of it had to be "
        "hidden."
    )
    serves = ("2017-2",)
    tables = (
        Table("by-living-situation", "Referrals by living situation", REFERRALS, LIVING),
        Table(
            "by-year-and-living-situation", "Referrals by year received and living situation",
            REFERRALS, YEAR, LIVING_GROUP, optional=True, ties=tied(LIVING, LIVINGS),
        ),
    )  # fmt: skip

    def sentence(self, read):
        return largest_rows(read.table("by-living-situation"), "referrals")

    def charts(self, read):
        title = "Referrals by living situation, all years"
        yield Chart(self.slug, title, bars(read.table("by-living-situation")))
        by_year = read.table("by-year-and-living-situation")
        if by_year:
            title = "Referrals by year, living situation by living situation"
            yield Chart(f"{self.slug}-year", title, strips(by_year))
