"""Invented children, and the same children as somebody else wrote them down: with stated errors.

Names are made of syllables and given names are taken from the list of nicknames, both drawn with
the skew of real ones (few names are very common, most are rare). Nobody is meant.
"""

import calendar
import datetime as dt
import random
from dataclasses import dataclass, replace

from django.db import connection

ERRORS = {
    # kind of error: how many of a hundred second records have it
    "none": 20, "typo in the given name": 10, "typo in the family name": 10, "spelled by ear": 10,
    "nickname": 10, "names swapped": 6, "day and month swapped": 6, "one digit of the date": 8,
    "no date of birth": 5, "only the year": 7, "known by an alias": 5, "typo and digit": 3,
}  # fmt: skip
BEGINNINGS = [
    "Bra",
    "Cor",
    "Dal",
    "El",
    "Fen",
    "Gar",
    "Hol",
    "Ing",
    "Jas",
    "Kel",
    "Lor",
    "Mar",
    "Nor",
    "Or",
    "Pel",
    "Quin",
    "Ros",
    "Sal",
    "Tor",
    "Ul",
    "Ver",
    "Wil",
    "Yar",
    "Zan",
    "Ash",
    "Bel",
    "Cas",
    "Dor",
    "Em",
    "Far",
    "Gre",
    "Hart",
    "Is",
    "Ken",
    "Lan",
    "Mon",
    "Nev",
    "Ost",
    "Pres",
    "Ran",
    "Sto",
    "Tav",
    "Und",
    "Vil",
    "Wen",
    "Ches",
    "Thorn",
]
MIDDLES = [
    "a",
    "an",
    "ber",
    "den",
    "e",
    "er",
    "i",
    "in",
    "lo",
    "man",
    "mer",
    "na",
    "o",
    "ol",
    "ra",
    "ri",
    "se",
    "ta",
    "ter",
    "u",
    "va",
    "wen",
    "zi",
] + [""] * 12
ENDINGS = [
    "by",
    "court",
    "dale",
    "den",
    "dez",
    "ell",
    "er",
    "es",
    "ez",
    "feld",
    "field",
    "ford",
    "gate",
    "ham",
    "hurst",
    "ino",
    "ins",
    "ley",
    "lin",
    "low",
    "man",
    "mann",
    "mere",
    "mont",
    "more",
    "ner",
    "nez",
    "non",
    "o",
    "ock",
    "ona",
    "ov",
    "ow",
    "ridge",
    "rin",
    "ris",
    "rose",
    "row",
    "sen",
    "shaw",
    "ski",
    "son",
    "stead",
    "ster",
    "stone",
    "ston",
    "ter",
    "ton",
    "trup",
    "vale",
    "ville",
    "wald",
    "ward",
    "well",
    "wick",
    "win",
    "wood",
    "worth",
]
BY_EAR = [
    ("ck", "k"), ("ph", "f"), ("f", "ph"), ("y", "i"), ("ie", "y"), ("ee", "ea"), ("c", "k"),
    ("k", "c"), ("s", "z"), ("z", "s"), ("w", "v"), ("tt", "t"), ("ll", "l"), ("nn", "n"), ("mm", "m"),
    ("l", "ll"), ("n", "nn"), ("t", "tt"), ("sch", "sh"), ("th", "t"), ("ey", "y"), ("e", ""),
]  # fmt: skip


@dataclass(frozen=True)
class Record:
    given: str = ""
    family: str = ""
    born: dt.date | None = None
    year: int | None = None
    gender: str = ""
    address: str = ""
    person_id: str = ""
    aliases: tuple[tuple[str, str], ...] = ()


def _skewed(count: int, exponent: float) -> list[float]:
    total, weights = 0.0, []
    for rank in range(1, count + 1):
        total += 1 / (rank + 5) ** exponent
        weights.append(total)
    return weights


class Inventor:
    """Makes children; the same seed makes the same ones."""

    def __init__(self, seed: int = 1):
        self.random = random.Random(seed)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_functiondef('referrals_called'::regproc)")
            lines = cursor.fetchone()[0].split("$names$")[1].split("\n")
        groups = [line.split() for line in lines]
        self.called = {}
        for group in groups:
            self.called.setdefault(group[0], []).extend(group[1:])
        made = [self._name(ending="") for _ in range(2500)]
        self.given = [*self.called, *dict.fromkeys(made)]
        self.family = list(dict.fromkeys(self._name() for _ in range(40_000)))
        self.given_weights = _skewed(len(self.given), 1.0)
        self.family_weights = _skewed(len(self.family), 0.9)

    def _name(self, ending=None) -> str:
        pick = self.random.choice
        end = (
            pick(ENDINGS)
            if ending is None
            else pick(
                ["a", "ah", "ana", "ee", "elle", "en", "ia", "ie", "in", "is", "on", "us", "y"]
            )
        )
        return pick(BEGINNINGS) + pick(MIDDLES) + end

    def child(self) -> Record:
        drawn = self.random
        (given,) = drawn.choices(self.given, cum_weights=self.given_weights)
        (family,) = drawn.choices(self.family, cum_weights=self.family_weights)
        born = dt.date(2006, 1, 1) + dt.timedelta(days=drawn.randrange(18 * 365))
        gender = drawn.choices(["feminine", "masculine", "unknown"], weights=[60, 30, 10])[0]
        street = f"{drawn.randrange(1, 900)} {drawn.choice(self.family[:400])} Street"
        return Record(given.title(), family, born, born.year, gender, street)

    def brother_or_sister(self, child: Record, *, twin: bool) -> Record:
        other = self.child()
        while other.given == child.given:
            other = self.child()
        born = child.born if twin else other.born
        return replace(other, family=child.family, address=child.address, born=born, year=born.year)

    def again(self, child: Record) -> tuple[str, Record]:
        """The kind of error, and the child as written down a second time."""
        kind = self.random.choices([*ERRORS], weights=[*ERRORS.values()])[0]
        return kind, self.wrong(child, kind)

    def wrong(self, child: Record, kind: str) -> Record:
        match kind:
            case "typo in the given name":
                return replace(child, given=self.typo(child.given))
            case "typo in the family name":
                return replace(child, family=self.typo(child.family))
            case "spelled by ear":
                return replace(
                    child, given=self.by_ear(child.given), family=self.by_ear(child.family)
                )
            case "nickname":
                others = self.called.get(child.given.lower(), [child.given])
                return replace(child, given=self.random.choice(others).title())
            case "names swapped":
                return replace(child, given=child.family, family=child.given)
            case "day and month swapped":
                born = child.born
                if born.day <= 12:
                    born = born.replace(month=born.day, day=born.month)
                return replace(child, born=born)
            case "one digit of the date":
                return self._born(child, self.digit(child.born))
            case "no date of birth":
                return replace(child, born=None, year=None)
            case "only the year":
                return replace(child, born=None)
            case "known by an alias":
                street_name = self._name(ending="")
                return replace(child, given=street_name, aliases=((child.given, ""),))
            case "typo and digit":
                return self._born(
                    replace(child, family=self.typo(child.family)), self.digit(child.born)
                )
        return child

    def _born(self, child, born):
        return replace(child, born=born, year=born.year)

    def typo(self, name: str) -> str:
        at = self.random.randrange(1, len(name))
        letter = self.random.choice("abcdefghijklmnopqrstuvwxyz")
        match self.random.choice(["wrong", "missing", "added", "changed places"]):
            case "wrong":
                return name[:at] + letter + name[at + 1 :]
            case "missing":
                return name[:at] + name[at + 1 :]
            case "added":
                return name[:at] + letter + name[at:]
        return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]

    def by_ear(self, name: str) -> str:
        heard = [(a, b) for a, b in BY_EAR if a in name[1:]]
        if not heard:
            return name
        a, b = self.random.choice(heard)
        return name[0] + name[1:].replace(a, b, 1)

    def digit(self, day: dt.date) -> dt.date:
        """A date that differs in one digit and is one."""
        while True:
            year, month, date = day.year, day.month, day.day
            match self.random.choice(["year", "month", "day"]):
                case "year":
                    year = 10 * (year // 10) + self.random.randrange(10)
                case "month":
                    month = self.random.choice([m for m in range(1, 13) if m // 10 == month // 10])
                case "day":
                    date = 10 * (date // 10) + self.random.randrange(10)
            plausible = 1 <= date <= calendar.monthrange(year, month)[1] and 2000 <= year <= 2026
            if plausible and (year, month, date) != (day.year, day.month, day.day):
                return dt.date(year, month, date)
