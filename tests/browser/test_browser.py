"""The site in a real browser: the main job by hand, and every page looked at with axe."""

import os
import re
from collections import Counter, defaultdict
from contextlib import suppress
from html import unescape
from urllib.parse import urlsplit
from zlib import crc32

from django.urls import NoReverseMatch, resolve, reverse

import pytest
from playwright.sync_api import expect

from tests.test_pages_walk import PAGES, STEPS

pytestmark = pytest.mark.browser

WALKERS = (
    "Caseworker Example-Hartford", "Investigator Example-Hartford", "Prosecutor Example-Hartford",
    "Staff Example", "Member Example-One", "Auditor Example",
)  # fmt: skip
ALIKE = {
    "Supervisor Example-Hartford": ("/", "/referrals/assign/", "/glass/", "/region/"),
    "Administrator Example": ("/",),
}
"""Who opens no other kind of page than the walkers: their own pages are looked at."""
NOT_WALKED = re.compile(
    r"^/(admin|api|static|demo)/|logout|\.(csv|json|svg|pdf)$|format=csv|download"
)
REFERENCE = re.compile(r"/([A-Z]-[\d-]+|\d{4}-\d+|\d+)(?=/)")


NOT_REACHED_BY_LINKS = {
    # Opened by a button that is a form of its own: there is nothing to ask first.
    "/notices/*/acknowledge/", "/notices/*/investigations/new/", "/recommendations/*/remind/",
    # What its box finds is looked at in test_typing_browser.py.
    "/search/",
    # Only where a row has such a part; the same forms as those that add them, which are reached.
    "/names/*/change/", "/services/*/change/", "/disclosures/*/change/", "/dockets/*/change/",
    "/sentences/*/change/", "/dispositions/*/sentence/new/", "/merges/*/undo/",
    # A supervisor's to review: the test of broken glass below.
    "/glass/*/", "/glass/*/review/", "/glass/*/end/",
}  # fmt: skip


def every_page() -> list[str]:
    """An address of every page of tests/test_pages_walk.py."""
    made = []
    for name in PAGES:
        step = {"step": STEPS[name]} if name in STEPS else {}
        for kwargs in ({}, {"reference": "R-2026-1"}, {"number": "C-1"}, {"pk": 1}):
            with suppress(NoReverseMatch):
                made.append(reverse(name, kwargs={**kwargs, **step}))
                break
    return made


def shape(path: str) -> str:
    """The address without the row it is about: one page of each kind is looked at."""
    kind = REFERENCE.sub("/*", path.partition("?")[0].partition("#")[0])
    kind = re.sub(r"^/releases/\*/(?!withdraw|show|hide)[a-z-]+/$", "/releases/*/measure/", kind)
    kind = re.sub(r"^/public/[a-z-]+/$", "/public/*/", kind)
    return re.sub("/steps/.*", "/steps/*/", kind)


LINK = re.compile(
    r'<a\b[^>]*? href="(/[^"#]*)|<form\b(?=[^>]* class="[^"]*tip-form)[^>]* action="(/[^"#]*)'
)


def links(source: str) -> list[str]:
    """Addresses the page leads to, those of forms that unfold on it among them."""
    found = (unescape(link or action) for link, action in LINK.findall(source))
    return [path for path in found if not NOT_WALKED.search(path)]


STARTS = (
    "/referrals/?status=open",
    "/arrests/?awaiting=disposition",
    "/erasure/?status=prepared",
    "/meetings/?status=held",
)
"""Lists of rows that have something to do, so that its page is reached: a step that asks for a
reason, counts to dispose of, a batch to approve. Who may not see one finds no links there."""

ROWS_OPENED = 2
"""Of each kind of page, so that the walk meets rows in several states and the buttons they have."""


ALIKE_TEMPLATES = ("casework/form.html", "casework/list.html", "casework/detail.html")
ONE_IN = 1 if os.environ.get("TIP_EVERY_PAGE") else 4
"""Of the pages that the shared templates draw, so many are drawn in the browser at every run: they are made of
the same components, all of which the style guide shows in all their states. The others' source is read. Which
ones depends on the address alone. `TIP_EVERY_PAGE=1 make test` draws every page."""


def is_drawn(path: str) -> bool:
    view = getattr(resolve(urlsplit(path).path).func, "view_class", None)
    is_alike = getattr(view, "template_name", "") in ALIKE_TEMPLATES
    return not is_alike or crc32(shape(path).encode()) % ONE_IN == 0


def what_its_source_shows(source: str, status: int) -> list[str]:
    found = [] if status == 200 else [f"answers {status}"]
    return found + ([] if source.count("<h1") == 1 else ["not one h1"])


def walk(window, looked_at: set[str]):
    """Open what can be reached by links; yield the address of each page of a new kind, and its answer."""
    opened, known = Counter(), frozenset(looked_at)  # known: only for where it leads
    waiting = ["/", *(path for start in STARTS for path in links(window.ask(start).text()))]
    while waiting:
        path = waiting.pop(0)
        kind = shape(path)
        is_form = kind.endswith(("/new/", "/change/", "/send/")) or "/steps/" in kind
        rows = ROWS_OPENED if "*" in kind and not is_form and kind not in known else 1
        enough = opened[kind] >= rows
        if enough or (is_form and kind in looked_at):
            continue
        opened[kind] += 1
        answer = window.ask(path)
        waiting += links(answer.text())
        if kind not in looked_at or kind == "/":
            looked_at.add(kind)
            yield path, answer


def test_no_page_has_a_fault_that_axe_or_a_narrow_window_shows(visit):
    """Every kind of page, as the first job that may open it; those drawn also with their form sent empty."""
    looked_at, faults, titles = set(), {}, defaultdict(set)
    window = visit()
    for name in (*WALKERS, *ALIKE):
        window.click_in(name)
        pages = (
            walk(window, looked_at)
            if name in WALKERS
            else ((path, window.ask(path)) for path in ALIKE[name])
        )
        for path, answer in pages:
            looked_at.add(shape(path))
            if is_drawn(path):
                status = window.open(path)
                found = window.faults() if status == 200 else [f"answers {status}"]
                if window.page.locator("h1").count() != 1:
                    found.append("not one h1")
                titles[window.page.title()].add(shape(urlsplit(window.page.url).path))
                found += sent_empty(window)
            else:
                found = what_its_source_shows(answer.text(), answer.status)
                title = re.search(r"<title>(.*?)</title>", answer.text(), re.S)
                titles[unescape(title[1]).strip()].add(shape(urlsplit(answer.url).path))
            if found:
                faults[f"{name} {path}"] = found
        if window.complaints:
            faults[f"{name} console"] = window.complaints
    assert faults == {}
    shared = {title: paths for title, paths in titles.items() if len(paths) > 1}
    assert shared == {}
    unseen = {shape(path) for path in every_page()} - looked_at
    assert unseen <= NOT_REACHED_BY_LINKS


def sent_empty(window) -> list[str]:
    """Faults of the page that comes back when the page's form is sent with every field emptied."""
    form = window.page.locator("main form.tip-form")
    if form.count() != 1 or "/accounts/" in window.page.url:
        return []
    window.page.evaluate(
        "for (const e of document.querySelector('main form.tip-form').elements) {"
        " if (['checkbox', 'radio'].includes(e.type)) e.checked = false;"
        " else if (e.type !== 'hidden' && 'value' in e) e.value = ''; }"
    )
    with window.page.expect_navigation() as navigation:
        form.locator("button[type=submit]").first.click()
    if navigation.value.status >= 500:
        return [f"sent empty: answers {navigation.value.status}"]
    if navigation.value.status not in {403, 422}:
        return []
    found = [f"sent empty: {fault}" for fault in window.faults("main form.tip-form")]
    if window.page.locator("#error-summary").count() != 1:
        found.append("sent empty: no error summary")
    return found


def test_refusals_and_sign_in_have_no_fault_either(visit):
    window, faults = visit(), {}
    for path in ("/accounts/login/", "/accounts/password/reset/", "/accounts/inactive/"):
        window.open(path)
        faults[path] = window.faults()
    window.open("/accounts/login/")
    window.page.get_by_role("button", name="Sign in").click()
    faults["sent empty"] = window.faults()
    window.click_in("Caseworker Example-Hartford")
    for path in (
        "/nowhere/", "/recommendations/new/", "/accounts/2fa/", "/accounts/password/change/",
        "/accounts/logout/",
    ):  # fmt: skip
        window.open(path)
        faults[path] = window.faults()
    window.open("/accounts/2fa/totp/activate/")
    window.page.get_by_label("Password").fill("demo-demo-demo")
    window.page.get_by_role("button", name="Confirm").click()
    expect(window.page.get_by_role("heading", name="Activate Authenticator App")).to_be_visible()
    faults["activate"] = window.faults()
    assert {where: found for where, found in faults.items() if found} == {}
    assert window.complaints == []


def test_a_case_is_opened_by_broken_glass_and_reviewed(visit):
    """A caseworker of Norwich opens the case they are told of; its supervisor reviews another."""
    there, faults = visit(), {}
    there.sign_in("supervisor.hartford@demo.example")
    there.open("/referrals/")
    number = re.search(r"R-\d{4}-\d{5}", there.page.content()).group()
    dcf = visit()
    dcf.sign_in("caseworker.norwich@demo.example")
    page = dcf.page
    dcf.open("/referrals/")
    page.get_by_role("link", name="Open a case outside your region").click()
    faults["form"] = dcf.faults()
    page.get_by_label("Number of the case").fill(number)
    page.get_by_label("Reason").fill("Now")
    page.get_by_role("button", name="Open it").click()
    faults["refused"] = dcf.faults()
    page.get_by_label("Reason").fill("The child called our night line.")
    page.get_by_role("button", name="Open it").click()
    expect(page.get_by_text(f"{number} is open to you from outside your region")).to_be_visible()
    case = urlsplit(page.url).path
    for path in (case, f"{case}notes/new/", f"{case}change/"):
        dcf.open(path)
        faults[path] = dcf.faults()
    dcf.open(case)
    page.get_by_role("button", name="End now").click()
    expect(page.get_by_text("The case is closed to you again.")).to_be_visible()
    assert dcf.open(case) == 404
    faults["closed"] = dcf.faults()

    page = there.page
    there.open("/glass/")
    faults["list"] = there.faults()
    page.get_by_role("row", name=re.compile("night line")).get_by_role("link").first.click()
    faults["opening"] = there.faults()
    page.get_by_role("link", name="Review").click()
    page.get_by_text("Not justified", exact=True).click()
    page.get_by_role("button", name="Review").click()
    faults["review refused"] = there.faults()
    page.get_by_label("Words").fill("Our own line was open.")
    page.get_by_role("button", name="Review").click()
    expect(page.get_by_text("The review is recorded.")).to_be_visible()
    assert {where: found for where, found in faults.items() if found} == {}


def test_the_main_job_by_hand(visit):
    """Log, classify, notify; acknowledge, investigate, arrest, charge; dispose; read."""
    dcf = visit()
    dcf.click_in("Caseworker Example-Hartford")
    page = dcf.page
    page.get_by_role("link", name="New referral").click()
    page.get_by_label("Given name").fill("Nova")
    page.get_by_label("Family name").fill("Invented")
    page.get_by_label("Date of birth, year or age").fill("3/4/2011")
    page.get_by_label("Source").select_option("School")
    page.get_by_role("combobox", name="Town").fill("West Hart")
    page.get_by_role("option", name="West Hartford").click()
    expect(page.get_by_label("Area office")).to_have_value(re.compile("."))
    page.get_by_role("combobox", name="Town").fill("Hartford")
    page.get_by_role("option", name="Hartford", exact=True).click()
    page.get_by_label("Narrative").fill("Invented for a test.")
    page.get_by_role("button", name="Log the referral").click()
    page.get_by_role("link", name="Classify").first.click()
    page.get_by_text("Suspected", exact=True).click()
    page.get_by_role("button", name="Classify").click()
    page.get_by_role("link", name=re.compile("Notice N-.*23 hours left")).click()
    notice = page.url.removeprefix(dcf.site)
    page.get_by_role("link", name="Send this notice").click()
    page.get_by_text("Telephone", exact=True).click()
    page.get_by_label("Information disclosed").fill("That a child may be in danger.")
    page.get_by_role("button", name="I have told them").click()
    expect(page.get_by_text("is recorded as sent to Hartford Police Department")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))

    police = visit()
    police.sign_in("police.hartford@demo.example")
    page = police.page
    page.get_by_role("link", name=notice.split("/")[2]).click()
    page.get_by_role("button", name="Acknowledge").click()
    page.get_by_role("button", name="Open an investigation").click()
    page.get_by_role("link", name="Record an arrest").click()
    page.get_by_label("Given name").fill("Dummy")
    page.get_by_label("Family name").fill("Accused")
    page.get_by_label("Date of birth").fill("1980-01-01")
    page.get_by_label("Arrested on").fill("2026-11-20")
    page.get_by_label("Type").select_option("Taken into custody")
    page.get_by_role("button", name="Save").click()
    sheet = page.url.removeprefix(police.site)
    page.get_by_role("link", name="File an information").first.click()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Add a count").click()
    page.get_by_label("Offense date").fill("2026-11-20")
    page.get_by_role("combobox", name="Offense").fill("83b")
    page.get_by_role("option", name=re.compile(r"53a-83b\(b\)")).click()
    expect(page.locator("#law")).to_contain_text("class B felony, as in force since Oct 1, 2017")
    page.get_by_label("Offense date").fill("2017-09-30")
    expect(page.locator("#law")).to_contain_text("Cannot be charged")
    page.get_by_label("Offense date").fill("2026-11-20")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role(
        "cell", name=re.compile("Commercial sexual abuse of a minor")
    ).is_visible()
    page.get_by_role("link", name="Add a count").click()
    page.get_by_role("combobox", name="Offense").fill("risk of injury to a minor,")
    page.get_by_role("option", name=re.compile("53-21")).click()
    page.get_by_role("button", name="Save").click()

    court = visit()
    court.click_in("Prosecutor Example-Hartford")
    page = court.page
    court.open(sheet)
    page.get_by_role("link", name="File a substitute information").click()
    page.get_by_role("button", name="File a substitute information").click()
    expect(page.get_by_text("= As before").first).to_be_visible()
    page.get_by_role("link", name="Record what became of the counts").click()
    outcome = page.get_by_role("combobox", name=re.compile(r"^Outcome\W*$"))
    outcome.click()
    page.keyboard.type("comit c")  # what the court wrote, and then what was meant
    page.get_by_role("option", name=re.compile("^COMIT CMSH CORR: guilty by plea")).click()
    outcome.fill("nol")
    outcome.press("Enter")
    page.get_by_label("Outcome of count 1").select_option("Guilty by plea")
    page.get_by_text("Sentence (for a conviction").click()
    page.get_by_label("Months to serve").fill("12")
    faults = court.faults()
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_role("cell", name="12 months to serve")).to_be_visible()
    expect(page.get_by_role("cell", name=re.compile("^Nolle"))).to_be_visible()
    faults += court.faults()
    assert faults == []

    member = visit()
    member.click_in("Member Example-One")
    member.page.get_by_role("link", name="2017-1", exact=True).click()
    expect(member.page.get_by_text("Find out why no arrests have been made").first).to_be_visible()
    assert member.open("/dashboard/") == 200
    assert [w.complaints for w in (dcf, police, court, member) if w.complaints] == []
