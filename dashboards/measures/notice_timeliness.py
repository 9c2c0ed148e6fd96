from django.db import connection

from dashboards.charts import Chart, strips
from dashboards.facts import NOTICES, key_of
from dashboards.facts.referrals import CLOCK_YEAR, TIMELINESS
from dashboards.measures.base import Figure, Measure
from dashboards.measures.saying import percent
from dashboards.tables import TOTAL, Table


class NoticeTimeliness(Measure):
    slug = "notice-timeliness"
    title = "Notice to police"
    question = "Are police told within 24 hours?"
    counted = (
        "Notices to police that a clock asked for: a child was judged a suspected or confirmed "
        "victim (one notice a referral), or went missing from care (one each time)."
    )
    unit = "Notices."
    dated = "The day the clock started, in Connecticut."
    source = "Every notice to police with a clock (42 USC 671(a)(34)(A) and (35)(B): 24 hours)."
    notes = (
        "On time: sent by its due time. Overdue: not sent, and due before the last day counted. "
        "Hours are from the start of the clock to sending."
    )
    serves = ("2017-2", "2017-9")
    tables = (
        Table(
            "by-year", "Notices to police by year and when sent", NOTICES, CLOCK_YEAR, TIMELINESS
        ),
    )

    def figures(self, period):
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT year, round(percentile_cont(0.5) WITHIN GROUP (ORDER BY hours))::int
                FROM ({NOTICES.sql}) AS facts WHERE state IN ('on_time', 'late')
                GROUP BY ROLLUP (year) ORDER BY year""",
                period.parameters,
            )
            for year, hours in cursor.fetchall():
                chosen = {"year": year} if year else {}
                yield Figure(
                    f"median_hours_{year or TOTAL}",
                    f"Median hours to sending, {year or 'all years'}",
                    hours,
                    tuple(key_of(NOTICES, state=state, **chosen) for state in ("on_time", "late")),
                )

    def _share(self, read, year: str) -> str | None:
        """Notices on time of those that were sent or should have been, in percent."""
        table = read.table("by-year")
        parts = [table.number(year, state) for state in ("on_time", "late", "overdue")]
        return None if None in parts else percent(parts[0], sum(parts))

    def sentence(self, read):
        table, year = read.table("by-year"), read.last_full_year
        share = self._share(read, year) if year in table.rows else None
        median = read.figure(f"median_hours_{year}")
        overdue = table.words(TOTAL, "overdue")
        if share:
            said = f"Of the notices due in {year}, {share} were sent on time."
        elif overall := self._share(read, TOTAL):
            said = f"Over all years {overall} of the notices due were sent on time; for {year} alone a share cannot be shown."
        else:
            said = "What share was sent on time cannot be shown: too few notices, or a number is hidden."
        if median is not None:
            said += f" Half of those sent in that time went out within {median:,} hours."
        return f"{said} Overdue and not sent: {'none' if overdue == 'no' else overdue}."

    def headline(self, read):
        year = read.last_full_year
        share, when = self._share(read, year), f"in {year}"
        if not share:
            share, when = self._share(read, TOTAL), "in all years"
        return share and (
            share.replace(" percent", "%"),
            f"of notices due {when} reached police on time, within 24 hours",
        )

    def charts(self, read):
        table = read.table("by-year")
        yield Chart(self.slug, "Notices to police by year and when sent", strips(table))
