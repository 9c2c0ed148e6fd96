"""Published referrals by quarter as one series: quarters that are over, in order."""

import datetime as dt

from dashboards.content import MeasureReader


def quarters(read: MeasureReader) -> dict[tuple[int, int], int | None]:
    """The number by year and quarter, None where it is hidden; empty when the table was left out.

    Begins with the first quarter that has a referral, and ends with the last that is over.
    """
    table = read.table_of("referrals-over-time", "by-quarter")
    if not table:
        return {}
    until = dt.date.fromisoformat(read.until)
    found: dict[tuple[int, int], int | None] = {}
    for year in table.years:
        for quarter in range(1, 5):
            is_over = last_day(int(year), quarter) <= until
            is_a_year = not table.rows[year].startswith("Before")
            if is_over and is_a_year and (found or table.at(year, str(quarter)) != 0):
                found[int(year), quarter] = table.number(year, str(quarter))
    return found


def last_day(year: int, quarter: int) -> dt.date:
    following = dt.date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    return following - dt.timedelta(days=1)


def quarter_of(day: dt.date) -> tuple[int, int]:
    return day.year, (day.month + 2) // 3


def named(quarter: tuple[int, int]) -> str:
    return f"{quarter[0]}, quarter {quarter[1]}"
