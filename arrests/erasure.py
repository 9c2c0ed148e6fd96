"""When the law erases a count or an arrest, in words for people: the one place that says it.

The day itself is the database's (arrests/erasure.sql), in `charge.erasure_due`; here it is told with
its rule and its legal basis. Load counts with `WITH_ERASURE`, so that many cost two questions more.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format


class Follows(models.TextChoices):
    """The day from which the time of a rule runs."""

    NOLLE = "nolle", "The nolle"
    CONTINUANCE = "continuance", "A continuance the State asked for"
    JUDGMENT = "judgment", "The dismissal or acquittal"
    VACATED = "vacated", "The conviction was vacated"
    PARDON = "pardon", "The pardon"
    BIRTH = "birth", "The birth of a youthful offender"
    CONVICTION = "conviction", "The person's latest conviction"
    REPLACEMENT = "replacement", "The erasure of the count that replaced it"
    DECLINED = "declined", "The declined prosecution"
    BOND_FORFEITED = "bond_forfeited", "The forfeited bond"


class NoDay(models.TextChoices):
    """Why a count has no day of erasure, or none yet."""

    OPEN = "open", "The count is open"
    DIVERSION = "diversion", "The diversion is not completed"
    FEDERAL = "federal", "Federal records are not erased under Connecticut law"
    INSANITY_ACQUITTAL = "insanity_acquittal", "An acquittal by mental disease or defect stays"
    CLASS = "class", "A conviction of this class is not erased by time"
    EXCLUDED = "excluded", "The law excepts this offense from erasure by time"
    PETITION = "petition", "The offense is so old that erasure needs a petition"
    TERM_UNKNOWN = "term_unknown", "The longest term for this unclassified felony is not recorded"
    PENDING = "pending", "A charge against the person is pending"
    SENTENCE_UNKNOWN = "sentence_unknown", "A sentence of the person is not recorded"
    BIRTH_UNKNOWN = "birth_unknown", "The date of birth is not recorded"
    FELONY_SINCE = "felony_since", "Convicted of a felony after the adjudication and before 21"
    NO_RULE = "no_rule", "No law is recorded here that erases this outcome"
    SUPERSEDED = "superseded", "What takes the place of this count has no day yet"


WITH_ERASURE = ("erasure_due__rule", "erasure_due__exclusion")

AFTER = {
    Follows.NOLLE: "after the nolle was entered",
    Follows.CONTINUANCE: "after the continuance the State asked for",
    Follows.JUDGMENT: "after the judgment, when the time to appeal has run out",
    Follows.DECLINED: "after prosecution was declined",
    Follows.BOND_FORFEITED: "after the bond was forfeited",
    Follows.CONVICTION: "after the person's latest conviction, with every sentence served",
}
AT_ONCE = {
    Follows.VACATED: "At once, since the conviction was vacated",
    Follows.PARDON: "At once, since the person was pardoned",
    Follows.REPLACEMENT: "With the count that took its place; one that was dropped, with all counts "
    "of the operative information",
}
LAW = {
    NoDay.FEDERAL: "CGS 54-142a covers Connecticut's records only",
    NoDay.INSANITY_ACQUITTAL: "CGS 54-142a(a)",
    NoDay.CLASS: "CGS 54-142a(e)",
    NoDay.PETITION: "CGS 54-142a(e), petition JD-CR-202",
    NoDay.TERM_UNKNOWN: "CGS 54-142a(e): only felonies of up to five years",
    NoDay.PENDING: "CGS 54-142a(e)",
    NoDay.SENTENCE_UNKNOWN: "CGS 54-142a(e)",
    NoDay.BIRTH_UNKNOWN: "CGS 54-76o",
    NoDay.FELONY_SINCE: "CGS 54-76o",
    NoDay.DIVERSION: "CGS 54-56e",
    NoDay.NO_RULE: "CGS 54-142a does not name it; counsel to confirm",
}


NEVER = frozenset(
    {NoDay.FEDERAL, NoDay.INSANITY_ACQUITTAL, NoDay.CLASS, NoDay.EXCLUDED, NoDay.PETITION,
     NoDay.FELONY_SINCE}
)  # fmt: skip
TOGETHER = "CGS 54-142a(g)"


@dataclass(frozen=True)
class Erasure:
    """What is told of a count or an arrest.

    `due_on` is None when it is never erased or nobody can say yet; `words` are then the reason.
    `unconfirmed` is what counsel has still to confirm of the rule. `waits_until` is the day the
    information is due with all its counts and the earlier informations, where that is later than the
    count's own; `waits` where the count has a day and its information has none.
    """

    due_on: dt.date | None
    words: str
    legal_basis: str
    unconfirmed: str = ""
    waits_until: dt.date | None = None
    waits: bool = False
    never: bool = False

    @property
    def is_due(self) -> bool:
        """The count's own day has come."""
        return self.due_on is not None and self.due_on <= timezone.localdate()

    def __str__(self):
        day = date_format(self.due_on, "M j, Y") if self.due_on else ""
        said = f"{day}: {self.words[:1].lower()}{self.words[1:]}" if day else self.words
        return f"{said} ({self.legal_basis})" if self.legal_basis else said


def erasure_of(due) -> Erasure:
    """When and why a count is erased, from its `ErasureDue`."""
    if due.due_on is None:
        law = due.exclusion
        basis = law.legal_basis if law else LAW.get(due.why, "")
        return Erasure(
            None,
            due.get_why_display(),
            basis,
            _doubt(law) if law else "",
            never=due.why in NEVER,
        )
    together = due.information_due_on
    return Erasure(
        due.due_on,
        rule_in_words(due.rule),
        due.rule.legal_basis,
        _doubt(due.rule),
        waits_until=together if together and together > due.due_on else None,
        waits=together is None,
    )


def erasure_of_arrest(arrest) -> Erasure | None:
    """When everything of an arrest is erased: once all its counts are due. None without a count."""
    dues = list(arrest.erasures_due.all())
    if not dues:
        return None
    without = sum(due.due_on is None for due in dues)
    if without:
        said = "1 count has" if without == 1 else f"{without} counts have"
        return Erasure(None, f"Not before all counts are due; {said} no day", TOGETHER)
    return Erasure(dues[0].arrest_due_on, "When all counts are due", TOGETHER)


def rule_in_words(rule) -> str:
    if rule.follows == Follows.BIRTH:
        return f"At age {rule.months // 12}, as a youthful offender"
    return AT_ONCE.get(rule.follows) or f"{_time(rule)} {AFTER[rule.follows]}"


def _time(rule) -> str:
    if rule.months and rule.months % 12 == 0:
        months = f"{rule.months // 12} years" if rule.months > 12 else "1 year"
    else:
        months = f"{rule.months} months" if rule.months else ""
    days = f"{rule.days} days" if rule.days or not months else ""
    return " and ".join(part for part in (months, days) if part)


def _doubt(law) -> str:
    return "" if law.confidence in ("", "confirmed") else law.confidence
