"""Staff see what a release would say and hide, and publish exactly that or discard it."""

import datetime as dt
import re
from html import unescape

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

import pytest

from accounts.wall import acting_as
from casework.errors import Conflict
from dashboards.making import LOCK, STARTS_WITHIN, Standing, standing, work
from dashboards.models import Making, Release
from dashboards.preview import Preview
from dashboards.releases import canonical, compute, digest_of, steps
from dashboards.services import begin_making, discard, make_release, publish
from tests.api import Caller
from tests.factories import ReferralFactory
from tests.processes import another_connection
from tests.test_measures import at
from tests.test_releases import many_referrals, undrawn

UNTIL = dt.date(2026, 10, 31)
PAGE = "/releases/making/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def drawing():
    with undrawn() as patch:
        yield patch


@pytest.fixture
def staff(people):
    return people["staff"]


def count_a_few() -> dict:
    """What a release says over numbers small and large, and a quarter too small to be told."""
    many_referrals(40, year=2025)
    many_referrals(3, year=2025, place="Norwich", source="family", age=10)
    for month in range(1, 13):
        ReferralFactory(received_at=at(2024, month, 1))
    with undrawn():
        content, log = compute(UNTIL)
    return {"content": content, "suppression": log, "digest": digest_of(content)}


@pytest.fixture(scope="module")
def counted(kept):
    return kept(count_a_few)


@pytest.fixture
def ready(counted, staff) -> Making:
    """One whose preview is ready."""
    begin_making(name="Autumn", data_until=UNTIL, by=staff)
    Making.objects.update(**counted)
    return Making.objects.get()


# Choosing, previewing, publishing ------------------------------------------------------------------


def test_choosing_name_and_day_begins_the_counting_when_the_request_is_over(
    client_as, staff, django_capture_on_commit_callbacks
):
    client = client_as(staff)
    assert client.get("/releases/new/").status_code == 200
    with django_capture_on_commit_callbacks() as begun:
        answer = client.post("/releases/new/", {"name": "Spring", "data_until": "2026-03-31"})
    assert answer.headers["Location"] == PAGE and len(begun) == 1
    making = Making.objects.get()
    assert (making.name, making.begun_by_id) == ("Spring", staff.pk)
    assert not Release.objects.exists()
    assert client.get("/releases/new/").headers["Location"] == PAGE, "one at a time"


def test_the_preview_says_what_would_be_hidden_and_why(client_as, staff, ready):
    page = unescape(client_as(staff).get(PAGE).text)
    preview = Preview(ready)
    cells = [
        cell
        for data in ready.content["measures"]
        for table in data["tables"]
        for line in table["cells"]
        for cell in line
        if cell is not None
    ]
    hidden = [cell["hidden"] for cell in cells if isinstance(cell, dict)]
    assert (preview.numbers, preview.hidden_in_all) == (len(cells), len(hidden)) and hidden
    assert f"{len(cells):,} numbers {len(hidden):,} would be hidden" in page
    assert dict(preview.hidden) == {reason: hidden.count(reason) for reason in set(hidden)}
    for reason in set(hidden):
        assert f"Hidden: {reason}" in page
    shown = [line for line in preview.lines if not line.get("is_left_out")]
    assert sum(line["numbers"] for line in shown) == len(cells)
    assert sum(sum(line["hidden"]) for line in shown) == len(hidden)
    assert [line for line in preview.lines if line.get("is_left_out")] and "Left out" in page
    for data in ready.content["measures"]:
        assert data["sentence"] in page
    assert ready.digest in page


def test_exactly_what_was_previewed_is_published(client_as, staff, ready):
    many_referrals(5, year=2026)  # recorded since: it is not in the preview
    client = client_as(staff)
    digest = re.search(r'name="digest" value="(\w+)"', client.get(PAGE).text)[1]
    answer = client.post(f"{PAGE}publish/", {"digest": digest})
    release = Release.objects.get()
    assert answer.headers["Location"] == f"/releases/{release.pk}/"
    assert canonical(release.content) == canonical(ready.content)
    assert (release.digest, release.name) == (ready.digest, "Autumn")
    assert (release.suppression, release.made_by_id) == (ready.suppression, staff.pk)
    assert not Making.objects.exists()
    assert "was published or discarded" in client.get(PAGE).text
    assert client.post(f"{PAGE}publish/", {"digest": digest}).status_code == 404


@pytest.mark.parametrize("digest", ["", "0" * 64])
def test_another_digest_than_that_of_the_preview_publishes_nothing(client_as, staff, ready, digest):
    client = client_as(staff)
    answer = client.post(f"{PAGE}publish/", {"digest": digest}, follow=True)
    assert "This is not what you saw" in answer.text
    assert not Release.objects.exists() and Making.objects.exists()


def test_a_preview_somebody_altered_is_not_published(staff, ready):
    Making.objects.update(content={**ready.content, "threshold": 1})
    with pytest.raises(Conflict, match="not what you saw"):
        publish(ready, digest=ready.digest, by=staff)


def test_what_was_not_protected_against_a_newer_release_is_not_published(staff, ready):
    """Two releases over nearly the same data are protected against each other in their order."""
    make_release(name="By the scheduler", data_until=dt.date(2026, 9, 30))
    with pytest.raises(Conflict, match="By the scheduler was made meanwhile"):
        publish(ready, digest=ready.digest, by=staff)
    assert Release.objects.count() == 1


def test_what_is_not_ready_is_not_published(staff):
    making = begin_making(data_until=UNTIL, by=staff)
    with pytest.raises(Conflict, match="not ready"):
        publish(making, digest="", by=staff)


def test_there_is_one_in_the_making_at_a_time(client_as, staff, ready, rows):
    with pytest.raises(Conflict, match="being made already"):
        begin_making(data_until=UNTIL, by=staff)
    client = client_as(staff)
    answer = client.post("/releases/new/", {"data_until": "2026-03-31"}, follow=True)
    assert "Autumn is being made already" in answer.text
    with pytest.raises(DatabaseError, match="one_making_at_a_time"), transaction.atomic():
        Making.objects.create(name="Forged", data_until=UNTIL, begun_by_id=staff.pk)


def test_what_is_discarded_is_gone(client_as, staff, ready, rows):
    client = client_as(staff)
    answer = client.post(f"{PAGE}discard/", follow=True)
    assert "Discarded: Autumn. Nothing of it was kept." in answer.text
    assert rows("SELECT count(*) FROM dashboards_making") == [(0,)]
    assert rows("SELECT count(*) FROM dashboards_releasecounts") == [(0,)]
    assert not Release.objects.exists()
    with pytest.raises(Conflict, match="published or discarded meanwhile"):
        publish(ready, digest=ready.digest, by=staff)


def test_the_counts_behind_what_is_published_stay_when_the_same_is_discarded(staff, ready, rows):
    publish(ready, digest=ready.digest, by=staff)
    again = begin_making(name="Again", data_until=ready.data_until, by=staff)
    Making.objects.filter(pk=again.pk).update(
        content=ready.content, suppression=ready.suppression, digest=ready.digest
    )
    discard(again, by=staff)
    assert rows("SELECT count(*) FROM dashboards_releasecounts") == [(1,)]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"data_until": dt.date(2099, 1, 1)}, "future"),
        ({"data_until": dt.date(2009, 1, 1)}, "end of 2013"),
        ({"name": "One"}, "of this name"),
    ],
)
def test_what_could_not_be_released_is_not_begun(staff, asked, said):
    make_release(name="One", data_until=UNTIL)
    with pytest.raises(ValidationError, match=said):
        begin_making(**asked, by=staff)
    assert not Making.objects.exists()


# Who ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["member", "caseworker", "prosecutor", "administrator", "auditor"])
def test_nobody_else_learns_that_one_is_in_the_making(client_as, people, ready, rows, name):
    client = client_as(people[name])
    for page in (PAGE, f"{PAGE}publish/", f"{PAGE}discard/", f"{PAGE}again/"):
        assert client.get(page).status_code == client.post(page).status_code == 404
    assert "in the making" not in client.get("/").text
    with acting_as(people[name]):
        with pytest.raises(PermissionDenied):
            publish(ready, digest=ready.digest, by=people[name])
        with pytest.raises(PermissionDenied):
            discard(ready, by=people[name])
        with pytest.raises(DatabaseError), transaction.atomic():
            rows("SELECT FROM dashboards_making")


def test_staff_find_their_way_back_from_every_page(client_as, staff, ready):
    client = client_as(staff)
    for page in ("/", "/recommendations/", "/dashboard/"):
        assert "Autumn is in the making" in client.get(page).text
    assert "Autumn is in the making" not in client.get(PAGE).text


def test_nobody_begins_one_in_another_name(people, staff):
    with acting_as(staff), pytest.raises(DatabaseError, match="row-level security"):
        Making.objects.create(name="Forged", data_until=UNTIL, begun_by_id=people["member"].pk)


# While it is counted --------------------------------------------------------------------------------


def test_the_page_says_how_far_it_is_and_asks_again_by_itself(client_as, staff):
    making = begin_making(data_until=UNTIL, by=staff)
    client = client_as(staff)
    with another_connection() as counting, counting.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({LOCK})", [making.pk])
        follow_the_page(client)
    Making.objects.update(failed_at=timezone.now())
    asked = {"HX-Request": "true"}
    assert client.get(f"{PAGE}?at=4", headers=asked).headers["HX-Refresh"] == "true"


def follow_the_page(client):
    Making.objects.update(step=steps()[2])
    page = client.get(PAGE).text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert f'role="status">Step 3 of {len(steps())}: {steps()[2]}.' in page
    assert page.count("tip-steps__done") == 2 and page.count('aria-current="step"') == 1
    asked = {"HX-Request": "true"}
    assert client.get(f"{PAGE}?at=3", headers=asked).status_code == 204, "nothing new to read out"
    Making.objects.update(step=steps()[3])
    assert "Step 4" in client.get(f"{PAGE}?at=3", headers=asked).text


def test_what_was_broken_off_says_so_and_is_begun_again(
    client_as, staff, django_capture_on_commit_callbacks
):
    old = begin_making(name="Autumn", data_until=UNTIL, by=staff)
    assert standing(Making.objects.get()) is Standing.WORKING
    client = client_as(staff)
    assert "has not stopped" in client.post(f"{PAGE}again/", follow=True).text
    Making.objects.update(step=steps()[0])
    assert standing(Making.objects.get()) is Standing.STOPPED, "it had begun, and lives no more"
    Making.objects.update(step="", begun_at=timezone.now() - STARTS_WITHIN)
    assert standing(Making.objects.get()) is Standing.STOPPED, "it never began"
    page = client.get(PAGE).text
    assert "The work was broken off" in page and "Begin again" in page
    with django_capture_on_commit_callbacks() as begun:
        assert client.post(f"{PAGE}again/").headers["Location"] == PAGE
    new = Making.objects.get()
    assert new.pk != old.pk and (new.name, new.data_until) == ("Autumn", UNTIL) and len(begun) == 1
    assert not work(old.pk, staff), "a process that comes late finds nothing to do"


# Through the API ------------------------------------------------------------------------------------


def test_a_release_is_made_through_the_api(
    client_as, people, staff, counted, django_capture_on_commit_callbacks
):
    call = Caller(client_as(staff))
    with django_capture_on_commit_callbacks() as begun:
        made = call.made("releases-in-the-making", {"data_until": "2026-10-31"})
    assert len(begun) == 1 and made["name"] == "Release of October 31, 2026"
    again = call.post("releases-in-the-making", {"data_until": "2026-10-31"})
    assert again.status_code == 409 and again.headers["Content-Type"] == "application/problem+json"
    path = f"releases-in-the-making/{made['id']}"
    assert call.post(f"{path}/publish", {"digest": "0"}).status_code == 409
    Making.objects.update(**counted)
    seen = call.get(path).json()
    assert seen["content"] == counted["content"]
    assert call.post(f"{path}/publish").status_code == 422
    done = call.post(f"{path}/publish", {"digest": seen["digest"]})
    release = Release.objects.get()
    assert done.status_code == 201 and done.json() == {
        "release": release.pk, "name": release.name, "digest": seen["digest"],
    }  # fmt: skip
    assert call.get(path).status_code == 404
    member = Caller(client_as(people["member"]))
    assert member.get(f"releases/{release.pk}").json()["digest"] == seen["digest"]


def test_the_api_discards_one_and_withdraws_a_release(client_as, people, ready):
    call = Caller(client_as(people["staff"]))
    path = f"releases-in-the-making/{ready.pk}"
    assert Caller(client_as(people["member"])).post(f"{path}/discard").status_code == 404
    assert call.post(f"{path}/discard").status_code == 204 and not Making.objects.exists()
    release = make_release(name="One", data_until=UNTIL)
    path = f"releases/{release.pk}"
    assert call.patch(path, {"name": "Two"}).status_code == 403
    assert call.patch(path, {"withdrawn_reason": " "}).status_code == 422
    assert call.patch(path, {"withdrawn_reason": "A region was missing."}).status_code == 200
    assert call.patch(path, {"withdrawn_reason": "Again."}).status_code == 409
    member = Caller(client_as(people["member"]))
    seen = member.get(path).json()
    assert seen["withdrawn_at"] and seen["withdrawn_reason"] == "A region was missing."
    assert member.keys("releases", "name", withdrawn="true") == {"One"}
    assert member.patch(path, {"withdrawn_reason": "No."}).status_code == 403
