"""What the law said on a day: which version of an offence applies, and what to be warned of.

A *limb* is one branch of a section, told apart by subsection and condition; its versions follow each
other in time. People choose a limb; the day of the offence chooses the version.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from django.core.exceptions import ValidationError

from arrests.models import Statute, StatuteVersion
from arrests.models.statute import OffenceRole
from casework.columns import words

ONE_DAY = dt.timedelta(days=1)
AIMED_AT = {
    OffenceRole.BUYER: "aimed at buyers",
    OffenceRole.TRAFFICKER: "aimed at traffickers",
    OffenceRole.FACILITATOR: "aimed at facilitators",
    OffenceRole.SELLER: "aimed at sellers",
    OffenceRole.RELATED: "a related offense",
}


def days_of(version: StatuteVersion) -> str:
    """The first and the last day on which a version was law, in words."""
    first, end = version.validity.lower, version.validity.upper
    return f"{words(first)} to {words(end - ONE_DAY)}" if end else f"since {words(first)}"


def weight_of(version: StatuteVersion) -> str:
    """The class as it stands within a sentence."""
    return version.get_offence_class_display().replace("Class", "class", 1)


@dataclass(frozen=True)
class Limb:
    """One branch of a section with its versions, the oldest first."""

    versions: tuple[StatuteVersion, ...]

    @property
    def newest(self) -> StatuteVersion:
        return self.versions[-1]

    def __str__(self) -> str:
        """Section, titles, classes with their days, condition, and whom it is aimed at: true on
        whatever day the offence was."""
        said, title = [], ""
        for version in self.versions:
            name = "" if version.title == title else f"{version.title}, "
            said.append(f"{name}{weight_of(version)} {days_of(version)}")
            title = version.title
        limb = self.newest
        condition = f"; {limb.condition}" if limb.condition else ""
        return (
            f"{limb.statute}{limb.subsection} {'; '.join(said)}{condition}; {AIMED_AT[limb.role]}"
        )


def limbs() -> list[Limb]:
    """Every limb of every section, in the order of the sections; one query."""
    rows = StatuteVersion.objects.select_related("statute").order_by(
        "statute__sovereign", "statute__section", "subsection", "condition", "validity"
    )
    same = groupby(rows, lambda v: (v.statute_id, v.subsection, v.condition))
    return [Limb(tuple(versions)) for _, versions in same]


def limb_of(version: StatuteVersion) -> list[StatuteVersion]:
    """The versions of the same limb, the oldest first."""
    several = version.statute.versions.all()
    same = [
        v for v in several if (v.subsection, v.condition) == (version.subsection, version.condition)
    ]
    return sorted(same, key=lambda v: v.validity.lower)


def law_on(statute: Statute, day: dt.date) -> str:
    """What the section said on a day, limb by limb; nothing when it said nothing."""
    said = [
        f"{statute}{v.subsection} {v.title}, {weight_of(v)}"
        + (f" ({v.condition})" if v.condition else "")
        for v in statute.versions.all()
        if v.in_force_on(day)
    ]
    return "; ".join(said)


def version_in_force(statute: Statute, on, *, subsection="", condition="") -> StatuteVersion:
    """The version of one limb of a section in force on a day.

    Raises `ValidationError` that says which days are covered, and what else the section said on the
    day, when the day falls outside them.
    """
    limb = sorted(
        statute.versions.filter(subsection=subsection, condition=condition),
        key=lambda version: version.validity.lower,
    )
    found = next((version for version in limb if version.in_force_on(on)), None)
    if found is None:
        days = "; ".join(map(days_of, limb))
        instead = law_on(statute, on)
        raise ValidationError(
            {
                "offence_on": f"{statute}{subsection}{f' ({condition})' if condition else ''} was not "
                f"in force on {words(on)} (in force: {days})."
                + (f" On that day there was: {instead}." if instead else "")
            }
        )
    return found


def same_limb_on(version: StatuteVersion, on) -> StatuteVersion:
    """The version of the same limb in force on a day: this one, if it is. Raises like
    `version_in_force`."""
    if version.in_force_on(on):
        return version
    return version_in_force(
        version.statute, on, subsection=version.subsection, condition=version.condition
    )


def said_of(version: StatuteVersion) -> str:
    """A version with its days and its act, in words."""
    act = f", {version.enacted_by}" if version.enacted_by else ""
    in_force = days_of(version)
    return (
        f"{version.statute}{version.subsection} {version.title}, {weight_of(version)}, "
        f"as in force {in_force}{act}"
    )


def warnings_of(version: StatuteVersion, until: dt.date | None) -> list[str]:
    """What to look at when a count under this version went on until a later day; nothing is refused
    for it. Reads the other versions of the section."""
    if until is None or version.in_force_on(until) or until < version.validity.lower:
        return []
    changed = version.validity.upper
    later = [v for v in limb_of(version) if changed <= v.validity.lower <= until]
    if later:
        then = "; ".join(f"{v.title}, {weight_of(v)}, {days_of(v)}" for v in later)
    else:
        then = law_on(version.statute, until)
        then = f"on {words(until)} there was: {then}" if then else "nothing took its place"
    return [
        f"These days fall across a change of the law on {words(changed)}: {then}. "
        f"The count stands under the law of its first day, {weight_of(version)}."
    ]


@dataclass(frozen=True)
class Applies:
    """What a form says of a limb and days typed so far: the version, or why there is none."""

    version: StatuteVersion | None = None
    refusal: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        return said_of(self.version) if self.version else ""

    @property
    def unsure(self) -> str:
        """What is not confirmed of the version's dates or class."""
        sure = self.version is None or self.version.confidence == "confirmed"
        return "" if sure else self.version.confidence

    @property
    def aimed_at(self) -> str:
        return AIMED_AT[self.version.role] if self.version else ""


def applies(chosen: StatuteVersion, on: dt.date, until: dt.date | None) -> Applies:
    """Which version of the chosen one's limb a count of these days is under."""
    try:
        version = same_limb_on(chosen, on)
    except ValidationError as error:
        return Applies(refusal=" ".join(error.messages))
    return Applies(version, warnings=tuple(warnings_of(version, until)))
