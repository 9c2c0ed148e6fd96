"""Saving in the admin: through the services, in words, and never over somebody else's change."""

import datetime as dt

from django.contrib.admin.models import LogEntry
from django.urls import reverse

import pytest

from arrests.models import Charge, Information, Investigation, StatuteVersion
from recommendations.models import Bill, Comment, Recommendation
from referrals.models import Child, ChildAlias, Classification, Notice, Referral
from tests import factories as make
from tests.admin import address, errors_of, filled_in, send

pytestmark = pytest.mark.django_db


def test_a_caseworker_enters_a_child_and_a_referral(people, client_as):
    client = client_as(people["caseworker"])
    office = people["caseworker"].agency_id
    answer = send(
        client,
        "referrals.child",
        given_name="Invented",
        area_office=office,
        race=["black", "white"],
    )
    assert answer.status_code == 302
    child = Child.objects.get(given_name="Invented")
    assert child.number.startswith("C-")
    assert child.race == ["black", "white"]
    answer = send(
        client, "referrals.referral", child=child.pk, source="police", area_office=office,
        received_at_0="2026-11-01", received_at_1="10:00:00",
    )  # fmt: skip
    assert answer.status_code == 302
    assert Referral.objects.get(child=child).reference.startswith("R-2026-")


def test_a_classification_starts_the_clock_of_the_police_notice(people, client_as):
    referral = make.ReferralFactory()
    answer = send(
        client_as(people["caseworker"]), "referrals.classification", referral=referral.pk,
        finding="suspected", decided_on="2026-11-20",
    )  # fmt: skip
    assert answer.status_code == 302
    assert referral.classifications.get().by_id == people["caseworker"].pk
    notice = referral.notices.get(kind="police")
    assert notice.due_at - notice.clock_started_at == dt.timedelta(hours=24)


def test_confirming_is_refused_to_a_caseworker_in_words(people, client_as):
    referral = make.ReferralFactory()
    typed = {
        "referral": referral.pk, "finding": "confirmed", "decided_on": "2026-11-20",
        "basis": "What I typed",
    }  # fmt: skip
    answer = send(client_as(people["caseworker"]), "referrals.classification", **typed)
    assert answer.status_code == 403
    assert "not yours" in errors_of(answer)
    assert "What I typed" in answer.text
    assert not Classification.objects.exists()
    assert (
        send(client_as(people["supervisor"]), "referrals.classification", **typed).status_code
        == 302
    )


def test_a_refused_part_undoes_the_whole_and_keeps_what_was_typed(people, client_as):
    referral = make.ReferralFactory()
    answer = send(
        client_as(people["caseworker"]), "referrals.referral", referral, narrative="Changed",
        **{
            "classifications-TOTAL_FORMS": 1, "classifications-0-finding": "confirmed",
            "classifications-0-decided_on": "2026-11-20", "classifications-0-referral": referral.pk,
            "classifications-0-deciding_organisation": "dcf",
        },
    )  # fmt: skip
    assert answer.status_code == 403
    assert "not yours" in errors_of(answer)
    assert "Changed" in answer.text
    referral.refresh_from_db()
    assert referral.narrative == "Invented for a test."
    assert not referral.classifications.exists()


def test_a_stale_version_is_refused_and_shows_what_the_row_says_now(people, client_as):
    child = make.ChildFactory(given_name="Before")
    client = client_as(people["caseworker"])
    page = address("referrals.child", "change", child.pk)
    first = filled_in(client, page, given_name="Mine")
    second = filled_in(client, page, given_name="Theirs")
    assert client.post(page, second).status_code == 302
    answer = client.post(page, first)
    assert answer.status_code == 409
    assert "It now says: Theirs" in errors_of(answer)
    assert 'value="Mine"' in answer.text
    again = client.post(page, first)
    assert again.status_code == 409  # sending once more overwrites nothing either
    child.refresh_from_db()
    assert child.given_name == "Theirs"
    first.pop("seen_version")
    assert "Open the page again" in errors_of(client.post(page, first))


def test_what_the_database_refuses_is_said_beside_the_field(people, client_as):
    client = client_as(people["caseworker"])
    office = people["caseworker"].agency_id
    answer = send(
        client, "referrals.child", given_name="Invented", area_office=office,
        date_of_birth="2030-01-01",
    )  # fmt: skip
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["date_of_birth"] == ["This is in the future."]
    elsewhere = send(
        client, "referrals.child", given_name="Invented", area_office=make.office("New Haven").pk
    )
    assert elsewhere.status_code == 403
    assert not Child.objects.exists()


def test_a_referral_cannot_be_about_a_child_beyond_the_wall(people, client_as):
    theirs = make.ChildFactory(area_office=make.office("New Haven"))
    answer = send(
        client_as(people["caseworker"]), "referrals.referral", child=theirs.pk, source="police",
        area_office=people["caseworker"].agency_id, received_at_0="2026-11-01",
        received_at_1="10:00:00",
    )  # fmt: skip
    assert "child" in answer.context["adminform"].form.errors
    assert not Referral.objects.exists()


def test_nobody_types_a_status_a_due_time_or_a_reference(people, client_as):
    referral = make.ReferralFactory()
    send(
        client_as(people["caseworker"]), "referrals.referral", referral, status="closed",
        reference="R-1", region=6, version=99, age=3,
    )  # fmt: skip
    before, region = referral.reference, referral.region
    referral.refresh_from_db()
    assert (referral.status, referral.reference, referral.region) == ("received", before, region)


def test_notes_are_added_and_signed_and_not_changed(people, client_as):
    referral = make.ReferralFactory()
    client = client_as(people["caseworker"])
    answer = send(
        client, "referrals.referral", referral,
        **{"notes-TOTAL_FORMS": 1, "notes-0-text": "Seen today.", "notes-0-referral": referral.pk},
    )  # fmt: skip
    assert answer.status_code == 302
    note = referral.notes.get()
    assert note.by_id == people["caseworker"].pk
    page = client.get(address("referrals.referral", "change", referral.pk))
    assert "Seen today." in page.text
    assert client.post(address("referrals.referralnote", "change", note.pk), {}).status_code == 403


def test_saving_a_page_changes_only_what_was_typed(people, client_as):
    referral = make.ReferralFactory()
    send(client_as(people["caseworker"]), "referrals.referral", referral, reporter="A neighbor")
    before = referral.received_at
    referral.refresh_from_db()
    assert referral.received_at == before
    newest = referral.events.order_by("-pgh_id").first()
    assert (newest.reporter, newest.received_at) == ("A neighbor", before)


def test_an_alias_entered_by_mistake_is_removed_and_kept_in_the_history(people, client_as):
    alias = ChildAlias.objects.create(child=make.ChildFactory(), given_name="Mistaken")
    client = client_as(people["caseworker"])
    answer = client.post(address("referrals.childalias", "delete", alias.pk), {"post": "yes"})
    assert answer.status_code == 302
    assert not ChildAlias.objects.exists()
    assert ChildAlias.pgh_event_model.objects.get(pgh_label="insert").given_name == "Mistaken"


# --- steps --------------------------------------------------------------------------------------------


def test_a_referral_moves_by_its_buttons(people, client_as):
    referral = make.ReferralFactory()
    client = client_as(people["caseworker"])
    page = client.get(address("referrals.referral", "change", referral.pk))
    assert [title for title, _ in page.context["steps"]] == ["Begin assessment", "Screen out"]
    step = address("referrals.referral", "step", referral.pk, "screen_out")
    version = client.get(step).context["form"]["seen_version"].value()
    refused = client.post(step, {"seen_version": version, "reason": ""})
    assert refused.status_code == 200
    assert "reason" in refused.context["form"].errors
    assert client.post(step, {"seen_version": version, "reason": "Adult"}).status_code == 302
    referral.refresh_from_db()
    assert referral.status == "screened_out"
    assert referral.status_changes.get().by_id == people["caseworker"].pk
    late = client.post(step, {"seen_version": version, "reason": "Again"})
    assert late.status_code == 409
    assert "already screened out" in late.text


def test_a_step_asks_for_what_it_needs(people, client_as):
    investigation = make.InvestigationFactory()
    client = client_as(people["police"])
    step = address("arrests.investigation", "step", investigation.pk, "close")
    answers = {
        "seen_version": investigation.version, "closed_on": "2026-06-01", "outcome": "no_arrest",
    }  # fmt: skip
    refused = client.post(step, answers)
    assert refused.status_code == 200
    assert "No arrest: say why" in refused.text
    assert client.post(step, answers | {"no_arrest_reason": "declined"}).status_code == 302
    assert Investigation.objects.get().no_arrest_reason == "declined"


def test_a_step_is_refused_to_the_wrong_job_and_unknown_ones_do_not_exist(people, client_as):
    investigation = make.InvestigationFactory()
    prosecutor = client_as(people["prosecutor"])
    step = address("arrests.investigation", "step", investigation.pk, "close")
    assert prosecutor.get(step).status_code == prosecutor.post(step).status_code == 403
    nothing = address("arrests.investigation", "step", investigation.pk, "burn")
    assert prosecutor.get(nothing).status_code == 404
    recommendation = make.RecommendationFactory()
    adopt = address("recommendations.recommendation", "step", recommendation.pk, "adopt")
    assert client_as(people["member"]).post(adopt, {"seen_version": 1}).status_code == 403
    assert client_as(people["staff"]).post(adopt, {"seen_version": 1}).status_code == 302


# --- across the wall ----------------------------------------------------------------------------------


def test_police_acknowledge_a_notice_and_change_nothing_in_it(people, client_as):
    notice = make.NoticeFactory(sent=True)
    client = client_as(people["police"])
    page = client.get(address("referrals.notice", "change", notice.pk))
    assert notice.referral.reference not in page.text
    assert "referral" not in page.context["adminform"].form.fields
    listed = address("referrals.notice", "changelist")
    act = {"action": "acknowledge", "_selected_action": [notice.pk]}
    client.post(listed, act)
    notice.refresh_from_db()
    assert notice.acknowledged_by_id == people["police"].pk
    assert "already acknowledged" in client.post(listed, act, follow=True).text
    assert client_as(people["caseworker"]).get(listed).context["action_form"] is None


def test_a_link_beyond_the_wall_survives_a_save_by_someone_who_cannot_see_it(people, client_as):
    notice = make.NoticeFactory(sent=True)
    investigation = make.InvestigationFactory(origin="dcf_notice", notice=notice)
    client = client_as(people["prosecutor"])
    page = address("arrests.investigation", "change", investigation.pk)
    assert notice.reference not in client.get(page).text
    assert client.post(page, filled_in(client, page, buyers_identified=2)).status_code == 302
    investigation.refresh_from_db()
    assert (investigation.buyers_identified, investigation.notice_id) == (2, notice.pk)


def test_a_count_takes_the_version_of_its_day_and_53a_82_is_refused_for_a_child(people, client_as):
    information = make.InformationFactory(arrest__buyer__date_of_birth=dt.date(2010, 1, 1))
    client = client_as(people["police"])
    limb = StatuteVersion.objects.filter(statute__section="53a-82").order_by("-validity").first()
    answer = send(
        client, "arrests.charge", information=information.pk, count=1, statute_version=limb.pk,
        offence_on="2026-03-28",
    )  # fmt: skip
    assert answer.status_code == 200
    assert "Nobody under 18" in errors_of(answer)
    assert not Charge.objects.exists()


def test_a_substitute_information_is_a_prosecutors(people, client_as):
    information = make.InformationFactory()
    typed = {"arrest": information.arrest_id, "kind": "substitute", "filed_on": "2026-05-01"}
    assert send(client_as(people["police"]), "arrests.information", **typed).status_code == 403
    assert send(client_as(people["prosecutor"]), "arrests.information", **typed).status_code == 302
    assert Information.objects.count() == 2


def test_a_disposition_and_its_sentence_are_entered_together(people, client_as):
    charge = make.ChargeFactory()
    client = client_as(people["prosecutor"])
    sentence = {
        "sentence-TOTAL_FORMS": 1, "sentence-0-months_to_serve": 12,
        "sentence-0-days_to_serve": 0, "sentence-0-days_suspended": 0, "sentence-0-fine_suspended": 0,
        "sentence-0-months_suspended": 0, "sentence-0-months_probation": 0,
        "sentence-0-months_special_parole": 0, "sentence-0-fine": 0, "sentence-0-restitution": 0,
    }  # fmt: skip
    typed = {"charge": charge.pk, "disposed_on": "2026-09-01", **sentence}
    refused = send(client, "arrests.disposition", outcome="nolle", **typed)
    assert "Only a conviction has a sentence" in errors_of(refused)
    assert not charge.dispositions.exists()
    assert send(client, "arrests.disposition", outcome="guilty_plea", **typed).status_code == 302
    assert charge.dispositions.get().sentence.months_to_serve == 12


def test_members_comment_and_staff_write(people, client_as):
    recommendation = make.RecommendationFactory()
    member = client_as(people["member"])
    answer = send(member, "recommendations.comment", recommendation=recommendation.pk, text="Good.")
    assert answer.status_code == 302
    assert Comment.objects.get().by_id == people["member"].pk
    bill = Bill.objects.create(session_year=2017, number="HB 9999")
    staff = client_as(people["staff"])
    answer = send(staff, "recommendations.recommendation", recommendation, bills=[bill.pk])
    assert answer.status_code == 302
    assert list(Recommendation.objects.get().bills.all()) == [bill]


# --- history ------------------------------------------------------------------------------------------


def test_history_says_who_changed_what_from_what_to_what(people, client_as):
    child = make.ChildFactory(given_name="Before")
    client = client_as(people["caseworker"])
    send(client, "referrals.child", child, given_name="After")
    page = client.get(address("referrals.child", "history", child.pk))
    newest = page.context["changes"][0]
    assert newest.who == "Caseworker Invented"
    assert newest.said == [("Given name", "Before", "After")]
    assert newest.door == f"POST {address('referrals.child', 'change', child.pk)}"
    assert not LogEntry.objects.exists()


def test_the_auditor_reads_the_events_and_not_the_child(people, client_as):
    child = make.ChildFactory(given_name="Before")
    send(client_as(people["caseworker"]), "referrals.child", child, given_name="After")
    auditor = client_as(people["auditor"])
    listed = auditor.get(address("referrals.childevent", "changelist"), {"q": child.number})
    event = listed.context["cl"].result_list[0]
    page = auditor.get(address("referrals.childevent", "change", event.pk))
    assert page.context["event_change"].said == [("Given name", "Before", "After")]
    person = people["caseworker"].pk
    by_person = address("referrals.childevent", "changelist")
    assert len(auditor.get(by_person, {"who": person}).context["cl"].result_list) == 1
    assert len(auditor.get(by_person, {"q": "Caseworker"}).context["cl"].result_list) == 1
    assert auditor.get(address("referrals.child", "change", child.pk)).status_code == 404


def test_notices_started_by_a_clock_cannot_be_moved(people, client_as):
    referral = make.ClassificationFactory().referral
    notice = referral.notices.get()
    client = client_as(people["caseworker"])
    assert send(client, "referrals.notice", notice, due_at_0="2030-01-01").status_code == 302
    assert Notice.objects.get().due_at == notice.due_at


def test_signing_out_of_the_admin_signs_out(people, client_as):
    client = client_as(people["member"])
    assert client.get(reverse("admin:logout")).status_code == 405
    assert client.post(reverse("admin:logout")).status_code == 302
    assert client.get(reverse("admin:index")).status_code == 302
