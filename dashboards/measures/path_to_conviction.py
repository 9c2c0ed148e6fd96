from dashboards.charts import Chart, bars, bars_across
from dashboards.facts import COUNTS, INVESTIGATIONS, REFERRALS
from dashboards.facts.charges import RESULT
from dashboards.facts.justice import FROM_NOTICE, NO_ARREST, REASON
from dashboards.facts.referrals import CLASSIFICATION, NOTICE_SENT, REACHED, STAGE, STAGES, YEAR
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
        "conviction. Each referral counts once, at its furthest point. And the reasons at three steps: "
        "the newest finding of referrals without a notice, why investigations begun with a notice were "
        "closed without an arrest, and what became of the counts charged in them."
    )
    unit = "Referrals; investigations and counts in the tables of reasons."
    dated = "The year the referral was received, whenever the later steps were taken."
    source = "Referrals, notices, and the investigations opened from them with their arrests."
    notes = (
        "Newer years had less time. Investigations that did not begin with a notice from DCF, such "
        "as decoy operations, are not on this path, and stand beside it in the tables of reasons. A "
        "table of findings or of counts is left out when more than a quarter of it had to be hidden. "
        f"{ERASED}"
    )
    serves = ("2017-1", "2017-3")
    tables = (
        Chain(
            "reached", "Referrals that came at least to each point, by year received",
            REFERRALS, YEAR, stops=STAGE, points=STAGES, reached=REACHED,
        ),
        Table("stopped", "Referrals by year received and furthest point", REFERRALS, YEAR, STAGE),
        Table(
            "why-no-notice", "Referrals by newest finding, with and without a notice to police",
            REFERRALS, CLASSIFICATION, NOTICE_SENT, optional=True,
            ties=(({"stage": "referral"}, ({NOTICE_SENT.name: "false"},)),),
        ),
        Table(
            "why-no-arrest", "Investigations closed without an arrest, by reason and how they began",
            INVESTIGATIONS, REASON, FROM_NOTICE, of=NO_ARREST,
        ),
        Table(
            "what-became", "Counts by what became of them and how the case began",
            COUNTS, RESULT, FROM_NOTICE, optional=True,
        ),
    )  # fmt: skip

    def sentence(self, read):
        return f"{self.answer(read)}{self._reasons(read)}"

    def answer(self, read):
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
            f"Of {table.words(TOTAL, 'referral')} referrals, {', '.join(said[:-1])} and {said[-1]}. Only what "
            "began with a referral is on this path: other investigations and arrests began elsewhere, with a "
            "tip or a decoy, and are in the other answers."
        )
        share = percent(table.number(TOTAL, "investigation"), table.number(TOTAL, "notice"))
        if share:
            sentence += f" Police opened an investigation on {share} of the notices."
        return sentence

    def _reasons(self, read) -> str:
        """The commonest reason at each step whose table is published."""
        said = ""
        for name, column, words in (
            ("why-no-notice", "false", "Of referrals without a notice most stand as"),
            ("why-no-arrest", "yes", "Investigations begun with a notice ended without an arrest most often for"),
            ("what-became", "yes", "Counts charged in them are most often"),
        ):  # fmt: skip
            table = read.table(name)
            shown = {
                label: table.number(row, column) or 0
                for row, label in (table.rows.items() if table else ())
                if row != TOTAL
            }
            if any(shown.values()):
                label = max(shown, key=shown.get)
                said += f" {words}: {label[:1].lower()}{label[1:]} ({shown[label]:,})."
        return said

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
        title = "Investigations begun with a notice and closed without an arrest, by reason"
        yield Chart(f"{self.slug}-why", title, bars(read.table("why-no-arrest"), "yes"))
