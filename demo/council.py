"""The council in the demo: its recommendations of 2016 and 2017 with their bills and acts, which are
facts (domain facts 7.4), and invented members, comments, updates and campaigns."""

from datetime import date, datetime, timedelta

from accounts.models import Agency
from accounts.reference import rows_of
from accounts.wall import acting_as
from demo import meetings
from demo.world import INVENTED, LOCAL, World
from recommendations.models import (
    Bill,
    BillAction,
    Campaign,
    Comment,
    Member,
    Recommendation,
    Report,
    Seat,
    Update,
)
from recommendations.services import raise_again, save

REPORTS = {
    2016: ("Annual report of the Trafficking in Persons Council", None),
    2017: ("Annual report of the Trafficking in Persons Council: End Demand", date(2017, 1, 11)),
}
BILLS = {
    # bill of a session: (title, act, sections, effective, what happened)
    "HB 5621 (2016)": (
        "An act concerning human trafficking", "PA 16-71", "", date(2016, 10, 1),
        ((date(2016, 10, 1), "Public Act 16-71 took effect"),),
    ),
    "SB 930 (2017)": (
        "", "PA 17-129", "annual report of law enforcement (CGS 51-286h)", date(2017, 10, 1), ((date(2017, 10, 1), "Public Act 17-129 took effect"),),
    ),
    "HB 7309 (2017)": (
        "An act concerning human trafficking", "PA 17-32",
        "2 (trafficking in persons), 4 (commercial sexual abuse of a minor)", date(2017, 10, 1),
        ((date(2017, 10, 1), "Public Act 17-32 took effect"),),
    ),
    "HB 5502 (2020)": (
        "", "", "", None, ((date(2020, 5, 6), "Died when the session ended"),),
    ),
    "HB 6657 (2021)": (
        "", "PA 21-103",
        "1 (35 seats), 3 and 5 (anything of value)", date(2021, 10, 1),
        ((date(2021, 7, 1), "Section 1 took effect"), (date(2021, 10, 1), "Public Act 21-103 took effect")),
    ),
}  # fmt: skip
CHANNELS = {
    # name: (channel, from, to, dollars, people reached)
    "Know what you buy (invented)": ("social", (2017, 3, 1), (2017, 5, 31), 12000, 84000),
    "Not for sale (invented)": ("outdoor", (2018, 1, 8), (2018, 2, 28), 30500, 410000),
    "Ask one more question (invented)": ("event", (2019, 4, 2), (2019, 4, 30), 4200, 1900),
    "Who pays (invented)": ("broadcast", (2021, 10, 4), (2021, 12, 17), 51000, 620000),
    "In your town (invented)": ("press", (2023, 1, 9), (2023, 1, 31), None, 150000),
    "Behind the screen (invented)": ("advertising", (2025, 9, 1), (2025, 11, 28), 38000, 275000),
    "Demand stops here (invented)": ("social", (2026, 9, 7), None, 20000, None),
}


def play(world: World) -> None:
    """Enter everything as council staff, and a comment or two as members."""
    with acting_as(world.staff):
        bills = {name: _bill(world, name, *facts) for name, facts in BILLS.items()}
        by_reference = {}
        for row in rows_of(__file__, "recommendations"):
            by_reference[f"{row['report']}-{row['number']}"] = _recommendation(world, row, bills)
        for name, campaign in CHANNELS.items():
            _campaign(world, name, *campaign, by_reference["2017-4"])
        for seat in Seat.objects.all():
            _seat(world, seat)
        _further(world, by_reference)
    for member, reference in zip(world.members, ("2017-1", "2017-3"), strict=False):
        with acting_as(member):
            text = f"{INVENTED} This should be on the agenda of the next meeting."
            save(Comment(recommendation=by_reference[reference], text=text), by=member)
    meetings.play(world)


def _bill(world, name, title, act, sections, effective_on, actions) -> Bill:
    number, year = name.removesuffix(")").split(" (")
    bill = Bill(
        session_year=int(year), number=number, title=title, public_act=act, sections=sections,
        effective_on=effective_on,
    )  # fmt: skip
    save(bill, by=world.staff)
    for happened_on, text in actions:
        save(BillAction(bill=bill, happened_on=happened_on, text=text), by=world.staff)
    return bill


def _report(world: World, year: int) -> Report:
    found = Report.objects.filter(year=year).first()
    title, released_on = REPORTS[year]
    return found or save(Report(year=year, title=title, released_on=released_on), by=world.staff)


def _recommendation(world: World, row: dict[str, str], bills: dict[str, Bill]) -> Recommendation:
    report = _report(world, int(row["report"]))
    case = save(
        Recommendation(
            report=report, number=row["number"], text=row["text"], aim=row["aim"],
            kind=row["kind"], lead=row["lead"], measure=row["measure"],
        ),
        by=world.staff,
    )  # fmt: skip
    carried = [bills[name] for name in row["bills"].split("; ") if name]
    case.bills.set(carried)
    names = [name for name in row["lead_agencies"].split("; ") if name]
    case.lead_agencies.set(Agency.objects.filter(name__in=names))
    made = report.released_on or date(report.year, 1, 31)
    steps = [("adopt", made, ""), ("begin", date(report.year, 2, 1), "The day is approximate.")]
    if row["ends"]:
        acts = " and ".join(bill.public_act for bill in carried)
        steps.append((row["ends"], max(bill.effective_on for bill in carried), acts))
    for name, day, reason in steps if row["begun"] else steps[:1]:
        at = datetime(day.year, day.month, day.day, 10, tzinfo=LOCAL)
        case.flow.follow(case, name, by=world.staff, reason=reason, at=at)
    return case


def _further(world: World, by_reference: dict[str, Recommendation]) -> None:
    """Updates, and invented recommendations in the statuses that the facts do not show."""
    for reference, day, text in (
        (
            "2017-1",
            date(2018, 5, 14),
            "Prosecutors and police chiefs were asked for their reasons.",
        ),
        ("2017-4", date(2017, 3, 1), "The first campaign began."),
        ("2017-9", date(2019, 9, 3), "Training was offered to all departments."),
    ):
        update = Update(
            recommendation=by_reference[reference], happened_on=day, text=f"{INVENTED} {text}"
        )  # fmt: skip
        save(update, by=world.staff)
    chief = Agency.objects.get(name="Office of the Chief State's Attorney")
    title = "Further recommendations (invented for the demonstration)"
    report = save(
        Report(year=world.now.year, title=title, released_on=date(world.now.year, 1, 1)),
        by=world.staff,
    )
    for number, (kind, text, steps, due) in enumerate(
        (
            ("legislation", "Raise the posting duty again", ("adopt", "begin", "let_die"), None),
            ("legislation", "Register repeat buyers", ("adopt", "begin", "let_die"), None),
            ("services", "Peer mentors in every region", ("adopt", "begin", "finish"), -90),
            ("enforcement", "A shared decoy unit", ("adopt", "withdraw"), None),
            ("training", "Train hotel staff every year", ("adopt", "begin"), -20),
            ("study", "Count buyers, not only arrests", (), 40),
        ),
        1,
    ):  # fmt: skip
        case = save(
            Recommendation(
                report=report, number=number, text=f"{INVENTED} {text}.", aim="B", kind=kind,
                lead="Council", why=f"{INVENTED} It was asked for at hearings in three regions.",
                measure="arrests-by-offence" if kind == "study" else "",
                due_on=None if due is None else world.now.date() + timedelta(days=due),
            ),
            by=world.staff,
        )  # fmt: skip
        if kind in {"training", "study"}:
            case.lead_agencies.set([chief])
        for step in steps:
            needs = case.flow.by_name[step].needs_reason
            reason = f"{INVENTED} Decided at the meeting." if needs else ""
            case = case.flow.follow(case, step, by=world.staff, reason=reason)
        if number == 1:
            _raise_again(world, case)


def _raise_again(world: World, died: Recommendation) -> None:
    """What died is raised again in the next report, which did not come out yet."""
    title = "Next report (invented for the demonstration)"
    later = save(Report(year=died.report.year + 1, title=title), by=world.staff)
    new = Recommendation(
        report=later, number=1, text=died.text, why=died.why, aim=died.aim, kind=died.kind,
        lead=died.lead,
    )  # fmt: skip
    raise_again(died, new, by=world.staff)


def _seat(world: World, seat: Seat) -> None:
    """An invented member on most seats; every fifth had another before, every seventh is empty, one of
    them only lately; one term ends soon."""
    by = world.staff
    name = f"Member Placeholder-{seat.position:02}"
    if seat.position % 5 == 0:
        earlier = Member(
            seat=seat, name=f"Former {name}", from_on=date(2014, 1, 1), to_on=date(2020, 12, 31)
        )  # fmt: skip
        save(earlier, by=by)
    if seat.position == 14:
        left = Member(
            seat=seat, name=name, from_on=date(2021, 7, 1),
            to_on=world.now.date() - timedelta(days=100),
        )  # fmt: skip
        save(left, by=by)
    if seat.position % 7:
        person = world.members[seat.position - 22] if seat.position in {22, 23} else None
        sitting = Member(
            seat=seat, name=str(person or name), person=person, from_on=date(2021, 7, 1),
            designee="Designee Sample" if seat.position in {1, 8} else "",
            to_on=world.now.date() + timedelta(days=45) if seat.position == 3 else None,
        )  # fmt: skip
        save(sitting, by=by)


def _campaign(world, name, channel, from_on, to_on, spend, reach, recommendation) -> None:
    campaign = Campaign(
        name=name, channel=channel, from_on=date(*from_on), to_on=date(*to_on) if to_on else None,
        spend=spend, reach=reach, recommendation=recommendation,
    )  # fmt: skip
    if campaign.from_on <= world.now.date():
        save(campaign, by=world.staff)
