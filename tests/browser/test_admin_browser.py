"""The admin in a real browser: axe finds nothing, choices are found, the page's rules hold."""

import re

import pytest

pytestmark = pytest.mark.browser

LISTS = {
    "Caseworker Example-Hartford": ("referrals/child", "referrals/referral", "referrals/notice"),
    "Prosecutor Example-Hartford": ("arrests/arrest", "arrests/charge", "arrests/disposition"),
    "Staff Example": (
        "recommendations/recommendation",
        "recommendations/bill",
        "dashboards/release",
    ),
    "Administrator Example": ("accounts/user", "accounts/agency", "arrests/statute"),
    "Auditor Example": ("referrals/referralevent", "casework/readlog"),
}
ROW = re.compile(r'"(/admin/\w+/\w+/\d+/change/)')


def what_axe_finds(window) -> list[str]:
    return [fault for fault in window.faults() if fault.startswith("axe")]


@pytest.mark.parametrize("name", LISTS)
def test_axe_finds_nothing_on_the_admins_pages(name, visit):
    window = visit()
    window.click_in(name)
    faults, complaints = {}, []
    for model in LISTS[name]:
        assert window.open(f"/admin/{model}/") == 200
        rows = ROW.findall(window.page.content())
        pages = [f"/admin/{model}/", f"/admin/{model}/add/"]
        pages += [rows[0], rows[0].replace("change", "history")] if rows else []
        for page in pages:
            if window.open(page) != 200:
                continue
            complaints += window.complaints
            if found := what_axe_finds(window):
                faults[page] = found
            window.complaints.clear()  # axe itself styles what the policy forbids
    assert faults == {}
    assert complaints == []


def test_a_child_is_found_while_typing(visit):
    window = visit()
    window.click_in("Caseworker Example-Hartford")
    page = window.page
    window.open("/admin/referrals/child/")
    number = re.search(r"C-\d{6}", page.content()).group()
    window.open("/admin/referrals/referral/add/")
    page.locator("[role=combobox][aria-label^=Child]").click()
    page.keyboard.type(number)
    found = page.locator(".select2-results__option", has_text=re.compile(rf"^{number} "))
    found.wait_for()
    page.keyboard.press("Enter")
    assert page.locator("#select2-id_child-container").inner_text().startswith(number)
    assert window.complaints == []
