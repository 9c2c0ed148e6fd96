"""Reference data: what is loaded, and that loading again leaves everything as it is."""

from datetime import date

from django.core.management import call_command

import pytest

from accounts.models import Agency, AgencyKind, JudicialDistrict, Town
from arrests.models import StatuteVersion
from casework.models import Clock
from dashboards.models import ExternalFigure
from recommendations.models import Seat

pytestmark = pytest.mark.django_db


def test_every_town_has_an_office_and_a_district():
    assert Town.objects.count() == 169
    assert JudicialDistrict.objects.count() == 13
    towns = Town.objects.values_list("area_office__kind", "judicial_district__code")
    assert {kind for kind, _ in towns} == {AgencyKind.DCF_AREA_OFFICE}
    assert len({code for _, code in towns}) == 13


@pytest.mark.parametrize(
    ("kind", "how_many"),
    [
        ("dcf_area_office", 14), ("dcf_central", 1), ("states_attorney", 13),
        ("chief_states_attorney", 1), ("state_police", 1), ("us_attorney", 1), ("ncmec", 1),
        ("council", 1), ("police_department", 92),
    ],
)  # fmt: skip
def test_the_agencies_are_there(kind, how_many):
    assert Agency.objects.filter(kind=kind).count() == how_many


def test_a_region_is_not_a_judicial_district():
    avon = Town.objects.get(name="Avon")
    assert avon.area_office.region == 6
    assert avon.judicial_district.name == "Hartford"


@pytest.mark.parametrize(
    ("section", "day", "classes"),
    [
        ("53a-83", date(2013, 9, 30), {"misdemeanor A"}),
        ("53a-83", date(2013, 10, 1), {"misdemeanor A", "felony C"}),
        ("53a-83", date(2017, 9, 30), {"misdemeanor A", "felony C"}),
        ("53a-83", date(2017, 10, 1), {"misdemeanor A"}),
        ("53a-83b", date(2017, 9, 30), set()),
        ("53a-83b", date(2017, 10, 1), {"felony A", "felony B"}),
        ("53a-192a", date(2017, 9, 30), {"felony B"}),
        ("53a-192a", date(2017, 10, 1), {"felony A"}),
    ],
)
def test_the_law_changes_on_its_day(section, day, classes):
    in_force = StatuteVersion.objects.filter(statute__section=section, validity__contains=day)
    assert set(in_force.values_list("offence_class", flat=True)) == classes


def test_soliciting_follows_patronizing_without_a_gap():
    titles = [
        StatuteVersion.objects.get(
            statute__section="53a-83", offence_class="misdemeanor A", validity__contains=day
        ).title
        for day in (date(2021, 9, 30), date(2021, 10, 1))
    ]
    assert titles == ["Patronizing a prostitute", "Soliciting sexual acts"]


def test_the_clocks_of_a_day_have_hours():
    assert Clock.objects.get(code="police_notice").hours == 24
    assert Clock.objects.get(code="missing_child_notice").hours == 24
    assert Clock.objects.get(code="erasure_nolle").hours is None


def test_the_council_has_35_seats_in_the_statutes_order():
    seats = list(Seat.objects.values_list("name", flat=True))
    assert len(seats) == 35
    assert seats[0] == "Chief State's Attorney or designee"
    assert seats[-1] == "Public member 15"


def test_published_figures_keep_their_unit_and_source():
    figures = ExternalFigure.objects.filter(series="dcf_referrals")
    yearly = {f.period: f.value for f in figures if f.period.isdigit()}
    assert yearly == {"2014": 94, "2015": 133, "2016": 202, "2021": 241}
    assert all(f.unit and f.definition and f.source for f in figures)


def test_loading_again_changes_nothing_and_keeps_what_an_administrator_changed(
    django_assert_num_queries,
):
    police = Agency.objects.get(name="Avon Police Department")
    police.name = "Avon Police"
    police.save()
    office = Agency.objects.get(name="DCF Hartford")
    office.name = "DCF Hartford and Windsor"
    office.save()
    before = Agency.pgh_event_model.objects.count()
    with django_assert_num_queries(18):  # it only reads
        call_command("load_reference", verbosity=0)
    assert Agency.pgh_event_model.objects.count() == before
    assert not Agency.objects.filter(name="Avon Police Department").exists()
    assert Town.objects.get(name="Hartford").area_office.name == "DCF Hartford and Windsor"
