from dashboards.charts import Chart, bars_across
from dashboards.facts import INVESTIGATIONS
from dashboards.facts.justice import CLOSED_YEAR, DISTRICT, REASON
from dashboards.measures.base import Measure
from dashboards.measures.saying import largest_shares
from dashboards.tables import TOTAL, Table


class WhyNoArrest(Measure):
    slug = "why-no-arrest"
    title = "Why no arrest"
    question = "Why are buyers not arrested?"
    counted = "Police investigations closed without an arrest, by the reason the police gave."
    unit = "Investigations."
    dated = "The day the investigation was closed."
    source = "Investigations of every origin that stand closed; police must state a reason."
    serves = ("2017-1", "2017-3")
    tables = (
        Table(
            "by-year-and-reason", "Investigations closed without arrest, by year and reason",
            INVESTIGATIONS, CLOSED_YEAR, REASON,
        ),
        Table(
            "by-district", "Investigations closed without arrest, by judicial district",
            INVESTIGATIONS, DISTRICT,
        ),
    )  # fmt: skip

    def sentence(self, read):
        table = read.table("by-year-and-reason")
        said = f"Police closed {table.words(TOTAL)} investigations without an arrest."
        return f"{said} {largest_shares(table, 'such investigations')}"

    def headline(self, read):
        table = read.table("by-year-and-reason")
        return (
            table.words(TOTAL),
            f"investigations closed without an arrest since {table.years[0]}, each with a reason",
        )

    def charts(self, read):
        table = read.table("by-year-and-reason")
        title = "Investigations closed without arrest, by reason"
        yield Chart(self.slug, title, bars_across(table))
