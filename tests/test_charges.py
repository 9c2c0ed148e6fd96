"""A count is charged under the law of its day; informations replace one another; dispositions."""

import csv
import datetime as dt
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

import pytest

from accounts.wall import acting_as
from arrests.law import version_in_force
from arrests.models import Arrest, Charge, Disposition, Docket, Information, Sentence, Statute
from arrests.services import open_from_notice, substitute
from casework.services import save
from tests.factories import (
    ArrestFactory,
    BuyerFactory,
    ChargeFactory,
    DispositionFactory,
    InformationFactory,
    NoticeFactory,
)

pytestmark = pytest.mark.django_db
FELONY_LIMB = "actor knew or reasonably should have known that the person was under 18 or a trafficking victim"
OTHER_LIMB = "every case but the felony limb"
MINOR = "minor aged 15 to 17, or believed to be a minor"


@pytest.mark.parametrize(
    "section, subsection, condition, day, title, offence_class",
    [
        ("53a-83", "", "", "2013-09-30", "Patronizing a prostitute", "misdemeanor A"),
        ("53a-83", "", "", "2013-10-01", None, None),
        ("53a-83", "", OTHER_LIMB, "2013-10-01", "Patronizing a prostitute", "misdemeanor A"),
        ("53a-83", "", FELONY_LIMB, "2013-09-30", None, None),
        ("53a-83", "", FELONY_LIMB, "2013-10-01", "Patronizing a prostitute (under 18 or trafficking victim)", "felony C"),
        ("53a-83", "", FELONY_LIMB, "2017-09-30", "Patronizing a prostitute (under 18 or trafficking victim)", "felony C"),
        ("53a-83", "", FELONY_LIMB, "2017-10-01", None, None),
        ("53a-83", "", OTHER_LIMB, "2021-09-30", "Patronizing a prostitute", "misdemeanor A"),
        ("53a-83", "", OTHER_LIMB, "2021-10-01", None, None),
        ("53a-83", "", "", "2021-10-01", "Soliciting sexual acts", "misdemeanor A"),
        ("53a-83b", "(b)", MINOR, "2017-09-30", None, None),
        ("53a-83b", "(b)", MINOR, "2017-10-01", "Commercial sexual abuse of a minor", "felony B"),
        ("53a-83b", "(c)", "minor has not attained 15", "2017-10-01", "Commercial sexual abuse of a minor under 15", "felony A"),
        ("53a-192a", "", "", "2006-06-30", None, None),
        ("53a-192a", "", "", "2006-07-01", "Trafficking in persons", "felony B"),
        ("53a-192a", "", "", "2017-09-30", "Trafficking in persons", "felony B"),
        ("53a-192a", "", "", "2017-10-01", "Trafficking in persons", "felony A"),
        ("18 USC 1591", "(a)", "", "2015-05-28", "Sex trafficking of children or by force, fraud or coercion", "federal felony"),
        ("18 USC 1591", "(a)", "patronizes and solicits since 2015-05-29", "2015-05-28", None, None),
        ("18 USC 1591", "(a)", "patronizes and solicits since 2015-05-29", "2015-05-29", "Sex trafficking of children or by force, fraud or coercion", "federal felony"),
    ],
)  # fmt: skip
def test_the_law_of_each_day(section, subsection, condition, day, title, offence_class):
    statute = Statute.objects.get(section=section)
    on = dt.date.fromisoformat(day)
    if title is None:
        with pytest.raises(ValidationError, match="not in force"):
            version_in_force(statute, on, subsection=subsection, condition=condition)
    else:
        found = version_in_force(statute, on, subsection=subsection, condition=condition)
        assert (found.title, found.offence_class) == (title, offence_class)


def test_every_line_of_the_reference_is_in_force_from_its_first_to_its_last_day():
    path = Path(__file__).parent.parent / "arrests" / "reference" / "statutes.csv"
    lines = list(csv.DictReader(path.open()))
    assert len(lines) == 33
    one_day = dt.timedelta(days=1)
    for line in lines:
        statute = Statute.objects.get(sovereign=line["sovereign"], section=line["section"])
        limb = {"subsection": line["subsection"], "condition": line["condition"]}
        first = dt.date.fromisoformat(line["valid_from"])
        version = version_in_force(statute, first, **limb)
        assert (version.offence_class, version.role) == (line["offence_class"], line["role"])
        assert not version.in_force_on(first - one_day)
        if line["valid_until"]:
            ends = dt.date.fromisoformat(line["valid_until"])
            assert version.in_force_on(ends - one_day) and not version.in_force_on(ends)
        else:
            assert version.validity.upper is None


def test_a_count_takes_the_version_of_its_offence_date(people):
    """The clerk picks today's class A trafficking; the offence was the day before: class B."""
    arrest = ArrestFactory(arrested_on=dt.date(2017, 11, 1))
    information = InformationFactory(arrest=arrest, filed_on=dt.date(2017, 11, 2))
    today = Statute.objects.get(section="53a-192a").versions.get(offence_class="felony A")
    with acting_as(people["prosecutor"]):
        charge = save(
            Charge(
                information=information, count=1, statute_version=today,
                offence_on=dt.date(2017, 9, 30),
            ),
            by=people["prosecutor"],
        )  # fmt: skip
    assert charge.statute_version.offence_class == "felony B"


def test_the_database_refuses_a_version_not_in_force():
    charge = ChargeFactory()
    with pytest.raises(DatabaseError, match="not in force"), transaction.atomic():
        Charge.objects.filter(pk=charge.pk).update(offence_on=dt.date(2017, 9, 30))


def test_versions_of_one_limb_never_overlap():
    version = Statute.objects.get(section="53a-192a").versions.get(offence_class="felony A")
    version.pk, version._state.adding = None, True
    with pytest.raises(DatabaseError, match="versions_do_not_overlap"), transaction.atomic():
        version.save()


@pytest.mark.parametrize(
    "born, offence, condition, refused",
    [
        (dt.date(1998, 10, 2), dt.date(2016, 10, 1), "person aged 18 or older", True),
        (dt.date(1998, 10, 1), dt.date(2016, 10, 1), "person aged 18 or older", False),
        (None, dt.date(2020, 1, 1), "person aged 18 or older", True),
        (dt.date(2000, 1, 1), dt.date(2016, 9, 30), "person aged 16 or older", False),
    ],
)
def test_no_child_is_charged_with_prostitution(born, offence, condition, refused, people):
    buyer = BuyerFactory(date_of_birth=born)
    information = InformationFactory(arrest=ArrestFactory(buyer=buyer))
    version = Statute.objects.get(section="53a-82").versions.get(condition=condition)
    charge = Charge(information=information, count=1, statute_version=version, offence_on=offence)
    with acting_as(people["prosecutor"]):
        if refused:
            with pytest.raises(ValidationError, match="Nobody under 18"):
                save(charge, by=people["prosecutor"])
        else:
            assert save(charge, by=people["prosecutor"]).pk


def test_a_substitute_information_starts_as_a_copy_and_keeps_the_links(people):
    first = ChargeFactory()
    arrest = first.information.arrest
    with acting_as(people["prosecutor"]):
        new = substitute(arrest, by=people["prosecutor"], filed_on=dt.date(2026, 6, 1))
    (copy,) = new.charges.all()
    assert (new.number, new.kind) == (2, "substitute")
    assert copy.replaces == first and copy.statute_version == first.statute_version
    assert not first.dispositions.exists()  # superseded is not dismissed


def test_a_substitute_replaces_an_earlier_information(people):
    arrest = ArrestFactory()
    with (
        acting_as(people["prosecutor"]),
        pytest.raises(ValidationError, match="replaces an earlier"),
    ):
        save(
            Information(arrest=arrest, kind="substitute", filed_on=dt.date(2026, 5, 1)),
            by=people["prosecutor"],
        )


def test_police_file_the_short_form_and_prosecutors_the_rest(people):
    arrest = ArrestFactory()

    def file(name, kind):
        with acting_as(people[name]):
            return save(
                Information(arrest=arrest, kind=kind, filed_on=dt.date(2026, 5, 1)), by=people[name]
            )

    assert file("police", "short_form").number == 1
    with pytest.raises(PermissionDenied):
        file("police", "long_form")
    assert file("prosecutor", "long_form").number == 2
    with pytest.raises(Arrest.DoesNotExist):  # for another district it does not exist
        file("other_prosecutor", "long_form")


def test_dispositions_are_a_prosecutors_and_stay(people):
    charge = ChargeFactory()

    def dispose(name, outcome="nolle", seen=None, **values):
        with acting_as(people[name]):
            return save(
                Disposition(
                    charge=charge, outcome=outcome, disposed_on=dt.date(2026, 9, 9), **values
                ),
                by=people[name],
                version=seen,
            )

    with pytest.raises(PermissionDenied):
        dispose("police")
    nolle = dispose("prosecutor")
    assert nolle.by_id == people["prosecutor"].pk
    with pytest.raises(ValidationError, match="lesser offence"):
        dispose("prosecutor", "guilty_lesser", nolle.pk)
    with pytest.raises(ValidationError, match="Only a diversion"):
        dispose("prosecutor", "dismissed", nolle.pk, diversion_completed_on=dt.date(2026, 10, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        Disposition.objects.update(outcome="dismissed")


def test_only_a_conviction_has_a_sentence(people):
    nolle = DispositionFactory(outcome="nolle")
    guilty = DispositionFactory(outcome="guilty_plea")
    with acting_as(people["chief"]):
        with pytest.raises(ValidationError, match="Only a conviction"):
            save(Sentence(disposition=nolle, months_to_serve=12), by=people["chief"])
        assert save(Sentence(disposition=guilty, months_to_serve=12), by=people["chief"]).pk


def test_an_investigation_opens_from_a_notice_to_ones_own_department(people):
    notice = NoticeFactory(sent=True)
    with acting_as(people["police"]):
        investigation = open_from_notice(notice, by=people["police"])
    assert investigation.agency == people["police"].agency
    assert investigation.judicial_district.name == "Hartford"
    assert investigation.origin == "dcf_notice"
    with acting_as(people["other_police"]), pytest.raises(ValidationError):
        open_from_notice(notice, by=people["other_police"])


@pytest.mark.parametrize(
    "number, kind, warned",
    [
        ("H14H-CR16-0123456-S", "GA", False),
        ("HHD-CR16-0123456-T", "JD", False),
        ("HHD CR16 123456", "JD", True),
        ("3:16-cr-00123 (JBA)", "US", False),
        ("H14H-CR16-0123456-S", "US", True),
    ],
)
def test_an_odd_docket_number_is_warned_about_and_kept(number, kind, warned, people):
    arrest = ArrestFactory()
    with acting_as(people["prosecutor"]):
        docket = save(
            Docket(
                arrest=arrest, court="Invented court", court_kind=kind, number=number,
                from_on=dt.date(2026, 4, 3),
            ),
            by=people["prosecutor"],
        )  # fmt: skip
    assert docket.pk and bool(docket.warning) is warned
