"""Breaking the glass: one case outside one's region, by its number, for a reason, for 24 hours."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

import pytest

from accounts.models import Job, User
from accounts.wall import acting_as
from casework.errors import Conflict
from casework.services import save
from referrals.models import (
    BrokenGlass,
    BuyerDisclosure,
    Child,
    ChildAlias,
    Classification,
    Notice,
    Referral,
    ReferralNote,
    ReferralStatusChange,
    Service,
)
from referrals.models.glass import OPEN_FOR
from referrals.services import (
    break_glass,
    end_glass,
    glass_to_review,
    open_glass,
    review_glass,
    send_notice,
)
from tests.admin import address, send
from tests.api import Caller
from tests.factories import (
    BrokenGlassFactory,
    ClassificationFactory,
    ReferralFactory,
    ago,
)
from tests.world import build_world

pytestmark = pytest.mark.django_db
REASON = "The child called our night line."
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def world(people):
    return build_world()


@pytest.fixture
def there(world):
    """The case of New Haven, region 2, with its parts: outside the caseworker's region 4."""
    return world.there


@pytest.fixture
def opened(people, there):
    """The case of New Haven, opened by the caseworker of Hartford."""
    with acting_as(people["caseworker"]):
        return break_glass(there.referral.reference, by=people["caseworker"], reason=REASON)


PARTS = {
    "referral": Referral,
    "child": Child,
    "alias": ChildAlias,
    "classification": Classification,
    "disclosure": BuyerDisclosure,
    "service": Service,
    "note": ReferralNote,
    "notice": Notice,
    "draft": Notice,
}


def seen_by(person, place) -> set[str]:
    """Which of a place's rows a person sees."""
    with acting_as(person):
        return {
            kind
            for kind, model in PARTS.items()
            if model.objects.filter(pk=getattr(place, kind).pk).exists()
        }


def refused(match="row-level security|permission denied"):
    return pytest.raises(DatabaseError, match=match)


# What it opens ---------------------------------------------------------------------------------------


def test_the_case_is_read_whole_and_nobody_else_sees_more(people, there, opened):
    assert seen_by(people["caseworker"], there) == set(PARTS)
    for name in ("colleague", "supervisor"):
        assert seen_by(people[name], there) == set()
    with acting_as(people["caseworker"]):
        assert Referral.objects.count() == 2, "one's own and this one, no other"


def test_the_record_says_who_why_when_and_until_when(people, there, opened):
    assert (opened.by_id, opened.reason) == (people["caseworker"].pk, REASON)
    assert opened.until == opened.at + dt.timedelta(hours=24) == opened.at + OPEN_FOR
    assert (opened.region, opened.referral) == (2, there.referral)


def test_one_adds_to_the_case_and_sends_its_notice(people, there):
    ClassificationFactory(referral=there.referral, recorded_at=ago(hours=25))
    overdue = there.referral.notices.get(sent_at=None, clock="police_notice")
    person = people["caseworker"]
    with acting_as(person):
        break_glass(there.referral.reference, by=person, reason=REASON)
        told = send_notice(
            overdue, by=person, method="telephone", information_disclosed="Call us.",
            late_reason="Found at night.",
        )  # fmt: skip
        for part in (
            ReferralNote(referral=there.referral, text="Invented, at night."),
            Service(referral=there.referral, kind="medical", referred_on=timezone.localdate()),
            Notice(referral=there.referral, kind="other", recipient=overdue.recipient),
            BuyerDisclosure(referral=there.referral, source="child"),
            Classification(
                referral=there.referral, finding="high_risk", decided_on=timezone.localdate()
            ),
        ):
            save(part, by=person)
    assert told.sent_by_id == person.pk


def test_one_changes_neither_the_referral_nor_the_child(people, there, opened):
    person = people["caseworker"]
    with acting_as(person):
        referral = Referral.objects.get(pk=there.referral.pk)
        referral.narrative = "Another."
        child = Child.objects.get(pk=there.child.pk)
        child.given_name = "Another"
        service = Service.objects.get(pk=there.service.pk)
        service.kind = "legal"
        alias = ChildAlias.objects.get(pk=there.alias.pk)
        alias.given_name = "Another"
        for row in (referral, child, service, alias):
            with pytest.raises(PermissionDenied):
                save(row, by=person)
        with pytest.raises(PermissionDenied):
            referral.flow.follow(referral, "open", by=person)
        with pytest.raises(PermissionDenied):
            save(ChildAlias(child=child, given_name="New"), by=person)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE referrals_referral SET narrative = 'x' WHERE id = {referral}",
        "UPDATE referrals_referral SET caseworker_id = {me} WHERE id = {referral}",
        "UPDATE referrals_referral SET status = 'open' WHERE id = {referral}",
        "UPDATE referrals_child SET given_name = 'x' WHERE id = {child}",
        "UPDATE referrals_child SET area_office_id = {office} WHERE id = {child}",
        "UPDATE referrals_childalias SET given_name = 'x' WHERE child_id = {child}",
        "DELETE FROM referrals_childalias WHERE child_id = {child}",
        "UPDATE referrals_service SET referral_id = {mine} WHERE referral_id = {referral}",
        "UPDATE referrals_buyerdisclosure SET referral_id = {mine} WHERE referral_id = {referral}",
    ],
)
def test_raw_sql_changes_nothing_of_the_case_either(sql, people, world, opened):
    me = people["caseworker"]
    with acting_as(me), connection.cursor() as cursor:
        cursor.execute(
            sql.format(
                referral=world.there.referral.pk, child=world.there.child.pk, me=me.pk,
                mine=world.here.referral.pk, office=me.agency_id,
            )
        )  # fmt: skip
        assert cursor.rowcount == 0


# Nobody keeps access by it ------------------------------------------------------------------------------


def test_no_referral_is_hung_on_the_child(people, world, opened):
    me, child = people["caseworker"], world.there.child.pk
    with acting_as(me):
        assert Child.objects.filter(pk=child).exists()
        with refused(), transaction.atomic():
            Referral.objects.create(
                child_id=child, received_at=ago(days=1), source="police",
                area_office_id=me.agency_id, caseworker_id=me.pk,
            )  # fmt: skip
        with refused(), transaction.atomic():
            Referral.objects.filter(pk=world.here.referral.pk).update(child_id=child)


def test_no_part_is_moved_out(people, world, opened):
    with acting_as(people["caseworker"]):
        with refused("stays with its referral"), transaction.atomic():
            Notice.objects.filter(pk=world.there.draft.pk).update(
                referral_id=world.here.referral.pk
            )
        with refused(), transaction.atomic():
            ChildAlias.objects.create(child=world.there.child, given_name="New")
        with refused(), transaction.atomic():
            ReferralStatusChange.objects.create(
                case=world.there.referral, from_status="open", to_status="closed",
                by_id=people["caseworker"].pk,
            )  # fmt: skip


def test_an_assigned_case_keeps_its_right_to_be_changed(people, there):
    me = people["caseworker"]
    Referral.objects.filter(pk=there.referral.pk).update(caseworker=me.pk)
    with acting_as(me):
        child = Child.objects.get(pk=there.child.pk)
        child.given_name = "Nova"
        save(child, by=me)
        save(ChildAlias(child=child, given_name="Star"), by=me)
        Referral.flow.follow(there.referral, "open", by=me)
        Referral.objects.create(
            child=child, received_at=ago(days=1), source="police",
            area_office_id=me.agency_id, caseworker_id=me.pk,
        )  # fmt: skip


def test_after_the_end_nothing_is_seen(people, there, opened):
    me = people["caseworker"]
    with acting_as(me):
        ended = end_glass(opened, by=me)
        assert ended.ended_at is not None and open_glass(me) is None
        with pytest.raises(Conflict):
            end_glass(ended, by=me)
    assert seen_by(me, there) == set()


@pytest.mark.parametrize("left, sees", [(SECOND, True), (0 * SECOND, False), (-SECOND, False)])
def test_it_closes_by_itself_to_the_second(people, there, rows, left, sees):
    """The row is made a day ago: the database's own clock decides, and now() stands in a test."""
    rows(
        "INSERT INTO referrals_brokenglass (referral_id, by_id, reason, at) "
        "VALUES (%s, %s, %s, now() - interval '24 hours' + %s)",
        there.referral.pk, people["caseworker"].pk, REASON, left,
    )  # fmt: skip
    assert seen_by(people["caseworker"], there) == (set(PARTS) if sees else set())


def test_who_leaves_or_changes_the_job_sees_nothing(people, there, opened):
    me = people["caseworker"]
    User.objects.filter(pk=me.pk).update(is_active=False)
    assert seen_by(me, there) == set()
    User.objects.filter(pk=me.pk).update(
        is_active=True, job=Job.POLICE_INVESTIGATOR, agency=people["police"].agency
    )
    with acting_as(people["caseworker"]):  # the old role, as a session that was not ended would be
        assert not Referral.objects.exists()


# Who may, and how often ----------------------------------------------------------------------------------


def said(person, reference, reason=REASON) -> str:
    """What a person is told who opens a case; nothing when it opens."""
    with acting_as(person):
        try:
            break_glass(reference, by=person, reason=reason)
        except ValidationError as refusal:
            return " ".join(refusal.messages)
    return ""


def test_an_unknown_number_and_what_is_no_case_are_answered_alike(people, there):
    me = people["caseworker"]
    answers = {
        said(me, number)
        for number in (
            "R-1999-00001", there.referral.reference[:-1], there.referral.reference + "0", "R-%",
            there.child.number, there.notice.reference, str(there.referral.pk), "x" * 20, "' OR true",
        )
    }  # fmt: skip
    (answer,) = answers
    assert answer.startswith("There is no case with this number.")
    assert said(me, f" {there.referral.reference.lower()} ") == ""


@pytest.mark.parametrize("reason", ["", "   ", "x", "urgent", "a b c", "... --- ...", "help now"])
def test_a_reason_takes_a_few_words_whether_the_case_is_there_or_not(people, there, reason):
    answers = {
        said(people["caseworker"], number, reason)
        for number in (there.referral.reference, "R-1999-00001")
    }
    assert answers == {"Say in a few words why the case must be opened."}
    assert not BrokenGlass.objects.filter(by=people["caseworker"].pk).exists()


def test_a_case_that_is_theirs_already_says_so(people, world):
    mine = world.here.referral.reference
    assert "yours to see already" in said(people["caseworker"], mine)
    assert "yours to see already" in said(people["director"], world.there.referral.reference)
    Referral.objects.filter(pk=world.there.referral.pk).update(caseworker=people["caseworker"].pk)
    assert "already" in said(people["caseworker"], world.there.referral.reference)


def test_a_second_case_waits_until_the_first_is_ended(people, there, opened):
    me, second = people["caseworker"], ReferralFactory(place="New Haven")
    for number in (second.reference, there.referral.reference, "R-1999-00001"):
        assert said(me, number) == f"You have {there.referral.reference} open: end that first."
    with acting_as(me):
        end_glass(opened, by=me)
    assert said(me, second.reference) == ""


@pytest.mark.parametrize(
    "first, enough", [(dt.timedelta(hours=23), True), (OPEN_FOR + 60 * SECOND, False)]
)
def test_five_cases_a_day_are_enough(people, there, first, enough):
    for at in (timezone.now() - first, *(ago(hours=hours) for hours in range(5, 1, -1))):
        BrokenGlassFactory(referral=there.referral, at=at, ended_at=at + dt.timedelta(minutes=9))
    unknown = said(people["caseworker"], "R-1999-00001")
    assert ("five cases" in unknown) is enough
    assert said(people["caseworker"], there.referral.reference) == (unknown if enough else "")


@pytest.mark.parametrize("name", ["police", "chief", "member", "staff", "administrator", "auditor"])
def test_no_other_job_opens_a_case(people, there, rows, name):
    with acting_as(people[name]):
        with pytest.raises(PermissionDenied):
            break_glass(there.referral.reference, by=people[name], reason=REASON)
        with refused("permission denied"), transaction.atomic():
            rows("SELECT referrals_break_glass(%s, %s)", there.referral.reference, REASON)
        with refused("permission denied"), transaction.atomic():
            rows("SELECT FROM referrals_brokenglass")


def test_a_forged_call_opens_nothing(people, there, rows):
    me, reference = people["caseworker"], there.referral.reference
    with acting_as(me):
        for user in ("", str(people["police"].pk), "999999999"):
            with refused("opened by people of DCF"), transaction.atomic():
                rows("SELECT set_config('tip.user', %s, true)", user)
                rows("SELECT referrals_break_glass(%s, %s)", reference, REASON)
        for sql in (
            "INSERT INTO referrals_brokenglass (referral_id, by_id, reason) VALUES (%s, %s, 'a b c')",
            "UPDATE referrals_brokenglass SET referral_id = %s WHERE by_id = %s",
        ):
            with refused("permission denied"), transaction.atomic():
                rows(sql, there.referral.pk, me.pk)
    User.objects.filter(pk=me.pk).update(is_active=False)
    with acting_as(me), refused("opened by people of DCF"), transaction.atomic():
        rows("SELECT referrals_break_glass(%s, %s)", reference, REASON)
    assert seen_by(me, there) == set()


def test_of_two_windows_one_opens_a_case(committed):
    me, cases = committed["caseworker"], [ReferralFactory(place="New Haven") for _ in range(2)]
    start = Barrier(2, timeout=20)

    def window(case):
        try:
            start.wait()
            return said(me, case.reference)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        answers = sorted(both.map(window, cases))
    assert answers[0] == "" and answers[1].endswith("open: end that first.")
    assert BrokenGlass.objects.count() == 1


# The record -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    ["reason = 'Another reason it was'", "until = until + interval '1 day'", "at = now() - interval '9 days'",
     "by_id = {other}", "referral_id = {mine}"],
)  # fmt: skip
def test_what_was_written_stays_even_for_the_owner(people, world, opened, rows, change):
    values = change.format(other=people["colleague"].pk, mine=world.here.referral.pk)
    with refused("kept as it was written"), transaction.atomic():
        rows(f"UPDATE referrals_brokenglass SET {values} WHERE id = %s", opened.pk)
    with refused("Cannot delete"), transaction.atomic():
        rows("DELETE FROM referrals_brokenglass")


def test_ended_is_ended(people, opened, rows):
    with acting_as(people["caseworker"]):
        end_glass(opened, by=people["caseworker"])
        for value in ("NULL", "now() + interval '1 hour'"):
            with refused("kept as it was written"), transaction.atomic():
                rows(f"UPDATE referrals_brokenglass SET ended_at = {value} WHERE id = {opened.pk}")


def test_the_end_is_the_databases_time(people, opened, rows):
    with acting_as(people["caseworker"]):
        rows("UPDATE referrals_brokenglass SET ended_at = now() + interval '9 hours'")
    assert rows("SELECT ended_at <= now() FROM referrals_brokenglass WHERE id = %s", opened.pk) == [
        (True,)
    ]


def test_every_change_is_in_the_history(people, opened, rows):
    with acting_as(people["caseworker"]):
        end_glass(opened, by=people["caseworker"])
    events = "SELECT pgh_label, pgh_context->>'user' FROM referrals_brokenglassevent WHERE pgh_obj_id = %s"
    me = str(people["caseworker"].pk)
    for name in ("auditor", "elsewhere"):
        with acting_as(people[name]):
            assert rows(events, opened.pk) == [("insert", me), ("update", me)]
    with acting_as(people["colleague"]):
        assert rows(events, opened.pk) == []


def test_the_region_follows_the_referral(people, there, opened, rows):
    Referral.objects.filter(pk=there.referral.pk).update(area_office=people["caseworker"].agency_id)
    opened.refresh_from_db()
    assert opened.region == 4
    with refused("region_of_referral"), transaction.atomic():
        rows("UPDATE referrals_brokenglass SET region = 1 WHERE id = %s", opened.pk)


# The review ----------------------------------------------------------------------------------------------


@pytest.fixture
def other_supervisor(people):
    """The supervisor of New Haven's region."""
    made = User(
        given_name="Second", family_name="Invented", job=Job.DCF_SUPERVISOR,
        agency=people["elsewhere"].agency, email="second@test.example", password="!",
    )  # fmt: skip
    made.save()
    return made


def to_review(person) -> set[int]:
    with acting_as(person):
        return set(glass_to_review().values_list("pk", flat=True))


def test_it_shows_to_the_regions_supervisors_until_it_is_reviewed(
    people, there, opened, other_supervisor
):
    for person in (other_supervisor, people["director"]):
        assert opened.pk in to_review(person)
    for name in ("supervisor", "caseworker", "elsewhere"):
        assert opened.pk not in to_review(people[name])
    with acting_as(other_supervisor):
        reviewed = review_glass(opened, by=other_supervisor, finding="justified")
        assert reviewed.reviewed_by_id == other_supervisor.pk and reviewed.reviewed_at
        with pytest.raises(Conflict):
            review_glass(opened, by=other_supervisor, finding="justified")
    assert opened.pk not in to_review(people["director"]) | to_review(other_supervisor)
    assert seen_by(people["caseworker"], there) == set(PARTS), "justified: it stays open"


def test_not_justified_says_why_and_closes_the_case(people, there, opened, other_supervisor):
    with acting_as(other_supervisor):
        with pytest.raises(ValidationError, match="why it was not justified"):
            review_glass(opened, by=other_supervisor, finding="not_justified", words="  ")
        with pytest.raises(ValidationError):
            review_glass(opened, by=other_supervisor, finding="whatever", words="Words.")
        review_glass(opened, by=other_supervisor, finding="not_justified", words="No child called.")
    assert seen_by(people["caseworker"], there) == set()


def test_nobody_reviews_their_own(people, world):
    mine = world.here.glass  # opened by the director, who sees every region
    with acting_as(people["director"]):
        with pytest.raises(PermissionDenied):
            review_glass(mine, by=people["director"], finding="justified")
        with refused("reviewed_by_another"), transaction.atomic():
            BrokenGlass.objects.filter(pk=mine.pk).update(
                reviewed_at=timezone.now(), reviewed_by=people["director"].pk, finding="justified"
            )
    assert mine.pk not in to_review(people["director"])


@pytest.mark.parametrize("name", ["caseworker", "elsewhere", "supervisor"])
def test_others_neither_review_nor_end_it(people, opened, rows, name):
    me = people[name]
    with acting_as(me):
        with pytest.raises((PermissionDenied, BrokenGlass.DoesNotExist)):
            review_glass(opened, by=me, finding="justified")
        for signed in {me.pk, people["director"].pk}:
            try:
                with transaction.atomic():
                    rows(
                        "UPDATE referrals_brokenglass SET reviewed_at = now(), finding = 'justified', "
                        "reviewed_by_id = %s WHERE id = %s",
                        signed, opened.pk,
                    )  # fmt: skip
            except DatabaseError:
                pass
        if name != "caseworker":
            with pytest.raises((PermissionDenied, BrokenGlass.DoesNotExist)):
                end_glass(opened, by=me)
            rows("UPDATE referrals_brokenglass SET ended_at = now() WHERE id = %s", opened.pk)
    opened.refresh_from_db()
    assert opened.reviewed_at is None and opened.ended_at is None


def test_the_reviewer_does_not_end_it_without_a_review(people, opened, other_supervisor, rows):
    with acting_as(other_supervisor), refused("Only who opened"), transaction.atomic():
        rows("UPDATE referrals_brokenglass SET ended_at = now() WHERE id = %s", opened.pk)


def test_a_supervisor_with_another_case_open_does_not_review_what_stands_on_it(
    people, there, opened
):
    """They see on the case who else opened it; reviewing stays with the region."""
    me = people["supervisor"]
    with acting_as(me):
        break_glass(there.referral.reference, by=me, reason=REASON)
        assert BrokenGlass.objects.filter(pk=opened.pk).exists()
        with pytest.raises(PermissionDenied):
            review_glass(opened, by=me, finding="justified")
    assert to_review(me) == {world_glass.pk for world_glass in BrokenGlass.objects.filter(region=4)}


def test_a_review_is_kept(people, opened, other_supervisor, rows):
    with acting_as(other_supervisor):
        review_glass(opened, by=other_supervisor, finding="justified", words="Right.")
        for change in ("finding = 'not_justified'", "words = 'x'", "reviewed_at = NULL"):
            with refused("kept as it was written"), transaction.atomic():
                rows(f"UPDATE referrals_brokenglass SET {change} WHERE id = {opened.pk}")


# Why they read ---------------------------------------------------------------------------------------------


def test_the_read_log_learns_the_reason(people, world, opened, rows):
    def why(*pairs):
        kinds, records = zip(*pairs, strict=True)
        return rows("SELECT referrals_why_read(%s, %s::bigint[])", list(kinds), list(records))[0][0]

    there, here = world.there, world.here
    case, child = ("referrals.referral", there.referral.pk), ("referrals.child", there.child.pk)
    with acting_as(people["caseworker"]):
        for pair in (case, child, ("referrals.notice", there.notice.pk)):
            assert why(pair) == REASON
        assert why(("referrals.child", here.child.pk), child) == REASON
        for pair in (
            ("referrals.referral", here.referral.pk), ("referrals.child", here.child.pk),
            ("referrals.service", there.referral.pk), ("referrals.notice", here.notice.pk),
        ):  # fmt: skip
            assert why(pair) is None
        assert rows("SELECT referrals_why_read('{}', '{}')") == [(None,)]
    for name in ("colleague", "elsewhere", "police", "auditor"):
        with acting_as(people[name]):
            assert why(case, child) is None
    with acting_as(people["caseworker"]):
        end_glass(opened, by=people["caseworker"])
        assert why(case) is None


# Pages -----------------------------------------------------------------------------------------------------


def test_a_case_is_opened_read_added_to_and_ended_on_pages(people, there, client_as):
    client = client_as(people["caseworker"])
    case = f"/referrals/{there.referral.reference}/"
    assert client.get(case).status_code == 404
    assert "/glass/new/" in client.get("/referrals/").text
    typed = {"reference": there.referral.reference.lower(), "reason": REASON}
    answer = client.post("/glass/new/", typed)
    assert (answer.status_code, answer.headers["Location"]) == (302, case)
    glass = BrokenGlass.objects.get(by=people["caseworker"].pk)
    for page in (
        case, f"/children/{there.child.number}/", f"/notices/{there.draft.reference}/",
        f"/notices/{there.draft.reference}/send/", f"{case}notes/new/", "/referrals/",
    ):  # fmt: skip
        shown = client.get(page)
        assert shown.status_code == 200, page
        assert "is open to you from outside your region" in shown.text
        assert f'action="/glass/{glass.pk}/end/"' in shown.text
    shown = client.get(case).text
    assert "Opened from outside the region" in shown and REASON in shown
    for button in ("change/", "steps/open/"):
        assert f"{case}{button}" not in shown
    for page in (
        f"{case}change/", f"{case}steps/open/", f"/children/{there.child.number}/change/",
        f"/children/{there.child.number}/names/new/", f"/children/{there.child.number}/referrals/new/",
        f"/names/{there.alias.pk}/change/", f"/services/{there.service.pk}/change/",
        f"/disclosures/{there.disclosure.pk}/change/",
    ):  # fmt: skip
        assert client.get(page).status_code == 403, page
        assert client.post(page, {}).status_code == 403, page
    written = client.post(f"{case}notes/new/", {"text": "Invented, at night."})
    assert written.status_code == 302
    ended = client.post(f"/glass/{glass.pk}/end/")
    assert ended.headers["Location"] == "/referrals/"
    assert client.get(case).status_code == 404
    assert "is open to you from outside your region" not in client.get("/referrals/").text
    own = client.get(f"/glass/{glass.pk}/")
    assert own.status_code == 200 and there.referral.reference not in own.text
    assert client.post(f"/glass/{glass.pk}/end/").status_code == 409


def test_a_refusal_on_the_page_says_why_and_tells_nothing(people, there, client_as):
    client = client_as(people["caseworker"])
    for reference in ("R-1999-00001", "C-000001", "x"):
        answer = client.post("/glass/new/", {"reference": reference, "reason": REASON})
        assert answer.status_code == 422
        assert "There is no case with this number" in answer.text
    answer = client.post("/glass/new/", {"reference": there.referral.reference, "reason": "now"})
    assert answer.status_code == 422 and there.child.given_name not in answer.text


def test_every_404_of_dcf_names_the_way_in_the_same_words(people, there, client_as):
    def hints(name):
        client = client_as(people[name])
        pages = (f"/referrals/{there.referral.reference}/", "/referrals/R-1999-00001/", "/nowhere/")
        return {
            client.get(page).text.partition("<main")[2].partition("</main")[0] for page in pages
        }

    (same,) = hints("caseworker")
    assert "/glass/new/" in same
    (other,) = hints("police")
    assert "glass" not in other


def test_the_supervisor_reviews_on_pages(people, there, opened, other_supervisor, client_as):
    client = client_as(other_supervisor)
    assert "Opened from outside, not reviewed" in client.get("/").text
    listed = client.get("/glass/").text
    assert REASON in listed and f"/glass/{opened.pk}/" in listed
    shown = client.get(f"/glass/{opened.pk}/").text
    assert f"/glass/{opened.pk}/review/" in shown and there.referral.reference in shown
    page = f"/glass/{opened.pk}/review/"
    refused_ = client.post(page, {"finding": "not_justified", "words": ""})
    assert refused_.status_code == 422 and "why it was not justified" in refused_.text
    assert client.post(page, {"finding": "justified", "words": "Right."}).status_code == 302
    assert client.get(page).status_code == 409
    assert REASON not in client.get("/glass/").text
    assert client_as(people["elsewhere"]).get("/glass/").status_code == 403


def test_the_list_asks_the_same_for_one_and_for_many(
    people, other_supervisor, client_as, django_assert_num_queries, django_assert_max_num_queries
):
    def questions():
        client = client_as(other_supervisor)
        client.get("/glass/")
        with django_assert_max_num_queries(60) as asked:
            assert client.get("/glass/").status_code == 200
        return len(asked)

    BrokenGlassFactory(by=people["caseworker"].person_ptr)
    few = questions()
    for n in range(2, 9):
        BrokenGlassFactory(by=people["caseworker"].person_ptr, at=ago(days=2 * n))
    assert questions() == few


# The other doors -------------------------------------------------------------------------------------------


def test_the_api_opens_adds_and_ends_and_changes_nothing(people, there, client_as):
    caller = Caller(client_as(people["caseworker"]))
    case, reference = f"referrals/{there.referral.reference}", there.referral.reference
    assert caller.get(case).status_code == 404
    for body in (
        {"reference": "R-1999-00001", "reason": REASON},
        {"reference": reference, "reason": "now"},
    ):
        assert caller.post("broken-glass", body).status_code == 422
    glass = caller.made("broken-glass", {"reference": reference, "reason": REASON})
    assert (glass["referral"], glass["reason"]) == (reference, REASON)
    again = caller.post("broken-glass", {"reference": reference, "reason": REASON})
    assert again.status_code == 422 and "end that first" in again.text
    seen = caller.get(case).json()
    caller.made("referral-notes", {"referral": reference, "text": "Invented, at night."})
    change = {"version": seen["version"], "narrative": "Another."}
    assert caller.patch(case, change).status_code == 403
    assert caller.post(f"{case}/steps/open", {"version": seen["version"]}).status_code == 403
    child = caller.get(f"children/{there.child.number}").json()
    assert caller.patch(
        f"children/{child['number']}", {"version": child["version"], "given_name": "Another"}
    ).status_code == 403  # fmt: skip
    hung = {"child": child["number"], "received_at": "2026-01-01T12:00Z", "source": "police"}
    assert caller.post("referrals", hung).status_code == 403
    assert (
        caller.post(f"broken-glass/{glass['id']}/review", {"finding": "justified"}).status_code
        == 403
    )
    assert caller.post(f"broken-glass/{glass['id']}/end").status_code == 200
    assert caller.post(f"broken-glass/{glass['id']}/end").status_code == 409
    assert caller.get(case).status_code == 404
    assert caller.get(f"broken-glass/{glass['id']}").json()["referral"] is None


def test_the_api_reviews(people, opened, other_supervisor, client_as):
    review = f"broken-glass/{opened.pk}/review"
    assert (
        Caller(client_as(people["supervisor"])).post(review, {"finding": "justified"}).status_code
        == 404
    )
    caller = Caller(client_as(other_supervisor))
    waiting = caller.keys("broken-glass", "id", reviewed="false")
    assert opened.pk in waiting
    assert caller.post(review, {"finding": "not_justified"}).status_code == 422
    assert caller.made(review, {"finding": "justified"})["reviewed_by"] == other_supervisor.pk
    assert opened.pk not in caller.keys("broken-glass", "id", reviewed="false")


def test_the_admin_shows_the_case_and_changes_nothing(people, there, opened, client_as):
    client = client_as(people["caseworker"])
    for label, row in (("referrals.referral", there.referral), ("referrals.child", there.child)):
        page = client.get(address(label, "change", row.pk))
        assert page.status_code == 200 and 'name="_save"' not in page.text
        assert client.post(address(label, "change", row.pk), {}).status_code == 403
    step = f"/admin/referrals/referral/{there.referral.pk}/step/open/"
    assert client.post(step, {"seen_version": there.referral.version}).status_code == 403
    glass = client.get(address("referrals.brokenglass", "change", opened.pk))
    assert glass.status_code == 200 and 'name="_save"' not in glass.text


def test_the_admin_reviews(people, opened, other_supervisor, client_as):
    client = client_as(other_supervisor)
    send(client, "referrals.brokenglass", opened, finding="justified", words="Right.")
    opened.refresh_from_db()
    assert (opened.finding, opened.reviewed_by_id) == ("justified", other_supervisor.pk)


# Statistics and search see no more than before -------------------------------------------------------------


def test_lists_and_search_show_the_opened_case_to_nobody_else(people, there, opened, client_as):
    for name, expected in (("caseworker", 200), ("colleague", 404), ("supervisor", 404)):
        caller = Caller(client_as(people[name]))
        assert caller.get(f"children/{there.child.number}").status_code == expected
        found = caller.keys("referrals", "reference", q=there.referral.reference)
        assert bool(found) is (expected == 200)
