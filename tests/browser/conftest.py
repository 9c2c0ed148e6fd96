"""A real site in a database of its own, and a real Chromium to use it with.

The site is a copy of the migrated template, prepared by the commands an administrator runs and
served by gunicorn as the web's login, behind the wall. Nothing of the test process's settings
reaches it.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg2
import pytest
from playwright.sync_api import sync_playwright

from tests import template
from tipcouncil.settings import BASE_DIR, database_addresses

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
AXE = BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
PASSWORD = "demo-demo-demo"


@pytest.fixture(scope="session")
def chromium() -> str:
    named = os.environ.get("TIP_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), "")
    if not named or not AXE.exists():
        pytest.skip("There is no Chromium here, or the front-end packages are missing.")
    return named


def renamed(address: str, name: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{quote(name)}"))


@contextmanager
def database(owner: str, name: str):
    """A migrated database with the reference data, owned by the owner, gone afterwards."""
    with commanding(owner) as command:
        command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        command(f'CREATE DATABASE "{name}" TEMPLATE "{template.name()}"')
    yield
    with commanding(owner) as command:
        command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def commanding(owner: str):
    connection = psycopg2.connect(owner)
    connection.autocommit = True
    with connection.cursor() as cursor:
        yield cursor.execute
    connection.close()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="package")
def site(chromium, tmp_path_factory, django_db_modify_db_settings):
    """The address of a site with a small demo."""
    web, owner = database_addresses()
    place = tmp_path_factory.mktemp("site")
    name = os.environ.get("TIP_TEST_DATABASE", "test_tipcouncil") + "_site"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "TIP_", "DJANGO"))}
    env = {
        **kept,
        "TIP_DEMO": "1",
        "TIP_PUBLIC_RELEASE": "1",
        "TIP_SECRET_KEY": "for-the-browser-tests-only",
        "TIP_STATIC_ROOT": str(place / "static"),
        "DATABASE_URL": renamed(web, name),
        "OWNER_DATABASE_URL": renamed(owner, name),
    }
    with database(owner, name):
        prepare_site(env)
        shutil.copy(AXE, place / "static")
        with serving(env, place) as address:
            yield address


def prepare_site(env: dict) -> None:
    commands = [
        [sys.executable, "manage.py", *command.split(), "--verbosity", "0"]
        for command in ("load_demo --share 0.2", "collectstatic --no-input")
    ]
    with ThreadPoolExecutor() as both:
        prepared = both.map(partial(prepare, env), commands)
    assert "".join(prepared) == ""


def prepare(env: dict, command: list[str]) -> str:
    """Run a command of the site; the end of what it says when it fails."""
    done = subprocess.run(command, cwd=BASE_DIR, env=env, capture_output=True, text=True)
    return done.stderr[-2000:] if done.returncode else ""


@contextmanager
def serving(env: dict, place: Path):
    address = f"127.0.0.1:{free_port()}"
    log = (place / "web.log").open("w")
    gunicorn = [sys.executable, "-m", "gunicorn", "tipcouncil.wsgi", "-b", address, "-w", "2"]
    server = subprocess.Popen(gunicorn, cwd=BASE_DIR, env=env, stdout=log, stderr=log)
    try:
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://{address}/accounts/login/", timeout=30)
                break
            except OSError:  # not listening yet, or still loading
                assert server.poll() is None, (place / "web.log").read_text()[-2000:]
                time.sleep(0.1)
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait(20)
        log.close()


@pytest.fixture(scope="package")
def browser(chromium, site):
    """After the site: while Playwright runs, Django refuses to use the database in this process.
    It ends with these tests, so that the tests that follow have their database again."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield launched
        launched.close()


class Visit:
    """One person's window: pages, what axe finds on them, what the console complains about."""

    def __init__(self, browser, site: str):
        self.site = site
        self.context = browser.new_context(viewport={"width": 1280, "height": 900})
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.looked_at: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message):
        # A refused page is reported by the browser as a failed resource; its status is asked for.
        if message.type in {"error", "warning"} and "status of 4" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def open(self, path: str) -> int:
        return self.page.goto(f"{self.site}{path}").status

    def ask(self, path: str):
        """The page's answer, undrawn: ten times as quick."""
        return self.context.request.get(f"{self.site}{path}")

    def sign_in(self, email: str) -> None:
        self.open("/accounts/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()

    def click_in(self, name: str) -> None:
        """The demo's one click, whoever was signed in before."""
        self.context.clear_cookies()
        self.complaints, self.looked_at = [], []
        self.open("/accounts/login/")
        self.page.get_by_role("button", name=name, exact=True).click()

    def faults(self, within: str = "html") -> list[str]:
        """What axe finds with everything unfolded, and whether the page is too wide at 320 pixels.

        Of a long table axe looks at the first eight rows: the others are alike, and many. Header,
        footer and stylesheets are the same on all of a person's pages: it looks at those of the
        first.
        """
        self.page.evaluate("document.querySelectorAll('details').forEach(all => all.open = true)")
        if not self.page.evaluate("window.axe !== undefined"):
            self.page.add_script_tag(url=f"/static/{AXE.name}")  # the browser keeps it compiled
        found = self.page.evaluate(
            "([part, seen]) => axe.run({include: [part], exclude: ['tbody tr:nth-child(n+9)', ...seen]},"
            " {resultTypes: ['violations'], preload: seen.length === 0, runOnly:"
            " ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"
            " .then(all => all.violations.map(one => [one.id, one.nodes[0].html]))",
            [within, self.looked_at],
        )
        self.looked_at = [".tip-header", ".tip-footer"]
        faults = [f"axe {rule}: {html[:120]}" for rule, html in found]
        self.page.set_viewport_size({"width": 320, "height": 900})
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            faults.append(f"{width} pixels wide at 320")
        self.page.set_viewport_size({"width": 1280, "height": 900})
        return faults

    def close(self) -> None:
        self.context.close()


@pytest.fixture
def visit(browser, site):
    """`visit()` opens a window of its own; all are closed at the end."""
    opened = []

    def new() -> Visit:
        opened.append(Visit(browser, site))
        return opened[-1]

    yield new
    for one in opened:
        one.close()
