"""Text of every kind through every form and the API: kept as it was typed, or refused with a sentence.

`TIP_WILD_STRINGS` may name a JSON list of further strings, such as the Big List of Naughty Strings.
"""

import json
import os
from pathlib import Path

from django.utils import timezone

import pytest

from referrals.models import Child, ChildAlias, Notice, Referral, ReferralNote, Service
from tests.factories import ChildFactory, NoticeFactory, ReferralFactory

pytestmark = pytest.mark.django_db

WILD = [
    "\x00", "a\x00b", "undefined", "null", "NaN", "-1", "1e309", "0x0", "½", "٣٤٥", "ⅷ",
    "<script>alert(1)</script>", "'; DROP TABLE referrals_child; --", "{{ 7*7 }}", "{% load x %}", "%s %d %n",
    "\u202eright to left\u202c", "مرحبا بالعالم", "田中さんにあげて下さい", "👩‍👧‍👦🇺🇸", "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮", "\ufeffbom", "\u200b", "a\u2028b", "\ud83d",
    "../../../etc/passwd", "=cmd|' /C calc'!A0", "(((((", "\\", "\"", "'", "`", "O'Invented-Smith Jr.", "  spaces  ",
    "\t\r\n", "x" * 5000, "﷽" * 60, "\x1b[31m", "\x7f", "C-000001", "R-2026-00001", "&amp;", "&#0;",
]  # fmt: skip
if os.environ.get("TIP_WILD_STRINGS"):
    WILD += json.loads(Path(os.environ["TIP_WILD_STRINGS"]).read_text())

INTAKE = {
    "given_name": "", "family_name": "", "also_called": "", "born": "", "child_number": "", "match": "",
    "gender": "unknown", "gender_self_described": "", "hispanic": "unknown", "dcf_person_id": "",
    "received_at": "now", "source": "school", "reporter": "", "careline_accepted": "pending",
    "concern": "sex", "websites": "", "payment": "", "description": "", "disclosure_source": "child",
    "narrative": "", "missing_since": "", "nights": "", "town": "", "finding": "",
}  # fmt: skip


def as_typed(text: str) -> str:
    """What a browser and the form make of it: one kind of line end, no blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def sent(text: str) -> str:
    """A lone surrogate cannot be sent; a browser sends a replacement character instead."""
    return text.encode(errors="replace").decode()


@pytest.fixture
def client(client_as, people):
    return client_as(people["caseworker"])


FREE = (
    "given_name",
    "family_name",
    "reporter",
    "narrative",
    "gender_self_described",
    "description",
)
READ = (
    "born", "child_number", "match", "received_at", "missing_since", "town", "nights", "finding",
    "also_called", "websites", "payment", "dcf_person_id",
)  # fmt: skip


def test_a_new_referral_keeps_or_refuses_it(client):
    for text in map(sent, WILD):
        answer = client.post("/referrals/new/", {**INTAKE, **dict.fromkeys(FREE, text)})
        assert answer.status_code in {302, 422}, text[:40]
        if answer.status_code == 422:
            assert answer.context["form"].errors, text[:40]
            continue
        referral = Referral.objects.latest("pk")
        for name in ("given_name", "family_name", "reporter", "narrative"):
            holder = referral.child if hasattr(Child, name) else referral
            kept = getattr(holder, name).replace("\r\n", "\n")
            assert kept == as_typed(text), (name, text[:40])


@pytest.mark.parametrize("field", [None, *READ] if os.environ.get("TIP_WILD_STRINGS") else [None])
def test_a_field_that_is_read_says_when_it_cannot(client, field):
    """All of them at once; each by itself where strings were named, for that takes minutes."""
    for text in map(sent, WILD):
        wild = {field: text} if field else dict.fromkeys(READ, text)
        answer = client.post("/referrals/new/", {**INTAKE, **wild})
        assert answer.status_code in {302, 422}, (field, text[:40])
        assert answer.status_code == 302 or answer.context["form"].errors, (field, text[:40])
        Child.objects.filter(dcf_person_id__gt="").update(dcf_person_id="")


FORMS = {
    "note": ("/referrals/{referral}/notes/new/", {"text": None}, ReferralNote, "text"),
    "service": (
        "/referrals/{referral}/services/new/",
        {"kind": "medical", "referred_on": "2026-01-05", "childs_wish": None},
        Service,
        "childs_wish",
    ),
    "classification": (
        "/referrals/{referral}/classifications/new/",
        {"finding": "high_risk", "decided_on": "2026-01-05", "deciding_organisation": "dcf", "basis": None},
        None,
        "",
    ),
    "notice": (
        "/referrals/{referral}/notices/new/",
        {"kind": "other", "recipient": "{police}", "information_disclosed": None, "legal_basis": None},
        Notice,
        "information_disclosed",
    ),
    "alias": ("/children/{child}/names/new/", {"given_name": None, "family_name": ""}, ChildAlias, "given_name"),
    "step": ("/referrals/{referral}/steps/screen_out/", {"reason": None}, None, ""),
    "search": ("/referrals/", {"q": None}, None, ""),
    "matches": ("/referrals/new/matches/", {"given_name": None, "family_name": None, "born": None}, None, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_every_other_form_keeps_or_refuses_it(client, name):
    path, fields, model, column = FORMS[name]
    child = ChildFactory()
    police = NoticeFactory(sent=True).recipient
    referral = ReferralFactory(child=child)
    for text in map(sent, WILD):
        if name == "step":
            referral = ReferralFactory(child=child)
        url = path.format(referral=referral.reference, child=child.number)
        data = {k: text if v is None else v.format(police=police.pk) for k, v in fields.items()}
        answer = client.post(url, data)
        assert answer.status_code in {200, 302, 422}, (name, text[:40])
        if answer.status_code == 302 and model:
            kept = getattr(model.objects.latest("pk"), column).replace("\r\n", "\n")
            assert kept == as_typed(text), (name, text[:40])


def test_the_api_keeps_or_refuses_it(client):
    referral = ReferralFactory()
    for text in WILD:
        child = {"given_name": text, "family_name": text, "area_office": referral.area_office_id}
        body = {
            "child": child, "received_at": timezone.now().isoformat(), "source": "school",
            "narrative": text, "reporter": text,
        }  # fmt: skip
        for path, data in (
            ("referrals", body),
            ("referral-notes", {"referral": referral.reference, "text": text}),
        ):
            answer = client.post(
                f"/api/v1/{path}", json.dumps(data), content_type="application/json"
            )
            assert answer.status_code in {201, 400, 422}, (path, text[:40], answer.content[:200])
            if answer.status_code == 201 and path == "referral-notes":
                assert answer.json()["text"] == text.strip(), text[:40]


def test_no_text_breaks_the_pages_that_show_it(client):
    child = ChildFactory(given_name="\u202e<b>", family_name="{{ 7*7 }}'\"")
    referral = ReferralFactory(child=child, narrative="<script>alert(1)</script>\u2028&amp;")
    for url in (
        f"/referrals/{referral.reference}/",
        f"/children/{child.number}/",
        "/",
        "/referrals/",
    ):
        page = client.get(url)
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode() and "49" not in str(child)
