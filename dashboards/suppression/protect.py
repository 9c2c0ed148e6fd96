"""The decision for one release: what is hidden, why, and what stays possible behind it."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from .changes import Changes
from .choice import Choice
from .knowledge import Past, Protected, Released, told
from .system import System
from .tables import Cell, Reason, Relation, canonical, checked


@dataclass(frozen=True)
class Suppression:
    """What is hidden and why.

    `intervals`: for each small or changed figure what the attacker must at least hold possible.
    `last`: for each changed one the number published last, and the release it stands in. `kept`: what
    later releases must keep possible. `hidden`, `figures`, `last` and `log` are for everyone; `cells`,
    `intervals`, `narrowed` and `kept` tell true values.
    """

    cells: Mapping[Hashable, Cell]
    relations: Sequence[Relation]
    threshold: int
    hidden: Mapping[Hashable, Reason]
    intervals: Mapping[Hashable, tuple[int, int]]
    log: list[dict]
    last: Mapping[Hashable, tuple[int, str]] = field(default_factory=dict)
    kept: Mapping[Protected, tuple[int, int]] = field(default_factory=dict)

    def published(self, key: Hashable) -> int | None:
        value = self.cells[key].value
        return None if key in self.hidden else value

    @property
    def figures(self) -> dict[Hashable, int]:
        """Everything that is published."""
        return {key: cell.value for key, cell in self.cells.items() if key not in self.hidden}

    @property
    def repeated(self) -> frozenset:
        """Hidden figures that may count a child several times, as everyone is told."""
        return frozenset(key for key in self.hidden if self.cells[key].contributors is not None)

    @property
    def narrowed(self) -> dict[Hashable, tuple[int, int]]:
        """Small figures whose zeros, siblings and past alone tell more than that they are small."""
        return {
            key: (low, high)
            for key, (low, high) in self.intervals.items()
            if self.cells[key].children <= self.threshold and (low > 1 or high < self.threshold)
        }


def suppress(
    cells: Mapping[Hashable, Cell],
    relations: Iterable[Relation],
    *,
    threshold: int = 10,
    name: Callable[[Hashable], str] = canonical,
    earlier: Sequence[Released] = (),
    weights: Mapping[Hashable, float] | None = None,
) -> Suppression:
    """Decide what one release hides, after the `earlier` ones. ValueError if a relation does not hold.

    `name` gives each key its own text, the same on every run and in every release: it orders the
    work, fills the log, and finds the cell in earlier releases. `weights` says how dear it is to hide
    a figure, where not all are alike.
    """
    names = {key: name(key) for key in cells}
    relations = checked(cells, relations, threshold, names)
    keys = {names[key]: key for key in sorted(cells, key=names.__getitem__)}
    named = {text: cells[key] for text, key in keys.items()}
    sums = [Relation(names[r.total], tuple(names[part] for part in r.parts)) for r in relations]
    dear = {names[key]: weight for key, weight in (weights or {}).items()}
    past = Past(earlier)
    withheld: set[str] = set()
    kept = dict(past.kept)
    changes: list[np.ndarray] = []
    while True:
        system = System(named, sums, threshold, withheld, past, dear, kept)
        choice = Choice(system, changes)
        changes += choice.known
        if choice.broken:
            silent = System(named, sums, threshold, set(named), past, dear, kept)
            found, mended = _to_mend(system, silent, choice.broken, kept)
            withheld |= found
            changes += mended
        elif choice.determined:
            found = _to_withhold(system, choice.determined, sums, withheld)
            if not found and not earlier:
                raise ValueError(
                    "These tables cannot be protected; publish them with fewer categories."
                )
            withheld |= found
            if not found:  # earlier releases tell it, whatever this one does
                kept |= {system.protected[i]: choice.ends[i] for i in choice.determined}
        else:
            break
    hidden, intervals, last, log = {}, {}, {}, []
    for i in sorted(choice.hidden, key=system.key_of.__getitem__):
        text, reason = system.key_of[i], system.reasons[i]
        key, cell, published = keys[text], named[text], past.published(text)
        hidden[key] = reason
        if i in system.ends and system.always >> i & 1:
            intervals[key] = choice.ends[i]
        low, high = told(reason, cell, published, threshold)
        entry = {"cell": text, "reason": reason.value, "at_least": low, "at_most": high}
        if reason is Reason.COMPLEMENTARY:
            entry["protects"] = system.name_of[choice.protects[i]]
        if reason is Reason.CHANGED:
            close = system.last[i]
            last[key] = close.cell.value, close.release
            entry["last"] = {"value": close.cell.value, "release": close.release}
        log.append(entry)
    new = {what: ends for what, ends in kept.items() if past.kept.get(what) != ends} | choice.kept()
    return Suppression(dict(cells), relations, threshold, hidden, intervals, log, last, new)


def _to_mend(
    system: System, silent: System, broken, kept: dict
) -> tuple[set[str], list[np.ndarray]]:
    """The cells whose reasons would narrow what earlier releases promised, found by changes of the
    figures that keep the promises while this release gives no reason at all; and these. A promise that
    even that does not keep (what became zero is shown) is taken back as far as it must, in `kept`.
    """
    changes = Changes(silent, np.ones(len(silent.values), dtype=bool))
    changes.set_prices(np.ones(len(silent.values)))
    present, found, mended = set(system.key_of.values()), set(), []
    for i, amount in broken:
        change = next((c for c in mended if c[i] == amount), None)
        if change is None:
            change = changes.furthest(i, amount)
            mended.append(change)
        if change[i] != amount:
            value, (low, high) = int(silent.values[i]), kept[silent.protected[i]]
            end = value + int(change[i])
            kept[silent.protected[i]] = (end, high) if amount < 0 else (low, end)
            continue
        found |= {system.name_of[at] for at in system.outside(change)} & present
    return found, mended


def _to_withhold(system: System, determined: set[int], sums, withheld: set[str]) -> set[str]:
    """The cells of the sums that give determined figures away; if there is none, all that is told."""
    names = {system.name_of[i] for i in determined}
    present = {name: i for i, name in system.key_of.items()}
    of_sums = [{name for name in (r.total, *r.parts) if name in present} for r in sums]
    telling = [s for s in of_sums if s and s <= names] or [s for s in of_sums if s & names]
    found = set().union(*telling, names & present.keys()) - withheld
    if not found:
        found = {n for n, i in present.items() if system.always >> i & 1} - withheld
    return found
