"""Two regions, two departments, two districts: what each person must and must not see."""

from types import SimpleNamespace

from django.utils import timezone

from casework.models import ReadLog
from recommendations.models import Comment
from referrals.models import ChildAlias, MatchDecision, Merge, ReferralNote
from tests.factories import (
    AgencyReportFactory,
    ArrestFactory,
    BatchFactory,
    BrokenGlassFactory,
    BuyerFactory,
    ChargeFactory,
    ChildFactory,
    ClassificationFactory,
    DisclosureFactory,
    DispositionFactory,
    ErasureNoticeFactory,
    InformationFactory,
    InvestigationFactory,
    NoticeFactory,
    RecommendationFactory,
    ReferralFactory,
    ServiceFactory,
    TombstoneFactory,
    ago,
    person,
    police,
)


def build(place: str) -> SimpleNamespace:
    """One referral with all its parts, its notice to the town's police, and an arrest, in a town."""
    w = SimpleNamespace()
    w.referral = ReferralFactory(place=place, at="assessing")
    w.child = w.referral.child
    w.alias = ChildAlias.objects.create(child=w.child, given_name=f"Nick{place}")
    w.classification = ClassificationFactory(referral=w.referral, finding="high_risk")
    w.disclosure = DisclosureFactory(referral=w.referral)
    w.service = ServiceFactory(referral=w.referral)
    w.note = ReferralNote.objects.create(
        referral=w.referral, text="Invented note.", by=person("director")
    )
    w.notice = NoticeFactory(referral=w.referral, recipient=police(place), sent=True)
    w.draft = NoticeFactory(referral=w.referral, recipient=police(place), kind="other")
    days = 3 if place == "Hartford" else 6
    w.glass = BrokenGlassFactory(
        referral=w.referral, by=person("director").person_ptr, at=ago(days=days)
    )
    w.investigation = InvestigationFactory(place=place, origin="dcf_notice", notice=w.notice)
    w.buyer = BuyerFactory(place=place)
    w.arrest = ArrestFactory(place=place, buyer=w.buyer, investigation=w.investigation)
    w.information = InformationFactory(arrest=w.arrest)
    w.charge = ChargeFactory(information=w.information)
    w.disposition = DispositionFactory(charge=w.charge)
    w.agency_report = AgencyReportFactory(place=place, at="submitted")
    w.begun_report = AgencyReportFactory(place=place, year=2024)
    w.batch = BatchFactory(judicial_district=w.arrest.judicial_district)
    done = BatchFactory(judicial_district=w.arrest.judicial_district, erased=True)
    w.tombstone = TombstoneFactory(batch=done)
    w.erasure_notice = ErasureNoticeFactory(batch=done)
    w.erasure_due = w.charge.erasure_due
    return w


def a_read(who, *records, **changed) -> ReadLog:
    """An entry of the read log, as if `who` had looked at the records on a page."""
    read = ReadLog.objects.create(
        **{
            "at": timezone.now(), "person_id": who.pk, "job": who.job, "door": "page",
            "method": "GET", "route": "children/<ref:number>/", "request": "invented",
            "address": "192.0.2.1", "count": len(records), **changed,
        }
    )  # fmt: skip
    for row in records:
        read.records.create(kind=row._meta.label_lower, record=row.pk)
    return read


def merge_another(w: SimpleNamespace) -> SimpleNamespace:
    """Another record of the place's child: decided about, then merged into it."""
    other = ChildFactory(given_name="Unlike", area_office=w.child.area_office)
    told = {"reason": "Invented for a test.", "by": person("director")}
    w.decision = MatchDecision.objects.create(child=w.child, other=other, verdict="same", **told)
    w.merge = Merge.objects.create(kept=w.child, merged=other, **told)
    return w


def build_world() -> SimpleNamespace:
    world = SimpleNamespace(here=build("Hartford"), there=build("New Haven"))
    world.recommendation = RecommendationFactory()
    world.comment = Comment.objects.create(
        recommendation=world.recommendation, text="Invented comment.", by=person("member")
    )
    return world
