from dataclasses import dataclass

from arrests.models import AgencyReport
from dashboards.charts import Chart, bar_chart
from dashboards.facts import ARRESTS, INVESTIGATIONS, RECEIVED
from dashboards.facts.charges import HAS_CONVICTION
from dashboards.facts.justice import AGENCY_REPORT, CHIEF_REPORT, RECEIVED_FROM
from dashboards.measures.base import Measure, PublicList
from dashboards.measures.saying import ERASED
from dashboards.tables import TOTAL, Table


@dataclass(frozen=True)
class Item:
    """A number the section asks for, and where our own count of it stands."""

    field: str
    table: str
    column: str = TOTAL


ITEMS = (
    Item("referrals_received", "received"),
    Item("missing_children_investigations", "missing-children"),
    Item("referrals_from_dcf", "received", "dcf"),
    Item("referred_for_prosecution", "arrests"),
    Item("convictions", "convictions"),
)


def _label(field: str) -> str:
    label = AgencyReport._meta.get_field(field).verbose_name
    return f"{label[:1].upper()}{label[1:]}"


def _difference(reported: int, ours: int | None) -> str:
    if ours is None:
        return "not shown"
    return (
        f"{abs(reported - ours):,} {'more' if reported > ours else 'fewer'}"
        if reported != ours
        else "none"
    )


class AgencyReports(Measure):
    slug = "agency-reports"
    title = "Agency reports"
    question = "Do agencies' own reports agree with what is recorded here?"
    counted = (
        "The numbers in the submitted reports of police departments and the Chief State's Attorney "
        "(CGS 51-286h), each beside our own count, made by the rule an agency is shown when it writes "
        "its report. Referrals received: those DCF told the agency of by a notice, each once, and the "
        "investigations it opened on a complaint or a hotline tip. Missing children: investigations "
        "opened that involve one. Referred for prosecution: the agency's arrests. Convictions, of "
        "the Chief State's Attorney alone: arrests of the whole state with a count that ended in a "
        "conviction in that year."
    )
    unit = "As each item says. A difference is what was reported less what is recorded here."
    dated = "The year that ends on September 30, as the section has it."
    source = (
        "Submitted agency reports of the two newest years; notices, investigations and arrests."
    )
    notes = (
        "Agencies choose their own counting rule, which stands in their report: the section does not "
        "say what human trafficking is, nor what one referral is. Reports are public and nothing in "
        "them is hidden; our own small counts are, and with them the difference. A difference is a "
        f"question to ask, not a fault found. {ERASED}"
    )
    zero_is_an_answer = True
    serves = ("2017-1",)
    tables = (
        Table(
            "received", "Referrals received, by agency report and by whom", RECEIVED, AGENCY_REPORT,
            RECEIVED_FROM, open_ended=True,
        ),
        Table(
            "missing-children", "Investigations opened that involve a missing child, by agency report",
            INVESTIGATIONS, AGENCY_REPORT, of={"missing": "true"}, open_ended=True,
        ),
        Table(
            "arrests", "Arrests, by the agency report they belong into", ARRESTS, AGENCY_REPORT,
        ),
        Table(
            "convictions", "Arrests that ended in a conviction, by the report of the Chief State's "
            "Attorney they belong into", ARRESTS, CHIEF_REPORT, of=HAS_CONVICTION,
            ties=(({}, (HAS_CONVICTION, {"convicted": "none"})),),
        ),
    )  # fmt: skip

    def lists(self, period):
        reports = AGENCY_REPORT.labels()
        read = AgencyReport.objects.only("year", "counting_rule", *(item.field for item in ITEMS))
        found = read.in_bulk([pk for pk in reports if pk != "none"])
        yield PublicList(
            "reported",
            "What agencies reported",
            (
                "Agency, year to September 30",
                *(_label(item.field) for item in ITEMS),
                "Counting rule",
            ),
            tuple(
                (
                    label,
                    *(
                        "" if (n := getattr(found[int(pk)], item.field)) is None else str(n)
                        for item in ITEMS
                    ),
                    found[int(pk)].counting_rule,
                )
                for pk, label in reports.items()
                if pk != "none"
            ),
        )

    def _compared(self, read):
        """Agency and year, item, what was reported, and our own number or the mark in its place."""
        (reported,) = (rows for rows in read.data["lists"] if rows["name"] == "reported")
        for label, *numbers, _ in reported["rows"]:
            of_the_chief = bool(numbers[-1])
            for item, number in zip(ITEMS, numbers, strict=True):
                table = read.table(item.table)
                report = next((pk for pk, words in table.rows.items() if words == label), None)
                if number and (item.field == "convictions" or not of_the_chief):
                    yield (
                        label,
                        item,
                        int(number),
                        table.number(report, item.column),
                        table.mark(table.at(report, item.column)),
                    )

    def compared(self, read):
        yield PublicList(
            "compared",
            "Reported, recorded here, and how they differ",
            ("Agency, year to September 30", "Item", "Reported", "Recorded here", "Reported is"),
            tuple(
                (label, _label(item.field), f"{number:,}", mark, _difference(number, ours))
                for label, item, number, ours, mark in self._compared(read)
            ),
        )

    def sentence(self, read):
        rows = list(self._compared(read))
        reports = read.data["lists"][0]["rows"]
        if not reports:
            return "No agency has submitted a report yet."
        shown = [(number, ours) for _, _, number, ours, _ in rows if ours is not None]
        differ = sum(1 for number, ours in shown if number != ours)
        return (
            "Police departments and the Chief State's Attorney report their own numbers to the council each "
            f"year. Their newest {'report has' if len(reports) == 1 else f'{len(reports):,} reports have'} "
            f"{len(rows):,} numbers to compare; our own number "
            f"can be shown beside {len(shown):,}, and differs in {differ:,} of the {len(shown):,}."
        )

    def charts(self, read):
        rows = list(self._compared(read))
        shown = [(number, ours) for _, _, number, ours, _ in rows if ours is not None]
        if rows:
            same = sum(1 for number, ours in shown if number == ours)
            numbers = {
                "As recorded here": same,
                "Differs": len(shown) - same,
                "Our number is hidden": len(rows) - len(shown),
            }
            yield Chart(self.slug, "Numbers in agency reports, beside our own", bar_chart(numbers))
