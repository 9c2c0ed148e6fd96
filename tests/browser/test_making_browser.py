"""A release made on the site: another process counts it while the page tells how far it is."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PATIENCE = 120_000  # milliseconds; the counting has the machine for itself or not


def test_staff_make_a_release_publish_and_show_it(visit):
    staff = visit()
    staff.click_in("Staff Example")
    page = staff.page
    page.get_by_role("link", name="Make a release").click()
    page.get_by_label("Name").fill("Seen before")
    page.get_by_label("Data until").fill("2026-09-30")
    page.get_by_role("button", name="Count and show me a preview").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Being made: Seen before")
    expect(page.locator("#making-says")).to_have_text(re.compile(r"Step \d+ of \d+"))
    faults = staff.faults()
    staff.open("/recommendations/")  # leave, and come back
    page.get_by_role("link", name="See how far it is").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Preview: Seen before", timeout=PATIENCE
    )
    faults += staff.faults()
    digest = page.locator("dd.tip-digest").text_content()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status")).to_contain_text("Published: Seen before.")
    assert page.locator("dd.tip-digest").text_content() == digest
    page.get_by_role("link", name="Show to the public").click()
    page.get_by_role("button", name="Show to the public").click()

    anybody = visit()
    assert anybody.open("/public/") == 200
    expect(anybody.page.locator("dd.tip-digest")).to_have_text(digest)
    faults += anybody.faults()
    anybody.page.get_by_role("link", name="Referrals over time").first.click()
    faults += anybody.faults()
    assert anybody.context.cookies() == []
    assert faults == [] and staff.complaints == anybody.complaints == []


def test_without_script_the_page_asks_again_by_itself(visit, browser, site):
    staff = visit()
    staff.click_in("Staff Example")
    plain = browser.new_context(
        java_script_enabled=False, storage_state=staff.context.storage_state()
    )
    page = plain.new_page()
    page.goto(f"{site}/releases/new/")
    page.get_by_label("Data until").fill("2026-08-31")
    page.get_by_role("button", name="Count and show me a preview").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(re.compile("^Preview: "), timeout=PATIENCE)
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("status")).to_contain_text("Nothing of it was kept")
    plain.close()
