"""Printing an annual report: a tagged PDF (PDF/UA-1), of the same bytes for the same content.

`report.typ` lays out what it is handed as JSON. Texts are never part of its source, so nothing that is
written anywhere can be a command of typst. Only the fonts that come inside typst are used.
"""

import datetime as dt
import json
import re
from pathlib import Path

import typst

from dashboards.report.chapters import chapters_of, day
from dashboards.report.words import parse

FOLDER = Path(__file__).parent / "print"
NO_GLYPH = re.compile(r"the text `\"(.*)\"` could not be displayed", re.DOTALL)


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
    return typeset("report.typ", printed, at)


def check_words(text: str) -> None:
    """Raise `Unprintable` for a character that no font of the print has."""
    typeset("words.typ", {"blocks": parse(text)}, dt.datetime.fromtimestamp(0, dt.UTC))


def typeset(template: str, printed: dict, at: dt.datetime) -> bytes:
    """What a template of `print/` makes of data: a PDF/UA-1. Raises `Unprintable`."""
    try:
        return typst.compile(
            FOLDER / template,
            root=FOLDER,
            ignore_system_fonts=True,
            sys_inputs={"report": json.dumps(printed)},
            pdf_standards=["ua-1"],
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as error:
        if missing := NO_GLYPH.search(str(error)):
            raise Unprintable(
                f"The print has no character “{missing[1]}”: write it in words."
            ) from error
        raise
