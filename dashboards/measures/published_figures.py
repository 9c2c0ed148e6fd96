import re
from dataclasses import dataclass

from dashboards.charts import Chart, bar_chart, beside, point_of
from dashboards.content import MeasureReader
from dashboards.facts import REFERRALS
from dashboards.facts.referrals import YEAR
from dashboards.measures.base import Measure, PublicList
from dashboards.models import ExternalFigure
from dashboards.tables import TOTAL, Table

SERIES = "dcf_referrals"
WORDS = {
    "dcf_referrals": "Referrals to DCF",
    "buyers_estimate": "Buyers, estimated",
    "felony_patronizing_arrests": "Arrests under the 2013 felony of 53a-83",
    "sale_arrests_53a_82": "Arrests for selling, 53a-82",
    "purchase_arrests_53a_83": "Arrests for buying, 53a-83",
    "sale_convictions_53a_82": "Convictions for selling, 53a-82",
    "purchase_convictions_53a_83": "Convictions for buying, 53a-83",
    "trafficking_arrests_53a_192a": "Arrests for trafficking, 53a-192a",
    "trafficking_convictions_53a_192a": "Convictions for trafficking, 53a-192a",
    "federal_convictions": "Federal trafficking convictions",
    "hotline_cases": "Cases of the national hotline",
    "mdt_trafficking_cases": "Cases of multidisciplinary teams",
}


@dataclass(frozen=True)
class Ours:
    """Where the number recorded here that comes nearest stands, and how it differs in kind."""

    measure: str
    table: str
    columns: tuple[str, ...]
    words: str


NEAREST = {
    "dcf_referrals": Ours(
        "published-figures", "our-referrals", (TOTAL,),
        "referrals, a child referred twice counts twice",
    ),
    "felony_patronizing_arrests": Ours(
        "arrests-by-offence", "by-year-and-offence", ("felony_limb",),
        "arrests under the felony limb, less what the law has erased",
    ),
    "purchase_arrests_53a_83": Ours(
        "arrests-by-offence", "by-year-and-offence", ("felony_limb", "misdemeanor"),
        "arrests under 53a-83 and 53a-83a as the gravest offense, less what the law has erased",
    ),
    "hotline_cases": Ours(
        "referrals-by-source", "by-year-and-source", ("hotline",),
        "referrals of children that came from the hotline",
    ),
}  # fmt: skip
NOT_HERE = {
    "buyers_estimate": "nothing is counted; see the demand scenario",
    "mdt_trafficking_cases": "cases of the teams are not recorded here",
    "purchase_convictions_53a_83": "convictions are recorded here count by count, and not of this time",
    "federal_convictions": "convictions of traffickers are not recorded here",
}
DECADE = "2005 to 2014"
OTHERS = "this system records buyers, not sellers or traffickers"
SPAN = re.compile(r"(\d{4})(?: to (?:([A-Z]\w+) )?(\d{4}))?$")


def whole_years(period: str) -> list[str]:
    """The whole years in a period as published: "2013 to January 2017" ends with 2016."""
    found = SPAN.match(period)
    if not found:
        return []
    first, month, last = found.groups()
    end = int(last or first) - bool(month and month != "December")
    return [str(year) for year in range(int(first), end + 1)]


def _equal(equal: int, both: int) -> str:
    if equal == both:
        return "the two agree" if both == 1 else f"in all {both} the two agree"
    return f"in {equal or 'none'} of the {both} the two agree"


class PublishedFigures(Measure):
    slug = "published-figures"
    title = "Published figures"
    question = "What have others published, and how does it compare?"
    counted = "Figures from the press, reports and agencies, each with its own definition."
    unit = "As each source defines it; units differ and are never added up."
    dated = "The time each source names."
    source = "Publications outside this system, named beside each figure."
    notes = (
        "A cumulative figure is not the sum of yearly ones: sources count children, referrals, "
        "reports or victims. Our own count stands beside them and is never added to them. It is told "
        "for the whole years of a period, where this system has recorded all of them."
    )
    zero_is_an_answer = True
    serves = ("2017-2", "2017-5")
    tables = (Table("our-referrals", "Our own count: referrals by year received", REFERRALS, YEAR),)

    def lists(self, period):
        yield PublicList(
            "figures",
            "Figures published by others",
            ("Series", "Period", "Figure", "Unit", "Definition", "Source", "Confidence"),
            tuple(
                (f.series, f.period, str(f.value), f.unit, f.definition, f.source, f.confidence)
                for f in ExternalFigure.objects.order_by("series", "period", "pk")
            ),
        )

    def compared(self, read):
        yield PublicList(
            "beside",
            "Each published figure beside the number recorded here that comes nearest, never added",
            ("Figure", "Published", "Unit", "Recorded here", "What is counted here"),
            tuple(
                (
                    f"{WORDS.get(series, series)}, {period}", f"{int(value):,}", unit,
                    *self._ours(read, series, period),
                )
                for series, period, value, unit, *_ in read.list_of("figures")
            ),
        )  # fmt: skip

    def _ours(self, read: MeasureReader, series: str, period: str) -> tuple[str, str]:
        """Our own number, or why there is none, and what it counts."""
        nearest, years = NEAREST.get(series), whole_years(period)
        if not nearest:
            return "not recorded", NOT_HERE.get(series, OTHERS)
        own = nearest.measure == self.slug
        table = read.table(nearest.table) if own else read.table_of(nearest.measure, nearest.table)
        if not table or not years or not set(years) <= {y for y in table.rows if y != TOTAL}:
            return "not all of this time", nearest.words
        numbers = [table.number(year, column) for year in years for column in nearest.columns]
        told = "hidden" if None in numbers else f"{sum(numbers):,}"
        span = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
        return told, f"{nearest.words}, {span}"

    def _yearly(self, read) -> dict[str, int]:
        """What others published about single years of referrals to DCF."""
        rows = read.list_of("figures")
        return {row[1]: int(row[2]) for row in rows if row[0] == SERIES and row[1].isdigit()}

    def sentence(self, read):
        theirs, ours = self._yearly(read), read.table("our-referrals")
        said = f"Figures that others published: {len(read.list_of('figures'))}."
        both = [year for year in theirs if ours.number(year) is not None]
        equal = [year for year in both if ours.number(year) == theirs[year]]
        if both:
            said += (
                f" For {len(both)} {'year' if len(both) == 1 else 'years'} others have published a number of "
                f"referrals and so do we: {_equal(len(equal), len(both))}."
            )
        return said

    def charts(self, read):
        ours, theirs = read.table("our-referrals"), self._yearly(read)
        own = [point_of(label, ours.at(year)) for year, label in ours.rows.items() if year != TOTAL]
        others = [
            point_of(ours.rows.get(year, year), number) for year, number in sorted(theirs.items())
        ]
        title = "Referrals by year: recorded here (bars) and as others published (diamonds)"
        yield Chart(self.slug, title, beside(own, others))
        decade = {
            f"{WORDS.get(row[0], row[0])}": int(row[2])
            for row in read.list_of("figures")
            if row[1] == DECADE
        }
        if decade:
            title = f"Selling and buying in {DECADE}, as others published; units as named"
            yield Chart(f"{self.slug}-decade", title, bar_chart(decade))
