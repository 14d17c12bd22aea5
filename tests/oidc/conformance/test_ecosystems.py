"""What the suite adds for Australia, for the United Kingdom and for certificates."""

from typing import Any
from uuid import uuid4

import pytest

from demo.authority import Authority
from tests.actors import CHALLENGE, Customer, Recipient
from tests.consent.api.conftest import Registrar
from tests.oidc.conformance.plans import Plan
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db
VERSIONS = pytest.mark.parametrize("version", ["v3.1", "v4.0"])
ASKED = {"Data": {"Permissions": ["ReadAccountsBasic"]}, "Risk": {}}


# --- certificates -------------------------------------------------------------------------------------------


@pytest.mark.clause("CONF-MTLS-02")
def test_a_push_with_an_assertion_needs_no_certificate(make_recipient: MakeRecipient) -> None:
    fox = make_recipient("fapi1")
    request = fox.request_object(code_challenge=CHALLENGE, code_challenge_method="S256")

    assert fox.post("par", request=request, certificate="").status_code == 201


@pytest.mark.clause("CONF-REQUEST-02", "CAU-10")
@pytest.mark.parametrize("issuer", ["fapi1", "fapi2"])
def test_with_certificates_the_client_is_named_by_a_parameter(
    make_recipient: MakeRecipient, pki: Authority, issuer: str
) -> None:
    subject = pki.client("budget-fox", organisation="budget-fox").certificate.subject.rfc4514_string()
    fox = make_recipient(
        issuer, token_endpoint_auth_method="tls_client_auth", tls_client_auth_subject_dn=subject
    )

    named, nameless = (
        fox.post("token", grant_type="client_credentials", client_id=client_id)
        for client_id in (fox.client_id, None)
    )

    assert named.status_code == 200
    assert nameless.json()["error"] == "invalid_client"


# --- Australia ----------------------------------------------------------------------------------------------


@pytest.mark.clause("CONF-CDS-01", "CONF-CDS-02")
def test_a_lasting_sharing(cds: Recipient, mia: Customer) -> None:
    acr = {"essential": True, "value": "urn:cds.au:cdr:2"}
    claims: dict[str, Any] = {"sharing_duration": 7_776_000, "id_token": {"acr": acr}}

    back = cds.answer_in(mia.allows(cds.link(claims=claims)))
    tokens = cds.redeems(back["code"]).json()

    assert cds.verified(tokens["id_token"])["acr"] == "urn:cds.au:cdr:2"
    assert tokens["refresh_token"]


# --- the United Kingdom -------------------------------------------------------------------------------------


@pytest.mark.clause("CONF-UK-01", "CONF-UK-02", "CONF-UK-03", "CONF-UK-05")
@VERSIONS
def test_a_consent_is_registered_and_named_in_both_id_tokens(
    uk: Recipient, mia: Customer, version: str
) -> None:
    root = f"/uk/open-banking/{version}/aisp"
    answer = Registrar(uk, f"{root}/account-access-consents").post(ASKED)
    intent = answer.json()["Data"]["ConsentId"]
    claims = {
        "id_token": {
            "openbanking_intent_id": {"value": intent, "essential": True},
            "acr": {"essential": True, "values": ["urn:openbanking:psd2:sca"]},
        }
    }

    back = uk.answer_in(mia.allows(uk.link(claims=claims)))
    tokens = uk.redeems(back["code"]).json()

    front, behind = uk.verified(back["id_token"]), uk.verified(tokens["id_token"])
    assert (answer.status_code, len(answer["x-fapi-interaction-id"])) == (201, 36)
    assert front["openbanking_intent_id"] == behind["openbanking_intent_id"] == intent
    assert front["acr"] == behind["acr"] == "urn:openbanking:psd2:sca"
    assert uk.reads(f"{root}/accounts", tokens["access_token"]).status_code == 200


@pytest.mark.clause("CONF-UK-04")
def test_an_intent_that_is_unknown_or_anothers(uk: Recipient, make_recipient: MakeRecipient) -> None:
    other = make_recipient("uk", "other")
    plan = Plan(uk, pushed=False, jarm=False)

    for intent in (str(uuid4()), other.intent(), "nothing"):
        said = plan.sends(uk.request_object(claims=uk.names(intent)))
        assert (said.where, said.error) == ("fragment", "invalid_request"), intent
