"""When the law erases what: every rule of CGS 54-142a and 54-76o, worked by hand, and told in words."""

import datetime as dt
import threading

from django.db import DatabaseError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.wall import acting_as, acting_as_statistics
from arrests.erasure import erasure_of_arrest
from arrests.models import Arrest, ErasureDue, ErasureExclusion, ErasureRule, Outcome
from tests.api import Caller
from tests.erasure_cases import (
    CASES,
    ENTICING,
    FEDERAL,
    FELONY_B,
    FELONY_C,
    FELONY_D,
    MISDEMEANOR,
    MISDEMEANOR_14,
    TOGETHER,
    YOUTHFUL,
    C,
    end,
    live,
    nolled,
)
from tests.factories import BuyerFactory, DispositionFactory
from tipcouncil.settings import BASE_DIR

pytestmark = pytest.mark.django_db


def days(charges) -> list[str]:
    """For each count its day, or the reason why there is none."""
    found = {due.charge_id: due for due in ErasureDue.objects.filter(charge__in=charges)}
    return [str(found[c.pk].due_on or found[c.pk].why) for c in charges]


@pytest.mark.parametrize("name, counts, expected", CASES, ids=[case[0] for case in CASES])
def test_the_day_worked_by_hand(name, counts, expected):
    assert days(live(counts)) == expected


@pytest.mark.parametrize("name, born, counts, expected", YOUTHFUL, ids=[y[0] for y in YOUTHFUL])
def test_a_youthful_offenders_day(name, born, counts, expected):
    assert days(live(counts, born=born)) == expected


@pytest.mark.parametrize(
    "name, counts, informations, arrest", TOGETHER, ids=[t[0] for t in TOGETHER]
)
def test_an_information_waits_for_all_its_counts(name, counts, informations, arrest):
    charges = live(counts)
    dues = ErasureDue.objects.filter(charge__in=charges).order_by("information__number")
    by_document = dict(dues.values_list("information__number", "information_due_on"))
    assert [day and str(day) for day in by_document.values()] == informations
    (whole,) = set(dues.values_list("arrest_due_on", flat=True))
    assert (whole and str(whole)) == arrest
    told = erasure_of_arrest(Arrest.objects.get())
    assert told.due_on == whole and told.legal_basis == "CGS 54-142a(g)"


def test_every_outcome_stands_in_the_table():
    used = {e.split()[0] for _, *_, counts, _ in CASES + YOUTHFUL for c in counts for e in c.ends}
    assert used == set(Outcome)
    assert len(CASES + YOUTHFUL + TOGETHER) >= 40


# The law changes ---------------------------------------------------------------------------------


def test_the_appeal_period_is_a_setting():
    charges = live([C(FELONY_B, "2022-02-01", ("dismissed 2024-05-01",))])
    ErasureRule.objects.filter(code="dismissed_or_acquitted").update(days=30)
    assert days(charges) == ["2024-05-31"]


def test_a_shorter_time_that_comes_later_is_not_applied_before_its_first_day():
    charges = live([nolled("2023-05-20"), nolled("2023-06-15"), nolled("2023-08-10")])
    assert days(charges) == ["2024-06-20", "2024-07-15", "2024-09-10"]
    old, change = ErasureRule.objects.get(code="nolle"), dt.date(2024, 7, 1)
    old.validity = DateRange(old.validity.lower, change)
    old.save()
    ErasureRule.objects.create(
        code="nolle", follows="nolle", months=12, validity=DateRange(change, None),
        legal_basis="Invented",
    )  # fmt: skip
    # Due under the old law while it was law; on the new law's first day; under the new law.
    assert days(charges) == ["2024-06-20", "2024-07-01", "2024-08-10"]


def test_a_rule_that_comes_into_force_later_waits_for_its_first_day():
    charges = live([C(MISDEMEANOR, "2010-02-01", ("guilty_plea 2010-06-01",))])
    rule = ErasureRule.objects.get(code="clean_slate_misdemeanor")
    rule.validity = DateRange(dt.date(2030, 7, 1), None)
    rule.save()
    assert days(charges) == ["2030-07-01"]


def test_an_exception_holds_while_it_is_law():
    charges = live([C(ENTICING, "2010-02-01", ("guilty_plea 2011-07-08",))])
    exception = ErasureExclusion.objects.get(section="53a-90a")
    exception.validity = DateRange(exception.validity.lower, dt.date(2030, 1, 1))
    exception.save()
    assert days(charges) == ["2030-01-01"]
    exception.validity = DateRange(dt.date(2024, 1, 1), None)  # came after it was erased
    exception.save()
    assert days(charges) == ["2023-01-01"]


@pytest.mark.parametrize("outcome", ["declined", "bond_forfeited"])
def test_what_no_law_names_is_erased_only_once_counsel_has_named_a_law(outcome):
    charges = live([C(MISDEMEANOR, "2022-02-01", (f"{outcome} 2023-05-01",))])
    assert days(charges) == ["no_rule"]
    rule = ErasureRule.objects.create(
        code=outcome, follows=outcome, months=13, legal_basis="Invented",
        validity=DateRange(dt.date(2020, 1, 1), None),
    )  # fmt: skip
    assert days(charges) == ["2024-06-01"]
    assert rule.words.startswith("13 months after ")


def test_two_versions_of_a_rule_are_never_in_force_at_once():
    with pytest.raises(DatabaseError, match="erasure_rules_do_not_overlap"), transaction.atomic():
        ErasureRule.objects.create(
            code="nolle", follows="nolle", months=1, legal_basis="Invented",
            validity=DateRange(dt.date(2024, 1, 1), None),
        )  # fmt: skip


# What changes moves the days at once ------------------------------------------------------------


def test_what_is_corrected_moves_the_day():
    youth, misdemeanor = live(
        [
            C(FELONY_D, "2022-02-01", ("youthful_offender 2022-03-03",)),
            C(MISDEMEANOR_14, "2017-12-01", ("guilty_plea 2018-05-04",)),
        ],
        born=None,
    )
    assert days([youth, misdemeanor]) == ["birth_unknown", "2025-05-04"]
    buyer = youth.information.arrest.buyer
    buyer.date_of_birth = dt.date(2004, 8, 20)
    buyer.save()
    assert days([youth]) == ["2025-08-20"]
    sentence = misdemeanor.dispositions.get().sentence
    sentence.months_probation = 120
    sentence.save()
    assert days([misdemeanor]) == ["2028-05-04"]
    misdemeanor.family_violence = True
    misdemeanor.save()
    assert days([misdemeanor]) == ["excluded"]


def test_a_class_that_is_corrected_moves_the_day():
    (charge,) = live([C(FELONY_D, "2013-12-01", ("guilty_plea 2014-07-08",))])
    version = charge.statute_version
    version.offence_class = "felony C"
    version.save()
    assert days([charge]) == ["class"]


def test_an_arrest_that_was_another_persons_moves_both_persons_days():
    first, second = live(
        [
            C(MISDEMEANOR_14, "2014-01-01", ("guilty_plea 2014-04-01",)),
            C(MISDEMEANOR_14, "2020-01-01", ("guilty_plea 2020-09-09",)),
        ]
    )
    arrest = second.information.arrest
    arrest.buyer = BuyerFactory()
    arrest.save()
    assert days([first, second]) == ["2023-01-01", "2027-09-09"]


def test_two_at_once_about_one_person_reckon_with_each_other(committed):
    charges = live([C(MISDEMEANOR_14, "2014-01-01"), C(MISDEMEANOR_14, "2020-01-01")])
    start = threading.Barrier(2)

    def record(charge, said):
        try:
            with transaction.atomic():
                start.wait(timeout=10)
                end(charge, said)
        finally:
            connection.close()

    ends = ("guilty_plea 2014-04-01", "guilty_plea 2020-09-09")
    threads = [
        threading.Thread(target=record, args=pair) for pair in zip(charges, ends, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert days(charges) == ["2027-09-09", "2027-09-09"]


OFFENCES = [MISDEMEANOR, FELONY_D, ENTICING, FELONY_C, FEDERAL]
ENDS = [
    "nolle", "dismissed", "not_guilty", "not_guilty_mental", "guilty_plea", "guilty_trial",
    "vacated", "pardoned", "youthful_offender", "transferred", "adopted_federally",
]  # fmt: skip
a_day = st.dates(dt.date(2012, 1, 1), dt.date(2020, 12, 31)).map(str)
an_end = st.builds("{} {}".format, st.sampled_from(ENDS), a_day)
a_count = st.builds(
    C,
    st.sampled_from(OFFENCES),
    st.just("2010-02-01"),
    st.lists(an_end, max_size=3, unique_by=lambda said: said.split()[1]).map(tuple),
    st.sampled_from([(0, 0, 0), (6, 24, 0), (0, 120, 60)]),
)
lives = st.lists(a_count, min_size=1, max_size=3)
quickly = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quickly
@given(
    lives, st.randoms(use_true_random=False), st.dates(dt.date(1985, 1, 1), dt.date(1999, 12, 31))
)
def test_the_order_of_entry_changes_nothing(counts, chance, born):
    told = days(live(counts, born=born))
    charges = live([C(c.offence, c.on) for c in counts], born=born)
    entries = [
        (charge, said, c) for charge, c in zip(charges, counts, strict=True) for said in c.ends
    ]
    chance.shuffle(entries)
    for charge, said, count in entries:
        end(charge, said, count)
    assert days(charges) == told


@quickly
@given(lives, a_day, st.sampled_from(OFFENCES))
def test_one_more_conviction_makes_no_day_earlier(counts, convicted_on, offence):
    alone = live(counts, born="1996-05-05")
    more = live(
        [*counts, C(offence, "2010-02-01", (f"guilty_plea {convicted_on}",))], born="1996-05-05"
    )
    # A reason sorts behind every day.
    for before, after in zip(days(alone), days(more)[:-1], strict=True):
        assert after >= before or (after > "9" and before > "9")


# Who sees what -----------------------------------------------------------------------------------


def test_a_conviction_beyond_the_wall_moves_the_day_and_is_not_told(people, rows):
    here, there = live(
        [
            C(MISDEMEANOR_14, "2014-01-01", ("guilty_plea 2014-04-01",)),
            C(MISDEMEANOR_14, "2020-01-01", ("guilty_plea 2020-09-09",)),
        ]
    )
    elsewhere = people["other_prosecutor"].agency.judicial_district
    Arrest.objects.filter(pk=there.information.arrest_id).update(
        judicial_district=elsewhere, agency=people["other_police"].agency
    )
    with acting_as(people["prosecutor"]):
        seen = rows("SELECT charge_id, due_on::text FROM arrests_erasure")
    assert seen == [(here.pk, "2027-09-09")]


def test_statistics_learns_no_birthday(rows):
    (charge,) = live(
        [C(FELONY_D, "2022-02-01", ("youthful_offender 2022-03-03",))], born="2004-08-20"
    )
    with acting_as_statistics():
        dropped = rows("SELECT dropped_on::text FROM arrests_erasuredue")
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            rows("SELECT due_on FROM arrests_erasuredue")
    assert dropped == [("2025-08-01",)] and days([charge]) == ["2025-08-20"]


@pytest.mark.parametrize("name", ["prosecutor", "chief", "administrator"])
def test_nobody_writes_a_day_by_hand(name, people, rows):
    live([nolled("2024-03-15")])
    refused = pytest.raises(DatabaseError, match="permission denied")
    with acting_as(people[name]), refused, transaction.atomic():
        rows("UPDATE arrests_erasuredue SET due_on = NULL")
    with acting_as(people[name]), refused, transaction.atomic():
        rows("SELECT arrests_reckon_all()")


# What people read --------------------------------------------------------------------------------

WORDS = [
    ([nolled("2024-03-15")], "Erasure due since Apr 15, 2025. 13 months after the nolle was entered (CGS 54-142a(c))."),
    ([C(ENTICING, "2010-02-01", ("guilty_plea 2011-07-08",))], "Not erased. The law excepts this offense from erasure by time (CGS 54-142a(e); PA 21-32). To confirm: confirmed in summaries."),
    ([C(FELONY_B, "2022-02-01")], "No day of erasure yet. The count is open."),
    ([C(MISDEMEANOR, "2022-02-01", ("guilty_plea 2026-03-02",))], "Erased on Mar 2, 2033. 7 years after the person's latest conviction, with every sentence served (CGS 54-142a(e); PA 21-32; PA 23-134)."),
    ([nolled("2024-03-15", arrest=1), C(MISDEMEANOR, "2022-02-01", ("guilty_plea 2026-03-02",), arrest=1)], "With the other counts of this information and the earlier ones on Mar 2, 2033."),
    ([nolled("2024-03-15", arrest=1), C(FELONY_B, "2022-02-01", arrest=1)], "Not before the other counts of this information and the earlier ones are due."),
]  # fmt: skip


@pytest.mark.parametrize("counts, words", WORDS, ids=[words[:40] for _, words in WORDS])
def test_the_arrests_page_says_day_rule_and_law(counts, words, people, client_as):
    arrest = live(counts)[0].information.arrest
    page = client_as(people["prosecutor"]).get(reverse("arrest", kwargs={"number": arrest.number}))
    plain = " ".join(page.text.replace("</span>", "").replace("&#x27;", "'").split())
    plain = plain.replace('<span class="tip-tag tip-tag--live">', "").replace(
        '<span class="tip-none">', ""
    )
    assert words in plain


def test_what_is_due_is_a_filter_of_the_list_and_the_api(people, client_as):
    today = timezone.localdate()
    soon = today - dt.timedelta(days=20 - 14)
    due, in_two_weeks, never = (
        live(counts)[0].information.arrest
        for counts in (
            [nolled("2024-03-15")],
            [C(FELONY_B, "2022-02-01", (f"dismissed {soon}",))],
            [C(FELONY_B, "2022-02-01")],
        )
    )
    client = client_as(people["prosecutor"])
    api = Caller(client)
    assert api.keys("arrests", "number", erasure_due=0) == {due.number}
    assert api.keys("arrests", "number", erasure_due=13) == {due.number}
    assert api.keys("arrests", "number", erasure_due=14) == {due.number, in_two_weeks.number}
    assert api.get("arrests", erasure_due="-1").status_code == 400
    shown = client.get(reverse("arrest_list"), {"erasure_due": 0}).text
    assert due.number in shown and never.number not in shown


def test_the_api_tells_the_day_of_each_count(people, client_as):
    (charge,) = live([nolled("2024-03-15")])
    caller = Caller(client_as(people["prosecutor"]))
    (row,) = caller.get("erasure-days", arrest=charge.information.arrest.number).json()["results"]
    assert row["due_on"] == "2025-04-15" and row["why"] == ""
    assert Caller(client_as(people["other_prosecutor"])).keys("erasure-days", "due_on") == set()


def test_the_rules_are_read_by_everyone_and_changed_by_administrators(people, client_as):
    assert (
        "13 months after the nolle was entered"
        in client_as(people["caseworker"]).get("/erasure/rules/").text
    )
    shown = client_as(people["police"]).get("/erasure/exceptions/").text
    assert "53a-90a" in shown and "unconfirmed" in shown
    charges = live([C(FELONY_B, "2022-02-01", ("dismissed 2024-05-01",))])
    rule = ErasureRule.objects.get(code="dismissed_or_acquitted")
    administrator = Caller(client_as(people["administrator"]))
    answer = administrator.patch(f"erasure-rules/{rule.pk}", {"days": 45})
    assert answer.status_code == 200, answer.content
    assert days(charges) == ["2024-06-15"]


def test_a_migrate_reckons_anew_only_where_the_reckoning_changed(rows):
    """What the triggers keep is not reckoned at every migrate: that takes long where arrests are many."""
    DispositionFactory(outcome="nolle")
    script = (BASE_DIR / "arrests" / "erasure.sql").read_text()
    rows("UPDATE arrests_erasuredue SET due_on = '1999-01-01'")
    rows(script)
    assert rows("SELECT DISTINCT due_on FROM arrests_erasuredue") == [(dt.date(1999, 1, 1),)]
    rows("COMMENT ON FUNCTION arrests_erasure_days(bigint[]) IS 'another text'")
    rows(script)
    assert rows("SELECT count(*) FROM arrests_erasuredue WHERE due_on = '1999-01-01'") == [(0,)]
    rows("DELETE FROM arrests_erasuredue")
    rows(script)
    assert rows("SELECT count(*) FROM arrests_erasuredue") == [(1,)]
