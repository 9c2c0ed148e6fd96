"""The wall, asked in raw SQL as each role and each person (access.md)."""

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

import psycopg2
import pytest

from accounts.checks import every_table_has_a_policy
from accounts.models import User
from accounts.policies import apply_policies
from accounts.roles import JOB_ROLES, ROLES
from accounts.wall import (
    RefusedMiddleware,
    WallMiddleware,
    acting_again,
    acting_as,
    acting_as_statistics,
    acting_as_visitor,
)
from arrests.models import Arrest
from referrals.models import Child, Referral
from tests.world import build_world, merge_another

pytestmark = pytest.mark.django_db

# Who holds which right on which table: S select, I insert, U update, D delete; small letters are rights
# on some columns only. Written by hand from access.md; a table not listed here fails the test.
EVERYONE = dict.fromkeys(("tip_signed_in", *JOB_ROLES), "S")
REFERENCE = EVERYONE | {"tip_statistics": "S", "tip_admin": "SIU"}
DIRECTORY = REFERENCE | {"tip_web": "S"}
OWN = dict.fromkeys(JOB_ROLES, "Su") | {"tip_signed_in": "u", "tip_web": "Su", "tip_admin": "sIu"}
FACTORS = dict.fromkeys(("tip_signed_in", "tip_web", *JOB_ROLES), "SIUD")
ADMIN_LOG = dict.fromkeys(("tip_signed_in", *JOB_ROLES), "SI")
SIGN_IN = {"tip_web": "SIUD"}
LOCKS = SIGN_IN | {"tip_admin": "SD"}
DCF = {"tip_dcf": "SIU", "tip_statistics": "s"}
DCF_ADDS = {"tip_dcf": "SI"}
JUSTICE = {"tip_justice": "SIU", "tip_statistics": "s"}
JUSTICE_ADDS = {"tip_justice": "SI"}
READERS = dict.fromkeys(("tip_dcf", "tip_justice", "tip_council", "tip_statistics"), "S")
COUNCIL = READERS | {"tip_council_staff": "SIU"}
COUNCIL_ADDS = READERS | {"tip_council_staff": "SI"}


def history(*writers):
    return {"tip_auditor": "S"} | dict.fromkeys(writers, "SI")


GRANTS = {
    "accounts_town": DIRECTORY,
    "accounts_judicialdistrict": DIRECTORY,
    "accounts_agency": DIRECTORY,
    "accounts_person": DIRECTORY,
    "accounts_user": OWN,
    "accounts_townevent": history("tip_admin"),
    "accounts_judicialdistrictevent": history("tip_admin"),
    "accounts_agencyevent": history("tip_admin"),
    "accounts_personevent": history("tip_admin"),
    "accounts_userevent": history("tip_admin"),
    "mfa_authenticator": FACTORS,
    "account_emailaddress": FACTORS,
    "account_emailconfirmation": {},
    "django_session": SIGN_IN,
    "axes_accessattempt": LOCKS,
    "axes_accessattemptexpiration": LOCKS,
    "axes_accessfailurelog": SIGN_IN,
    "axes_accesslog": {},
    "django_content_type": EVERYONE | {"tip_web": "S"},
    "django_admin_log": ADMIN_LOG,
    "django_migrations": {},
    "auth_group": {},
    "auth_group_permissions": {},
    "auth_permission": {},
    "pghistory_context": {},
    "casework_counter": {},
    "referrals_reminder": {},
    "referrals_childkeys": {},
    "referrals_matchdecision": DCF_ADDS,
    "referrals_merge": {"tip_dcf": "SIu"},
    "casework_clock": REFERENCE,
    "casework_draft": {"tip_dcf": "SIUD", "tip_justice": "SIUD", "tip_council_staff": "SIUD"},
    "casework_dissemination": {"tip_justice": "SI", "tip_auditor": "S"},
    "casework_disseminationrecord": {"tip_justice": "SI", "tip_auditor": "S"},
    "casework_erasing": {},
    "casework_readlog": {"tip_auditor": "S"},
    "casework_readrecord": {"tip_auditor": "S"},
    "casework_seal": {"tip_auditor": "S"},
    "casework_look": {"tip_dcf": "S", "tip_justice": "S"},
    "referrals_child": DCF,
    "referrals_childalias": {"tip_dcf": "SIUD"},
    "referrals_referral": DCF,
    "referrals_classification": {"tip_dcf": "SI", "tip_statistics": "s"},
    "referrals_buyerdisclosure": DCF,
    "referrals_service": DCF,
    "referrals_referralnote": DCF_ADDS,
    "referrals_referralstatuschange": {"tip_dcf": "SI", "tip_statistics": "s"},
    "referrals_notice": DCF | {"tip_justice": "Su"},
    "referrals_brokenglass": {"tip_dcf": "Su"},
    "referrals_brokenglassevent": history("tip_dcf"),
    "referrals_childevent": history("tip_dcf"),
    "referrals_childaliasevent": history("tip_dcf"),
    "referrals_referralevent": history("tip_dcf"),
    "referrals_buyerdisclosureevent": history("tip_dcf"),
    "referrals_serviceevent": history("tip_dcf"),
    "referrals_noticeevent": history("tip_dcf") | {"tip_justice": "I"},
    "arrests_statute": REFERENCE,
    "arrests_statuteversion": REFERENCE,
    "arrests_erasurerule": REFERENCE,
    "arrests_erasureexclusion": REFERENCE,
    "arrests_erasuredue": {"tip_justice": "S", "tip_statistics": "s"},
    "arrests_erasure": {"tip_justice": "S"},
    "arrests_erasureruleevent": history("tip_admin"),
    "arrests_erasureexclusionevent": history("tip_admin"),
    "arrests_investigation": JUSTICE,
    "arrests_investigationnote": JUSTICE_ADDS,
    "arrests_investigationstatuschange": JUSTICE_ADDS,
    "arrests_buyer": JUSTICE,
    "arrests_buyerkeys": {},
    "arrests_arrest": JUSTICE,
    "arrests_arrestnote": JUSTICE_ADDS,
    "arrests_docket": {"tip_justice": "SIU"},
    "arrests_information": JUSTICE,
    "arrests_charge": JUSTICE,
    "arrests_chargepath": {"tip_justice": "S", "tip_statistics": "S"},
    "arrests_publishedpath": {"tip_statistics": "S"},
    "arrests_publishedarrest": {"tip_statistics": "S"},
    "arrests_disposition": {"tip_justice": "SI", "tip_statistics": "s"},
    "arrests_sentence": {"tip_justice": "SIU", "tip_statistics": "S"},
    "arrests_erasurebatch": {"tip_justice": "S", "tip_auditor": "S"},
    "arrests_erasureitem": {"tip_justice": "S", "tip_auditor": "S"},
    "arrests_erasurenotice": {"tip_justice": "S"},
    "arrests_tombstone": {"tip_justice": "S", "tip_auditor": "S"},
    "arrests_statuteevent": history("tip_admin"),
    "arrests_statuteversionevent": history("tip_admin"),
    "arrests_investigationevent": history("tip_justice"),
    "arrests_buyerevent": history("tip_justice"),
    "arrests_arrestevent": history("tip_justice"),
    "arrests_docketevent": history("tip_justice"),
    "arrests_informationevent": history("tip_justice"),
    "arrests_chargeevent": history("tip_justice"),
    "arrests_sentenceevent": history("tip_justice"),
    "arrests_agencyreport": {
        "tip_justice": "SIU",
        "tip_council": "S",
        "tip_council_staff": "Su",
        "tip_statistics": "s",
    },
    "arrests_agencyreportevent": history("tip_justice") | {"tip_council_staff": "I"},
    "arrests_agencyreportstatuschange": {
        "tip_justice": "SI",
        "tip_council": "S",
        "tip_council_staff": "SI",
    },
    "arrests_reportreminder": {"tip_council": "S", "tip_council_staff": "SI"},
    "recommendations_seat": COUNCIL,
    "recommendations_member": COUNCIL,
    "recommendations_report": COUNCIL,
    "recommendations_bill": COUNCIL,
    "recommendations_billaction": COUNCIL,
    "recommendations_recommendation": COUNCIL,
    "recommendations_recommendation_bills": READERS | {"tip_council_staff": "SID"},
    "recommendations_recommendation_lead_agencies": READERS | {"tip_council_staff": "SID"},
    "recommendations_recommendationstatuschange": COUNCIL_ADDS,
    "recommendations_update": COUNCIL_ADDS,
    "recommendations_comment": {"tip_council": "SI", "tip_council_staff": "SI"},
    "recommendations_campaign": COUNCIL,
    "recommendations_reminder": {"tip_council": "S", "tip_council_staff": "SI"},
    "recommendations_meeting": COUNCIL,
    "recommendations_meetingstatuschange": COUNCIL_ADDS,
    "recommendations_agendaitem": COUNCIL,
    "recommendations_attendance": COUNCIL,
    "recommendations_vote": READERS | {"tip_council": "SIu", "tip_council_staff": "SIu"},
    "recommendations_quorumrule": COUNCIL,
    "recommendations_seatevent": history("tip_council_staff"),
    "recommendations_memberevent": history("tip_council_staff"),
    "recommendations_reportevent": history("tip_council_staff"),
    "recommendations_billevent": history("tip_council_staff"),
    "recommendations_billactionevent": history("tip_council_staff"),
    "recommendations_recommendationevent": history("tip_council_staff"),
    "recommendations_campaignevent": history("tip_council_staff"),
    "recommendations_meetingevent": history("tip_council_staff"),
    "recommendations_agendaitemevent": history("tip_council_staff"),
    "recommendations_attendanceevent": history("tip_council_staff"),
    "recommendations_voteevent": history("tip_council", "tip_council_staff"),
    "recommendations_quorumruleevent": history("tip_council_staff"),
    "dashboards_externalfigure": COUNCIL,
    "dashboards_externalfigureevent": history("tip_council_staff"),
    "dashboards_annualreport": {
        "tip_dcf": "S",
        "tip_justice": "S",
        "tip_council": "S",
        "tip_council_staff": "SIU",
    },
    "dashboards_annualreportevent": history("tip_council_staff"),
    "dashboards_release": {
        "tip_dcf": "S",
        "tip_justice": "S",
        "tip_council": "S",
        "tip_council_staff": "SIu",
        "tip_public": "s",
        "tip_statistics": "s",
    },
    "dashboards_making": {"tip_council_staff": "SIuD"},
    "dashboards_showing": {
        "tip_dcf": "S",
        "tip_justice": "S",
        "tip_council": "S",
        "tip_council_staff": "SI",
    },
    "dashboards_releasecounts": {"tip_council_staff": "i", "tip_statistics": "S"},
}


def test_the_grants_are_those_of_the_matrix(rows):
    """No role holds more or less than the table above, on any table there is."""
    held = rows(
        """
        SELECT c.relname, r.rolname, string_agg(CASE
                WHEN has_table_privilege(r.rolname, c.oid, p) THEN left(p, 1)
                WHEN p <> 'DELETE' AND has_any_column_privilege(r.rolname, c.oid, p) THEN lower(left(p, 1))
                ELSE '' END, '' ORDER BY o)
        FROM pg_class c CROSS JOIN pg_roles r
        CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) WITH ORDINALITY AS u (p, o)
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
        AND r.rolname = ANY(%s)
        GROUP BY 1, 2
        """,
        list(ROLES),
    )
    actual = {}
    for table, role, rights in held:
        actual.setdefault(table, {})
        if rights:
            actual[table][role] = rights
    assert {t for t in actual if not t.startswith("demo_")} == set(GRANTS)
    for table, expected in GRANTS.items():
        assert actual[table] == expected, table


def test_nobody_truncates_or_refers_to_a_table(rows):
    assert not rows(
        """
        SELECT c.relname, r.rolname FROM pg_class c CROSS JOIN pg_roles r
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND r.rolname = ANY(%s)
        AND has_table_privilege(r.rolname, c.oid, 'TRUNCATE, REFERENCES, TRIGGER')
        """,
        list(ROLES),
    )


ABOUT_ONESELF = [
    "tip_user",
    "tip_job",
    "tip_justice_agency",
    "tip_department",
    "tip_regions",
    "tip_districts",
]
MATCHING = [
    "referrals_possible_matches",
    "referrals_likeness_to",
    "referrals_child_numbered",
    "referrals_whom_to_call",
    "referrals_names_of",
    "referrals_plain_address",
    "referrals_keep_keys",
    "referrals_may_be_merged",
    "referrals_merge",
    "referrals_may_be_undone",
    "referrals_undo_merge",
    "referrals_refuse_merged",
]
LIKENESS = [  # compare what they are given and read no table
    "referrals_compare",
    "referrals_as_asked",
    "referrals_plain",
    "referrals_called",
    "referrals_likeness",
    "referrals_name_weight",
    "referrals_birth_likeness",
    "referrals_birth_weight",
    "referrals_swapped",
]
BEHIND_MATCHING = [
    "referrals_sounds",
    "referrals_initials",
    "referrals_keys",
    "referrals_keys_of",
    "referrals_key_scheme",
    "referrals_month_and_day",
    "referrals_score",
    "referrals_least_score",
    "referrals_look_for",
    "referrals_coarsely",
    "arrests_keys_of",
]
ERASING = [
    "arrests_due_to_erase",
    "arrests_prepare_erasure",
    "arrests_would_erase",
    "arrests_to_be_told",
    "arrests_erase",
    "arrests_withdraw_erasure",
    "arrests_told_of_erasure",
]
BEHIND_ERASING = [
    "casework_links",
    "casework_with_parts",
    "casework_would_erase",
    "casework_erase",
    "casework_any_of",
    "casework_forget_doors",
    "arrests_today",
    "arrests_erasable",
    "arrests_going",
    "arrests_in_batches",
    "arrests_said_of",
    "arrests_drafts_of",
    "arrests_were_given",
    "arrests_legal_basis",
    "arrests_erases_in",
    "arrests_take_out_of_batches",
]
CALLERS = {
    "_pgtrigger_should_ignore": set(ROLES),
    "casework_next_reference": {"tip_dcf", "tip_justice"},
    "casework_log_read": {"tip_signed_in", *JOB_ROLES},
    "casework_sees": {"tip_dcf", "tip_justice"},
    "arrests_as_wholes": {"tip_justice", "tip_auditor"},
    "referrals_age_of": {"tip_dcf"},
    "referrals_break_glass": {"tip_dcf"},
    "referrals_holds": {"tip_dcf"},
    "referrals_recompute_ages": {"tip_dcf"},
    "referrals_children_called": {"tip_dcf"},
    "referrals_searchable": set(),
    "referrals_searchable_children": set(),
    "referrals_reviews_glass": {"tip_dcf"},
    "referrals_sees_child": {"tip_dcf"},
    "referrals_police_of": set(),
    "referrals_redirect_notices": {"tip_dcf"},
    "referrals_start_clock": {"tip_dcf"},
    "referrals_with_words": {"tip_dcf"},
    **{key: {"tip_dcf"} for key in MATCHING},
    **{key: {"tip_dcf", "tip_justice"} for key in LIKENESS},
    **{key: set() for key in BEHIND_MATCHING},
    **{
        f"arrests_{name}": {"tip_justice"}
        for name in ("known_buyers", "likeness_to", "names_of", "gender", "keep_keys")
    },
    **{key: {"tip_justice"} for key in ERASING},
    **{key: set() for key in BEHIND_ERASING},
    "arrests_may_be_a_child": {"tip_justice"},
    "arrests_sees_buyer": {"tip_justice"},
    "arrests_on_docket": {"tip_justice"},
    "arrests_reports_begun": {"tip_council", "tip_council_staff"},
    "recommendations_quorum": {
        "tip_dcf",
        "tip_justice",
        "tip_council",
        "tip_council_staff",
        "tip_statistics",
    },
    "recommendations_next_meeting": {"tip_council_staff"},
    "recommendations_open_meeting": {"tip_council_staff"},
    "recommendations_may_attend": {"tip_council_staff"},
    "recommendations_may_vote": {"tip_council", "tip_council_staff"},
    "arrests_erasure_days": set(),
    "dashboards_shown": {
        "tip_public",
        "tip_dcf",
        "tip_justice",
        "tip_council",
        "tip_council_staff",
    },
    "arrests_until": {"tip_justice", "tip_statistics"},
    "arrests_reckon": set(),
    "arrests_reckon_all": set(),
    "referrals_why_read": {"tip_signed_in", *JOB_ROLES},
    "tip_glass_broken": {"tip_dcf"},
    "tip_keep_history": set(),
    **{name: {"tip_signed_in", *JOB_ROLES} for name in ABOUT_ONESELF},
}


def test_a_function_answers_only_whom_it_is_for(rows):
    """Some run with the owner's rights and look past the wall: each is granted to who needs it."""
    callers = {}
    for name, role in rows(
        """
        SELECT p.proname, r.rolname FROM pg_proc p
        LEFT JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e'
        LEFT JOIN pg_roles r ON r.rolname = ANY(%s) AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
        WHERE p.pronamespace = 'public'::regnamespace AND d.objid IS NULL
        AND p.prorettype IS DISTINCT FROM 'trigger'::regtype AND p.proname <> '_pgh_attach_context'
        """,
        list(ROLES),
    ):
        callers.setdefault(name, set()).update({role} if role else ())
    assert callers == CALLERS


NOTHING = set()
HERE, THERE, BOTH = {"here"}, {"there"}, {"here", "there"}
IN_DCF = {
    "caseworker": HERE,
    "colleague": HERE,
    "supervisor": HERE,
    "elsewhere": THERE,
    "director": BOTH,
}
IN_JUSTICE = {
    "police": HERE,
    "prosecutor": HERE,
    "other_police": THERE,
    "other_prosecutor": THERE,
    "chief": BOTH,
}
PROSECUTE = {"prosecutor": HERE, "other_prosecutor": THERE, "chief": BOTH}
ADDRESSED = {"police": HERE, "other_police": THERE}

# Which rows of the two places a person sees; whoever is not named sees none.
ROWS = {
    "child": ("referrals_child", IN_DCF),
    "alias": ("referrals_childalias", IN_DCF),
    "decision": ("referrals_matchdecision", IN_DCF),
    "merge": ("referrals_merge", IN_DCF),
    "referral": ("referrals_referral", IN_DCF),
    "classification": ("referrals_classification", IN_DCF),
    "disclosure": ("referrals_buyerdisclosure", IN_DCF),
    "service": ("referrals_service", IN_DCF),
    "note": ("referrals_referralnote", IN_DCF),
    "notice": ("referrals_notice", IN_DCF | ADDRESSED),
    "draft": ("referrals_notice", IN_DCF),
    "glass": ("referrals_brokenglass", IN_DCF),
    "investigation": ("arrests_investigation", IN_JUSTICE),
    "buyer": ("arrests_buyer", IN_JUSTICE),
    "arrest": ("arrests_arrest", IN_JUSTICE),
    "information": ("arrests_information", IN_JUSTICE),
    "charge": ("arrests_charge", IN_JUSTICE),
    "disposition": ("arrests_disposition", IN_JUSTICE),
    "agency_report": ("arrests_agencyreport", ADDRESSED | {"member": BOTH, "staff": BOTH}),
    "begun_report": ("arrests_agencyreport", ADDRESSED),
    "batch": ("arrests_erasurebatch", PROSECUTE | {"auditor": BOTH}),
    "tombstone": ("arrests_tombstone", PROSECUTE | {"auditor": BOTH}),
    "erasure_notice": ("arrests_erasurenotice", PROSECUTE),
    "erasure_due": ("(SELECT charge_id AS id FROM arrests_erasuredue) AS due", IN_JUSTICE),
}


@pytest.mark.parametrize("kind", ROWS)
def test_each_person_sees_their_rows_and_no_others(kind, people, rows):
    world = build_world()
    merge_another(world.here), merge_another(world.there)
    table, expected = ROWS[kind]
    places = {getattr(world.here, kind).pk: "here", getattr(world.there, kind).pk: "there"}
    for name, person in people.items():
        with acting_as(person):
            try:
                with transaction.atomic():
                    seen = {places[pk] for (pk,) in rows(f"SELECT id FROM {table}") if pk in places}
            except DatabaseError:
                seen = NOTHING
        assert seen == expected.get(name, NOTHING), f"{name} on {table}"


def test_history_goes_with_the_row_and_the_auditor_reads_it(people, rows):
    world = build_world()
    of_child = "SELECT DISTINCT pgh_obj_id FROM referrals_childevent"
    with acting_as(people["caseworker"]):
        assert rows(of_child) == [(world.here.child.pk,)]
    with acting_as(people["auditor"]):
        assert {pk for (pk,) in rows(of_child)} == {world.here.child.pk, world.there.child.pk}
        with pytest.raises(DatabaseError), transaction.atomic():
            rows("SELECT FROM referrals_child")


def test_a_case_assigned_outside_the_region_is_seen(people, rows):
    world = build_world()
    Referral.objects.filter(pk=world.there.referral.pk).update(caseworker=people["caseworker"])
    with acting_as(people["caseworker"]):
        assert Referral.objects.filter(pk=world.there.referral.pk).exists()
        assert Child.objects.filter(pk=world.there.child.pk).exists()
    with acting_as(people["colleague"]):
        assert not Referral.objects.filter(pk=world.there.referral.pk).exists()


def test_who_left_sees_nothing(people):
    build_world()
    User.objects.filter(pk=people["director"].pk).update(is_active=False)
    with acting_as(people["director"]):
        assert not Referral.objects.exists()


def test_another_job_does_not_borrow_a_scope(people, rows):
    """A forged `tip.user` of another compartment opens nothing: scope follows the directory."""
    build_world()
    with acting_as(people["caseworker"]):
        rows("SELECT set_config('tip.user', %s, true)", str(people["chief"].pk))
        assert not Referral.objects.exists()


NAMING = [
    "given_name",
    "family_name",
    "aliases",
    "date_of_birth",
    "address",
    "reporter",
    "narrative",
    "text",
    "description",
    "information_disclosed",
    "late_reason",
    "dcf_person_id",
    "spbi_number",
    "payment",
    "period",
    "childs_wish",
    "email",
    "gender_self_described",
    "no_arrest_words",
    "password",
    "reference",
    "number",
]


def test_statistics_reads_no_column_that_names_or_describes(rows):
    """Every column `tip_statistics` may read, held against a list of what names or describes."""
    readable = rows(
        """
        SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
        AND NOT a.attisdropped AND has_column_privilege('tip_statistics', c.oid, a.attnum, 'SELECT')
        """
    )
    of_cases = [(t, c) for t, c in readable if t.startswith(("referrals_", "arrests_"))]
    assert len(of_cases) > 50
    allowed = {("arrests_information", "number"), ("arrests_statuteversion", "note")}
    assert not [tc for tc in of_cases if tc[1] in NAMING and tc not in allowed]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT given_name FROM referrals_child",
        "SELECT * FROM referrals_referral",
        "SELECT narrative FROM referrals_referral",
        "SELECT family_name FROM arrests_buyer",
        "SELECT text FROM referrals_referralnote",
        "SELECT email FROM accounts_user",
        "SELECT FROM referrals_childevent",
        "INSERT INTO dashboards_release (name) VALUES ('x')",
        "UPDATE referrals_referral SET region = 1",
        "DELETE FROM arrests_charge",
    ],
)
def test_statistics_is_refused(sql, rows):
    refused = pytest.raises(DatabaseError, match="permission denied")
    with acting_as_statistics(), refused, transaction.atomic():
        rows(sql)


def test_a_view_that_forgets_to_act_gets_nothing(rows):
    build_world()
    refused = pytest.raises(DatabaseError, match="permission denied")
    with acting_as_visitor(), refused, transaction.atomic():
        Referral.objects.exists()


def _who(rows):
    return rows("SELECT current_user, coalesce(current_setting('tip.user', true), '')")[0]


def test_two_requests_in_one_process_never_mix(people, rows):
    before = _who(rows)
    for name, role in (
        ("caseworker", "tip_dcf"),
        ("police", "tip_justice"),
        ("member", "tip_council"),
    ):
        with acting_as(people[name]):
            assert _who(rows) == (role, str(people[name].pk))
        assert _who(rows) == before


def test_acting_inside_acting_returns_to_the_first(people, rows):
    with acting_as(people["staff"]):
        with acting_as_statistics():
            assert _who(rows) == ("tip_statistics", "")
        assert _who(rows) == ("tip_council_staff", str(people["staff"].pk))


def test_an_exception_leaves_no_role_behind(people, rows):
    before = _who(rows)
    with pytest.raises(ZeroDivisionError), acting_as(people["caseworker"]):
        raise ZeroDivisionError
    assert _who(rows) == before
    with pytest.raises(DatabaseError), acting_as(people["caseworker"]):
        rows("SELECT FROM arrests_buyer")
    assert _who(rows) == before


@pytest.mark.parametrize("status, kept", [(200, 1), (302, 1), (403, 0), (409, 0), (500, 0)])
def test_a_request_that_is_refused_changes_nothing(status, kept, people, rows):
    def view(request):
        Child.objects.create(given_name="Passing", area_office_id=request.user.agency_id)
        return HttpResponse(status=status)

    request = RequestFactory().post("/anything/")
    request.user = people["caseworker"]
    WallMiddleware(RefusedMiddleware(view))(request)
    assert Child.objects.filter(given_name="Passing").count() == kept


def test_a_streamed_answer_acts_again(people):
    world = build_world()
    parts = acting_again(people["caseworker"], (c.number for c in Child.objects.iterator()))
    assert list(parts) == [world.here.child.number]


def test_a_pooler_between_transactions_hands_over_nothing(committed):
    """After each request's transaction the server connection is as it was: no role, no user."""
    with connection.cursor() as cursor:
        for name in ("caseworker", "police"):
            with acting_as(committed[name]), connection.cursor() as inside:
                inside.execute("SELECT current_setting('tip.user')")
                assert inside.fetchone()[0] == str(committed[name].pk)
            cursor.execute(
                "SELECT current_user = session_user, coalesce(current_setting('tip.user', true), ''), "
                "coalesce(current_setting('pghistory.context_metadata', true), '')"
            )
            assert cursor.fetchone() == (True, "", "")


def test_the_web_login_owns_nothing_and_starts_as_a_visitor():
    login = settings.WEB_LOGIN
    if login == connection.settings_dict["USER"]:
        pytest.skip("One address for both: the web has no login of its own here.")
    web = settings.WEB_DATABASE
    server = psycopg2.connect(
        dbname=connection.settings_dict["NAME"],
        user=login,
        password=web["PASSWORD"] or None,
        host=web["HOST"] or None,
        port=web["PORT"] or None,
    )
    with server, server.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == ("tip_web", login)
        for sql in ("SELECT FROM referrals_child", "SET ROLE NONE; SELECT FROM accounts_user"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(sql)
            server.rollback()
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = %s", [login]
        )
        assert cursor.fetchone() == (0,)
    server.close()


def test_a_table_without_a_rule_is_an_error(rows):
    assert every_table_has_a_policy(None, ["default"]) == []
    rows("CREATE TABLE forgotten (id int)")
    (problem,) = every_table_has_a_policy(None, ["default"])
    assert "forgotten" in problem.msg
    rows("ALTER TABLE forgotten ENABLE ROW LEVEL SECURITY")
    assert every_table_has_a_policy(None, ["default"])


def test_a_right_given_by_hand_is_withdrawn_when_the_rules_are_applied(rows):
    rows("GRANT SELECT ON referrals_child TO tip_council")
    rows("CREATE POLICY leak ON referrals_child TO tip_council USING (true)")
    apply_policies()
    assert rows("SELECT has_table_privilege('tip_council', 'referrals_child', 'SELECT')") == [
        (False,)
    ]
    assert not rows("SELECT FROM pg_policies WHERE policyname = 'leak'")


def test_a_session_is_read_by_nobody_but_signing_in(people, client_as, rows):
    client_as(people["caseworker"])
    for name in ("caseworker", "administrator", "auditor"):
        with acting_as(people[name]), pytest.raises(DatabaseError), transaction.atomic():
            rows("SELECT FROM django_session")


def test_an_administrator_sees_accounts_without_passwords(people, rows):
    with acting_as(people["administrator"]):
        assert len(rows("SELECT email FROM accounts_user")) == len(people)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows("SELECT password FROM accounts_user")
    with acting_as(people["police"]):
        assert rows("SELECT email FROM accounts_user") == [(people["police"].email,)]


@pytest.mark.parametrize(
    "call",
    [
        "SELECT referrals_start_clock({referral}, 'police', 'police_notice', now())",
        "SELECT referrals_recompute_ages({child})",
    ],
)
def test_what_triggers_do_nobody_does_by_hand(call, people, rows):
    world = build_world()
    state = "SELECT (SELECT count(*) FROM referrals_notice), (SELECT sum(version) FROM referrals_referral)"
    before = rows(state)
    with acting_as(people["caseworker"]):
        rows(call.format(referral=world.there.referral.pk, child=world.there.child.pk))
    assert rows(state) == before


def test_the_age_of_a_hidden_child_is_hidden(people, rows):
    world = build_world()
    age = "SELECT referrals_age_of(%s, now())"
    with acting_as(people["caseworker"]):
        assert rows(age, world.here.child.pk)[0][0] and not rows(age, world.there.child.pk)[0][0]


def test_nobody_opens_a_child_by_hanging_a_referral_on_it(people):
    """Raw SQL, past every form: a referral in one's own region about a hidden child."""
    world = build_world()
    mine, hidden = world.here.referral.pk, world.there.child.pk
    refused = pytest.raises(DatabaseError, match="row-level security")
    with acting_as(people["caseworker"]):
        with refused, transaction.atomic():
            Referral.objects.filter(pk=mine).update(child_id=hidden)
        with refused, transaction.atomic():
            Referral.objects.create(
                child_id=hidden, received_at="2026-01-01T12:00Z", source="police",
                area_office_id=people["caseworker"].agency_id, caseworker=people["caseworker"],
            )  # fmt: skip
        assert not Child.objects.filter(pk=hidden).exists()


def test_nobody_opens_a_person_by_hanging_an_arrest_on_them(people):
    world = build_world()
    refused = pytest.raises(DatabaseError, match="row-level security")
    with acting_as(people["police"]), refused, transaction.atomic():
        Arrest.objects.filter(pk=world.here.arrest.pk).update(buyer_id=world.there.buyer.pk)
