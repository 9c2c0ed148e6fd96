"""The evidence for a recommendation: what the numbers say. This app counts nothing and knows no release;
whoever does says so with `comes_from`, once, when the site's addresses are read."""

from collections.abc import Callable
from dataclasses import dataclass, field

from recommendations.models import Recommendation


@dataclass(frozen=True)
class Evidence:
    """One answer: its sentence, the template that draws it with `context`, and the page it is from."""

    title: str
    sentence: str
    url: str
    source: str
    """In words: which release, of which day."""
    template: str
    style: str = ""
    """The style sheet the template needs, if any."""
    context: dict = field(default_factory=dict)


_tellers: list[Callable[[Recommendation, object], Evidence | None]] = []


def comes_from(teller: Callable[[Recommendation, object], Evidence | None]) -> None:
    """Have `teller(recommendation, person)` asked for the evidence of every recommendation shown."""
    if teller not in _tellers:
        _tellers.append(teller)


def evidence_of(recommendation: Recommendation, person) -> Evidence | None:
    """The first answer there is, of what this person may see."""
    found = (tell(recommendation, person) for tell in _tellers)
    return next((evidence for evidence in found if evidence), None)
