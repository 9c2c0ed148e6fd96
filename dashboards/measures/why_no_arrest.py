from dashboards.charts import Chart, bars, bars_across
from dashboards.facts import INVESTIGATIONS
from dashboards.facts.justice import CLOSED_YEAR, DISTRICT, NO_ARREST, REASON
from dashboards.measures.base import Measure
from dashboards.measures.saying import joined, largest_shares, with_share
from dashboards.tables import TOTAL, Table


class WhyNoArrest(Measure):
    slug = "why-no-arrest"
    title = "Why no arrest"
    question = "Why are buyers not arrested?"
    counted = "Police investigations closed without an arrest, by the reason the police gave."
    unit = "Investigations."
    dated = "The day the investigation was closed."
    source = "Investigations of every origin that stand closed; police must state a reason."
    notes = (
        "The district is the one whose prosecutors see the investigation. A table by district and "
        "reason, or by district and year, is left out when more than a quarter of it had to be hidden."
    )
    serves = ("2017-1", "2017-3")
    tables = (
        Table(
            "by-year-and-reason", "Investigations closed without arrest, by year and reason",
            INVESTIGATIONS, CLOSED_YEAR, REASON, of=NO_ARREST,
        ),
        Table(
            "by-district", "Investigations closed without arrest, by judicial district",
            INVESTIGATIONS, DISTRICT, of=NO_ARREST,
        ),
        Table(
            "by-district-and-reason",
            "Investigations closed without arrest, by judicial district and reason",
            INVESTIGATIONS, DISTRICT, REASON, of=NO_ARREST, optional=True,
        ),
        Table(
            "by-district-and-year",
            "Investigations closed without arrest, by judicial district and year",
            INVESTIGATIONS, DISTRICT, CLOSED_YEAR, of=NO_ARREST, optional=True,
        ),
    )  # fmt: skip

    def sentence(self, read):
        table = read.table("by-year-and-reason")
        said = f"Police closed {table.words(TOTAL)} investigations without an arrest, however they had begun."
        return f"{said} {largest_shares(table, 'such investigations')}"

    def headline(self, read):
        table = read.table("by-year-and-reason")
        return self.headline_of_year(
            read,
            table,
            table.words(read.last_full_year, zero="0"),
            "investigations closed in {} without an arrest, however they had begun",
            table.number,
        )

    def answer(self, read):
        table = read.table("by-year-and-reason")
        whole = f"Of all {table.words(TOTAL)} investigations closed without an arrest, however they had begun"
        reasons = [c for c in table.columns if c != TOTAL]
        shown = sorted(
            (c for c in reasons if table.number(TOTAL, c)), key=lambda c: -table.number(TOTAL, c)
        )
        hidden = sum(table.number(TOTAL, c) is None for c in reasons)
        verb = "is" if hidden == 1 else "are"
        not_shown = f"; {hidden} of the {len(reasons)} reasons {verb} hidden" if hidden else ""
        if not shown:
            return f"{whole}, no reason is frequent enough to be shown{not_shown}."
        said = joined(
            [
                with_share(table.columns[c], table.number(TOTAL, c), table.number(TOTAL))
                for c in shown[:2]
            ]
        )
        return f"{whole}, the {'reason' if len(shown) == 1 else 'reasons'} most often shown {'is' if len(shown) == 1 else 'are'} {said}{not_shown}."

    def charts(self, read):
        table = read.table("by-year-and-reason")
        title = "Investigations closed without an arrest, by reason"
        yield Chart(self.slug, title, bars_across(table, by_size=True))
        title = "Investigations closed without an arrest, by judicial district"
        yield Chart(f"{self.slug}-district", title, bars(read.table("by-district")))
