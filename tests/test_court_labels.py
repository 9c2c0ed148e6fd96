"""Every label of the judicial branch's disposition list, entered as a clerk would: on two counts at once."""

import datetime as dt
import html
import re

from django.utils import timezone

import pytest

from arrests.court_labels import COURT_LABELS
from arrests.models import Charge, Disposition, Outcome, Sentence
from tests.factories import ArrestFactory, ChargeFactory, InformationFactory

pytestmark = pytest.mark.django_db
DAY = timezone.localdate() - dt.timedelta(days=7)
PLEA = "guilty by plea"
GUILTY = {"plea": "guilty"}
PROBATION = {"months_probation": 24, "days_suspended": 364}

LABELS = [
    # as the court's list has it; what the outcome is; what else is typed; how the sheet says it; its erasure
    ("NOLLE", "Nolle", {}, "", "13 months after the nolle was entered"),
    ("COMIT CMSH CORR", PLEA, {**GUILTY, "months_to_serve": 6}, "6 months to serve", "not erased"),
    (
        "CONDITIONAL DISCHARGE", PLEA, {**GUILTY, "discharge": "conditional", "months_probation": 12},
        "conditional discharge, 12 months of conditions", "not erased",
    ),
    (
        "COMMIT TO DOC/ADULT PROB", PLEA,
        {**GUILTY, "months_to_serve": 24, "months_suspended": 36, "months_probation": 36},
        "24 months to serve, 36 months suspended, 36 months of probation", "not erased",
    ),
    (
        "PROB W/SPEC CONDITIONS", PLEA, {"plea": "alford", **PROBATION, "special_conditions": "on"},
        "364 days suspended, 24 months of probation, special conditions", "not erased",
    ),
    (
        "FINE PAID", PLEA, {"plea": "nolo", "fine": "250", "fine_paid": "on"}, "$250 fine, fine paid",
        "not erased",
    ),
    (
        "PROBATION ORDRD", PLEA, {**GUILTY, **PROBATION}, "364 days suspended, 24 months of probation",
        "not erased",
    ),
    (
        "UNCONDITIONAL DISCHARGE", PLEA, {**GUILTY, "discharge": "unconditional"},
        "unconditional discharge", "not erased",
    ),
    ("FINE DUE", PLEA, {**GUILTY, "fine": "250"}, "$250 fine", "not erased"),
    (
        "COMMIT TO DOC/SPEC PARL", PLEA, {**GUILTY, "months_to_serve": 60, "months_special_parole": 48},
        "60 months to serve, 48 months of special parole", "not erased",
    ),
    ("DISMISSED", "Dismissed", {}, "", "20 days after the judgment"),
    (
        "FND GLTY FINE SUSPENDED", "Guilty at trial", {"fine": "2000", "fine_suspended": "2000"},
        "$2,000 fine suspended", "not erased",
    ),
    (
        "PROBATION TERMINATED", PLEA, {**GUILTY, **PROBATION, "probation_result": "terminated"},
        "364 days suspended, 24 months of probation, probation terminated", "not erased",
    ),
    ("DRUG EDUCATION DISMISS", "Dismissed", {}, "", "20 days after the judgment"),
    (
        "PROBATION REVOKED", PLEA,
        {**GUILTY, "months_probation": 24, "probation_result": "revoked", "months_to_serve": 1},
        "1 month to serve, 24 months of probation, probation revoked", "not erased",
    ),
    ("TRANS TO JUV COURT", "Transferred", {}, "", "The count is open"),
    ("PROSECUTION DECLINED", "Prosecution declined", {}, "", "No law is recorded here that erases"),
    ("DISMISSAL OF ACC REH", "Dismissed", {}, "", "20 days after the judgment"),
    (
        "PROBATION CONTINUED", PLEA, {**GUILTY, **PROBATION, "probation_result": "continued"},
        "364 days suspended, 24 months of probation, probation continued", "not erased",
    ),
    ("CRDIT TME SERVD", PLEA, {**GUILTY, "time_served": "on"}, "time served", "not erased"),
    ("DISMISS FROM LABOR PGM", "Dismissed", {}, "", "20 days after the judgment"),
    ("BOND PAID-FORF", "Bond paid or forfeited", {}, "", "No law is recorded here that erases"),
    ("FOUND NOT GUILTY", "Not guilty", {}, "", "20 days after the judgment"),
    ("YO DISPOSITION", "Youthful offender", {}, "", "At age 21, as a youthful offender"),
]  # fmt: skip


@pytest.fixture
def clerk(client_as, people):
    return client_as(people["prosecutor"])


@pytest.fixture
def arrest():
    """Two counts of a class B felony, which is not erased once there is a conviction."""
    information = InformationFactory(arrest=ArrestFactory())
    for _ in range(2):
        ChargeFactory(information=information)
    return information.arrest


def address(arrest):
    return f"/arrests/{arrest.number}/dispositions/new/"


def offered(page: str) -> list[tuple[str, str]]:
    """(value, words) of the list of outcomes."""
    (select,) = re.findall(r'<select name="outcome".*?</select>', page, re.DOTALL)
    found = re.findall(r'<option value="(\w+)"[^>]*>(.*?)</option>', select, re.DOTALL)
    return [(value, html.unescape(words).strip()) for value, words in found]


def words_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split()).replace(" ,", ",")


@pytest.mark.parametrize(
    "label, outcome, typed, sentence, erased", LABELS, ids=lambda x: str(x)[:24]
)
def test_a_clerk_types_the_label_and_finds_what_to_record(
    clerk, arrest, label, outcome, typed, sentence, erased
):
    page = clerk.get(address(arrest)).text
    (value,) = (v for v, words in offered(page) if words.startswith(f"{label}:"))
    if outcome == "Guilty at trial":  # a label says nothing of a trial: the clerk chooses it
        value = "guilty_trial"
    counts = Charge.objects.filter(information__arrest=arrest)
    form = {
        "outcome": value,
        "disposed_on": DAY,
        "counts": [c.pk for c in counts],
        "seen": "{}",
        **typed,
    }
    assert clerk.post(address(arrest), form).status_code == 302
    said = {d.get_outcome_display().lower() for d in Disposition.objects.all()}
    assert said == {outcome.lower()} and Disposition.objects.count() == 2
    assert {str(s) for s in Sentence.objects.all()} == ({sentence} if sentence else set())
    assert {c.plea for c in counts.all()} == {typed.get("plea", "")}
    shown = words_of(clerk.get(f"/arrests/{arrest.number}/").text)
    day = f"{DAY:%b} {DAY.day}, {DAY.year}"
    assert shown.lower().count(f"{outcome}, {day}".lower()) == 2
    assert sentence in shown and erased in shown


def test_a_count_without_a_label_stays_pending(clerk, arrest):
    """The list's commonest label is none at all."""
    answer = clerk.post(address(arrest), {"outcome": "", "disposed_on": DAY})
    assert answer.status_code == 422 and not Disposition.objects.exists()
    assert words_of(clerk.get(f"/arrests/{arrest.number}/").text).count("Pending") == 2


def test_the_list_of_outcomes_has_every_outcome_and_every_label_once(clerk, arrest):
    options = offered(clerk.get(address(arrest)).text)
    plain = [o.value for o in Outcome]
    assert [value for value, _ in options] == plain + [outcome for _, outcome, _ in COURT_LABELS]
    assert sorted(label for label, *_ in LABELS) == sorted(label for label, *_ in COURT_LABELS)
    assert len({words for _, words in options}) == len(options)


def test_what_became_of_a_probation_is_a_change_of_its_sentence(clerk, arrest):
    counts = [c.pk for c in Charge.objects.filter(information__arrest=arrest)]
    form = {"outcome": "guilty_plea", "disposed_on": DAY, "counts": counts[:1], "seen": "{}"}
    clerk.post(address(arrest), {**form, "months_probation": 24})
    sentence = Sentence.objects.get()
    form = clerk.get(f"/sentences/{sentence.pk}/change/").context["form"]
    changed = {"months_probation": 24, "probation_result": "revoked", "months_to_serve": 6}
    changed["version"] = form.initial["version"]
    assert clerk.post(f"/sentences/{sentence.pk}/change/", changed).status_code == 302
    assert str(Sentence.objects.get()) == (
        "6 months to serve, 24 months of probation, probation revoked"
    )
    assert Disposition.objects.count() == 1
