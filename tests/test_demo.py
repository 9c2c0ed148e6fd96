"""The demo: what it plans, that both ways of playing it leave the same rows, what it refuses."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import chain

from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.test import override_settings
from django.utils import timezone

import pytest

from accounts.models import Job
from arrests.flow import NoArrestReason
from arrests.models import Arrest, Buyer, Charge, Disposition, Information, Investigation, Outcome
from dashboards.measures import MEASURES
from dashboards.models import AnnualReport, ExternalFigure, Release
from demo import arrests, batches, copies, people, referrals
from demo.acts import Refile, Save, Send, Step
from demo.management.commands import load_demo
from demo.world import FAMILY_NAMES, LOCAL, World
from recommendations.models import AgendaItem, Meeting, Recommendation, Vote
from recommendations.voting import quorum_of, waits_for
from referrals.models import Child, Classification, Notice, Referral

pytestmark = pytest.mark.django_db

SEED = 2014
FELONY_LIMB = ("53a-83", "felony C")


@pytest.fixture(autouse=True, scope="module")
def quick_passwords():
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def world():
    people.load_people()
    return World(timezone.now())


@pytest.fixture(scope="module")
def planned(django_db_setup, django_db_blocker):
    """The whole demo as planned, not played: stories of DCF's side and of justice's."""
    with django_db_blocker.unblock(), transaction.atomic():
        people.load_people()
        world = World(timezone.now())
        of_dcf, told = referrals.plan(world, SEED)
        of_justice = arrests.plan(world, SEED, told)
        transaction.set_rollback(True)
    return of_dcf, of_justice


def rows_of(stories, model):
    """The rows of a model that the stories enter."""
    acts = [act for story in stories for act in story.acts]
    saved = [act.row for act in acts if isinstance(act, Save) and isinstance(act.row, model)]
    refiled = [row for act in acts if isinstance(act, Refile) for row in (act.row, *act.charges)]
    return saved + [row for row in refiled if isinstance(row, model)]


# What is planned -----------------------------------------------------------------------------------


def test_yearly_referrals_equal_the_published_ones(planned):
    received = rows_of(planned[0], Referral)
    planned = Counter(row.received_at.astimezone(LOCAL).year for row in received)
    published = {
        int(figure.period): figure.value
        for figure in ExternalFigure.objects.filter(series="dcf_referrals")
        if figure.period.isdigit()
    }
    assert published == {year: planned[year] for year in (2014, 2015, 2016, 2021)}
    assert min(planned) == 2014
    assert all(row.received_at <= timezone.now() for row in received)
    assert all("Invented" in row.narrative for row in received)


def test_some_children_are_referred_again_and_elsewhere(planned):
    of_child = {}
    for row in rows_of(planned[0], Referral):
        of_child.setdefault(id(row.child), []).append(row.area_office.region)
    again = [regions for regions in of_child.values() if len(regions) > 1]
    assert len(again) > 200
    assert sum(len(set(regions)) > 1 for regions in again) > 50


def test_nothing_looks_like_a_real_person(planned):
    for child in rows_of(planned[0], Child):
        assert child.dcf_person_id.startswith("DEMO-")
        assert set(child.family_name.split("-")) <= set(FAMILY_NAMES)


def test_arrests_keep_to_what_is_known(planned):
    justice = planned[1]
    charged = Counter(
        (c.statute_version.statute.section, c.statute_version.offence_class, year)
        for c in rows_of(justice, Charge)
        if (year := c.information.arrest.arrested_on.year)
    )
    limb = [year for *limb, year in charged if tuple(limb) == FELONY_LIMB]
    assert set(limb) == {2017}
    offences = [
        c.offence_on
        for c in rows_of(justice, Charge)
        if c.statute_version.statute.section == "53a-83b"
    ]
    assert min(offences) >= date(2017, 10, 1)
    assert {y for s, _, y in charged if s == "53a-83"} >= {2013, 2014, 2015, 2016}
    yearly = Counter()
    for arrest in rows_of(justice, Arrest):
        yearly[arrest.arrested_on.year] += 1
    assert yearly[2013] <= 10 < yearly[2025]


def test_every_reason_and_every_outcome_occurs(planned):
    justice = planned[1]
    steps = [a for s in justice for a in s.acts if isinstance(a, Step)]
    reasons = {step.values.get("no_arrest_reason") for step in steps} - {None}
    assert reasons == set(NoArrestReason.values)
    assert {d.outcome for d in rows_of(justice, Disposition)} == set(Outcome.values)
    kinds = {row.kind for row in rows_of(justice, Information)}
    assert kinds == {"short_form", "long_form", "substitute"}


def test_every_step_and_finding_of_a_referral_occurs(planned):
    stories = planned[0]
    steps = {a.name for s in stories for a in s.acts if isinstance(a, Step)}
    assert steps == set(Referral.flow.by_name)
    sent = [a for s in stories for a in s.acts if isinstance(a, Send)]
    assert 100 < sum(bool(a.late_reason) for a in sent) < len(sent) / 3
    findings = {c.finding for c in rows_of(stories, Classification)}
    assert findings == {"high_risk", "suspected", "confirmed", "not_trafficking"}


def test_the_same_seed_plans_the_same(world):
    def told(seed):
        stories, _ = referrals.plan(world, seed, share=0.05)
        return [(a.at, type(a), a.by.pk) for s in stories for a in s.acts]

    assert told(SEED) == told(SEED)
    assert told(SEED) != told(SEED + 1)


def test_somebody_of_every_job_may_sign_in(world):
    of_job = people.by_job()
    assert all(of_job[job] for job in Job)
    regions = {person.agency.region for person in of_job[Job.DCF_SUPERVISOR]}
    assert regions == {None, 1, 2, 3, 4, 5, 6}
    assert people.everyone().first().check_password(people.PASSWORD)


@pytest.mark.parametrize("day", [datetime(2027, 1, 1, 5), datetime(2028, 2, 29, 23)])
def test_it_can_be_planned_on_any_day(world, day):
    world.now = day.replace(tzinfo=LOCAL)
    of_dcf, told = referrals.plan(world, SEED, share=0.05)
    of_justice = arrests.plan(world, SEED, told, share=0.05)
    for story in of_dcf + of_justice:
        assert story.begins <= story.acts[-1].at <= world.now
    assert sum(story.begins > world.now - timedelta(days=4) for story in of_dcf) >= 10


# What is played ------------------------------------------------------------------------------------


def stories_of(world, share):
    of_referrals, told = referrals.plan(world, SEED, share=share)
    of_arrests = arrests.plan(world, SEED, told, share=share)
    return sorted(chain(of_referrals, of_arrests), key=lambda story: story.begins)


LEFT_OUT = {"created_at", "updated_at", "version"}
NUMBERED_AS_PLAYED = {Notice: {"reference"}, Buyer: {"number"}, Arrest: {"number"}}


def picture() -> dict[str, list[str]]:
    """Every row of every case, without keys: what a row refers to stands in its place."""
    seen: dict[type, dict[int, str]] = {}
    for model in copies.COPIED:
        seen[model] = {}
        left_out = LEFT_OUT | NUMBERED_AS_PLAYED.get(model, set())
        for row in model.objects.order_by("pk"):
            values = []
            for field in model._meta.concrete_fields:
                value = getattr(row, field.attname)
                if field.name in left_out or field.primary_key:
                    continue
                if isinstance(field, models.ForeignKey) and field.related_model in seen:
                    value = seen[field.related_model].get(value, value and "itself")
                values.append(f"{field.name}={value}")
            seen[model][row.pk] = "; ".join(values)
    return {model.__name__: sorted(rows.values()) for model, rows in seen.items()}


def played(world, play_all) -> dict[str, list[str]]:
    with transaction.atomic():
        play_all(stories_of(world, 0.02))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        rows = picture()
        transaction.set_rollback(True)
    return rows


def test_both_ways_of_playing_leave_the_same_rows(world):
    one_by_one = played(world, lambda stories: [load_demo.play(story) for story in stories])
    together = played(world, batches.play)
    assert len(one_by_one["Referral"]) > 50
    for model, rows in one_by_one.items():
        assert rows, model
        assert rows == together[model]


def test_the_command_loads_once_and_leaves_a_release(db, capsys):
    call_command(load_demo.Command(), share=0.02)
    release = Release.objects.get()
    referrals_of_2016 = Referral.objects.filter(reference__startswith="R-2016-").count()
    assert referrals_of_2016
    capsys.readouterr()
    call_command(load_demo.Command())
    assert capsys.readouterr().out == "The demo is already there.\n"
    assert Release.objects.get() == release
    again = Referral.objects.filter(reference__startswith="R-2016-").count()
    assert again == referrals_of_2016
    assert [report.standing for report in AnnualReport.objects.all()] == ["Draft", "Published"]


def test_the_demo_is_not_mixed_with_real_cases(world):
    department = world.state_police
    Buyer.objects.create(
        family_name="Real", agency=department, judicial_district=world.towns[0].judicial_district
    )
    with pytest.raises(CommandError, match="real cases"):
        call_command(load_demo.Command())


# What was played; the tests above begin without a case -----------------------------------------------


@pytest.fixture(scope="module")
def demo(kept):
    def load():
        people.load_people()
        load_demo.load(World(timezone.now()), SEED, share=0.03)

    kept(load)


def test_cases_stand_where_their_steps_took_them(demo):
    for case in chain(Referral.objects.all(), Investigation.objects.all()):
        last = case.status_changes.order_by("at", "pk").last()
        assert case.status == (last.to_status if last else type(case).flow.initial)
    changes = Recommendation.objects.get(reference="2017-6").status_changes
    assert list(changes.values_list("to_status", flat=True)) == [
        "adopted",
        "in_progress",
        "enacted",
    ]


def test_history_says_who_did_it(demo):
    events = Referral.pgh_event_model.objects.filter(pgh_label="insert").select_related("pgh_obj")
    doers = {event.pgh_context["user"] for event in events}
    assert doers <= {person.pk for person in people.everyone() if person.works_for_dcf}


def test_there_is_something_to_do_today(demo):
    unsent = Notice.objects.filter(sent_at=None, due_at__isnull=False)
    now = timezone.now()
    assert unsent.filter(due_at__lt=now).exists()
    assert unsent.filter(due_at__gt=now).exists()
    hartford = unsent.filter(referral__area_office__name="DCF Hartford")
    assert hartford.filter(due_at__lt=now).exists()
    assert hartford.filter(due_at__gt=now).exists()


def test_the_recommendations_are_the_councils(demo):
    question = Recommendation.objects.get(reference="2017-1")
    assert question.measure == "why-no-arrest"
    assert question.status == "adopted"
    assert question.lead_agencies.filter(name__contains="Chief State's Attorney").exists()
    enacted = Recommendation.objects.get(reference="2017-7")
    assert [str(bill) for bill in enacted.bills.all()] == ["HB 7309 (2017)"]
    answered_by = set(Recommendation.objects.values_list("measure", flat=True))
    assert answered_by - {""} <= {measure.slug for measure in MEASURES}
    assert enacted.bills.get().effective_on == date(2017, 10, 1)


def test_the_council_meets_with_and_without_quorum(demo):
    meetings = list(Meeting.objects.order_by("starts_at"))
    assert [m.status for m in meetings] == ["approved", "held", "held", "in_session", "scheduled"]
    assert [quorum_of(m).is_there for m in meetings] == [True, False, True, True, False]
    assert [Vote.objects.filter(item__meeting=m).exists() for m in meetings] == [
        True, False, True, False, False,
    ]  # fmt: skip
    assert meetings[0].minutes_approved_in == meetings[2]
    for person in people.everyone().filter(job=Job.COUNCIL_MEMBER):
        assert AgendaItem.objects.filter(waits_for(person)).count() == 1


# Many times as many cases ----------------------------------------------------------------------------


def test_copies_keep_proportions_numbers_and_rules(demo):
    copied = [model for model in copies.COPIED if model.objects.exists()]
    before = {model: model.objects.count() for model in copied}
    years = Counter(Referral.objects.values_list("received_at__year", flat=True))
    statuses = Counter(Referral.objects.values_list("status", flat=True))
    events = Referral.pgh_event_model.objects.count()
    copies.multiply(3, processes=0)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert {model: model.objects.count() for model in copied} == {
        model: 3 * number for model, number in before.items()
    }
    assert Counter(Referral.objects.values_list("received_at__year", flat=True)) == {
        year: 3 * number for year, number in years.items()
    }
    assert Counter(Referral.objects.values_list("status", flat=True)) == {
        status: 3 * number for status, number in statuses.items()
    }
    assert Referral.pgh_event_model.objects.count() == 3 * events
    late = Notice.objects.filter(sent_at__gt=models.F("due_at"))
    assert late.exists()
    assert not late.filter(late_reason="").exists()


def test_after_copies_the_next_case_has_the_next_number(demo, world):
    copies.multiply(2, processes=0)
    numbers = Referral.objects.filter(reference__startswith="R-2016-")
    last = max(int(reference[7:]) for reference in numbers.values_list("reference", flat=True))
    assert last == numbers.count()
    child = Child.objects.order_by("pk").last()
    row = Referral.objects.create(
        child=child, received_at=numbers[0].received_at, source="police",
        area_office=child.area_office,
    )  # fmt: skip
    row.refresh_from_db()
    assert row.reference == f"R-2016-{last + 1:05}"
