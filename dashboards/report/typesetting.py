"""Runs typst. A report is set in a process of its own (`python typesetting.py TEMPLATE TIME`, data on
standard input, PDF on standard output): typst remembers what it has set, hundreds of megabytes of it.

Imports nothing of Django, so that the process starts quickly.
"""

import sys
from pathlib import Path

import typst

FOLDER = Path(__file__).parent / "print"
REFUSED = 3
"""How the process ends when typst refuses; what it says is on standard error."""


def typeset(template: str, printed: str, timestamp: int) -> bytes:
    """A PDF/UA-1 of a template of `print/` and data as JSON, of the same bytes for the same three.

    Raises `typst.TypstError`.
    """
    return typst.compile(
        FOLDER / template,
        root=FOLDER,
        ignore_system_fonts=True,
        sys_inputs={"report": printed},
        pdf_standards=["ua-1"],
        timestamp=timestamp,
    )


def main() -> int:
    template, timestamp = sys.argv[1:]
    try:
        pdf = typeset(template, sys.stdin.buffer.read().decode(), int(timestamp))
    except typst.TypstError as error:
        sys.stderr.buffer.write(str(error).encode())
        return REFUSED
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
