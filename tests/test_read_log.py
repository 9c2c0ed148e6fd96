"""The read log: what each door writes, that nothing leaves without it, and who may see it."""

import csv
import datetime as dt
import io

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Count, F
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

import pytest

from accounts.wall import acting_again, acting_as
from arrests.models import Charge
from casework import reading
from casework.models import ReadLog, ReadRecord
from casework.reading import Look, who_looked
from casework.records import PersonRecord, Reads, Unheard, collecting, kept_as
from referrals.models import Child, Referral, ReferralNote
from tests.admin import address
from tests.factories import ChildFactory, ReferralFactory
from tests.world import a_read, build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(people):
    return build_world()


def key(row) -> tuple[str, int]:
    return row._meta.label_lower, row.pk


def records_of(entry) -> set[tuple[str, int]]:
    return set(entry.records.values_list("kind", "record"))


# What each door writes -------------------------------------------------------------------------------


def test_a_page_leaves_one_entry_that_names_nobody(client_as, people, world):
    here = world.here
    client = client_as(people["caseworker"])
    answer = client.get(
        f"/referrals/{here.referral.reference}/", headers={"X-Request-ID": "forged"}
    )
    entry = ReadLog.objects.get()
    assert (entry.person_id, entry.job) == (people["caseworker"].pk, "caseworker")
    assert (entry.door, entry.method) == ("page", "GET")
    assert entry.route == "referrals/<ref:reference>/"
    asked = answer.wsgi_request.wall_id
    assert (entry.request, entry.address, entry.reason) == (asked, "127.0.0.1", "")
    assert asked != "forged"
    assert records_of(entry) == {
        key(here.referral), key(here.child), key(here.notice), key(here.draft),
    }  # fmt: skip
    assert entry.count == 4


def test_a_page_about_nobody_leaves_none(client_as, people):
    client = client_as(people["caseworker"])
    for url in ("/statutes/", "/referrals/new/", "/recommendations/", "/referrals/R-2026-99999/"):
        client.get(url)
    assert not ReadLog.objects.exists()


def test_what_is_not_theirs_is_not_read(client_as, people, world):
    client = client_as(people["elsewhere"])
    assert client.get(f"/referrals/{world.here.referral.reference}/").status_code == 404
    assert not ReadLog.objects.exists()


def test_a_refused_form_shows_a_record_and_is_kept_while_its_change_is_not(
    client_as, people, world
):
    referral = world.here.referral
    client = client_as(people["caseworker"])
    url = f"/referrals/{referral.reference}/change/"
    assert client.post(url, {"version": referral.version}).status_code == 422
    (entry,) = ReadLog.objects.all()
    assert entry.method == "POST" and key(referral) in records_of(entry)
    step = f"/referrals/{referral.reference}/steps/open/"
    assert client.post(step, {"version": 0}).status_code == 409
    assert ReadLog.objects.count() == 2
    referral.refresh_from_db()
    assert referral.status == "assessing"


def test_a_file_is_entered_before_each_part_of_it_leaves(client_as, people, world, monkeypatch):
    monkeypatch.setattr("casework.exchange.CHUNK", 1)
    more = ReferralFactory()
    client = client_as(people["caseworker"])
    response = client.get("/referrals/?format=csv")
    assert not ReadLog.objects.exists()
    parts = iter(response.streaming_content)
    next(parts)  # the headings
    seen = set()
    for part in parts:
        entry = ReadLog.objects.first()
        assert entry.door == "file" and entry.route == "referrals/"
        (mine,) = {r for r in (key(more), key(world.here.referral)) if r in records_of(entry)}
        seen.add(mine)
        assert Referral.objects.get(pk=mine[1]).reference in part.decode()
    assert seen == {key(more), key(world.here.referral)}


def test_a_file_stops_where_the_log_cannot_be_written(client_as, people, world, rows):
    response = client_as(people["caseworker"]).get("/referrals/?format=csv")
    rows("REVOKE EXECUTE ON FUNCTION casework_log_read FROM tip_signed_in")
    said = []
    with pytest.raises(DatabaseError), transaction.atomic():
        said.extend(response.streaming_content)
    assert world.here.referral.reference.encode() not in b"".join(said)


def test_the_api_leaves_an_entry_for_the_fewest_columns(client_as, people, world):
    client_as(people["prosecutor"]).get("/api/v1/charges?fields=plea")
    entry = ReadLog.objects.get()
    assert (entry.door, entry.route) == ("api", "api/v1/charges")
    assert records_of(entry) == {key(world.here.arrest)}


@pytest.mark.parametrize("part", ["dispositions", "sentences", "charges", "dockets"])
def test_a_part_is_kept_as_the_record_it_belongs_to(client_as, people, world, part):
    here = world.here
    here.arrest.dockets.create(
        court="GA 14", court_kind="GA", number="H14H-CR26-0123456-S", from_on="2026-04-02"
    )
    apps.get_model("arrests.sentence").objects.create(disposition=here.disposition, fine=5)
    client_as(people["prosecutor"]).get(f"/api/v1/{part}?fields=id")
    assert records_of(ReadLog.objects.get()) == {key(here.arrest)}


def test_the_admin_leaves_an_entry_for_lists_pages_history_and_choices(client_as, people, world):
    client = client_as(people["caseworker"])
    child = world.here.child
    for url in (
        address("referrals.child", "changelist"),
        address("referrals.child", "change", child.pk),
        address("referrals.child", "history", child.pk),
        "/admin/autocomplete/?app_label=referrals&model_name=referral&field_name=child&term=",
    ):
        before = ReadLog.objects.count()
        assert client.get(url).status_code == 200, url
        assert ReadLog.objects.count() == before + 1, url
        entry = ReadLog.objects.first()
        assert entry.door == "admin" and key(child) in records_of(entry), url


def test_reading_history_is_reading_the_record(client_as, people, world):
    client_as(people["auditor"]).get(address("referrals.childaliasevent", "changelist"))
    entry = ReadLog.objects.get()
    assert entry.job == "auditor"
    assert records_of(entry) == {key(world.here.child), key(world.there.child)}
    client_as(people["auditor"]).get(address("arrests.chargeevent", "changelist"))
    assert records_of(ReadLog.objects.first()) == {key(world.here.arrest), key(world.there.arrest)}


def test_a_request_writes_the_log_once(client_as, people, world):
    Referral.objects.filter(pk=world.here.referral.pk).update(caseworker=people["caseworker"])
    client = client_as(people["caseworker"])
    client.get("/")
    for url in (
        "/",
        "/referrals/",
        f"/referrals/{world.here.referral.reference}/",
        "/api/v1/referrals",
    ):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(url)
        assert sum("casework_log_read" in q["sql"] for q in asked) == 1, url


def test_behind_the_proxy_only_its_own_word_counts(settings):
    def asked(**meta):
        return reading.address_of_network(RequestFactory().get("/", **meta))

    forwarded = {"HTTP_X_FORWARDED_FOR": "192.0.2.66, 198.51.100.7"}
    settings.BEHIND_PROXY = True
    assert asked(**forwarded) == "198.51.100.7"
    assert asked(HTTP_X_FORWARDED_FOR="192.0.2.66, Nova Invented") is None
    assert asked(REMOTE_ADDR="2001:db8::1") == "2001:db8::1"
    settings.BEHIND_PROXY = False
    assert asked(**forwarded) == "127.0.0.1"
    assert asked(REMOTE_ADDR="") is None  # a socket has none


# It fails closed -------------------------------------------------------------------------------------


def test_without_the_entry_there_is_no_answer_and_no_change(client_as, people, world, rows):
    rows("REVOKE EXECUTE ON FUNCTION casework_log_read FROM tip_signed_in")
    client = client_as(people["caseworker"])
    child = world.here.child
    response = client.get(f"/children/{child.number}/")
    assert response.status_code == 500 and child.number not in response.content.decode()
    note = f"/referrals/{world.here.referral.reference}/notes/new/"
    assert client.post(note, {"text": "Passing."}).status_code == 500
    assert not ReferralNote.objects.filter(text="Passing.").exists()


def test_the_web_reads_no_record_where_nobody_listens(people, world, settings):
    settings.ACTS_AS_OWNER = False  # as in the web process
    with acting_as(people["caseworker"]):
        with pytest.raises(Unheard):
            Child.objects.get(pk=world.here.child.pk)
        with pytest.raises(Unheard):
            list(Child.objects.values_list("pk", "number"))
    with pytest.raises(Unheard):
        list(acting_again(people["caseworker"], (c.number for c in Child.objects.all())))


def test_who_left_during_the_request_gets_no_answer(people, world):
    with acting_as(people["caseworker"]), collecting(Reads()) as reads:
        Child.objects.get(pk=world.here.child.pk)
    people["caseworker"].is_active = False
    people["caseworker"].save()
    how = reading.Circumstances("page", "GET", "", "", None)
    with acting_as(people["caseworker"]), pytest.raises(DatabaseError), transaction.atomic():
        reading.write(reads, how)


def test_nobody_enters_a_read_for_somebody_else(people, world, rows):
    with acting_as(people["caseworker"]):
        rows(
            "SELECT casework_log_read('page', 'GET', '', '', NULL, '', %s, %s)",
            ["referrals.child"],
            [world.here.child.pk],
        )
    entry = ReadLog.objects.get()
    assert (entry.person_id, entry.job) == (people["caseworker"].pk, "caseworker")


# What counts as reading ------------------------------------------------------------------------------


@pytest.fixture
def heard(world):
    with collecting(Reads()) as reads:
        yield reads.records


def test_keys_and_counts_are_no_read(heard):
    list(Referral.objects.values_list("pk", flat=True))
    list(ReferralNote.objects.values("referral_id"))
    list(Referral.objects.order_by().values("status").annotate(n=Count("pk")))
    Referral.objects.exists(), Child.objects.count(), Child.objects.aggregate(Count("pk"))
    assert not heard


def test_values_are_read_with_the_key_of_their_record(heard, world):
    list(Child.objects.filter(pk=world.here.child.pk).values_list("given_name", "pk"))
    assert set(heard) == {key(world.here.child)}
    list(ReferralNote.objects.filter(pk=world.there.note.pk).values("text", "referral_id"))
    list(Referral.objects.filter(pk=world.there.referral.pk).values().iterator())
    assert set(heard) == {key(world.here.child), key(world.there.referral)}


@pytest.mark.parametrize(
    "rows",
    [
        lambda: Child.objects.values_list("given_name", flat=True),
        lambda: Child.objects.values("given_name").distinct(),
        lambda: Child.objects.values("given_name").annotate(n=Count("pk")),
        lambda: ReferralNote.objects.values("pk", "text"),
        lambda: Referral.objects.values_list("pk", "child__given_name"),
        lambda: Referral.objects.annotate(x=F("narrative")).values_list("x"),
        lambda: Referral.objects.values("narrative").iterator(),
        lambda: Referral.objects.annotate(x=F("child__given_name")),
        lambda: Child.pgh_event_model.objects.values("given_name"),
    ],
)
def test_values_that_nobody_could_place_are_refused(heard, rows):
    with pytest.raises(Unheard):
        list(rows())


def test_a_column_read_later_is_no_loophole(heard, world):
    (note,) = ReferralNote.objects.only("at").filter(pk=world.here.note.pk)
    assert note.text and set(heard) == {key(world.here.referral)}
    world.there.child.refresh_from_db()
    assert key(world.there.child) in heard


def test_rows_read_along_are_read(heard, world):
    list(Charge.objects.select_related("information__arrest").filter(pk=world.here.charge.pk))
    assert key(world.here.arrest) in heard


def test_every_table_of_cases_is_declared():
    """A model of these apps is about a person, or everyone signed in may read it, or it is an agency's
    public report, or it holds keys of what was erased and names nobody."""
    erasing = {"erasurebatch", "erasureitem", "erasurenotice", "tombstone"}
    reference = {
        "arrests.statute", "arrests.statuteversion", "arrests.erasurerule",
        "arrests.erasureexclusion", "arrests.agencyreport", "arrests.agencyreportstatuschange",
        "arrests.reportreminder", *(f"arrests.{name}" for name in erasing),
    }  # fmt: skip
    for model in [
        *apps.get_app_config("referrals").get_models(),
        *apps.get_app_config("arrests").get_models(),
    ]:
        tracked = getattr(model, "pgh_tracked_model", None) or model
        if tracked._meta.label_lower in reference:
            continue
        assert issubclass(tracked, PersonRecord), f"{model.__name__}: make it a PersonRecord"
        assert [bool(tracked.letter), bool(tracked.read_as), bool(tracked.read_through)].count(
            True
        ) == 1
        if tracked.read_as:
            assert not tracked._meta.get_field(tracked.read_as).null
            assert apps.get_model(kept_as(model).kind).letter


# Why, and who looked ---------------------------------------------------------------------------------


@pytest.fixture
def glass(rows, monkeypatch):
    """A stand-in for broken glass: a reason for whatever is read of children."""
    rows(
        "CREATE FUNCTION stand_in_why(kinds text[], records bigint[]) RETURNS text LANGUAGE sql AS "
        "$$ SELECT 'An invented reason.' WHERE 'referrals.child' = ANY(kinds) $$;"
        "GRANT EXECUTE ON FUNCTION stand_in_why TO tip_signed_in"
    )
    monkeypatch.setattr(reading, "_why", [])
    reading.ask_why("stand_in_why")


def test_why_is_kept_in_the_same_statement(client_as, people, world, glass):
    client_as(people["caseworker"]).get(f"/children/{world.here.child.number}/")
    assert ReadLog.objects.get().reason == "An invented reason."
    client_as(people["police"]).get("/arrests/")
    assert ReadLog.objects.first().reason == ""


def test_who_looked_is_told_by_person_the_latest_first(client_as, people, world, glass):
    child = world.here.child
    for _ in range(2):
        client_as(people["caseworker"]).get(f"/children/{child.number}/")
    client_as(people["director"]).get("/api/v1/children?fields=number")
    with (
        acting_as(people["supervisor"]),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        latest, earlier = who_looked(child)
    assert len(asked) == 1
    assert isinstance(latest, Look) and latest.first <= latest.last
    assert (latest.person, latest.job, latest.times) == ("Director Invented", "DCF supervisor", 1)
    assert (earlier.person, earlier.times, earlier.doors) == ("Caseworker Invented", 2, ("Page",))
    assert earlier.agency == people["caseworker"].agency.name
    assert earlier.reasons == ("An invented reason.",)


def test_who_looked_is_bounded(people, world):
    for name in ("caseworker", "colleague", "supervisor"):
        a_read(people[name], world.here.child)
    with acting_as(people["supervisor"]):
        assert len(who_looked(world.here.child, limit=2)) == 2


def test_who_looked_is_told_to_whoever_sees_the_record(people, world, rows):
    here = world.here
    a_read(people["caseworker"], here.referral, here.notice, reason="An invented reason.")
    for name, row, told in (
        ("colleague", here.referral, 1), ("elsewhere", here.referral, 0), ("police", here.referral, 0),
        ("police", here.notice, 1), ("other_police", here.notice, 0),
    ):  # fmt: skip
        with acting_as(people[name]):
            looks = reading.looked_at(*key(row))
        assert len(looks) == told, (name, row)
        if name == "police" and told:
            assert looks[0].reasons == ()  # why a glass was broken is DCF's
    for name in ("member", "administrator", "auditor"):
        with acting_as(people[name]), pytest.raises(DatabaseError), transaction.atomic():
            reading.looked_at(*key(here.referral))


def test_the_log_itself_is_the_auditors(people, rows):
    for name, person in people.items():
        if name == "auditor":
            continue
        for table in ("casework_readlog", "casework_readrecord", "casework_seal"):
            with acting_as(person), pytest.raises(DatabaseError), transaction.atomic():
                rows(f"SELECT FROM {table}")


# The auditor's pages ---------------------------------------------------------------------------------


@pytest.fixture
def auditor(client_as, people):
    return client_as(people["auditor"])


def shown(response) -> list[list[str]]:
    assert response.status_code == 200
    return [[cell.text for cell in row["cells"]] for row in response.context["rows"]]


def test_the_auditor_reads_who_looked_at_what(auditor, people, world):
    at = dt.datetime(2026, 11, 24, 6, 12, 3, 456_000, tzinfo=dt.UTC)
    a_read(people["caseworker"], world.here.child, world.here.referral, at=at, reason="Invented.")
    (row,) = shown(auditor.get("/reads/"))
    assert row == [
        "2026-11-24 06:12:03.45 UTC", "Caseworker Invented", "Caseworker",
        f"{world.here.child.number}, {world.here.referral.reference}", "Page",
        "GET /children/<ref:number>/", "Invented.",
    ]  # fmt: skip
    assert ReadLog.objects.count() == 1  # reading the log is no read of a record


def test_the_auditor_narrows_by_person_and_by_record(auditor, people, world):
    by_worker = a_read(people["caseworker"], world.here.child)
    by_police = a_read(people["police"], world.here.notice, world.here.arrest)
    mine = people["caseworker"].pk
    for query, entry in (
        (f"person={mine}", by_worker),
        (f"record={world.here.child.number.lower()}", by_worker),
        (f"record={world.here.arrest.number}", by_police),
        (f"record={world.here.notice.reference}&person={people['police'].pk}", by_police),
        ("kind=arrests.arrest", by_police),
        ("job=caseworker", by_worker),
    ):
        response = auditor.get(f"/reads/?{query}")
        assert [row["url"] for row in response.context["rows"]] == [f"/reads/{entry.pk}/"], query
    for query in ("record=C-999999", f"record={world.there.child.number}", "broken_glass=true"):
        assert shown(auditor.get(f"/reads/?{query}")) == [], query


def test_a_name_typed_for_a_record_enters_no_address(auditor):
    response = auditor.post("/reads/", {"record": "Nova Invented"})
    assert response.status_code == 302 and "Nova" not in response.headers["Location"]
    refused = auditor.get(response.headers["Location"])
    assert refused.status_code == 422
    assert "Write the reference of a record" in refused.content.decode()


def test_an_entry_names_every_record_and_leads_on(auditor, people, world):
    read = a_read(people["caseworker"], world.here.child, world.here.draft, world.here.referral)
    said = auditor.get(f"/reads/{read.pk}/").content.decode()
    for row in (world.here.child.number, world.here.draft.reference, world.here.referral.reference):
        assert f"/reads/?record={row}" in said
    assert f"/reads/?person={people['caseworker'].pk}" in said
    assert world.here.child.given_name not in said


def test_the_file_names_every_record(auditor, people, world):
    here = world.here
    a_read(people["caseworker"], here.child, here.draft, here.referral, here.notice)
    file = b"".join(auditor.get("/reads/?format=csv").streaming_content).decode()
    (_, row) = csv.reader(io.StringIO(file))
    assert here.notice.reference in row[3] and "more" not in row[3]
    (row,) = shown(auditor.get("/reads/"))
    assert "and 1 more" in row[3]


def test_the_list_asks_as_often_for_thirty_entries_as_for_one(auditor, people, world):
    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            auditor.get("/reads/")
        return len(queries)

    a_read(people["caseworker"], world.here.child)
    auditor.get("/reads/")
    few = asked()
    for _ in range(29):
        a_read(people["police"], world.there.child)
    assert asked() == few


def test_a_record_without_history_goes_by_its_key(auditor, people, world, rows):
    """Erased: its reference is gone with its history, the entry stays."""
    child = ChildFactory()
    read = a_read(people["caseworker"], child)
    rows("ALTER TABLE referrals_childevent DISABLE TRIGGER USER")
    rows("DELETE FROM referrals_childevent WHERE pgh_obj_id = %s", child.pk)
    assert f"Child, key {child.pk}" in auditor.get(f"/reads/{read.pk}/").content.decode()


def test_the_api_and_the_admin_show_the_log_to_the_auditor(auditor, people, world):
    read = a_read(people["caseworker"], world.here.child)
    answer = auditor.get(f"/api/v1/reads/{read.pk}").json()
    assert answer["records"] == [{"kind": "referrals.child", "reference": world.here.child.number}]
    (listed,) = auditor.get(f"/api/v1/reads?record={world.here.child.number}").json()["results"]
    assert listed["id"] == read.pk and "records" not in listed
    page = auditor.get(address("casework.readlog", "change", read.pk))
    assert world.here.child.number in page.content.decode()
    found = auditor.get(address("casework.readlog", "changelist"), {"q": world.here.child.number})
    assert [row.pk for row in found.context["cl"].result_list] == [read.pk]
    assert ReadRecord.objects.count() == 1
