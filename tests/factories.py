"""Rows for tests, made as the owner; a status is reached by its steps, never assigned."""

import datetime as dt

from django.utils import timezone

import factory

from accounts.models import Agency, AgencyKind, Town
from arrests import models as justice
from arrests.law import version_in_force
from recommendations import models as council
from referrals import models as dcf
from tests.people import people_by_name


def office(name="Hartford"):
    return Agency.objects.get(kind=AgencyKind.DCF_AREA_OFFICE, name__contains=name)


def police(town="Hartford"):
    return Agency.objects.get(kind=AgencyKind.POLICE_DEPARTMENT, town__name=town)


def person(name):
    return people_by_name()[name]


def ago(**span):
    return timezone.now() - dt.timedelta(**span)


class ChildFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = dcf.Child

    given_name = factory.Sequence(lambda n: f"Child{n}")
    family_name = "Invented"
    date_of_birth = dt.date(2011, 5, 17)
    area_office = factory.LazyFunction(office)


STEPS_TO = {
    "received": [],
    "screened_out": ["screen_out"],
    "assessing": ["assess"],
    "open": ["assess", "open"],
    "closed": ["assess", "open", "close"],
}


class ReferralFactory(factory.django.DjangoModelFactory):
    """A referral; `at="open"` (assessing, open, closed, screened_out) takes it there by its steps."""

    class Meta:
        model = dcf.Referral
        skip_postgeneration_save = True

    class Params:
        place = "Hartford"

    area_office = factory.LazyAttribute(lambda o: office(o.place))
    child = factory.SubFactory(ChildFactory, area_office=factory.SelfAttribute("..area_office"))
    town = factory.LazyAttribute(lambda o: Town.objects.get(name=o.place))
    received_at = factory.LazyFunction(lambda: ago(days=2))
    source = "police"
    narrative = "Invented for a test."

    @factory.post_generation
    def at(self, create, status, **kwargs):
        if not create:
            return
        for step in STEPS_TO[status or "received"]:
            asked = {"outcome": "services_completed"} if step == "close" else {}
            self.flow.follow(self, step, by=person("director"), reason="For a test.", **asked)
        self.refresh_from_db()


class ClassificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = dcf.Classification

    referral = factory.SubFactory(ReferralFactory)
    finding = "suspected"
    decided_on = factory.LazyFunction(timezone.localdate)
    by = factory.LazyFunction(lambda: person("director"))


class NoticeFactory(factory.django.DjangoModelFactory):
    """A notice without a clock; `sent=True` fills in what a sent one has."""

    class Meta:
        model = dcf.Notice

    class Params:
        sent = factory.Trait(
            sent_at=factory.LazyFunction(timezone.now),
            method="telephone",
            information_disclosed="That a child may be in danger at an invented place.",
            legal_basis="42 USC 671(a)(34)(A)",
            sent_by=factory.LazyFunction(lambda: person("director")),
        )

    referral = factory.SubFactory(ReferralFactory)
    kind = "police"
    recipient = factory.LazyFunction(police)
    clock_started_at = factory.LazyFunction(lambda: ago(hours=1))


class BrokenGlassFactory(factory.django.DjangoModelFactory):
    """A case opened from outside its region; `at` in the past travels in time."""

    class Meta:
        model = dcf.BrokenGlass

    referral = factory.SubFactory(ReferralFactory, place="New Haven")
    by = factory.LazyFunction(lambda: person("caseworker").person_ptr)
    reason = "On call for an invented night."
    at = factory.LazyFunction(lambda: ago(minutes=10))


class ServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = dcf.Service

    referral = factory.SubFactory(ReferralFactory)
    kind = "medical"
    referred_on = dt.date(2026, 1, 5)


class DisclosureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = dcf.BuyerDisclosure

    referral = factory.SubFactory(ReferralFactory)
    source = "child"
    buyers_per_night_low = 2
    buyers_per_night_high = 5
    by = factory.LazyFunction(lambda: person("director"))


class InvestigationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = justice.Investigation

    class Params:
        place = "Hartford"

    agency = factory.LazyAttribute(lambda o: police(o.place))
    judicial_district = factory.LazyAttribute(
        lambda o: Town.objects.get(name=o.place).judicial_district
    )
    opened_on = dt.date(2026, 3, 2)
    origin = "decoy"


class BuyerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = justice.Buyer

    class Params:
        place = "Hartford"

    given_name = factory.Sequence(lambda n: f"Accused{n}")
    family_name = "Invented"
    date_of_birth = dt.date(1980, 2, 3)
    agency = factory.LazyAttribute(lambda o: police(o.place))
    judicial_district = factory.LazyAttribute(
        lambda o: Town.objects.get(name=o.place).judicial_district
    )


class ArrestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = justice.Arrest

    class Params:
        place = "Hartford"

    buyer = factory.SubFactory(BuyerFactory, place=factory.SelfAttribute("..place"))
    agency = factory.LazyAttribute(lambda o: police(o.place))
    judicial_district = factory.LazyAttribute(
        lambda o: Town.objects.get(name=o.place).judicial_district
    )
    arrested_on = dt.date(2026, 4, 1)
    type = "T"


class InformationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = justice.Information

    arrest = factory.SubFactory(ArrestFactory)
    kind = "short_form"
    filed_on = dt.date(2026, 4, 2)


class ChargeFactory(factory.django.DjangoModelFactory):
    """A count of 53a-83b(b); `section`, `subsection`, `condition` choose another limb."""

    class Meta:
        model = justice.Charge

    class Params:
        section = "53a-83b"
        subsection = "(b)"
        condition = "minor aged 15 to 17, or believed to be a minor"

    information = factory.SubFactory(InformationFactory)
    count = factory.LazyAttribute(lambda o: o.information.charges.count() + 1)
    offence_on = dt.date(2026, 3, 28)
    statute_version = factory.LazyAttribute(
        lambda o: version_in_force(
            justice.Statute.objects.get(section=o.section), o.offence_on,
            subsection=o.subsection, condition=o.condition,
        )
    )  # fmt: skip


class DispositionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = justice.Disposition

    charge = factory.SubFactory(ChargeFactory)
    outcome = "guilty_plea"
    disposed_on = dt.date(2026, 9, 1)
    by = factory.LazyFunction(lambda: person("chief"))


REPORTED = {
    "participation": "Invented.", "referrals_received": 3, "criteria": "Invented.",
    "coordination": "Invented.", "training": "Invented.", "obstacles": "Invented.",
    "missing_children_investigations": 0, "referrals_from_dcf": 2, "referred_for_prosecution": 1,
    "counting_rule": "CGS 53a-192a.", "coordinator": "Coordinator Invented",
}  # fmt: skip
"""A whole report of a police department."""


class AgencyReportFactory(factory.django.DjangoModelFactory):
    """A draft for the year to September 30, 2025; `at="submitted"` or "returned" fills it in and
    takes it there by its steps."""

    class Meta:
        model = justice.AgencyReport
        skip_postgeneration_save = True

    class Params:
        place = "Hartford"

    agency = factory.LazyAttribute(lambda o: police(o.place))
    year = 2025

    @factory.post_generation
    def at(self, create, status, **kwargs):
        if not create or not status:
            return
        for name, value in REPORTED.items():
            setattr(self, name, value)
        self.save()
        self.flow.follow(self, "submit", by=person("police"))
        if status == "returned":
            self.flow.follow(self, "return", by=person("staff"), reason="Invented reason.")
        self.refresh_from_db()


class BatchFactory(factory.django.DjangoModelFactory):
    """A batch of Hartford's that waits, prepared by the Chief State's Attorney's office;
    `erased=True` was approved in Hartford."""

    class Meta:
        model = justice.ErasureBatch

    class Params:
        erased = factory.Trait(
            status="erased",
            approved_by=factory.LazyFunction(lambda: person("prosecutor").person_ptr),
            approved_at=factory.LazyFunction(timezone.now),
        )

    reference = factory.Sequence(lambda n: f"E-2025-{n:05}")
    judicial_district = factory.LazyFunction(lambda: person("prosecutor").agency.judicial_district)
    prepared_by = factory.LazyFunction(lambda: person("chief").person_ptr)


class ErasureNoticeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = justice.ErasureNotice

    batch = factory.SubFactory(BatchFactory, erased=True)
    agency = factory.LazyFunction(lambda: person("police").agency)
    person = factory.LazyFunction(lambda: person("police").person_ptr)
    given_on = dt.date(2025, 4, 1)
    given_out_as = ["A-2023-99999"]


class TombstoneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = justice.Tombstone

    batch = factory.SubFactory(BatchFactory, erased=True)
    kind = "arrests.charge"
    record = factory.Sequence(lambda n: 10**9 + n)
    erased_at = factory.LazyFunction(timezone.now)
    legal_basis = "CGS 54-142a(c)"
    approved_by = factory.SelfAttribute("batch.approved_by")


class ReportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = council.Report
        django_get_or_create = ("year",)

    year = 2017
    title = "Annual report"


def recommendation_at(status: str, **changed) -> council.Recommendation:
    """A recommendation taken to a status by its steps."""
    steps = {
        "adopted": ["adopt"],
        "in_progress": ["adopt", "begin"],
        "died": ["adopt", "begin", "let_die"],
    }[status]
    case = RecommendationFactory(**changed)
    for step in steps:
        case = case.flow.follow(case, step, by=person("staff"), reason="Invented reason.")
    return case


class RecommendationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = council.Recommendation

    report = factory.SubFactory(ReportFactory)
    number = factory.Sequence(lambda n: n + 100)
    text = "Find out why no buyers are arrested."
    aim = "C"
    kind = "study"
    lead = "Council"


class SeatFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = council.Seat

    name = factory.Sequence(lambda n: f"Invented seat {n}")
    appointed_by = "Nobody"
    position = factory.Sequence(lambda n: 100 + n)


class MemberFactory(factory.django.DjangoModelFactory):
    """A member of a seat of their own since 2024; `deputy=True` names a designee."""

    class Meta:
        model = council.Member

    class Params:
        deputy = factory.Trait(designee="Designee Invented")

    seat = factory.SubFactory(SeatFactory)
    name = factory.Sequence(lambda n: f"Member Invented-{n}")
    from_on = dt.date(2024, 1, 1)


class MeetingFactory(factory.django.DjangoModelFactory):
    """A meeting that began an hour ago and is in session; `at` takes it elsewhere by its steps."""

    class Meta:
        model = council.Meeting
        skip_postgeneration_save = True

    starts_at = factory.LazyFunction(lambda: ago(hours=1))
    place = "Invented room"

    @factory.post_generation
    def at(self, create, status, **kwargs):
        steps = {"scheduled": (), "cancelled": ("cancel",), "held": ("open", "close")}
        for step in steps.get(status, ("open",)):
            self.flow.follow(self, step, by=person("staff"), reason="Invented reason.")
        self.refresh_from_db()


class AgendaItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = council.AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = "Invented item"
    recommendation = factory.SubFactory(RecommendationFactory)


def sit(meeting, came: str = "present", **changed) -> council.Member:
    """A member of a seat of their own, who came to the meeting like that ("" for not called)."""
    member = MemberFactory(deputy=came == "designee", **changed)
    if came:
        council.Attendance.objects.create(meeting=meeting, seat=member.seat, status=came)
    return member
