"""Two records of one child become one, and can be two again; nobody sees more by it than by a referral."""

import threading

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.wall import acting_as
from casework.errors import Conflict
from casework.services import save
from referrals.models import Child, ChildAlias, MatchDecision, Merge, Referral
from referrals.services import log_referral, merge_children, undo_merge
from tests.factories import ChildFactory, ReferralFactory, ago, office, person

pytestmark = pytest.mark.django_db

WHY = "The office in New Haven knows the mother; it is one child."


@pytest.fixture
def two(people):
    """Two records of one child in Hartford, each with a referral; the second has another name too."""
    kept = ChildFactory(given_name="Robert", family_name="Invented")
    merged = ChildFactory(given_name="Bob", family_name="Invented")
    ChildAlias.objects.create(child=merged, given_name="Bobcat")
    ReferralFactory(child=kept)
    ReferralFactory(child=merged)
    return kept, merged


def merge(kept, merged, by):
    with acting_as(by):
        return merge_children(kept, merged, by=by, reason=WHY)


def undo(done, by, reason="It was another child after all."):
    with acting_as(by):
        return undo_merge(done, by=by, reason=reason)


def state():
    """Every referral and its child, every name, every mark of merging."""
    return (
        sorted(Referral.objects.values_list("pk", "child_id")),
        sorted(ChildAlias.objects.values_list("pk", "child_id", "given_name", "family_name")),
        sorted(Child.objects.values_list("pk", "merged_into_id").filter(merged_into=None)),
    )


def test_referrals_and_names_go_to_the_kept_record(two, people):
    kept, merged = two
    done = merge(kept, merged, people["caseworker"])
    merged.refresh_from_db()
    assert merged.merged_into == kept and done.by_id == people["caseworker"].pk
    assert kept.referrals.count() == 2 and merged.referrals.count() == 0
    assert {(a.given_name, a.family_name) for a in kept.aliases.all()} == {
        ("Bob", "Invented"),
        ("Bobcat", ""),
    }
    assert merged.aliases.count() == 1  # its own record stays as it was
    assert len(done.referrals) == 1 and len(done.aliases) == 2


def test_undoing_restores_exactly(two, people):
    before = state()
    done = merge(*two, people["caseworker"])
    assert state() != before
    undone = undo(done, people["supervisor"])
    assert state() == before
    assert undone.undone_by_id == people["supervisor"].pk and undone.undone_at


def test_what_was_logged_after_the_merge_stays_with_the_kept_record(two, people):
    kept, merged = two
    done = merge(kept, merged, people["caseworker"])
    later = ReferralFactory(child=kept)
    undo(done, people["supervisor"])
    later.refresh_from_db()
    assert later.child == kept and merged.referrals.count() == 1


def test_a_name_the_kept_record_has_already_is_not_added_twice(people):
    kept = ChildFactory(given_name="Ada", family_name="Invented")
    merged = ChildFactory(given_name="ADA", family_name="invented")
    done = merge(kept, merged, people["caseworker"])
    assert done.aliases == [] and not kept.aliases.exists()


def test_no_referral_can_be_logged_about_a_merged_record_and_the_kept_number_is_told(two, people):
    kept, merged = two
    merge(kept, merged, people["caseworker"])
    with acting_as(people["caseworker"]), pytest.raises(ValidationError) as refused:
        referral = Referral(received_at=ago(hours=1), source="police")
        log_referral(merged, referral, by=people["caseworker"])
    assert refused.value.messages == [
        f"{merged.number} was merged into {kept.number}: log the referral there."
    ]


def test_a_merge_says_how_it_is_known(two, people):
    with acting_as(people["caseworker"]), pytest.raises(ValidationError):
        merge_children(*two, by=people["caseworker"], reason="")
    done = merge(*two, people["caseworker"])
    with acting_as(people["supervisor"]), pytest.raises(ValidationError):
        undo_merge(done, by=people["supervisor"], reason="")


def test_a_child_is_not_merged_into_itself(two, people):
    with acting_as(people["caseworker"]), pytest.raises(ValidationError):
        merge_children(two[0], two[0], by=people["caseworker"], reason=WHY)


def test_only_a_supervisor_undoes_and_the_database_insists(two, people):
    done = merge(*two, people["caseworker"])
    with acting_as(people["caseworker"]):
        with pytest.raises(PermissionDenied):
            undo_merge(done, by=people["caseworker"], reason="No.")
        assert not Merge.objects.filter(pk=done.pk).update(
            undone_at=ago(hours=0), undone_by=people["caseworker"], undo_reason="No."
        )
    done.refresh_from_db()
    assert done.undone_at is None


def test_who_does_not_see_both_does_not_merge(two, people):
    kept = two[0]
    hidden = ReferralFactory(place="New Haven").child
    refused = pytest.raises(DatabaseError, match="row-level security")
    with acting_as(people["caseworker"]):
        for pair in ((kept, hidden), (hidden, kept)):
            with pytest.raises(PermissionDenied):
                merge_children(*pair, by=people["caseworker"], reason=WHY)
            with refused, transaction.atomic():
                Merge.objects.create(
                    kept=pair[0], merged=pair[1], reason=WHY, by=people["caseworker"]
                )
    hidden.refresh_from_db()
    assert hidden.merged_into_id is None


def test_nobody_signs_for_another(two, people):
    refused = pytest.raises(DatabaseError, match="row-level security")
    with acting_as(people["caseworker"]), refused, transaction.atomic():
        Merge.objects.create(kept=two[0], merged=two[1], reason=WHY, by=people["colleague"])


@pytest.mark.parametrize("who", ["caseworker", "director"])
def test_the_mark_of_a_merged_child_is_written_by_merging_alone(two, people, who):
    with acting_as(people[who]), pytest.raises(DatabaseError), transaction.atomic():
        Child.objects.filter(pk=two[1].pk).update(merged_into=two[0])
    with pytest.raises(DatabaseError), transaction.atomic():  # nor by the owner's commands
        ChildFactory(merged_into=two[0])


@pytest.mark.parametrize(
    "call",
    [
        "SELECT referrals_merge({merge})",
        "SELECT referrals_undo_merge({merge})",
        "SELECT referrals_keep_keys({child})",
    ],
)
def test_what_triggers_do_nobody_does_by_hand(two, people, rows, call):
    done = merge(*two, people["director"])
    before = state(), rows("SELECT child_id, keys FROM referrals_childkeys ORDER BY 1")
    with acting_as(people["caseworker"]):
        rows(call.format(merge=done.pk, child=two[0].pk))
    assert (state(), rows("SELECT child_id, keys FROM referrals_childkeys ORDER BY 1")) == before


def test_a_merge_is_undone_once_and_its_record_is_kept(two, people):
    done = merge(*two, people["caseworker"])
    undo(done, people["supervisor"])
    with pytest.raises(Conflict, match="undone already"):
        undo(done, people["supervisor"])
    for change in ({"reason": "Other."}, {"undo_reason": "Other."}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Merge.objects.filter(pk=done.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Merge.objects.filter(pk=done.pk).delete()
    again = merge(*two, people["caseworker"])  # and the two can be merged anew
    assert again.pk != done.pk


def test_a_merged_record_is_neither_merged_again_nor_merged_into(two, people):
    kept, merged = two
    third = ChildFactory()
    merge(kept, merged, people["caseworker"])
    with pytest.raises(Conflict, match=f"{merged.number} was merged"):
        merge(third, merged, people["caseworker"])
    with pytest.raises(Conflict, match=f"{merged.number} was merged"):
        merge(merged, third, people["caseworker"])
    with pytest.raises(DatabaseError, match="merge into that one"), transaction.atomic():
        Merge.objects.create(kept=merged, merged=third, reason=WHY, by=people["caseworker"])


def test_merges_in_a_row_are_undone_the_last_first(two, people):
    kept, merged = two
    third = ChildFactory(given_name="Third")
    before = state()
    first = merge(kept, merged, people["caseworker"])
    second = merge(third, kept, people["caseworker"])
    assert third.referrals.count() == 2 and third.aliases.count() == 3
    with pytest.raises(ValidationError, match=f"merged into {third.number} since"):
        undo(first, people["supervisor"])
    undo(second, people["supervisor"])
    undo(first, people["supervisor"])
    assert state() == before


def test_referrals_the_merger_does_not_see_move_too(people):
    """A referral of the child may be handled in another region; it must not stay behind."""
    kept, merged = ChildFactory(), ChildFactory()
    away = ReferralFactory(place="New Haven", child=merged)
    merge(kept, merged, people["caseworker"])
    away.refresh_from_db()
    assert away.child == kept


def test_a_merge_opens_the_kept_child_only_to_who_sees_a_referral_about_it(people):
    kept = ReferralFactory(place="Hartford").child
    merged = ReferralFactory(place="New Haven").child
    bare = ChildFactory(area_office=office("New Haven"))
    seen_before = {}
    for name, one in people.items():
        if one.works_for_dcf:
            with acting_as(one):
                seen_before[name] = set(Referral.objects.values_list("pk", flat=True))
    merge(kept, bare, people["director"])
    with acting_as(people["elsewhere"]):
        assert not Child.objects.filter(pk=kept.pk).exists()
    merge(kept, merged, people["director"])
    for name, before in seen_before.items():
        with acting_as(people[name]):
            assert set(Referral.objects.values_list("pk", flat=True)) == before, name
    with acting_as(people["elsewhere"]):
        assert Child.objects.filter(pk=kept.pk).exists()  # through the referral that is theirs
        assert Referral.objects.filter(child=kept).count() == 1
    with acting_as(people["caseworker"]):
        assert not Child.objects.filter(pk=merged.pk).exists()


def test_a_decision_names_a_hidden_child_by_number_and_both_sides_see_it(people):
    mine, hidden = ChildFactory(), ChildFactory(area_office=office("New Haven"))
    with acting_as(people["caseworker"]):
        save(
            MatchDecision(
                child=mine, other_id=hidden.pk, verdict="same", reason="Asked the office."
            ),
            by=people["caseworker"],
        )
    seen_by = set()
    for name, one in people.items():
        with acting_as(one):
            try:
                with transaction.atomic():
                    seen_by |= {name} if MatchDecision.objects.exists() else set()
            except DatabaseError:
                assert not one.works_for_dcf
    assert seen_by == {"caseworker", "colleague", "supervisor", "director", "elsewhere"}


def test_nobody_decides_about_a_child_they_do_not_see(people):
    mine, hidden = ChildFactory(), ChildFactory(area_office=office("New Haven"))
    guess = MatchDecision(child=hidden, other=mine, verdict="same", reason="A guess.")
    with acting_as(people["caseworker"]):
        with pytest.raises(ValidationError):
            save(guess, by=people["caseworker"])
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            guess.save(force_insert=True)


def test_a_decision_is_kept_as_it_was(people):
    a, b = ChildFactory(), ChildFactory()
    decision = MatchDecision.objects.create(
        child=a, other=b, verdict="same", reason="Seen.", by=people["caseworker"]
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        MatchDecision.objects.filter(pk=decision.pk).update(verdict="not_same")


def test_whom_to_call_is_told_only_of_children_somebody_decided_about(people, rows):
    stranger = ChildFactory(area_office=office("New Haven"))
    linked = ChildFactory(given_name="Zoe", area_office=office("New Haven"))
    MatchDecision.objects.create(
        child=ChildFactory(), other=linked, verdict="same", reason="Seen.", by=people["caseworker"]
    )
    with acting_as(people["caseworker"]):
        told = rows("SELECT * FROM referrals_whom_to_call(%s)", [stranger.pk, linked.pk])
    assert told == [(linked.pk, linked.number, "Z. I.", 2011, office("New Haven").pk)]


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=5),
    st.lists(st.integers(0, 3), max_size=4),
)
def test_any_merges_undone_from_the_last_restore_everything(pairs, with_referrals):
    with transaction.atomic():
        children = [ChildFactory() for _ in range(4)]
        director = person("director")
        for at in with_referrals:
            ReferralFactory(child=children[at])
        before, done = state(), []
        for kept, merged in pairs:
            try:
                done.append(merge(children[kept], children[merged], director))
            except (Conflict, ValidationError):
                continue
        assert not Referral.objects.filter(child__merged_into__isnull=False).exists()
        for each in reversed(done):
            undo(each, director)
        assert state() == before
        transaction.set_rollback(True)


def _at_once(*acts):
    """Run both at the same time, each in its own connection; what each raised, or None."""
    raised = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(at, act):
        try:
            start.wait(timeout=10)
            act()
        except Exception as error:
            raised[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return raised


def test_two_who_merge_a_pair_both_ways_leave_one_result(committed):
    a, b = ChildFactory(), ChildFactory()
    ReferralFactory(child=a), ReferralFactory(child=b)
    raised = _at_once(
        lambda: merge(a, b, committed["caseworker"]), lambda: merge(b, a, committed["supervisor"])
    )
    assert [type(error) for error in raised].count(Conflict) == 1 and raised.count(None) == 1
    (done,) = Merge.objects.all()
    assert done.kept.referrals.count() == 2


def test_a_referral_logged_during_a_merge_does_not_stay_behind(committed):
    for _ in range(3):
        kept, merged = ChildFactory(), ChildFactory()
        person = committed["caseworker"]

        def log(merged=merged, person=person):
            with acting_as(person):
                log_referral(merged, Referral(received_at=ago(hours=1), source="police"), by=person)

        refused, failed = _at_once(
            log, lambda k=kept, m=merged: merge(k, m, committed["supervisor"])
        )
        assert failed is None and (refused is None or isinstance(refused, ValidationError))
        assert not Referral.objects.filter(child=merged).exists()
        assert Referral.objects.filter(child=kept).count() == (0 if refused else 1)
