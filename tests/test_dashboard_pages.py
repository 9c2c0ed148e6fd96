"""The council reads releases: pages and files show what is published and nothing else."""

import csv
import datetime as dt
import io
import json
import re
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext

import pytest

from dashboards.content import MeasureReader
from dashboards.models import ExternalFigure, Release
from dashboards.services import make_release, withdraw_release
from tests.factories import RecommendationFactory, ReferralFactory, ReportFactory
from tests.test_measures import at, charged
from tests.test_releases import many_referrals

UNTIL = dt.date(2026, 10, 31)
READERS = ("member", "staff", "caseworker", "supervisor", "police", "prosecutor")
OTHERS = ("administrator", "auditor")


def make_autumn() -> int:
    many_referrals(40, year=2025)
    many_referrals(21, year=2025, place="New Haven", source="school", age=13)
    many_referrals(14, year=2026)
    for day in (1, 2, 3):
        ReferralFactory(received_at=at(2025, 3, day), source="hotline")
    charged({}, on=dt.date(2026, 4, 1))
    RecommendationFactory(report=ReportFactory(), number=2, text="Examine why referrals rise.")
    return make_release(name="Autumn", data_until=UNTIL).pk


@pytest.fixture(scope="module")
def autumn(kept):
    return kept(make_autumn)


@pytest.fixture
def release(autumn, people):
    return Release.objects.get(pk=autumn)


def addresses(release) -> list[str]:
    slugs = [measure["slug"] for measure in release.content["measures"]]
    own = f"/releases/{release.pk}/"
    pages = ["/dashboard/", "/releases/", own, f"{own}release.json"]
    return pages + [f"{own}{slug}{end}" for slug in slugs for end in ("/", ".csv", ".json")]


def test_no_release_yet_says_what_to_do(client_as, people):
    assert "Make the first one" in client_as(people["staff"]).get("/dashboard/").text
    page = client_as(people["member"]).get("/dashboard/").text
    assert "Council staff make releases" in page and "/releases/new/" not in page


@pytest.mark.parametrize("name", READERS)
def test_whoever_may_read_releases_reads_every_page(client_as, people, release, name):
    client = client_as(people[name])
    pages = addresses(release)
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


@pytest.mark.parametrize("name", OTHERS)
def test_others_do_not_learn_that_there_are_releases(client_as, people, release, name):
    client = client_as(people[name])
    pages = [*addresses(release), "/releases/new/", f"/releases/{release.pk}/withdraw/"]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)


def test_visitors_are_asked_to_sign_in(client, release):
    assert client.get("/dashboard/").headers["Location"].startswith("/accounts/login/")


def test_what_is_not_there_is_not_found(client_as, people, release):
    client = client_as(people["member"])
    for page in ("/releases/999/", f"/releases/{release.pk}/buyers-by-name/", "/releases/0/x.csv"):
        assert client.get(page).status_code == 404


def test_the_dashboard_is_the_latest_release_that_stands(client_as, people, release):
    client = client_as(people["member"])
    later = make_release(name="Winter", data_until=UNTIL)
    assert "Winter" in client.get("/dashboard/").text
    withdraw_release(later, reason="A region was missing.")
    page = client.get("/dashboard/").text
    assert "Winter" not in page and "Autumn" in page
    assert "A region was missing." in client.get(f"/releases/{later.pk}/").text


def test_the_dashboard_answers_each_question_with_a_sentence_and_a_chart(
    client_as, people, release
):
    page = unescape(client_as(people["member"]).get("/dashboard/").text)
    for measure in release.content["measures"]:
        assert measure["question"] in page
        for chart in measure["charts"]:
            assert chart["svg"] in page
    assert "In 2025, DCF received 64 referrals" in page
    assert page.count('role="img"') == sum(len(m["charts"]) for m in release.content["measures"])


def cells_of_page(page: str, caption: str) -> list[list[str]]:
    """The words of a table's body, row by row."""
    table = page[page.index(f"<caption>{caption}</caption>") :]
    body = table[table.index("<tbody>") : table.index("</tbody>")]
    return [
        re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in re.findall(r"<tr>.*?</tr>", body)
    ]


def test_page_csv_and_json_say_the_same(client_as, people, release):
    client = client_as(people["member"])
    compared = 0
    for data in release.content["measures"]:
        address = f"/releases/{release.pk}/{data['slug']}"
        page = unescape(client.get(f"{address}/").text)
        from_json = client.get(f"{address}.json").json()
        lines = list(csv.DictReader(io.StringIO(client.get(f"{address}.csv").text)))
        assert from_json["tables"] == data["tables"]
        assert from_json["release"]["digest"] == release.digest
        for table in MeasureReader(data, release.content).tables:
            in_csv = {
                (line["row"], line["column"]): line["value"] or {"hidden": line["hidden"]}
                for line in lines
                if line["table"] == table.name
            }
            in_page = cells_of_page(page, table.data["caption"])
            for (label, *words), row in zip(in_page, table.rows, strict=True):
                assert label == table.rows[row]
                for word, column in zip(words, table.columns, strict=True):
                    cell = table.at(row, column)
                    assert word == table.mark(cell)
                    if cell is not None:
                        written = str(cell) if isinstance(cell, int) else cell
                        assert in_csv[row, column] == written
                        compared += 1
    assert compared > 300


def test_hidden_numbers_stand_nowhere_on_a_page(client_as, people, release):
    page = client_as(people["member"]).get(f"/releases/{release.pk}/referrals-by-source/").text
    rows = {row[0]: row[1:] for row in cells_of_page(page, "Referrals by year received and source")}
    assert rows["2025"].count("few") == 1 and "3" not in rows["2025"]
    assert rows["2026 so far"][-1] == "14"
    assert "few: about 1 to 10 children." in page
    assert "A question mark stands for a number that is hidden." in page


def test_a_measure_links_to_the_recommendation_it_serves(client_as, people, release):
    page = client_as(people["member"]).get(f"/releases/{release.pk}/referrals-over-time/").text
    assert 'href="/recommendations/2017-2/"' in page and "Examine why referrals rise." in page


def test_published_figures_stand_beside_our_own_and_nothing_is_added(client_as, people, release):
    page = client_as(people["member"]).get(f"/releases/{release.pk}/published-figures/").text
    figure = ExternalFigure.objects.get(series="dcf_referrals", period="2021")
    row = next(row for row in cells_of_page(page, "Figures published by others") if "2021" in row)
    assert row[:4] == ["dcf_referrals", "2021", "241", "reports"] and figure.source in row
    assert cells_of_page(page, "Our own count: referrals by year received")[-1] == ["Total", "78"]


def test_a_text_that_looks_like_a_formula_is_harmless_in_a_spreadsheet(client_as, people):
    ExternalFigure.objects.create(
        series="aaa", period="=1+1", value=1, unit="x", definition="@SUM(A1)", source="s",
        confidence="c",
    )  # fmt: skip
    release = make_release(data_until=UNTIL)
    text = client_as(people["member"]).get(f"/releases/{release.pk}/published-figures.csv").text
    assert "'=1+1" in text and "'@SUM(A1)" in text and ",=1+1" not in text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"data_until": "2099-01-01"}, "This is in the future."),
        ({"data_until": "soon"}, "Enter a valid date."),
        ({"data_until": "2026-03-31", "name": "Autumn"}, "A release of this name exists."),
    ],
)
def test_what_cannot_be_made_is_said_beside_the_field(client_as, people, release, sent, said):
    answer = client_as(people["staff"]).post("/releases/new/", sent)
    assert answer.status_code == 422 and said in answer.text
    assert Release.objects.count() == 1


def test_staff_withdraw_a_release_with_a_reason(client_as, people, release):
    client = client_as(people["staff"])
    address = f"/releases/{release.pk}/withdraw/"
    assert client.post(address, {"withdrawn_reason": ""}).status_code == 422
    assert client.post(address, {"withdrawn_reason": "Wrong."}).status_code == 302
    assert client.post(address, {"withdrawn_reason": "Wrong."}).status_code == 409
    assert Release.objects.get().withdrawn_reason == "Wrong."


@pytest.mark.parametrize("name", [n for n in READERS if n != "staff"])
def test_readers_make_and_withdraw_nothing(client_as, people, release, name):
    client = client_as(people[name])
    assert client.post("/releases/new/", {"data_until": "2026-03-31"}).status_code == 403
    address = f"/releases/{release.pk}/withdraw/"
    assert client.post(address, {"withdrawn_reason": "Wrong."}).status_code in {403, 404}
    assert Release.objects.get().withdrawn_at is None


def test_the_dashboard_asks_the_database_few_questions(client_as, people, release):
    client = client_as(people["member"])
    client.get("/dashboard/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/dashboard/")
    selects = [query for query in asked if query["sql"].startswith("SELECT")]
    assert len(selects) <= 12


def test_the_whole_release_is_one_file_whose_digest_can_be_checked(client_as, people, release):
    answer = client_as(people["member"]).get(f"/releases/{release.pk}/release.json").json()
    assert answer["content"] == json.loads(json.dumps(release.content))
    assert answer["suppression"] == release.suppression
