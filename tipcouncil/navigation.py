"""What stands at the top of every page: where the person's job may go."""

import tomllib

from django.conf import settings
from django.urls import reverse

from accounts.models import Job
from casework.search import searchers_of

VERSION = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]

ENTRIES = (
    # label, name of the address, the permission that opens it ("" for everyone), what it is for
    ("Start", "home", "", ""),
    ("Referrals", "referral_list", "referrals.view_referral", "Reports that a child may be trafficked, and what is done for the child."),
    ("Children", "child_list", "referrals.view_child", "Children a report was about; search by name, alias or number."),
    ("Notices", "notice_list", "referrals.view_notice", "What DCF tells police, NCMEC and others, with the clock of each notice."),
    ("Investigations", "investigation_list", "arrests.view_investigation", "Inquiries into who bought a child, and why some end without an arrest."),
    ("Buyers", "buyer_list", "arrests.view_buyer", "The people accused."),
    ("Arrests", "arrest_list", "arrests.view_arrest", "Arrests with their informations, counts, dispositions and sentences."),
    ("Agency reports", "agency_report_list", "arrests.view_agencyreport", "What police chiefs and the Chief State's Attorney report to the council each year."),
    ("Erasure", "erasure_list", "arrests.view_erasurebatch", "What the law erases: prepared by one prosecutor, approved by another, and what remains."),
    ("Given out", "dissemination_list", "casework.view_dissemination", "The register of criminal history that left as a file or on paper."),
    ("Dashboard", "dashboard", "dashboards.view_release", "The latest release: the council's questions, answered in numbers."),
    ("Annual reports", "annual_report_list", "dashboards.view_annualreport", "What the council reports each year: texts, numbers of one release, and how things stand."),
    ("Recommendations", "recommendation_board", "recommendations.view_recommendation", "What the council recommends, and what became of it."),
    ("Bills", "bill_list", "recommendations.view_bill", "Bills and public acts that carry a recommendation."),
    ("Campaigns", "campaign_list", "recommendations.view_campaign", "Awareness campaigns: when, how much, how many people."),
    ("Meetings", "meeting_list", "recommendations.view_meeting", "The council's meetings: agenda, who came, votes, minutes."),
    ("Council", "seat_list", "recommendations.view_seat", "The council's seats and who holds them."),
    ("Statutes", "statute_list", "arrests.view_statute", "Offenses as the law had them on each day."),
    ("Erasure rules", "erasure_rule_list", "arrests.view_erasurerule", "When the law erases a count, and what it excepts."),
    ("Who looked", "read_list", "casework.view_readlog", "Every read of a record about a child or a person accused: by person, and by record."),
    ("Admin forms", "admin:index", "", "Every entity in tables and forms: filters, bulk work, reference data, history."),
)  # fmt: skip
NOT_FOR = {"erasure_list": Job.POLICE_INVESTIGATOR}
"""Whom an entry is no use to, though their role may read the table: they would find it empty."""


def entries_of(person) -> list[dict]:
    """What the grants open to a person: label, url, sentence."""
    return [
        {"label": label, "url": reverse(name), "sentence": sentence}
        for label, name, permission, sentence in ENTRIES
        if (not permission or person.has_perm(permission)) and NOT_FOR.get(name) != person.job
    ]


def navigation(request):
    """Context of every template: `navigation` (label, url, sentence, current), `may_search`,
    `version`, `demo`."""
    person = getattr(request, "user", None)
    known = person is not None and person.is_authenticated
    entries = entries_of(person) if known else []
    here = _nearest(request.path, [entry["url"] for entry in entries])
    entries = [
        {**entry, "current": _current(request.path, here) if entry["url"] == here else ""}
        for entry in entries
    ]
    return {
        "navigation": entries,
        "may_search": known and bool(searchers_of(person)),
        "version": VERSION,
        "demo": settings.DEMO,
    }


def _nearest(path: str, urls: list[str]) -> str:
    """Which of these pages this is, or lies below: of two the one further down."""
    above = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(above, key=len, default="")


def _current(path: str, url: str) -> str:
    """The value of `aria-current`: the page itself, or a page below it."""
    return "page" if path == url else "true"
