from dashboards.charts import Chart, beside, point_of
from dashboards.facts import REFERRALS
from dashboards.facts.referrals import YEAR
from dashboards.measures.base import Measure, PublicList
from dashboards.models import ExternalFigure
from dashboards.tables import TOTAL, Table

SERIES = "dcf_referrals"


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
        "reports or victims. Our own count stands beside them and is never added to them."
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

    def _yearly(self, read) -> dict[str, int]:
        """What others published about single years of referrals to DCF."""
        rows = read.data["lists"][0]["rows"]
        return {row[1]: int(row[2]) for row in rows if row[0] == SERIES and row[1].isdigit()}

    def sentence(self, read):
        theirs, ours = self._yearly(read), read.table("our-referrals")
        said = f"Others published {len(read.data['lists'][0]['rows'])} figures."
        both = [year for year in theirs if ours.number(year) is not None]
        equal = [year for year in both if ours.number(year) == theirs[year]]
        if both:
            said += (
                f" For {len(both)} years there is a published number of referrals and our own; they are "
                f"equal in {len(equal) or 'none'} of them."
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
