"""Days and moments typed as people say them on the telephone: `8/3/2009`, `about 14`, `10 min ago`.

What is not understood, impossible or still to come raises `ValidationError` with one sentence that
says what to write. Nothing is guessed silently: `str()` of what was understood is shown back, and
can itself be typed again.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

CONNECTICUT = ZoneInfo("America/New_York")
EARLIEST_YEAR = 1980  # as the database has it for children (`plausible_birth_year`)
OLDEST = 25
LONGEST = 120
PLAIN = {"’": "'", "‘": "'", "–": "-", "‐": "-", "−": "-"}

SAY_A_DAY = "Write a date such as 8/3/2009, a year such as 2009, or an age such as “about 14”."
SAY_A_MOMENT = "Write when, such as “10 min ago”, “3:15 pm”, “yesterday 9:30 am”, “Saturday evening” or “8/3/2026 2:05 pm”."

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip

UNKNOWN = re.compile(
    r"(unknown|unk|unsure|not (known|sure|recorded)|(do not|don't) know|none|n/?a|\?+|-+)?"
)
FILLER = re.compile(
    r"(she|he|they|child|the|is|are|was|born|on|in|of|dob|date of birth|aged?|turned|just)[ :]+"
)
ROUGHLY = re.compile(
    r"(about|around|approx|approximately|roughly|maybe|perhaps|probably|circa|ca|almost|nearly|~)(?: |(?<=~))"
)
AGE = re.compile(r"(\d{1,2})[ -]*(?:(?:years?|yrs?|y)?[ -]*(?:old|of age|o|/o)?)")
AGE_OR_YEAR = re.compile(r"0\d")
MONTHS_OLD = re.compile(r"(\d{1,2})[ -]*(?:months?|mos?)[ -]*(?:old|of age)?")
YEAR = re.compile(r"(\d{4})|'(\d{2})")
YEAR_AND_AGE = re.compile(r"(\d{4}) \(about (\d{1,2})\)")
NUMERIC = re.compile(r"(\d{1,2})([/. -])(\d{1,2})\2(\d{4}|'?\d{2})")
YEAR_FIRST = re.compile(r"(\d{4})([/. -])(\d{1,2})\2(\d{1,2})")
EIGHT_DIGITS = re.compile(r"\d{8}")
MONTH_OF_YEAR = re.compile(r"(?:\d{1,2}[/.-](\d{4})|(\d{4})[/.-]\d{1,2})")

MOMENT_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) ?(z|[+-]\d\d:?\d\d)?"
)
AGO = re.compile(r"(\d{1,4}|an?|half an) ?(m|mins?|minutes?|h|hrs?|hours?|days?) ago")
CLOCK = re.compile(
    r"(?<![\d:])(?:(\d{1,2}):(\d\d)(?::(\d\d))? ?([ap]\.?m\.?\b)?|(\d{1,2}) ?([ap]\.?m\.?\b)|\b(noon|midnight)\b)"
    r"(?: (e[sd]?t)\b)?"
)  # fmt: skip
PART_OF_DAY = re.compile(r"(?:in the |at )?\b(morning|afternoon|evening|night|tonight)$")
BEGINS = {"morning": 6, "afternoon": 12, "evening": 18, "night": 21, "tonight": 21}
DAY_OF_THIS_YEAR = re.compile(r"(\d{1,2})/(\d{1,2})")


@dataclass(frozen=True)
class Said:
    """When someone was born, as far as it was said; false when nothing was.

    `year` is known whenever anything is. `approximate` says that it rests on somebody's judgement.
    Of an age the year is this year less the age: it may be one less, before the birthday.
    """

    date: dt.date | None = None
    year: int | None = None
    approximate: bool = False
    age: int | None = None

    def __bool__(self):
        return self.year is not None

    def __str__(self):
        if self.date:
            return in_words(self.date)
        if self.age is not None:
            return f"{self.year} (about {self.age})"
        if self.approximate:
            return f"about {self.year}"
        return str(self.year) if self else ""


def in_words(day: dt.date) -> str:
    return f"{MONTHS[day.month - 1].capitalize()} {day.day}, {day.year}"


def moment_in_words(moment: dt.datetime) -> str:
    """As one would type it; names the zone in the hour that a night in November has twice."""
    local = moment.astimezone(CONNECTICUT)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    half = "am" if local.hour < 12 else "pm"
    zone = f" {local.tzname()}" if twice else ""
    return f"{in_words(local)} {local.hour % 12 or 12}:{local:%M} {half}{zone}"


# A day --------------------------------------------------------------------------------------------


def said_day(text: str, *, today: dt.date) -> Said:
    """When a child was born: a date, a year, or an age; from 1980 until `today`."""
    words = _plain(text, SAY_A_DAY)
    roughly = False
    while found := FILLER.match(words) or ROUGHLY.match(words):
        roughly = roughly or found.re is ROUGHLY
        words = words[found.end() :]
    if UNKNOWN.fullmatch(words):
        return Said()
    if found := YEAR_AND_AGE.fullmatch(words):
        return _of_year(int(found[1]), today, approximate=True, age=int(found[2]))
    if found := YEAR.fullmatch(words):
        year = int(found[1]) if found[1] else _full_year(found[2], today)
        return _of_year(year, today, approximate=roughly)
    if found := MONTHS_OLD.fullmatch(words):
        months = 12 * today.year + today.month - 1 - int(found[1])
        return _of_year(months // 12, today, approximate=True)
    if (found := AGE.fullmatch(words)) and not AGE_OR_YEAR.fullmatch(words):
        if int(found[1]) > OLDEST:
            raise ValidationError(
                f"Write an age up to {OLDEST}, or a year with four digits, such as 2009."
            )
        return _of_year(today.year - int(found[1]), today, approximate=True, age=int(found[1]))
    if year := _month_of_year(words):
        return _of_year(year, today, approximate=roughly)
    day = _date(words, today, SAY_A_DAY)
    if day > today:
        raise ValidationError(f"{in_words(day)} is still to come: write a day up to today.")
    year = _of_year(day.year, today, approximate=roughly)
    return year if roughly else Said(day, day.year)


def _of_year(year: int, today: dt.date, **how) -> Said:
    if not EARLIEST_YEAR <= year <= today.year:
        raise ValidationError(f"Write a year from {EARLIEST_YEAR} to {today.year}.")
    return Said(None, year, **how)


def _month_of_year(words: str) -> int | None:
    """The year of `August 2009` or `8/2009`: the day is not known, so neither is the date."""
    if found := MONTH_OF_YEAR.fullmatch(words):
        return int(found[1] or found[2])
    parts = words.split(" ")
    if len(parts) == 2 and _month(parts[0]) and re.fullmatch(r"\d{4}", parts[1]):
        return int(parts[1])
    return None


def _plain(text: str, say: str) -> str:
    """Lower case, plain digits, single spaces; without the invisible marks that pasting brings."""
    if len(text) > LONGEST:
        raise ValidationError(say)
    plain = []
    for sign in unicodedata.normalize("NFKC", text):
        digit = unicodedata.decimal(sign, None)
        if digit is not None:
            plain.append(str(digit))
        elif unicodedata.category(sign) != "Cf":
            plain.append(PLAIN.get(sign, sign))
    words = " ".join("".join(plain).lower().replace(",", " ").split()).removesuffix(".")
    for number, word in enumerate(NUMBERS):
        words = re.sub(rf"\b{word}\b", str(number), words)
    return words


def _full_year(two_digits: str, today: dt.date) -> int:
    """The latest year with these last digits that has begun: `'09` is 2009, `'85` was 1985."""
    year = today.year // 100 * 100 + int(two_digits)
    return year if year <= today.year else year - 100


def _month(word: str) -> int | None:
    """1 to 12 for `aug`, `aug.`, `sept` or `august`."""
    word = word.removesuffix(".")
    if len(word) < 3:
        return None
    return next((n for n, name in enumerate(MONTHS, 1) if name.startswith(word)), None)


def _date(words: str, today: dt.date, say: str) -> dt.date:
    """A whole date in whatever order; the month first where both could be, as is usual here."""
    if found := NUMERIC.fullmatch(words):
        first, second = int(found[1]), int(found[3])
        month, day = (second, first) if first > 12 >= second else (first, second)
        year = found[4].removeprefix("'")
        return _real(int(year) if len(year) == 4 else _full_year(year, today), month, day)
    if found := YEAR_FIRST.fullmatch(words):
        return _real(int(found[1]), int(found[3]), int(found[4]))
    if EIGHT_DIGITS.fullmatch(words):
        if words[:2] in {"19", "20"} and words[4:6] <= "12":
            return _real(int(words[:4]), int(words[4:6]), int(words[6:]))
        return _date(f"{words[:2]}/{words[2:4]}/{words[4:]}", today, say)
    parts = [part for part in re.split(r"[ /-]+", words) if part not in {"of", "the", ""}]
    months = [_month(part) for part in parts]
    named = next((month for month in months if month), None)
    numbers = [re.fullmatch(r"'?(\d{1,4})(st|nd|rd|th)?", p) for p in parts if not _month(p)]
    if named and len(parts) == 3 and len(numbers) == 2 and all(numbers):
        day, year = numbers if len(numbers[0][1]) < 3 else reversed(numbers)
        if len(day[1]) < 3 and len(year[1]) in {2, 4} and not year[2]:
            whole = int(year[1]) if len(year[1]) == 4 else _full_year(year[1], today)
            return _real(whole, named, int(day[1]))
    raise ValidationError(say)


def _real(year: int, month: int, day: int) -> dt.date:
    if not 1 <= month <= 12:
        raise ValidationError(f"There is no month {month}: write month/day/year, such as 8/3/2009.")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ValidationError(
            f"There is no {MONTHS[month - 1].capitalize()} {day} in {year}: check the day."
        ) from None


# A moment -----------------------------------------------------------------------------------------


def said_moment(text: str, *, now: dt.datetime) -> dt.datetime:
    """When something happened, in Connecticut's time; from 1980 until `now`.

    A time of today without am or pm is the latest that has been; of another day, and with a leading
    zero, it is the 24-hour clock's. `Saturday evening` is when that evening began: 6 pm; a morning
    begins at 6, an afternoon at noon, a night at 9 pm. Of a time that a night in November has twice the first is meant,
    unless EST is said.
    """
    now = now.astimezone(CONNECTICUT)
    words = _plain(text, SAY_A_MOMENT)
    if words in {"now", "just now", "right now"}:
        return now
    moment = _ago(words, now) or _iso(words) or _on_the_clock(words, now)
    if _is_after(moment, now):
        raise ValidationError(
            f"{moment_in_words(moment)} is still to come: write the day too, such as “yesterday 3:15 pm”."
        )
    if moment.year < EARLIEST_YEAR:
        raise ValidationError(f"Write a year from {EARLIEST_YEAR} to {now.year}.")
    return moment


def _ago(words: str, now: dt.datetime) -> dt.datetime | None:
    found = AGO.fullmatch(words)
    if not found:
        return None
    number = {"a": 1, "an": 1, "half an": 0.5}.get(found[1])
    number = int(found[1]) if number is None else number
    if found[2].startswith("d"):
        return _at(now.date() - dt.timedelta(days=number), now.time())
    span = dt.timedelta(hours=number) if found[2].startswith("h") else dt.timedelta(minutes=number)
    return (now.astimezone(dt.UTC) - span).astimezone(CONNECTICUT)


def _iso(words: str) -> dt.datetime | None:
    found = MOMENT_ISO.fullmatch(words)
    if not found:
        return None
    try:
        moment = dt.datetime.fromisoformat(f"{found[1]}T{found[2]}{(found[3] or '').upper()}")
    except ValueError:
        raise ValidationError(SAY_A_MOMENT) from None
    if moment.tzinfo is None:
        return _at(moment.date(), moment.time())
    _at(moment.date(), dt.time(12))  # a year that no zone knows is refused
    return moment.astimezone(CONNECTICUT)


def _on_the_clock(words: str, now: dt.datetime) -> dt.datetime:
    """A time, and maybe a day before or after it."""
    found = CLOCK.search(words)
    if not found:
        if part := PART_OF_DAY.search(words):
            return _part_of_day(words[: part.start()].strip(), part[1], now)
        raise ValidationError(_say_the_time(words, now))
    rest = " ".join(f"{words[: found.start()]} {words[found.end() :]}".split())
    rest = re.sub(r"^(at|on|today) | (at|on)$|^(at|on|today)$|\bat\b", "", rest).strip()
    time, either_half = _time(found)
    day = _said_before(rest, now)
    moment = _at(day, time, zone=found[8])
    if either_half and day == now.date() and time.hour < 12:
        later = _at(day, time.replace(hour=time.hour + 12), zone=found[8])
        moment = moment if _is_after(later, now) else later
    if _is_after(moment, now) and rest.removeprefix("last ") in WEEKDAYS:
        moment = _at(day - dt.timedelta(days=7), time, zone=found[8])
    return moment


def _part_of_day(day: str, part: str, now: dt.datetime) -> dt.datetime:
    """When it began; of a weekday's and of `last night` the latest that has."""
    day = day.removeprefix("on ").removeprefix("this").strip()
    if part == "night" and day == "last":
        day = "yesterday"
    began = _at(_said_before(day, now), dt.time(BEGINS[part]))
    weekday = day.removeprefix("last ") in WEEKDAYS
    return began - dt.timedelta(days=7) if weekday and _is_after(began, now) else began


def _say_the_time(words: str, now: dt.datetime) -> str:
    """What to write when no time was found: the time alone, if a day was."""
    try:
        day = _said_before(words, now)
    except ValidationError:
        return SAY_A_MOMENT
    return f"Write the time too, such as “{day.month}/{day.day}/{day.year} 2:05 pm”."


def _time(found: re.Match) -> tuple[dt.time, bool]:
    """The time on the 24-hour clock, and whether it could be twelve hours later as well."""
    if found[7]:
        return dt.time(12 if found[7] == "noon" else 0), False
    hour, half = int(found[1] or found[5]), (found[4] or found[6] or "")[:1]
    if half and not 1 <= hour <= 12:
        raise ValidationError("Write the time as 2:05 pm or as 14:05.")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        time = dt.time(hour, int(found[2] or 0), int(found[3] or 0))
    except ValueError:
        raise ValidationError("Write the time as 2:05 pm or as 14:05.") from None
    return time, not half and 1 <= hour < 12 and not found[1].startswith("0")


def _said_before(words: str, now: dt.datetime) -> dt.date:
    """The day meant by `yesterday`, `last Monday`, `8/3` or a whole date."""
    today = now.date()
    words = words.removeprefix("last ").removeprefix("this ")
    if words in {"", "today"}:
        return today
    if words == "yesterday":
        return today - dt.timedelta(days=1)
    if words in WEEKDAYS:
        return today - dt.timedelta(days=(today.weekday() - WEEKDAYS.index(words)) % 7)
    if found := DAY_OF_THIS_YEAR.fullmatch(words):
        month, day = int(found[1]), int(found[2])
        past = (month, day) <= (today.month, today.day)
        return _real(today.year if past else today.year - 1, month, day)
    return _date(words, today, SAY_A_MOMENT)


def _is_after(one: dt.datetime, other: dt.datetime) -> bool:
    """In real time: two moments of one zone would be compared by what its clocks show."""
    return one.astimezone(dt.UTC) > other.astimezone(dt.UTC)


def _at(day: dt.date, time: dt.time, zone: str | None = None) -> dt.datetime:
    """That time of that day in Connecticut; refuses the hour that a night in March does not have."""
    if not EARLIEST_YEAR <= day.year < 2200:  # beyond which a zone may have no such moment
        raise ValidationError(SAY_A_MOMENT)
    if zone in {"est", "edt"}:
        offset = dt.timezone(dt.timedelta(hours=-5 if zone == "est" else -4))
        return dt.datetime.combine(day, time, offset).astimezone(CONNECTICUT)
    moment = dt.datetime.combine(day, time.replace(tzinfo=None, fold=0), CONNECTICUT)
    there = moment.astimezone(dt.UTC).astimezone(CONNECTICUT)
    if there.replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise ValidationError(
            f"On {in_words(day)} there was no {time:%H:%M}: the clocks went forward at 2 am."
        )
    return moment
