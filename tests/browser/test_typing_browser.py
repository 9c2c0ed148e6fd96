"""What happens while one types: drafts that save themselves, and the search box."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def window(visit):
    window = visit()
    window.click_in("Caseworker Example-Hartford")
    return window


def test_what_is_typed_saves_itself_and_is_there_again(window):
    page = window.page
    window.open("/referrals/new/")
    page.get_by_label("Given name").fill("Nova")
    page.get_by_label("Narrative").press_sequentially("Typed and not sent")
    expect(page.locator("#draft-said")).to_have_text(re.compile(r"Draft saved \d+:\d\d"))
    faults = window.faults()
    window.open("/referrals/new/")  # as after a crash
    expect(page.get_by_label("Given name")).to_have_value("")
    faults += window.faults()
    page.get_by_role("link", name="Go on with it").click()
    expect(page.get_by_label("Narrative")).to_have_value("Typed and not sent")
    faults += window.faults()
    page.get_by_label("Narrative").fill("Corrected")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_text("Draft saved").first).to_be_visible()
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label("Narrative")).to_have_value("")
    expect(page.get_by_text("did not send it")).to_have_count(0)
    assert faults == [] and window.complaints == []


def test_enter_in_a_field_sends_the_form_and_saves_no_draft(window):
    window.open("/referrals/new/")
    window.page.get_by_label("Given name").press("Enter")
    expect(window.page.locator("#error-summary")).to_be_visible()


def test_the_box_finds_and_says_why(window):
    page, faults = window.page, []
    for said, shown in (
        ("hartford report", "Words in the narrative:"),
        ("star", "Also known as:"),
        ("zzyzx", "Nothing was found here"),
        ("R-1999-00001", "There is nothing by the number R-1999-00001 here"),
        ("x", "Write at least 2 characters."),
    ):
        window.open("/")
        page.get_by_label("Search", exact=True).fill(said)
        page.get_by_label("Search", exact=True).press("Enter")
        expect(page.get_by_text(shown).first).to_be_visible()
        assert said.split()[0] not in page.url.partition("?")[2]
        faults += window.faults()
    assert faults == [] and window.complaints == []
    window.open("/referrals/")
    reference = page.locator("tbody tr a").first.inner_text()
    page.get_by_label("Search", exact=True).first.fill(reference.lower())
    page.get_by_label("Search", exact=True).first.press("Enter")
    expect(page).to_have_url(re.compile(f"/referrals/{reference}/$"))


def test_known_buyers_appear_while_the_name_is_typed(visit):
    """And nothing of the name is in an address."""
    window = visit()
    window.click_in("Investigator Example-Hartford")
    page = window.page
    window.open("/buyers/")
    _, family, given = page.locator("tbody tr").first.locator("th, td").all_inner_texts()[:3]
    window.open("/arrests/new/")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("Given name").fill(given)
    page.get_by_label("Family name").fill(family)
    expect(page.get_by_role("radio", name=re.compile(f"{given} {family}")).first).to_be_visible()
    faults = window.faults()
    page.get_by_role("button", name="Save").click()
    faults += window.faults()
    assert any("/buyers/matches/" in url for url in asked)
    assert not any(family.lower() in url.lower() for url in asked)
    assert faults == [] and window.complaints == []


def test_two_prosecutors_at_once_and_the_second_keeps_what_was_typed(visit):
    first, second = visit(), visit()
    for window in (first, second):
        window.click_in("Prosecutor Example-Hartford")
    first.open("/arrests/?sort=-number")
    for row in first.page.locator("tbody th a").all():
        sheet = row.get_attribute("href")
        second.open(sheet)
        act = second.page.get_by_role("link", name="Record what became of the counts")
        if act.count():
            break
    for window in (first, second):
        window.open(f"{sheet}dispositions/new/")
    first.page.get_by_label(re.compile(r"^Outcome\W*$")).select_option("Dismissed")
    first.page.get_by_role("button", name="Record", exact=True).click()
    expect(first.page.get_by_text("Recorded: count 1, dismissed")).to_be_visible()
    second.page.get_by_label(re.compile(r"^Outcome\W*$")).select_option("Guilty at trial")
    second.page.get_by_role("button", name="Record", exact=True).click()
    expect(second.page.get_by_role("heading", level=1)).to_contain_text("recorded Dismissed")
    faults = second.faults()
    second.page.get_by_role("button", name="Record", exact=True).click()
    expect(second.page.get_by_text("Recorded: count 1, guilty at trial")).to_be_visible()
    faults += second.faults()
    assert faults == [] and second.complaints == []
