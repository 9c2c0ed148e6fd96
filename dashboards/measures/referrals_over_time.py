from dashboards.charts import Chart, bars
from dashboards.facts import REFERRALS
from dashboards.facts.referrals import QUARTER, YEAR
from dashboards.measures.base import Measure
from dashboards.tables import TOTAL, Table

COUNTED = (
    "Referrals to DCF of children feared to be trafficked. A child referred twice counts twice; "
    "a referral that was screened out counts."
)
DATED = "The day the information was received, in Connecticut."
PROTECTED = (
    "Counts of 1 to {threshold} children are hidden, and further numbers where a total would "
    "give one away."
)


def trend(read, table) -> str:
    """What a table of referrals by year says about the last full year, from published numbers."""
    year = read.last_full_year
    now, before = table.number(year), table.number(str(int(year) - 1))
    said = f"In {year}, DCF received {table.words(year, zero='no')} referrals"
    if now is not None and before:
        difference = now - before
        compared = (
            f"{abs(difference):,} {'more' if difference > 0 else 'fewer'} than the year before"
            if difference
            else "as many as the year before"
        )
        said += f", {compared}"
    again = "; a child can be referred more than once" if table.at(year) else ""
    return f"{said}{again}."


class ReferralsOverTime(Measure):
    slug = "referrals-over-time"
    title = "Referrals over time"
    question = "How many children are referred to DCF as possibly trafficked?"
    counted = COUNTED
    unit = "Referrals."
    dated = DATED
    source = "Every referral recorded by DCF here."
    notes = "More referrals can mean more trafficking, or that more people look and report."
    serves = ("2017-2",)
    tables = (
        Table("by-year", "Referrals by year received", REFERRALS, YEAR),
        Table(
            "by-quarter", "Referrals by year and quarter received", REFERRALS, YEAR, QUARTER,
            optional=True,
        ),
    )  # fmt: skip

    def sentence(self, read):
        table = read.table("by-year")
        years = table.years
        said = trend(read, table)
        if read.this_year in table.rows and read.this_year != read.last_full_year:
            said += f" In {read.this_year} so far: {table.words(read.this_year)}."
        total = f"Since {years[0]} there have been {table.words(TOTAL)} referrals in all."
        return f"{said} {total}"

    def headline(self, read):
        table = read.table("by-year")
        return self.headline_of_year(
            read,
            table,
            table.words(read.last_full_year, zero="0"),
            "referrals to DCF in {}: reports that a child may be trafficked",
            table.number,
        )

    def answer(self, read):
        """What the headline does not say: since when, and how the year that is not over stands."""
        table, year = read.table("by-year"), read.last_full_year
        first = next((y for y in table.years if y < year and table.number(y)), None)
        if first is None or table.number(year) is None:
            return trend(read, table)
        said = (
            f"DCF received {table.words(year, zero='no')} referrals in {year} and {table.words(first)} in "
            f"{table.rows[first]}; a child can be referred more than once"
        )
        if read.this_year in table.rows and read.this_year != year:
            said += f". In {read.this_year} so far there were {table.words(read.this_year)}"
        return f"{said}."

    def charts(self, read):
        table = read.table("by-year")
        yield Chart(self.slug, "Referrals by year received", bars(table))
