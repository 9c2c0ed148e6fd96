from dashboards.charts import Chart, bars, bars_across, strips
from dashboards.content import TableReader
from dashboards.facts import ARRESTS, COUNTS
from dashboards.facts.charges import (
    ARREST_YEAR,
    AT_ARREST,
    CONVICTED,
    CONVICTED_GROUP,
    ENDED_AS,
    FILED,
    FILED_GROUP,
    GROUPS,
    OFFENCE,
    OFFENCE_GROUP,
    OFFENCES,
)
from dashboards.facts.justice import DISTRICT
from dashboards.measures.base import Measure
from dashboards.measures.saying import ERASED, percent
from dashboards.tables import TOTAL, Abreast, Table

GROUP = Abreast.GROUP
RELATED = "such as sexual assault in the second degree or risk of injury to a minor"
STEPS = {
    "at-arrest": ("charged with at the arrest", OFFENCE_GROUP),
    "filed": ("charged with later", FILED_GROUP),
    "convicted": ("convicted of", CONVICTED_GROUP),
}
CONVICTIONS_ENDED = tuple(
    {"ended_as": ended} for ended in ("convicted_buyer", "convicted_related", "convicted_other")
)
ENDED_AS_RESULTS = (
    ({"result": "convicted"}, CONVICTIONS_ENDED),
    *(
        ({"result": state}, ({"ended_as": state},))
        for state in ("not_convicted", "open", "diverted", "moved", "left_out")
    ),
)
"""How what became of a count adds up to the results that other tables show."""


class ChargedWithWhat(Measure):
    slug = "charged-with-what"
    title = "Charged with what"
    question = "Are buyers charged with buying, or with something else?"
    counted = (
        "Arrests, each once at every step under its gravest buyer offense: what was charged at the "
        "arrest (the first information, or a short form), what was charged later (the newest long form "
        "or substitute information), and what the person was convicted of (the newest disposition of "
        "each count; a lesser offense where the conviction was for one). And counts, by what they "
        "were charged as at the arrest and what became of them."
    )
    unit = (
        "Arrests: one person arrested twice counts twice. Counts: one followed through all "
        "informations is one; one replaced by two is two."
    )
    dated = "The day of the arrest; what followed, as of the last day counted."
    source = "Every arrest recorded here, with its informations, counts and dispositions."
    notes = (
        "Related offenses are those often charged against buyers instead, such as sexual assault "
        "in the second degree or risk of injury to a minor. Cases that end on the first "
        "information have nothing charged later. A count that a later information does not take over "
        "was left out, which is neither a dismissal nor a nolle. A later step by year, or a table by district, is left out when "
        f"more than a quarter of it had to be hidden. {ERASED}"
    )
    serves = ("2017-3",)
    tables = (
        Abreast(
            "by-offence", "Arrests by what was charged and what the person was convicted of",
            ARRESTS, (OFFENCE, FILED, CONVICTED),
            {key: words for key, (words, _) in OFFENCES.items()} | {"none": "None"},
            "Gravest offense", "Any buyer offense", GROUPS,
        ),
        Table(
            "counts", "Counts by what was charged at the arrest and what became of them",
            COUNTS, AT_ARREST, ENDED_AS, ties=ENDED_AS_RESULTS,
        ),
        *(
            Table(f"{step}-by-year", f"Arrests by year and what the person was {words}",
                  ARRESTS, ARREST_YEAR, group, optional=step != "at-arrest")
            for step, (words, group) in STEPS.items()
        ),
        *(
            Table(f"{step}-by-district",
                  f"Arrests by judicial district and what the person was {words}",
                  ARRESTS, DISTRICT, group, optional=True)
            for step, (words, group) in STEPS.items()
        ),
    )  # fmt: skip

    def sentence(self, read):
        table = read.table("by-offence")
        said = (
            f"Of {table.words(TOTAL, 'offence')} arrests, {self._at_arrest(table, 'a buyer offense')}. "
            f"A later information charges a buyer offense in {table.words(GROUP, 'filed')} of them; "
            f"{table.words(GROUP, 'convicted')} ended in a conviction for one"
        )
        share = percent(table.number(GROUP, "convicted"), table.number(GROUP, "offence"))
        said = f"{said}, {share} of the arrests for one." if share else f"{said}."
        counts = read.table("counts")
        return (
            f"{said} Of the counts that charged a buyer offense at the arrest, "
            f"{counts.words('buyer', 'convicted_buyer')} ended in a conviction for one and "
            f"{counts.words('buyer', 'convicted_related')} in a conviction for a related offense."
        )

    def answer(self, read):
        table = read.table("by-offence")
        return (
            f"Of {table.words(TOTAL, 'offence')} arrests, wherever the case began, "
            f"{self._at_arrest(table, 'buying')}. Of all of them {table.words(GROUP, 'convicted')} ended in a "
            "conviction for buying."
        )

    def _at_arrest(self, table: TableReader, buying: str) -> str:
        """ "120 (60 percent) were for buying and 73 for a related offense only, such as ...". Where the
        first is hidden its published parts are a least number, which is not told when more were
        convicted: it can be, as who is arrested for something else may be convicted of buying, but it
        reads absurdly."""
        related = table.words("related", "offence")
        only = f"for a related offense only, {RELATED}"
        number = table.number(GROUP, "offence")
        if number is not None or not table.is_large(GROUP, "offence"):
            share = percent(number, table.number(TOTAL, "offence"))
            shown = f" ({share})" if share else ""
            first = f"{table.words(GROUP, 'offence')}{shown} were for {buying}"
            return f"{first} and {related} {only}"
        parts = sum(table.number(offence, "offence") or 0 for offence in GROUPS["buyer"])
        least = max(parts, table.threshold + 1)
        if least < (table.number(GROUP, "convicted") or 0):
            return f"{related} were {only}; how many were for {buying} is not shown"
        return f"at least {least:,} were for {buying} and {related} {only}"

    def charts(self, read):
        table = read.table("by-offence")
        title = "Arrests by the gravest offense charged at the arrest (53a-83b: buying a child; 53a-83: buying)"
        offences = {row: words for row, words in table.rows.items() if row in OFFENCES}
        yield Chart(f"{self.slug}-offence", title, bars(table, "offence", offences, by_size=True))
        steps = [table.number(GROUP, column) for column in table.columns]
        if None not in steps:  # with one of three hidden there is nothing to compare
            title = (
                "Arrests with a buyer offense: charged at the arrest, charged later, convicted of"
            )
            yield Chart(self.slug, title, bars_across(table, GROUP))
        title = "What became of counts that charged a buyer offense at the arrest"
        counts = read.table("counts")
        yield Chart(f"{self.slug}-counts", title, bars_across(counts, "buyer", by_size=True))
        title = "Arrests by year and what the person was charged with at the arrest"
        yield Chart(f"{self.slug}-year", title, strips(read.table("at-arrest-by-year")))
