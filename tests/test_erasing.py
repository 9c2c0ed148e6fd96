"""Erasing what the law erases: one prosecutor prepares, another approves, and nothing is left."""

import datetime as dt
import json
import subprocess
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

import pytest

from accounts.wall import acting_as
from arrests import erasing
from arrests import models as justice
from casework import trail
from casework.errors import Conflict
from casework.models import Draft, ReadRecord
from casework.services import disseminate
from tests.factories import (
    ArrestFactory,
    BuyerFactory,
    ChargeFactory,
    DispositionFactory,
    InformationFactory,
    InvestigationFactory,
    person,
)
from tests.world import a_read

pytestmark = pytest.mark.django_db

LONG_AGO = dt.date(2024, 3, 1)


def an_arrest(**given):
    return ArrestFactory(arrested_on=dt.date(2023, 4, 1), **given)


def a_count(arrest=None, *, information=None, outcome="nolle", on=LONG_AGO):
    """A count of an old arrest; with an `outcome` it was disposed of, with None it is open."""
    information = information or InformationFactory(
        arrest=arrest or an_arrest(), filed_on=dt.date(2023, 4, 2)
    )
    charge = ChargeFactory(information=information, offence_on=dt.date(2023, 3, 28))
    if outcome:
        DispositionFactory(charge=charge, outcome=outcome, disposed_on=on)
    return charge


@pytest.fixture
def second(people):
    """Another prosecutor of Hartford; the State's Attorney's office has two people."""
    return people["chief"]


def prepared(people):
    with acting_as(people["prosecutor"]):
        return erasing.prepare(
            people["prosecutor"].agency.judicial_district, by=people["prosecutor"]
        )


def erased(people, batch=None):
    batch = batch or prepared(people)
    with acting_as(people["chief"]):
        return erasing.approve(batch, by=people["chief"])


# What goes -----------------------------------------------------------------------------------------


def test_what_is_due_goes_and_leaves_tombstones(people):
    charge = a_count()
    arrest = charge.information.arrest
    batch = erased(people)
    assert batch.get_status_display() == "Erased"
    for model in (justice.Charge, justice.Information, justice.Arrest, justice.Buyer):
        assert not model.objects.exists()
        assert not model.pgh_event_model.objects.exists()
    stones = {(t.kind, t.record): t for t in justice.Tombstone.objects.all()}
    assert set(stones) == {
        ("arrests.charge", charge.pk),
        ("arrests.information", charge.information_id),
        ("arrests.arrest", arrest.pk),
        ("arrests.buyer", arrest.buyer_id),
    }
    stone = stones["arrests.charge", charge.pk]
    assert stone.legal_basis == "CGS 54-142a(c)"
    assert stone.approved_by_id == people["chief"].pk


def test_a_file_stays_until_all_its_counts_are_due(people):
    information = InformationFactory(arrest=an_arrest(), filed_on=dt.date(2023, 4, 2))
    due, convicted = a_count(information=information), a_count(information=information, outcome="guilty_plea")
    with acting_as(people["prosecutor"]), pytest.raises(ValidationError, match="Nothing more is due"):
        erasing.prepare(people["prosecutor"].agency.judicial_district, by=people["prosecutor"])
    assert justice.Charge.objects.filter(pk__in=[due.pk, convicted.pk]).count() == 2


def test_an_arrest_with_another_information_stays_and_so_does_the_person(people):
    arrest = an_arrest()
    gone, stays = a_count(arrest), a_count(arrest, outcome="guilty_plea")
    erased(people)
    assert list(justice.Charge.objects.all()) == [stays]
    assert justice.Arrest.objects.get() == arrest
    kinds = set(justice.Tombstone.objects.values_list("kind", "record"))
    assert kinds == {
        ("arrests.charge", gone.pk),
        ("arrests.information", gone.information_id),
    }
    assert not justice.Charge.pgh_event_model.objects.filter(pgh_obj_id=gone.pk).exists()
    assert justice.Charge.pgh_event_model.objects.filter(pgh_obj_id=stays.pk).exists()
