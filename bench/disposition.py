"""How long a usual disposition takes a prosecutor, by the keystroke-level model (Card, Moran and Newell, 1980).

    TIP_DEMO=1 TIP_PLAIN_HTTP=1 python bench/disposition.py http://127.0.0.1:8000

Drives the real pages of a running demo in Chromium, from the start page to the record. What a hand and
a head need is added up from the operators below, what the page needs is measured; every operator is
one that the browser really carried out. Two tasks:

- a nolle of a case's only count;
- guilty by plea to both counts of a case, with the plea and a sentence: to serve, suspended, probation.

Today is the day of the disposition, as when it is entered in court; an entry made later adds ten keys.
Leaves two invented arrests with their dispositions in the demo. Exits with an error where a task takes more than a minute.
"""

import os
import shutil
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tipcouncil.settings")

import django

django.setup()

from django.utils import timezone  # noqa: E402

from playwright.sync_api import sync_playwright  # noqa: E402

from accounts.models import Agency, User  # noqa: E402
from accounts.wall import acting_as  # noqa: E402
from arrests.models import Arrest, Buyer, Charge, Information, StatuteVersion  # noqa: E402
from casework.records import unlogged  # noqa: E402
from casework.services import save  # noqa: E402

WHO = "prosecutor.hartford@demo.example"
POLICE = "Hartford Police Department"
PASSWORD = "demo-demo-demo"
TYPISTS = {"a slow typist": 0.28, "an average typist": 0.20}
THINK, POINT, PRESS, HOME = 1.35, 1.1, 0.2, 0.4  # M, P, B twice, H; seconds
LIMIT = 60
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu"]


class Clerk:
    """Acts on a page and keeps what each act costs."""

    def __init__(self, page, base: str):
        self.page, self.base = page, base
        self.spent, self.waited, self.at_mouse = Counter(), 0.0, True

    def begin(self):
        self.page.goto(f"{self.base}/")
        self.spent, self.waited, self.at_mouse = Counter(), 0.0, True

    def _hand(self, mouse: bool):
        self.spent["H"] += self.at_mouse is not mouse
        self.at_mouse = mouse

    def click(self, locator, *, think=True, leads=False):
        """Point and press; one more pointing where the page has to be scrolled to it first."""
        self._hand(mouse=True)
        box, height = locator.bounding_box(), self.page.viewport_size["height"]
        hidden = box is None or not 0 <= box["y"] <= height - box["height"]
        self.spent.update(M=int(think), P=2 if hidden else 1, B=1)
        self._timed(locator.click, leads)

    def keys(self, text="", *presses, think=True, leads=False):
        self._hand(mouse=False)
        self.spent.update(M=int(think), K=len(text) + len(presses))
        if text:
            self.page.keyboard.type(text)
        for press in presses:
            self._timed(lambda press=press: self.page.keyboard.press(press), leads)

    def _timed(self, act, leads):
        begun = time.monotonic()
        if leads:
            with self.page.expect_navigation():
                act()
            self.waited += time.monotonic() - begun
        else:
            act()

    def seconds(self, key: float) -> float:
        spent = self.spent
        hands = spent["K"] * key + spent["P"] * POINT + spent["B"] * PRESS + spent["H"] * HOME
        return hands + spent["M"] * THINK + self.waited


def waiting(counts: int, by) -> str:
    """The number of a new invented arrest with so many counts of soliciting that wait."""
    today = timezone.localdate()
    buyer = save(Buyer(given_name="Invented", family_name="Bench"), by=by)
    arrest = save(
        Arrest(buyer=buyer, agency=Agency.objects.get(name=POLICE), arrested_on=today, type="S"),
        by=by,
    )
    filed = save(Information(arrest=arrest, kind="long_form", filed_on=today), by=by)
    law = StatuteVersion.objects.get(statute__section="53a-83", validity__contains=today)
    for count in range(1, counts + 1):
        save(Charge(information=filed, count=count, statute_version=law, offence_on=today), by=by)
    return arrest.number


def open_form(clerk: Clerk, number: str):
    """From the start page, by the number on the file, to the form."""
    page = clerk.page
    clerk.click(page.get_by_label("Search", exact=True).first)
    clerk.keys(number, "Enter", think=False, leads=True)
    link = page.get_by_role("link", name="Record what became of the counts")
    link = link if link.count() else page.get_by_role("link", name="Record outcome")
    clerk.click(link.first, leads=True)


def nolle(clerk: Clerk, number: str):
    open_form(clerk, number)
    page = clerk.page
    clerk.click(page.get_by_role("combobox", name="Outcome").first)
    clerk.keys("nol", "Enter")
    clerk.click(page.get_by_role("button", name="Record", exact=True), leads=True)


def guilty(clerk: Clerk, number: str):
    open_form(clerk, number)
    page = clerk.page
    clerk.click(page.get_by_role("combobox", name="Outcome").first)
    clerk.keys("commit to doc/a", "Enter")
    clerk.click(page.get_by_label("Plea", exact=True))
    clerk.keys("g", "Tab", think=False)
    if not page.get_by_label("Months to serve").is_visible():
        clerk.click(page.get_by_text("Sentence (for a conviction"))
    for field, months in (
        ("Months to serve", "24"), ("Months suspended", "36"), ("Months probation", "36"),
    ):  # fmt: skip
        clerk.click(page.get_by_label(field))
        clerk.keys(months, think=False)
    clerk.click(page.get_by_role("button", name="Record", exact=True), leads=True)


TASKS = (
    ("a nolle of one count", 1, nolle, "Nolle"),
    (
        "guilty by plea with a sentence, two counts",
        2,
        guilty,
        "24 months to serve, 36 months suspended",
    ),
)


def main(base: str):
    person = User.objects.get(email=WHO)
    with acting_as(person), unlogged("a bench"):
        numbers = [waiting(counts, person) for _, counts, *_ in TASKS]
    slowest = 0.0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.goto(f"{base}/accounts/login/")
        page.get_by_label("Email").fill(WHO)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        clerk = Clerk(page, base)
        for (what, _, act, shown), number in zip(TASKS, numbers, strict=True):
            clerk.begin()
            act(clerk, number)
            assert page.get_by_text(shown).count(), page.content()
            spent = " ".join(f"{n}{operator}" for operator, n in sorted(clerk.spent.items()))
            print(f"{what}: {spent}, pages {clerk.waited:.1f} s")
            for typist, key in TYPISTS.items():
                slowest = max(slowest, clerk.seconds(key))
                print(f"  {clerk.seconds(key):5.1f} s for {typist} (K = {key} s)")
        browser.close()
    sys.exit(slowest > LIMIT)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
