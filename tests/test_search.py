"""One box: what was typed is found where it may be, says why, and nothing else is learned."""

from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

import pytest

from accounts.models import Town
from accounts.wall import acting_as
from casework.search import Piece, marked, search, whole_reference
from referrals.filters import ReferralFilter
from referrals.models import Child, ChildAlias, Referral
from tests.api import Caller
from tests.factories import BuyerFactory, ChildFactory, NoticeFactory, ReferralFactory, ago
from tests.people import people_by_name
from tests.world import build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(people):
    """What a person finds: {group: [(row, {label: text})]}."""

    def find(said, name="caseworker"):
        with acting_as(people[name]):
            return {
                group.title: [
                    (hit.row, {r.label: "".join(p.text for p in r.pieces) for r in hit.reasons})
                    for hit in group.hits
                ]
                for group in search(said, people[name])
            }

    return find


def text(response) -> str:
    return response.content.decode()


def look_for(client, said):
    return client.post("/search/", {"q": said}, follow=True)


# Found, and why -------------------------------------------------------------------------------------


def test_a_whole_reference_opens_its_page(client_as, people):
    world = build_world()
    here = world.here
    for name, number in (
        ("caseworker", here.referral.reference),
        ("caseworker", here.child.number),
        ("caseworker", here.notice.reference),
        ("police", here.notice.reference),
        ("police", here.investigation.reference),
        ("prosecutor", here.arrest.number),
        ("prosecutor", here.buyer.number),
    ):
        client = client_as(people[name])
        for said in (number, number.lower(), f" {number} ", number.replace("-", " ")):
            answer = client.post("/search/", {"q": said})
            assert answer.status_code == 302 and number in answer.headers["Location"], (name, said)


def test_a_number_that_is_not_there_or_not_theirs_is_told_alike(client_as, people):
    world = build_world()
    client = client_as(people["caseworker"])
    told = []
    for number in (world.there.referral.reference, "R-1999-00001", world.here.arrest.number):
        shown = text(look_for(client, number))
        assert f"There is nothing by the number {number} here" in shown
        told.append(shown.partition("<h1>")[2].replace(number, ""))
    assert len({t.partition("<h2>")[2] for t in told}) == 1


@pytest.mark.parametrize(
    "said, reference",
    [("r 2026 42", "R-2026-00042"), ("R-2026-00042", "R-2026-00042"), ("c123", "C-000123"),
     ("C-0001234", "C-0001234"), ("n-2026-123456", "N-2026-123456"), ("Ana", ""), ("42", ""), ("R", ""), ("", "")],
)  # fmt: skip
def test_references_as_people_say_them(said, reference):
    assert whole_reference(said) == reference


def test_how_a_reference_begins(found):
    referral, child = ReferralFactory(), ChildFactory()
    assert found(referral.reference[:8]) == {
        "Referrals": [(referral, {"number begins": referral.reference[:8]})]
    }
    children = found("C-0000")["Children"]
    assert {row for row, _ in children} == {child, referral.child}


def test_a_child_is_found_by_name_and_says_which(found):
    ana = ChildFactory(given_name="Anastasia", family_name="Dreamt")
    star = ChildFactory(given_name="Zoe", family_name="Figment")
    alias = ChildAlias.objects.create(child=star, given_name="Anastasya", family_name="Dreamt")
    hits = dict(found("anastasia dreamt")["Children"])
    assert hits == {
        ana: {"name": "Anastasia Dreamt"},
        star: {"also known as": str(alias)},
    }
    assert next(iter(hits)) == ana  # the most alike first
    for slip in ("Anastaisa", "Anstasia", "Dreamt Anastasia"):
        assert ana in dict(found(slip)["Children"]), slip


def test_a_child_found_by_name_and_alias_is_one_hit_with_both_reasons(found):
    child = ChildFactory(given_name="Marisol", family_name="Figment")
    ChildAlias.objects.create(child=child, given_name="Marisol")
    ((row, reasons),) = found("Marisol")["Children"]
    assert row == child and reasons == {"name": "Marisol Figment", "also known as": "Marisol"}


def test_words_of_a_narrative_are_found_in_their_other_forms_and_marked(client_as, people):
    ReferralFactory(narrative="Meeting two men at the motel near the highway <b>twice</b> & ran.")
    shown = text(look_for(client_as(people["caseworker"]), "meets motels"))
    assert "Words in the narrative:" in shown and "<mark>motel</mark>" in shown
    assert "<b>twice" not in shown


def test_words_in_quotes_stand_side_by_side_and_a_minus_leaves_out(found):
    beside = ReferralFactory(narrative="A blue car waited.")
    apart = ReferralFactory(narrative="A car; the door was blue.")
    referrals = lambda said: {row for row, _ in found(said).get("Referrals", [])}  # noqa: E731
    assert referrals("blue car") == {beside, apart}
    assert referrals('"blue car"') == {beside}
    assert referrals("car -waited") == {apart}
    assert referrals('car -"blue car"') == {apart}
    assert referrals("-car") == referrals("the") == set()


def test_words_far_down_a_narrative_are_found(found):
    referral = ReferralFactory(narrative="filler " * 8000 + "zeppelin")
    ((row, reasons),) = found("zeppelin")["Referrals"]
    assert row == referral and reasons == {"words in the narrative": "further down"}


def test_a_town_finds_its_newest_referrals(found):
    older = ReferralFactory(received_at=ago(days=9), narrative="")
    newer = ReferralFactory(received_at=ago(days=1), narrative="")
    assert found("hartf")["Referrals"] == [(r, {"town": "Hartford"}) for r in (newer, older)]


def test_justice_finds_the_accused_by_name_and_notices_by_words(found):
    buyer = BuyerFactory(given_name="Dummy", family_name="Placeholder", aliases=["Mister Nobody"])
    notice = NoticeFactory(sent=True, information_disclosed="At the invented motel.")
    assert found("Dumy Placeholder", "police")["Buyers"] == [(buyer, {"name": "Dummy Placeholder"})]
    assert found("mister nobody", "prosecutor")["Buyers"] == [
        (buyer, {"also known as": "Mister Nobody"})
    ]
    assert found("motels", "police") == {}
    assert found("motel", "police")["Notices"] == [
        (notice, {"words in the notice": "At the invented motel"})
    ]
    assert found("motel", "prosecutor") == found("Placeholder", "caseworker") == {}


def test_groups_are_bounded_and_lead_to_their_list(client_as, people):
    for _ in range(12):
        ChildFactory(given_name="Marisol")
    client = client_as(people["caseworker"])
    shown = look_for(client, "Marisol")
    (group,) = shown.context["groups"]
    assert len(group.hits) == 10 and group.many
    assert "More children like these" in text(shown)
    listed = client.post("/children/", {"q": "Marisol"}, follow=True)
    assert len(listed.context["rows"]) == 12


def test_nothing_found_helps(client_as, people):
    shown = text(look_for(client_as(people["caseworker"]), "xyzzyx"))
    assert "Nothing was found here" in shown and "another spelling" in shown


# Nothing else is learned ----------------------------------------------------------------------------


@pytest.fixture
def secret():
    """A child of New Haven with everything that could be found."""
    referral = ReferralFactory(
        place="New Haven", narrative="The zeppelin stood behind the quarry.",
        child__given_name="Ottoline", child__family_name="Quark",
    )  # fmt: skip
    ChildAlias.objects.create(child=referral.child, given_name="Bluebird")
    NoticeFactory(
        referral=referral, sent=True, information_disclosed="Zeppelin.",
        recipient=people_by_name()["other_police"].agency,
    )  # fmt: skip
    return referral


SAID = ["Ottoline Quark", "Bluebird", "zeppelin", "quarry", "New Haven", "R-2", "C-0", "N-2"]


SEE_IT = {"elsewhere", "director"}


def test_nobody_finds_what_is_outside_their_scope(secret, people, found):
    notice = secret.notices.get()
    for name in people:
        rows = {row for said in SAID for group in found(said, name).values() for row, _ in group}
        seen = {secret, secret.child, notice}
        if name not in SEE_IT:
            seen = {notice} if name == "other_police" else set()
        assert rows == seen, name


def test_no_door_shows_what_is_outside_ones_scope(secret, people, client_as):
    numbers = (secret.reference, secret.child.number, "behind the")
    for name in ("caseworker", "elsewhere", "prosecutor", "auditor"):
        client = client_as(people[name])
        for said in ("Ottoline", "Bluebird", "zeppelin"):
            page, answer = look_for(client, said), Caller(client).post("search", {"q": said})
            opens = name != "auditor"
            assert [page.status_code, answer.status_code] == [200 if opens else 404] * 2
            lists = [
                client.post(f"/{k}/", {"q": said}, follow=True) for k in ("children", "referrals")
            ]
            by_name = said != "zeppelin"
            for door in (page, answer, *(lists if by_name else ())):
                shown = text(door).partition("<main")[2] or text(door)
                assert any(n in shown for n in numbers) == (name in SEE_IT), (name, said)


FUNCTIONS = {
    "children": "SELECT child_id FROM referrals_children_called(%s, 500)",
    "aliases": "SELECT alias_id FROM referrals_children_called(%s, 500) WHERE alias_id IS NOT NULL",
    "referrals": "SELECT referral_id FROM referrals_with_words(%s, 500)",
}
TABLES = {"children": Child, "aliases": ChildAlias, "referrals": Referral}


def test_the_functions_answer_only_with_rows_the_wall_shows(people, rows):
    """Also to raw SQL, for everyone, with a case assigned over the border of a region."""
    world = build_world()
    assigned = ReferralFactory(
        place="New Haven", child__given_name="Nickolas", caseworker=people["caseworker"]
    )
    for name, person in people.items():
        with acting_as(person):
            for kind, sql in FUNCTIONS.items():
                said = {"referrals": "invented", "children": "Child", "aliases": "Nick"}[kind]
                try:
                    with transaction.atomic():
                        answered = {key for (key,) in rows(sql, said)}
                except DatabaseError as error:
                    assert "permission denied" in str(error) and not person.works_for_dcf
                    continue
                assert person.works_for_dcf
                shown = set(TABLES[kind].objects.values_list("pk", flat=True))
                assert answered <= shown, (name, kind)
                assert answered, (name, kind)
    with acting_as(people["caseworker"]):
        referrals = {key for (key,) in rows(FUNCTIONS["referrals"], "invented")}
        children = {key for (key,) in rows(FUNCTIONS["children"], "Nickolas Invented")}
        assert assigned.pk in referrals and assigned.child_id in children
        assert world.there.referral.pk not in referrals and world.there.child.pk not in children
        rows("SELECT set_config('tip.user', '', true)")
        assert rows(FUNCTIONS["referrals"], "invented") == []
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows("SELECT id FROM referrals_searchable()")


def test_what_is_typed_never_enters_an_address(client_as, people):
    client = client_as(people["caseworker"])
    ChildFactory(given_name="Marisol")
    answer = client.post("/search/", {"q": "Marisol"})
    assert "Marisol" not in answer.headers["Location"]
    shown = client.get(answer.headers["Location"])
    assert "<title>Search – TIP Council</title>" in text(shown)
    stranger = client_as(people["colleague"]).get(answer.headers["Location"])
    assert "Marisol" not in text(stranger)
    assert "Marisol" not in text(client.get("/search/?q=Marisol"))
    assert Caller(client).get("search", q="Marisol").status_code in {400, 405}


def test_a_visitor_is_asked_to_sign_in(client):
    for answer in (client.get("/search/"), client.post("/search/", {"q": "Marisol"})):
        assert answer.headers["Location"] == "/accounts/login/?next=/search/"
    assert client.post("/api/v1/search", {"q": "x"}).status_code == 401


@pytest.mark.parametrize("name", ["caseworker", "police", "member"])
def test_the_box_stands_on_the_pages_of_those_it_serves(client_as, people, name):
    assert ('id="find"' in text(client_as(people[name]).get("/"))) == (name != "member")


# Whatever is typed ----------------------------------------------------------------------------------

WILD = [
    "'", '"', "''", '"unclosed', "O'Brien", "\\", "%", "%%", "_", "__", "a & b | !c", "a <-> b", "<2>",
    "!", "!!x", "& |", "(((", "a:*", "or or", "- -", "--", "-", "$1", "%s", "{}", "{{ 7 }}",
    "<script>alert(1)</script>", "&lt;", "\u202eanA", "\u200b\u200b", "👧🏽👧", "ﷺ" * 20, "é" * 100,
    "a" * 200, "ab " * 66, "\ue000\ue001", "1/2/2009", "R-", "R-%", "C-' OR 1=1", "\x02\x03", "@@", "İI",
]  # fmt: skip


@pytest.fixture
def strange():
    build_world()
    return ReferralFactory(
        narrative="O'Brien: a & b | !c <script>alert(1)</script> \x02 \x03 100 % ana"
    )


def test_no_text_breaks_it(strange, found, people):
    for said in WILD:
        for name in ("caseworker", "prosecutor", "police"):
            found(said, name)
        with acting_as(people["caseworker"]):
            list(ReferralFilter({"q": said}).qs[:1])


@pytest.mark.parametrize(
    "said", ["<script> ana", "O'Brien", '"unclosed', "\x02\x03", "👧🏽👧", "%_", "{{ 7 }}"]
)
def test_no_text_breaks_a_page(strange, client_as, people, said):
    client = client_as(people["caseworker"])
    for shown in (look_for(client, said), client.post("/children/", {"q": said}, follow=True)):
        assert shown.status_code in {200, 422} and "<script>alert" not in text(shown)
    assert Caller(client).post("search", {"q": said}).status_code in {200, 422}


@pytest.mark.parametrize("said", ["", " ", "a", "a\0b", "x" * 201, "x" * 10_000])
def test_too_little_too_much_and_nul_are_refused_in_a_sentence(client_as, people, said):
    client = client_as(people["caseworker"])
    shown = look_for(client, said)
    assert shown.status_code == 422 and shown.context["form"].errors["q"]
    assert Caller(client).post("search", {"q": said}).status_code == 422


def test_a_narrative_of_any_length_can_be_stored_and_its_first_100_000_characters_are_searched(
    found,
):
    distinct = [f"word{n:x}q{n * 7919 % 10007:x}" for n in range(100_000)]
    long = ReferralFactory(narrative=" ".join(distinct))
    assert len(long.narrative) > 1_000_000
    for letters in (
        "ü" * 100_000,
        "🂡" * 100_000,
        " ".join(map(chr, range(0x20000, 0x20000 + 50_000))),
    ):
        ReferralFactory(narrative=letters)
    for position, finds in ((0, True), (5_000, True), (99_999, False)):
        hits = found(distinct[position]).get("Referrals", [])
        assert [row for row, _ in hits] == ([long] if finds else []), position


def test_marks_become_pieces_and_nothing_is_lost():
    assert marked("a \x02b\x03 c") == (Piece("a "), Piece("b", True), Piece(" c"))
    assert marked("") == ()
    assert "".join(p.text for p in marked("\x03x\x02\x02y")) == "xy"


# Fast -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name, said", [("caseworker", "Marisol hotel"), ("police", "hotel")])
def test_one_hit_or_many_ask_the_same_number_of_questions(client_as, people, name, said):
    def one_more():
        referral = ReferralFactory(child__given_name="Marisol", narrative="Marisol at the hotel.")
        ChildAlias.objects.create(child=referral.child, given_name="Marisol Hotel")
        NoticeFactory(referral=referral, sent=True, information_disclosed="The hotel.")
        BuyerFactory(given_name="Hotel")

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert look_for(client, said).context["groups"]
        return len(queries)

    client = client_as(people[name])
    one_more()
    look_for(client, said)
    few = asked()
    for _ in range(7):
        one_more()
    assert asked() == few


def test_programs_are_told_the_same_reasons(client_as, people):
    referral = ReferralFactory(narrative="At the motel.")
    answer = Caller(client_as(people["caseworker"])).post("search", {"q": "motels"}).json()
    ((group,),) = (answer["groups"],)
    (hit,) = group["hits"]
    assert hit["key"] == referral.reference and hit["url"] == f"/referrals/{referral.reference}/"
    assert hit["reasons"] == [
        {
            "label": "words in the narrative",
            "pieces": [
                {"text": "At the ", "marked": False},
                {"text": "motel", "marked": True},
            ],
        }
    ]


def test_towns_are_those_of_the_state(found):
    assert Town.objects.filter(name__istartswith="new ").count() > 1
    there = ReferralFactory(place="New Haven", narrative="")
    assert [row for row, _ in found("new hav", "elsewhere")["Referrals"]] == [there]
