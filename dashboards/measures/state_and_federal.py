from django.db import connection

from dashboards.charts import Chart, strips
from dashboards.facts import ARRESTS, CHARGED_COUNTS, key_of
from dashboards.facts.justice import ARREST_YEAR, COUNT_SOVEREIGN, RESULT, SOVEREIGN
from dashboards.measures.base import Figure, Measure
from dashboards.measures.saying import percent
from dashboards.tables import TOTAL, Table

ENDED = ("convicted", "not_convicted")


class StateAndFederal(Measure):
    slug = "state-and-federal"
    title = "State and federal"
    question = "Does it matter who prosecutes?"
    counted = (
        "Arrests by who prosecutes: federal where federal prosecutors adopted the case or the "
        "newest information charges a federal offense. And counts of the newest information by "
        "whose law they are under and what became of them."
    )
    unit = "Arrests; counts charged."
    dated = "Arrests by the day of the arrest; results as of the last day counted."
    source = "Every arrest recorded here, its newest information, and the newest dispositions."
    notes = (
        "Not convicted: nolle, dismissed, not guilty, vacated, diverted, or youthful offender. "
        "Moved: transferred, superseded, or adopted federally. Days are from the arrest to the "
        "disposition of a count that ended, convicted or not; open counts are not in them."
    )
    serves = ("2017-3",)
    tables = (
        Table("by-year", "Arrests by year and who prosecutes", ARRESTS, ARREST_YEAR, SOVEREIGN),
        Table("results", "Counts by whose law and result", CHARGED_COUNTS, COUNT_SOVEREIGN, RESULT),
    )

    def figures(self, period):
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT sovereign, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY days))::int
                FROM ({CHARGED_COUNTS.sql}) AS facts WHERE result = ANY (%(ended)s)
                GROUP BY sovereign ORDER BY sovereign""",
                {**period.parameters, "ended": list(ENDED)},
            )
            for sovereign, days in cursor.fetchall():
                yield Figure(
                    f"median_days_{sovereign}",
                    f"Median days from arrest to disposition, {COUNT_SOVEREIGN.labels()[sovereign].lower()}",
                    days,
                    tuple(
                        key_of(CHARGED_COUNTS, sovereign=sovereign, result=result)
                        for result in ENDED
                    ),
                )

    def sentence(self, read):
        table = read.table("by-year")
        said = (
            f"Of {table.words(TOTAL)} arrests, federal prosecutors took "
            f"{table.words(TOTAL, 'US')} and the state {table.words(TOTAL, 'CT')}."
        )
        for sovereign, law in (("CT", "state"), ("US", "federal")):
            results = read.table("results")
            ended = [results.number(sovereign, result) for result in ENDED]
            share = None if None in ended else percent(ended[0], sum(ended))
            if share:
                said += f" Of the {law} counts that ended, {share} ended in a conviction"
                days = read.figure(f"median_days_{sovereign}")
                said += (
                    f", half of them within {days:,} days of the arrest."
                    if days is not None
                    else "."
                )
        return said

    def charts(self, read):
        table = read.table("by-year")
        title = "Arrests by year and who prosecutes"
        yield Chart(self.slug, title, strips(table))
