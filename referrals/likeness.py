"""In what way two records of a person are alike, in plain words.

The database compares (`referrals_compare` in `matching.sql`); here its findings become sentences. Of
somebody whom the person does not see there are only coarse findings, and sentences that quote
nothing. The accused are compared by the same rules (`arrests/matching.py`).
"""

import datetime as dt
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db.models import DateField, IntegerField, TextField, Value

from casework.columns import words
from referrals.models import Child

ALL_MAY_KNOW = {
    "names": "The names are alike",
    "other_name": "Another name of the child is alike",
    "swapped": "The names are alike, given and family name in the other order",
    "family_name": "The family name is alike, the given name is not: may be a brother or sister",
    "given_name": "The given name is alike, the family name is not",
    "birth": "The date of birth is the same or close",
    "birth_year": "The year of birth is the same or close",
    "person_id": "The DCF person ID is the same",
}
"""What is said of a child outside one's scope: never whether a name or date is exactly the one asked."""

NAME = {
    "same": "{} name is the same",
    "nickname": "{} name is another form of the same name",
    "typo": "{} name differs by a letter or two",
    "part": "{} name is part of the other",
    "sounds": "{} name sounds the same",
    "similar": "{} name is similar",
    "initial": "{} name begins with the same letter",
    "different": "{} name is another",
}
BIRTH = {
    "same": "Date of birth is the same",
    "swapped": "Day and month of birth are swapped",
    "transposed": "Two neighboring digits of the date of birth are swapped",
    "digit": "Date of birth differs in one digit",
    "month_and_day": "Day and month of birth are the same, the year is not",
    "year_and_month": "Year and month of birth are the same, the day is not",
    "year_and_day": "Year and day of birth are the same, the month is not",
    "year": "Year of birth is the same, day and month are not",
    "year_known": "Year of birth is the same",
    "year_near": "Year of birth is one apart",
    "different": "Date of birth is another",
}
QUOTED = frozenset(NAME) - {"same"}


@dataclass(frozen=True)
class Asked:
    """What is known of the child asked about. `names` are pairs of given and family name, the child's
    own first."""

    names: tuple[tuple[str, str], ...]
    born: dt.date | None
    year: int | None
    gender: str
    person_id: str
    address: str

    @classmethod
    def of(cls, child: Child) -> "Asked":
        """A recorded child, with its aliases."""
        own = (child.given_name, child.family_name)
        others = [
            completed(own, (a.given_name, a.family_name)) for a in child.aliases.order_by("pk")
        ]
        return cls(
            (own, *others), child.date_of_birth, child.birth_year, child.gender,
            child.dcf_person_id, child.address,
        )  # fmt: skip

    @property
    def says_something(self) -> bool:
        return any(
            self.born or self.year or self.person_id or given or family
            for given, family in self.names
        )

    @property
    def plain(self) -> list:
        """In the order of the arguments of the functions in `matching.sql`."""
        return [
            [given for given, _ in self.names], [family for _, family in self.names], self.born,
            self.year, self.gender, self.person_id, self.address,
        ]  # fmt: skip

    @property
    def values(self) -> list[Value]:
        """The same as expressions of a query."""
        texts, text = ArrayField(TextField()), TextField()
        kinds = [texts, texts, DateField(), IntegerField(), text, text, text]
        return [
            Value(value, output_field=kind) for value, kind in zip(self.plain, kinds, strict=True)
        ]


def completed(own: tuple[str, str], other: tuple[str, str]) -> tuple[str, str]:
    """A lone given or family name goes with the child's other one, as the database compares it."""
    return (other[0] or own[0], other[1] or own[1])


def reasons_of(asked: Asked, known_one, *, number: str = "DCF person ID") -> list[str]:
    """Sentences for somebody the person sees: a child, or one of the accused. They carry `likeness`,
    `other_names` as pairs, and `birth_year`. `number` is what an ID of theirs is called."""
    found = known_one.likeness
    own = (known_one.given_name, known_one.family_name)
    known = [own, *(completed(own, pair) for pair in known_one.other_names)]
    typed, kept = asked.names[found["asked_name"] - 1], known[found["known_name"] - 1]
    reasons = []
    if found["known_name"] > 1:
        reasons.append(f"Also known as {' '.join(filter(None, kept))}")
    if found["swapped"]:
        reasons.append("Given and family name are swapped")
        kept = (kept[1], kept[0])
    for which, kind, a, b in (
        ("Given", found["given"], typed[0], kept[0]),
        ("Family", found["family"], typed[1], kept[1]),
    ):
        said = NAME.get(kind, "").format(which)
        if said and not (found["swapped"] and kind == "same"):
            reasons.append(f"{said} ({a}, {b})" if kind in QUOTED else said)
    if found["birth"] in BIRTH:
        reasons.append(BIRTH[found["birth"]] + _both_births(found["birth"], asked, known_one))
    if found["twin"]:
        reasons.append("May be a twin: same family name and birthday, another given name")
    if found["address"] in {"same", "similar"}:
        reasons.append(f"Address is {'the same' if found['address'] == 'same' else 'similar'}")
    if found["person"]:
        reasons.append(f"{number} is {'the same' if found['person'] == 'same' else 'another'}")
    if found["gender"] == "different":
        reasons.append("Gender is recorded differently")
    return reasons


def _both_births(kind: str, asked: Asked, known_one) -> str:
    """Both births in brackets, where they differ."""
    if kind in {"same", "year_known"}:
        return ""
    typed = words(asked.born) or asked.year
    return f" ({typed}, {words(known_one.date_of_birth) or known_one.birth_year})"
