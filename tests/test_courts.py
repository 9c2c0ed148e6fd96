"""The court of a docket, entered as a clerk would: every label of the Judicial Branch's own list."""

import pytest

from arrests.courts import COURTS, as_written, contradiction, court_of
from tests.api import Caller
from tests.factories import ArrestFactory

LABELS = [
    # as the public list of arraignments has it; as it is kept; its kind; what its numbers begin with
    ("GA23 - NEW HAVEN ***", "GA23 - NEW HAVEN", "GA", "N23N"),
    ("GA14 - HARTFORD", "GA14 - HARTFORD", "GA", "H14H"),
    ("GA04 - WATERBURY", "GA04 - WATERBURY", "GA", "U04W"),
    ("GA20 - NORWALK", "GA20 - NORWALK", "GA", "S20N"),
    ("GA02 - BRIDGEPORT", "GA02 - BRIDGEPORT", "GA", "F02B"),
    ("GA07 - MERIDEN", "GA07 - MERIDEN", "GA", "N07M"),
    ("GA05 - DERBY", "GA05 - DERBY", "GA", "A05D"),
    ("GA09 - MIDDLETOWN", "GA09 - MIDDLETOWN", "GA", "M09M"),
    ("GA12 - MANCHESTER", "GA12 - MANCHESTER", "GA", "H12M"),
    ("GA22 - MILFORD", "GA22 - MILFORD", "GA", "A22M"),
    ("GA17 - BRISTOL", "GA17 - BRISTOL", "GA", "H17B"),
    ("GA15 - NEW BRITAIN", "GA15 - NEW BRITAIN", "GA", "H15N"),
    ("DBD - DANBURY JD", "DBD - DANBURY JD", "JD", "DBD"),
    ("GA01 - STAMFORD", "GA01 - STAMFORD", "GA", "S01S"),
    ("GA10 - NEW LONDON", "GA10 - NEW LONDON", "GA", "K10K"),
    ("GA11 - DANIELSON", "GA11 - DANIELSON", "GA", "W11D"),
    ("FBT - FAIRFIELD JD", "FBT - FAIRFIELD JD", "JD", "FBT"),
    ("GA18 - BANTAM", "GA18 - BANTAM", "GA", "L18W"),
    ("GA19 - ROCKVILLE", "GA19 - ROCKVILLE", "GA", "T19R"),
    ("KNL - NEW LONDON JD", "KNL - NEW LONDON JD", "JD", "KNL"),
    ("HHD - HARTFORD JD", "HHD - HARTFORD JD", "JD", "HHD"),
    ("NNH - NEW HAVEN JD", "NNH - NEW HAVEN JD", "JD", "NNH"),
    ("UWY - WATERBURY JD", "UWY - WATERBURY JD", "JD", "UWY"),
    ("GA13 - ENFIELD", "GA13 - ENFIELD", "GA", "H13W"),
    ("GA21 - NORWICH", "GA21 - NORWICH", "GA", "K21N"),
    ("LLI - LITCHFIELD JD", "LLI - LITCHFIELD JD", "JD", "LLI"),
    ("HHB - NEW BRITAIN JD", "HHB - NEW BRITAIN JD", "JD", "HHB"),
    ("FST - STAMFORD JD", "FST - STAMFORD JD", "JD", "FST"),
    ("GA04 - WATERBURY CC", "GA04 - WATERBURY CC", "GA", "U04W"),
    ("MMX - MIDDLESEX JD", "MMX - MIDDLESEX JD", "JD", "MMX"),
    ("TTD - TOLLAND JD", "TTD - TOLLAND JD", "JD", "TTD"),
    ("WWM - WINDHAM JD", "WWM - WINDHAM JD", "JD", "WWM"),
    ("GA03 - DANBURY", "GA03 - DANBURY", "GA", "D03D"),
]


@pytest.fixture
def clerk(client_as, people):
    return client_as(people["prosecutor"])


@pytest.fixture
def arrest(db):
    return ArrestFactory()


def sent(clerk, arrest, court, number="", **more):
    form = {"court": court, "number": number or "H14H-CR26-0123456-S", "from_on": "2026-04-03"}
    return clerk.post(f"/arrests/{arrest.number}/dockets/new/", {**form, **more})


def test_every_label_of_the_list_is_entered_docket_by_docket(clerk, arrest):
    for n, (label, kept, kind, code) in enumerate(LABELS):
        number = f"{code}-CR26-{n:07}-{'S' if kind == 'GA' else 'T'}"
        assert sent(clerk, arrest, label, number).status_code == 302, label
        docket = arrest.dockets.get(number=number)
        assert (docket.court, docket.court_kind, docket.warning) == (kept, kind, ""), label
    shown = clerk.get(f"/arrests/{arrest.number}/").text
    assert all(kept in shown for _, kept, *_ in LABELS) and "***" not in shown
    assert "Check docket" not in shown


@pytest.mark.parametrize("nothing", ["", "   ", "***", " * * "])
def test_a_docket_without_a_court_is_refused_in_one_sentence(clerk, arrest, nothing):
    answer = sent(clerk, arrest, nothing)
    assert answer.status_code == 422 and not arrest.dockets.exists()
    said = (
        "Name the court, such as GA14 - HARTFORD." if "*" in nothing else "This field is required."
    )
    assert said in answer.text


def test_the_courts_are_suggested_and_any_other_is_kept_with_its_kind(clerk, arrest):
    shown = clerk.get(f"/arrests/{arrest.number}/dockets/new/").text
    assert shown.count("<option value=") >= len(COURTS) == 36
    assert 'list="id_court_suggestions"' in shown and 'id="id_court_suggestions"' in shown
    assert 'value="AAN - ANSONIA-MILFORD JD"' in shown
    answer = sent(clerk, arrest, "Community court of Invented ")
    assert answer.status_code == 422 and "Say which kind of court it is." in answer.text
    assert sent(clerk, arrest, "Community court of Invented ", court_kind="GA").status_code == 302
    (docket,) = arrest.dockets.all()
    assert (docket.court, docket.warning) == ("Community court of Invented", "")


@pytest.mark.parametrize(
    "court, number, kind, warned",
    [
        ("GA23 - NEW HAVEN", "H14H-CR26-0123456-S", "",
         "H14H begins numbers of GA14 - HARTFORD, not of GA23 - NEW HAVEN."),
        ("GA23 - NEW HAVEN", "Q99Q-CR26-0123456-S", "", "Numbers of GA23 - NEW HAVEN begin with N23N."),
        ("GA 14 Hartford", "HHD-CR26-0123456-T", "", "HHD begins numbers of HHD - HARTFORD JD"),
        ("GA14 - HARTFORD", "H14H-CR26-0123456-S", "JD", "GA14 - HARTFORD is not a court of this kind."),
        ("US DISTRICT COURT - HARTFORD", "H14H-CR26-0123456-S", "", "look like 3:16-cr-00123"),
        ("US DISTRICT COURT - HARTFORD", "3:26-cr-00123", "", ""),
        ("GA14 - HARTFORD", "CR26 123", "", "Docket numbers here look like H14H-CR16-0123456-S."),
    ],
)  # fmt: skip
def test_a_number_that_tells_of_another_court_is_warned_about_and_kept(
    clerk, arrest, court, number, kind, warned
):
    assert sent(clerk, arrest, court, number, court_kind=kind).status_code == 302
    assert arrest.dockets.get().number == number
    shown = clerk.get(f"/arrests/{arrest.number}/").text
    assert ("Check docket" in shown) is bool(warned) and warned in shown


@pytest.mark.parametrize(
    "typed, kept, meant",
    [
        ("  ga14-hartford", "GA14 - HARTFORD", "GA14 - HARTFORD"),
        ("*** HHD  -  Hartford JD ***", "HHD - HARTFORD JD", "HHD - HARTFORD JD"),
        ("G.A. 4 Waterbury", "G.A. 4 Waterbury", "GA04 - WATERBURY"),
        ("GA 4", "GA 4", "GA04 - WATERBURY"),
        ("GA 40", "GA 40", None),
        ("GA 144", "GA 144", None),
        ("NNH", "NNH", "NNH - NEW HAVEN JD"),
        ("Hartford", "Hartford", None),
        ("", "", None),
        ("***", "", None),
    ],
)
def test_a_court_is_known_however_it_is_typed(typed, kept, meant):
    assert as_written(typed) == kept == as_written(as_written(typed))
    found = court_of(typed)
    assert (found and found.label) == meant


def test_each_court_is_itself_and_its_own_numbers_never_warn():
    assert len({court.code for court in COURTS if court.code}) == 33
    assert sum(court.kind == "GA" for court in COURTS) == 20
    assert sum(court.kind == "JD" for court in COURTS) == 13
    for court in COURTS:
        assert court_of(court.label) == court
        number = f"{court.code}-CR26-0123456-S" if court.code else "3:26-cr-00123"
        assert contradiction(court.label, court.kind, number) == ""


def test_the_api_keeps_a_court_the_same_way(client_as, people, arrest):
    caller = Caller(client_as(people["prosecutor"]))
    body = {
        "arrest": arrest.number, "court": "ga23 - new haven ***", "number": "N23N-CR26-0123456-S",
        "from_on": "2026-04-03",
    }  # fmt: skip
    answer = caller.post("dockets", body)
    assert answer.status_code == 201, answer.content
    assert (answer.json()["court"], answer.json()["court_kind"]) == ("GA23 - NEW HAVEN", "GA")
    assert caller.post("dockets", {**body, "court": "***", "number": "x"}).status_code == 422
