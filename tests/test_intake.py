"""A new referral during a telephone call: what is typed as it is said, the office that follows from
the town, the clocks that start, and what is refused without losing a word."""

import datetime as dt
from html import unescape

from django.utils import timezone

import pytest

from accounts.models import Town
from accounts.wall import acting_as
from casework.models import ReadRecord
from referrals.models import BuyerDisclosure, Child, ChildAlias, MatchDecision, Referral
from tests.factories import ChildFactory, ReferralFactory, office

pytestmark = pytest.mark.django_db
NEW = "/referrals/new/"


def text(response) -> str:
    return response.content.decode()


def town(name="Hartford") -> int:
    return Town.objects.get(name=name).pk


def said(**changed) -> dict:
    """The least a caller tells, and what the form holds by itself."""
    return {
        "given_name": "Nova", "family_name": "Invented", "gender": "unknown", "hispanic": "unknown",
        "received_at": "now", "source": "school", "careline_accepted": "pending", "concern": "sex",
        **changed,
    }  # fmt: skip


def log(client, **changed) -> Referral:
    answer = client.post(NEW, said(**changed))
    assert answer.status_code == 302, answer.context["form"].errors
    return Referral.objects.latest("pk")


# As it is said -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "born, date, year",
    [
        ("8/3/2009", dt.date(2009, 8, 3), 2009),
        ("2009", None, 2009),
        ("about 14", None, None),
        ("", None, None),
    ],
)
def test_a_birthday_is_typed_as_people_say_it(client_as, people, born, date, year):
    referral = log(client_as(people["caseworker"]), born=born)
    if born == "about 14":
        year = timezone.localdate().year - 14
    assert (referral.child.date_of_birth, referral.child.birth_year) == (date, year)


def test_when_the_report_came_is_typed_as_people_say_it(client_as, people):
    referral = log(client_as(people["caseworker"]), received_at="20 min ago")
    assert abs(timezone.now() - dt.timedelta(minutes=20) - referral.received_at) < dt.timedelta(
        minutes=2
    )


def test_other_names_become_aliases(client_as, people):
    referral = log(client_as(people["caseworker"]), also_called="Nono, Starr  Madeup, ,")
    names = set(
        ChildAlias.objects.filter(child=referral.child).values_list("given_name", "family_name")
    )
    assert names == {("Nono", ""), ("Starr", "Madeup")}


def test_demand_is_entered_with_the_call_and_never_filled_in(client_as, people):
    log(client_as(people["caseworker"]), disclosure_source="child", buyers_per_night_high="15")
    told = BuyerDisclosure.objects.get()
    assert (told.buyers_per_night_low, told.buyers_per_night_high, told.nights) == (None, 15, None)
    assert told.by_id == people["caseworker"].pk


def test_demand_without_a_source_asks_who_told(client_as, people):
    answer = client_as(people["caseworker"]).post(NEW, said(buyers_per_night_low="3"))
    assert answer.status_code == 422
    assert "Say who or what told this about buyers." in text(answer)
    assert not Child.objects.exists()


def test_more_buyers_at_least_than_at_most_comes_back_with_every_word(client_as, people):
    sent = said(
        disclosure_source="child", buyers_per_night_low="9", buyers_per_night_high="3",
        narrative="Kept.", also_called="Nono",
    )  # fmt: skip
    answer = client_as(people["caseworker"]).post(NEW, sent)
    assert answer.status_code == 422
    page = text(answer)
    assert "The low number of buyers cannot exceed the high one." in page
    assert "Kept." in page and 'value="Nono"' in page
    assert not Child.objects.exists() and not Referral.objects.exists()


# Clocks --------------------------------------------------------------------------------------------


def after(client, **changed) -> str:
    """The page that follows logging, with what it says."""
    answer = client.post(NEW, said(**changed), follow=True)
    assert answer.status_code == 200
    return unescape(text(answer))


def test_logging_says_which_clocks_it_started(client_as, people):
    client = client_as(people["caseworker"])
    page = after(client, living_situation="missing", missing_since="2 hours ago", town=town())
    referral = Referral.objects.get()
    for notice in referral.notices.all():
        assert f"notice {notice} ({notice.called}) to {notice.recipient}, due" in page
    assert referral.notices.count() == 2


def test_judging_at_once_starts_the_notice_to_the_police(client_as, people):
    page = after(client_as(people["caseworker"]), finding="suspected", town=town())
    assert "Clocks started: notice N-" in page and "(Police, suspected or confirmed)" in page
    assert Referral.objects.get().classifications.get().finding == "suspected"


def test_no_clock_is_said_too(client_as, people):
    page = after(client_as(people["caseworker"]))
    assert "No clock has started: classify it as soon as you can." in page


def test_confirming_is_offered_to_supervisors_alone(client_as, people):
    assert 'value="confirmed"' not in text(client_as(people["caseworker"]).get(NEW))
    assert 'value="confirmed"' in text(client_as(people["supervisor"]).get(NEW))
    refused = client_as(people["caseworker"]).post(NEW, said(finding="confirmed"))
    assert refused.status_code == 422
    assert not Referral.objects.exists()


# The office ----------------------------------------------------------------------------------------


def test_the_town_decides_the_office_and_its_region(client_as, people):
    referral = log(client_as(people["caseworker"]), town=town("Manchester"))
    assert referral.area_office == office("Manchester")
    assert referral.region == office("Manchester").region
    assert referral.child.area_office == office("Manchester")


def test_the_caseworker_may_choose_another_office(client_as, people):
    referral = log(
        client_as(people["caseworker"]), town=town("Manchester"), area_office=office().pk
    )
    assert referral.area_office == office()


def test_without_a_town_it_is_ones_own_office(client_as, people):
    assert log(client_as(people["caseworker"])).area_office == office()


def test_another_regions_child_is_held_until_their_supervisor_assigns_it(client_as, people):
    mine = client_as(people["caseworker"])
    page = after(mine, town=town("New Haven"), finding="suspected")
    referral = Referral.objects.get()
    assert referral.area_office == office("New Haven")
    assert referral.caseworker_id == people["caseworker"].pk
    assert "you hold it until their supervisor assigns it" in page
    with acting_as(people["elsewhere"]):
        assert Referral.objects.get().child.given_name == "Nova"


def test_the_office_field_follows_the_town_while_typing(client_as, people):
    client = client_as(people["caseworker"])
    answer = client.post("/referrals/new/office/", said(town=town("New Haven")))
    assert f'value="{office("New Haven").pk}" selected' in text(answer)
    assert f"{office('New Haven')}, region 2" in text(answer)
    for wild in ("", "x", "99999999999", "\x00"):
        assert client.post("/referrals/new/office/", said(town=wild)).status_code == 200


@pytest.mark.parametrize("url", ["/referrals/new/matches/", "/referrals/new/office/"])
def test_nobody_else_is_answered_while_typing(client_as, people, url):
    for name in ("police", "member", "administrator", "auditor"):
        assert client_as(people[name]).post(url, said()).status_code == 404
    assert client_as(people["caseworker"]).get(url).status_code == 405


# A child who is known --------------------------------------------------------------------------------


def test_a_known_child_is_named_by_number(client_as, people):
    child = ChildFactory()
    referral = log(
        client_as(people["caseworker"]), given_name="", family_name="", child_number=child.number
    )
    assert referral.child == child
    assert Child.objects.count() == 1


def test_from_the_childs_own_page_nothing_of_the_child_is_asked_again(client_as, people):
    child = ReferralFactory().child
    client = client_as(people["caseworker"])
    url = f"/children/{child.number}/referrals/new/"
    page = text(client.get(url))
    assert str(child) in page and 'name="given_name"' not in page
    sent = {k: v for k, v in said().items() if k not in ("given_name", "family_name")}
    assert client.post(url, sent).status_code == 302
    assert child.referrals.count() == 2


# Bad input -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "field, wrong",
    [
        ("born", "2/30/2009"),
        ("born", "12/25/2099"),
        ("received_at", "tomorrow"),
        ("received_at", ""),
        ("missing_since", "next week"),
        ("source", ""),
        ("town", "Atlantis"),
        ("nights", "-1"),
        ("nights", "99999999"),
        ("narrative", "x" * 100_001),
        ("given_name", "x" * 81),
        ("child_number", "C-999999"),
        ("match", "C-999999"),
        ("websites", "x" * 81),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(
    client_as, people, field, wrong
):
    answer = client_as(people["caseworker"]).post(
        NEW, said(**{"narrative": "A long story.", "disclosure_source": "child", field: wrong})
    )
    assert answer.status_code == 422, field
    assert answer.context["form"].errors
    assert field in answer.context["form"].errors
    if field != "narrative":
        assert "A long story." in text(answer)
    assert not Child.objects.exists() and not Referral.objects.exists()


def test_two_megabytes_of_narrative_get_a_sentence(client_as, people):
    answer = client_as(people["caseworker"]).post(NEW, said(narrative="x" * 2_000_000))
    assert answer.status_code in {400, 413, 422}
    assert answer.status_code == 422 or "too" in text(answer)


# Is the child known? ---------------------------------------------------------------------------------


@pytest.fixture
def known(people):
    """A child of the caseworker's region, and one of another, both called alike."""
    told = {
        "given_name": "Rosalind",
        "family_name": "Makebelieve",
        "date_of_birth": dt.date(2010, 3, 8),
    }
    here = ChildFactory(**told)
    there = ChildFactory(**told, area_office=office("New Haven"))
    return {"here": here, "there": there}


ALIKE = {"given_name": "Rosalynd", "family_name": "Makebelieve", "born": "3/8/2010"}


def test_children_who_may_be_the_one_appear_while_typing(client_as, people, known):
    answer = client_as(people["caseworker"]).post("/referrals/new/matches/", said(**ALIKE))
    page = text(answer)
    assert known["here"].number in page and "Rosalind Makebelieve" in page
    assert known["there"].number in page and f"call {office('New Haven')}" in page
    assert page.count("Rosalind Makebelieve") == 1  # of the other only the initials
    assert 'value="new"' in page and "checked" not in page


def test_an_age_somebody_guessed_hides_no_child(client_as, people, known):
    guessed = said(**{**ALIKE, "born": "about 13"})
    answer = client_as(people["caseworker"]).post("/referrals/new/matches/", guessed)
    assert known["here"].number in text(answer)


def test_without_script_the_form_comes_back_and_asks_once(client_as, people, known):
    client = client_as(people["caseworker"])
    asked = client.post(NEW, said(**ALIKE, narrative="Kept."))
    assert asked.status_code == 422
    assert "This child may be known already" in text(asked) and "Kept." in text(asked)
    assert not Referral.objects.exists()
    new = log(client, **ALIKE, match="new")
    assert new.child not in known.values()


def test_the_child_chosen_gets_the_referral(client_as, people, known):
    referral = log(client_as(people["caseworker"]), **ALIKE, match=known["here"].number)
    assert referral.child == known["here"]
    assert Child.objects.count() == 2


def test_a_child_of_another_region_is_entered_anew_and_remembered_as_the_same(
    client_as, people, known
):
    client = client_as(people["caseworker"])
    page = after(client, **ALIKE, match=known["there"].number)
    referral = Referral.objects.get()
    assert referral.child not in known.values()
    decision = MatchDecision.objects.get()
    assert (decision.child, decision.other, decision.verdict) == (
        referral.child, known["there"], "same",
    )  # fmt: skip
    assert f"call {office('New Haven')}" in page
    with acting_as(people["caseworker"]):
        assert not Child.objects.filter(pk=known["there"].pk).exists()


def test_a_draft_taken_up_looks_for_the_child_again(client_as, people, known):
    client = client_as(people["caseworker"])
    key = client.get(NEW).context["draft_key"]
    client.post(NEW, said(**ALIKE, draft_key=key, _draft="keep"))
    page = text(client.get(f"{NEW}?draft={key}"))
    for child in known.values():
        assert child.number in page


def test_what_was_shown_of_a_hidden_child_is_in_the_read_log(client_as, people, known):
    client_as(people["caseworker"]).post("/referrals/new/matches/", said(**ALIKE))
    read = set(ReadRecord.objects.values_list("kind", "record"))
    assert {("referrals.child", child.pk) for child in known.values()} <= read


def test_somebody_else_entirely_is_not_asked_about(client_as, people, known):
    log(client_as(people["caseworker"]), given_name="Quentin", family_name="Nobody", born="2015")
