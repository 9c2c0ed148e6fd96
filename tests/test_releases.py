"""A release is counted as statistics, protected as a whole, and frozen."""

import datetime as dt
import json
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import InternalError, ProgrammingError, connection, transaction
from django.db.models import Max

import pytest

from accounts.wall import acting_as, acting_as_statistics
from casework.errors import Conflict
from casework.services import save
from dashboards import releases
from dashboards.charts import drawing as how_charts_are_drawn
from dashboards.content import MeasureReader
from dashboards.earlier import earlier_releases
from dashboards.exchange import csv_of
from dashboards.facts import Period
from dashboards.facts.referrals import STAGES
from dashboards.models import Release, ReleaseCounts
from dashboards.releases import canonical, compute, draft, is_intact, protect, steps, write_down
from dashboards.services import make_release, withdraw_release
from dashboards.suppression import Attack, Cell, Figure, Past, Reason, Relation, attack
from dashboards.tables import TOTAL
from referrals.models import Child, Referral
from tests.factories import (
    BuyerFactory,
    ChildFactory,
    InvestigationFactory,
    ReferralFactory,
    office,
)
from tests.test_measures import ARRESTED, CHARGED, IDENTIFIED, SENT, at, charged, referred

UNTIL = dt.date(2026, 10, 31)

pytestmark = pytest.mark.django_db


@contextmanager
def undrawn():
    """Charts take most of a release's second; one test draws them, the others do not look."""
    drawn = '<svg viewBox="0 0 1 1"></svg>'
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(how_charts_are_drawn.vl_convert, "vegalite_to_svg", lambda spec: drawn)
        yield patch


@pytest.fixture(autouse=True)
def drawing():
    with undrawn() as patch:
        yield patch


def many_referrals(number: int, *, year: int, source="police", place="Hartford", age=15) -> None:
    """Referrals of as many children, without a course."""
    area_office = office(place)
    born = dt.date(year - age, 1, 1)
    children = Child.objects.bulk_create(
        Child(family_name="Invented", date_of_birth=born, area_office=area_office)
        for _ in range(number)
    )
    Referral.objects.bulk_create(
        Referral(child=child, area_office=area_office, source=source, received_at=at(year, 6, 1))
        for child in children
    )


def readers(content) -> dict[str, MeasureReader]:
    return {data["slug"]: MeasureReader(data, content) for data in content["measures"]}


def test_without_any_case_a_release_says_so():
    told = []
    content, log = compute(UNTIL, tell=told.append)
    assert told == steps() and len(set(told)) == len(told) > 6
    read = readers(content)
    assert read["referrals-over-time"].data["sentence"].startswith("No referrals are recorded")
    assert log == []


@pytest.mark.parametrize("name", ["member", "caseworker", "prosecutor", "administrator", "auditor"])
def test_nobody_else_makes_or_withdraws_one(people, name):
    with acting_as(people[name]), pytest.raises(PermissionDenied):
        make_release(by=people[name])
    release = make_release(data_until=UNTIL)
    with acting_as(people[name]), pytest.raises(PermissionDenied):
        withdraw_release(release, reason="Wrong.", by=people[name])


def test_a_release_cannot_be_in_another_name(people):
    """The database insists: staff who bypass the service still sign with their own name."""
    with acting_as(people["staff"]), pytest.raises(Exception, match="row-level security"):
        Release(
            name="Forged", data_until=UNTIL, content={}, suppression=[], digest="",
            made_by_id=people["member"].pk,
        ).save(force_insert=True)  # fmt: skip


@pytest.mark.parametrize(
    ("day", "said"), [(dt.date(2099, 1, 1), "future"), (dt.date(2009, 1, 1), "end of 2013")]
)
def test_a_release_of_days_to_come_or_long_ago_is_refused(day, said):
    with pytest.raises(ValidationError, match=said):
        make_release(data_until=day)


def test_nothing_can_be_written_while_counting(monkeypatch, rows):
    said = []
    monkeypatch.setattr(
        releases,
        "draft",
        lambda period, **told: said.extend(rows("SHOW transaction_read_only")) or [],
    )
    assert make_release(data_until=UNTIL).pk, "the transaction around it writes again"
    assert said == [("on",)]


def test_the_first_year_with_data_can_be_this_one():
    many_referrals(20, year=2026)
    said = readers(compute(UNTIL)[0])["referrals-over-time"].data["sentence"]
    assert said.startswith("In 2025, DCF received no referrals. In 2026 so far: 20.")


def test_two_releases_have_two_names():
    make_release(name="One", data_until=UNTIL)
    with pytest.raises(ValidationError, match="of this name"):
        make_release(name="One", data_until=UNTIL)
    names = [make_release(data_until=UNTIL).name for _ in range(2)]
    assert names == ["Release of October 31, 2026", "Release of October 31, 2026 (2)"]


@pytest.mark.parametrize(
    "change",
    [
        "name = 'Other'",
        "content = '{}'",
        "digest = 'x'",
        "suppression = '[1]'",
        "data_until = '2020-01-01'",
    ],
)
def test_a_release_is_frozen_even_for_the_owner(change):
    release = make_release(data_until=UNTIL)
    with pytest.raises(InternalError), transaction.atomic():
        connection.cursor().execute(f"UPDATE dashboards_release SET {change}")
    with pytest.raises(InternalError), transaction.atomic():
        connection.cursor().execute("DELETE FROM dashboards_release")
    assert is_intact(Release.objects.get(pk=release.pk))


def test_a_withdrawn_release_says_why_and_stays(people):
    release = make_release(data_until=UNTIL)
    with acting_as(people["staff"]):
        with pytest.raises(ValidationError, match="Say why"):
            withdraw_release(release, reason=" ", by=people["staff"])
        release = withdraw_release(release, reason="A region was missing.", by=people["staff"])
        assert release.withdrawn_reason == "A region was missing."
        with pytest.raises(Conflict):
            withdraw_release(release, reason="Again.", by=people["staff"])
    assert is_intact(Release.objects.get(pk=release.pk))


def test_every_door_that_saves_makes_or_withdraws(people):
    with acting_as(people["staff"]):
        release = save(Release(name="By a door", data_until=UNTIL), by=people["staff"])
        assert is_intact(release)
        release.withdrawn_reason = "Wrong."
        assert save(release, by=people["staff"]).withdrawn_at


def test_a_release_that_is_not_what_its_digest_says_is_found(capsys):
    release = make_release(data_until=UNTIL)
    Release.objects.create(
        name="Forged", data_until=UNTIL, digest=release.digest, suppression=[],
        content={**release.content, "threshold": 1},
    )  # fmt: skip
    with pytest.raises(CommandError, match="not what it was"):
        call_command("verify_release")
    assert "Forged: CHANGED" in capsys.readouterr().out


def test_a_name_that_is_taken_is_told_in_one_sentence():
    call_command("make_release", until=UNTIL, name="One")
    with pytest.raises(CommandError, match=r"^A release of this name exists\.$"):
        call_command("make_release", until=UNTIL, name="One")
    assert Release.objects.aggregate(newest=Max("name")) == {"newest": "One"}


# What was counted; the tests above begin without a case ---------------------------------------------


def make_world():
    """Numbers large and small, in every table."""
    for year, number in ((2023, 40), (2024, 12), (2025, 60), (2026, 25)):
        many_referrals(number, year=year)
        many_referrals(number // 3, year=year, place="New Haven", source="school", age=13)
    many_referrals(3, year=2025, place="Norwich", source="family", age=10)
    child = ChildFactory()
    for month in range(1, 10):
        for day in (1, 2):
            ReferralFactory(child=child, received_at=at(2024, month, day), source="hotline")
    for course in (SENT, SENT, IDENTIFIED, ARRESTED, CHARGED | {"outcomes": ["guilty_plea"]}):
        referred(**course)
    for _ in range(12):
        charged({}, on=dt.date(2025, 4, 1), buyer=BuyerFactory())
    charged({"section": "53a-70", "subsection": "", "condition": ""})
    InvestigationFactory()


@pytest.fixture(scope="module")
def world(kept):
    kept(make_world)


@pytest.fixture(scope="module")
def content(world, django_db_blocker):
    """What a release of the world says."""
    with django_db_blocker.unblock(), undrawn():
        return compute(UNTIL)[0]


def test_the_same_data_give_the_same_bytes_and_other_data_do_not(world, drawing):
    drawing.undo()  # the charts too are the same, byte for byte
    first, second = (canonical(compute(UNTIL)[0]) for _ in range(2))
    assert first == second
    many_referrals(1, year=2026)
    assert canonical(compute(UNTIL)[0]) != first


def test_a_release_says_nothing_that_is_hidden(world):
    """The content holds no number at a hidden place, and the log none at all."""
    with acting_as_statistics():
        drafts = draft(Period(UNTIL))
    protected = protect(drafts)
    content, log = compute(UNTIL)
    hidden = 0
    for drafted, data in zip(drafts, content["measures"], strict=True):
        published = {table["name"]: table for table in data["tables"]}
        for layout in drafted.layouts:
            if layout.table.name not in published:
                continue
            cells = published[layout.table.name]["cells"]
            for row, line in zip(layout.rows, cells, strict=True):
                for column, cell in zip(layout.columns, line, strict=True):
                    key = layout.keys[row, column]
                    if key in protected.hidden:
                        assert cell == {"hidden": protected.hidden[key].value}
                        hidden += 1
                    elif key is not None:
                        assert cell == layout.cells[key].value
    assert hidden > 20
    allowed = {0, 1, 10, 11, None}
    assert {entry["at_least"] for entry in log} | {entry["at_most"] for entry in log} <= allowed


def figures_and_sums(content):
    """What a reader of the JSON knows: every cell by name, and every sum the tables show."""
    cells, sums = {}, []
    for data in content["measures"]:
        for table in data["tables"]:
            names = table["rows"]["name"], table["columns"]["name"]
            rows, columns = (
                [v["value"] for v in table[axis]["values"]] for axis in ("rows", "columns")
            )
            if table["name"] in {
                "reached",
                "by-offence",
                "at-risk",
                "parts",
                "stated",
                "by-office",
            }:
                continue

            def key(row, column, names=names, counts=table["counts"], of=table["of"]):
                chosen = zip(names, (row, column), strict=True)
                return counts, frozenset([*of.items(), *((n, v) for n, v in chosen if v != TOTAL)])

            grid = {
                (r, c): cell
                for r, line in zip(rows, table["cells"], strict=True)
                for c, cell in zip(columns, line, strict=True)
                if cell is not None
            }
            cells |= {key(*place): cell for place, cell in grid.items()}
            for r in rows:
                parts = tuple(key(r, c) for c in columns if c != TOTAL and (r, c) in grid)
                sums += [Relation(key(r, TOTAL), parts)] if parts else []
            for c in columns if TOTAL in rows else ():
                parts = tuple(key(r, c) for r in rows if r != TOTAL and (r, c) in grid)
                sums += [Relation(key(TOTAL, c), parts)] if parts else []
    return cells, sums


def path_and_charges(content):
    """The sums of the two tables that are not a grid: the path, and what was charged."""
    read = readers(content)
    cells, sums = {}, []
    reached = read["path-to-conviction"].table("reached")
    points = list(STAGES)
    for row in reached.rows:
        year = [("year", row)] if row != TOTAL else []

        def came(point, year=year):
            if point == points[0]:
                return "referrals", frozenset(year)
            last = point == points[-1]
            return "referrals", frozenset([*year, ("stage" if last else "reached", point)])

        for point, following in pairwise(points):
            stopped = "referrals", frozenset([*year, ("stage", point)])
            sums.append(Relation(came(point), (stopped, came(following))))
        cells |= {came(point): reached.at(row, point) for point in points}
    if offices := read["referrals-by-region"].table("by-office"):
        regions = defaultdict(list)
        for row in offices.rows:
            if row != TOTAL:
                region, _, office = row.partition("/")
                chosen = {("region", region), *([("office", office)] if office else [])}
                cells["referrals", frozenset(chosen)] = offices.at(row)
                regions[region] += [("referrals", frozenset(chosen))] if office else []
        sums += [
            Relation(("referrals", frozenset({("region", region)})), tuple(parts))
            for region, parts in regions.items()
            if parts
        ]
    charges = read["charged-with-what"].table("by-offence")
    buyers = {"minor_under_15", "minor", "federal", "felony_limb", "misdemeanor", "other_buyer"}
    whole = "arrests", frozenset()
    for way in charges.columns:
        groups = {
            group: ("arrests", frozenset({(f"{way}_group", group)}))
            for group in ("buyer", "related", "other", "none")
        }
        values = {
            v: ("arrests", frozenset({(way, v)})) for v in charges.rows if v not in {"group", TOTAL}
        }
        sums.append(Relation(groups["buyer"], tuple(values[v] for v in buyers)))
        sums += [Relation(groups[g], (values[g],)) for g in ("related", "other", "none")]
        sums.append(Relation(whole, tuple(values.values())))
        cells |= {key: charges.at(v, way) for v, key in values.items()}
        cells |= {groups["buyer"]: charges.at("group", way), whole: charges.at(TOTAL, way)}
    return cells, sums


def courts(content):
    """The sums between tables about charges that the definitions tell, and the cases at risk."""
    read = readers(content)
    cells, sums = {}, []

    def of(facts, **values):
        return facts, frozenset(values.items())

    states = ("open", "diverted", "not_convicted", "moved", "left_out")
    sums += [
        Relation(of("counts", result=state), (of("counts", ended_as=state),)) for state in states
    ]
    convicted = of("counts", result="convicted")
    groups = ("buyer", "related", "other")
    sums.append(Relation(convicted, tuple(of("counts", ended_as=f"convicted_{g}") for g in groups)))
    outcomes = {
        "convicted": ("guilty_plea", "guilty_trial", "guilty_lesser"),
        "not_convicted": (
            "nolle", "dismissed", "not_guilty", "not_guilty_mental", "vacated", "pardoned",
            "youthful_offender", "declined", "bond_forfeited",
        ),
    }  # fmt: skip
    for result, members in outcomes.items():
        parts = tuple(of("counts", disposed="yes", outcome=outcome) for outcome in members)
        sums.append(Relation(of("counts", result=result), parts))
    parts = read["dispositions-and-sentences"].table("parts")
    for part in parts.columns:
        keys = {v: of("counts", result="convicted", **{part: v}) for v in ("yes", "no", "unknown")}
        cells |= {key: parts.at(value, part) for value, key in keys.items()}
        sums.append(Relation(convicted, tuple(keys.values())))
    cells[convicted] = parts.at(TOTAL, part)
    risk = read["time-to-disposition"].table("at-risk")
    points = [
        of("arrests"), *(of("arrests", **{f"pending_{n}": "true"}) for n in (1, 2)),
        of("arrests", span="3"),
    ]  # fmt: skip
    cells |= {key: risk.at(TOTAL, str(n)) for n, key in enumerate(points)}
    sums += [
        Relation(point, (of("arrests", span=str(n)), following))
        for n, (point, following) in enumerate(pairwise(points))
    ]
    sums.append(
        Relation(
            of("arrests"), (of("arrests", has_conviction="yes"), of("arrests", convicted="none"))
        )
    )
    return cells, sums


def test_no_hidden_number_can_be_worked_out_from_the_released_file(content):
    content = json.loads(canonical(content))
    cells, sums = figures_and_sums(content)
    for more_cells, more_sums in (path_and_charges(content), courts(content)):
        for key, cell in more_cells.items():
            assert cells.setdefault(key, cell) == cell, f"two tables disagree about {key}"
        sums += more_sums
    # A number no table shows is not known to anybody.
    unseen = {key for total, parts in sums for key in (total, *parts)} - cells.keys()
    published = {key: cell for key, cell in cells.items() if isinstance(cell, int)}
    hidden = {key: Reason(cell["hidden"]) for key, cell in cells.items() if key not in published}
    hidden |= dict.fromkeys(unseen, Reason.WITHHELD)
    for total, parts in sums:
        if all(key in published for key in (total, *parts)):
            assert published[total] == sum(published[part] for part in parts)
    sums = [s for s in sums if any(key in hidden for key in (s.total, *s.parts))]
    people = {"referrals", "notices", "arrests", "counts"}
    repeated = {key for key in hidden if key[0] in people}
    bounds = attack(published, hidden, sums, threshold=10, repeated=repeated)
    assert len(bounds) > 30
    narrow = {
        key: ends for key, ends in bounds.items() if ends[1] is not None and ends[1] - ends[0] < 3
    }
    assert not narrow
    assert 0 not in [published[key] for key in published if key in hidden]


def test_eighteen_referrals_of_one_child_are_hidden(content):
    read = readers(content)["referrals-by-source"]
    assert read.tables[0].is_few("2024", "hotline")
    assert "about 1 to 10 children" in " ".join(read.tables[0].notes)


def test_zero_is_shown(content):
    table = readers(content)["arrests-by-offence"].tables[0]
    assert table.number("2014", "felony_limb") == 0
    assert table.number("2014", TOTAL) == 0


def test_equal_numbers_in_two_tables_are_equal(content):
    read = readers(content)
    totals = defaultdict(set)
    for slug in ("over-time", "by-region", "by-age", "by-source", "by-classification"):
        for table in read[f"referrals-{slug}"].tables:
            for year in table.rows:
                totals[year].add(json.dumps(table.at(year, TOTAL)))
    assert totals and all(len(said) == 1 for said in totals.values())


def test_sentences_and_headlines_are_made_from_what_is_published(content):
    read = readers(content)
    assert (
        read["referrals-over-time"]
        .data["sentence"]
        .startswith("In 2025, DCF received 83 referrals, ")
    )
    said = read["arrests-by-offence"].data["sentence"]
    assert (
        "Nobody has been arrested under the 2013 felony (53a-83) since it took effect in 2013."
        in said
    )
    assert "The last arrest under the 2017 felony (53a-83b) was in 2026" in said
    assert "days before" not in said, "five arrests of 2026 are too few to tell a day"


def test_a_share_of_few_is_not_told(content):
    figures = readers(content)["time-to-disposition"].data["figures"]
    told = {figure["name"]: (figure["value"], figure["hidden"]) for figure in figures}
    assert told["share_0"] == (None, True), "one case ended, and it would be seen"


def test_staff_make_a_release_and_are_staff_again_afterwards(people, world):
    with acting_as(people["staff"]):
        release = make_release(name="Autumn", data_until=UNTIL, by=people["staff"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == ("tip_council_staff",)
    release = Release.objects.get(pk=release.pk)
    assert (release.name, release.data_until, release.made_by_id) == (
        "Autumn", UNTIL, people["staff"].pk,
    )  # fmt: skip
    assert is_intact(release)


def test_the_commands_make_and_verify(world, capsys):
    call_command("make_release", until=UNTIL, name="By command")
    release = Release.objects.get()
    said = capsys.readouterr().out
    assert release.digest in said and f"hidden {len(release.suppression)} numbers" in said
    call_command("verify_release", recompute=True)
    assert "intact and today's data say the same" in capsys.readouterr().out
    many_referrals(1, year=2026)
    call_command("verify_release", release.pk, recompute=True)
    assert "intact and today's data differ" in capsys.readouterr().out


# A second release: what everyone knows from the first -------------------------------------------------


def test_a_number_that_changed_by_a_few_says_what_the_last_release_said(world):
    """Two more referrals of 2025: subtracting the releases must not tell that there are two."""
    first = make_release(name="Summer", data_until=UNTIL)
    many_referrals(2, year=2025)
    second = make_release(name="Autumn", data_until=UNTIL)
    before, after = (
        readers(release.content)["referrals-over-time"].table("by-year")
        for release in (first, second)
    )
    assert before.number("2025") == 83
    assert after.at("2025") == {"hidden": "changed", "last": {"value": 83, "release": "Summer"}}
    assert after.words("2025") == "about 83"
    assert ("2025, Referrals", "83 in “Summer”, changed by a few since") in after.hidden_in_words
    assert after.number("2024") == before.number("2024")
    assert ",changed,83,Summer" in csv_of(readers(second.content)["referrals-over-time"])
    text = canonical(second.content).decode()
    assert "85" not in text.replace("0.85", "")


def test_no_cell_of_any_release_can_be_narrowed_by_another(world):
    make_release(name="One", data_until=UNTIL)
    many_referrals(3, year=2026)
    charged({}, on=dt.date(2025, 4, 1), buyer=BuyerFactory())
    withdraw_release(Release.objects.get(), reason="It was public all the same.")
    make_release(name="Two", data_until=UNTIL)
    with acting_as_statistics():
        released = earlier_releases()
    attacker, past = Attack(released), Past(released)
    checked = 0
    for (name, value, *other), (least, most) in past.kept.items():
        if not other and not past.is_public(name, value):
            low, high = attacker.figure(Figure(name, value))
            assert low <= least and (high is None or high >= most), name
            checked += 1
    assert checked > 100


def test_nothing_published_depends_on_what_is_hidden(world):
    """Sentences, percentages, charts and headlines are the same whatever the hidden numbers are."""
    with acting_as_statistics():
        drafts = draft(Period(UNTIL))
    protected = protect(drafts)
    other = {
        key: Cell(cell.value + 7, cell.contributors and cell.contributors + 5)
        if key in protected.hidden
        else cell
        for key, cell in protected.cells.items()
    }
    said = canonical(write_down(drafts, protected, UNTIL))
    assert canonical(write_down(drafts, replace(protected, cells=other), UNTIL)) == said


def test_staff_cannot_read_the_counts_behind_a_release_they_made(people, world):
    with acting_as(people["staff"]):
        make_release(name="Autumn", data_until=UNTIL, by=people["staff"])
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            ReleaseCounts.objects.count()
    with pytest.raises(InternalError), transaction.atomic():
        ReleaseCounts.objects.update(digest="x")
    with pytest.raises(InternalError), transaction.atomic():
        ReleaseCounts.objects.all().delete()


def test_without_the_counts_behind_a_release_no_other_is_made():
    Release.objects.create(
        name="From nowhere", data_until=UNTIL, content={}, suppression=[], digest="none"
    )
    with pytest.raises(Conflict, match="counts behind From nowhere are missing"):
        make_release(data_until=UNTIL)


def test_a_release_can_be_made_again_after_later_ones(world, capsys):
    make_release(name="One", data_until=UNTIL)
    make_release(name="Two", data_until=UNTIL)
    call_command("verify_release", recompute=True)
    assert capsys.readouterr().out.count("today's data say the same") == 2
