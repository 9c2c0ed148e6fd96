"""Every address as every job: what shows a person's record leaves an entry for that record."""

from django.apps import apps
from django.contrib import admin
from django.urls import reverse

import pytest

from arrests.models import ArrestNote, InvestigationNote
from casework.api.serializers import key_of
from casework.models import ReadRecord
from casework.records import kept_as
from referrals.models import ReferralNote
from tests.test_pages_walk import PAGES, address, here  # noqa: F401
from tipcouncil.api import router

pytestmark = pytest.mark.django_db
OF_THE_LOG = {"read_list", "read"}
"""They name references on purpose, and show nothing of the records."""


def texts_of(world, people) -> dict[tuple[str, int], list[str]]:
    """Words by which each record shows itself, found in no other."""
    w = world
    ReferralNote.objects.create(
        referral=w.referral, text="Markernote of a referral", by_id=people["director"].pk
    )
    InvestigationNote.objects.create(
        investigation=w.investigation, text="Markernote of an inquiry", by_id=people["chief"].pk
    )
    ArrestNote.objects.create(
        arrest=w.arrest, text="Markernote of an arrest", by_id=people["chief"].pk
    )
    for row, column in (
        (w.child, "given_name"), (w.alias, "family_name"), (w.referral, "narrative"),
        (w.service, "childs_wish"), (w.disclosure, "description"), (w.draft, "information_disclosed"),
        (w.buyer, "family_name"), (w.docket, "number"),
    ):  # fmt: skip
        setattr(row, column, f"Marker{type(row).__name__}X")
        row.save(update_fields=[column])
    w.sentence.fine = 98765
    w.sentence.save(update_fields=["fine"])
    return {
        ("referrals.child", w.child.pk): [w.child.number, "MarkerChildX", w.alias.given_name],
        ("referrals.referral", w.referral.pk): [
            w.referral.reference, "Markernote of a referral", "MarkerReferralX", "MarkerServiceX",
            "MarkerBuyerDisclosureX",
        ],
        ("referrals.notice", w.notice.pk): [w.notice.reference],
        ("referrals.notice", w.draft.pk): [w.draft.reference, "MarkerNoticeX"],
        ("arrests.investigation", w.investigation.pk): [
            w.investigation.reference, "Markernote of an inquiry",
        ],
        ("arrests.buyer", w.buyer.pk): [w.buyer.number, "MarkerBuyerX"],
        ("arrests.arrest", w.arrest.pk): [
            w.arrest.number, "Markernote of an arrest", "MarkerDocketX", "98765",
        ],
    }  # fmt: skip


def pages(who, world):
    """The pages `who` gets; that nobody gets another is asked in tests/test_pages_walk.py."""
    for name, (about, opens, _) in PAGES.items():
        if who in opens and name not in OF_THE_LOG:
            yield address(name, about, world)
            if name.endswith("_list"):
                yield f"{address(name, about, world)}?format=csv"


def endpoints(person):
    for prefix, endpoint, _ in router.registry:
        if not shows_people(person, endpoint.model):
            continue
        yield f"/api/{prefix}"
        yield f"/api/{prefix}?fields={key_of(endpoint.model)}"  # the fewest columns
        for row in about_here(endpoint.model):
            yield f"/api/{prefix}/{getattr(row, key_of(endpoint.model))}"
            if hasattr(endpoint, "steps"):
                yield f"/api/{prefix}/{getattr(row, key_of(endpoint.model))}/steps"


def admin_pages(person):
    for model in admin.site._registry:
        if not shows_people(person, model):
            continue
        label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{label}_changelist")
        for row in about_here(model):
            yield reverse(f"{label}_change", args=[row.pk])
            yield reverse(f"{label}_history", args=[row.pk])
        for field in model._meta.concrete_fields:
            if field.is_relation and kept_as(field.related_model):
                names = f"app_label={model._meta.app_label}&model_name={model._meta.model_name}"
                yield f"{reverse('admin:autocomplete')}?{names}&field_name={field.name}&term="


def shows_people(person, model) -> bool:
    seen = f"{model._meta.app_label}.view_{model._meta.model_name}"
    return kept_as(model) is not None and person.has_perm(seen)


def about_here(model):
    """The first rows; the world in Hartford is built first."""
    return model._default_manager.order_by("pk")[:1]


def body(response) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()


DCF = {"referrals.child", "referrals.referral", "referrals.notice"}
JUSTICE = {"arrests.investigation", "arrests.buyer", "arrests.arrest"}
SEES = {
    "caseworker": DCF, "supervisor": DCF, "police": {"referrals.notice", *JUSTICE},
    "prosecutor": JUSTICE, "auditor": DCF | JUSTICE,
}  # fmt: skip
"""Which kinds each is shown, so that the walk cannot pass by opening nothing."""


@pytest.mark.parametrize("name", SEES)
def test_what_shows_a_record_is_in_the_log(client_as, people, here, name):  # noqa: F811
    texts = texts_of(here, people)
    client = client_as(people[name])
    forgotten, shown = [], set()
    person = people[name]
    for url in [*pages(name, here), *endpoints(person), *admin_pages(person)]:
        before = ReadRecord.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        response = client.get(url)
        assert response.status_code < 500, url
        if response.status_code != 200:
            continue
        said = body(response)
        kept = set(ReadRecord.objects.filter(pk__gt=before).values_list("kind", "record"))
        for record, words in texts.items():
            if any(word in said for word in words):
                shown.add(record[0])
                if record not in kept:
                    forgotten.append((url, record, [w for w in words if w in said]))
    assert forgotten == []
    assert shown == SEES[name]


def test_the_other_jobs_may_read_no_table_that_shows_a_person(people):
    heard = [m for m in apps.get_models() if kept_as(m)]
    for name in ("member", "staff", "administrator"):
        may = people[name].has_perm
        assert not [m for m in heard if may(f"{m._meta.app_label}.view_{m._meta.model_name}")]
