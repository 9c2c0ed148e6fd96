"""An arrest whose informations are due at different times: nothing stands as if never replaced, nobody is
told of what stays, and the investigation remembers that there was an arrest."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

import pytest

from accounts.wall import acting_as
from arrests import erasing
from arrests import models as justice
from casework.services import disseminate
from tests.factories import (
    ArrestFactory,
    ChargeFactory,
    DispositionFactory,
    InformationFactory,
    InvestigationFactory,
)

pytestmark = pytest.mark.django_db
LONG_AGO = dt.date(2024, 3, 1)


def filed(arrest, *, outcome="nolle", on=LONG_AGO, replaces=None):
    """A count of a further information of the arrest; open without an `outcome`."""
    information = InformationFactory(arrest=arrest, filed_on=dt.date(2023, 4, 2))
    charge = ChargeFactory(
        information=information, offence_on=dt.date(2023, 3, 28), replaces=replaces
    )
    if outcome:
        DispositionFactory(charge=charge, outcome=outcome, disposed_on=on)
    return charge


def an_arrest(**given):
    return ArrestFactory(arrested_on=dt.date(2023, 4, 1), **given)


def prepared(people, most=erasing.MOST):
    with acting_as(people["prosecutor"]):
        return erasing.prepare(people["prosecutor"].agency.judicial_district, most=most)


def erased(people, batch=None):
    batch = batch or prepared(people)
    with acting_as(people["chief"]):
        return erasing.approve(batch, by=people["chief"])


def test_a_later_information_is_not_erased_before_an_earlier_one(people):
    """Else the counts it replaced would stand as open ones of an information that operates again."""
    arrest = an_arrest()
    replaced = filed(arrest, outcome=None)
    convicted = ChargeFactory(information=replaced.information, offence_on=replaced.offence_on)
    DispositionFactory(charge=convicted, outcome="guilty_plea", disposed_on=LONG_AGO)
    filed(arrest, replaces=replaced)
    with pytest.raises(ValidationError, match="Nothing more is due"):
        prepared(people)
    (due,) = justice.ErasureDue.objects.filter(information__number=2)
    assert due.due_on == dt.date(2025, 4, 1) and due.information_due_on is None


def test_the_informations_of_an_arrest_are_in_one_batch_however_small(people):
    arrest = an_arrest()
    first = filed(arrest, outcome=None)
    second = filed(arrest, replaces=first)
    other = filed(an_arrest(), on=dt.date(2024, 4, 1))
    batch = prepared(people, most=1)
    assert {item.record for item in batch.items.all()} == {first.pk, second.pk}
    assert [item.record for item in prepared(people, most=1).items.all()] == [other.pk]
    erased(people, batch)
    assert list(justice.Arrest.objects.all()) == [other.information.arrest]


def test_what_becomes_due_later_waits_for_the_batch_of_the_same_arrest(people):
    arrest = an_arrest()
    first, second = filed(arrest), filed(arrest, outcome=None)
    batch = prepared(people)
    DispositionFactory(charge=second, outcome="nolle", disposed_on=LONG_AGO)
    with pytest.raises(ValidationError, match="in a batch already"):
        prepared(people)
    with acting_as(people["prosecutor"]):
        assert sum(due.to_prepare for due in erasing.due_now()) == 0
    assert erasing.find().to_prepare == 0
    erased(people, batch)
    assert list(justice.Charge.objects.all()) == [second]
    erased(people)
    assert not justice.Arrest.objects.exists() and not justice.Buyer.objects.exists()
    assert first.pk != second.pk


def test_a_count_added_to_an_earlier_information_keeps_the_later_one_too(people):
    arrest = an_arrest()
    first = filed(arrest, outcome=None)
    second = filed(arrest, replaces=first)
    batch = prepared(people)
    added = ChargeFactory(information=first.information, offence_on=first.offence_on)
    DispositionFactory(charge=added, outcome="nolle", disposed_on=LONG_AGO)
    erased(people, batch)
    assert set(justice.Charge.objects.all()) == {first, second, added}
    assert {item.outcome for item in batch.items.all()} == {"not_due"}
    erased(people)
    assert not justice.Arrest.objects.exists()


def test_an_information_without_a_count_does_not_keep_the_file(people):
    arrest = an_arrest()
    InformationFactory(arrest=arrest, filed_on=dt.date(2023, 4, 2))
    filed(arrest)
    erased(people)
    assert not justice.Arrest.objects.exists() and not justice.Information.objects.exists()


def test_recipients_are_told_of_what_goes_each_time_and_of_nothing_that_stays(people):
    arrest = an_arrest()
    filed(arrest)
    later = filed(arrest, outcome=None)
    with acting_as(people["police"]):
        disseminate("Arrests", how="Exported", kind="arrests.arrest", keys=[arrest.pk],
                    to=people["police"])  # fmt: skip
    (notice,) = erased(people).notices.all()
    assert notice.given_out_as == [f"{arrest.number}, only information 1"]
    DispositionFactory(charge=later, outcome="nolle", disposed_on=LONG_AGO)
    (notice,) = erased(people).notices.all()
    assert notice.given_out_as == [arrest.number]
    assert justice.ErasureNotice.objects.count() == 2


# The investigation it came from ----------------------------------------------------------------------


def test_an_investigation_whose_arrest_was_erased_closes_as_arrest(people, client_as):
    investigation = InvestigationFactory()
    filed(an_arrest(investigation=investigation))
    erased(people)
    police = client_as(people["police"])
    shown = police.get(f"/investigations/{investigation.reference}/").content.decode()
    assert "An arrest was erased by law" in shown and "Why was nobody arrested" not in shown
    address = f"/investigations/{investigation.reference}/steps/close/"
    today = dt.date(2026, 11, 2)
    refused = {"closed_on": today, "outcome": "no_arrest", "no_arrest_reason": "declined"}
    assert police.post(address, refused).status_code == 422
    assert police.post(address, {"closed_on": today, "outcome": "arrest"}).status_code == 302
    investigation.refresh_from_db()
    assert (investigation.status, investigation.outcome) == ("closed", "arrest")


def test_nobody_sets_by_hand_that_an_arrest_was_erased(people):
    investigation = InvestigationFactory()
    refused = pytest.raises(DatabaseError, match="recorded when it is")
    with acting_as(people["police"]), refused, transaction.atomic():
        justice.Investigation.objects.update(arrest_erased=True)
    assert not justice.Investigation.objects.get(pk=investigation.pk).arrest_erased
