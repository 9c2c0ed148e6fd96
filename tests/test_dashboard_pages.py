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
from dashboards.dictionary import COLUMNS
from dashboards.measures import MEASURES
from dashboards.models import ExternalFigure, Release, ReleaseCounts
from dashboards.releases import digest_of
from dashboards.sections import SECTIONS, ReleaseReader
from dashboards.services import make_release, withdraw_release
from tests.factories import RecommendationFactory, ReferralFactory, ReportFactory
from tests.test_measures import at, charged
from tests.test_releases import many_referrals

UNTIL = dt.date(2026, 10, 31)
READERS = ("member", "staff", "caseworker", "supervisor", "police", "prosecutor")
OTHERS = ("administrator", "auditor")
ENDS = ("/", ".csv", ".json", ".dictionary.json")


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
    return pages + [f"{own}{slug}{end}" for slug in slugs for end in ENDS]


def test_no_release_yet_says_what_to_do(client_as, people):
    assert "Make the first one" in client_as(people["staff"]).get("/dashboard/").text
    page = client_as(people["member"]).get("/dashboard/").text
    assert "Council staff make releases" in page and "/releases/new/" not in page


def test_a_release_without_any_case_says_so(client_as, people):
    make_release(name="Empty", data_until=UNTIL)
    page = unescape(client_as(people["member"]).get("/dashboard/").text)
    assert "No referrals are recorded up to the last day counted." in page
    assert "Nobody has been arrested under the 2013 felony" in page
    assert page.count("<strong>0</strong>") >= 2, "zero is a number"


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
    drawn = client_as(people["member"]).get("/dashboard/").text
    page = unescape(drawn)
    sections = ReleaseReader(release.content).sections
    assert [section.question for section in sections] == [s.question for s in SECTIONS]
    places = [page.index(f">{section.question}</h2>") for section in sections]
    assert places == sorted(places)
    for section in sections:
        assert section.answer in page
        assert section.chart is None or section.chart["svg"] in drawn
        for measure in section.measures:
            assert f'href="/releases/{release.pk}/{measure.slug}/"' in page
    assert "In 2025, DCF received 64 referrals" in page
    assert page.count('role="img"') == sum(1 for section in sections if section.chart)


def test_every_measure_has_its_section():
    """One that no section names would stand at the end, under no question of the council's."""
    named = [slug for section in SECTIONS for slug in section.slugs]
    assert sorted(named) == sorted(measure.slug for measure in MEASURES)


def test_five_numbers_head_the_dashboard_and_say_how_they_changed(client_as, people, release):
    page = unescape(client_as(people["member"]).get("/dashboard/").text)
    headlines = page[page.index("tip-headlines") : page.index("tip-explains")]
    assert headlines.count("<strong>") == 5
    assert "<strong>64</strong> referrals to DCF in 2025" in headlines
    assert "There is no year before to compare it with." in headlines


def test_a_page_on_paper_names_its_release_and_digest(client_as, people, release):
    client = client_as(people["member"])
    for address in ("/dashboard/", f"/releases/{release.pk}/why-no-arrest/"):
        foot = client.get(address).text.partition("tip-sheet__foot")[2]
        assert "Autumn, data until October 31, 2026" in foot and release.digest in foot


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
    assert "Zero or hidden in every year: " in page
    page = client_as(people["member"]).get(f"/releases/{release.pk}/demand-scenario/").text
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


def asked_for(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return sum(query["sql"].startswith("SELECT") for query in asked)


def test_pages_ask_the_database_few_questions_however_much_a_release_says(
    client_as, people, release
):
    client = client_as(people["member"])
    later = make_release(name="Winter", data_until=UNTIL)
    own, beside = f"/releases/{later.pk}/referrals-by-age/", f"?compare={release.pk}"
    for address in ("/dashboard/", f"/dashboard/{beside}", own, f"{own}{beside}"):
        assert asked_for(client, address) <= 12


def test_what_is_kept_in_memory_is_shown_to_nobody_else(client_as, people, release):
    """The row is asked for behind the wall each time, also when what it says is kept."""
    address = f"/releases/{release.pk}/referrals-by-age/"
    assert client_as(people["member"]).get(address).status_code == 200
    assert client_as(people["auditor"]).get(address).status_code == 404


# Beside an earlier release --------------------------------------------------------------------------


def test_a_first_release_has_none_to_compare_with(client_as, people, release):
    client = client_as(people["member"])
    assert "Compare with" not in client.get("/dashboard/").text
    assert client.get("/dashboard/?compare=").status_code == 200
    for chosen in (release.pk, 0, "x", "9" * 30):
        assert client.get(f"/dashboard/?compare={chosen}").status_code == 404


@pytest.fixture
def spring(release):
    """A later release: 15 more referrals of 2025, and 12 by a source that was a few."""
    many_referrals(15, year=2025)
    many_referrals(12, year=2025, source="hotline")
    return make_release(name="Later", data_until=UNTIL)


def test_the_dashboard_stands_beside_an_earlier_release(client_as, people, release, spring):
    client = client_as(people["member"])
    page = unescape(client.get("/dashboard/").text)
    assert f'<option value="{release.pk}">Autumn' in page and "Beside it" not in page
    page = unescape(client.get(f"/dashboard/?compare={release.pk}").text)
    assert "<strong>91</strong> referrals to DCF in 2025" in page
    assert "Autumn: <b>64</b> referrals to DCF in 2025" in page
    assert "Both count 2025: 27 more than in the earlier release" in page
    assert "Autumn: In 2025, DCF received 64 referrals" in page
    assert f"/releases/{spring.pk}/referrals-by-age/?compare={release.pk}" in page


def test_a_measure_tells_only_differences_of_published_numbers(client_as, people, release, spring):
    client = client_as(people["member"])
    page = client.get(f"/releases/{spring.pk}/referrals-by-source/?compare={release.pk}").text
    differs = page[page.index("What differs from Autumn") : page.index('id="numbers"')]
    found = re.findall(r'<th scope="row">(.*?)</th>' + "<td>(.*?)</td>" * 3, differs)
    rows = {row: cells for row, *cells in found}
    assert rows["2025, Total"] == ["64", "91", "27 more"]
    assert not any("hotline" in row.lower() and "more" in cells[2] for row, cells in rows.items())
    assert "Autumn said:" in differs


def test_a_withdrawn_release_is_not_compared_with(client_as, people, release, spring):
    withdraw_release(release, reason="Wrong.")
    client = client_as(people["member"])
    assert "Compare with" not in client.get("/dashboard/").text
    assert client.get(f"/dashboard/?compare={release.pk}").status_code == 404
    assert client.get(f"/releases/{release.pk}/referrals-by-age/").status_code == 200


def of_the_first_format(release) -> Release:
    """A release as they were made before answers and changes were written down."""
    content = json.loads(json.dumps(release.content))
    new = {"what-changed", "demand-scenario", "awareness", "referrals-by-gender"}
    content["measures"] = [m for m in content["measures"] if m["slug"] not in new]
    for measure in content["measures"]:
        del measure["answer"]
        if measure["headline"]:
            measure["headline"] = {key: measure["headline"][key] for key in ("number", "meaning")}
    digest = digest_of(content)
    [behind] = ReleaseCounts.objects.filter(digest=release.digest)
    ReleaseCounts.objects.create(digest=digest, counts=behind.counts)
    return Release.objects.create(
        name="First format", data_until=UNTIL, content=content, suppression=[], digest=digest
    )


def test_a_release_of_the_first_format_opens_and_can_be_compared(client_as, people, release):
    old = of_the_first_format(release)
    client = client_as(people["member"])
    page = unescape(client.get("/dashboard/").text)
    assert "First format" in page and "<strong>64</strong> referrals to DCF in 2025" in page
    assert "Why do referrals rise?" in page and "What changed" not in page
    assert {a: client.get(a).status_code for a in addresses(old)} == dict.fromkeys(
        addresses(old), 200
    )
    make_release(name="New", data_until=UNTIL)
    page = unescape(client.get(f"/dashboard/?compare={old.pk}").text)
    assert "First format: <b>64</b>" in page and "First format has no such" not in page
    assert "First format: it did not answer this." in page, "how large demand is"


# Files ----------------------------------------------------------------------------------------------


def test_the_dictionary_describes_every_column_and_value(client_as, people, release):
    client = client_as(people["member"])
    for data in release.content["measures"]:
        address = f"/releases/{release.pk}/{data['slug']}"
        package = client.get(f"{address}.dictionary.json").json()
        (resource,) = package["resources"]
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        answer = client.get(f"{address}.csv")
        assert f'filename="{resource["path"]}"' in answer.headers["Content-Disposition"]
        lines = csv.DictReader(io.StringIO(answer.text))
        assert list(fields) == lines.fieldnames == [name for name, *_ in COLUMNS]
        lines = list(lines)
        assert all(field["description"] for field in fields.values())
        for line in lines:
            for name, text in line.items():
                field = fields[name]
                if text and "constraints" in field:
                    assert text in field["constraints"]["enum"]
                assert text or field.get("empty"), f"{name} is empty and nothing says why"
        reasons = {line["hidden"] for line in lines} - {""}
        assert reasons <= set(fields["hidden"]["values"])


def test_the_data_of_a_measure_bring_their_dictionary(client_as, people, release):
    client = client_as(people["member"])
    data = client.get(f"/releases/{release.pk}/referrals-by-source.json").json()
    told = {
        field["name"].partition("[")[0].partition(",")[0] for field in data["dictionary"]["fields"]
    }
    assert set(data) - {"dictionary"} <= told
    (table,) = (t for t in data["dictionary"]["tables"] if t["name"] == "by-year-and-source")
    assert table["columns"]["school"] == "School" and table["unit"] == "referrals"


def test_derived_numbers_stand_in_the_spreadsheet(client_as, people, release):
    text = client_as(people["member"]).get(f"/releases/{release.pk}/time-to-disposition.csv").text
    lines = [line for line in csv.DictReader(io.StringIO(text)) if line["table"] == "derived"]
    assert lines and all(line["hidden"] == "rests on few" and not line["value"] for line in lines)


def test_the_whole_release_is_one_file_whose_digest_can_be_checked(client_as, people, release):
    answer = client_as(people["member"]).get(f"/releases/{release.pk}/release.json").json()
    assert answer["content"] == json.loads(json.dumps(release.content))
    assert answer["suppression"] == release.suppression
