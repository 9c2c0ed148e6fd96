from dashboards.charts import Chart, bars_across
from dashboards.facts import REFERRALS
from dashboards.facts.referrals import REACHED, STAGE, STAGES, YEAR
from dashboards.headlines import Headline
from dashboards.measures.base import Measure
from dashboards.measures.saying import ERASED, percent
from dashboards.tables import TOTAL, Chain, Table


class PathToConviction(Measure):
    slug = "path-to-conviction"
    title = "From referral to conviction"
    question = "Where do cases stop between referral and conviction?"
    counted = (
        "Referrals, by the furthest point a case came to: a notice sent to police, an "
        "investigation opened from that notice, a buyer identified, an arrest, a count charged, a "
        "conviction. Each referral counts once, at its furthest point."
    )
    unit = "Referrals."
    dated = "The year the referral was received, whenever the later steps were taken."
    source = "Referrals, notices, and the investigations opened from them with their arrests."
    notes = (
        "Newer years had less time. Investigations that did not begin with a notice from DCF, such "
        "as decoy operations, are not on this path. "
        f"{ERASED}"
    )
    serves = ("2017-1", "2017-3")
    tables = (
        Chain(
            "reached", "Referrals that came at least to each point, by year received",
            REFERRALS, YEAR, stops=STAGE, points=STAGES, reached=REACHED,
        ),
        Table("stopped", "Referrals by year received and furthest point", REFERRALS, YEAR, STAGE),
    )  # fmt: skip

    def sentence(self, read):
        table = read.table("reached")
        said = [
            f"{table.words(TOTAL, point)} {words}"
            for point, words in {
                "notice": "led to a notice to police",
                "investigation": "to an investigation",
                "arrest": "to an arrest",
                "conviction": "to a conviction",
            }.items()
        ]
        sentence = (
            f"Of {table.words(TOTAL, 'referral')} referrals, {', '.join(said[:-1])} and {said[-1]}."
        )
        share = percent(table.number(TOTAL, "investigation"), table.number(TOTAL, "notice"))
        return (
            f"{sentence} Police opened an investigation on {share} of the notices."
            if share
            else sentence
        )

    def headline(self, read):
        table = read.table("reached")
        return Headline(
            table.words(TOTAL, "conviction"),
            f"referrals led to a conviction of a buyer, of {table.words(TOTAL, 'referral')} since {table.years[0]}",
        )

    def charts(self, read):
        yield Chart(
            self.slug,
            "Referrals that came at least to each point, all years",
            bars_across(read.table("reached")),
        )
