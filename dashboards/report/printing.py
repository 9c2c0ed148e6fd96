"""Printing an annual report: a tagged PDF (PDF/UA-1), of the same bytes for the same content.

`print/report.typ` lays out what it is handed as JSON. Texts are never part of its source, so nothing that
is written anywhere can be a command of typst. Only the fonts that come inside typst are used.
"""

import datetime as dt
import json
import re
import subprocess
import sys

import typst

from dashboards.report import typesetting
from dashboards.report.chapters import chapters_of, day
from dashboards.report.words import parse

NO_GLYPH = re.compile(r"the text `\"(.*)\"` could not be displayed", re.DOTALL)
SECONDS = 120
"""A report of sixty pages takes one or two."""


class Unprintable(Exception):
    """Something cannot be printed; says what, in a sentence."""


def print_report(content: dict, *, digest: str = "", at: dt.datetime) -> bytes:
    """The PDF of a report's content. `at` is the time it bears; a draft has no `digest`."""
    release = content["release"]
    printed = {
        "title": content["title"],
        "council": content["council"],
        "notice": content["notice"],
        "draft": not digest,
        "about": f"Numbers: {release['name']}, data until {day(release['data_until'])}",
        "published": f"Published {day(content['as_of'])}" if digest else "Draft, not published",
        "chapters": chapters_of(content, digest),
    }
    done = subprocess.run(
        [sys.executable, "-I", typesetting.__file__, "report.typ", str(int(at.timestamp()))],
        input=json.dumps(printed).encode(),
        capture_output=True,
        timeout=SECONDS,
    )
    if done.returncode == typesetting.REFUSED:
        raise _in_words(done.stderr.decode())
    done.check_returncode()
    return done.stdout


def print_words(text: str) -> bytes:
    """A text alone, as it is set in a report. Raises `Unprintable` for a character no font has."""
    try:
        return typesetting.typeset("words.typ", json.dumps({"blocks": parse(text)}), 0)
    except typst.TypstError as error:
        raise _in_words(str(error)) from error


def _in_words(said: str) -> Exception:
    if missing := NO_GLYPH.search(said):
        return Unprintable(f"The print has no character “{missing[1]}”: write it in words.")
    return RuntimeError(said)
