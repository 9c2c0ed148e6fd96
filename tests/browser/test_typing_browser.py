"""What happens while one types: drafts that save themselves, and the search box."""

import re
from urllib.parse import urlsplit

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


def test_a_town_typed_in_haste_is_the_town_that_was_meant(window):
    page = window.page
    window.open("/referrals/new/")
    town, kept = page.get_by_role("combobox", name="Town"), page.locator("select[name=town]")
    chosen = "select => select.selectedOptions[0].text"
    town.click()
    page.mouse.move(*middle(page.locator(".usa-combo-box__list-option").nth(2)))
    page.keyboard.type("West Hart")  # the pointer rests on the list, and a space is a space
    page.keyboard.press("Tab")
    assert (town.input_value(), kept.evaluate(chosen)) == ("West Hartford", "West Hartford")
    expect(page.get_by_label("Area office")).to_have_value(re.compile("."))
    town.fill("New Ha")
    town.press("Enter")
    assert kept.evaluate(chosen) == "New Hartford"
    town.fill("new haven")
    page.get_by_label("Narrative").click()
    assert (town.input_value(), kept.evaluate(chosen)) == ("New Haven", "New Haven")
    town.fill("Nowhere")
    page.get_by_label("Narrative").click()
    expect(page.get_by_role("alert")).to_have_text("“Nowhere” is not in the list. New Haven stays.")
    town.fill("")
    page.get_by_label("Narrative").click()
    assert kept.evaluate(chosen) == "Not recorded"
    assert window.faults() == [] and window.complaints == []


def test_a_chosen_town_is_there_again(window):
    """After a refusal, after going back, and where a referral is changed."""
    page = window.page
    window.open("/referrals/new/")
    town = page.get_by_role("combobox", name="Town")
    town.fill("Avon")
    town.press("Tab")
    page.get_by_role("button", name="Log the referral").click()
    expect(page.locator("#error-summary")).to_be_visible()
    expect(town).to_have_value("Avon")
    page.get_by_label("Source").select_option("School")
    page.get_by_label("Given name").fill("Townsend")
    page.get_by_role("button", name="Log the referral").click()
    window.open(f"{urlsplit(page.url).path}change/")
    expect(town).to_have_value("Avon")
    page.go_back()
    page.go_forward()
    expect(town).to_have_value("Avon")


def middle(line) -> tuple[float, float]:
    at = line.bounding_box()
    return at["x"] + at["width"] / 2, at["y"] + at["height"] / 2


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


def choose_outcome(window, outcome: str) -> None:
    window.page.get_by_role("combobox", name=re.compile(r"^Outcome\W*$")).fill(outcome)
    offered = window.page.get_by_role("listbox", name=re.compile(r"^Outcome\W*$"))
    offered.get_by_role("option", name=outcome, exact=True).click()


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
    choose_outcome(first, "Dismissed")
    first.page.get_by_role("button", name="Record", exact=True).click()
    expect(first.page.get_by_text("Recorded: count 1, dismissed")).to_be_visible()
    choose_outcome(second, "Guilty at trial")
    second.page.get_by_role("button", name="Record", exact=True).click()
    expect(second.page.get_by_role("heading", level=1)).to_contain_text("recorded Dismissed")
    faults = second.faults()
    second.page.get_by_role("button", name="Record", exact=True).click()
    expect(second.page.get_by_text("Recorded: count 1, guilty at trial")).to_be_visible()
    faults += second.faults()
    assert faults == [] and second.complaints == []
