"""Every address of the site asked as every job; an address nobody declared here fails."""

from django.urls import NoReverseMatch, get_resolver, reverse

import pytest

from arrests.models import Sentence
from recommendations.models import Bill, Campaign, Member, Seat
from tests.factories import AgendaItemFactory, BrokenGlassFactory, recommendation_at, sit
from tests.world import a_read, build_world, merge_another

pytestmark = pytest.mark.django_db

DCF = {"caseworker", "colleague", "supervisor", "director"}
SUPERVISORS = {"supervisor", "director"}
AWAY = {"elsewhere"}
POLICE, PROSECUTORS = {"police"}, {"prosecutor", "chief"}
JUSTICE = POLICE | PROSECUTORS
JUSTICE_AWAY = {"other_police", "state_police", "other_prosecutor"}
ALL_JUSTICE = JUSTICE | JUSTICE_AWAY
REPORTING = {"police", "other_police", "state_police", "chief"}
STAFF, MEMBER = {"staff"}, {"member"}
COUNCIL = STAFF | MEMBER
OFFICE = {"administrator", "auditor"}
WORKERS = DCF | AWAY | ALL_JUSTICE | COUNCIL
EVERYONE = WORKERS | OFFICE
ALIKE = {"colleague", "director", "state_police", "chief"}
"""Who gets what another gets; tests/test_wall.py asks each of them."""

# address name: (which row it is about, who gets the page, who is told it is not theirs);
# everybody else is not told that it exists.
PAGES = {
    "home": ("", EVERYONE, set()),
    "style_guide": ("", EVERYONE, set()),
    "search": ("", DCF | AWAY | ALL_JUSTICE, set()),
    "child_list": ("", DCF | AWAY, set()),
    "child": ("child", DCF, set()),
    "child_change": ("child", DCF, set()),
    "alias_add": ("child", DCF, set()),
    "alias_change": ("alias", DCF, set()),
    "child_referral_add": ("child", DCF, set()),
    "decision_add": ("child", DCF, set()),
    "child_merge": ("child", DCF, set()),
    "merge_undo": ("merge", {"supervisor", "director"}, DCF - {"supervisor", "director"}),
    "referral_list": ("", DCF | AWAY, set()),
    "referral_add": ("", DCF | AWAY, set()),
    "region_numbers": ("", SUPERVISORS, (DCF | AWAY) - SUPERVISORS),
    "referral_assign": ("", SUPERVISORS, (DCF | AWAY) - SUPERVISORS),
    "referral": ("referral", DCF, set()),
    "referral_print": ("referral", DCF, set()),
    "referral_change": ("referral", DCF, set()),
    "referral_step": ("referral", DCF, set()),
    "classification_add": ("referral", DCF, set()),
    "disclosure_add": ("referral", DCF, set()),
    "disclosure_change": ("disclosure", DCF, set()),
    "service_add": ("referral", DCF, set()),
    "service_change": ("service", DCF, set()),
    "referral_note_add": ("referral", DCF, set()),
    "notice_add": ("referral", DCF, set()),
    "notice_list": ("", DCF | AWAY | ALL_JUSTICE, set()),
    "notice": ("notice", DCF | POLICE, set()),
    "notice_change": ("draft", DCF, set()),
    "notice_send": ("draft", DCF, set()),
    "notice_acknowledge": ("notice", POLICE, DCF),
    "investigation_from_notice": ("notice", POLICE, DCF),
    "glass_list": ("", {"supervisor", "director"}, {"caseworker", "colleague", "elsewhere"}),
    "glass_break": ("", DCF | AWAY, set()),
    "glass": ("glass", DCF, set()),
    "glass_end": ("glass", {"colleague"}, DCF - {"colleague"}),
    "glass_review": ("glass", {"supervisor", "director"}, {"caseworker", "colleague"}),
    "read_list": ("", {"auditor"}, set()),
    "read": ("read", {"auditor"}, set()),
    "statute_list": ("", EVERYONE, set()),
    "statute": ("statute", EVERYONE, set()),
    "erasure_rule_list": ("", EVERYONE, set()),
    "erasure_exclusion_list": ("", EVERYONE, set()),
    "investigation_list": ("", ALL_JUSTICE, set()),
    "investigation_add": ("", ALL_JUSTICE, set()),
    "investigation": ("investigation", JUSTICE, set()),
    "investigation_change": ("investigation", JUSTICE, set()),
    "investigation_step": ("investigation", POLICE, PROSECUTORS),
    "investigation_note_add": ("investigation", JUSTICE, set()),
    "investigation_arrest_add": ("investigation", JUSTICE, set()),
    "buyer_list": ("", ALL_JUSTICE, set()),
    "buyer_add": ("", ALL_JUSTICE, set()),
    "buyer": ("buyer", JUSTICE, set()),
    "buyer_change": ("buyer", JUSTICE, set()),
    "buyer_arrest_add": ("buyer", JUSTICE, set()),
    "arrest_list": ("", ALL_JUSTICE, set()),
    "arrest_add": ("", ALL_JUSTICE, set()),
    "arrest": ("arrest", JUSTICE, set()),
    "arrest_print": ("arrest", JUSTICE, set()),
    "arrest_change": ("arrest", JUSTICE, set()),
    "arrest_note_add": ("arrest", JUSTICE, set()),
    "arrest_dispose": ("arrest", PROSECUTORS, POLICE),
    "docket_add": ("arrest", JUSTICE, set()),
    "docket_change": ("docket", JUSTICE, set()),
    "information_add": ("arrest", JUSTICE, set()),
    "information_substitute": ("arrest", PROSECUTORS, POLICE),
    "information_change": ("information", JUSTICE, set()),
    "charge_add": ("information", JUSTICE, set()),
    "charge_change": ("charge", JUSTICE, set()),
    "disposition_add": ("charge", PROSECUTORS, POLICE),
    "sentence_add": ("disposition", PROSECUTORS, POLICE),
    "sentence_change": ("sentence", PROSECUTORS, POLICE),
    "agency_report_list": ("", ALL_JUSTICE | COUNCIL, set()),
    "agency_report_add": ("", REPORTING, (ALL_JUSTICE - REPORTING) | COUNCIL),
    "agency_report": ("agency_report", POLICE | COUNCIL, set()),
    "agency_report_change": ("begun_report", POLICE, MEMBER),
    "agency_report_step": ("agency_report", STAFF, POLICE | MEMBER),
    "reports_missing": ("", COUNCIL, set()),
    "reports_remind": ("agency_report", STAFF, MEMBER),
    "dissemination_list": ("", ALL_JUSTICE | {"auditor"}, set()),
    "erasure_list": ("", ALL_JUSTICE | {"auditor"}, set()),
    "erasure_add": (
        "",
        PROSECUTORS | {"other_prosecutor"},
        POLICE | {"other_police", "state_police", "auditor"},
    ),
    "erasure_batch": ("batch", PROSECUTORS | {"auditor"}, set()),
    "erasure_approve": ("batch", {"prosecutor"}, {"auditor"}),
    "erasure_withdraw": ("batch", PROSECUTORS, {"auditor"}),
    "erasure_notice_list": ("", ALL_JUSTICE, set()),
    "erasure_notice": ("erasure_notice", PROSECUTORS, set()),
    "erasure_tell": ("erasure_notice", PROSECUTORS, set()),
    "tombstone_list": ("", ALL_JUSTICE | {"auditor"}, set()),
    "recommendation_board": ("", WORKERS, set()),
    "recommendation_list": ("", WORKERS, set()),
    "recommendation_add": ("", STAFF, WORKERS - STAFF),
    "recommendation": ("recommendation", WORKERS, set()),
    "recommendation_change": ("recommendation", STAFF, WORKERS - STAFF),
    "recommendation_step": ("recommendation", STAFF, WORKERS - STAFF),
    "recommendation_raise": ("died", STAFF, WORKERS - STAFF),
    "recommendation_remind": ("led", STAFF, WORKERS - STAFF),
    "update_add": ("recommendation", STAFF, WORKERS - STAFF),
    "comment_add": ("recommendation", COUNCIL, set()),
    "report_list": ("", WORKERS, set()),
    "report_add": ("", STAFF, WORKERS - STAFF),
    "report": ("report", WORKERS, set()),
    "report_change": ("report", STAFF, WORKERS - STAFF),
    "bill_list": ("", WORKERS, set()),
    "bill_add": ("", STAFF, WORKERS - STAFF),
    "bill": ("bill", WORKERS, set()),
    "bill_change": ("bill", STAFF, WORKERS - STAFF),
    "bill_action_add": ("bill", STAFF, WORKERS - STAFF),
    "bill_action_change": ("bill_action", STAFF, WORKERS - STAFF),
    "campaign_list": ("", WORKERS, set()),
    "campaign_add": ("", STAFF, WORKERS - STAFF),
    "campaign": ("campaign", WORKERS, set()),
    "campaign_change": ("campaign", STAFF, WORKERS - STAFF),
    "seat_list": ("", WORKERS, set()),
    "seat_add": ("", STAFF, WORKERS - STAFF),
    "seat": ("seat", WORKERS, set()),
    "seat_change": ("seat", STAFF, WORKERS - STAFF),
    "member_add": ("seat", STAFF, WORKERS - STAFF),
    "member": ("member", WORKERS, set()),
    "member_change": ("member", STAFF, WORKERS - STAFF),
    "meeting_list": ("", WORKERS, set()),
    "meeting_add": ("", STAFF, WORKERS - STAFF),
    "quorum_rule_list": ("", WORKERS, set()),
    "meeting": ("meeting", WORKERS, set()),
    "meeting_print": ("meeting", WORKERS, set()),
    "meeting_change": ("meeting", STAFF, WORKERS - STAFF),
    "meeting_step": ("meeting", STAFF, WORKERS - STAFF),
    "meeting_roll": ("meeting", STAFF, WORKERS - STAFF),
    "meeting_minutes": ("meeting", STAFF, WORKERS - STAFF),
    "agenda_item_add": ("meeting", STAFF, WORKERS - STAFF),
    "agenda_item_list": ("", WORKERS, set()),
    "agenda_item": ("agenda_item", WORKERS, set()),
    "agenda_item_change": ("agenda_item", STAFF, WORKERS - STAFF),
    "vote_cast": ("agenda_item", MEMBER, WORKERS - MEMBER),
    "votes_record": ("agenda_item", STAFF, WORKERS - STAFF),
}
STEPS = {
    "referral_step": "open",
    "investigation_step": "close",
    "recommendation_step": "adopt",
    "meeting_step": "close",
    "agency_report_step": "return",
}
ASKED_ELSEWHERE = {
    "referral_matches", "referral_office",  # answers while typing, by POST: tests/test_intake.py
    "buyer_matches", "charge_law",  # the same: tests/test_known_buyers.py, tests/test_arrest_sheet.py
    "dashboard", "release_list", "release_make", "release", "release_withdraw", "release_json",
    "measure", "measure_csv", "measure_json", "measure_dictionary",  # tests/test_dashboard_pages.py
    "release_making", "making_publish", "making_discard", "making_again",  # tests/test_making.py
    "release_show", "release_hide", "public", "public_json", "public_measure",
    "public_measure_csv", "public_measure_json", "public_measure_dictionary",  # tests/test_public_page.py
    "annual_report_list", "annual_report_add", "annual_report", "annual_report_change",
    "annual_report_publish", "annual_report_withdraw", "annual_report_pdf",
    "annual_report_json",  # tests/test_annual_report.py
    "demo_sign_in",  # tests/test_sign_in_pages.py, with what the sign-in library brings
}  # fmt: skip
LIBRARY = ("account_", "mfa_", "api-")


@pytest.fixture
def here(people):
    """A row of every kind in Hartford."""
    world = build_world()
    w = merge_another(world.here)
    w.recommendation = world.recommendation
    w.report = world.recommendation.report
    w.read = a_read(people["caseworker"], w.child)
    w.statute = w.charge.statute_version.statute
    w.docket = w.arrest.dockets.create(
        court="GA 14 Hartford", court_kind="GA", number="H14H-CR26-0123456-S", from_on="2026-04-02"
    )
    w.sentence = Sentence.objects.create(disposition=w.disposition, fine=500)
    w.bill = Bill.objects.create(session_year=1999, number="HB 1")
    w.bill_action = w.bill.actions.create(happened_on="1999-02-01", text="Referred.")
    w.campaign = Campaign.objects.create(name="Invented", channel="press", from_on="2026-01-05")
    w.seat = Seat.objects.create(name="Invented seat", appointed_by="Nobody", position=99)
    w.glass = BrokenGlassFactory(referral=w.referral, by=people["colleague"].person_ptr)
    w.member = Member.objects.create(seat=w.seat, name="Invented", from_on="2026-01-05")
    w.died = recommendation_at("died")
    w.led = recommendation_at("adopted")
    w.led.lead_agencies.add(people["police"].agency)
    w.agenda_item = AgendaItemFactory(recommendation=w.recommendation)
    w.meeting = w.agenda_item.meeting
    sit(w.meeting, person=people["member"])
    return w


def names(resolver, namespace=""):
    """The names of our addresses; the admin's and the API's are walked in tests of their own."""
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            if pattern.namespace != "admin":
                yield from names(pattern)
        elif pattern.name and not pattern.name.startswith(LIBRARY):
            yield pattern.name


def test_every_address_is_declared_here():
    assert set(names(get_resolver())) - ASKED_ELSEWHERE == set(PAGES)


def address(name: str, about: str, world) -> str:
    """The address of a page about a row, with whichever of its columns the address takes."""
    if not about:
        return reverse(name)
    row = getattr(world, about)
    step = {"step": STEPS[name]} if name in STEPS else {}
    for key in ("reference", "number", "pk", "year"):
        try:
            return reverse(name, kwargs={key: getattr(row, key, None), **step})
        except NoReverseMatch:
            continue
    raise AssertionError(f"{name} takes no column of a {about}")


@pytest.mark.parametrize("name", sorted(EVERYONE - ALIKE))
def test_each_person_gets_their_pages_and_learns_of_no_other(client_as, people, here, name):
    client = client_as(people[name])
    wrong = {}
    for page, (about, opens, forbidden) in PAGES.items():
        expected = 200 if name in opens else 403 if name in forbidden else 404
        url = address(page, about, here)
        status = client.get(url).status_code
        if status != expected:
            wrong[url] = f"{status} instead of {expected}"
    assert wrong == {}


def test_a_visitor_is_asked_to_sign_in_everywhere(client, here):
    for page, (about, _, _) in PAGES.items():
        url = address(page, about, here)
        response = client.get(url)
        assert response.status_code == 302, url
        assert response.headers["Location"].startswith("/accounts/login/"), url
