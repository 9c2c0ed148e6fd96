from dashboards.charts import Chart, intervals, strips
from dashboards.facts import ARRESTS, COUNTS
from dashboards.facts.charges import ARREST_YEAR, COUNT_SOVEREIGN, RESULT, SOVEREIGN
from dashboards.measures.base import Measure
from dashboards.measures.saying import ERASED, percent
from dashboards.measures.time_to_disposition import (
    curves,
    median_drawn,
    median_figures,
    median_said,
)
from dashboards.tables import TOTAL, Table

ENDED = ("convicted", "not_convicted")
PROSECUTORS = {"CT": "the state", "US": "federal prosecutors"}


class StateAndFederal(Measure):
    slug = "state-and-federal"
    title = "State and federal"
    question = "Who prosecutes?"
    counted = (
        "Arrests by who prosecutes: federal where federal prosecutors adopted the case or the "
        "newest information charges a federal offense. And counts by whose law they are under on the "
        "information they stand on last, and what became of them."
    )
    unit = "Arrests, each as one case; counts, each followed through all informations."
    dated = "Arrests by the day of the arrest; results as of the last day counted."
    source = "Every arrest recorded here, its informations, and the newest dispositions."
    notes = (
        "Not convicted: nolle, dismissed, not guilty, vacated, pardoned, youthful offender, prosecution "
        "declined, or the bond paid or forfeited. Moved: "
        "transferred or adopted federally with no federal count here. A count of the state that a "
        "federal count replaces goes on as the federal one. The time to disposition counts open cases "
        "for as long as they have been watched, as the measure of that name explains. Federal counts "
        "are not erased and the state's are, which makes the two less alike the older the case: "
        f"compare new cases. {ERASED}"
    )
    serves = ("2017-3",)
    tables = (
        Table("by-year", "Arrests by year and who prosecutes", ARRESTS, ARREST_YEAR, SOVEREIGN),
        Table("results", "Counts by whose law and result", COUNTS, COUNT_SOVEREIGN, RESULT),
    )  # fmt: skip

    def figures(self, period):
        found = curves(period, of="sovereign")
        for sovereign, whose in PROSECUTORS.items():
            if sovereign in found:
                name = f"median_days_{sovereign}"
                yield from median_figures(
                    found[sovereign], name, f"prosecuted by {whose}", sovereign=sovereign
                )

    def sentence(self, read):
        table = read.table("by-year")
        said = (
            f"Of {table.words(TOTAL)} arrests, federal prosecutors took "
            f"{table.words(TOTAL, 'US')} and the state {table.words(TOTAL, 'CT')}."
        )
        results = read.table("results")
        for sovereign, law in (("CT", "state"), ("US", "federal")):
            ended = [results.number(sovereign, result) for result in ENDED]
            share = None if None in ended else percent(ended[0], sum(ended))
            said += (
                f" Of the {law} counts that ended, {share} ended in a conviction." if share else ""
            )
        for sovereign, whose in PROSECUTORS.items():
            median = median_said(read, f"median_days_{sovereign}")
            if median:
                said += f" Half of the cases prosecuted by {whose} were disposed of {median}."
            elif table.number(TOTAL, sovereign) != 0:
                said += (
                    f" How long those prosecuted by {whose} take is not shown: it rests on few cases "
                    "or on a hidden number."
                )
        return said

    def answer(self, read):
        table = read.table("by-year")
        return (
            f"Of all {table.words(TOTAL)} arrests, the state prosecutes {table.words(TOTAL, 'CT')} and federal "
            f"prosecutors took {table.words(TOTAL, 'US')}."
        )

    def charts(self, read):
        title = "Arrests by year and who prosecutes"
        yield Chart(self.slug, title, strips(read.table("by-year")))
        names = {f"median_days_{key}": whose for key, whose in SOVEREIGN.labels().items()}
        rows = median_drawn(read, names)
        title = "Days from arrest to disposition of half the cases, with 95 percent intervals"
        if any(rows.values()):  # else there is nothing to see that the sentence does not say
            yield Chart(f"{self.slug}-time", title, intervals(rows, "days"))
