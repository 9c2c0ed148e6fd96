import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from dashboards.charts import Chart, Series, before_after
from dashboards.content import MeasureReader
from dashboards.interrupted import Interruption, interruption
from dashboards.measures.base import Measure, PublicList
from dashboards.measures.quarters import quarter_of, quarters
from dashboards.measures.saying import joined
from dashboards.measures.what_changed import interval_said, is_chance
from recommendations.models import Campaign

WINDOW = 8
"""Quarters looked at before a campaign, and from its first on."""
ENOUGH = 6
"""Fewer quarters on a side are not fitted: a line through them would follow chance."""
HOTLINE = "hotline_cases"


@dataclass(frozen=True)
class Looked:
    """A campaign and the referrals around it; `found` is None where nothing was fitted, for `why`."""

    name: str
    counts: tuple[int | None, ...]
    start: int
    found: Interruption | None
    why: str = ""

    @property
    def before(self) -> tuple[int | None, ...]:
        return self.counts[: self.start]

    @property
    def after(self) -> tuple[int | None, ...]:
        return self.counts[self.start :]


def mean_said(numbers: tuple[int | None, ...]) -> str:
    """The mean of a quarter, where there are numbers and none is hidden."""
    if not numbers or None in numbers:
        return "not shown"
    return f"{sum(numbers) / len(numbers):.1f}"


def look(name: str, first: dt.date, series: dict[tuple[int, int], int | None]) -> Looked:
    """The quarters around the one that a campaign began in."""
    begin = quarter_of(first)
    before = [number for quarter, number in series.items() if quarter < begin][-WINDOW:]
    after = [number for quarter, number in series.items() if quarter >= begin][:WINDOW]
    counts, start = (*before, *after), len(before)
    if not series:
        return Looked(name, counts, start, None, "the numbers by quarter are left out")
    if min(len(before), len(after)) < ENOUGH:
        return Looked(name, counts, start, None, f"fewer than {ENOUGH} quarters before or after")
    if None in counts:
        return Looked(name, counts, start, None, "a number is hidden")
    try:
        return Looked(name, counts, start, interruption(list(counts), start))
    except ValueError:
        return Looked(name, counts, start, None, "the numbers do not determine a line")


class Awareness(Measure):
    slug = "awareness"
    title = "Awareness campaigns"
    question = "Are more children referred after a campaign?"
    counted = (
        "The council's campaigns, and referrals to DCF by quarter up to eight quarters before the one "
        "a campaign began in and eight from then on. Calls: referrals by year whose source is the "
        "national hotline, beside the cases the hotline itself published; two units, never added."
    )
    unit = "Referrals; for the hotline, its cases of all ages."
    dated = "The quarter the information was received; the campaign's first day."
    source = "The council's record of campaigns; the published tables of this release; published figures."
    notes = (
        "An interrupted time series: segmented Poisson regression with a change of level and of slope "
        "(Bernal, Cummins and Gasparrini, 2017). The level is the number from the campaign's quarter "
        "on, over what the earlier line would give; the slope is the same for each further quarter. "
        "Numbers that vary by more than chance widen the intervals. It compares before and after and "
        "tells nothing of causes: other campaigns, laws, trainings and seasons stand in the same quarters, "
        "and quarters are taken as independent. Where campaigns are near each other the same quarters "
        "serve several. Of twenty intervals about one leaves out 1 by chance. Nothing is fitted with fewer "
        "than six quarters on a side, or where one is hidden. Calls by quarter are too few to show, so "
        "they are not fitted."
    )
    zero_is_an_answer = True
    serves = ("2017-4",)

    def lists(self, period):
        yield PublicList(
            "campaigns",
            "Campaigns of the council",
            ("Campaign", "Channel", "From", "To", "Dollars", "People reached"),
            tuple(
                (
                    campaign.name,
                    campaign.get_channel_display(),
                    campaign.from_on.isoformat(),
                    campaign.to_on.isoformat() if campaign.to_on else "",
                    "" if campaign.spend is None else f"{campaign.spend:,.0f}",
                    "" if campaign.reach is None else f"{campaign.reach:,}",
                )
                for campaign in Campaign.objects.filter(from_on__lte=period.until).order_by(
                    "from_on", "pk"
                )
            ),
        )

    def _looked(self, read: MeasureReader) -> Iterator[Looked]:
        series = quarters(read)
        for name, _, first, *_ in read.list_of("campaigns"):
            yield look(name, dt.date.fromisoformat(first), series)

    def compared(self, read):
        yield PublicList(
            "before-and-after",
            "Referrals by quarter before and after each campaign",
            ("Campaign", "Quarters before", "Mean before", "Quarters after", "Mean after",
             "Level after, ratio", "Slope after, ratio a quarter", "Chance"),
            tuple(self._row(looked) for looked in self._looked(read)),
        )  # fmt: skip
        yield PublicList(
            "hotline",
            "The national hotline: referrals recorded here, and cases it published",
            ("Year", "Referrals here from the hotline", "Cases published, all ages", "Campaigns"),
            tuple(self._hotline(read)),
        )

    def _row(self, looked: Looked) -> tuple[str, ...]:
        common = (
            looked.name, str(len(looked.before)), mean_said(looked.before),
            str(len(looked.after)), mean_said(looked.after),
        )  # fmt: skip
        if not looked.found:
            return (*common, "", "", f"not fitted: {looked.why}")
        level, slope = looked.found.level, looked.found.slope
        return (
            *common,
            f"{level.value:.2f} ({interval_said(level)})",
            f"{slope.value:.2f} ({interval_said(slope)})",
            f"level {is_chance(level)}; slope {is_chance(slope)}",
        )

    def _hotline(self, read: MeasureReader) -> Iterator[tuple[str, ...]]:
        ours = read.table_of("referrals-by-source", "by-year-and-source")
        other = read.of("published-figures")
        published = {
            row[1]: row[2]
            for row in (other.list_of("figures") if other else ())
            if row[0] == HOTLINE
        }
        campaigns = read.list_of("campaigns")
        years = set(published) | (
            {year for year in ours.years if not ours.rows[year].startswith("Before")}
            if ours
            else set()
        )
        for year in sorted(years):
            yield (
                year,
                ours.mark(ours.at(year, "hotline")) if ours else "–",
                published.get(year, "not published"),
                "; ".join(row[0] for row in campaigns if row[2][:4] == year),
            )

    def sentence(self, read):
        fitted = [looked for looked in self._looked(read) if looked.found]
        said = [self.answer(read)]
        if fitted:
            beyond = [x.name for x in fitted if x.found.slope.is_more_than_chance]
            said.append(
                f"The slope afterwards differs from the one before by more than chance for {joined(beyond)}."
                if beyond
                else "No slope afterwards differs from the one before by more than chance."
            )
            said.append(
                "A difference afterwards is not yet one the campaign made: other things began in the same "
                "quarters."
            )
        return " ".join(said)

    def answer(self, read):
        looked = list(self._looked(read))
        if not looked:
            return "No campaign is recorded up to the last day counted."
        fitted = [one for one in looked if one.found]
        if not fitted:
            return (
                f"Whether referrals changed after the {len(looked)} campaigns cannot be said: too few "
                "quarters can be shown before or after them."
            )
        higher = [one.name for one in fitted if one.found.level.low > 1]
        lower = [one.name for one in fitted if one.found.level.high < 1]
        said = (
            "Campaigns are to make people notice and report. Of "
            f"{len(looked)} {'campaign' if len(looked) == 1 else 'campaigns'}, {len(fitted)} had enough quarters before and after to be looked at: "
        )
        parts = [
            f"after {joined(names)} referrals stood {way} than the line before leads to, by more than chance"
            for names, way in ((higher, "higher"), (lower, "lower"))
            if names
        ]
        rest = len(fitted) - len(higher) - len(lower)
        if rest:
            which = f"{rest} of them" if parts else "every one" if rest > 1 else "it"
            parts.append(f"after {which} the difference in referrals could be chance")
        return f"{said}{joined(parts)}."

    def charts(self, read):
        found = [
            Series(x.name, list(x.counts), x.start, x.found.expected, x.found.carried_on)
            for x in self._looked(read)
            if x.found
        ]
        if found:
            title = "Referrals by quarter around each campaign; broken: the line before, carried on"
            yield Chart(self.slug, title, before_after(found))
