"""Serves the site on this machine, from a free port to a clean stop."""

import ctypes
import http.client
import os
import signal
import socket
import subprocess
import time

from dev.packages import PYTHON
from dev.terminal import LOGS, ROOT, VAR, Trouble, command_of, shown

LOG = LOGS / "web.log"
RUNNING = VAR / "run.pid"  # of the `make run` that serves this checkout
PATIENCE = 60  # seconds until the first page


def free_port() -> int:
    """The port to serve on, known to be free."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT is {text}: choose a number up to 65535, such as PORT=8001.")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Trouble(
                f"Port {port} is for root only: use another, such as PORT=8000."
            ) from None
        except OSError:
            raise Trouble(taken(port)) from None
    return port


def taken(port: int) -> str:
    other = port + 1 if port < 65535 else 8000
    if runner():
        return (
            f"Port {port} is taken and this site is already running: "
            f"use it, stop it with `make stop`, or choose another port with `make run PORT={other}`."
        )
    return f"Port {port} is taken: choose another, for instance `make run PORT={other}`."


def runner() -> int | None:
    """The process of the `make run` that serves this checkout, if there is one."""
    try:
        pid = int(RUNNING.read_text())
    except (OSError, ValueError):
        return None
    return pid if b"dev\0run" in command_of(pid).replace(b" ", b"\0") else None


def end_with_us() -> None:
    """Ask Linux to end this process when its parent is killed, so that no port stays taken."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):
        libc.prctl(1, signal.SIGTERM)  # 1 is PR_SET_PDEATHSIG


def start(port: int, env: dict) -> subprocess.Popen:
    with LOG.open("w", encoding="utf-8") as log:
        return subprocess.Popen(
            [
                *(PYTHON, "-m", "gunicorn", "tipcouncil.wsgi"),
                *("--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4"),
                *("--timeout", "120", "--graceful-timeout", "5"),
                "--no-control-socket",  # it would lie in the home folder
            ],
            env=os.environ | env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us; we pass it on
            preexec_fn=end_with_us,
        )


def wait_for_first_page(process: subprocess.Popen, port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", "/")
            if connection.getresponse().status < 500:
                return
            break
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise Trouble(f"The site did not come up: the reason is at the end of {shown(LOG)}.")


def stop(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
