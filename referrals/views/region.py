"""A supervisor's region in numbers: live counts of rows they may see, each with the list it counts.

A page of its own, so that what waits need not wait for it; the start page fetches it.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import Job
from casework.views import Page
from casework.views.panels import Asked, Figure
from referrals import models
from referrals.views.notice import NoticeList
from referrals.views.referral import ReferralList


def _thirty_days_ago() -> str:
    return (timezone.localdate() - timedelta(days=30)).isoformat()


def _referrals(label: str, **asked) -> Figure:
    return Figure(label, lambda: Asked(ReferralList, asked))


def _notices(label: str, **asked) -> Figure:
    return Figure(label, lambda: Asked(NoticeList, asked))


NUMBERS = (
    Figure(
        "Received in the last 30 days",
        lambda: Asked(ReferralList, {"received_after": _thirty_days_ago()}),
    ),
    _referrals("Received, not begun", status="received"),
    _referrals("Being assessed", status="assessing"),
    _referrals("Open", status="open"),
    _referrals("Missing from care", under_way="true", living_situation="missing"),
    _referrals("Confirmed, under way", under_way="true", classification="confirmed"),
    _referrals("Not yet classified", under_way="true", classification="none"),
    _notices("Notices due", running="true"),
    Figure(
        "Sent late in the last 30 days",
        lambda: Asked(NoticeList, {"late": "true", "sent_after": _thirty_days_ago()}),
    ),
    Figure(
        "Sent in the last 30 days, not acknowledged",
        lambda: Asked(NoticeList, {"acknowledged": "false", "sent_after": _thirty_days_ago()}),
    ),
)


class RegionNumbers(Page):
    model, title, template_name = models.Referral, "The region in numbers", "referrals/region.html"

    def check(self):
        super().check()
        if self.person.job != Job.DCF_SUPERVISOR:
            raise PermissionDenied("These are a supervisor's.")

    def get(self, request):
        numbers = [figure.drawn(request) for figure in NUMBERS]
        return self.render_to_response(self.get_context_data(numbers=numbers))
