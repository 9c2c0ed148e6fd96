"""The small markup of what the council writes: paragraphs, lists, **strong**, *emphasis*.

`parse` makes data of it, and pages and print draw the data: no text is ever HTML or typst. What is no
markup is itself, so there is nothing to escape and nothing to break out of.
"""

import re
import unicodedata

BULLET = re.compile(r"-\s+(.*)", re.DOTALL)
NUMBER = re.compile(r"\d{1,3}[.)]\s+(.*)", re.DOTALL)
STYLED = re.compile(
    r"\*\*(?=[^\s*])(.{1,1000}?)(?<=[^\s*])\*\*|\*(?=[^\s*])([^*]{1,1000}?)(?<=[^\s*])\*"
)  # bounded, so that many asterisks without an end take no time
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Characters that steer and are not seen: controls, directions, private and unassigned ones."""
JOINERS = "\u00ad\u200c\u200d"


def plain(text: str) -> str:
    """One line of text as it may be shown: what is not seen becomes a space, spaces one space."""
    seen = (
        " " if unicodedata.category(c) in UNSEEN and c not in JOINERS else c
        for c in unicodedata.normalize("NFC", text)
    )
    return re.sub(r"\s+", " ", "".join(seen)).strip()


def parse(text: str) -> list[dict]:
    """Blocks of a text: `kind` is "paragraph", "bullets" or "numbers", `items` are lists of runs.

    A run is `{"text", "style"}` with style "", "strong" or "emphasis". A paragraph has one item.
    """
    blocks: list[dict] = []
    for part in re.split(r"\n[^\S\n]*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        for kind, words in _lines(part):
            runs = _runs(words)
            if not runs:
                continue
            if kind == "paragraph" or not blocks or blocks[-1]["kind"] != kind:
                blocks.append({"kind": kind, "items": []})
            blocks[-1]["items"].append(runs)
    return blocks


def _lines(part: str) -> list[tuple[str, str]]:
    """(kind, words) of each paragraph and list entry of a part; a plain line goes on with the one before."""
    found: list[tuple[str, str]] = []
    for line in part.split("\n"):
        line = line.strip()
        if match := BULLET.fullmatch(line):
            found.append(("bullets", match[1]))
        elif match := NUMBER.fullmatch(line):
            found.append(("numbers", match[1]))
        elif found:
            kind, before = found[-1]
            found[-1] = (kind, f"{before} {line}")
        else:
            found.append(("paragraph", line))
    return found


def _runs(words: str) -> list[dict]:
    words, runs, at = plain(words), [], 0
    for match in STYLED.finditer(words):
        runs.append({"text": words[at : match.start()], "style": ""})
        style = "emphasis" if match[1] is None else "strong"
        runs.append({"text": match[1] if match[2] is None else match[2], "style": style})
        at = match.end()
    runs.append({"text": words[at:], "style": ""})
    return [run for run in runs if run["text"]]
