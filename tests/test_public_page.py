"""What anybody may read without signing in: the release that staff chose, and nothing else."""

import csv
import datetime as dt
import io
import json
from html import unescape

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

import pytest

from accounts.wall import acting_as, acting_as_public
from casework.errors import Conflict
from dashboards.models import Release, Showing
from dashboards.services import make_release, show_to_public, shown_to_public, withdraw_release
from tests.api import Caller
from tests.test_releases import many_referrals, undrawn
from tests.world import build_world

UNTIL = dt.date(2026, 10, 31)
ENDS = ("/", ".csv", ".json", ".dictionary.json")

pytestmark = pytest.mark.django_db


def make_two() -> tuple[int, int]:
    many_referrals(40, year=2025)
    many_referrals(3, year=2025, place="Norwich", source="family", age=10)
    with undrawn():
        return (
            make_release(name="Autumn", data_until=UNTIL).pk,
            make_release(name="Later", data_until=UNTIL).pk,
        )


@pytest.fixture(scope="module")
def two(kept):
    return kept(make_two)


@pytest.fixture
def autumn(two) -> Release:
    return Release.objects.get(pk=two[0])


@pytest.fixture
def later(two) -> Release:
    return Release.objects.get(pk=two[1])


@pytest.fixture
def opened(settings):
    settings.PUBLIC_RELEASE = True


@pytest.fixture
def shown(opened, autumn, people) -> Release:
    show_to_public(autumn, by=people["staff"])
    return autumn


def addresses(release) -> list[str]:
    slugs = [measure["slug"] for measure in release.content["measures"]]
    files = [
        f"/public/{slug}{end}"
        for slug in slugs
        for end in ("/", ".csv", ".json", ".dictionary.json")
    ]
    return ["/public/", "/public/release.json", *files]


def statuses(client, release) -> set[int]:
    return {client.get(address).status_code for address in addresses(release)}


# What is shown --------------------------------------------------------------------------------------


def test_without_the_setting_there_is_no_public_page(client, client_as, people, autumn):
    show_to_public(autumn, by=people["staff"])
    staff = client_as(people["staff"])
    assert statuses(client, autumn) == statuses(staff, autumn) == {404}
    own = f"/releases/{autumn.pk}/"
    assert staff.get(f"{own}hide/").status_code == staff.get(f"{own}show/").status_code == 404
    page = staff.get(own).text
    assert "Stop showing" not in page and "Shown to the public" not in page


def test_as_long_as_none_is_chosen_nothing_is_shown(client, opened, autumn):
    assert statuses(client, autumn) == {404}
    page = client.get("/public/")
    assert "shows no release to the public at the moment" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_anybody_reads_the_chosen_release_page_by_page(client, shown):
    assert statuses(client, shown) == {200}
    page = unescape(client.get("/public/").text)
    assert "Autumn" in page and "Later" not in page, "the chosen one, not the latest"
    for measure in shown.content["measures"]:
        assert measure["question"] in page or measure["answer"] in page
        of_measure = unescape(client.get(f"/public/{measure['slug']}/").text)
        for table in measure["tables"]:
            assert table["caption"] in of_measure
        for heading, words in measure["definition"]:
            assert heading in of_measure and words in of_measure


def test_the_files_are_those_the_council_gets(client, client_as, people, shown):
    member = client_as(people["member"])
    for measure in shown.content["measures"]:
        for end in (".csv", ".json", ".dictionary.json"):
            own = member.get(f"/releases/{shown.pk}/{measure['slug']}{end}").content
            assert client.get(f"/public/{measure['slug']}{end}").content == own
    whole = client.get("/public/release.json")
    assert whole.content == member.get(f"/releases/{shown.pk}/release.json").content
    assert json.loads(whole.content)["content"] == shown.content
    assert list(csv.reader(io.StringIO(client.get("/public/referrals-by-age.csv").text)))[1:]


def test_nobody_is_named_and_nobody_is_known(client, client_as, people, opened, autumn):
    with acting_as(people["staff"]):
        content = autumn.content
        release = Release(
            name="By staff", data_until=UNTIL, made_by_id=people["staff"].pk, content=content,
            suppression=[], digest=autumn.digest,
        )  # fmt: skip
        release.save(force_insert=True)
        show_to_public(release, by=people["staff"])
    signed_in = client_as(people["staff"])
    for address in addresses(release):
        answer = client.get(address)
        assert not answer.cookies and "Cookie" not in answer.headers.get("Vary", "")
        assert "csrf" not in answer.text and "Staff Invented" not in answer.text
        assert "Sign out" not in answer.text
        assert signed_in.get(address).content == answer.content, "the same for whoever comes"
    assert signed_in.session.session_key, "and their session is as it was"


def test_pages_may_be_kept_by_browsers_and_proxies(client, shown):
    for address in ("/public/", "/public/referrals-by-age/", "/public/referrals-by-age.csv"):
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == "public, max-age=60, must-revalidate"
        assert int(answer.headers["Content-Length"]) == len(answer.content)
        tag = answer.headers["ETag"]
        again = client.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
        assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200
        head = client.head(address)
        assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", tag)


def test_it_is_only_read(client, shown):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)("/public/").status_code == 405
    for address in ("/public/nothing/", "/public/nothing.csv", "/public/a/b/", "/public/x.exe"):
        answer = client.get(address)
        assert answer.status_code == 404 and "Nothing is shown here" in answer.text
    assert client.get("/public/", headers={"Host": "elsewhere.example"}).status_code == 400


def test_the_same_policy_holds_as_on_every_page(client, shown):
    own, other = client.get("/public/"), client.get("/accounts/login/")
    for header in ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options"):
        assert own.headers[header] == other.headers[header]
    assert "<script" not in own.text


def test_a_page_costs_one_question_and_its_making_one_more(client, shown):
    def asked(address):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert sum("tip_public" in query["sql"] for query in queries) <= 1
        return sum('"dashboards_release"' in query["sql"] for query in queries), len(queries)

    cache.clear()  # what other tests had it make
    first, again = asked("/public/referrals-by-age/"), asked("/public/referrals-by-age/")
    assert first[0] <= 2 and again[0] == 1
    assert again[1] <= 6  # the transaction, the role, the release, and back


# Who chooses ----------------------------------------------------------------------------------------


def test_staff_show_another_and_stop(client, client_as, people, shown, later):
    staff = client_as(people["staff"])
    page = staff.get(f"/releases/{shown.pk}/").text
    assert "Anybody may read it" in page and "Stop showing to the public" in page
    assert staff.get(f"/releases/{shown.pk}/show/").status_code == 409
    answer = staff.post(f"/releases/{later.pk}/show/", follow=True)
    assert "Shown to the public: Later." in answer.text
    assert "Later" in client.get("/public/").text
    answer = staff.post(f"/releases/{later.pk}/hide/", follow=True)
    assert "No longer shown to the public: Later." in answer.text
    assert statuses(client, later) == {404}
    assert [row.release for row in Showing.objects.all()] == [None, later, shown]
    assert {row.by_id for row in Showing.objects.all()} == {people["staff"].pk}


def test_a_withdrawn_release_is_gone_at_once_and_is_not_shown_again(client, people, shown, later):
    withdraw_release(shown, reason="A region was missing.")
    assert statuses(client, shown) == {404} and shown_to_public() is None
    with pytest.raises(Conflict, match="was withdrawn"):
        show_to_public(shown, by=people["staff"])
    show_to_public(later, by=people["staff"])
    assert "Later" in client.get("/public/").text


def test_what_is_so_already_is_not_decided_twice(people, shown, later):
    with pytest.raises(Conflict, match="shown already"):
        show_to_public(shown, by=people["staff"])
    show_to_public(None, by=people["staff"])
    with pytest.raises(Conflict, match="Nothing is shown"):
        show_to_public(None, by=people["staff"])


@pytest.mark.parametrize("name", ["member", "caseworker", "prosecutor"])
def test_others_know_and_do_not_choose(client_as, people, shown, later, name):
    client = client_as(people[name])
    for act in ("show", "hide"):
        assert client.get(f"/releases/{later.pk}/{act}/").status_code == 403
        assert client.post(f"/releases/{later.pk}/{act}/").status_code == 403
    page = client.get(f"/releases/{shown.pk}/").text
    assert "Anybody may read it" in page and "Stop showing" not in page
    assert Showing.objects.count() == 1


def test_the_choice_is_signed_and_kept(people, shown, later, rows):
    forged = "INSERT INTO dashboards_showing (release_id, by_id) VALUES (%s, %s)"
    with acting_as(people["staff"]):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            rows(forged, later.pk, people["member"].pk)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows("DELETE FROM dashboards_showing")
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        rows("UPDATE dashboards_showing SET release_id = NULL")


def test_the_api_says_what_is_shown_and_staff_choose(client_as, people, shown, later):
    staff = Caller(client_as(people["staff"]))
    assert staff.made("showings", {"release": later.pk})["by"] == people["staff"].pk
    assert staff.post("showings", {"release": later.pk}).status_code == 409
    assert staff.made("showings", {"release": None})["release"] is None
    member = Caller(client_as(people["member"]))
    found = [row["release"] for row in member.get("showings").json()["results"]]
    assert found == [None, later.pk, shown.pk]


# The wall -------------------------------------------------------------------------------------------


def test_the_public_reads_one_row_of_one_table(people, shown, later, rows):
    build_world()
    with acting_as_public():
        assert rows("SELECT id, name FROM dashboards_release") == [(shown.pk, "Autumn")]
        for sql in (
            "SELECT made_by_id FROM dashboards_release",
            "SELECT * FROM dashboards_release",
            "UPDATE dashboards_release SET name = 'x'",
            "DELETE FROM dashboards_release",
            "SELECT FROM dashboards_showing",
            "SELECT FROM dashboards_making",
            "SELECT FROM accounts_person",
            "SELECT FROM referrals_referral",
            "SELECT tip_user()",
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                rows(sql)
    withdraw_release(shown, reason="Wrong.")
    with acting_as_public():
        assert rows("SELECT id FROM dashboards_release") == []


def test_the_public_is_member_of_nothing(rows):
    assert not rows(
        "SELECT FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = 'tip_public'"
    )


def test_a_request_of_the_public_runs_as_nobody_else(client_as, people, shown, monkeypatch):
    ran = []

    def watched(self, request, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, coalesce(current_setting('tip.user', true), '')")
            ran.append(cursor.fetchone())
        raise DatabaseError

    monkeypatch.setattr("dashboards.views.public.PublicPage.get", watched)
    for client in (Client(raise_request_exception=False), client_as(people["staff"])):
        assert client.get("/public/").status_code == 500
    assert ran == [("tip_public", "")] * 2
