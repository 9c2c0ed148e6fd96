from django.db import connection

from dashboards.charts import Chart, strips
from dashboards.facts import NOTICES, key_of
from dashboards.facts.referrals import ASKED_BY, CLOCK_YEAR, LATE, LATE_BY, TIMELINESS
from dashboards.headlines import Headline
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
        "Hours are from the start of the clock to sending. Late by: from the due time to sending. Why a "
        "notice was late is written in words about one child, which DCF's supervisors read and no "
        "release can hold; what started the clock, and by how much it was late, can be counted."
    )
    serves = ("2017-2", "2017-9")
    tables = (
        Table(
            "by-year", "Notices to police by year and when sent", NOTICES, CLOCK_YEAR, TIMELINESS
        ),
        Table("late-by", "Notices sent late, by how much", NOTICES, LATE_BY, of=LATE),
        Table(
            "late-by-clock",
            "Notices sent late, by what started the clock",
            NOTICES,
            ASKED_BY,
            of=LATE,
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

    def _on_time(self, read, year: str) -> tuple[int, int] | None:
        """Notices on time, and those that were sent or should have been."""
        table = read.table("by-year")
        parts = [table.number(year, state) for state in ("on_time", "late", "overdue")]
        return None if None in parts else (parts[0], sum(parts))

    def _share(self, read, year: str) -> str | None:
        on_time = self._on_time(read, year)
        return on_time and percent(*on_time)

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

    def answer(self, read):
        year = read.last_full_year
        table, share = read.table("by-year"), self._share(read, year)
        if share:
            _, due = self._on_time(read, year)
            late, overdue = (table.number(year, state) for state in ("late", "overdue"))
            unsent = f" and {overdue:,} had not been sent" if overdue else ""
            return (
                f"Of the {due:,} notices to police that were due in {year}, {share} were sent within 24 hours; "
                f"{late:,} went out late{unsent}."
            )
        if overall := self._share(read, TOTAL):
            return (
                f"Over all years {overall} of the notices due were sent within 24 hours; for {year} alone "
                "a share cannot be shown."
            )
        return (
            f"Of {table.words(TOTAL)} notices to police, what share was sent within 24 hours cannot be "
            "shown: they are too few, or a number is hidden."
        )

    def headline(self, read):
        share = self._share(read, read.last_full_year)
        if share:
            return self.headline_of_year(
                read,
                read.table("by-year"),
                share.replace(" percent", "%"),
                "of the notices due in {} were sent to police within 24 hours",
                lambda year: self._on_time(read, year),
            )
        overall = self._share(read, TOTAL)
        return overall and Headline(
            overall.replace(" percent", "%"),
            f"of the notices due in all years were sent to police within 24 hours; for {read.last_full_year} "
            "alone a share cannot be shown",
        )

    def charts(self, read):
        table = read.table("by-year")
        yield Chart(self.slug, "Notices to police by year and when sent", strips(table))
