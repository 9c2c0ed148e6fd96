import datetime as dt

from django.conf import settings
from django.db import connection

from dashboards.charts import Chart, strips
from dashboards.facts import ARRESTS, key_of
from dashboards.facts.charges import ARREST_YEAR, OFFENCE
from dashboards.measures.base import Figure, Measure
from dashboards.measures.saying import ERASED, years_joined
from dashboards.tables import Table

FELONIES = {"felony_limb": "the 2013 felony (53a-83)", "child": "the 2017 felony (53a-83b)"}
LIMBS = {"felony_limb": ("felony_limb",), "child": ("minor", "minor_under_15")}
IN_FORCE_FROM = {"felony_limb": 2013, "child": 2017}


def end_of_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(31)).replace(day=1) - dt.timedelta(1)


class ArrestsByOffence(Measure):
    slug = "arrests-by-offence"
    title = "Arrests by offense"
    question = "Are buyers arrested under the felonies made for them?"
    counted = (
        "Arrests, each once under the gravest buyer offense charged at arrest, as the first "
        "information has it. An arrest with no buyer offense counts under the other it has."
    )
    unit = "Arrests. One person arrested twice counts twice."
    dated = "The day of the arrest. Offenses are as the law had them on the day of the offense."
    source = "Every arrest recorded by police or prosecutors here, decoy operations included."
    notes = (
        "Offenses are limbs, not sections: from October 2013 to September 2017 patronizing was a "
        "felony where the person was under 18 or trafficked, and a misdemeanor otherwise. Since "
        "October 2017 buying a child is commercial sexual abuse of a minor: 53a-83b(b), or (c) where "
        "the minor is under 15. A decoy counts under (b). Years without an arrest are shown as 0. "
        f"{ERASED}"
    )
    zero_is_an_answer = True
    serves = ("2017-1",)
    tables = (
        Table("by-year-and-offence", "Arrests by year and offense", ARRESTS, ARREST_YEAR, OFFENCE),
    )

    def figures(self, period):
        """Days since the month of the last arrest ended, where that year's number is published. Since
        the arrest itself would tell the day of one person."""
        with connection.cursor() as cursor:
            for felony, limbs in LIMBS.items():
                cursor.execute(
                    f"SELECT max(day) FROM ({ARRESTS.sql}) AS facts WHERE offence = ANY (%(limbs)s)",
                    {**period.parameters, "limbs": list(limbs)},
                )
                last: dt.date | None = cursor.fetchone()[0]
                yield Figure(
                    f"days_since_{felony}",
                    f"Days since the month of the last arrest under {FELONIES[felony]} ended; 0: it is not over",
                    last and max(0, (period.until - end_of_month(last)).days),
                    tuple(key_of(ARRESTS, year=str(last.year), offence=limb) for limb in limbs)
                    if last
                    else (),
                    base=settings.SUPPRESSION_THRESHOLD + 1,
                )

    def sentence(self, read):
        return " ".join(self._said_of(read, felony) for felony in FELONIES)

    def _said_of(self, read, felony: str) -> str:
        """Zero is never hidden, so the years with an arrest and those without are always known."""
        table = read.table("by-year-and-offence")
        years = [year for year in table.years if int(year) >= IN_FORCE_FROM[felony]]
        some = [y for y in years if any(table.at(y, limb) != 0 for limb in LIMBS[felony])]
        if not some:
            return f"Nobody has been arrested under {FELONIES[felony]} since it took effect in {IN_FORCE_FROM[felony]}."
        none = [year for year in years if year not in some]
        days = read.figure(f"days_since_{felony}")
        until = dt.date.fromisoformat(read.until)
        last = f"{until - dt.timedelta(days):%B %Y}" if days is not None else some[-1]
        if len(some) == 1 and none:
            return f"Arrests under {FELONIES[felony]} were made in {some[0]} only."
        said = f"The last arrest under {FELONIES[felony]} was in {last}"
        return f"{said}; there was none in {years_joined(none)}." if none else f"{said}."

    def headline(self, read):
        table, year = read.table("by-year-and-offence"), read.last_full_year

        def arrests(year: str) -> int | None:
            numbers = [table.number(year, limb) for limb in LIMBS["child"]]
            return None if None in numbers else sum(numbers)

        number = arrests(year)
        shown = [n for limb in LIMBS["child"] if (n := table.number(year, limb)) is not None]
        if number is not None:
            words = f"{number:,}"
        elif any(shown):  # a few is at least one
            few = sum(table.is_few(year, limb) for limb in LIMBS["child"])
            words = f"at least {sum(shown) + few:,}"
        elif any(table.is_large(year, limb) for limb in LIMBS["child"]):
            words = f"at least {read.content['threshold'] + 1}"
        else:
            words = "a few"
        return self.headline_of_year(
            read,
            table,
            words,
            "arrests in {} for buying a child for sex (53a-83b), wherever the case began",
            arrests,
        )

    def charts(self, read):
        table = read.table("by-year-and-offence")
        yield Chart(self.slug, "Arrests by year and offense", strips(table))
