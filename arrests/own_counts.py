"""What is recorded here that an agency's yearly report asks for (CGS 51-286h): suggestions, never entries.

Counted behind the wall, so over what the agency itself sees. Each count says its rule, because the section
defines neither *human trafficking* nor *referral*, and an agency may rightly count otherwise.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from arrests.models import CONVICTIONS, AgencyReport, Arrest, Disposition, Investigation
from arrests.models.investigation import Origin
from arrests.reports_due import days_of
from referrals.models import Notice


@dataclass(frozen=True)
class OwnCount:
    """A number recorded here for an item, and the rule by which it was counted."""

    field: str
    number: int
    rule: str


def own_counts(report: AgencyReport) -> list[OwnCount]:
    """The counts of a report's year over what the acting person sees, in the order of the items."""
    first, last = days_of(report.year)
    notices = _notices(report, first, last).values("referral").distinct().count()
    opened = Investigation.objects.filter(opened_on__range=(first, last))
    told = opened.filter(origin__in=[Origin.COMPLAINT, Origin.HOTLINE]).count()
    found = [
        OwnCount(
            "referrals_received",
            notices + told,
            "Referrals DCF told you of by a notice sent in these days, and investigations opened in them on "
            "a complaint or a hotline tip. Each counts once, whatever the number of people.",
        ),
        OwnCount(
            "missing_children_investigations",
            opened.filter(missing_child=True).count(),
            "Investigations opened in these days that are marked as involving a missing child.",
        ),
        OwnCount(
            "referrals_from_dcf",
            notices,
            "Referrals DCF told you of by a notice sent in these days; a second notice about the same "
            "referral is not counted again.",
        ),
        OwnCount(
            "referred_for_prosecution",
            Arrest.objects.filter(arrested_on__range=(first, last)).count(),
            "Arrests recorded here that were made in these days, under whatever statute; each is one case.",
        ),
    ]
    if report.is_of_the_chief:
        found.append(
            OwnCount(
                "convictions",
                _convicted(first, last),
                "Arrests of which at least one count has a conviction of these days as its newest disposition.",
            )
        )
    return found


def _notices(report, first, last):
    midnight = dt.time()
    begins = timezone.make_aware(dt.datetime.combine(first, midnight))
    ends = timezone.make_aware(dt.datetime.combine(last + dt.timedelta(days=1), midnight))
    return Notice.objects.filter(recipient=report.agency_id, sent_at__gte=begins, sent_at__lt=ends)


def _convicted(first, last) -> int:
    newer = Disposition.objects.filter(charge=OuterRef("charge")).filter(
        Q(disposed_on__gt=OuterRef("disposed_on"))
        | Q(disposed_on=OuterRef("disposed_on"), pk__gt=OuterRef("pk"))
    )
    convictions = Disposition.objects.filter(
        outcome__in=CONVICTIONS, disposed_on__range=(first, last)
    )
    standing = convictions.exclude(Exists(newer.order_by())).order_by()
    return standing.values("charge__information__arrest").distinct().count()
