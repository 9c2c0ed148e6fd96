"""Count a release again from exported rows and compare every cell: `python bench/recount.py FOLDER`.

Needs nothing but Python and the folder that `bench/export_rows.py` wrote. Every published number is
counted anew; of every hidden one it is checked that the reason given is true. Prints how many agreed,
were hidden, and differed; exits with 1 at a difference, or where it does not know how to count a table.
"""

import datetime as dt
import json
import sys
from collections import Counter
from math import exp
from pathlib import Path

from reckoning import draw, following, kaplan_meier, quantile, segmented
from recounting import OFFENCES, SPAN_ENDS, STAGES, Rows

TOTAL = "total"
CHAINS = {"referrals": ("stage", STAGES), "arrests": ("span", ("0", "1", "2", "3"))}
GROUP = {offence for offence in OFFENCES if offence not in ("related", "other")}
TEXTS = {"reported", "all", "published-estimate"}
"""Lists that hold what others wrote, or what stands in another list too."""
AGREED, HIDDEN, DIFFERED, UNKNOWN = "agreed", "hidden, and rightly so", "DIFFERED", "NOT RECOUNTED"


class Recount:
    def __init__(self, folder: Path):
        about = json.loads((folder / "about.json").read_text())
        days = {name: dt.date.fromisoformat(day) for name, day in about.items()}
        self.rows = Rows(folder, days["until"], days["today"])
        self.facts = self.rows.facts()
        self.content = json.loads((folder / "release.json").read_text())["content"]
        self.threshold = self.content["threshold"]
        self.found: Counter[str] = Counter()
        self.wrong: list[str] = []

    def run(self) -> None:
        for measure in self.content["measures"]:
            for table in measure["tables"]:
                self.table(measure["slug"], table)
            for figure in measure["figures"]:
                self.figure(measure["slug"], figure)
            for rows in measure["lists"]:
                self.rows_of(measure, rows)

    def note(self, kind: str, what: str, said=None, counted=None) -> None:
        self.found[kind] += 1
        if kind in (DIFFERED, UNKNOWN):
            self.wrong.append(f"{what}: {kind}; the release says {said}, counted {counted}")

    def compare(self, what: str, said, counted) -> None:
        self.note(AGREED if said == counted else DIFFERED, what, said, counted)

    # Tables ------------------------------------------------------------------------------------------------

    def table(self, slug: str, table: dict) -> None:
        what, facts = f"{slug} {table['name']}", self.facts.get(table["counts"])
        if facts is None:
            self.note(UNKNOWN, what, table["counts"])
            return
        facts = [
            f for f in facts if all(f.get(name) == value for name, value in table["of"].items())
        ]
        rows, columns = table["rows"], table["columns"]
        for row, cells in zip(rows["values"], table["cells"], strict=True):
            for column, cell in zip(columns["values"], cells, strict=True):
                place = f"{what}: {row['label']}, {column['label']}"
                try:
                    chosen = self.choose(table, facts, row["value"], column["value"])
                except KeyError as missing:
                    self.note(UNKNOWN, place, f"it is divided by {missing}")
                    continue
                if cell is not None:
                    people = (
                        len({fact["who"] for fact in chosen}) if table["people"] else len(chosen)
                    )
                    self.cell(place, cell, len(chosen), people)

    def choose(self, table: dict, facts: list[dict], row: str, column: str) -> list[dict]:
        across, down = table["columns"]["name"], table["rows"]["name"]
        if across == "way":
            chosen = [
                f
                for f in facts
                if row in (TOTAL, f[column]) or (row == "group" and f[column] in GROUP)
            ]
            return chosen
        if down == "within" and row != TOTAL:
            region, _, office = row.partition("/")
            return [f for f in facts if f["region"] == region and office in ("", f["office"])]
        if down and row != TOTAL:
            facts = [fact for fact in facts if fact[down] == row]
        if across == "reached":
            stops, points = CHAINS[table["counts"]]
            return [f for f in facts if points.index(f[stops]) >= points.index(column)]
        if across and column != TOTAL:
            facts = [fact for fact in facts if fact[across] == column]
        return facts

    def cell(self, place: str, said, counted: int, people: int) -> None:
        if not isinstance(said, dict):
            self.compare(place, said, counted)
            return
        reason = said["hidden"]
        is_small = 0 < people <= self.threshold
        true = {"small": is_small, "protects another": counted > self.threshold and not is_small}
        self.note(HIDDEN if true.get(reason, counted > 0) else DIFFERED, place, said, counted)

    # Figures -----------------------------------------------------------------------------------------------

    def figure(self, slug: str, figure: dict) -> None:
        what = f"{slug} {figure['name']}"
        if figure["value"] is None:
            self.note(HIDDEN if figure["hidden"] else AGREED, what)
            return
        counted = self.derived(slug, figure["name"])
        if counted == "unknown":
            self.note(UNKNOWN, what, figure["value"])
        else:
            self.compare(what, figure["value"], counted)

    def derived(self, slug: str, name: str):
        if name.startswith("median_hours_"):
            year = name.removeprefix("median_hours_")
            sent = [
                f
                for f in self.facts["notices"]
                if year in (TOTAL, f["year"]) and f["hours"] is not None
            ]
            return round(quantile([fact["hours"] for fact in sent], 0.5))
        if slug == "demand-scenario":
            stated, share = name.split("_")
            values = [f[stated] for f in self.facts["disclosures"] if f[stated] is not None]
            return round(quantile(values, {"low": 0.1, "middle": 0.5, "high": 0.9}[share]))
        if name.startswith("days_since_"):
            limbs = {"felony_limb": ("felony_limb",), "child": ("minor", "minor_under_15")}
            under = limbs[name.removeprefix("days_since_")]
            last = max(f["day"] for f in self.facts["arrests"] if f["offence"] in under)
            following_month = (last.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
            ended = following_month - dt.timedelta(days=1)
            return max(0, (self.rows.until - ended).days)
        if name.startswith("median_days"):
            return self.median_days(name.removeprefix("median_days"))
        if name.startswith("share_"):
            _, span, *end = name.split("_")
            steps = kaplan_meier(self.facts["arrests"])
            step = next((s for s in reversed(steps) if s[0] <= SPAN_ENDS[int(span)]), (0, 1, 1, 1))
            return round(100 * step[{"": 1, "low": 2, "high": 3}["".join(end)]])
        return "unknown"

    def median_days(self, rest: str) -> int | None:
        """Of all cases, or those of a prosecutor: "_CT", "_CT_low", "_high"."""
        words = rest.strip("_").split("_")
        of = next((word for word in words if word in ("CT", "US")), None)
        end = next((word for word in words if word in ("low", "high")), "")
        facts = [f for f in self.facts["arrests"] if of in (None, f["sovereign"])]
        column = {"": 1, "low": 2, "high": 3}[end]
        return next((s[0] for s in kaplan_meier(facts) if s[column] <= 0.5 + 1e-9), None)

    # Lists -------------------------------------------------------------------------------------------------

    def rows_of(self, measure: dict, rows: dict) -> None:
        count = getattr(self, f"list_{rows['name'].replace('-', '_')}", None)
        if count:
            count(measure, rows)
        elif rows["name"] not in TEXTS:
            self.note(UNKNOWN, f"{measure['slug']} {rows['name']}", "a list")

    def number(self, table: dict, row: str, column: str = TOTAL) -> int:
        """Counted anew, not read."""
        return len(self.choose(table, self.facts[table["counts"]], row, column))

    def list_changes(self, measure: dict, rows: dict) -> None:
        """The two years of every group and their difference; the ratio where there is one."""
        full = self.rows.until.year - (self.rows.until < dt.date(self.rows.until.year, 12, 31))
        ways = {"Source": "source", "Region": "region", "Age": "age", "Finding": "classification"}
        labels = {
            (c["label"], table["columns"]["name"]): c["value"]
            for m in self.content["measures"] for table in m["tables"] for c in table["columns"]["values"]
        }  # fmt: skip
        for group, before, now, change, _, ratio, *_ in rows["rows"]:
            word, _, label = group.partition(": ")
            of = {} if not label else {ways[word]: labels[label, ways[word]]}
            counted = [
                sum(f["year"] == str(year) and all(f[k] == v for k, v in of.items()) for f in self.facts["referrals"])
                for year in (full - 1, full)
            ]  # fmt: skip
            for said, number in zip((before, now), counted, strict=True):
                if said != "hidden":
                    self.compare(f"what-changed {group}", said, f"{number:,}")
            if change != "hidden":
                self.compare(
                    f"what-changed {group} change", change, f"{counted[1] - counted[0]:+,}"
                )
            if ratio:
                self.compare(f"what-changed {group} ratio", ratio, f"{counted[1] / counted[0]:.2f}")

    def list_quarters(self, measure: dict, rows: dict) -> None:
        for label, said, *_ in rows["rows"]:
            year, quarter = label.split(", quarter ")
            counted = sum(f["year"] == year and f["quarter"] == quarter for f in self.facts["referrals"])  # fmt: skip
            if said != "hidden":
                self.compare(f"what-changed {label}", said, f"{counted:,}")

    def list_by_status(self, measure: dict, rows: dict) -> None:
        counted = Counter(status.replace("_", " ") for status, _ in self.recommendations())
        for label, said in rows["rows"]:
            self.compare(f"recommendations {label}", said, str(counted[label.lower().replace("-", " ")]))  # fmt: skip

    def list_by_aim(self, measure: dict, rows: dict) -> None:
        counted = Counter(aim for _, aim in self.recommendations())
        for said, aim in zip(rows["rows"], "ABCD", strict=True):
            self.compare(f"recommendations {said[0]}", said[-1], str(counted[aim]))

    def recommendations(self):
        """The status on the last day, and the aim, of each made by then."""
        steps = sorted(
            self.rows.read("recommendation_steps"), key=lambda s: (s["at"], int(s["id"]))
        )
        newest = {
            step["case_id"]: step["to_status"]
            for step in steps
            if dt.datetime.fromisoformat(step["at"]) < self.rows.end
        }
        for row in self.rows.read("recommendations"):
            made = row["released_on"] or f"{row['year']}-01-01"
            if made <= f"{self.rows.until}":
                yield newest.get(row["id"], "proposed"), row["aim"]

    def list_figures(self, measure: dict, rows: dict) -> None:
        stored = {
            (r["series"], r["period"]): r["value"] for r in self.rows.read("published_figures")
        }
        self.compare("published-figures: how many", len(rows["rows"]), len(stored))
        for series, period, value, *_ in rows["rows"]:
            self.compare(
                f"published-figures {series} {period}", value, stored.get((series, period))
            )

    def list_compared(self, measure: dict, rows: dict) -> None:
        """Our own number in words beside each agency's, where it is shown."""
        agencies = {row["id"]: row["name"] for row in self.rows.read("agencies")}
        ids = {f"{agencies[r['agency_id']]}, {r['year']}": r["id"] for r in self.rows.newest}
        received, arrests = self.facts["referrals received by agencies"], self.facts["arrests"]
        for label, item, _, ours, _ in rows["rows"]:
            report, words = ids[label], item.lower()
            if "dcf" in words:
                facts = [
                    f
                    for f in received
                    if f["received_from"] == "dcf" and f["agency_report"] == report
                ]
            elif "received" in words:
                facts = [f for f in received if f["agency_report"] == report]
            elif "missing" in words:
                facts = [f for f in self.facts["investigations"] if f["missing"] == "true" and f["agency_report"] == report]  # fmt: skip
            elif "prosecution" in words:
                facts = [f for f in arrests if f["agency_report"] == report]
            else:
                facts = [f for f in arrests if f["chief_report"] == report]
            if ours.replace(",", "").isdigit():
                self.compare(f"agency-reports {label} {item}", ours, f"{len(facts):,}")

    def list_campaigns(self, measure: dict, rows: dict) -> None:
        stored = sorted(
            (row["from_on"], row["name"])
            for row in self.rows.read("campaigns")
            if row["from_on"] <= f"{self.rows.until}"
        )
        said = sorted((row[2], row[0]) for row in rows["rows"])
        self.compare("awareness campaigns", said, stored)

    def quarters(self) -> list[tuple[int, int]]:
        """Those that are over, from the first with a referral on."""
        first = min((f for f in self.facts["referrals"] if f["year"] != "2007"), key=lambda f: (f["year"], f["quarter"]))  # fmt: skip
        quarter, found = (int(first["year"]), int(first["quarter"])), []
        while self.begins(following(quarter)) <= self.rows.until + dt.timedelta(days=1):
            found.append(quarter)
            quarter = following(quarter)
        return found

    def begins(self, quarter: tuple[int, int]) -> dt.date:
        return dt.date(quarter[0], 3 * quarter[1] - 2, 1)

    def list_before_and_after(self, measure: dict, rows: dict) -> None:
        """Means and the two ratios, fitted anew by Newton's method on the likelihood."""
        numbers = Counter((int(f["year"]), int(f["quarter"])) for f in self.facts["referrals"])
        firsts = {row["name"]: row["from_on"] for row in self.rows.read("campaigns")}
        over = self.quarters()
        for name, before, mean_before, after, mean_after, level, slope, _ in rows["rows"]:
            first = dt.date.fromisoformat(firsts[name])
            begin = (first.year, (first.month + 2) // 3)
            counted = [
                [numbers[q] for q in over if q < begin][-8:],
                [numbers[q] for q in over if q >= begin][:8],
            ]
            what = f"awareness {name}"
            if before == after == "0":  # the table by quarter was left out
                self.note(HIDDEN, what)
                continue
            self.compare(f"{what} quarters", [before, after], [str(len(part)) for part in counted])
            for said, part in zip((mean_before, mean_after), counted, strict=True):
                if said == "not shown":
                    self.note(HIDDEN, f"{what} mean")
                else:
                    self.compare(f"{what} mean", said, f"{sum(part) / len(part):.1f}")
            if level:
                fitted = segmented(counted[0] + counted[1], len(counted[0]))
                said = [text.split()[0] for text in (level, slope)]
                self.compare(f"{what} ratios", said, [f"{exp(value):.2f}" for value in fitted])

    def list_hotline(self, measure: dict, rows: dict) -> None:
        facts = [f for f in self.facts["referrals"] if f["source"] == "hotline"]
        published = {r["period"]: r["value"] for r in self.rows.read("published_figures") if r["series"] == "hotline_cases"}  # fmt: skip
        for year, ours, theirs, _ in rows["rows"]:
            if ours.replace(",", "").isdigit():
                counted = sum(fact["year"] == year for fact in facts)
                self.compare(f"awareness hotline {year}", ours, f"{counted:,}")
            self.compare(f"awareness hotline cases {year}", theirs, published.get(year, "not published"))  # fmt: skip

    def list_beside(self, measure: dict, rows: dict) -> None:
        """Our own number beside each published one, where it is shown."""
        ways = {
            "Referrals to DCF": ("referrals", lambda f: True),
            "Arrests under the 2013 felony of 53a-83": ("arrests", lambda f: f["offence"] == "felony_limb"),
            "Arrests for buying, 53a-83": ("arrests", lambda f: f["offence"] in ("felony_limb", "misdemeanor")),
            "Cases of the national hotline": ("referrals", lambda f: f["source"] == "hotline"),
        }  # fmt: skip
        for figure, _, _, ours, words in rows["rows"]:
            if not ours.replace(",", "").isdigit():
                continue
            kind, chosen = ways[figure.rpartition(", ")[0]]
            first, _, last = words.rpartition(", ")[2].partition(" to ")
            years = range(int(first), int(last or first) + 1)
            counted = sum(int(f["year"]) in years and chosen(f) for f in self.facts[kind])
            self.compare(f"published-figures beside {figure}", ours, f"{counted:,}")

    def list_inputs(self, measure: dict, rows: dict) -> None:
        full = str(self.rows.until.year - (self.rows.until < dt.date(self.rows.until.year, 12, 31)))
        surest, counted = ("confirmed", "suspected", "high_risk"), []
        for number in (1, 2, 3):
            among = surest[:number]
            counted.append(sum(f["year"] == full and f["classification"] in among for f in self.facts["referrals"]))  # fmt: skip
        said = rows["rows"][0][1:]
        if said[0][0].isdigit():
            self.compare("demand-scenario children", said, [f"{number:,}" for number in counted])
        else:
            self.note(HIDDEN, "demand-scenario children")

    def list_scenario(self, measure: dict, rows: dict) -> None:
        """Drawn anew by the formula on the page, from the inputs that stand beside it."""
        inputs = next(r["rows"] for r in measure["lists"] if r["name"] == "inputs")
        name, *said = rows["rows"][0]
        if "not made" in said:
            self.note(HIDDEN, f"demand-scenario {name}")
            return
        factors = [[float(v.replace(",", "")) for v in row[1:]] for row in inputs]
        self.compare(f"demand-scenario {name}", said, draw(factors))


if __name__ == "__main__":
    recount = Recount(Path(sys.argv[1]))
    recount.run()
    for line in recount.wrong[:200]:
        sys.stdout.write(f"{line}\n")
    for kind in (AGREED, HIDDEN, DIFFERED, UNKNOWN):
        sys.stdout.write(f"{recount.found[kind]:>8,}  {kind}\n")
    sys.exit(1 if recount.wrong else 0)
