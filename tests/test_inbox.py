"""What waits for police and prosecutors, and how an investigation ends."""

import datetime as dt

from django.utils import timezone

import pytest

from accounts.wall import acting_as
from arrests.flow import NoArrestReason
from arrests.models import Investigation
from arrests.services import substitute
from casework.models import Clock
from tests.api import Caller
from tests.factories import (
    ArrestFactory,
    ChargeFactory,
    DispositionFactory,
    InformationFactory,
    InvestigationFactory,
    NoticeFactory,
    ago,
    person,
    police,
)
from tests.test_work import panels, references

pytestmark = pytest.mark.django_db


def on(**span) -> dt.date:
    """A day so long ago."""
    return timezone.localdate() - dt.timedelta(**span)


# An investigator's inbox ------------------------------------------------------------------------------


def test_the_newest_notice_stands_first_and_says_how_long_ago_and_whether_a_child_is_missing(
    client_as, people
):
    old = NoticeFactory(sent=True, clock_started_at=ago(days=9), sent_at=ago(days=5))
    missing = NoticeFactory(
        sent=True,
        clock=Clock.objects.get(code="missing_child_notice"),
        sent_at=ago(minutes=10),
    )
    NoticeFactory(sent=True, recipient=police("New Haven"))
    NoticeFactory()
    panel = panels(client_as(people["police"]))["Notices to acknowledge"]
    said = [[cell.text for cell in row["cells"][:3]] for row in panel["rows"]]
    assert said == [
        [missing.reference, "10 minutes ago", "Missing child"],
        [old.reference, "5 days ago", ""],
    ]
    assert panel["count"] == 2


def test_a_notice_is_acknowledged_in_place(client_as, people):
    notice = NoticeFactory(sent=True)
    client = client_as(people["police"])
    page = client.get("/")
    url = f"/notices/{notice.reference}/acknowledge/"
    assert f'action="{url}"' in page.text and 'name="back" value="start"' in page.text
    answer = client.post(url, {"back": "start"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    shown = panels(client)
    assert shown["Notices to acknowledge"]["count"] == 0
    (row,) = shown["Acknowledged notices, newest first"]["rows"]
    assert row["cells"][0].text == notice.reference
    assert client.post(url, {"back": "start"}).status_code == 409


def test_an_act_elsewhere_leads_where_it_always_did(client_as, people):
    notice = NoticeFactory(sent=True)
    url = f"/notices/{notice.reference}/acknowledge/"
    answer = client_as(people["police"]).post(url, {"back": "https://elsewhere.example"})
    assert answer.headers["Location"] == f"/notices/{notice.reference}/"


def test_an_investigation_is_opened_from_a_notice_and_the_inbox_names_it(client_as, people):
    notice = NoticeFactory(sent=True)
    client = client_as(people["police"])
    (row,) = panels(client)["Notices to acknowledge"]["rows"]
    acknowledge, investigate = row["cells"][-1].value
    assert (acknowledge.label, investigate.label) == ("Acknowledge", "Open an investigation")
    opened = client.post(investigate.url, {"back": "start"})
    made = Investigation.objects.get(notice=notice)
    assert opened.headers["Location"] == f"/investigations/{made.reference}/"
    (row,) = panels(client)["Notices to acknowledge"]["rows"]
    assert row["cells"][4].text == made.reference


@pytest.mark.parametrize("origin", ["decoy", "complaint", "hotline"])
def test_an_investigation_is_opened_without_a_notice(client_as, people, origin):
    client = client_as(people["police"])
    sent = {"opened_on": on(days=0), "origin": origin, "buyers_identified": 0}
    assert client.post("/investigations/new/", sent).status_code == 302
    made = Investigation.objects.get()
    assert (made.origin, made.agency, made.notice) == (origin, people["police"].agency, None)


def test_open_investigations_stand_oldest_first_with_what_they_wait_for(client_as, people):
    closing = InvestigationFactory(opened_on=on(days=300))
    ArrestFactory(investigation=closing)
    arrest = InvestigationFactory(opened_on=on(days=200), buyers_identified=2)
    buyer = InvestigationFactory(opened_on=on(days=20))
    InvestigationFactory(place="New Haven")
    client = client_as(people["police"])
    shown = panels(client)["Open investigations"]
    said = [(row["cells"][0].text, row["cells"][4].text) for row in shown["rows"]]
    assert said == [
        (closing.reference, "Closing: there is an arrest"),
        (arrest.reference, "An arrest, or why there is none"),
        (buyer.reference, "A buyer to be identified"),
    ]
    for name, one in {"closing": closing, "arrest": arrest, "buyer": buyer}.items():
        assert references(client, f"/investigations/?waits_for={name}") == [one.reference]
        found = Caller(client).keys("investigations", "reference", waits_for=name)
        assert found == {one.reference}


def test_what_is_open_for_long_is_shown_apart(client_as, people):
    long = InvestigationFactory(opened_on=on(days=181))
    InvestigationFactory(opened_on=on(days=180))
    shown = panels(client_as(people["police"]))["Open for more than 180 days"]
    assert [row["cells"][0].text for row in shown["rows"]] == [long.reference]
    assert shown["rows"][0]["cells"][1].text == "6 months"


# Closing ----------------------------------------------------------------------------------------------


def closing(investigation) -> str:
    return f"/investigations/{investigation.reference}/steps/close/"


def said(investigation, **more) -> dict:
    return {"closed_on": on(days=0), "version": investigation.version, **more}


def test_without_an_arrest_the_form_asks_why_in_the_councils_words(client_as, people):
    investigation = InvestigationFactory()
    page = client_as(people["police"]).get(closing(investigation))
    form = page.context["form"]
    assert [field.name for field in form.visible_fields()] == [
        "closed_on", "no_arrest_reason", "no_arrest_words",
    ]  # fmt: skip
    assert list(form.fields["no_arrest_reason"].choices) == NoArrestReason.choices
    assert form.initial.get("closed_on", form.fields["closed_on"].initial) == on(days=0)


def test_no_arrest_says_why(client_as, people):
    investigation = InvestigationFactory()
    client = client_as(people["police"])
    without = client.post(closing(investigation), said(investigation, outcome="no_arrest"))
    assert without.status_code == 422
    investigation.refresh_from_db()
    assert investigation.status == "open"
    sent = said(investigation, outcome="no_arrest", no_arrest_reason="declined")
    assert client.post(closing(investigation), sent).status_code == 302
    investigation.refresh_from_db()
    assert (investigation.status, investigation.outcome) == ("closed", "no_arrest")
    assert investigation.no_arrest_reason == "declined"


def test_another_reason_needs_words(client_as, people):
    investigation = InvestigationFactory()
    client = client_as(people["police"])
    sent = said(investigation, outcome="no_arrest", no_arrest_reason="other")
    answer = client.post(closing(investigation), sent)
    assert answer.status_code == 422 and "Say the other reason in words." in answer.text
    sent["no_arrest_words"] = "Invented."
    assert client.post(closing(investigation), sent).status_code == 302


def test_with_an_arrest_there_is_no_reason_to_ask(client_as, people):
    investigation = InvestigationFactory()
    ArrestFactory(investigation=investigation)
    client = client_as(people["police"])
    form = client.get(closing(investigation)).context["form"]
    assert [field.name for field in form.visible_fields()] == ["closed_on"]
    assert (
        client.post(closing(investigation), said(investigation, outcome="arrest")).status_code
        == 302
    )
    investigation.refresh_from_db()
    assert investigation.outcome == "arrest"


def test_an_arrest_recorded_meanwhile_is_not_denied(client_as, people):
    investigation = InvestigationFactory()
    sent = said(investigation, outcome="no_arrest", no_arrest_reason="declined")
    ArrestFactory(investigation=investigation)
    answer = client_as(people["police"]).post(closing(investigation), sent)
    assert answer.status_code == 422
    investigation.refresh_from_db()
    assert investigation.status == "open"


def test_of_two_who_close_the_second_is_told(client_as, people):
    investigation = InvestigationFactory()
    sent = said(investigation, outcome="no_arrest", no_arrest_reason="declined")
    client = client_as(people["police"])
    assert client.post(closing(investigation), sent).status_code == 302
    again = client.post(closing(investigation), {**sent, "no_arrest_reason": "federal"})
    assert again.status_code == 409
    investigation.refresh_from_db()
    assert investigation.no_arrest_reason == "declined"


def test_reopening_empties_the_outcome_and_says_why(client_as, people):
    investigation = InvestigationFactory()
    investigation.flow.follow(
        investigation, "close", by=person("police"), closed_on=on(days=1), outcome="no_arrest",
        no_arrest_reason="other", no_arrest_words="Invented.",
    )  # fmt: skip
    client = client_as(people["police"])
    url = f"/investigations/{investigation.reference}/steps/reopen/"
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"reason": "A witness came."}).status_code == 302
    investigation.refresh_from_db()
    assert (investigation.outcome, investigation.no_arrest_words) == ("", "")


def test_a_prosecutor_does_not_close_it(client_as, people):
    investigation = InvestigationFactory()
    sent = said(investigation, outcome="no_arrest", no_arrest_reason="declined")
    assert client_as(people["prosecutor"]).post(closing(investigation), sent).status_code == 403
    with acting_as(people["prosecutor"]), pytest.raises(Exception, match="not yours"):
        investigation.flow.follow(investigation, "close", by=people["prosecutor"])


# A prosecutor's docket ----------------------------------------------------------------------------------


def charged(kind="", **arrest):
    """An arrest with a count of the short form, and with `kind` a later information like it; its
    operative count."""
    count = ChargeFactory(information__arrest__arrested_on=dt.date(2026, 4, 1), **arrest)
    if kind:
        made = substitute(
            count.information.arrest, by=person("chief"), filed_on=dt.date(2026, 5, 1), kind=kind
        )
        return made.charges.get()
    return count


@pytest.fixture
def docket(people):
    """Arrests by what they wait for."""
    made = {
        "nothing filed": ArrestFactory(),
        "empty short form": InformationFactory().arrest,
        "short form": charged().information.arrest,
        "long form": charged("long_form").information.arrest,
    }
    for name, outcome, more in (
        ("ended on the short form", "dismissed", {}),
        ("nolle running", "nolle", {"disposed_on": on(days=60)}),
        ("diverted", "diverted", {}),
        ("program completed", "diverted", {"diversion_completed_on": dt.date(2026, 10, 1)}),
        ("convicted", "guilty_plea", {}),
    ):
        count = charged("" if name.startswith("ended") else "long_form")
        DispositionFactory(charge=count, outcome=outcome, **more)
        made[name] = count.information.arrest
    count = charged("long_form")
    DispositionFactory(charge=count, outcome="nolle", disposed_on=on(days=90))
    DispositionFactory(charge=count, outcome="guilty_plea", disposed_on=on(days=10))
    made["convicted after a nolle"] = count.information.arrest
    half = charged("long_form")
    other = ChargeFactory(information=half.information)
    DispositionFactory(charge=other, outcome="nolle", disposed_on=on(days=30))
    made["one of two nolled"] = half.information.arrest
    made["adopted"] = charged(
        information__arrest__federal_adoption_on=dt.date(2026, 5, 1)
    ).information.arrest
    made["elsewhere"] = charged(
        information__arrest__place="New Haven", information__arrest__buyer__place="New Haven"
    ).information.arrest
    return made


DOCKET = {
    "awaiting=charge": {"nothing filed", "empty short form", "short form"},
    "awaiting=disposition": {"long form", "one of two nolled"},
    "nolle_running=true": {"nolle running", "one of two nolled"},
    "diverted=true": {"diverted"},
}


def test_each_arrest_stands_where_it_waits(client_as, people, docket):
    client = client_as(people["prosecutor"])
    names = {arrest.number: name for name, arrest in docket.items()}
    for query, expected in DOCKET.items():
        assert {names[n] for n in references(client, f"/arrests/?{query}")} == expected, query
        filter_name, value = query.split("=")
        found = Caller(client).keys("arrests", "number", **{filter_name: value})
        assert {names[n] for n in found} == expected, query
    everywhere = references(client_as(people["chief"]), "/arrests/?awaiting=charge")
    assert docket["elsewhere"].number in everywhere


def test_the_docket_says_what_is_filed_and_how_long_a_nolle_runs(client_as, people, docket):
    shown = panels(client_as(people["prosecutor"]))
    filed = {row["cells"][0].text: row["cells"][3].text for row in shown["Awaiting charge"]["rows"]}
    assert filed[docket["nothing filed"].number] == "Nothing yet"
    assert filed[docket["short form"].number] == "Short form"
    open_counts = {
        row["cells"][0].text: row["cells"][3].text for row in shown["Awaiting disposition"]["rows"]
    }
    assert open_counts[docket["one of two nolled"].number] == "1"
    (row,) = [
        row
        for row in shown["Nolle running"]["rows"]
        if row["cells"][0].text == docket["nolle running"].number
    ]
    month = (on(days=60).month % 12) + 1
    year = on(days=60).year + (1 if month > 1 else 2)
    ends = row["cells"][2].value
    assert (ends.year, ends.month) == (year, month)  # 13 months later
    assert row["cells"][3].text == f"{(ends - on(days=0)).days} days left"


def test_a_count_disposed_of_leaves_the_docket_at_once(client_as, people, docket):
    client = client_as(people["prosecutor"])
    count = docket["long form"].informations.get(kind="long_form").charges.get()
    sent = {"outcome": "guilty_plea", "disposed_on": on(days=0)}
    assert client.post(f"/counts/{count.pk}/dispositions/new/", sent).status_code == 302
    waiting = references(client, "/arrests/?awaiting=disposition")
    assert docket["long form"].number not in waiting


def test_erasure_due_stands_on_the_docket(client_as, people):
    count = charged("long_form")
    DispositionFactory(charge=count, outcome="nolle", disposed_on=on(days=500))
    DispositionFactory(charge=charged("long_form"), outcome="nolle", disposed_on=on(days=100))
    shown = panels(client_as(people["prosecutor"]))["Erasure due"]
    assert [row["cells"][0].text for row in shown["rows"]] == [count.information.arrest.number]


def test_an_arrest_moves_along_the_docket_with_what_is_filed_and_adopted(client_as, people):
    client = client_as(people["prosecutor"])
    arrest = charged().information.arrest

    def stands_under() -> set[str]:
        return {
            query for query in DOCKET if arrest.number in references(client, f"/arrests/?{query}")
        }

    assert stands_under() == {"awaiting=charge"}
    long_form = InformationFactory(arrest=arrest, kind="long_form")
    ChargeFactory(information=long_form)
    assert stands_under() == {"awaiting=disposition"}
    arrest.refresh_from_db()
    arrest.federal_adoption_on = dt.date(2026, 11, 2)
    arrest.save()
    assert stands_under() == set()
