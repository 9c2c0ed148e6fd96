"""Measure the matcher of children: what it finds, what it mistakes, how long it takes.

    python bench/matching.py generated              # invented pairs with stated errors
    python bench/matching.py speed                  # a million invented children
    python bench/matching.py file --help            # any CSV of records with known pairs

Everything happens in a database of its own, which is made and dropped again (the owner needs
CREATEDB), through `referrals_possible_matches` itself. Recall is the share of the true pairs that
are told, precision the share of what is told that is true, at each score.
"""

import argparse
import csv
import datetime as dt
import itertools
import os
import re
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tipcouncil.settings")
os.environ["TIP_ACT_AS_OWNER"] = "1"

import django

django.setup()

from django.db import connection  # noqa: E402

from bench.invented import ERRORS, Inventor, Record  # noqa: E402
from bench.scratch import ask, fill, scratch_database  # noqa: E402

SCRATCH = f"tip_bench_matching_{os.getpid()}"
WANTED_PRECISION = 0.98
SCORES = (20, 30, 40, 50, 60, 70, 80, 90, 95)


# What is found -----------------------------------------------------------------------------------


def compare(asked: list[Record], known: list[Record], *, one_file: bool) -> dict:
    """The best score of every pair told: (place among `asked`, place among `known`), from 1. Within
    one file a pair is told once, whichever of the two was asked about."""
    fill(known)
    told: dict[tuple[int, int], int] = {}
    with connection.cursor() as cursor:
        for at, record in enumerate(asked, start=1):
            for number, score in ask(cursor, record, leave_out=[at] if one_file else []):
                other = int(number.removeprefix("C-"))
                pair = (min(at, other), max(at, other)) if one_file else (at, other)
                told[pair] = max(told.get(pair, 0), score)
    return told


def report(told: dict, true: set) -> None:
    print(f"{len(true):,} true pairs, {len(told):,} pairs told at all")
    print(f"{'score':>6} {'told':>8} {'recall':>8} {'precision':>10}")
    for least in SCORES:
        recall, precision, count = at_score(told, true, least)
        print(f"{least:>6} {count:>8,} {recall:>8.4f} {precision:>10.4f}")
    good = [(at_score(told, true, s), s) for s in range(20, 101)]
    reached = [(r, p, s) for (r, p, _), s in good if p >= WANTED_PRECISION]
    if reached:
        recall, precision, score = max(reached)
        print(
            f"best at precision {WANTED_PRECISION}: recall {recall:.4f} at score {score} ({precision:.4f})"
        )
    else:
        print(f"precision {WANTED_PRECISION} is not reached at any score")


def at_score(told, true, least) -> tuple[float, float, int]:
    kept = {pair for pair, score in told.items() if score >= least}
    right = len(kept & true)
    return right / len(true), right / len(kept) if kept else 1.0, len(kept)


def generated(args) -> None:
    """Children of whom a part comes in again, among brothers, sisters and twins who do not."""
    with scratch_database(SCRATCH):
        inventor = Inventor(args.seed)
        known = [inventor.child() for _ in range(args.children)]
        family = known[: args.children // 10]
        known += [inventor.brother_or_sister(c, twin=i % 10 == 0) for i, c in enumerate(family)]
        asked, true, kinds = [], set(), {}
        for at in inventor.random.sample(range(args.children), args.children // 5):
            kind, record = inventor.again(known[at])
            asked.append(record)
            true.add((len(asked), at + 1))
            kinds[len(asked)] = kind
        asked += [inventor.child() for _ in range(len(asked))]  # never seen before
        told = compare(asked, known, one_file=False)
    print(f"{len(known):,} children, {len(asked):,} asked about, seed {args.seed}")
    report(told, true)
    print(f"\n{'error':26} {'rate':>5} {'pairs':>6} {'told':>7} {'at 50':>7} {'at 90':>7}")
    for kind, rate in ERRORS.items():
        pairs = [p for p in true if kinds[p[0]] == kind]
        shares = [sum(told.get(p, 0) >= s for p in pairs) / len(pairs) for s in (1, 50, 90)]
        print(f"{kind:26} {rate:>4}% {len(pairs):>6} " + " ".join(f"{s:>7.3f}" for s in shares))


# Files ---------------------------------------------------------------------------------------------


class Reader:
    """Reads records as the options map their columns."""

    def __init__(self, args):
        self.args = args
        self.unread: list[str] = []

    def rows(self, path: str) -> list[dict]:
        with open(path, newline="", encoding=self.args.encoding) as file:
            reader = csv.DictReader(file, delimiter=self.args.delimiter, skipinitialspace=True)
            reader.fieldnames = [name.strip() for name in reader.fieldnames]
            return [{k: (v or "").strip() for k, v in row.items() if k} for row in reader]

    def record(self, row: dict) -> Record:
        born, year = self._born(row)
        return Record(
            given=self._joined(row, self.args.given),
            family=self._joined(row, self.args.family),
            born=born,
            year=year,
            gender=self._gender(row),
            address=self._joined(row, self.args.address),
        )

    def _joined(self, row, columns) -> str:
        words = (row[c] for c in (columns or "").split(",") if c)
        return " ".join(w for w in words if w and w.upper() not in {"NA", "NULL"})[:80]

    def _gender(self, row) -> str:
        said = self._joined(row, self.args.gender)[:1].lower()
        return {"f": "feminine", "w": "feminine", "m": "masculine"}.get(said, "unknown")

    def _born(self, row) -> tuple[dt.date | None, int | None]:
        """The date of birth, or the year where no such day exists; moved so that they are children."""
        if self.args.dob:
            said = self._joined(row, self.args.dob)
            parts = self._parts(said)
        else:
            columns = (self.args.birth_year, self.args.birth_month, self.args.birth_day)
            parts = [
                int(p) if p.isdigit() else None for p in (self._joined(row, c) for c in columns)
            ]
        year, month, day = parts
        if year is None or not 1980 <= year + self.args.shift_years <= 2100:
            return None, None
        year += self.args.shift_years
        for m, d in ((month, day), (day, month)):
            try:
                return dt.date(year, m, d), year
            except (TypeError, ValueError):
                continue
        return None, year

    def _parts(self, said: str):
        """Year, month and day, read piece by piece, so that a day that does not exist is read too."""
        pattern = re.escape(self.args.dob_format)
        for code, named in (
            ("%Y", r"(?P<y>\d{4})"),
            ("%m", r"(?P<m>\d{1,2})"),
            ("%d", r"(?P<d>\d{1,2})"),
        ):
            pattern = pattern.replace(re.escape(code), named).replace(code, named)
        if "%Y%m%d" in self.args.dob_format:
            pattern = r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"
        found = re.fullmatch(pattern, said.removesuffix(".0"))
        return [int(found[k]) for k in "ymd"] if found else [None, None, None]


def file(args) -> None:
    reader = Reader(args)
    one_file = not args.records_b
    known_rows = reader.rows(args.records)
    asked_rows = known_rows if one_file else reader.rows(args.records_b)
    true = true_pairs(args, reader, known_rows, asked_rows)
    with scratch_database(SCRATCH):
        told = compare(
            [reader.record(r) for r in asked_rows],
            [reader.record(r) for r in known_rows],
            one_file=one_file,
        )
    print(f"{len(known_rows):,} records known, {len(asked_rows):,} asked about")
    report(told, true)
    if args.misses:
        for a, b in sorted(true - set(told), key=str)[: args.misses]:
            print(reader.record(asked_rows[a - 1]), reader.record(known_rows[b - 1]), sep="\n  ")


def true_pairs(args, reader, known_rows, asked_rows) -> set[tuple[int, int]]:
    """Places of records that are of one person, from the pairs, the cluster or the pattern of ids."""
    one_file = asked_rows is known_rows
    if args.pairs:
        known = {row[args.id]: at for at, row in enumerate(known_rows, start=1)}
        asked = {row[args.id]: at for at, row in enumerate(asked_rows, start=1)}
        first, second = args.pair_columns.split(",") if args.pair_columns else (None, None)
        pairs = set()
        for row in reader.rows(args.pairs):
            values = list(row.values())
            a, b = (row[first], row[second]) if first else values[:2]
            if a in known and b in asked:
                pairs.add((asked[b], known[a]))
            elif a in asked and b in known:
                pairs.add((asked[a], known[b]))
            else:
                sys.exit(f"{args.pairs} names {a} and {b}, which the records do not both have.")
    else:

        def cluster(row):
            if args.cluster:
                return row[args.cluster]
            return re.match(args.pairs_by_id_pattern, row[args.id])[1]

        of = defaultdict(list)
        for at, row in enumerate(known_rows, start=1):
            of[cluster(row)].append(at)
        if one_file:
            pairs = {p for places in of.values() for p in itertools.combinations(places, 2)}
        else:
            pairs = {(at, k) for at, row in enumerate(asked_rows, 1) for k in of[cluster(row)]}
    return {(min(p), max(p)) for p in pairs} if one_file else pairs


# Speed ---------------------------------------------------------------------------------------------


def speed(args) -> None:
    with scratch_database(SCRATCH):
        inventor = Inventor(args.seed)
        began = time.perf_counter()
        fill(inventor.child() for _ in range(args.children))
        print(
            f"{args.children:,} children entered with their keys in {time.perf_counter() - began:.0f} s"
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_size_pretty(pg_table_size('referrals_childkeys')), "
                "pg_size_pretty(pg_relation_size('child_keys'))"
            )
            print("keys {}, their index {}".format(*cursor.fetchone()))
            common = (inventor.given[0].title(), inventor.family[0])
            rare = (inventor.given[-1], inventor.family[-1])
            born = dt.date(2010, 3, 4)
            questions = {
                "as they come in, with errors": [
                    inventor.again(inventor.child())[1] for _ in range(args.rounds * 10)
                ],
                "commonest names, date of birth": [Record(*common, born, 2010)],
                "commonest names, year": [Record(*common, None, 2010)],
                "commonest names alone": [Record(*common)],
                "commonest family name alone": [Record("", common[1])],
                "commonest given name and year": [Record(common[0], "", None, 2010)],
                "rare names, date of birth": [Record(*rare, born, 2010)],
                "rare names alone": [Record(*rare)],
                "date of birth alone": [Record("", "", born, 2010)],
                "nothing": [Record()],
            }
            print(f"{'question':34} {'asked':>6} {'median':>8} {'p95':>8} {'max':>8}  ms")
            for words, records in questions.items():
                spans = []
                rounds = 1 if len(records) > 1 else args.rounds
                for record in [*records[:5], *records * rounds]:
                    began = time.perf_counter()
                    ask(cursor, record, most=10)
                    spans.append(1000 * (time.perf_counter() - began))
                spans = sorted(spans[min(5, len(records)) :])
                print(
                    f"{words:34} {len(spans):>6} {statistics.median(spans):>8.1f} "
                    f"{spans[int(0.95 * (len(spans) - 1))]:>8.1f} {spans[-1]:>8.1f}"
                )


def options(words: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    acts = parser.add_subparsers(required=True)
    made = acts.add_parser("generated", help="invented pairs with stated errors")
    made.set_defaults(run=generated)
    made.add_argument("--children", type=int, default=20_000)
    made.add_argument("--seed", type=int, default=1)
    timed = acts.add_parser("speed", help="how long it takes among a million")
    timed.set_defaults(run=speed)
    timed.add_argument("--children", type=int, default=1_000_000)
    timed.add_argument("--rounds", type=int, default=30)
    timed.add_argument("--seed", type=int, default=1)
    read = acts.add_parser("file", help="a CSV of records with known pairs")
    read.set_defaults(run=file)
    read.add_argument("--records", required=True, help="records: the children known")
    read.add_argument("--records-b", help="records asked about, when they are in a second file")
    read.add_argument("--id", default="id", help="column that names a record")
    true = read.add_mutually_exclusive_group(required=True)
    true.add_argument("--pairs", help="CSV with the ids of two records of one person in each row")
    true.add_argument("--cluster", help="column that is the same for records of one person")
    true.add_argument("--pairs-by-id-pattern", metavar="REGEX", help="its group 1 names the person")
    read.add_argument(
        "--pair-columns", help="the two columns of the pairs; the first two if left out"
    )
    for name in (
        "given",
        "family",
        "address",
        "gender",
        "dob",
        "birth-year",
        "birth-month",
        "birth-day",
    ):
        read.add_argument(f"--{name}", default="", help="column, or several with commas between")
    read.add_argument("--dob-format", default="%Y-%m-%d", help="of %%Y, %%m and %%d")
    read.add_argument(
        "--shift-years", type=int, default=0, help="added to years: a child is born after 1980"
    )
    read.add_argument("--delimiter", default=",")
    read.add_argument("--encoding", default="utf-8-sig")
    read.add_argument("--misses", type=int, default=0, help="show so many pairs that were not told")
    return parser.parse_args(words)


if __name__ == "__main__":
    args = options()
    args.run(args)
