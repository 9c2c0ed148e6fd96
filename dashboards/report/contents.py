"""What an annual report holds: texts, numbers of its release, and how things stand on a day.

Made anew at each look while the report is a draft, and once more when it is published. Read with the
eyes of whoever asks; what an agency has not submitted is not in it.
"""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings

from arrests.flow import AgencyReportStatus
from arrests.models import AgencyReport
from arrests.models.agency_report import ASKED, NUMBERS
from arrests.reports_due import MISSING, Owed, days_of, due_on, standing_of
from dashboards.models import AnnualReport, Release
from dashboards.report.words import parse, plain
from dashboards.sections import MORE, SECTIONS, ReleaseReader
from recommendations.models import Recommendation, Seat
from recommendations.seats import sitting_on

FORMAT = 1
"""Version of the shape of the content."""
COUNCIL = "Trafficking in Persons Council"
INVENTED = "Demonstration: every person, case and text in it is invented."
PARTS = {
    "recommended": "Recommendations and where they stand",
    "agencies": "Reports of police departments and the Chief State's Attorney",
    "council": "Members of the council",
}
"""Parts that hold no measures of the release, and their headings."""
TEXTS = {section.name: section.question for section in (*SECTIONS, MORE)} | PARTS
"""Everything the council can write a text to, with its heading."""
STANDS_IN_A_PART = {"agency-reports", "recommendations"}
"""Measures whose rows the report's own parts list, newer and more of them: of these the chart is enough."""


def contents_of(report: AnnualReport, on: dt.date) -> dict:
    """Everything the report shows, as JSON: the same rows, texts and day give the same content."""
    release = report.release
    read = ReleaseReader(release.content)
    return {
        "format": FORMAT,
        "year": report.year,
        "title": f"Annual Report {report.year}",
        "council": COUNCIL,
        "notice": INVENTED if settings.DEMO else "",
        "as_of": on.isoformat(),
        "release": _about(release),
        "introduction": parse(report.introduction),
        "headlines": [_headline(measure.headline) for measure in read.headlines],
        "sections": list(_sections(read, report.texts)),
        "parts": {name: parse(report.texts.get(name, "")) for name in PARTS},
        "recommendations": [_recommendation(row) for row in _recommendations()],
        "agencies": _agencies(report.year),
        "seats": list(_seats(on)),
    }


def _about(release: Release) -> dict:
    return {
        "number": release.pk,
        "name": release.name,
        "data_until": release.data_until.isoformat(),
        "digest": release.digest,
        "threshold": release.content["threshold"],
    }


def _headline(headline: dict) -> dict:
    """A number, what it means, and how it changed, where the release says so."""
    changed = (headline.get("change"), headline.get("chance"))
    return {
        "number": str(headline["number"]),
        "meaning": headline["meaning"],
        "change": " ".join(filter(None, changed)),
    }


def _sections(read: ReleaseReader, texts: dict) -> Iterable[dict]:
    """The release's sections with the council's texts; a text to a question that the release does not
    answer stands with its question."""
    answered = {found.section.name: found for found in read.sections}
    for section in (*SECTIONS, MORE):
        found, said = answered.get(section.name), parse(texts.get(section.name, ""))
        if found or said:
            yield {
                "name": section.name,
                "question": section.question,
                "answer": found.answer if found else "",
                "text": said,
                "measures": [_measure(m.data) for m in found.measures] if found else [],
            }


def _measure(data: dict) -> dict:
    if data["slug"] in STANDS_IN_A_PART:
        return {**data, "tables": [], "lists": [], "figures": []}
    return data


# --- the council's own rows -----------------------------------------------------------------------


def _recommendations() -> Iterable[Recommendation]:
    return (
        Recommendation.objects.select_related("report")
        .prefetch_related("bills")
        .order_by("-report__year", "number", "pk")
    )


def _recommendation(row: Recommendation) -> dict:
    laws = sorted(
        {bill.public_act or f"{bill.number} ({bill.session_year})" for bill in row.bills.all()}
    )
    return {
        "reference": row.reference,
        "year": row.report.year,
        "text": plain(row.text),
        "lead": plain(row.lead),
        "status": row.get_status_display(),
        "laws": [plain(law) for law in laws],
        "due_on": row.due_on and row.due_on.isoformat(),
    }


def _agencies(year: int) -> dict:
    """Reports for the year to September 30: numbers of those submitted, names of those that are not."""
    first, last = days_of(year)
    owed = sorted(standing_of(year).values(), key=lambda one: (one.agency.name, one.agency.pk))
    asked = [one for one in owed if one.agency.kind in ASKED]
    submitted = [one for one in owed if one.standing == AgencyReportStatus.SUBMITTED and one.report]
    return {
        "from": first.isoformat(),
        "until": last.isoformat(),
        "due_on": due_on(year).isoformat(),
        "asked": len(asked),
        "received_of_asked": sum(1 for one in asked if one in submitted),
        "items": [_label(name) for name in NUMBERS],
        "received": [
            {
                "agency": plain(one.agency.name),
                "numbers": [getattr(one.report, name) for name in NUMBERS],
            }
            for one in submitted
        ],
        "missing": [
            {"agency": plain(one.agency.name), "standing": _standing(one)}
            for one in asked
            if one not in submitted
        ],
    }


def _standing(owed: Owed) -> str:
    """In words, only where there is more to say than that it is missing."""
    return "" if owed.standing == MISSING else owed.words


def _label(field: str) -> str:
    label = AgencyReport._meta.get_field(field).verbose_name
    return f"{label[:1].upper()}{label[1:]}"


def _seats(on: dt.date) -> Iterable[dict]:
    """Every seat in the order of the statute, and who holds it on the day; "" for nobody."""
    sitting = {member.seat_id: member for member in sitting_on(on)}
    for seat in Seat.objects.all():
        member = sitting.get(seat.pk)
        yield {
            "position": seat.position,
            "seat": plain(seat.name),
            "appointed_by": plain(seat.appointed_by),
            "member": plain(member.name) if member else "",
            "designee": plain(member.designee) if member else "",
            "since": member.from_on.isoformat() if member else "",
        }
