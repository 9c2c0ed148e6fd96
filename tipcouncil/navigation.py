"""What stands at the top of every page: where the person's job may go."""

import tomllib

from django.conf import settings
from django.urls import reverse

VERSION = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"]

ENTRIES = (
    # label, name of the address, the permission that opens it ("" for everyone signed in)
    ("Start", "home", ""),
    ("Referrals", "referral_list", "referrals.view_referral"),
    ("Children", "child_list", "referrals.view_child"),
    ("Notices", "notice_list", "referrals.view_notice"),
    ("Investigations", "investigation_list", "arrests.view_investigation"),
    ("Buyers", "buyer_list", "arrests.view_buyer"),
    ("Arrests", "arrest_list", "arrests.view_arrest"),
    ("Recommendations", "recommendation_list", "recommendations.view_recommendation"),
    ("Bills", "bill_list", "recommendations.view_bill"),
    ("Campaigns", "campaign_list", "recommendations.view_campaign"),
    ("Council", "seat_list", "recommendations.view_seat"),
    ("Statutes", "statute_list", "arrests.view_statute"),
)


def navigation(request):
    """Context of every template: `navigation` (label, url, current), `version`, `demo`."""
    person = getattr(request, "user", None)
    entries = []
    if person is not None and person.is_authenticated:
        entries = [
            {"label": label, "url": url, "current": _current(request.path, url)}
            for label, name, permission in ENTRIES
            if not permission or person.has_perm(permission)
            for url in [reverse(name)]
        ]
    return {"navigation": entries, "version": VERSION, "demo": settings.DEMO}


def _current(path: str, url: str) -> str:
    """The value of `aria-current`: the page itself, or a page below it."""
    if path == url:
        return "page"
    return "true" if url != "/" and path.startswith(url) else ""
