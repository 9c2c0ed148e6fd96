"""What a referral waits for before it can go on: conditions that lists, counts and words share."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now

from referrals.models import Acceptance, Classification, Finding, Notice, Service


def _notices(**of):
    return Exists(Notice.objects.filter(referral=OuterRef("pk"), **of).order_by())


def newest_finding() -> Subquery:
    """How a referral is judged now; null while it was not judged."""
    judged = Classification.objects.filter(referral=OuterRef("pk"))
    return Subquery(judged.order_by("-recorded_at", "-pk").values("finding")[:1])


WAITS_FOR = {
    # name: (in words, condition of a referral)
    "acknowledgment": (
        "An agency to acknowledge a notice",
        _notices(sent_at__isnull=False, due_at__isnull=False, acknowledged_at__isnull=True),
    ),
    "careline": ("The Careline's decision", Q(careline_accepted=Acceptance.PENDING)),
    "service": (
        "A service to begin",
        Exists(
            Service.objects.filter(
                referral=OuterRef("pk"), started_on__isnull=True, ended_on__isnull=True
            ).order_by()
        ),
    ),
    "confirmation": (
        "A supervisor to confirm or not",
        Q(finding_now=Finding.SUSPECTED),
    ),
}
OVERDUE = _notices(sent_at__isnull=True, due_at__lt=Now())


def waiting_for(referrals: QuerySet, name: str) -> QuerySet:
    """The referrals that wait for this, or with `any` for anything."""
    names = WAITS_FOR if name == "any" else [name]
    either = Q()
    for one in names:
        either |= Q(WAITS_FOR[one][1])
    return referrals.alias(finding_now=newest_finding()).filter(either)


def saying_what_for(referrals: QuerySet) -> QuerySet:
    """The same referrals, each carrying what `what_for` says."""
    carried = {f"waits_for_{name}": condition for name, (_, condition) in WAITS_FOR.items()}
    return referrals.alias(finding_now=newest_finding()).annotate(**carried)


def what_for(referral) -> str:
    """In words what a referral from `saying_what_for` waits for."""
    said = [
        words for name, (words, _) in WAITS_FOR.items() if getattr(referral, f"waits_for_{name}")
    ]
    return "; ".join(said)


TO_ASSIGN = Q(caseworker__isnull=True) | (
    Q(caseworker__agency__region__isnull=False) & ~Q(caseworker__agency__region=F("region"))
)
"""Nobody works on it yet, or somebody of another region does, who logged it for this one."""


def whose(path: str, value: str, person) -> Q:
    """Rows whose referral (at `path`, ending in `__` or empty) is `me`, or `me_or_nobody`: mine, or
    nobody's yet in my office."""
    mine = Q(**{f"{path}caseworker": person.pk})
    if value == "me":
        return mine
    return mine | Q(**{f"{path}caseworker__isnull": True, f"{path}area_office": person.agency_id})
