"""What is hidden against the least that could be, and whether an attacker gets behind it.

`python bench/suppression.py fewest`            ours against the smallest choice, on random tables and the
                                                demo's own, each solved exactly
`python bench/suppression.py attack`            attack everything published in all releases of the
                                                database; exit status 1 if anything hidden is narrowed
`python bench/suppression.py towns FILE.csv`    publish area offices, regions and the state beside DCF's
                                                own file by town, which hides its small cells, and attack

The smallest choice is found by cutting planes (Fischetti and Salazar 2001): an integer program chooses
what to hide, a linear program looks for a goal that choice misses, and what it finds bars the choice.
Without whole numbers in the attack the smallest is if anything too small, which makes ours look worse.
"""

import argparse
import csv
import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain, combinations, product
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ |= {"DJANGO_SETTINGS_MODULE": "tipcouncil.settings", "TIP_ACT_AS_OWNER": "1"}

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

import highspy  # noqa: E402
import numpy as np  # noqa: E402

from accounts.wall import acting_as_statistics  # noqa: E402
from dashboards.earlier import earlier_releases  # noqa: E402
from dashboards.facts import Period, name_of  # noqa: E402
from dashboards.releases import draft  # noqa: E402
from dashboards.suppression import (  # noqa: E402
    Attack,
    Cell,
    Figure,
    Past,
    Reason,
    Relation,
    Released,
    canonical,
    suppress,
)
from dashboards.suppression.choice import Choice  # noqa: E402
from dashboards.suppression.knowledge import is_few  # noqa: E402
from dashboards.suppression.system import System  # noqa: E402

SECONDS = 300
"""How long to look for the smallest choice of one table."""


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


# The smallest choice -----------------------------------------------------------------------------------


def fewest_hidden(choice: Choice) -> tuple[int, bool]:
    """The least number of figures to hide so that the same goals are kept, and whether it is exact;
    else no choice can do with fewer."""
    system = choice.system
    rows, down, up = system.rows, system.values - system.low, system.high - system.values
    count = len(system.values)
    always = choice._flags(system.always)
    chosen = [i for i in range(count) if not always[i]]
    master = _quiet(highspy.Highs())
    for _ in chosen:
        master.addVar(0, 1)
    columns = np.arange(len(chosen), dtype=np.int32)
    integer = int(highspy.HighsVarType.kInteger)
    master.changeColsIntegrality(
        len(chosen), columns, np.full(len(chosen), integer, dtype=np.uint8)
    )
    master.changeColsCost(len(chosen), columns, np.ones(len(chosen)))
    attacker = _quiet(highspy.Highs())
    for i in range(count):
        attacker.addVar(-float(down[i]), float(up[i]))
    for _, row in rows:
        at, sign = (np.array(x) for x in zip(*row, strict=True))
        attacker.addRow(0, 0, len(row), at.astype(np.int32), sign.astype(float))
    goals = [goal for goal in choice.goals if goal.amount]
    began, least = perf_counter(), 0
    while True:
        master.setOptionValue("time_limit", max(1.0, SECONDS - (perf_counter() - began)))
        master.run()
        info = master.getInfo()
        least = max(least, int(np.ceil(info.mip_dual_bound - 1e-6))) if chosen else 0
        hidden = np.rint(np.array(master.getSolution().col_value)) if chosen else np.array([])
        for i, hide in zip(chosen, hidden, strict=True):
            attacker.changeColBounds(i, -float(down[i]) * hide, float(up[i]) * hide)
        missed = [cut for goal in goals if (cut := _cut(attacker, goal, chosen, down, up))]
        if not missed:
            return int(always.sum() + hidden.sum()), True
        if perf_counter() - began > SECONDS:
            return int(always.sum()) + least, False
        for least_sum, terms in missed:
            at = np.array([chosen.index(i) for i in terms], dtype=np.int32)
            master.addRow(least_sum, highspy.kHighsInf, len(at), at, np.array(list(terms.values())))


def _cut(attacker, goal, chosen, down, up):
    """What must hold of a choice to reach a goal that this one misses: the least sum, and its terms."""
    sense = 1 if goal.amount > 0 else -1
    attacker.changeColCost(goal.at, -sense)
    attacker.run()
    reached = sense * attacker.getSolution().col_value[goal.at]
    # The gain from moving figure i, by linear programming duality.
    gain = -np.array(attacker.getSolution().col_dual)
    attacker.changeColCost(goal.at, 0)
    wanted = abs(goal.amount)
    if reached > wanted - 1e-6:
        return None
    reach = np.maximum(gain * up, -gain * down)
    reach[np.abs(gain) < 1e-9] = 0
    fixed = np.ones(len(reach), dtype=bool)
    fixed[chosen] = False
    missing = wanted - reach[fixed].sum()
    terms = {i: min(float(reach[i]), missing) for i in chosen if reach[i] > 1e-9}
    return missing, terms


def _quiet(solver):
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver


def compare(what: str, cells: dict, relations: list, name=canonical) -> float:
    """Print ours beside the smallest; give their ratio."""
    result = suppress(cells, relations, name=name)
    names = {key: name(key) for key in cells}
    sums = [Relation(names[r.total], tuple(names[p] for p in r.parts)) for r in result.relations]
    named = dict(sorted((names[key], cell) for key, cell in cells.items()))
    withheld = {names[k] for k, reason in result.hidden.items() if reason is Reason.WITHHELD}
    choice = Choice(System(named, sums, result.threshold, withheld, Past(()), {}, {}))
    fewest, exact = fewest_hidden(choice)
    ours, small = len(result.hidden), sum(c.children <= 10 for c in cells.values() if c.value)
    ratio = ours / fewest if fewest else 1.0
    about = "" if exact else f" (no choice can do with fewer; not solved in {SECONDS} s)"
    say(
        f"{what:<52}{len(cells):>6}{small:>7}{ours:>7}{fewest:>9}   {ratio:.3f}   "
        f"{ours - small:>4} to {fewest - small:<4}{about}"
    )
    return ratio


def random_tables() -> Iterable[tuple[str, dict, list]]:
    from tests.test_suppression import SHAPES, tabulate

    for shape, (dimensions, designs) in SHAPES.items():
        size = len(list(product(*dimensions.values())))
        for seed, counts in enumerate(
            ((0, 2, 9, 12, 18, 25), (0, 0, 1, 3, 14, 60), (5, 12, 40, 90))
        ):
            drawn = random.Random(seed).choices(counts, k=size)
            yield f"random: {shape}, {seed + 1}", *tabulate(dimensions, designs, drawn)
    square = {"row": [(i,) for i in range(8)], "column": [(i,) for i in range(8)]}
    for seed in range(4):
        drawn = random.Random(seed).choices((0, 2, 5, 11, 15, 22, 40, 70), k=64)
        yield f"random: 8 by 8, {seed + 1}", *tabulate(square, [("row", "column")], drawn)


def demo_tables() -> Iterable[tuple[str, dict, list]]:
    with acting_as_statistics():
        drafts = draft(Period(timezone.localdate()))
    groups = {drafted.measure.slug: drafted.layouts for drafted in drafts}
    groups["all together"] = [*chain.from_iterable(groups.values())]
    for slug, layouts in groups.items():
        cells, relations = {}, []
        for layout in layouts:
            if not layout.is_left_out(settings.SUPPRESSION_THRESHOLD):
                cells |= layout.cells
                relations += layout.relations
        if cells:
            yield f"demo: {slug}", cells, relations


def fewest() -> None:
    say(f"{'':<52}{'cells':>6}{'small':>7}{'ours':>7}{'smallest':>9}   ratio   complements")
    ratios = [compare(*table) for table in random_tables()]
    ratios += [compare(*table, name=name_of) for table in demo_tables()]
    say(f"mean {np.mean(ratios):.3f}, worst {max(ratios):.3f}")


# The attack --------------------------------------------------------------------------------------------


def narrower(ends, promised) -> bool:
    (low, high), (bottom, top) = ends, promised
    return (low is not None and low > bottom) or (high is not None and high < top)


def attack() -> int:
    with acting_as_statistics():
        releases = earlier_releases()
    past, attacker = Past(releases), Attack(releases)
    say(f"{len(releases)} releases, {len(attacker.column):,} figures that none of them published")
    broken = known = full = small = differences = 0
    for what, promised in past.kept.items():
        name, value, *other = what
        figures = [Figure(name, v) for v in (value, *other)]
        if any(past.is_public(*figure) for figure in figures):
            continue
        ends = attacker.difference(*figures) if other else attacker.figure(figures[0])
        if narrower(ends, promised):
            broken += 1
            say(f"NARROWED {what}: {ends}, not {promised}")
        known += ends[0] is not None and ends[0] == ends[1]
        differences += bool(other)
        if not other and attacker.cells[figures[0]].children <= settings.SUPPRESSION_THRESHOLD:
            small += 1
            full += not narrower(ends, (1, settings.SUPPRESSION_THRESHOLD))
    say(
        f"{small:,} small figures, {full:,} of which span all of 1 to {settings.SUPPRESSION_THRESHOLD}; "
        f"{differences:,} differences of two hidden figures"
    )
    close = sum(
        is_few(one.cell, other.cell, settings.SUPPRESSION_THRESHOLD)
        for published in past.publications.values()
        for one, other in combinations(published, 2)
    )
    say(f"{known} hidden numbers are known exactly; {close} published ones differ by a few")
    say(f"{broken} are bounded more tightly than their protection interval")
    return 1 if broken or close else 0


# DCF's own file by town --------------------------------------------------------------------------------


def towns(path: str, columns: list[str]) -> int:
    with Path(path).open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    broken = 0
    for column in columns or ["CHILDREN_SUBS", "SUBS_SEX_ABUSE_M", "TTL_SEX_ABUSE_M"]:
        for year in sorted({row["FISC_YEAR"] for row in rows}):
            broken += _towns_of(column, year, [row for row in rows if row["FISC_YEAR"] == year])
    say(f"{broken} hidden cells of the file are narrowed by what we would publish")
    return 1 if broken else 0


def _towns_of(column: str, year: str, rows: list[dict]) -> int:
    """Publishes roll-ups of one column and year. What the file hides is filled in at random, as its
    totals allow: what we would hide may not depend on what nobody can know."""
    cells, small, of_office = {}, [], defaultdict(list)
    for row in rows:
        if row["TOWN"] == "Statewide":
            total = int(row[column])
            continue
        town = f"town {row['TOWN']}"
        of_office[row["REGION"], row["OFFICE"]].append(town)
        cells[town] = int(row[column]) if row[column].isdigit() else 0
        if row[column].startswith("<"):
            small.append(town)
    rest, rng = total - sum(cells.values()), random.Random(f"{column} {year}")
    cells |= dict.fromkeys(small, 1)
    for _ in range(rest - len(small)):
        cells[rng.choice([town for town in small if cells[town] < 10])] += 1
    whole = Relation("state", tuple(town for towns in of_office.values() for town in towns))
    cells["state"] = total
    counted = {name: Cell(value) for name, value in cells.items()}
    file = Released("file", 10, counted, [whole], dict.fromkeys(small, Reason.SMALL), set(cells))
    alone = Attack([file])
    known = {figure: alone.figure(figure) for figure in alone.column}
    file = Released(
        "file", 10, counted, [whole], file.hidden, file.shown,
        {tuple(figure): ends for figure, ends in known.items()},
    )  # fmt: skip
    relations, by_region = [whole], defaultdict(list)
    for (region, office), members in of_office.items():
        name = f"office {office} of {region}"
        counted[name] = Cell(sum(cells[town] for town in members))
        relations.append(Relation(name, tuple(members)))
        by_region[region].append(name)
    for region, offices in by_region.items():
        counted[region] = Cell(sum(counted[office].value for office in offices))
        relations.append(Relation(region, tuple(offices)))
    relations.append(Relation("state", tuple(by_region)))
    result = suppress(counted, relations, name=str, earlier=[file])
    shown = {name for name in counted if not name.startswith("town")}
    ours = Released("ours", 10, counted, result.relations, result.hidden, shown, result.kept)
    attacker = Attack([file, ours])
    broken = sum(narrower(attacker.figure(figure), ends) for figure, ends in known.items())
    hidden = Counter(name.split()[0] for name in result.hidden if name in shown)
    say(
        f"{column} {year}: {len(small)} towns hidden in the file; we publish "
        f"{len(shown) - hidden.total()} of {len(shown)} roll-ups; {broken} narrowed"
    )
    return broken


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("fewest", "attack", "towns"))
    parser.add_argument("rest", nargs="*", help="For towns: the file, and columns of it.")
    asked = parser.parse_args()
    if asked.what == "towns":
        sys.exit(towns(asked.rest[0], asked.rest[1:]))
    sys.exit(attack() if asked.what == "attack" else fewest())
