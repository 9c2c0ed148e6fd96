from dashboards.charts import Chart, bars, strips
from dashboards.facts import COUNTS
from dashboards.facts.charges import (
    DISPOSED_YEAR,
    OUTCOME,
    PART_OF_SENTENCE,
    PARTS,
    REGISTRATION,
    RESULTS,
    SERVE,
)
from dashboards.facts.counting import Dimension
from dashboards.measures.base import Measure
from dashboards.measures.saying import ERASED, joined, percent
from dashboards.tables import TOTAL, Abreast, Table

DISPOSED = {"disposed": "yes"}
CONVICTED = {"result": "convicted"}
OUTCOMES_ARE_RESULTS = tuple(
    ({"result": result}, tuple({**DISPOSED, "outcome": outcome} for outcome in outcomes))
    for result, outcomes in RESULTS.items()
)
DISPOSED_RESULT = Dimension(
    "result",
    "Result",
    lambda: {"convicted": "Convicted", "not_convicted": "Not convicted"},
)
WAYS = tuple(Dimension(part, words, lambda: PART_OF_SENTENCE) for part, (words, _) in PARTS.items())


class DispositionsAndSentences(Measure):
    slug = "dispositions-and-sentences"
    title = "Dispositions and sentences"
    question = "What happens to buyers in court?"
    counted = (
        "Counts that were disposed of, by the newest disposition of each, and the sentences on those "
        "that ended in a conviction. A count followed through several informations is one; what was "
        "superseded, moved to another court or left out of a later information was not disposed of."
    )
    unit = "Counts: an arrest can have several, and so can a person."
    dated = "The day of the disposition."
    source = "Every arrest recorded here, with the newest dispositions and their sentences."
    notes = (
        "To serve: months of imprisonment that are not suspended. A sentence can have several parts, so "
        "the parts do not add up. A diversion is not a disposition: it ends in a dismissal or goes on. "
        "Prosecution declined, and a bond paid or forfeited, are dispositions without a conviction. "
        f"{ERASED}"
    )
    serves = ("2017-3",)
    tables = (
        Table(
            "by-outcome", "Counts disposed of, by outcome", COUNTS, OUTCOME, of=DISPOSED,
            ties=OUTCOMES_ARE_RESULTS,
        ),
        Table(
            "by-year", "Counts disposed of, by year and result", COUNTS, DISPOSED_YEAR, DISPOSED_RESULT,
            of=DISPOSED,
            ties=tuple(
                ({"result": result}, ({**DISPOSED, "result": result},)) for result in RESULTS
            ),
        ),
        Table(
            "by-year-and-outcome", "Counts disposed of, by year and outcome",
            COUNTS, DISPOSED_YEAR, OUTCOME, of=DISPOSED, optional=True,
        ),
        Table("to-serve", "Convictions by imprisonment to serve", COUNTS, SERVE, of=CONVICTED),
        Abreast(
            "parts", "Convictions by what else the sentence holds", COUNTS, WAYS, PART_OF_SENTENCE,
            "Part of the sentence", of=CONVICTED,
        ),
        Table(
            "registration", "Convictions by sex offender registration",
            COUNTS, REGISTRATION, of=CONVICTED,
        ),
    )  # fmt: skip

    def sentence(self, read):
        table = read.table("by-outcome")
        numbers = [table.number(outcome) for outcome in RESULTS["convicted"]]
        convicted = read.table("to-serve").number(TOTAL)
        said = f"{table.words(TOTAL).capitalize()} counts were disposed of"
        if table.number(TOTAL) is None and convicted:
            said = f"At least {convicted:,} counts were disposed of, {convicted:,} of them by a conviction"
        share = percent(convicted, table.number(TOTAL))
        if share:
            said += f", {share} by a conviction"
        if None not in numbers:
            plea, trial, lesser = (f"{number:,}" for number in numbers)
            said += f" ({plea} by plea, {trial} at trial, {lesser} of a lesser offense)"
        serve = read.table("to-serve")
        none = percent(serve.number("0"), convicted)
        if none:
            said += f". On {none} of the {convicted:,} convictions there was no prison to serve"
        fine = percent(read.table("parts").number("yes", "fine"), convicted)
        if fine:
            said += (
                f"; {fine} held a fine"
                if none
                else f". {fine} of the {convicted:,} convictions held a fine"
            )
        few = [outcome for outcome in RESULTS["not_convicted"] if table.is_few(outcome)]
        hidden = joined([table.rows[outcome].lower() for outcome in few])
        return f"{said}." + (f" Too few to show: {hidden}." if few else "")

    def answer(self, read):
        counts, serve = read.table("by-outcome"), read.table("to-serve")
        whole, convicted = counts.number(TOTAL), serve.number(TOTAL)
        share = percent(convicted, whole)
        if whole is None and convicted is not None:
            said = (
                f"{convicted:,} of the counts charged in all arrests ended in a conviction; how many were "
                "decided in all is hidden"
            )
        else:
            said = (
                f"Of {counts.words(TOTAL)} counts that were decided, {serve.words(TOTAL)} ended in a "
                f"conviction{f' ({share})' if share else ''}"
            )
        said += ". A count is one charge, and an arrest can have several"
        free = percent(serve.number("0"), convicted)
        return (
            f"{said}. Of the {convicted:,} convictions, {serve.number('0'):,} ({free}) came without prison to "
            "serve."
            if free
            else f"{said}."
        )

    def headline(self, read):
        table = read.table("by-year")

        def convicted(year: str) -> int | None:
            return table.number(year, "convicted")

        return self.headline_of_year(
            read,
            table,
            table.words(read.last_full_year, "convicted", zero="0"),
            "counts against buyers ended in a conviction in {}; an arrest can have several",
            convicted,
            apart="Counts of one arrest are decided together, so whether this is chance is not judged.",
        )

    def charts(self, read):
        table, serve = read.table("by-outcome"), read.table("to-serve")
        title = "Counts disposed of, by outcome, all years"
        drawn = [
            Chart(self.slug, title, bars(table, by_size=True)),
            Chart(
                f"{self.slug}-serve",
                "Counts that ended in a conviction, by prison to serve",
                bars(serve),
            ),
        ]
        told = [
            sum(1 for row in one.rows if row != TOTAL and one.number(row)) for one in (table, serve)
        ]
        yield from drawn if told[0] >= told[1] else drawn[::-1]
        title = "Counts disposed of, by year and result"
        yield Chart(f"{self.slug}-year", title, strips(read.table("by-year")))
