"""What lists can be narrowed by, asked as the people who use them."""

import datetime as dt
import inspect
from types import SimpleNamespace

from django.http import QueryDict

import pytest
from django_filters import ChoiceFilter, DateFilter, ModelChoiceFilter, NumberFilter

from accounts.wall import acting_as
from arrests import filters as arrests
from arrests.filters import ArrestFilter, ChargeFilter, StatuteVersionFilter
from casework import filters as casework
from casework.filters import Filters
from dashboards import filters as dashboards
from recommendations import filters as recommendations
from recommendations.filters import RecommendationFilter
from referrals import filters as referrals
from referrals.filters import ChildFilter, NoticeFilter, ReferralFilter
from referrals.models import ChildAlias
from tests.factories import (
    ArrestFactory,
    ChargeFactory,
    ChildFactory,
    ClassificationFactory,
    DispositionFactory,
    NoticeFactory,
    RecommendationFactory,
    ReferralFactory,
    ago,
)

pytestmark = pytest.mark.django_db

EVERY = {
    one
    for module in (casework, referrals, arrests, recommendations, dashboards)
    for one in vars(module).values()
    if inspect.isclass(one) and issubclass(one, Filters) and one._meta.model
}


def found(filterset, **asked):
    """What a filter finds, as a command would see it."""
    data = QueryDict(mutable=True)
    data.update(asked)
    filters = filterset(data)
    assert filters.is_valid(), filters.errors
    return list(filters.qs)


def test_every_filter_says_what_it_is():
    silent = [
        (filterset.__name__, name)
        for filterset in EVERY
        for name, one in filterset.base_filters.items()
        if not one.label or not one.extra.get("help_text")
    ]
    assert not silent


NOT_ASKED_FOR = {
    # Found through another filter, or read on the row and not looked for.
    "Arrest.federal_adoption_on", "Notice.acknowledged_at", "Disposition.diversion_completed_on",
    "Disposition.lesser_offence", "Charge.replaces", "Charge.offence_until", "Notice.clock_started_at",
    "Investigation.created_at", "Investigation.updated_at", "Recommendation.created_at",
    "Recommendation.updated_at", "Referral.created_at", "Referral.updated_at",
    "Referral.missing_since", "Service.started_on", "Service.ended_on", "Docket.from_on",
    "Member.to_on", "Campaign.to_on", "Release.withdrawn_at", "AnnualReport.made_at", "AnnualReport.updated_at",
    "AnnualReport.withdrawn_at", "Docket.to_on", "Update.at",
    "ReferralNote.corrects", "InvestigationNote.corrects", "ArrestNote.corrects",
    "BrokenGlass.until", "BrokenGlass.ended_at", "AgencyReport.created_at", "AgencyReport.updated_at",
    "ErasureBatch.approved_at", "ErasureBatch.withdrawn_at", "ErasureBatch.withdrawn_by",
    "ErasureNotice.given_on", "ErasureNotice.person", "ErasureNotice.told_by",
    "ErasureNotice.told_on", "ReportReminder.at", "ReportReminder.sent_at", "Reminder.at",
    "Reminder.sent_at", "Meeting.created_at", "Meeting.updated_at", "Meeting.minutes_approved_in",
    "Making.failed_at",
}  # fmt: skip


def test_every_column_with_a_vocabulary_a_date_or_a_link_has_a_filter():
    missing = set()
    for filterset in EVERY:
        model = filterset._meta.model
        asked = {
            (one.field_name or name).split("__")[0] for name, one in filterset.base_filters.items()
        }
        for field in model._meta.concrete_fields:
            countable = field.choices or field.is_relation
            dated = field.get_internal_type() in {"DateField", "DateTimeField", "BooleanField"}
            if (countable or dated) and field.name not in asked:
                missing.add(f"{model.__name__}.{field.name}")
    assert missing == NOT_ASKED_FOR


def value_for(one):
    if isinstance(one, ModelChoiceFilter):
        row = one.field.queryset.first()
        return row and str(getattr(row, one.extra.get("to_field_name") or "pk"))
    if isinstance(one, ChoiceFilter):
        return one.extra["choices"][-1][0]
    if isinstance(one, DateFilter):
        return "2026-01-31"
    if isinstance(one, casework.ReadOf):
        return "C-000001"
    return "3" if isinstance(one, NumberFilter) else "ab"


@pytest.mark.parametrize("job", ["caseworker", "police", "prosecutor", "staff", "auditor"])
def test_no_filter_asks_for_more_than_the_job_may_read(people, job):
    person = people[job]
    request = SimpleNamespace(user=person)
    tried = 0
    with acting_as(person):
        for filterset in EVERY:
            meta = filterset._meta.model._meta
            if not person.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
                continue
            for name, one in filterset(request=request).filters.items():
                filters = filterset({name: value_for(one)}, request=request)
                assert filters.is_valid(), (filterset, name, filters.errors)
                list(filters.qs[:1])  # "permission denied" would be raised here
                tried += 1
    assert tried > 30


def test_a_classification_filter_looks_at_the_newest():
    referral, other = ReferralFactory(), ReferralFactory()
    ClassificationFactory(referral=referral, finding="suspected", recorded_at=ago(days=3))
    ClassificationFactory(referral=referral, finding="not_trafficking", recorded_at=ago(days=1))
    assert found(ReferralFilter, classification="not_trafficking") == [referral]
    assert found(ReferralFilter, classification="suspected") == []
    assert found(ReferralFilter, classification="none") == [other]


def test_days_are_days_in_connecticut_and_both_ends_count():
    evening = dt.datetime(2026, 3, 2, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    referral = ReferralFactory(received_at=evening)  # 3 March in UTC
    assert found(ReferralFilter, received_after="2026-03-02", received_before="2026-03-02") == [
        referral
    ]
    assert found(ReferralFilter, received_after="2026-03-03") == []
    assert found(ReferralFilter, received_before="2026-03-01") == []


@pytest.mark.parametrize(
    "born, band",
    [
        ("2015-01-01", "0-11"),
        ("2013-01-01", "12-13"),
        ("2011-01-01", "14-15"),
        ("2009-01-01", "16-17"),
    ],
)
def test_age_bands_are_the_published_ones(born, band):
    referral = ReferralFactory(
        child__date_of_birth=dt.date.fromisoformat(born),
        received_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC),
    )
    for one in referrals.AGE_BANDS:
        assert found(ReferralFilter, age_band=one) == ([referral] if one == band else [])
    assert found(ReferralFilter, age_band="none") == []


def test_an_age_that_is_not_known_can_be_asked_for():
    referral = ReferralFactory(child__date_of_birth=None)
    assert found(ReferralFilter, age_band="none") == [referral]


def test_what_was_left_empty_can_be_asked_for():
    empty, hotel = ReferralFactory(venue=""), ReferralFactory(venue="hotel")
    assert found(ReferralFilter, venue="none") == [empty]
    assert found(ReferralFilter, venue="hotel") == [hotel]
    assert found(ReferralFilter, caseworker="null") == [hotel, empty]


def test_notices_overdue_late_and_unsent():
    overdue, waiting = (ReferralFactory() for _ in range(2))
    ClassificationFactory(referral=overdue, recorded_at=ago(hours=30))
    ClassificationFactory(referral=waiting)
    sent = NoticeFactory(sent=True)
    (first,), (second,) = overdue.notices.all(), waiting.notices.all()
    assert found(NoticeFilter, overdue="true") == [first]
    assert set(found(NoticeFilter, overdue="false")) == {second, sent}
    assert set(found(NoticeFilter, unsent="true")) == {first, second}
    assert found(NoticeFilter, unsent="false") == [sent]
    assert found(NoticeFilter, late="true") == []
    assert found(ReferralFilter, overdue="true") == [overdue]


def test_a_name_is_found_with_a_slip_of_the_finger_and_by_its_alias(people):
    child = ChildFactory(given_name="Marisol", family_name="Delgado")
    ChildAlias.objects.create(child=child, given_name="Starlight")
    ChildFactory(given_name="Bruno", family_name="Katz")
    with acting_as(people["caseworker"]):
        for typed in ("Marisol", "marisol delgado", "Delgado", "Marisl", "Delgdao", "starlight"):
            assert found(ChildFilter, q=typed) == [child], typed
        assert found(ChildFilter, q="Ottoline") == []


def test_a_reference_is_found_whole_or_by_how_it_begins():
    referral = ReferralFactory()
    assert found(ReferralFilter, q=referral.reference.lower()) == [referral]
    assert found(ReferralFilter, q=referral.reference[:8]) == [referral]
    assert found(ReferralFilter, q=referral.child.number) == [referral]
    assert found(ReferralFilter, q="R-1999-00001") == []
    assert found(ReferralFilter, q="%_") == []


def test_arrests_by_what_was_charged():
    charge = ChargeFactory()
    arrest = charge.information.arrest
    ArrestFactory()
    assert found(ArrestFilter, section="53A-83b") == [arrest]
    assert found(ArrestFilter, section="53a-82") == []
    assert found(ArrestFilter, role="buyer") == [arrest]
    assert found(ArrestFilter, sovereign="US") == []
    assert found(ChargeFilter, disposed="false") == [charge]
    DispositionFactory(charge=charge)
    assert found(ChargeFilter, disposed="true") == [charge]


def test_the_law_of_a_day():
    of = {"section": "53a-83b", "subsection": "(b)"}
    assert found(StatuteVersionFilter, in_force_on="2010-01-01", **of) == []
    assert len(found(StatuteVersionFilter, in_force_on="2020-01-01", **of)) >= 1


def test_recommendations_by_the_year_of_their_report():
    recommendation = RecommendationFactory()
    assert found(RecommendationFilter, year="2017", aim="C") == [recommendation]
    assert found(RecommendationFilter, year="2016") == []
    assert found(RecommendationFilter, q="buyers are arrested") == [recommendation]
