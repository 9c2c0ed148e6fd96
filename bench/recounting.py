"""Facts counted in plain Python from exported rows: what `bench/recount.py` compares a release with.

Nothing of the application is imported and no SQL is run; what a number means is written here a second
time, from the definitions on the pages and the decisions, so that a slip in either shows as a difference.
A fact is a dict: `who` is the person behind it, and a value for each way it is divided.
"""

import csv
import datetime as dt
from collections import defaultdict
from pathlib import Path
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
STAGES = ("referral", "notice", "investigation", "buyer", "arrest", "charge", "conviction")
OFFENCES = ("minor_under_15", "minor", "federal", "felony_limb", "misdemeanor", "other_buyer", "related", "other")  # fmt: skip
CONVICTIONS = {"guilty_plea", "guilty_trial", "guilty_lesser"}
SPAN_ENDS = (365, 730, 1096)


def day_of(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def time_of(text: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text).astimezone(NEW_YORK) if text else None


def number_of(text: str) -> int | None:
    return int(text) if text else None


def months_of(sentence: dict, what: str) -> float:
    """Months and the days beside them, of which 365.25 are a year."""
    return int(sentence[f"months_{what}"]) + int(sentence[f"days_{what}"]) * 12 / 365.25


def report_year(day: dt.date) -> int:
    """The year to September 30 that a day lies in."""
    return day.year + (day.month >= 10)


def offence_of(version: dict) -> str:
    """Under which limb a version of a statute is counted."""
    section, connecticut = version["section"], version["sovereign"] == "CT"
    if connecticut and section == "53a-83b":
        return "minor_under_15" if version["subsection"].startswith("(c)") else "minor"
    if version["sovereign"] == "US" and version["role"] == "buyer":
        return "federal"
    if connecticut and section == "53a-83" and version["offence_class"].startswith("felony"):
        return "felony_limb"
    if connecticut and section in ("53a-83", "53a-83a"):
        return "misdemeanor"
    return {"buyer": "other_buyer", "related": "related"}.get(version["role"], "other")


def group_of(offence: str) -> str:
    return offence if offence in ("related", "other", "none") else "buyer"


def gravest(offences) -> str:
    return min(offences, key=OFFENCES.index, default="none")


class Rows:
    """The exported rows, and every kind of fact made from them up to the end of a day.

    `today` is the day the release was made: what the law has erased by then is not counted.
    """

    def __init__(self, folder: Path, until: dt.date, today: dt.date):
        self.folder, self.until, self.today = folder, until, today
        self.last_day_begins = dt.datetime.combine(until, dt.time(), NEW_YORK)
        self.end = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), NEW_YORK)
        self.children = self.by_id("children")
        self.referrals = self.by_id("referrals")
        self.districts = {row["id"]: row["code"] for row in self.read("districts")}
        self.offences = {row["id"]: offence_of(row) for row in self.read("statutes")}
        self.laws = {row["id"]: row["sovereign"] for row in self.read("statutes")}
        self.reports = self.read("reports")
        newest = max((int(row["year"]) for row in self.reports), default=0)
        self.newest = [row for row in self.reports if int(row["year"]) > newest - 2]
        self.report_ids = {(row["agency_id"], int(row["year"])): row["id"] for row in self.newest}
        self.chiefs = {int(row["year"]): row["id"] for row in self.newest if row["convictions"]}
        self.notices = self.read("notices")
        self.investigations = [
            row for row in self.read("investigations") if day_of(row["opened_on"]) <= until
        ]
        self.paths = list(self._paths())
        self.paths_of = defaultdict(list)
        for path in self.paths:
            self.paths_of[path["arrest"]].append(path)
        self.arrests = list(self._published_arrests())

    def read(self, name: str) -> list[dict]:
        with (self.folder / f"{name}.csv").open(newline="") as file:
            return list(csv.DictReader(file))

    def by_id(self, name: str) -> dict[str, dict]:
        return {row["id"]: row for row in self.read(name)}

    def report_of(self, agency: str, day: dt.date) -> str:
        return self.report_ids.get((agency, report_year(day)), "none")

    def facts(self) -> dict[str, list[dict]]:
        """By the name that a release gives the kind of fact."""
        return {
            "referrals": list(self._referrals()),
            "notices": list(self._notices()),
            "disclosures": list(self._disclosures()),
            "investigations": list(self._investigations()),
            "referrals received by agencies": list(self._received()),
            "arrests": list(self._arrests()),
            "counts": list(self._counts()),
        }

    # DCF -------------------------------------------------------------------------------------------------

    def _referrals(self):
        newest = {}
        for row in self.read("classifications"):
            if day_of(row["decided_on"]) <= self.until:
                place = time_of(row["recorded_at"]), int(row["id"])
                if row["referral_id"] not in newest or place > newest[row["referral_id"]][0]:
                    newest[row["referral_id"]] = place, row["finding"]
        stages = self._stages()
        agencies = {row["id"]: row["name"] for row in self.read("agencies")}
        for row in self.referrals.values():
            received = time_of(row["received_at"])
            if received >= self.end:
                continue
            child, early = self.children[row["child_id"]], received.year < 2008
            gender, race = self._gender(child["gender"]), self._race(child["race"])
            living = row["living_situation"] or "unknown"
            yield {
                "who": row["child_id"],
                "year": str(max(received.year, 2007)),
                "quarter": "1" if early else str((received.month + 2) // 3),
                "region": row["region"],
                "office": row["area_office_id"],
                "office_name": agencies[row["area_office_id"]],
                "age": self._age_band(number_of(row["age"])),
                "source": row["source"],
                "classification": newest.get(row["id"], (None, "none"))[1],
                "living": living,
                "living_group": {
                    "home": "home",
                    "missing": "missing",
                    "foster": "care",
                    "congregate": "care",
                }.get(living, "rest"),
                "gender": gender,
                "gender_group": gender if gender in ("feminine", "masculine") else "rest",
                "race": race,
                "race_group": race if race in ("black", "white", "unknown") else "rest",
                "hispanic": {"True": "yes", "False": "no"}.get(child["hispanic"], "unknown"),
                "stage": STAGES[stages[row["id"]]],
                "reached_notice": str(stages[row["id"]] > 0).lower(),
            }

    def _age_band(self, age: int | None) -> str:
        bands = {11: "0-11", 13: "12-13", 15: "14-15", 17: "16-17"}
        if age is None:
            return "other"
        return next((band for most, band in bands.items() if age <= most), "other")

    def _gender(self, gender: str) -> str:
        return gender if gender in ("feminine", "masculine", "unknown") else "other"

    def _race(self, races: str) -> str:
        known = set(races.split()) - {"unknown"}
        return "two_or_more" if len(known) > 1 else next(iter(known), "unknown")

    def _stages(self) -> dict[str, int]:
        """How far each referral came, as a place in STAGES."""
        opened, arrested = defaultdict(list), defaultdict(list)
        for row in self.investigations:
            opened[row["notice_id"]].append(row)
        for row in self.arrests:
            arrested[row["investigation_id"]].append(row["id"])
        found: dict[str, int] = defaultdict(int)
        for notice in self.notices:
            if notice["kind"] != "police" or not self._is_sent(notice):
                continue
            reached = [1]
            for investigation in opened[notice["id"]]:
                reached.append(3 if number_of(investigation["buyers_identified"]) else 2)
                for arrest in arrested[investigation["id"]]:
                    states = {path["state"] for path in self.paths_of[arrest]}
                    reached.append(6 if "convicted" in states else 5 if states else 4)
            found[notice["referral_id"]] = max(found[notice["referral_id"]], *reached, 0)
        return found

    def _is_sent(self, notice: dict) -> bool:
        return bool(notice["sent_at"]) and time_of(notice["sent_at"]) < self.end

    def _notices(self):
        for row in self.notices:
            started, due, sent = (
                time_of(row[c]) for c in ("clock_started_at", "due_at", "sent_at")
            )
            if row["kind"] != "police" or not due or started >= self.end:
                continue
            sent = sent if self._is_sent(row) else None
            if sent:
                state = "on_time" if sent <= due else "late"
            else:
                state = "overdue" if due < self.last_day_begins else "running"
            late = (sent - due).total_seconds() / 3600 if sent else None
            bands = {6: "6", 24: "24", 72: "72"}
            clocks = ("police_notice", "missing_child_notice")
            yield {
                "who": self.referrals[row["referral_id"]]["child_id"],
                "year": str(max(started.year, 2007)),
                "state": state,
                "late_by": next((b for most, b in bands.items() if late is not None and late <= most), "more"),
                "asked_by": row["clock_id"] if row["clock_id"] in clocks else "other",
                "hours": (sent - started).total_seconds() / 3600 if sent else None,
            }  # fmt: skip

    def _disclosures(self):
        for row in self.read("disclosures"):
            if time_of(row["recorded_at"]) >= self.end:
                continue
            ends = [number_of(row[f"buyers_per_night_{end}"]) for end in ("low", "high")]
            stated = [end for end in ends if end is not None]
            buyers = sum(stated) / len(stated) if stated else None
            nights = number_of(row["nights"])
            yield {
                "who": self.referrals[row["referral_id"]]["child_id"],
                "told_by": row["source"],
                "states_buyers": "no" if buyers is None else "yes",
                "states_nights": "no" if nights is None else "yes",
                "buyers": buyers,
                "nights": nights,
            }  # fmt: skip

    # Justice ---------------------------------------------------------------------------------------------

    def _investigations(self):
        for row in self.investigations:
            closed = day_of(row["closed_on"])
            ended = (
                row["status"] == "closed" and row["outcome"] == "no_arrest" and closed <= self.until
            )
            yield {
                "who": row["id"],
                "year": str(max(closed.year, 2007)) if closed else "2007",
                "ended": "no_arrest" if ended else "otherwise",
                "reason": row["no_arrest_reason"],
                "from_notice": "yes" if row["notice_id"] else "no",
                "district": self.districts[row["judicial_district_id"]],
                "missing": row["missing_child"].lower(),
                "agency_report": self.report_of(row["agency_id"], day_of(row["opened_on"])),
            }

    def _received(self):
        told = set()
        for row in self.notices:
            if self._is_sent(row):
                report = self.report_of(row["recipient_id"], time_of(row["sent_at"]).date())
                told.add((row["referral_id"], report))
        for referral, report in sorted(told):
            child = self.referrals[referral]["child_id"]
            yield {"who": child, "received_from": "dcf", "agency_report": report}
        for row in self.investigations:
            if row["origin"] in ("complaint", "hotline"):
                report = self.report_of(row["agency_id"], day_of(row["opened_on"]))
                yield {"who": f"investigation {row['id']}", "received_from": "others", "agency_report": report}  # fmt: skip

    def _is_gone(self, dropped_on: str) -> bool:
        return bool(dropped_on) and day_of(dropped_on) <= self.today

    def _published_arrests(self):
        erasures = defaultdict(list)
        for row in self.read("erasures"):
            erasures[row["arrest_id"]].append(self._is_gone(row["dropped_on"]))
        for row in self.read("arrests"):
            gone = erasures[row["id"]] and all(erasures[row["id"]])
            if not gone and day_of(row["arrested_on"]) <= self.until:
                yield row

    def _paths(self):
        """Each count that no later count replaces, with how it began and how it ended (decision 19)."""
        arrests, counts = self.by_id("arrests"), self.by_id("counts")
        informations = self.by_id("informations")
        gone = {
            row["charge_id"] for row in self.read("erasures") if self._is_gone(row["dropped_on"])
        }
        filed = {
            key: row for key, row in informations.items() if day_of(row["filed_on"]) <= self.until
        }
        numbers = defaultdict(list)
        for row in filed.values():
            numbers[row["arrest_id"]].append((int(row["number"]), day_of(row["filed_on"])))
        replaced = {row["replaces_id"] for row in counts.values() if row["information_id"] in filed}
        newest = {}
        for row in self.read("dispositions"):
            place = day_of(row["disposed_on"]), int(row["id"])
            if (
                place[0] <= self.until
                and place > newest.get(row["charge_id"], ((dt.date.min, 0),))[0]
            ):
                newest[row["charge_id"]] = place, row
        sentences = {row["disposition_id"]: row for row in self.read("sentences")}
        for last in counts.values():
            information = filed.get(last["information_id"])
            if not information or last["id"] in replaced or last["id"] in gone:
                continue
            arrest = arrests[information["arrest_id"]]
            if day_of(arrest["arrested_on"]) > self.until:
                continue
            first = last
            while first["replaces_id"]:
                first = counts[first["replaces_id"]]
            began = informations[first["information_id"]]
            on_arrest = began["number"] == "1" or began["kind"] == "short_form"
            if first["id"] in gone:
                first, on_arrest = last, False
            later = min((n, d) for n, d in [*numbers[arrest["id"]], (10**9, None)] if n > int(information["number"]))[1]  # fmt: skip
            place, disposition = newest.get(last["id"], (None, None))
            outcome = disposition["outcome"] if disposition else ""
            state, ended_on = self._end(outcome, place and place[0], later)
            version = (disposition and disposition["lesser_offence_id"]) or last[
                "statute_version_id"
            ]
            yield {
                "arrest": arrest["id"], "investigation": arrest["investigation_id"],
                "who": arrest["buyer_id"], "on_arrest": on_arrest,
                "first": self.offences[first["statute_version_id"]],
                "filed": self.offences[last["statute_version_id"]] if information["kind"] != "short_form" else None,
                "sovereign": self.laws[last["statute_version_id"]], "is_operative": later is None,
                "state": state, "ended_on": ended_on, "outcome": outcome,
                "convicted": self.offences[version] if state == "convicted" else None,
                "sentence": sentences.get(disposition["id"]) if disposition else None,
            }  # fmt: skip

    def _end(self, outcome: str, disposed_on, later) -> tuple[str, dt.date | None]:
        if outcome in CONVICTIONS:
            return "convicted", disposed_on
        if outcome == "diverted":
            return "diverted", None
        if outcome in ("transferred", "adopted_federally"):
            return "moved", disposed_on
        if outcome and outcome != "superseded":
            return "not_convicted", disposed_on
        if outcome or later:
            return "left_out", later or disposed_on
        return "open", None

    def _arrests(self):
        for row in self.arrests:
            paths, arrested = self.paths_of[row["id"]], day_of(row["arrested_on"])
            operative = [path for path in paths if path["is_operative"]]
            convicted = [path for path in paths if path["state"] == "convicted"]
            is_open = any(path["state"] in ("open", "diverted") for path in paths)
            decided = [p["ended_on"] for p in paths if p["state"] in ("convicted", "not_convicted")]
            ended = decided or [path["ended_on"] for path in paths if path["ended_on"]]
            stopped = self.until if is_open or not paths else max(max(ended), arrested)
            adopted = day_of(row["federal_adoption_on"])
            federal = bool(adopted and adopted <= self.until)
            days = (stopped - arrested).days
            offence = gravest(path["first"] for path in paths if path["on_arrest"])
            filed = gravest(path["filed"] for path in operative if path["filed"])
            ended_as = gravest(path["convicted"] for path in convicted)
            first_conviction = min((path["ended_on"] for path in convicted), default=None)
            yield {
                "who": row["buyer_id"],
                "day": arrested,
                "year": str(max(arrested.year, 2012)),
                "offence": offence, "offence_group": group_of(offence),
                "filed": filed, "filed_group": group_of(filed),
                "convicted": ended_as, "convicted_group": group_of(ended_as),
                "sovereign": "US" if federal or any(p["sovereign"] == "US" for p in operative) else "CT",
                "district": self.districts[row["judicial_district_id"]],
                "agency_report": self.report_of(row["agency_id"], arrested),
                "chief_report": self.chiefs.get(report_year(first_conviction), "none") if first_conviction else "none",
                "has_conviction": "yes" if convicted else "no",
                "course": "disposed" if decided and not is_open else "waiting",
                "days": days,
                "span": str(sum(days > end for end in SPAN_ENDS)),
            }  # fmt: skip

    def _counts(self):
        begun = {row["id"] for row in self.read("investigations") if row["notice_id"]}
        for path in self.paths:
            state, ended, sentence = path["state"], path["ended_on"], path["sentence"]
            served = months_of(sentence, "to_serve") if sentence else None
            bands = {0: "0", 12: "12", 60: "60", 120: "120"}
            fact = {
                "who": path["who"],
                "from_notice": "yes" if path["investigation"] in begun else "no",
                "sovereign": path["sovereign"],
                "result": state,
                "outcome": path["outcome"],
                "disposed": "yes" if state in ("convicted", "not_convicted") else "no",
                "disposed_year": str(max(ended.year, 2012)) if ended else "2012",
                "at_arrest": group_of(path["first"]) if path["on_arrest"] else "added",
                "ended_as": f"convicted_{group_of(path['convicted'])}" if state == "convicted" else state,
                "serve": "unknown" if served is None
                else next((band for most, band in bands.items() if served <= most), "more"),
                "registration": "unknown" if served is None else sentence["registration"] or "none",
            }  # fmt: skip
            for part, columns in {
                "suspended": ("months_suspended", "days_suspended"), "probation": ("months_probation",),
                "special_parole": ("months_special_parole",), "fine": ("fine",),
                "restitution": ("restitution",),
            }.items():  # fmt: skip
                amount = sum(float(sentence[column] or 0) for column in columns) if sentence else 0
                fact[part] = "unknown" if served is None else "yes" if amount > 0 else "no"
            yield fact
