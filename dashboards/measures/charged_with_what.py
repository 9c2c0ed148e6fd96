from dashboards.charts import Chart, bars_across
from dashboards.facts import ARRESTS
from dashboards.facts.justice import BUYER_OFFENCES, CONVICTED, FILED, OFFENCE, OFFENCES
from dashboards.measures.base import Measure
from dashboards.measures.saying import percent
from dashboards.tables import TOTAL, Abreast

GROUP = Abreast.GROUP


class ChargedWithWhat(Measure):
    slug = "charged-with-what"
    title = "Charged with what"
    question = "Are buyers charged with buying, or with something else?"
    counted = (
        "Arrests, each once in every column under its gravest buyer offense: what was charged at "
        "arrest (the first information), what was charged later (the newest long form or substitute "
        "information), and what the person was convicted of (the newest disposition of each count; "
        "a lesser offense where the conviction was for one)."
    )
    unit = "Arrests. One person arrested twice counts twice."
    dated = "Arrests up to the last day counted; all years together."
    source = "Every arrest recorded here, with its informations, counts and dispositions."
    notes = (
        "Related offenses are those often charged against buyers instead, such as sexual assault "
        "in the second degree or risk of injury to a minor. Cases that end on the first "
        "information have nothing in the second column."
    )
    serves = ("2017-3",)
    tables = (
        Abreast(
            "by-offence", "Arrests by what was charged and what the person was convicted of",
            ARRESTS, (OFFENCE, FILED, CONVICTED),
            {key: words for key, (words, _) in OFFENCES.items()} | {"none": "None"},
            "Gravest offense", "Any buyer offense", BUYER_OFFENCES, "_is_a_buyers",
        ),
    )  # fmt: skip

    def sentence(self, read):
        table = read.table("by-offence")
        said = (
            f"Of {table.words(TOTAL, 'offence')} arrests, {table.words(GROUP, 'offence')} were for "
            f"a buyer offense and {table.words('related', 'offence')} for a related offense only. "
            f"A later information charges a buyer offense in {table.words(GROUP, 'filed')} of them; "
            f"{table.words(GROUP, 'convicted')} ended in a conviction for one"
        )
        share = percent(table.number(GROUP, "convicted"), table.number(GROUP, "offence"))
        return f"{said}, {share} of the arrests for one." if share else f"{said}."

    def charts(self, read):
        table = read.table("by-offence")
        title = "Arrests for or with a buyer offense, at each step"
        yield Chart(self.slug, title, bars_across(table, GROUP))
