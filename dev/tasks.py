"""What each target of the Makefile does."""

import errno
import fcntl
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager

from dev import packages, postgres, web
from dev.packages import PYTHON, Stamp, digest
from dev.terminal import (
    DISK_FULL,
    LOGS,
    ROOT,
    VAR,
    Trouble,
    attend,
    drop_everything,
    run,
    say,
    step,
)

CODE = [
    ROOT / name
    for name in (
        *("accounts", "casework", "referrals", "arrests", "recommendations", "dashboards", "demo"),
        *("tipcouncil", "requirements.lock"),
    )
]
BIN = PYTHON.parent
MANAGE = (PYTHON, "manage.py")
ADDRESSES = ("DATABASE_URL", "OWNER_DATABASE_URL")
CHROMIUM = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


# --- what must be there first ---------------------------------------------------------------------


def brings_database() -> bool:
    """Whether the person has a PostgreSQL of their own."""
    web_url, owner_url = (os.environ.get(name, "") for name in ADDRESSES)
    if owner_url and not web_url:
        raise Trouble("OWNER_DATABASE_URL is set without DATABASE_URL: set both, or neither.")
    for name in ADDRESSES:
        if not os.environ.get(name, "postgresql://").startswith(("postgresql://", "postgres://")):
            raise Trouble(f"{name} is not an address: write postgresql://user:password@host/name.")
    return bool(web_url)


def make_folders() -> None:
    for folder in (ROOT, VAR, LOGS):
        folder.mkdir(exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(errno.EACCES, "not writable", str(folder))
    secret = VAR / "secret"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(50))


@contextmanager
def taking_turns():
    """Two set-ups in one checkout do not get into each other's way."""
    with (VAR / "setup.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  Waiting for another set-up in this folder to finish.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def in_parallel():
    """Everything submitted runs beside the block; the first failure ends the rest."""
    jobs = []
    with ThreadPoolExecutor() as pool:
        try:
            yield lambda *call: jobs.append(pool.submit(*call))
            for job in wait(jobs, return_when=FIRST_EXCEPTION).done:
                job.result()
        except BaseException:
            drop_everything()
            raise


@contextmanager
def house(*, tools: bool, prepare):
    """Packages, front end and a prepared database, for as long as the block lasts."""
    embedded = not brings_database()
    make_folders()
    with ExitStack() as leaving:
        with taking_turns():
            npm = packages.machine_npm()
            with in_parallel() as submit:
                if npm:
                    submit(packages.fetch_front_end, npm)
                packages.make_venv()
                packages.install_python(tools=tools, embedded=embedded)
                if not npm:
                    packages.fetch_front_end()
            if embedded:
                server = postgres.Server()
                with step("Database"):
                    leaving.enter_context(postgres.running(server))
                leaving.callback(finish_in_peace)
                prepare(Stamp(server.place / "prepared"))
            elif subprocess.run([PYTHON, "-m", "dev.reach"], cwd=ROOT).returncode == 0:
                prepare(None)
            else:
                sys.exit(1)
        yield


def manage(label: str, *command: str, trouble: str) -> None:
    with step(label):
        run(command[0], *MANAGE, *command, env=local(), trouble=trouble)


def local() -> dict:
    """The settings of a site on one's own machine, unless the person set them otherwise."""
    return {"TIP_DEMO": "1", "TIP_PLAIN_HTTP": "1", "TIP_PUBLIC_RELEASE": "1"} | dict(os.environ)


def migrate() -> None:
    manage(
        "Tables",
        "migrate",
        "--no-input",
        "--skip-checks",
        trouble="The database could not be brought up to date",
    )


def load(stamp: Stamp | None) -> None:
    """Bring the database up to date, unless the stamp says that this very code did so."""
    demo = local()["TIP_DEMO"].lower() in {"1", "true", "yes", "on"}
    key = f"{digest(*CODE)}-{'demo' if demo else 'plain'}"
    with in_parallel() as submit:
        submit(collect_static)
        if stamp and stamp.holds(key):
            return
        migrate()
        manage("Reference data", "load_reference", trouble="The reference data could not be loaded")
        if demo:
            manage("Demo", "load_demo", trouble="The demo could not be loaded")
    if stamp:
        stamp.set(key)


def collect_static() -> None:
    key = digest(ROOT / "static", VAR / "assets", packages.RUNTIME)
    stamp = Stamp(VAR / "static.stamp")
    if not stamp.holds(key):
        manage(
            "Static files",
            *("collectstatic", "--no-input", "--clear"),
            trouble="The static files could not be collected",
        )
        stamp.set(key)


# --- targets --------------------------------------------------------------------------------------


def run_site() -> None:
    """Set everything up and serve the site until Ctrl-C."""
    port = web.free_port()
    with house(tools=False, prepare=load):
        web.RUNNING.write_text(str(os.getpid()))
        site = web.start(port, local())
        try:
            people = subprocess.run(
                [*MANAGE, "demo_people"], cwd=ROOT, env=local(), capture_output=True, text=True
            )
            web.wait_for_first_page(site, port)
            say(f"\nhttp://localhost:{port}\n")
            if people.returncode == 0:
                say(people.stdout)
            say("Ctrl-C stops it.")
            site.wait()
            raise Trouble(
                "The site has ended by itself: the reason is at the end of var/log/web.log."
            )
        finally:
            finish_in_peace()
            web.stop(site)


def test() -> None:
    """Set everything up and run every check and every test."""
    with house(tools=True, prepare=lambda stamp: migrate()):
        chromium = find_chromium()
        checks = [
            check("Code", BIN / "ruff", "check"),
            check("Format", BIN / "ruff", "format", "--check"),
            check("Imports run one way", BIN / "lint-imports", "--no-logo"),
            check("No missing migration", *MANAGE, "makemigrations", "--check", "--dry-run"),
            check("Django's own checks", *MANAGE, "check", "--database", "default"),
        ]
        if not all(checks):
            raise Trouble("Correct what the checks found above: the tests have not run.")
        if not chromium:
            say("No Chromium was found, so the browser tests are skipped.")
        status = attend(
            *(PYTHON, "-m", "pytest", "-n", min(4, os.cpu_count() or 1)),
            *shlex.split(os.environ.get("ARGS", "")),
            env={"TIP_TEST_DATABASE": "test_make", "TIP_CHROMIUM": chromium} | dict(os.environ),
        )
    sys.exit(1 if status else 0)


def check(label: str, *command) -> bool:
    """Run a check; what it says is shown only when it finds something."""
    with step(label):
        done = subprocess.run(command, cwd=ROOT, env=local(), capture_output=True, text=True)
    if done.returncode:
        say(done.stdout + done.stderr)
    return done.returncode == 0


def find_chromium() -> str:
    named = os.environ.get("CHROMIUM") or os.environ.get("TIP_CHROMIUM")
    if named and not shutil.which(named):
        raise Trouble(f"CHROMIUM names {named}, which is not there: correct or unset it.")
    return named or next(filter(None, map(shutil.which, CHROMIUM)), "")


def start_database() -> None:
    """Leave the embedded database running and say where it is."""
    if brings_database():
        raise Trouble("DATABASE_URL is set, so there is no embedded database to start.")
    make_folders()
    with taking_turns():
        packages.make_venv()
        packages.install_python(tools=False, embedded=True)
        postgres.STAYS.touch()
        with postgres.running(postgres.Server()):
            pass
    say(postgres.ADDRESSES.read_text())


def stop() -> None:
    """Stop a site and a database that were left running here."""
    make_folders()
    pid = web.runner()
    if pid:
        os.kill(pid, signal.SIGTERM)
    while web.runner():
        time.sleep(0.1)
    postgres.STAYS.unlink(missing_ok=True)
    if not postgres.stop_if_unused():
        say("The database is in use by another command here and will stop with it.")


def tidy() -> None:
    """Put the code into its form."""
    make_folders()
    with taking_turns():
        packages.make_venv()
        packages.install_python(tools=True, embedded=True)
    attend(BIN / "ruff", "check", "--fix", "--quiet")
    attend(BIN / "ruff", "format")


def lock() -> None:
    """Resolve all dependencies again; nothing about this machine or its registry is written."""
    uv = shutil.which("uv")
    if not uv:
        raise Trouble("Locking needs uv: install it with `pipx install uv` or `pip install uv`.")
    for path, groups in packages.LOCKED.items():
        attend(
            *(uv, "pip", "compile", "--quiet", "--upgrade", "--universal", "--generate-hashes"),
            *("--python-version", "3.11", "--no-config", "--no-annotate"),
            *("--custom-compile-command", "make lock", "--output-file", path, *groups),
        )
    attend("npm", "install", "--package-lock-only", "--omit-lockfile-registry-resolved")


TARGETS = {
    "run": run_site,
    "test": test,
    "database": start_database,
    "stop": stop,
    "format": tidy,
    "lock": lock,
}


# --- beginning and end ----------------------------------------------------------------------------


INTERRUPTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def finish_in_peace() -> None:
    """From here on nobody interrupts the stopping."""
    for name in INTERRUPTS:
        signal.signal(name, signal.SIG_IGN)


def interrupt(*_) -> None:
    raise KeyboardInterrupt


def keep_bytecode() -> None:
    """Where Python is told to write none, it goes to `var`: without it each process that `make`
    starts compiles Django anew, for more than a second."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(VAR / "bytecode"))


def main() -> None:
    for name in INTERRUPTS:
        signal.signal(name, interrupt)
    keep_bytecode()
    target = sys.argv[1]
    try:
        TARGETS[target]()
    except Trouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        say("\nStopped.")
        sys.exit(0 if target == "run" else 130)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            sys.exit(DISK_FULL)
        if error.errno not in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise
        sys.exit(
            f"{error.filename or ROOT} cannot be written: "
            "give yourself the right to write there, or clone the repository somewhere else."
        )
