"""The API describes itself, to those signed in, without any outside host."""

import re
from io import StringIO

from django.core.management import call_command

import pytest
import yaml

from tests.api import ROOT

pytestmark = pytest.mark.django_db


def test_the_description_is_valid_and_nothing_in_it_is_guessed():
    written = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=written)
    described = yaml.safe_load(written.getvalue())
    assert described["openapi"].startswith("3.1")
    referral = described["components"]["schemas"]["Referral"]["properties"]
    assert referral["status"]["readOnly"] and "readOnly" not in referral["venue"]
    listed = described["paths"][f"{ROOT}/referrals"]["get"]["parameters"]
    assert {"received_after", "classification", "q", "cursor", "fields"} <= {
        parameter["name"] for parameter in listed
    }


def test_description_and_docs_are_for_those_signed_in(people, client_as, client):
    assert client.get("/api/schema/").status_code == 401
    assert client.get("/api/docs/").status_code == 302
    signed_in = client_as(people["auditor"])
    docs = signed_in.get("/api/docs/")
    assert docs.status_code == 200
    addresses = re.findall(r'(?:src|href)="([^"]+)"', docs.content.decode())
    assert addresses and all(address.startswith("/") for address in addresses)
    assert "<script>" not in docs.content.decode(), "the content security policy forbids it"
