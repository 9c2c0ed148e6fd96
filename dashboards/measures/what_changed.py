import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import isinf

from dashboards.charts import Chart, changes, control_chart
from dashboards.content import MeasureReader
from dashboards.control import RUN, ControlChart
from dashboards.exact import Ratio, rate_ratio
from dashboards.measures.base import Measure, PublicList
from dashboards.measures.quarters import last_day, named, quarter_of, quarters
from dashboards.measures.referrals_over_time import COUNTED, DATED
from dashboards.measures.saying import joined
from dashboards.tables import TOTAL

SPLITS = {
    "source": ("Source", "referrals-by-source", "by-year-and-source"),
    "region": ("Region", "referrals-by-region", "by-year-and-region"),
    "age": ("Age", "referrals-by-age", "by-year-and-age"),
    "classification": (
        "Finding", "referrals-by-classification", "by-year-and-classification",
    ),
}  # fmt: skip
"""How the change is split: a word, and the published table it is read from."""
ALL = "All referrals"
BASELINE = 12
"""Quarters that say what is usual: the first three years."""
UNSTEADY = 2
"""How much more than by chance the first quarters may vary before that is said."""


@dataclass(frozen=True)
class Change:
    """A group of referrals in two years, None where a number is hidden."""

    split: str
    group: str
    before: int | None
    now: int | None

    @property
    def difference(self) -> int | None:
        return None if None in (self.before, self.now) else self.now - self.before

    @cached_property
    def ratio(self) -> Ratio | None:
        return None if self.difference is None else rate_ratio(self.now, self.before)


def interval_said(ratio: Ratio) -> str:
    """ "0.96 to 1.36"; no upper end where the earlier number is zero."""
    high = "no upper end" if isinf(ratio.high) else f"{ratio.high:.2f}"
    return f"{ratio.low:.2f} to {high}"


def is_chance(ratio: Ratio) -> str:
    return "more than chance" if ratio.is_more_than_chance else "could be chance"


def _with(group: str, words: str) -> str:
    """ "School (+5)"; words join the offices of a region: "3 (Norwich; +5)"."""
    name, _, more = group.removeprefix("Region ").partition(" (")
    return f"{name} ({more.removesuffix(')')}; {words})" if more else f"{name} ({words})"


class WhatChanged(Measure):
    slug = "what-changed"
    title = "What changed"
    question = "Why do referrals rise?"
    counted = (
        f"{COUNTED} The last full year is compared with the year before, in all and by source, region, "
        "age and newest finding, from published numbers alone."
    )
    unit = "Referrals. A ratio is the last full year's number over that of the year before."
    dated = DATED
    source = "The published tables of this release about referrals."
    notes = (
        "The interval of a ratio is exact: it takes both numbers as Poisson counts, of which the later is "
        "binomial given their sum (Clopper and Pearson). A ratio whose interval holds 1 could be chance. "
        "Of twenty groups that did not change, about one looks as if it had. Findings take time: in the "
        "newest year more are still to come. In the control chart the first twelve quarters make the "
        "center line; the limits are exact for a Poisson count, each with the chance of three standard "
        "deviations (1 in 740). A signal is a quarter beyond a limit, or eight in a row on one side "
        "(rules of Western Electric, used in NHS England's Making Data Count). As a lasting rise keeps every "
        "later quarter a signal, the newest year is also held beside the twelve quarters before it. A signal says that "
        "something changed, not what: more referrals can mean more trafficking, or more people who look. "
        "A child referred twice is not independent of itself, so the true intervals are a little wider."
    )
    zero_is_an_answer = True
    serves = ("2017-2",)

    def _changes(self, read: MeasureReader) -> Iterator[Change]:
        now, before = read.last_full_year, str(int(read.last_full_year) - 1)
        table = read.table_of("referrals-over-time", "by-year")
        if not table or now not in table.rows or before not in table.rows:
            return
        yield Change("", ALL, table.number(before), table.number(now))
        for split, (_, slug, name) in SPLITS.items():
            table = read.table_of(slug, name)
            for column, label in table.columns.items() if table else ():
                if column != TOTAL:
                    yield Change(
                        split, label, table.number(before, column), table.number(now, column)
                    )

    def _control(self, read: MeasureReader, since: int = 0) -> ControlChart | None:
        """Of the quarters; None where they are left out, too few, or hidden at the beginning. `since` a
        year: of its quarters and the twelve before it."""
        found = quarters(read)
        earlier = [quarter for quarter in found if quarter < (since, 1)][-BASELINE:]
        numbers = [
            (named(quarter), number)
            for quarter, number in found.items()
            if not since or quarter in earlier or quarter >= (since, 1)
        ]
        if len(numbers) <= BASELINE or (since and len(earlier) < BASELINE):
            return None
        try:
            return ControlChart(numbers, baseline=BASELINE)
        except ValueError:
            return None

    def compared(self, read):
        year = read.last_full_year
        found = list(self._changes(read))
        whole = found[0].difference if found else None
        yield PublicList(
            "changes",
            f"Referrals of {year} and of the year before, by group",
            ("Group", "Year before", "Last full year", "Change", "Part of the whole change", "Ratio",
             "95 percent interval", "Chance"),
            tuple(self._row(change, whole) for change in found),
        )  # fmt: skip
        control = self._control(read)
        yield PublicList(
            "quarters",
            "Referrals by quarter beside the limits of chance",
            ("Quarter", "Referrals", "Center line", "Limits", "Signal"),
            tuple(
                (
                    point.label,
                    "hidden" if point.number is None else f"{point.number:,}",
                    f"{control.mean:.1f}",
                    f"{control.low:,} to {control.high:,}",
                    "; ".join(
                        ["beyond a limit"] * point.is_beyond
                        + [f"{RUN} or more in a row on one side"] * point.is_in_a_run
                    ),
                )
                for point in (control.points if control else ())
            ),
        )

    def _row(self, change: Change, whole: int | None) -> tuple[str, ...]:
        group = f"{SPLITS[change.split][0]}: {change.group}" if change.split else change.group
        shown = [
            "hidden" if number is None else f"{number:,}" for number in (change.before, change.now)
        ]
        if change.difference is None:
            return (group, *shown, "hidden", "", "", "", "")
        part = f"{change.difference:+,} of {whole:+,}" if whole and change.split else ""
        ratio = change.ratio
        value = f"{ratio.value:.2f}" if ratio.value is not None else ""
        return (
            group, *shown, f"{change.difference:+,}", part, value,
            interval_said(ratio) if change.now + change.before else "",
            is_chance(ratio) if change.now + change.before else "",
        )  # fmt: skip

    def _since_the_beginning(self, read: MeasureReader) -> str:
        """The last full year beside the first twelve quarters, where all of them are published."""
        control, year, found = self._control(read), read.last_full_year, quarters(read)
        newest = [found.get((int(year), quarter)) for quarter in range(1, 5)]
        first = list(found)[:BASELINE]
        if not control or None in newest or first[-1] >= (int(year), 1):
            return ""
        ratio = rate_ratio(
            sum(newest), sum(found[quarter] for quarter in first), time_now=4, time_before=BASELINE
        )
        (begun, quarter), (ended, _) = first[0], first[-1]
        when = (
            f"{begun} to {ended}"
            if quarter == 1
            else f"the {BASELINE} quarters from {named(first[0])}"
        )
        mean = f"the yearly mean of {when} ({4 * control.mean:,.0f})"
        if not ratio.is_more_than_chance:
            return f"The difference from {mean} could be chance too."
        return (
            f"Against {mean}, {year} is clearly {'higher' if ratio.low > 1 else 'lower'}"
            f"{f', {ratio.value:.1f} times as many' if ratio.value is not None else ''}: more than chance "
            "would explain."
        )

    def _overall(self, read: MeasureReader, found: list[Change]) -> str:
        year, before = read.last_full_year, str(int(read.last_full_year) - 1)
        if not found:
            return f"There is no full year before {year} to compare it with."
        whole = found[0]
        if whole.difference is None:
            return f"How the number changed from {before} to {year} cannot be shown: a number is hidden."
        said = f"From {before} to {year} referrals went from {whole.before:,} to {whole.now:,}"
        if not whole.before or not whole.difference:
            return f"{said}."
        ratio = whole.ratio
        chance = (
            "more than chance would explain"
            if ratio.is_more_than_chance
            else "from one year to the next this could be chance"
        )
        return f"{said}: {chance}."

    def _carried(self, found: list[Change]) -> str:
        """The groups that changed most, on the side of the whole change."""
        whole = found[0].difference if found else None
        if not whole:
            return ""
        same_way = [c for c in found[1:] if c.difference and (c.difference > 0) == (whole > 0)]
        largest = sorted(same_way, key=lambda change: -abs(change.difference))[:3]
        hidden = sum(1 for change in found[1:] if change.difference is None)
        not_shown = f" {hidden} of {len(found) - 1} groups are hidden." if hidden else ""
        if len(found) == 1:
            return ""
        rose = "rose" if whole > 0 else "fell"
        if not largest:
            return f"No group that is shown {rose} since the year before.{not_shown}"
        said = joined(
            [
                f"{SPLITS[c.split][0].lower()} {_with(c.group, f'{c.difference:+,}, {is_chance(c.ratio)}')}"
                for c in largest
            ]
        )
        return f"The groups shown that {rose} most since the year before: {said}.{not_shown}"

    def _by_quarter(self, read: MeasureReader) -> str:
        control = self._control(read)
        if not control:
            return "By quarter no control chart can be drawn: too few quarters are over or can be shown."
        beyond = [point for point in control.later if point.is_signal]
        high = [p for p in beyond if p.number > control.mean]
        said = (
            f"By quarter, {len(beyond)} of {len(control.later)} since {control.later[0].label} are a "
            f"signal, {len(high)} of them above the center line of {control.mean:.0f}"
        )
        newest = control.later[-1]
        now = "is one" if newest.is_signal else "is not"
        said += f"; the newest quarter {now}."
        if control.dispersion > UNSTEADY:
            said += (
                " Already the first quarters vary by more than chance, so that signals come easily."
            )
        year = read.last_full_year
        recent = self._control(read, int(year))
        if recent and len(recent.later) < len(control.later):
            new = sum(point.is_signal for point in recent.later)
            said += (
                f" Beside the three years before {year} alone (center line {recent.mean:.0f}), "
                f"{new or 'none'} of the {len(recent.later)} quarters since then {'is' if new == 1 else 'are'} "
                "a signal."
            )
        return said

    def _not_over(self, read: MeasureReader) -> str:
        """That the newest quarter is missing, where it is."""
        until = dt.date.fromisoformat(read.until)
        quarter = quarter_of(until)
        return (
            "" if last_day(*quarter) == until else f"{named(quarter)}, is not over and not drawn."
        )

    def sentence(self, read):
        found = list(self._changes(read))
        ratio = found[0].ratio if found else None
        interval = (
            f"The 95 percent interval of the ratio to the year before is {interval_said(ratio)}."
            if ratio and ratio.value is not None
            else ""
        )
        return " ".join(filter(None, (self.answer(read), interval, self._by_quarter(read))))

    def answer(self, read):
        found = list(self._changes(read))
        said = (self._overall(read, found), self._since_the_beginning(read), self._carried(found))
        why = "Numbers do not say why: it can be more trafficking, or more people who look and report."
        return " ".join(filter(None, (*said, why if found and found[0].difference else "")))

    def charts(self, read):
        found = list(self._changes(read))
        control = self._control(read)
        year, before = read.last_full_year, int(read.last_full_year) - 1
        recent = self._control(read, int(year))
        note = self._not_over(read)
        if control and recent and len(recent.later) < len(control.later):
            title = f"Referrals by quarter, and what the three years before {year} make usual"
            yield Chart(f"{self.slug}-recent", title, control_chart(recent, note))
        if control:
            title = "Referrals by quarter, and what the first twelve quarters make usual"
            yield Chart(self.slug, title, control_chart(control, note))
        for split, (word, *_) in SPLITS.items():
            groups = {c.group.partition(" (")[0]: c.difference for c in found if c.split == split}
            if groups:
                title = f"Change of referrals from {before} to {year}, by {word.lower()}"
                yield Chart(f"{self.slug}-{split}", title, changes(groups))
