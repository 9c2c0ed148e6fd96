"""How a later information differs from the one it replaces, count by count, in words."""

from dataclasses import dataclass, field

from arrests.models import Charge, Information
from casework.columns import words

ADDED, CHANGED, SAME = "added", "changed", "same"


@dataclass(frozen=True)
class Mark:
    """`kind` is `added`, `changed` or `same`; `said` what is not as before; `replaced` the count it
    replaces, which its page links to."""

    kind: str
    said: tuple[str, ...] = ()
    replaced: Charge | None = None


@dataclass(frozen=True)
class Compared:
    """An information beside the one before it: `marks` of its counts by key, and the counts of the
    earlier one that nothing here replaces."""

    earlier: Information | None = None
    marks: dict[int, Mark] = field(default_factory=dict)
    dropped: tuple[Charge, ...] = ()


def compared(informations: list[Information]) -> dict[int, Compared]:
    """Every information of an arrest by its key. Reads what was loaded with them: `charges`, and of
    these `statute_version`."""
    in_order = sorted(informations, key=lambda information: information.number)
    known = {charge.pk: charge for one in in_order for charge in one.charges.all()}
    found = {}
    for earlier, later in zip([None, *in_order], in_order, strict=False):
        if earlier is None:
            found[later.pk] = Compared()
            continue
        marks = {c.pk: _mark(c, known.get(c.replaces_id)) for c in later.charges.all()}
        carried = {c.replaces_id for c in later.charges.all()}
        dropped = tuple(c for c in earlier.charges.all() if c.pk not in carried)
        found[later.pk] = Compared(earlier, marks, dropped)
    return found


def _mark(charge: Charge, replaced: Charge | None) -> Mark:
    if replaced is None:
        return Mark(ADDED)
    before, now = _facts(replaced), _facts(charge)
    said = tuple(
        f"{label}: was {before[label] or 'not given'}"
        for label in now
        if now[label] != before[label]
    )
    return Mark(CHANGED if said else SAME, said, replaced)


def _facts(charge: Charge) -> dict[str, str]:
    """What a count charges; a plea to it is no part of the information."""
    version = charge.statute_version
    condition = f" ({version.condition})" if version.condition else ""
    return {
        "number of the count": str(charge.count),
        "offense": f"{version.statute}{version.subsection} {version.title}{condition}",
        "class": version.get_offence_class_display(),
        "offense date": words(charge.offence_on),
        "last day": words(charge.offence_until),
        "attempt, conspiracy or accessory": charge.get_inchoate_display(),
    }
