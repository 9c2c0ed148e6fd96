from dashboards.charts import Chart, bars, strips
from dashboards.facts import REFERRALS
from dashboards.facts.referrals import GENDER, GENDER_GROUP, GENDERS, YEAR, tied
from dashboards.measures.base import Measure
from dashboards.measures.referrals_over_time import COUNTED, DATED
from dashboards.measures.saying import largest_rows
from dashboards.tables import Table


class ReferralsByGender(Measure):
    slug = "referrals-by-gender"
    title = "Referrals by gender"
    question = "Are the children girls or boys?"
    counted = COUNTED
    unit = "Referrals."
    dated = DATED
    source = "Every referral recorded by DCF here, with the gender the child's record states today."
    notes = (
        "Gender is as the child says. Transgender and non-conforming children are one group here: "
        "apart they would be too few to show. By year the smallest groups stand together. "
        "That table is left out when more than a quarter of it had to be hidden."
    )
    serves = ("2017-2",)
    tables = (
        Table("by-gender", "Referrals by gender", REFERRALS, GENDER),
        Table(
            "by-year-and-gender", "Referrals by year received and gender", REFERRALS, YEAR, GENDER_GROUP,
            optional=True, ties=tied(GENDER, GENDERS),
        ),
    )  # fmt: skip

    def sentence(self, read):
        return largest_rows(read.table("by-gender"), "referrals")

    def charts(self, read):
        yield Chart(self.slug, "Referrals by gender, all years", bars(read.table("by-gender")))
        by_year = read.table("by-year-and-gender")
        if by_year:
            title = "Referrals by year, gender by gender"
            yield Chart(f"{self.slug}-year", title, strips(by_year))
