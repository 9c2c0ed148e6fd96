"""The courts a docket can be of, as the Judicial Branch writes them, and what a docket number says of its court.

They are suggested while a court is typed and used to warn; nothing is refused for not being one of
them (docs/decisions/0020). The codes that docket numbers of a geographical area begin with were
written from memory: counsel or a clerk has to confirm them.
"""

import re
from dataclasses import dataclass

from accounts.reference import rows_of


@dataclass(frozen=True)
class Court:
    """`kind` is a `CourtKind`; `code` is what its docket numbers begin with, empty where none does."""

    label: str
    kind: str
    code: str


COURTS = tuple(Court(row["label"], row["kind"], row["code"]) for row in rows_of(__file__, "courts"))
BY_CODE = {court.code: court for court in COURTS if court.code}
BY_AREA = {int(court.label[2:4]): court for court in COURTS if court.kind == "GA"}
AREA = re.compile(r"^G\.? ?A\.? ?-?0*(\d{1,2})\b")
CODE = re.compile(r"^([A-Z]\d{2}[A-Z]|[A-Z]{3})\b")


def _letters(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())


BY_LETTERS = {_letters(court.label): court for court in COURTS}


def as_written(text: str) -> str:
    """A court as typed or copied, without the stars and spaces of the branch's lists; one of its own
    labels as the branch writes it, whatever the case and the signs between."""
    text = " ".join(text.replace("*", " ").split())
    court = BY_LETTERS.get(_letters(text))
    return court.label if court else text


def court_of(text: str) -> Court | None:
    """The court that is meant: by its label, by its area ("G.A. 14", "GA 4 Waterbury CC") or by its code."""
    text = as_written(text).upper()
    if text and (exactly := BY_LETTERS.get(_letters(text))):
        return exactly
    if area := AREA.match(text):
        return BY_AREA.get(int(area[1]))
    code = CODE.match(text)
    return BY_CODE.get(code[1]) if code else None


def contradiction(court: str, kind: str, number: str) -> str:
    """A sentence when the kind of court or the docket number tells of another court; else nothing."""
    named = court_of(court)
    if named is None:
        return ""
    if kind != named.kind:
        return f"{named.label} is not a court of this kind."
    code = number.partition("-")[0].strip().upper()
    if not named.code or code == named.code:
        return ""
    other = BY_CODE.get(code)
    if other:
        return f"{code} begins numbers of {other.label}, not of {named.label}."
    return f"Numbers of {named.label} begin with {named.code}." if CODE.match(code) else ""
