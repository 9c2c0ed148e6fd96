from dashboards.charts import Chart, bars, strips
from dashboards.facts import REFERRALS
from dashboards.facts.referrals import HISPANIC, RACE, RACE_GROUP, RACES, YEAR, tied
from dashboards.measures.base import Measure
from dashboards.measures.referrals_over_time import COUNTED, DATED
from dashboards.measures.saying import largest_rows, percent
from dashboards.tables import TOTAL, Table


class ReferralsByRace(Measure):
    slug = "referrals-by-race"
    title = "Referrals by race and ethnicity"
    question = "Of what race and ethnicity are the children?"
    counted = (
        f"{COUNTED} Each counts once: a child of several races counts under two or more races, and "
        "under none of them alone, so that the parts add up."
    )
    unit = "Referrals."
    dated = DATED
    source = "Every referral recorded by DCF here, with the races the child's record states today."
    notes = (
        "The categories of the Office of Management and Budget (1997), as the child or family says. "
        "Hispanic or Latino is asked apart and may be of any race, so its table adds up by itself and "
        "is not divided by race. Compare with care: these are not rates of all children, and who is "
        "noticed and reported differs. By year the smallest groups stand together. That table is left out "
        "when more than a quarter of it had to be hidden."
    )
    serves = ("2017-2",)
    tables = (
        Table("by-race", "Referrals by race", REFERRALS, RACE),
        Table("by-ethnicity", "Referrals by ethnicity", REFERRALS, HISPANIC),
        Table(
            "by-year-and-race", "Referrals by year received and race", REFERRALS, YEAR, RACE_GROUP,
            optional=True, ties=tied(RACE, RACES),
        ),
    )  # fmt: skip

    def sentence(self, read):
        said = largest_rows(read.table("by-race"), "referrals")
        ethnicity = read.table("by-ethnicity")
        hispanic = percent(ethnicity.number("yes"), ethnicity.number(TOTAL))
        return (
            f"{said} {hispanic.capitalize()} are of children recorded as Hispanic or Latino, of any race."
            if hispanic
            else said
        )

    def charts(self, read):
        yield Chart(self.slug, "Referrals by race, all years", bars(read.table("by-race")))
        title = "Referrals by ethnicity, all years"
        yield Chart(f"{self.slug}-ethnicity", title, bars(read.table("by-ethnicity")))
        by_year = read.table("by-year-and-race")
        if by_year:
            yield Chart(f"{self.slug}-year", "Referrals by year, race by race", strips(by_year))
