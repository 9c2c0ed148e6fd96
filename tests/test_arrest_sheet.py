"""The arrest sheet: the person, the arrest, dockets, informations and counts on one page, under the law
of each day."""

import csv
import datetime as dt
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest

from accounts.wall import acting_as
from arrests.forms.count import ChargeForm
from arrests.law import limbs, warnings_of
from arrests.models import Charge, Information, Statute, StatuteVersion
from arrests.services import substitute
from casework.services import save
from tests.api import Caller
from tests.factories import (
    ArrestFactory,
    BuyerFactory,
    ChargeFactory,
    DispositionFactory,
    InformationFactory,
    InvestigationFactory,
)

pytestmark = pytest.mark.django_db
ONE_DAY = dt.timedelta(days=1)
LINES = list(
    csv.DictReader((Path(__file__).parent.parent / "arrests" / "reference" / "statutes.csv").open())
)


def text(response) -> str:
    return response.content.decode()


def version(section, day, **limb) -> StatuteVersion:
    rows = Statute.objects.get(section=section).versions.filter(**limb)
    return rows.get(validity__contains=dt.date.fromisoformat(day))


@pytest.fixture
def court(client_as, people):
    return client_as(people["prosecutor"])


def sheet(client, arrest) -> str:
    answer = client.get(f"/arrests/{arrest.number}/")
    assert answer.status_code == 200
    return text(answer)


# Finding the offence ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed, found",
    [
        ("83b", {"53a-83b(b)", "53a-83b(c)"}),
        ("commercial sexual", {"53a-83b(b)", "53a-83b(c)", "53a-196i"}),
        ("soliciting sexual", {"53a-83"}),
        ("1591", {"18 USC 1591(a)"}),
    ],
)
def test_an_offence_is_found_by_a_part_of_its_section_or_title(typed, found):
    """The combo box keeps the options that contain what is typed."""
    options = [label for _, label in ChargeForm().fields["statute_version"].choices]
    kept = [label for label in options if typed in label.lower()]
    assert {limb for limb in found if any(o.startswith(f"{limb} ") for o in kept)} == found
    assert all(any(o.startswith(f"{limb} ") for limb in found) for o in kept)


def test_an_option_says_title_class_with_its_days_and_whom_it_is_aimed_at():
    said = {str(limb) for limb in limbs()}
    assert len(said) == len(
        {(v["sovereign"], v["section"], v["subsection"], v["condition"]) for v in LINES}
    )
    assert (
        "53a-192a Trafficking in persons, class B felony Jul 1, 2006 to Sep 30, 2017; "
        "class A felony since Oct 1, 2017; aimed at traffickers"
    ) in said
    assert (
        "53a-83 Patronizing a prostitute, class A misdemeanor Oct 1, 1971 to Sep 30, 2013; "
        "Soliciting sexual acts, class A misdemeanor since Oct 1, 2021; aimed at buyers"
    ) in said


# The law of the day, at the page's door ----------------------------------------------------------------


@pytest.mark.parametrize("line", LINES, ids=lambda v: f"{v['section']} {v['valid_from']}")
def test_charge_dates_across_every_boundary(court, line):
    """On the first and the last day of a version the page takes it and names it; the day before and
    the day after it takes the neighboring version of the limb or refuses with the days named."""
    buyer = BuyerFactory(date_of_birth=dt.date(1940, 1, 1))
    information = InformationFactory(arrest=ArrestFactory(buyer=buyer))
    limb = {"subsection": line["subsection"], "condition": line["condition"]}
    rows = Statute.objects.get(sovereign=line["sovereign"], section=line["section"]).versions
    first = dt.date.fromisoformat(line["valid_from"])
    days = [first - ONE_DAY, first]
    if line["valid_until"]:
        end = dt.date.fromisoformat(line["valid_until"])
        days += [end - ONE_DAY, end]
    newest = rows.filter(**limb).order_by("validity").last()
    for number, day in enumerate(days, start=1):
        form = {"count": number, "statute_version": newest.pk, "offence_on": day}
        expected = rows.filter(**limb, validity__contains=day).first()
        told = text(court.post("/counts/law/", form))
        answer = court.post(f"/informations/{information.pk}/counts/new/", form)
        if expected is None:
            assert answer.status_code == 422 and "was not in force on" in text(answer), day
            assert "Cannot be charged" in told and "(in force: " in text(answer)
        else:
            assert answer.status_code == 302, day
            assert information.charges.get(count=number).statute_version == expected
            assert expected.get_offence_class_display().lower() in told.lower()
            assert "as in force" in told


def test_changing_the_date_changes_the_version_that_is_shown(court):
    felony = version("53a-83", "2015-01-01", offence_class="felony C")
    told = text(
        court.post("/counts/law/", {"statute_version": felony.pk, "offence_on": "2013-10-01"})
    )
    assert "class C felony, as in force Oct 1, 2013 to Sep 30, 2017, PA 13-166" in told
    told = text(
        court.post("/counts/law/", {"statute_version": felony.pk, "offence_on": "2017-10-01"})
    )
    assert "Cannot be charged" in told
    assert "On that day there was: 53a-83 Patronizing a prostitute, class A misdemeanor" in told
    for nothing in (
        {},
        {"offence_on": "2017-10-01"},
        {"statute_version": "\x00", "offence_on": "x"},
    ):
        assert "Give the offense date" in text(court.post("/counts/law/", nothing))


@pytest.mark.parametrize(
    "section, offence_class, on, until, warned",
    [
        ("53a-192a", "felony B", "2017-09-01", "2017-09-30", ""),
        ("53a-192a", "felony B", "2017-09-01", "2017-10-01", "class A felony, since Oct 1, 2017"),
        ("53a-83", "felony C", "2017-09-30", "2017-10-01", "53a-83 Patronizing a prostitute, class A misdemeanor"),
        ("53a-83b", "felony B", "2017-10-01", "2026-01-01", ""),
    ],
)  # fmt: skip
def test_days_across_a_change_of_the_law_are_warned_about_and_kept(
    court, section, offence_class, on, until, warned
):
    information = InformationFactory()
    chosen = version(section, on, offence_class=offence_class)
    form = {"count": 1, "statute_version": chosen.pk, "offence_on": on, "offence_until": until}
    told = text(court.post("/counts/law/", form))
    assert court.post(f"/informations/{information.pk}/counts/new/", form).status_code == 302
    shown = sheet(court, information.arrest)
    for page in (told, shown):
        assert ("across a change of the law" in page) is bool(warned)
        assert warned in page
    assert information.charges.get().statute_version == chosen


def test_a_last_day_before_the_first_warns_of_nothing_and_is_refused(court):
    information = InformationFactory()
    chosen = version("53a-192a", "2017-09-30")
    assert warnings_of(chosen, dt.date(2000, 1, 1)) == []
    form = {
        "count": 1, "statute_version": chosen.pk, "offence_on": "2017-09-30",
        "offence_until": "2017-09-01",
    }  # fmt: skip
    answer = court.post(f"/informations/{information.pk}/counts/new/", form)
    assert answer.status_code == 422 and "cannot end before it began" in text(answer)


def test_the_form_of_a_recorded_count_shows_its_limb_and_its_law(court):
    charge = ChargeFactory(
        statute_version=version("53a-192a", "2017-09-30"), offence_on=dt.date(2017, 9, 30)
    )
    today = version("53a-192a", "2026-01-01")
    shown = text(court.get(f"/counts/{charge.pk}/change/"))
    assert f'value="{today.pk}" selected' in shown and "class B felony, as in force" in shown
    form = court.get(f"/counts/{charge.pk}/change/").context["form"]
    same = {name: form[name].value() or "" for name in form.fields}
    assert court.post(f"/counts/{charge.pk}/change/", same).status_code == 302
    charge.refresh_from_db()
    assert charge.statute_version.offence_class == "felony B"


@pytest.mark.parametrize("wild", ["", "\x00", "<script>", "9" * 400, "2017-13-45", "ሰላም"])
def test_wild_text_is_refused_in_words(court, wild):
    information = InformationFactory()
    names = ("count", "offence_on", "offence_until", "statute_version", "inchoate", "plea")
    answer = court.post(f"/informations/{information.pk}/counts/new/", dict.fromkeys(names, wild))
    assert answer.status_code == 422 and "<script>" not in text(answer).partition("<form")[2]
    assert not Charge.objects.exists()


# Informations that replace each other -----------------------------------------------------------------


def test_a_substitute_marks_what_it_adds_changes_and_drops(court, people):
    information = InformationFactory()
    one, two, three = (ChargeFactory(information=information) for _ in range(3))
    arrest = information.arrest
    form = {"kind": "substitute", "filed_on": "2026-06-01", "counts": [one.pk, two.pk]}
    page = f"/arrests/{arrest.number}/informations/substitute/"
    offered = text(court.get(page))
    assert offered.count('name="counts"') == offered.count(" checked") == 3
    assert court.post(page, form).status_code == 302
    filed = Information.objects.get(number=2)
    first, second = filed.charges.order_by("count")
    assert (first.replaces, second.replaces) == (one, two)
    changed = {
        "count": 2, "offence_on": second.offence_on, "inchoate": "attempt",
        "statute_version": version("53a-83b", "2026-01-01", subsection="(c)").pk,
    }  # fmt: skip
    known = court.get(f"/counts/{second.pk}/change/").context["form"].initial["version"]
    court.post(f"/counts/{second.pk}/change/", {**changed, "version": known})
    court.post(f"/informations/{filed.pk}/counts/new/", {**changed, "count": 3, "inchoate": ""})
    shown = sheet(court, arrest)
    operative, _, superseded = shown.partition("<details")
    assert "= As before" in operative and "≠ Changed" in operative and "+ Added" in operative
    assert "Offense: was 53a-83b(b) Commercial sexual abuse of a minor" in operative
    assert "Class: was Class B felony" in operative
    assert "Attempt, conspiracy or accessory: was Completed" in operative
    assert f'<strong>Dropped</strong>: <a class="usa-link" href="#count-{three.pk}">' in operative
    for replaced in (one, two):
        assert f'href="#count-{replaced.pk}"' in operative
        assert f'id="count-{replaced.pk}"' in superseded
    assert "Superseded" in superseded and "As before" not in superseded


def test_the_api_drops_counts_of_a_substitute(client_as, people):
    information = InformationFactory()
    kept, dropped = (ChargeFactory(information=information) for _ in range(2))
    caller = Caller(client_as(people["prosecutor"]))
    body = {"filed_on": "2026-06-01", "kind": "long_form", "without": [dropped.pk]}
    answer = caller.post(f"arrests/{information.arrest.number}/substitute", body)
    assert answer.status_code == 201
    assert [c.replaces for c in Information.objects.get(number=2).charges.all()] == [kept]


def test_police_file_no_substitute(client_as, people):
    information = InformationFactory()
    page = f"/arrests/{information.arrest.number}/informations/substitute/"
    assert client_as(people["police"]).post(page, {"filed_on": "2026-06-01"}).status_code == 403
    assert Information.objects.count() == 1


# One page --------------------------------------------------------------------------------------------


def test_everything_about_an_arrest_is_on_one_page_with_a_way_to_each_part(court):
    arrest = ArrestFactory()
    information = InformationFactory(arrest=arrest)
    ChargeFactory(information=information)
    arrest.dockets.create(court="GA 14", court_kind="GA", number="odd", from_on="2026-04-02")
    court.get(f"/arrests/{arrest.number}/")
    shown = sheet(court, arrest)
    for part in (
        "summary", "informations-and-counts", "dockets", "notes", "looks", "history",
    ):  # fmt: skip
        assert f'href="#{part}"' in shown and f'id="{part}"' in shown, part
    assert arrest.buyer.given_name in shown and "Feb 3, 1980" in shown
    assert "Check docket odd: Docket numbers here look like" in shown


def test_who_looked_and_who_changed_what_stand_on_each_page_of_justice(client_as, people):
    investigation = InvestigationFactory()
    arrest = ArrestFactory(investigation=investigation)
    police = client_as(people["police"])
    for page in (
        f"/arrests/{arrest.number}/", f"/buyers/{arrest.buyer.number}/",
        f"/investigations/{investigation.reference}/",
    ):  # fmt: skip
        assert police.get(page).status_code == 200
        shown = text(client_as(people["prosecutor"]).get(page))
        assert "Who has looked" in shown and f"{people['police']}, police investigator" in shown
        assert "Who changed what" in shown
        assert client_as(people["other_police"]).get(page).status_code == 404


def test_a_superseded_information_is_folded_and_not_disposed_of(court, people):
    charge = ChargeFactory()
    with acting_as(people["prosecutor"]):
        new = substitute(
            charge.information.arrest, by=people["prosecutor"], filed_on=dt.date(2026, 6, 1)
        )
    shown = sheet(court, charge.information.arrest)
    assert shown.index("Substitute information 2") < shown.index("Short form information 1")
    assert f"/counts/{new.charges.get().pk}/dispositions/new/" in shown
    assert f"/counts/{charge.pk}/dispositions/new/" not in shown


def test_the_number_of_questions_does_not_grow_with_the_counts(client_as, people):
    """Two counts with dispositions on each of three informations, and ten on each."""
    client = client_as(people["prosecutor"])
    small, large = InformationFactory(), InformationFactory()
    for information, counts in ((small, 2), (large, 10)):
        for _ in range(counts):
            DispositionFactory(charge=ChargeFactory(information=information))
    with acting_as(people["prosecutor"]):
        for arrest in (small.arrest, large.arrest) * 2:
            substitute(arrest, by=people["prosecutor"], filed_on=dt.date(2026, 6, 1))
            save(arrest, by=people["prosecutor"])
    asked = []
    for arrest in (small.arrest, large.arrest):
        for page in (f"/arrests/{arrest.number}/", f"/arrests/{arrest.number}/dispositions/new/"):
            client.get(page)
            with CaptureQueriesContext(connection) as asking:
                assert client.get(page).status_code == 200
            asked.append(len(asking))
    assert asked[:2] == asked[2:]
