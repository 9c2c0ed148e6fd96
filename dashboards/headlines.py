"""The numbers at the top of the dashboard: what one means, how it changed, and whether that is chance.

Everything here is said from published numbers. A headline is written down when a release is made, so
that the release goes on saying what it says; beside an earlier release, two that were written down are
compared.
"""

from typing import NamedTuple

from dashboards.chance import UNLIKELY, p_of_counts, p_of_shares

Counted = int | tuple[int, int]
"""A count, or the part and the whole of a share."""
SHARE_BASE = 30
"""A share of fewer than so many is not said: it would swing with every single case."""


class Headline(NamedTuple):
    """`number` in words and its `meaning`; what changed, where there are numbers to compare.

    `period` is the year counted, `before_period` the one before; empty when there is no such year.
    `now` and `before` are None when they are hidden. `apart`: why chance cannot be judged, where what
    is counted does not come one by one.
    """

    number: str
    meaning: str
    period: str = ""
    now: Counted | None = None
    before_period: str = ""
    before: Counted | None = None
    apart: str = ""

    def published(self) -> dict:
        change, chance = self._compared()
        return {
            "number": self.number,
            "meaning": self.meaning,
            "period": self.period,
            "counted": self.now,
            "before": {"period": self.before_period, "counted": self.before},
            "apart": self.apart,
            "change": change,
            "chance": chance,
        }

    def _compared(self) -> tuple[str, str]:
        if not self.period:
            return "", ""
        if not self.before_period:
            return "There is no year before to compare it with.", ""
        if not (_is_told(self.now) and _is_told(self.before)):
            why = "a number is hidden"
            if any(_is_share(counted) for counted in (self.now, self.before)):
                why = f"a number is hidden, or it is a share of fewer than {SHARE_BASE}"
            return f"How it changed since {self.before_period} cannot be shown: {why}.", ""
        return compare(self.now, self.before, f"in {self.before_period}", self.apart)


def compare(now: Counted, then: Counted, when: str, apart: str = "") -> tuple[str, str]:
    """The change and whether it is chance, in words, of two published numbers of two times."""
    now, then = (tuple(n) if _is_share(n) else n for n in (now, then))
    change = f"{difference(now, then)} {when}"
    if told(now) == told(then):
        return f"{change}.", ""
    return f"{change} ({told(then)}).", apart or chance_of(now, then)


def difference(now: Counted, then: Counted) -> str:
    """ "39 more than", "4 points less than" or "as many as"."""
    if _is_share(now):
        points = percent_of(now) - percent_of(then)
        if not points:
            return "The same share as"
        unit = "point" if abs(points) == 1 else "points"
        return f"{abs(points)} {unit} {'more' if points > 0 else 'less'} than"
    if now == then:
        return "As many as"
    return f"{abs(now - then):,} {'more' if now > then else 'fewer'} than"


def chance_of(now: Counted, then: Counted) -> str:
    p = p_of_shares(now, then) if _is_share(now) else p_of_counts(now, then)
    return "More than chance would explain." if p < UNLIKELY else "It could be chance."


def told(counted: Counted) -> str:
    return f"{percent_of(counted)}%" if _is_share(counted) else f"{counted:,}"


def percent_of(share: tuple[int, int]) -> int:
    return round(100 * share[0] / share[1])


def _is_share(counted) -> bool:
    return isinstance(counted, tuple | list)


def _is_told(counted: Counted | None) -> bool:
    """Whether the number is published, and a share one of enough."""
    return counted is not None and (not _is_share(counted) or counted[1] >= SHARE_BASE)


class Beside(NamedTuple):
    """A headline of an earlier release beside that of a later one."""

    number: str
    meaning: str
    change: str
    chance: str


def beside(now: dict, then: dict | None) -> Beside | None:
    """Compare two headlines as two releases wrote them down; None when the earlier has none."""
    if not then:
        return None
    change, chance = _between(now, then)
    return Beside(then["number"], then["meaning"], change, chance)


def _between(now: dict, then: dict) -> tuple[str, str]:
    if not (now.get("period") and then.get("period")):
        return "", ""
    counted = now["counted"], then["counted"]
    if not all(map(_is_told, counted)) or _is_share(counted[0]) != _is_share(counted[1]):
        return "The difference cannot be shown: a number is hidden, or of too few.", ""
    if now["period"] == then["period"]:
        if counted[0] == counted[1]:
            return f"Both count {now['period']}, and say the same.", ""
        return (
            f"Both count {now['period']}: {difference(*counted)} in the earlier release, by what was "
            "recorded or erased in between.",
            "",
        )
    if not (now["period"].isdigit() and then["period"].isdigit()):
        return "The two count different times, so that no difference is told.", ""
    return compare(*counted, f"in {then['period']}, as counted then", now["apart"])
