"""The main job in the pages: what is typed is kept, refused, or stored once; nobody overwrites anybody."""

import csv
import datetime as dt
import io
import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import pytest

from accounts.models import Town
from arrests.models import Arrest, Charge, Disposition, Information, Investigation, StatuteVersion
from casework.models import Dissemination
from referrals.models import Child, Classification, Notice, Referral
from tests.factories import (
    ArrestFactory,
    BuyerFactory,
    ChildFactory,
    InformationFactory,
    NoticeFactory,
    ReferralFactory,
    ServiceFactory,
    office,
)
from tipcouncil.settings import BASE_DIR

pytestmark = pytest.mark.django_db
NOT_STATEMENTS = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def text(response) -> str:
    return response.content.decode()


def now(**back) -> str:
    return (timezone.localtime() - dt.timedelta(**back)).strftime("%Y-%m-%dT%H:%M")


def a_report(**changed) -> dict:
    town = Town.objects.get(name="Hartford")
    return {
        "given_name": "Nova", "family_name": "Invented", "born": "3/4/2011",
        "gender": "unknown", "hispanic": "unknown", "received_at": now(minutes=5), "source": "school",
        "careline_accepted": "pending", "concern": "sex", "living_situation": "home",
        "town": town.pk, "narrative": "Invented.", "area_office": office().pk,
        **changed,
    }  # fmt: skip


# The main job --------------------------------------------------------------------------------------


def test_the_main_job_runs_from_the_telephone_call_to_the_disposition(client_as, people):
    dcf, police = client_as(people["caseworker"]), client_as(people["police"])
    court = client_as(people["prosecutor"])

    assert dcf.post("/referrals/new/", a_report()).status_code == 302
    referral = Referral.objects.get()
    page = f"/referrals/{referral.reference}/"
    judged = {
        "finding": "suspected",
        "decided_on": timezone.localdate(),
        "deciding_organisation": "dcf",
    }
    assert dcf.post(f"{page}classifications/new/", judged).status_code == 302
    notice = Notice.objects.get(kind="police")
    assert f"{notice.reference} (Police, suspected or confirmed): 23 hours left" in text(
        dcf.get(page)
    )

    letter = f"/notices/{notice.reference}/"
    assert police.get(letter).status_code == 404
    told = {
        "method": "telephone", "legal_basis": notice.legal_basis,
        "information_disclosed": "That a child may be in danger at an invented place.",
    }  # fmt: skip
    assert dcf.post(f"{letter}send/", {**told, "sent_at": now(minutes=-2)}).status_code == 422
    assert dcf.post(f"{letter}send/", {**told, "sent_at": now()}).status_code == 302
    notice.refresh_from_db()
    assert notice.sent_at

    assert police.post(f"{letter}acknowledge/").status_code == 302
    opened = police.post(f"{letter}investigations/new/")
    investigation = Investigation.objects.get()
    assert opened.headers["Location"] == f"/investigations/{investigation.reference}/"

    arrest = {
        "given_name": "Dummy", "family_name": "Accused", "date_of_birth": "1980-01-01", "sex": "M",
        "race": "U", "ethnicity": "U", "arrested_on": timezone.localdate(), "type": "T",
        "investigation": investigation.reference,
    }  # fmt: skip
    assert (
        police.post(f"/investigations/{investigation.reference}/arrests/new/", arrest).status_code
        == 302
    )
    arrested = Arrest.objects.get()
    assert arrested.agency == people["police"].agency
    sheet = f"/arrests/{arrested.number}/"
    filed = {"kind": "short_form", "filed_on": timezone.localdate()}
    assert police.post(f"{sheet}informations/new/", filed).status_code == 302
    information = Information.objects.get()
    version = StatuteVersion.objects.filter(statute__section="53a-83b").first()
    count = {"count": 1, "statute_version": version.pk, "offence_on": timezone.localdate()}
    assert police.post(f"/informations/{information.pk}/counts/new/", count).status_code == 302

    charge = Charge.objects.get()
    outcome = {"outcome": "guilty_plea", "disposed_on": timezone.localdate()}
    assert police.post(f"/counts/{charge.pk}/dispositions/new/", outcome).status_code == 403
    assert court.post(f"/counts/{charge.pk}/dispositions/new/", outcome).status_code == 302
    disposition = Disposition.objects.get()
    sentence = {
        "months_to_serve": 12, "months_suspended": 0, "months_probation": 0,
        "months_special_parole": 0, "fine": 0, "restitution": 0,
    }  # fmt: skip
    assert court.post(f"/dispositions/{disposition.pk}/sentence/new/", sentence).status_code == 302
    shown = text(court.get(sheet))
    assert "Guilty by plea" in shown and "12 months to serve" in shown


def test_a_referral_of_a_known_child_makes_no_second_child(client_as, people):
    child = ChildFactory()
    known = a_report(child_number=child.number, given_name="", family_name="", born="")
    client_as(people["caseworker"]).post("/referrals/new/", known)
    assert Referral.objects.get().child == child
    assert Child.objects.count() == 1


def test_a_child_of_another_region_cannot_be_named(client_as, people):
    child = ChildFactory(area_office=office("New Haven"))
    known = a_report(child_number=child.number, given_name="", family_name="", born="")
    response = client_as(people["caseworker"]).post("/referrals/new/", known)
    assert response.status_code == 422
    assert f"There is no child {child.number} here." in text(response)


def test_only_a_supervisor_confirms_and_the_words_of_the_others_are_kept(client_as, people):
    referral = ReferralFactory()
    url = f"/referrals/{referral.reference}/classifications/new/"
    judged = {
        "finding": "confirmed", "decided_on": timezone.localdate(), "deciding_organisation": "dcf",
        "basis": "Words that took a while.",
    }  # fmt: skip
    refused = client_as(people["caseworker"]).post(url, judged)
    assert refused.status_code == 422
    assert "Words that took a while." in text(refused)
    assert not Classification.objects.exists()
    assert client_as(people["supervisor"]).post(url, judged).status_code == 302


# What is refused -----------------------------------------------------------------------------------


def test_bad_input_comes_back_filled_in_with_links_to_the_fields(client_as, people):
    response = client_as(people["caseworker"]).post(
        "/referrals/new/", a_report(source="", narrative="A long story.", born="tomorrow")
    )
    page = text(response)
    assert response.status_code == 422
    assert "<title>Error: New referral" in page
    assert "A long story." in page
    assert 'href="#id_source"' in page and 'href="#id_born"' in page
    assert 'aria-describedby="id_born_helptext id_born_error"' in page
    assert not Referral.objects.exists() and not Child.objects.exists()


def test_what_only_the_service_refuses_stands_beside_its_field(client_as, people):
    soon = (timezone.localtime() + dt.timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    response = client_as(people["caseworker"]).post("/referrals/new/", a_report(received_at=soon))
    assert response.status_code == 422
    assert 'id="id_received_at_error"' in text(response)
    assert not Child.objects.exists()


@pytest.mark.parametrize("wild", ["\x00", "a\x00b", "𝕏" * 300, "9" * 40])
def test_no_typed_text_breaks_a_page(client_as, people, wild):
    client = client_as(people["caseworker"])
    for field in ("given_name", "born", "child_number", "match", "received_at", "town", "websites"):
        response = client.post("/referrals/new/", a_report(**{field: wild}))
        assert response.status_code in {302, 422}, field


@pytest.mark.parametrize(
    "path",
    [
        "/referrals/R-2026-99999/", "/referrals/%00/", "/referrals/R-%00-1/", "/children/C-'--/",
        "/services/999999999999999999/change/", "/services/99999999999999999999/change/",
        "/referrals/?after=99999999999999999999", "/referrals/?sort=child__narrative",
        "/referrals/?q=%00", "/referrals/?search=%00", "/referrals/?town=%00&region=x",
        "/referrals/?received_after=9999-99-99",
    ],
)  # fmt: skip
def test_no_address_breaks_a_page(client_as, people, path):
    assert client_as(people["caseworker"]).get(path).status_code in {200, 404, 422}


def test_a_form_without_its_token_is_refused(people, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client(enforce_csrf_checks=True)
    client.force_login(people["caseworker"], backend="accounts.permissions.GrantBackend")
    response = client.post("/referrals/new/", a_report())
    assert response.status_code == 403
    assert "no longer valid" in text(response)


# Too late ------------------------------------------------------------------------------------------


def hidden_version(response) -> str:
    return text(response).partition('name="version" value="')[2].partition('"')[0]


def test_a_stale_form_shows_both_versions_and_lets_one_go_on(client_as, people):
    child = ChildFactory(given_name="Before")
    url = f"/children/{child.number}/change/"
    mine, theirs = client_as(people["caseworker"]), client_as(people["supervisor"])
    seen = hidden_version(mine.get(url))
    typed = {
        "gender": "unknown", "hispanic": "unknown", "family_name": "Invented",
        "date_of_birth": "2011-05-17", "birth_year": 2011, "area_office": office().pk,
    }  # fmt: skip
    assert theirs.post(url, {**typed, "given_name": "Theirs", "version": seen}).status_code == 302

    late = mine.post(url, {**typed, "given_name": "Mine", "version": seen})
    assert late.status_code == 409
    assert "Mine" in text(late) and "Theirs" in text(late)
    child.refresh_from_db()
    assert child.given_name == "Theirs"

    again = mine.post(url, {**typed, "given_name": "Mine", "version": hidden_version(late)})
    assert again.status_code == 302
    child.refresh_from_db()
    assert child.given_name == "Mine"


def test_what_has_no_version_of_its_own_is_not_overwritten_either(client_as, people):
    service = ServiceFactory()
    url = f"/services/{service.pk}/change/"
    client = client_as(people["caseworker"])
    typed = {
        "kind": "legal",
        "referred_on": "2026-01-05",
        "version": hidden_version(client.get(url)),
    }
    assert client.post(url, typed).status_code == 302
    assert client.post(url, {**typed, "kind": "housing"}).status_code == 409


def test_a_step_taken_twice_is_too_late_the_second_time(client_as, people):
    referral = ReferralFactory()
    client = client_as(people["caseworker"])
    url = f"/referrals/{referral.reference}/steps/assess/"
    assert client.post(url, {"version": referral.version}).status_code == 302
    assert client.post(url, {"version": referral.version}).status_code == 409
    assert client.get(url).status_code == 409


def test_a_notice_is_acknowledged_once(client_as, people):
    notice = NoticeFactory(sent=True)
    client = client_as(people["police"])
    url = f"/notices/{notice.reference}/acknowledge/"
    assert [client.post(url).status_code for _ in range(2)] == [302, 409]


def test_closing_waits_for_a_due_notice(client_as, people):
    referral = ReferralFactory(at="open", living_situation="missing")
    response = client_as(people["caseworker"]).post(
        f"/referrals/{referral.reference}/steps/close/",
        {"outcome": "other", "reason": "Done.", "version": referral.version},
    )
    assert response.status_code == 422
    assert "notice" in text(response)


# Lists ---------------------------------------------------------------------------------------------


def queries(client, url) -> int:
    """Statements of a request; settings of the wall and savepoints beside."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    statements = [q["sql"] for q in captured.captured_queries]
    return sum(
        not s.startswith(NOT_STATEMENTS) and "set_config" not in s and "current_setting" not in s
        for s in statements
    )


@pytest.mark.parametrize(
    ("name", "url", "make"),
    [
        ("caseworker", "/", ReferralFactory),
        ("caseworker", "/referrals/", ReferralFactory),
        ("caseworker", "/children/", ChildFactory),
        ("caseworker", "/notices/", NoticeFactory),
        ("police", "/notices/", lambda: NoticeFactory(sent=True)),
        ("police", "/arrests/", ArrestFactory),
        ("police", "/buyers/", BuyerFactory),
        ("prosecutor", "/", ArrestFactory),
    ],
)
def test_a_list_asks_the_database_as_often_for_thirty_rows_as_for_one(
    client_as, people, name, url, make
):
    client = client_as(people[name])
    make()
    client.get(url)
    few = queries(client, url)
    for _ in range(29):
        make()
    assert (
        queries(client, url) == few <= (17 if url == "/" else 12)
    )  # a start page is up to eight lists


def test_pages_follow_each_other_without_gap_or_repetition(client_as, people):
    for day in range(60):
        ReferralFactory(received_at=timezone.now() - dt.timedelta(days=day // 3))
    client = client_as(people["caseworker"])
    for sort in ("received_at", "-received_at", "reference", "status"):
        first = client.get(f"/referrals/?sort={sort}")
        second = client.get(first.context["next_url"])
        seen = [row["cells"][0].text for r in (first, second) for row in r.context["rows"]]
        assert len(seen) == len(set(seen)) == 60
        assert second.context["next_url"] == ""


def test_what_is_not_recorded_comes_last_and_is_not_lost(client_as, people):
    for n in range(55):
        ChildFactory(date_of_birth=None if n % 2 else dt.date(2010, 1, 1) + dt.timedelta(days=n))
    client = client_as(people["caseworker"])
    for sort in ("date_of_birth", "-date_of_birth"):
        first = client.get(f"/children/?sort={sort}")
        second = client.get(first.context["next_url"])
        born = [row["cells"][3].text for r in (first, second) for row in r.context["rows"]]
        assert len(born) == 55
        assert "" not in born[:28] and set(born[28:]) == {""}


def test_a_name_searched_for_never_enters_the_address(client_as, people):
    ChildFactory(given_name="Zebulon", family_name="Invented")
    ChildFactory(given_name="Quentin", family_name="Another")
    client = client_as(people["caseworker"])
    answer = client.post("/children/", {"q": "Zebulon", "gender": "unknown"})
    assert "Zebulon" not in answer.headers["Location"]
    assert "gender=unknown" in answer.headers["Location"]
    page = client.get(answer.headers["Location"])
    assert [row["cells"][2].text for row in page.context["rows"]] == ["Zebulon"]


# Files ---------------------------------------------------------------------------------------------


def lines(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))


def test_a_file_holds_what_the_list_shows_and_no_other_region(client_as, people):
    mine = ReferralFactory(place="Hartford", source="police")
    ReferralFactory(place="Hartford", source="school")
    ReferralFactory(place="New Haven", source="police")
    client = client_as(people["caseworker"])
    header, *rows = lines(client.get("/referrals/?format=csv&source=police"))
    assert header[0] == "Reference"
    assert [row[0] for row in rows] == [mine.reference]


def test_a_cell_that_looks_like_a_formula_is_made_harmless(client_as, people):
    ChildFactory(given_name="=HYPERLINK(1)", family_name="@cmd")
    _, row = lines(client_as(people["caseworker"]).get("/children/?format=csv"))
    assert row[1:3] == ["'@cmd", "'=HYPERLINK(1)"]


def test_whoever_may_not_see_a_list_gets_no_file_of_it(client_as, people):
    ArrestFactory()
    assert client_as(people["caseworker"]).get("/arrests/?format=csv").status_code == 404


def test_a_file_of_arrests_is_entered_in_the_register(client_as, people):
    for _ in range(3):
        ArrestFactory()
    ArrestFactory(place="New Haven")
    police = people["police"]
    assert len(lines(client_as(police).get("/arrests/?format=csv&type=T"))) == 4
    entry = Dissemination.objects.get()
    assert (entry.rows, entry.to_person_id, entry.to_agency_id) == (3, police.pk, police.agency_id)
    assert "Arrests" in entry.what and "type" in entry.what


# Pages of one row ----------------------------------------------------------------------------------


def test_a_page_says_who_changed_what(client_as, people):
    referral = ReferralFactory()
    client = client_as(people["caseworker"])
    url = f"/referrals/{referral.reference}/"
    client.post(f"{url}steps/assess/", {"version": referral.version})
    page = text(client.get(url))
    assert "<strong>Status</strong> from Received to Assessing" in page
    assert str(people["caseworker"]) in page


def test_police_see_the_notice_and_nothing_of_the_referral(client_as, people):
    notice = NoticeFactory(sent=True)
    page = text(client_as(people["police"]).get(f"/notices/{notice.reference}/"))
    assert notice.information_disclosed in page
    assert notice.referral.reference not in page
    assert str(notice.referral.child) not in page


def test_a_docket_number_of_another_shape_is_kept_with_a_warning(client_as, people):
    arrest = InformationFactory().arrest
    client = client_as(people["police"])
    docket = {
        "court_kind": "GA",
        "court": "GA 14 Hartford",
        "number": "odd 1",
        "from_on": "2026-04-02",
    }
    assert client.post(f"/arrests/{arrest.number}/dockets/new/", docket).status_code == 302
    assert "Docket numbers here look like" in text(client.get(f"/arrests/{arrest.number}/"))


def test_no_name_is_styled_in_two_stylesheets():
    """One would change what the other draws, on pages that load both. On paper they may leave out and tighten
    what the site draws around every page."""
    on_paper = re.compile(r"@media print \{.*?\n\}", re.S)
    ours = {
        name: set(
            re.findall(
                r"\.(tip-[\w-]+)", on_paper.sub("", (BASE_DIR / "static" / name).read_text())
            )
        )
        for name in ("tip.css", "dashboards.css", "report.css")
    }
    assert len(set().union(*ours.values())) == sum(map(len, ours.values()))


@pytest.mark.parametrize(
    ("url", "entry", "said"),
    [
        ("/erasure/rules/", "/erasure/rules/", "page"),
        ("/erasure/tombstones/", "/erasure/", "true"),
        ("/erasure/", "/erasure/", "page"),
        ("/", "/", "page"),
    ],
)
def test_the_menu_names_one_page_as_the_one_that_is_open(client_as, people, url, entry, said):
    shown = text(client_as(people["prosecutor"]).get(url)).partition('aria-label="Main"')[2]
    current = re.findall(r'<a href="([^"]*)" aria-current="(\w+)"', shown.partition("</nav>")[0])
    assert current == [(entry, said)]
