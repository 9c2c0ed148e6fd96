from dataclasses import dataclass

from django.db import connection

from dashboards.charts import Chart, ranges
from dashboards.content import MeasureReader
from dashboards.facts import DISCLOSURES, Facts, Period, key_of
from dashboards.facts.referrals import DOES_STATE, STATED, TOLD_BY, WAYS
from dashboards.measures.base import Figure, Measure, PublicList
from dashboards.scenario import DRAWS, SEED, Factor, product_range
from dashboards.tables import TOTAL, Abreast, Table

MODELLED = "modelled, never a count"
ENOUGH = 30
"""What fewer disclosures, or of fewer children, say about buyers or nights is not told."""
QUANTILES = {"low": 0.1, "middle": 0.5, "high": 0.9}
FINDINGS = ("confirmed", "suspected", "high_risk")
"""From the surest; each range of children adds the next."""
DISTINCT = Factor(0.25, 0.5, 1)
"""The share of purchases made by somebody new: one less the repeat share. An assumption."""
PUBLISHED = {"children": 200, "buyers": 10, "nights": 1}
"""What gives the published 2,000 (domain facts 10.2)."""
SERIES = "buyers_estimate"


@dataclass(frozen=True)
class Inputs:
    """The factors of the scenario, from published numbers."""

    year: str
    children: Factor
    buyers: Factor
    nights: Factor

    @property
    def range(self) -> tuple[int, int, int]:
        """Low, median and high, each to two digits: more would look surer than it is."""
        factors = (self.children, self.buyers, self.nights, DISTINCT)
        return tuple(two_digits(value) for value in product_range(factors))


def two_digits(value: float) -> int:
    digits = len(str(int(value)))
    return int(round(value, 2 - digits)) if digits > 2 else round(value)


def quantile_figures(stated: str, period: Period, facts: Facts = DISCLOSURES):
    """What a tenth, half and nine tenths of the disclosures state at most."""
    shares = ", ".join(
        f"round(percentile_cont({share}) WITHIN GROUP (ORDER BY {stated}))::int"
        for share in QUANTILES.values()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT count(DISTINCT who), {shares} FROM ({facts.sql}) AS facts
            WHERE {stated} IS NOT NULL""",
            period.parameters,
        )
        children, *values = cursor.fetchone()
    rests_on = (key_of(facts, **{f"states_{stated}": "yes"}),)
    for name, share, value in zip(QUANTILES, QUANTILES.values(), values, strict=True):
        label = f"{STATED[stated]}: {share:.0%} of disclosures state at most"
        yield Figure(f"{stated}_{name}", label, value, rests_on, ENOUGH, children >= ENOUGH)


class DemandScenario(Measure):
    slug = "demand-scenario"
    title = "How many buyers: a scenario"
    question = "How many buyers may there be?"
    counted = (
        "Nothing: this is modelled. Buyers = children x buyers a night x nights x (1 - repeat share). "
        "Children: referrals of the last full year whose newest finding is confirmed (least), also "
        "suspected (likeliest), also high risk (greatest). Buyers a night and nights: what a tenth, half "
        "and nine tenths of the recorded disclosures state at most; unknown stays out and is never filled "
        "in. Repeat share: from none to 75 percent of purchases, likeliest half. Counted are the "
        "disclosures themselves."
    )
    unit = f"Buyers, {MODELLED}. The tables count disclosures: one referral can have several."
    dated = "Disclosures recorded up to the last day counted; referrals of the last full year."
    source = (
        "Disclosures recorded with referrals: a child's statement, an advertisement, the police. The repeat "
        "share is not recorded anywhere and is assumed: a survey for Demand Abolition (2018) found that a "
        "quarter of active buyers make three quarters of the purchases."
    )
    notes = (
        f"Each of {DRAWS:,} draws takes each factor from its triangle (least, likeliest, greatest), apart "
        f"from the others, with Python's Mersenne Twister from the seed {SEED}; the range leaves out "
        "the lowest and the highest 5 percent of draws, and is told to two digits. Of a disclosure that states a range the middle is taken. A "
        "referral stands for one child. Where a number is hidden or fewer than 30 disclosures, or of fewer "
        "than 30 children, state a factor, no range is made. Those who tell are not all children; what "
        "they tell is about their own time, not a year; one buyer can have bought from several children."
    )
    zero_is_an_answer = True
    serves = ("2017-5",)
    tables = (
        Table("by-teller", "Disclosures by who or what told it", DISCLOSURES, TOLD_BY),
        Abreast(
            "stated", "Disclosures by what they state", DISCLOSURES, WAYS, DOES_STATE, "Disclosures",
        ),
    )  # fmt: skip

    def figures(self, period):
        for stated in STATED:
            yield from quantile_figures(stated, period)

    def _stated(self, read: MeasureReader, stated: str) -> Factor | None:
        values = [read.figure(f"{stated}_{name}") for name in QUANTILES]
        return None if None in values else Factor(*values)

    def _children(self, read: MeasureReader) -> Factor | None:
        table = read.table_of("referrals-by-classification", "by-year-and-classification")
        numbers = [table.number(read.last_full_year, f) for f in FINDINGS] if table else [None]
        if None in numbers:
            return None
        return Factor(*(sum(numbers[: n + 1]) for n in range(len(numbers))))

    def _inputs(self, read: MeasureReader) -> Inputs | None:
        factors = (self._children(read), *(self._stated(read, stated) for stated in STATED))
        return None if None in factors else Inputs(read.last_full_year, *factors)

    def _published(self, read: MeasureReader) -> int | None:
        """The estimate that others published, as the list of published figures has it."""
        other = read.of("published-figures")
        rows = other.list_of("figures") if other else []
        return next((int(row[2]) for row in rows if row[0] == SERIES), None)

    def compared(self, read):
        factors = {
            f"Children: referrals of {read.last_full_year} confirmed, also suspected, also high risk":
                self._children(read),
            "Buyers a night, from disclosures": self._stated(read, "buyers"),
            "Nights, from disclosures": self._stated(read, "nights"),
        }  # fmt: skip
        yield PublicList(
            "inputs",
            f"What goes into the scenario ({MODELLED})",
            ("Factor", "Least", "Likeliest", "Greatest"),
            (
                *(
                    (name, *(f"{v:,}" for v in (factor.low, factor.mode, factor.high)))
                    if factor
                    else (name, *["hidden or too few"] * 3)
                    for name, factor in factors.items()
                ),
                ("1 - repeat share (assumed)", *(f"{v}" for v in (0.25, 0.5, 1))),
            ),
        )
        inputs = self._inputs(read)
        result = [f"{value:,}" for value in inputs.range] if inputs else ["not made"] * 3
        yield PublicList(
            "scenario",
            f"Buyers ({MODELLED})",
            ("Scenario", "Low", "Median", "High"),
            ((f"By recorded disclosures, {read.last_full_year}", *result),),
        )
        product = PUBLISHED["children"] * PUBLISHED["buyers"] * PUBLISHED["nights"]
        published = self._published(read)
        yield PublicList(
            "published-estimate",
            "The published estimate, made again from its own assumptions",
            ("Factor", "Value", "What it leaves out"),
            (
                ("Children", f"{PUBLISHED['children']:,}", "Children nobody referred; and that not every "
                 "child referred was sold"),
                ("Buyers a night", f"{PUBLISHED['buyers']:,}", "That some children report 10 to 15, not "
                 "all; many state fewer"),
                ("Nights", f"{PUBLISHED['nights']:,}", "Every further night"),
                ("1 - repeat share", "1", "Buyers who come again, or buy from several children"),
                ("Buyers", f"{product:,}", f"Published as at least {published:,}" if published else
                 "The published figure is not loaded"),
            ),
        )  # fmt: skip

    def sentence(self, read):
        return f"{self.answer(read)} {self._why(read)}"

    def answer(self, read):
        inputs = self._inputs(read)
        if not inputs:
            return (
                "No range of buyers can be modelled from what is recorded: too few disclosures state "
                "how many buyers or nights, or a number is hidden."
            )
        low, median, high = inputs.range
        return (
            f"Nobody counts buyers. A model puts them between {low:,} and {high:,} in {inputs.year} (nine in ten "
            f"of its draws), with a median of {median:,}. It rests on {read.table('by-teller').words(TOTAL)} "
            "disclosures, which are what children, police or advertisements tell of buyers, and on stated "
            "assumptions."
        )

    def _why(self, read: MeasureReader) -> str:
        return (
            f"The council's published estimate of {PUBLISHED['children'] * PUBLISHED['buyers']:,} for 2016 is {PUBLISHED['children']} children "
            f"times {PUBLISHED['buyers']} buyers times {PUBLISHED['nights']} night: it leaves out further "
            "nights, buyers who come again and children nobody knows of, and takes every referred "
            "child as sold."
        )

    def charts(self, read):
        inputs = self._inputs(read)
        product = PUBLISHED["children"] * PUBLISHED["buyers"]
        rows = {
            f"Modelled, {read.last_full_year}": inputs.range if inputs else None,
            f"Published for 2016, {PUBLISHED['children']} children x {PUBLISHED['buyers']} buyers x 1 night": product,
        }
        title = "Buyers, never counted: the range of a model with its median, and the estimate the council published"
        yield Chart(self.slug, title, ranges(rows, "buyers"))
