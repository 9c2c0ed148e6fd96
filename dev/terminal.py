"""What a person sees: one line for each step, one sentence when something is wrong.

What the tools themselves print goes to `var/log/`.
"""

import os
import shutil
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
LOGS = VAR / "log"
DISK_FULL = "The disk is full: free some space and run it again."


class Trouble(Exception):
    """One sentence that says what is so and what to do."""


_printing = threading.Lock()


def say(text: str = "") -> None:
    with _printing:
        print(text, flush=True)


@contextmanager
def step(label: str):
    """Print the step and its seconds when it is done."""
    started = time.monotonic()
    yield
    say(f"  {label:<44} {time.monotonic() - started:5.1f} s")


def shown(path: Path) -> str:
    """The path as a person standing in the checkout would type it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def run(log: str, *command, env: dict | None = None, trouble: str) -> None:
    """Run a tool with its output in `var/log/`; its failure becomes the sentence `trouble`."""
    path = LOGS / f"{log}.log"
    with path.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            env=os.environ | (env or {}),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        _at_work.add(process)
        try:
            status = process.wait()
        except BaseException:
            process.terminate()
            raise
        finally:
            _at_work.discard(process)
    if status:
        said = path.read_text(encoding="utf-8", errors="replace")
        if "No space left on device" in said or shutil.disk_usage(ROOT).free < 10_000_000:
            raise Trouble(DISK_FULL)
        raise Trouble(f"{trouble}; what happened is in {shown(path)}.")


_at_work = set()


def drop_everything() -> None:
    """End the tools that other threads still wait for."""
    for process in list(_at_work):
        process.terminate()


def attend(*command, env: dict | None = None) -> int:
    """Run a tool that speaks to the person itself; on Ctrl-C it has ten seconds to finish."""
    process = subprocess.Popen([str(part) for part in command], cwd=ROOT, env=env)
    try:
        return process.wait()
    except KeyboardInterrupt:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
        raise


def command_of(pid: int) -> bytes:
    """The command line of a process, or nothing when there is no such process."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return b""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True).stdout
