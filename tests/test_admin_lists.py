"""Admin lists and choices: under the wall, never counted, the same queries for one row and thirty."""

import json

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import pytest

from referrals.models import Child
from tests import factories as make
from tests.admin import address

pytestmark = pytest.mark.django_db


def queries_of(client, url, **query):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(url, query)
    assert answer.status_code == 200
    return [q["sql"] for q in asked]


def reads(statements):
    """Questions to the database, without the transaction's own statements."""
    return [s for s in statements if not s.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK"))]


LISTS = [
    # label, who, how a row is made
    ("referrals.child", "caseworker", make.ChildFactory),
    ("referrals.referral", "caseworker", make.ReferralFactory),
    ("referrals.notice", "caseworker", lambda: make.NoticeFactory(sent=True)),
    ("referrals.notice", "police", lambda: make.NoticeFactory(sent=True)),
    ("referrals.classification", "caseworker", make.ClassificationFactory),
    ("referrals.service", "caseworker", make.ServiceFactory),
    ("referrals.buyerdisclosure", "caseworker", make.DisclosureFactory),
    ("arrests.investigation", "police", make.InvestigationFactory),
    ("arrests.buyer", "police", make.BuyerFactory),
    ("arrests.arrest", "prosecutor", make.ArrestFactory),
    ("arrests.information", "prosecutor", make.InformationFactory),
    ("arrests.charge", "prosecutor", make.ChargeFactory),
    ("arrests.disposition", "prosecutor", make.DispositionFactory),
    ("recommendations.recommendation", "member", make.RecommendationFactory),
    ("referrals.childevent", "auditor", make.ChildFactory),
]


@pytest.mark.parametrize(("label", "who", "row"), LISTS)
def test_a_list_asks_the_same_for_one_row_and_for_thirty(label, who, row, people, client_as):
    client = client_as(people[who])
    url = address(label, "changelist")
    row()
    client.get(url)  # what is asked once per process or per minute
    one = reads(queries_of(client, url))
    for _ in range(29):
        row()
    thirty = reads(queries_of(client, url))
    assert len(thirty) == len(one) <= 12, "\\n".join(thirty)
    assert not [sql for sql in thirty if "COUNT(" in sql.upper()]


def test_a_long_list_has_a_next_page_and_no_count(people, client_as):
    make.ChildFactory.create_batch(51)
    client = client_as(people["caseworker"])
    url = address("referrals.child", "changelist")
    first = client.get(url, {"q": "Invented"})
    assert len(first.context["cl"].result_list) == 50
    assert "next page" in first.text
    second = client.get(url, {"q": "Invented", "p": 2})
    assert len(second.context["cl"].result_list) == 1
    assert "next page" not in second.text
    assert client.get(url, {"p": 3}).status_code == 302  # there is none; back to the first
    asked = queries_of(client, url, q="Invented")
    assert not [sql for sql in asked if "COUNT(" in sql.upper()]


def test_a_list_and_its_search_stop_at_the_region(people, client_as):
    mine = make.ChildFactory(given_name="Nearby")
    theirs = make.ChildFactory(given_name="Faraway", area_office=make.office("New Haven"))
    client = client_as(people["caseworker"])
    url = address("referrals.child", "changelist")
    assert list(client.get(url).context["cl"].result_list) == [mine]
    for words in ({}, {"q": "Faraway"}, {"q": theirs.number}, {"region": "2"}):
        assert theirs not in client.get(url, words).context["cl"].result_list
    everywhere = client_as(people["director"]).get(url, {"q": theirs.number})
    assert list(everywhere.context["cl"].result_list) == [theirs]


def test_a_hidden_row_and_none_at_all_answer_the_same(people, client_as):
    theirs = make.ReferralFactory(place="New Haven")
    client = client_as(people["caseworker"])
    for page in ("change", "history", "delete"):
        hidden = client.get(address("referrals.referral", page, theirs.pk))
        absent = client.get(address("referrals.referral", page, 10**9))
        assert hidden.status_code == absent.status_code == (403 if page == "delete" else 404)
    step = client.get(address("referrals.referral", "step", theirs.pk, "assess"))
    assert step.status_code == 404


@pytest.mark.parametrize(
    ("label", "who", "query"),
    [
        ("accounts.agency", "member", {"children": "1"}),
        ("accounts.agency", "member", {"referrals__narrative__contains": "x"}),
        ("accounts.user", "administrator", {"password__startswith": "pbkdf2"}),
        ("referrals.notice", "police", {"referral__child__given_name": "x"}),
        ("referrals.notice", "police", {"referral": "1"}),
        ("arrests.investigation", "police", {"notice__referral__narrative__contains": "x"}),
    ],
)
def test_a_list_cannot_be_narrowed_by_what_one_may_not_read(label, who, query, people, client_as):
    assert client_as(people[who]).get(address(label, "changelist"), query).status_code == 400


@pytest.mark.parametrize(
    ("label", "query"),
    [
        ("referrals.child", {"region": "x"}),
        ("referrals.child", {"q": "\\x00"}),
        ("referrals.child", {"p": "x"}),
        ("referrals.child", {"p": str(10**30)}),
        ("referrals.child", {"o": "x.99"}),
        ("referrals.referral", {"received_at__gte": "yesterday"}),
        ("referrals.referral", {"worker": "x"}),
        ("referrals.notice", {"clock_is": "x"}),
    ],
)
def test_a_mistyped_address_is_no_error(label, query, people, client_as):
    answer = client_as(people["caseworker"]).get(address(label, "changelist"), query, follow=True)
    assert answer.status_code == 200


# --- choices ------------------------------------------------------------------------------------------


def choices(client, model, field, term=""):
    app, name = model.split(".")
    asked = {"app_label": app, "model_name": name, "field_name": field, "term": term}
    return client.get(reverse("admin:autocomplete"), asked)


CHOICES = [
    # field that is filled in,          who may search for it
    (("referrals.referral", "child"), {"caseworker"}),
    (("referrals.notice", "referral"), {"caseworker"}),
    (("arrests.investigation", "notice"), {"caseworker", "police", "prosecutor"}),
    (("arrests.arrest", "buyer"), {"police", "prosecutor"}),
    (("arrests.arrest", "investigation"), {"police", "prosecutor"}),
    (("arrests.charge", "information"), {"police", "prosecutor"}),
    (("arrests.disposition", "charge"), {"police", "prosecutor"}),
    (("arrests.charge", "statute_version"), None),
    (("referrals.referral", "town"), None),
    (("referrals.referral", "caseworker"), None),
]


@pytest.mark.parametrize(("field", "allowed"), CHOICES)
def test_choices_are_offered_to_who_may_see_them(field, allowed, people, client_as):
    for who in (
        "caseworker",
        "police",
        "prosecutor",
        "member",
        "staff",
        "administrator",
        "auditor",
    ):
        wanted = 200 if allowed is None or who in allowed else 404
        assert choices(client_as(people[who]), *field).status_code == wanted, who


def test_choices_stop_at_the_region_and_end(people, client_as):
    theirs = make.ChildFactory(given_name="Faraway", area_office=make.office("New Haven"))
    make.ChildFactory.create_batch(21, given_name="Nearby")
    client = client_as(people["caseworker"])
    for term in ("", "Faraway", theirs.number):
        found = choices(client, "referrals.referral", "child", term).json()
        assert theirs.number not in json.dumps(found)
    found = choices(client, "referrals.referral", "child", "Nearby").json()
    assert len(found["results"]) == 20
    assert found["pagination"]["more"] is True
    assert choices(client, "referrals.referral", "child", "\\x00").status_code == 200


@pytest.mark.parametrize(
    "field",
    [("auth.group", "permissions"), ("referrals.referral", "nothing"), ("x.y", "z"),
     ("referrals.referral", "region"), ("sessions.session", "session_key")],
)  # fmt: skip
def test_choices_of_anything_else_do_not_exist(field, people, client_as):
    assert choices(client_as(people["administrator"]), *field).status_code == 404


def test_only_the_ordering_of_the_model_decides_the_pages(people, client_as):
    make.ChildFactory.create_batch(3, given_name="Same", family_name="Name")
    client = client_as(people["caseworker"])
    found = choices(client, "referrals.referral", "child", "Same").json()["results"]
    same = Child.objects.filter(given_name="Same").order_by("pk").values_list("pk", flat=True)
    assert [row["id"] for row in found] == [str(pk) for pk in same]
