"""The rows behind a release as CSV, to count them again elsewhere: `python bench/export_rows.py FOLDER [DAY]`.

Reads as the statistics role, so no column that names or describes a person can be among them: one file
for each kind of row, every column that role may read and a count needs. Beside them a release up to the end
of a day, or of today (`release.json`, made for this and not kept), and `about.json` with the days.
`bench/recount.py` takes the folder; a `release.json` downloaded from a page can take the place of this
one. The files are of single cases: keep them where the data may be, and delete them afterwards.
"""

import csv
import datetime as dt
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ |= {"DJANGO_SETTINGS_MODULE": "tipcouncil.settings", "TIP_ACT_AS_OWNER": "1"}

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.wall import acting_as_statistics  # noqa: E402
from dashboards.releases import canonical, compute  # noqa: E402

ROWS = {
    "children": "SELECT id, birth_year, gender, race, hispanic FROM referrals_child",
    "referrals": """SELECT id, child_id, received_at, source, region, area_office_id, living_situation, age
        FROM referrals_referral""",
    "classifications": "SELECT id, referral_id, finding, decided_on, recorded_at FROM referrals_classification",
    "notices": """SELECT id, referral_id, kind, recipient_id, clock_id, clock_started_at, due_at, sent_at
        FROM referrals_notice""",
    "disclosures": """SELECT id, referral_id, buyers_per_night_low, buyers_per_night_high, nights, source,
        recorded_at FROM referrals_buyerdisclosure""",
    "investigations": """SELECT id, agency_id, judicial_district_id, status, opened_on, origin, notice_id,
        missing_child, buyers_identified, closed_on, outcome, no_arrest_reason FROM arrests_investigation""",
    "arrests": """SELECT id, buyer_id, investigation_id, agency_id, arrested_on, judicial_district_id,
        federal_adoption_on FROM arrests_arrest""",
    "informations": "SELECT id, arrest_id, number, kind, filed_on FROM arrests_information",
    "counts": "SELECT id, information_id, statute_version_id, replaces_id FROM arrests_charge",
    "dispositions": "SELECT id, charge_id, outcome, disposed_on, lesser_offence_id FROM arrests_disposition",
    "sentences": """SELECT disposition_id, months_to_serve, days_to_serve, months_suspended, days_suspended,
        months_probation, months_special_parole, fine, restitution, registration FROM arrests_sentence""",
    "erasures": "SELECT charge_id, arrest_id, dropped_on FROM arrests_erasuredue",
    "statutes": """SELECT v.id, s.sovereign, s.section, v.subsection, v.offence_class, v.role
        FROM arrests_statuteversion v JOIN arrests_statute s ON s.id = v.statute_id""",
    "districts": "SELECT id, code FROM accounts_judicialdistrict",
    "agencies": "SELECT id, name, kind, region FROM accounts_agency",
    "reports": """SELECT id, agency_id, year, referrals_received, missing_children_investigations,
        referrals_from_dcf, referred_for_prosecution, convictions FROM arrests_agencyreport""",
    "recommendations": """SELECT r.id, r.reference, r.aim, p.year, p.released_on
        FROM recommendations_recommendation r JOIN recommendations_report p ON p.id = r.report_id""",
    "recommendation_steps": "SELECT id, case_id, to_status, at FROM recommendations_recommendationstatuschange",
    "published_figures": "SELECT series, period, value FROM dashboards_externalfigure",
    "campaigns": "SELECT name, from_on FROM recommendations_campaign",
}


def written(cell: object) -> object:
    """A value as text: lists with spaces between, nothing for null."""
    return " ".join(cell) if isinstance(cell, list) else "" if cell is None else cell


def export(folder: Path, until: dt.date | None = None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    today = timezone.localdate()
    until = until or today
    with acting_as_statistics(), connection.cursor() as cursor:
        for name, sql in ROWS.items():
            cursor.execute(f"{sql} ORDER BY 1, 2")
            with (folder / f"{name}.csv").open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(column.name for column in cursor.description)
                writer.writerows(map(written, row) for row in cursor.fetchall())
    content, log = compute(until)
    (folder / "release.json").write_bytes(canonical({"content": content, "suppression": log}))
    (folder / "about.json").write_text(json.dumps({"until": f"{until}", "today": f"{today}"}))


if __name__ == "__main__":
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        export(Path(sys.argv[1]), *map(dt.date.fromisoformat, sys.argv[2:]))
        transaction.set_rollback(True)  # nor is what a release keeps for those after it
    sys.stdout.write(f"Rows and a release stand in {sys.argv[1]}.\n")
