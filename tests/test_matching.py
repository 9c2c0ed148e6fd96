"""Is this child known already? Every kind of likeness in words; of hidden children only whom to call."""

import datetime as dt
import json

from django.db import DatabaseError, transaction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.wall import acting_as, acting_as_statistics
from bench import matching as bench
from referrals.matching import possible_matches
from referrals.models import Child, ChildAlias, MatchDecision
from referrals.services import merge_children
from tests.api import Caller
from tests.factories import ChildFactory, ReferralFactory, office

pytestmark = pytest.mark.django_db

BORN = dt.date(2010, 3, 8)


def known(given="Roberta", family="Smithfield", born=BORN, **more):
    return ChildFactory(given_name=given, family_name=family, date_of_birth=born, **more)


def asked(person, given="Roberta", family="Smithfield", born=BORN, **more):
    with acting_as(person):
        return possible_matches(given_name=given, family_name=family, date_of_birth=born, **more)


@pytest.fixture
def caseworker(people):
    return people["caseworker"]


LIKENESS = [
    # what differs from Roberta Smithfield, born 2010-03-08; the reason that is told
    ({}, "Given name is the same"),
    ({}, "Family name is the same"),
    ({}, "Date of birth is the same"),
    ({"given": "Robreta"}, "Given name differs by a letter or two (Robreta, Roberta)"),
    ({"family": "Smithfeld"}, "Family name differs by a letter or two (Smithfeld, Smithfield)"),
    ({"family": "Schmitfild"}, "Family name sounds the same (Schmitfild, Smithfield)"),
    (
        {"family": "Smithfield Dummy"},
        "Family name is part of the other (Smithfield Dummy, Smithfield)",
    ),
    ({"given": "R"}, "Given name begins with the same letter (R, Roberta)"),
    ({"given": "ROBÉRTA"}, "Given name is the same"),
    ({"given": "Smithfield", "family": "Roberta"}, "Given and family name are swapped"),
    (
        {"born": dt.date(2010, 8, 3)},
        "Day and month of birth are swapped (Aug 3, 2010, Mar 8, 2010)",
    ),
    (
        {"born": dt.date(2011, 3, 8)},
        "Date of birth differs in one digit (Mar 8, 2011, Mar 8, 2010)",
    ),
    (
        {"born": dt.date(2001, 3, 8)},
        "Two neighboring digits of the date of birth are swapped (Mar 8, 2001, Mar 8, 2010)",
    ),
    (
        {"born": dt.date(2004, 3, 8)},
        "Day and month of birth are the same, the year is not (Mar 8, 2004, Mar 8, 2010)",
    ),
    (
        {"born": dt.date(2010, 3, 27)},
        "Year and month of birth are the same, the day is not (Mar 27, 2010, Mar 8, 2010)",
    ),
    (
        {"born": dt.date(2010, 11, 8)},
        "Year and day of birth are the same, the month is not (Nov 8, 2010, Mar 8, 2010)",
    ),
    ({"born": None, "birth_year": 2010}, "Year of birth is the same"),
    ({"born": None, "birth_year": 2011}, "Year of birth is one apart (2011, Mar 8, 2010)"),
    ({"gender": "masculine"}, "Gender is recorded differently"),
    ({"address": "12 Invented street, Hartford"}, "Address is the same"),
    ({"dcf_person_id": "p-77"}, "DCF person ID is the same"),
]


@pytest.mark.parametrize("differs, reason", LIKENESS)
def test_each_likeness_is_found_and_said_in_words(caseworker, differs, reason):
    child = known(gender="feminine", address="12 Invented Street, Hartford", dcf_person_id="P-77")
    (match,) = asked(caseworker, **{"gender": "feminine", **differs})
    assert reason in match.reasons
    assert (match.number, match.row_id, match.in_scope) == (child.number, child.pk, True)
    assert match.name == "Roberta Smithfield" and match.born == "Mar 8, 2010"
    assert match.office == child.area_office and match.url.endswith(f"/{child.number}/")


def test_a_nickname_is_another_form_of_the_name(caseworker):
    known("Robert", "Invented")
    (match,) = asked(caseworker, "Bobby", "Invented")
    assert "Given name is another form of the same name (Bobby, Robert)" in match.reasons


def test_an_alias_is_a_name_too(caseworker):
    child = known()
    ChildAlias.objects.create(child=child, given_name="Starlight")
    ChildAlias.objects.create(child=child, family_name="Earlier-Dummy")
    (match,) = asked(caseworker, "Starlight", "Smithfield")
    assert "Also known as Starlight Smithfield" in match.reasons
    (match,) = asked(caseworker, "Roberta", "Earlier Dummy")
    assert "Also known as Roberta Earlier-Dummy" in match.reasons
    child.aliases.all().delete()
    (match,) = asked(caseworker, "Starlight", "Smithfield")
    assert not any("Also known" in reason for reason in match.reasons)


def test_what_is_more_alike_comes_first(caseworker):
    def score(**differs):
        return asked(caseworker, **differs)[0].score

    known()
    assert score() >= score(born=dt.date(2010, 8, 3)) >= score(born=None, birth_year=2010)
    assert score(born=None, birth_year=2010) > score(born=None)
    assert asked(caseworker)[0].strength == "very likely"


def test_twins_and_siblings_are_less_than_the_same_child(caseworker):
    same, twin = known(), known(given="Xavier")
    sibling = known(given="Quentin", born=dt.date(2013, 7, 30))
    told = {match.number: match for match in asked(caseworker)}
    assert told[same.number].strength == "very likely"
    assert told[twin.number].strength == "possible"
    assert "May be a twin: same family name and birthday, another given name" in (
        told[twin.number].reasons
    )
    assert sibling.number not in told


def test_an_address_shared_by_siblings_does_not_make_them_one(caseworker):
    known(address="12 Invented Street")
    assert not asked(caseworker, "Quentin", born=dt.date(2013, 7, 30), address="12 Invented Street")


@pytest.mark.parametrize("empty", [{}, {"gender": "feminine"}, {"address": "12 Invented Street"}])
def test_nothing_known_matches_nothing(caseworker, empty):
    known()
    known("", "", None)
    assert asked(caseworker, "", "", None, **empty) == []


WILD = ["\x00", "%_\\'\"", "'; DROP TABLE referrals_child; --", "🙂", "Иванов", "محمد", "王", "a" * 5000,
        "-", " ", "ß", "İ", "\u202e\u200b", "1/2", "{}", "O’Neil", "\ud83d\ude42"]  # fmt: skip


@pytest.mark.parametrize("text", WILD)
def test_wild_text_never_breaks_and_finds_itself(caseworker, text):
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    kept = text.replace("\x00", "")[:80]
    child = known(kept, "Invented")
    ChildAlias.objects.create(child=child, given_name="x", family_name=kept)
    told = asked(caseworker, text, text, None, address=text, dcf_person_id=text)
    assert all(match.number == child.number for match in told)
    (match,) = asked(caseworker, text, "Invented")
    assert match.number == child.number


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_single_edit_of_a_name_is_found_without_a_date(caseworker, data):
    letters = st.text("abcdefghijklmnoprstuvwyz", min_size=5, max_size=9)
    names = {"given": data.draw(letters), "family": data.draw(letters)}
    which = data.draw(st.sampled_from(["given", "family"]))
    name = names[which]
    at = data.draw(st.integers(1, len(name) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnoprstuvwyz"))
    edited = data.draw(
        st.sampled_from(
            [
                name[:at] + letter + name[at + 1 :],
                name[:at] + name[at + 1 :],
                name[:at] + letter + name[at:],
                name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :],
            ]
        )
    )
    with transaction.atomic():
        child = known(**names, born=None)
        told = asked(caseworker, **{**names, which: edited}, born=None)
        transaction.set_rollback(True)
    assert child.number in [match.number for match in told]


NAMES = st.text("abcdeklmnorstuy", min_size=0, max_size=8)
PERSON = st.tuples(NAMES, NAMES, st.none() | st.dates(dt.date(2005, 1, 1), dt.date(2012, 12, 31)))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(PERSON, PERSON)
def test_likeness_is_the_same_from_either_side(rows, a, b):
    def weight(x, y):
        compare = """
            SELECT bits FROM referrals_compare(
                ARRAY[%s], ARRAY[8, 8]::real[], referrals_called(%s), %s::date, extract(year FROM %s::date)::int,
                '', '', '', ARRAY[%s], %s::date, extract(year FROM %s::date)::int, '', '', '')
        """
        of = [f"{x[0]}/{x[1]}", x[0], x[2], x[2], f"{y[0]}/{y[1]}", y[2], y[2]]
        return rows(compare, *of)[0][0]

    assert weight(a, b) == weight(b, a)


def test_keys_follow_every_change_of_names_and_birth(caseworker):
    child = known()
    child.given_name, child.family_name = "Ottoline", "Brackwell"
    child.date_of_birth = dt.date(2009, 11, 30)
    child.save()
    assert not asked(caseworker)
    assert asked(caseworker, "Ottoline", "Brackwell", None, birth_year=2009)


# What is hidden ------------------------------------------------------------------------------------

HIDDEN = {"given": "Persephone", "family": "Thornwick", "born": dt.date(2010, 3, 8)}
SECRET = ("Persephone", "Thornwick", "2010-03", "Mar 8", "Secret", "P-99", "Moonbeam")


@pytest.fixture
def hidden():
    child = known(
        **HIDDEN, area_office=office("New Haven"), address="1 Secret Lane", dcf_person_id="P-99"
    )
    ChildAlias.objects.create(child=child, given_name="Moonbeam")
    return child


def leaks(said: str, typed) -> list[str]:
    return [word for word in SECRET if word.lower() in said.lower() and word not in typed]


def test_of_a_hidden_child_only_number_initials_year_and_whom_to_call(caseworker, hidden):
    (match,) = asked(caseworker, "Persefone", "Thornwik", dt.date(2010, 8, 3))
    assert (match.number, match.name, match.year_of_birth) == (hidden.number, "P. T.", 2010)
    assert (match.born, match.url, match.row_id, match.in_scope) == ("", "", None, False)
    assert match.office == office("New Haven")
    assert not leaks(repr(match), ())


def test_the_reasons_do_not_tell_whether_a_hidden_name_or_date_is_exactly_the_one_asked(
    caseworker, hidden
):
    exactly = asked(caseworker, *HIDDEN.values())[0].reasons
    nearly = asked(caseworker, "Persefone", "Thornwik", dt.date(2010, 8, 3))[0].reasons
    assert exactly == nearly == ["The names are alike", "The date of birth is the same or close"]


def test_who_sees_the_child_is_decided_by_the_wall(people, hidden):
    def scope(name):
        return asked(people[name], *HIDDEN.values())[0].in_scope

    assert not scope("caseworker") and scope("elsewhere") and scope("director")
    referral = ReferralFactory(place="New Haven", child=hidden)
    assert not scope("caseworker")
    referral.caseworker = people["caseworker"]
    referral.save()
    assert scope("caseworker") and not scope("colleague")


ASK = """
    SELECT to_jsonb(m) FROM referrals_possible_matches(ARRAY['Persefone'], ARRAY['Thornwik'], '2010-08-03', NULL,
        '', '', '', '{}', 10) m
"""


def test_raw_sql_tells_no_more(caseworker, hidden, rows):
    with acting_as(caseworker):
        ((told,),) = rows(ASK)
        detail = rows(
            "SELECT referrals_likeness_to(%s, '{Persefone}', '{Thornwik}', '2010-08-03', NULL, '', '', '')",
            hidden.pk,
        )
        names = rows("SELECT referrals_names_of(%s)", hidden.pk)
    told = told if isinstance(told, dict) else json.loads(told)
    assert set(told) == {"number", "initials", "year_of_birth", "office_id", "score", "reasons"}
    assert not leaks(json.dumps(told), ()) and detail == [(None,)] and names == [(None,)]


@pytest.mark.parametrize(
    "name", ["police", "prosecutor", "member", "staff", "administrator", "auditor"]
)
def test_nobody_but_dcf_may_ask(people, hidden, rows, name):
    refused = pytest.raises(DatabaseError, match="permission denied")
    with acting_as(people[name]), refused, transaction.atomic():
        rows(ASK)


def test_statistics_may_not_ask(hidden, rows):
    refused = pytest.raises(DatabaseError, match="permission denied")
    with acting_as_statistics(), refused, transaction.atomic():
        rows(ASK)


def test_the_keys_are_nobodys(caseworker, hidden, rows):
    refused = pytest.raises(DatabaseError, match="permission denied")
    with acting_as(caseworker), refused, transaction.atomic():
        rows("SELECT FROM referrals_childkeys")


def test_the_page_of_a_like_child_tells_no_more(client_as, caseworker, hidden):
    mine = known("Persefone", "Thornwik", dt.date(2010, 8, 3))
    page = client_as(caseworker).get(f"/children/{mine.number}/").content.decode()
    assert hidden.number in page and "P. T." in page and "call DCF New Haven" in page
    assert not leaks(page, ())


def test_the_api_tells_no_more_and_takes_names_in_the_body_alone(client_as, people, hidden):
    caller = Caller(client_as(people["caseworker"]))
    body = {"given_name": "Persefone", "family_name": "Thornwik", "date_of_birth": "2010-08-03"}
    answer = caller.post("children/matches", body)
    assert answer.status_code == 200, answer.content
    (match,) = answer.json()
    assert (match["number"], match["name"], match["in_scope"]) == (hidden.number, "P. T.", False)
    assert not leaks(answer.content.decode(), ())
    assert caller.get("children/matches", given_name="Persefone").status_code in {400, 404, 405}
    assert caller.post("children/matches", {"child": hidden.number}).status_code == 422
    assert Caller(client_as(people["police"])).post("children/matches", body).status_code == 404
    assert caller.post("children/matches", {"date_of_birth": "no day"}).status_code == 422
    assert caller.post("children/matches", {}).json() == []


def test_a_known_child_is_asked_about_by_number(client_as, people):
    one, two = known(), known("Roberta", "Smithfeld")
    caller = Caller(client_as(people["caseworker"]))
    (match,) = caller.post("children/matches", {"child": one.number}).json()
    assert match["number"] == two.number


# What was decided --------------------------------------------------------------------------------------


def decide(child, other, verdict, by):
    MatchDecision.objects.create(child=child, other=other, verdict=verdict, reason="Seen.", by=by)


def of(child, person):
    with acting_as(person):
        return possible_matches(child=child)


def test_a_pair_judged_not_the_same_is_not_shown_again_until_judged_anew(people):
    one, two, by = known(), known(), people["director"]
    assert [m.number for m in of(one, by)] == [two.number]
    decide(one, two, "not_same", by)
    assert of(one, by) == [] and of(two, by) == []
    decide(two, one, "same", by)
    assert [m.same for m in of(one, by)] == [True]


def test_a_pair_judged_the_same_comes_first_however_unlike(people, hidden):
    one, alike = known(), known()
    decide(one, hidden, "same", people["caseworker"])
    first, second = of(one, people["caseworker"])
    assert (first.number, first.same, first.name, first.url) == (hidden.number, True, "P. T.", "")
    assert second.number == alike.number and not second.same
    assert not leaks(repr(first), ())


def test_a_merged_record_never_appears_and_its_names_lead_to_the_kept_one(people):
    kept, merged = known("Ottoline", "Brackwell"), known()
    with acting_as(people["director"]):
        merge_children(kept, merged, by=people["director"], reason="One child.")
    (match,) = asked(people["caseworker"])
    assert match.number == kept.number and "Also known as Roberta Smithfield" in match.reasons
    assert of(kept, people["caseworker"]) == []


def test_the_number_of_questions_does_not_grow_with_the_matches(
    caseworker, django_assert_max_num_queries
):
    for _ in range(8):
        known()
    with acting_as(caseworker), django_assert_max_num_queries(3):
        assert len(possible_matches(given_name="Roberta", family_name="Smithfield")) == 8
    assert len(asked(caseworker, limit=2)) == 2


# On the child's page ---------------------------------------------------------------------------------------


def test_deciding_merging_and_undoing_on_the_page(client_as, people, hidden):
    one, two = known(born=dt.date(2010, 6, 9)), known("Bobbie", born=dt.date(2010, 6, 9))
    client = client_as(people["supervisor"])
    decisions = f"/children/{one.number}/decisions/new/"
    assert hidden.number in client.get(f"{decisions}?other={hidden.number}").content.decode()
    answer = client.post(
        decisions, {"other_number": hidden.number, "verdict": "same", "reason": "Called them."}
    )
    assert answer.status_code == 302
    page = client.get(f"/children/{one.number}/").content.decode()
    assert "Recorded as the same child" in page and "Called them." in page and not leaks(page, ())
    answer = client.post(
        f"/children/{one.number}/merge/",
        {"other": two.number, "keep": "other", "reason": "One child."},
    )
    assert answer.status_code == 302 and answer.url == f"/children/{two.number}/"
    one.refresh_from_db()
    assert one.merged_into == two
    merged = client.get(f"/children/{one.number}/").content.decode()
    assert f"merged into {two.number}" in merged and "New referral of this child" not in merged
    kept = client.get(f"/children/{two.number}/").content.decode()
    assert one.number in kept and "was merged into this record" in kept
    listed = client.get("/children/").content.decode()
    assert two.number in listed and one.number not in listed
    done = one.merged_by.get()
    assert client.post(f"/merges/{done.pk}/undo/", {"reason": "No."}).status_code == 302
    assert Child.objects.get(pk=one.pk).merged_into is None


@pytest.mark.parametrize(
    "form, said",
    [
        ({"other_number": "C-999999"}, "There is no child C-999999."),
        ({"other_number": "\x00"}, "Null characters are not allowed."),
        ({"other_number": "itself"}, "A child is always the same as itself"),
        ({"reason": ""}, "This field is required."),
    ],
)
def test_what_a_decision_cannot_be(client_as, people, form, said):
    one, two = known(), known()
    form = {"other_number": two.number, "verdict": "same", "reason": "Seen."} | form
    if form["other_number"] == "itself":
        form["other_number"] = one.number
    answer = client_as(people["caseworker"]).post(f"/children/{one.number}/decisions/new/", form)
    assert answer.status_code == 422 and said in answer.content.decode()


def test_decisions_and_merges_through_the_api(client_as, people, hidden):
    one, two = known(), known()
    caller = Caller(client_as(people["supervisor"]))
    made = caller.made(
        "match-decisions",
        {"child": one.number, "other": hidden.number, "verdict": "same", "reason": "Called."},
    )
    assert made["other"] is None and "Persephone" not in json.dumps(made)
    done = caller.made("merges", {"kept": one.number, "merged": two.number, "reason": "One child."})
    assert caller.get(f"children/{two.number}").json()["merged_into"] == one.number
    assert caller.keys("children", "number") == {one.number}
    again = caller.post("merges", {"kept": one.number, "merged": two.number, "reason": "Again."})
    assert again.status_code == 409
    caseworker = Caller(client_as(people["caseworker"]))
    assert caseworker.post(f"merges/{done['id']}/undo", {"reason": "No."}).status_code == 403
    assert caller.post(f"merges/{done['id']}/undo", {"reason": "Two after all."}).status_code == 200
    assert caller.keys("children", "number") == {one.number, two.number}
    beyond = {"kept": one.number, "merged": hidden.number, "reason": "A guess."}
    assert caller.post("merges", beyond).status_code == 422


def test_a_file_of_records_is_read_as_its_columns_are_mapped(tmp_path):
    """`bench/matching.py file`, on a file as European registries write them."""
    records = tmp_path / "records.csv"
    records.write_text(
        "id;fname_c1;fname_c2;lname_c1;lname_c2;by;bm;bd\n"
        "1;Gerd;Otto;Baumhold;NA;1968;7;27\n"
        "2;Gerd;NA;Baumholt;NA;1968;31;7\n"
        "3;;;NA;NA;1968;2;31\n"
    )
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("a;b\n2;1\n")
    args = bench.options(
        ["file", "--records", str(records), "--pairs", str(pairs), "--delimiter", ";",
         "--given", "fname_c1,fname_c2", "--family", "lname_c1,lname_c2", "--birth-year", "by",
         "--birth-month", "bm", "--birth-day", "bd", "--shift-years", "40"]
    )  # fmt: skip
    reader = bench.Reader(args)
    rows = reader.rows(args.records)
    first, second, third = map(reader.record, rows)
    assert (first.given, first.family, first.born) == (
        "Gerd Otto",
        "Baumhold",
        dt.date(2008, 7, 27),
    )
    assert second.born == dt.date(2008, 7, 31)  # day and month were in the wrong order
    assert (third.given, third.family, third.born, third.year) == ("", "", None, 2008)
    assert bench.true_pairs(args, reader, rows, rows) == {(1, 2)}


@pytest.mark.parametrize(
    "form, said", [("%Y%m%d", "20080731"), ("%d.%m.%Y", "31.7.2008"), ("%m/%d/%Y", "07/31/2008")]
)
def test_dates_of_birth_are_read_in_the_form_that_is_given(form, said):
    args = bench.options(
        ["file", "--records", "-", "--cluster", "c", "--dob", "born", "--dob-format", form]
    )
    assert bench.Reader(args).record({"born": said}).born == dt.date(2008, 7, 31)


def test_recall_and_precision_are_what_they_say():
    told = {(1, 2): 90, (1, 3): 40, (2, 3): 70}
    assert bench.at_score(told, {(1, 2), (4, 5)}, 50) == (0.5, 0.5, 2)
