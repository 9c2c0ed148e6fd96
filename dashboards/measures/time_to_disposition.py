from django.conf import settings
from django.db import connection

from dashboards.charts import Chart, intervals
from dashboards.facts import ARRESTS, Period, key_of
from dashboards.facts.charges import COURSE, MARKS, PENDING_AT, SPAN, SPANS
from dashboards.headlines import Headline
from dashboards.measures.base import Figure, Measure
from dashboards.measures.saying import ERASED
from dashboards.survival import KaplanMeier
from dashboards.tables import Chain, Table

EVENTS = 30
"""The median of fewer cases that ended is not told."""
ENDS = ("", "_low", "_high")
POINTS = dict(
    zip(SPANS, ["At the arrest", *(f"After {mark}" for mark in MARKS.values())], strict=True)
)
"""When cases are looked at: where each span begins."""


def curves(period: Period, of: str = "''") -> dict[str, KaplanMeier]:
    """A curve for each value of a dimension of arrests; run it as statistics."""
    times: dict[str, list[tuple]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {of}, days, course = 'disposed', count(*) FROM ({ARRESTS.sql}) AS facts
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
            period.parameters,
        )
        for value, *time in cursor.fetchall():
            times.setdefault(value, []).append(tuple(time))
    return {value: KaplanMeier(found) for value, found in times.items()}


def median_figures(curve: KaplanMeier, name: str, words: str, **of: str):
    """The median with its interval, told where enough of the cases ended."""
    enough = sum(step.events for step in curve.steps) >= EVENTS
    for end, which, days in zip(
        ENDS, ("", ", lower end", ", upper end"), curve.median, strict=True
    ):
        label = f"Median days from arrest to disposition{which}, {words}"
        yield Figure(f"{name}{end}", label, days, (key_of(ARRESTS, **of),), EVENTS, enough)


def median_said(read, name: str) -> str:
    """ "within 214 days of the arrest (between 190 and 240 at 95 percent confidence)", or nothing."""
    days, low, high = (read.figure(f"{name}{end}") for end in ENDS)
    if days is None or low is None:
        return ""
    reach = f"between {low:,} and {high:,}" if high is not None else f"at least {low:,}"
    return f"within {days:,} days of the arrest ({reach} at 95 percent confidence)"


def median_drawn(read, names: dict[str, str]) -> dict[str, tuple | None]:
    """The medians by their words, None where hidden. One whose interval has no upper end yet is left to
    the sentence: a question mark would call it hidden."""
    told = {
        words: tuple(read.figure(f"{name}{end}") for end in ENDS) for name, words in names.items()
    }
    return {
        words: None if None in ends else ends
        for words, ends in told.items()
        if ends[0] is None or None not in ends
    }


def share_figures(curve: KaplanMeier):
    """The share not disposed of yet at each mark, with its interval. It is told up to the first mark
    where the cases that ended or were still waiting are too few to show: else it would tell them."""
    rests_on = ()
    for (days, words), span, pending in zip(
        MARKS.items(), SPANS, [*PENDING_AT.values(), None], strict=False
    ):
        rests_on += tuple(key_of(ARRESTS, span=span, course=course) for course in COURSE.labels())
        watched = (
            key_of(ARRESTS, **({pending: "true"} if pending else {"span": list(SPANS)[-1]})),
        )
        step = curve.at(days)
        shares = (step.share, step.low, step.high) if step else (1.0, 1.0, 1.0)
        for end, which, share in zip(ENDS, ("", ", lower end", ", upper end"), shares, strict=True):
            yield Figure(
                f"share_{span}{end}",
                f"Percent of cases not disposed of {words} after the arrest{which}",
                round(100 * share),
                rests_on + watched,
                base=settings.SUPPRESSION_THRESHOLD + 1,
            )


class TimeToDisposition(Measure):
    slug = "time-to-disposition"
    title = "Time to disposition"
    question = "How long does it take until a case is decided?"
    counted = (
        "Arrests, as cases. A case is disposed of when no count of it is pending or in a diversion "
        "program, on the day its last count was disposed of. A case that is not disposed of counts "
        "for as long as it has been watched: to the last day counted or, where every count left for "
        "another court or was left out of a later information, to that day."
    )
    unit = "Cases: one arrest is one case."
    dated = "Days from the arrest to the disposition."
    source = "Every arrest recorded here, with its informations, counts and dispositions."
    notes = (
        "Open cases are not left out, which would make the time look shorter than it is (Kaplan and "
        "Meier, 1958). The interval of the median is Brookmeyer and Crowley's (1982), on the log-log "
        "scale, and takes cases as independent of each other. The median is told where at least 30 "
        "cases ended; the share at a mark, where no number up to it is hidden. Erasure takes nolles "
        "and dismissals out of old cases and leaves open cases in, so the time can look longer than "
        f"it was. {ERASED}"
    )
    serves = ("2017-3",)
    tables = (
        Table("by-span", "Cases by time since the arrest and how they stand",
              ARRESTS, SPAN, COURSE),
        Chain("at-risk", "Cases watched and not disposed of at each point (at risk)",
              ARRESTS, None, stops=SPAN, points=POINTS, reached=PENDING_AT,
              heading="Cases at risk"),
    )  # fmt: skip

    def figures(self, period):
        curve = curves(period).get("", KaplanMeier([]))
        yield from median_figures(curve, "median_days", "all cases")
        yield from share_figures(curve)

    def sentence(self, read):
        median = median_said(read, "median_days")
        table = read.table("by-span")
        cases = f"{table.words('total', 'disposed')} of {table.words('total')} cases"
        if not median:
            return (
                f"So far {cases} were disposed of; that is too few, or too few of them ended, to say "
                "how long it takes."
            )
        return (
            f"Half of the cases were disposed of {median}. {cases[:1].upper()}{cases[1:]} were "
            "disposed of; those that were not are counted for as long as they have been watched."
        )

    def answer(self, read):
        median = median_said(read, "median_days")
        return (
            f"Half of the cases (one arrest is one case) were decided {median}."
            if median
            else self.sentence(read)
        )

    def headline(self, read):
        days = read.figure("median_days")
        return days is not None and Headline(
            f"{days:,} days",
            "from the arrest until half of the cases are decided",
        )

    def charts(self, read):
        rows = median_drawn(read, {"median_days": "All cases"})
        title = "Days from arrest to disposition of half the cases, with the 95 percent interval"
        if rows:
            yield Chart(self.slug, title, intervals(rows, "days"))
        rows = {}
        for span, words in zip(SPANS, MARKS.values(), strict=False):
            told = tuple(read.figure(f"share_{span}{end}") for end in ENDS)
            rows[words] = None if None in told else told
        if any(rows.values()):
            title = "Cases not disposed of, by time since the arrest, with 95 percent intervals"
            yield Chart(f"{self.slug}-shares", title, intervals(rows, "percent of cases"))
