"""The annual report on paper, and the markup of its texts: tagged, the same bytes, nothing of it a command."""

import hashlib
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

from django.template.loader import render_to_string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboards.models import AnnualReport
from dashboards.report.printing import Unprintable, print_report, print_words
from dashboards.report.words import parse
from tests.pdf_ua import attribute, faults, structure, text_of
from tests.test_annual_report import AT, TEXTS, begun, make_published


@pytest.fixture(scope="module")
def made(kept):
    return kept(make_published)


@pytest.fixture
def report(made, people):
    return AnnualReport.objects.get(pk=made)


@pytest.fixture
def draft(made, people):
    return begun(2026)


def test_no_fault_of_accessibility_is_found_in_the_pdf(report):
    assert faults(bytes(report.pdf)) == []


def test_every_chart_has_its_sentence_as_alternative(report):
    figures = [n for n in structure(bytes(report.pdf)) if n["/S"] == "/Figure"]
    charts = [c for s in report.content["sections"] for m in s["measures"] for c in m["charts"]]
    assert {str(f["/Alt"]) for f in figures} == {
        f"{c['title']}. {c['description']}" for c in charts
    }
    assert len(figures) == len(charts)


def test_tables_of_the_print_have_headings_with_scope(report):
    heads = [n for n in structure(bytes(report.pdf)) if n["/S"] == "/TH"]
    assert heads and {attribute(head, "/Scope") for head in heads} == {"/Column"}


def test_the_same_content_prints_the_same_bytes_in_any_process(report):
    """Also from what the database gives back, with other hashes, another language and time zone."""
    script = (
        "import sys, json, hashlib, datetime as dt, django; django.setup();"
        "from dashboards.report.printing import print_report;"
        "said = json.load(sys.stdin);"
        "at = dt.datetime.fromisoformat(said['at']);"
        "print(hashlib.sha256(print_report(said['content'], digest=said['digest'], at=at)).hexdigest())"
    )
    said = {"content": report.content, "digest": report.digest, "at": AT.isoformat()}
    printed = hashlib.sha256(bytes(report.pdf)).hexdigest()
    assert (
        hashlib.sha256(print_report(report.content, digest=report.digest, at=AT)).hexdigest()
        == printed
    )
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tipcouncil.settings", "PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo",
        "LANG": "C",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", script], input=json.dumps(said), env=env, text=True,
        capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == printed


def test_page_and_print_say_the_same(client_as, people, report):
    """Every sentence of the content stands in both; markup that is none stands as it was typed."""
    page = words_of(client_as(people["member"]).get(f"/annual-reports/{report.pk}/").text)
    printed = text_of(bytes(report.pdf))
    content = report.content
    said = [
        'Not markup: #panic("x") $x$ <b>.', "second thing", *TEXTS.values(), "Mara Invented",
        "Examine why referrals rise.", "Hartford Police Department", "Vacant", report.digest,
        report.release.digest, "Begun, nothing submitted".lower(),
        *(text for s in content["sections"] for text in (s["question"], s["answer"])),
        *(m["sentence"] for s in content["sections"] for m in s["measures"]),
        *(t["caption"] for s in content["sections"] for m in s["measures"] for t in m["tables"]),
    ]  # fmt: skip
    for text in said:
        assert squeezed(text) in squeezed(page), text
        assert squeezed(text) in squeezed(printed), text


def test_hidden_numbers_are_marked_and_explained(report):
    printed = squeezed(text_of(bytes(report.pdf)))
    assert squeezed("few: about 1 to 10 children.") in printed
    assert squeezed("hidden: more than 10; shown, it would give a smaller number away.") in printed


def test_a_draft_says_so_on_paper_and_bears_no_digest_of_its_own(client_as, people, draft):
    answer = client_as(people["staff"]).get(f"/annual-reports/{draft.pk}/report.pdf")
    printed = text_of(answer.content)
    assert (
        "Draft, not published" in printed
        and "digest of everything this report shows" not in printed
    )
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_published_pdf_is_kept_by_its_digest(client_as, people, report):
    client, url = client_as(people["member"]), f"/annual-reports/{report.pk}/report.pdf"
    answer = client.get(url)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert 'filename="tip-council-annual-report-2025.pdf"' in answer.headers["Content-Disposition"]
    assert answer.content == bytes(report.pdf)
    again = client.get(url, headers={"if-none-match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


# --- the markup ------------------------------------------------------------------------------------


def squeezed(text: str) -> str:
    """Without spaces, and without the hyphens that a line's end brings."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


class Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.tags = [], set()

    def handle_data(self, data):
        self.words.append(data)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)


def words_of(html: str) -> str:
    parser = Words()
    parser.feed(html)
    parser.close()
    return "".join(parser.words)


def test_the_markup_is_paragraphs_lists_and_emphasis():
    blocks = parse("One\nline.\n\n- a *b*\n- c\n\n2. d\n\n**e** f")
    assert [(b["kind"], len(b["items"])) for b in blocks] == [
        ("paragraph", 1), ("bullets", 2), ("numbers", 1), ("paragraph", 1)
    ]  # fmt: skip
    assert blocks[0]["items"] == [[{"text": "One line.", "style": ""}]]
    assert blocks[1]["items"][0] == [
        {"text": "a ", "style": ""},
        {"text": "b", "style": "emphasis"},
    ]
    assert blocks[3]["items"][0][0] == {"text": "e", "style": "strong"}


@given(st.text(max_size=300))
@example("<script>alert(1)</script>")
@example('"><img src=x onerror=alert(1)>{{ x }}{% x %}')
def test_no_text_is_html(text):
    """Whatever is typed, the page gets the few tags of the markup, and the words as they were typed."""
    blocks = parse(text)
    parser = Words()
    parser.feed(render_to_string("dashboards/report_words.html", {"blocks": blocks}))
    parser.close()
    assert parser.tags <= {"p", "ul", "ol", "li", "strong", "em"}
    said = "".join(run["text"] for block in blocks for runs in block["items"] for run in runs)
    assert squeezed("".join(parser.words)) == squeezed(said)
    typed = "".join(c for c in text if c.isalpha() and c.isascii())
    assert "".join(c for c in said if c.isalpha() and c.isascii()) == typed


TYPST = st.text(
    st.sampled_from("#$\\[]{}()<>@_*`~=/-+'\"|&;:.,!?^%0123456789abcxyzABC \t"), max_size=80
)


@given(TYPST)
@settings(max_examples=60, deadline=None)
@example('#panic("x")')
@example('#read("/etc/passwd")')
@example('#import "blocks.typ": *')
@example(']#eval("1+1")[')
@example("$ integral $ <label> @label \\u{41} // no comment /* none */")
def test_no_text_is_typst(text):
    """Whatever is typed stands on the paper as it was typed: nothing is a command of the print."""
    blocks = parse(f"Typed: {text}")
    pdf = print_words(f"Typed: {text}")
    said = "".join(run["text"] for block in blocks for runs in block["items"] for run in runs)
    assert squeezed(text_of(pdf)) == squeezed(said)


def test_a_character_the_print_does_not_have_is_named():
    with pytest.raises(Unprintable, match="“😀”"):
        print_words("Well done 😀")
    print_words("Ça coûte 5 €, naïve — “quoted” ½ ≥ → \u200b\u202e\x07 done")
