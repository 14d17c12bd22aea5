"""Clauses about requests and answers that no story passes by the way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import Consent
from oidc.models import AccessToken, RefreshToken
from tests.actors import INTENT_PATH, Customer, Recipient

pytestmark = pytest.mark.django_db


@pytest.mark.clause("RFC 6749 §3.1")
@pytest.mark.parametrize("query", ["client_id=a&client_id=a", "client_id=%00"])
def test_a_parameter_that_comes_twice_or_holds_nul_ends_on_a_page(mia: Customer, query: str) -> None:
    page = mia.opens(f"/cds/authorize?{query}")

    assert page.status == 400
    assert "Nothing was shared" in page.text


@pytest.mark.clause("RFC 6749 §3.1")
def test_a_parameter_without_a_value_counts_as_absent(cds: Recipient, mia: Customer) -> None:
    page = mia.opens(cds.link() + "&state=&request=")

    assert page.has("id_username")


@pytest.mark.clause("OIDC-CORE §5.5.1.1", "ACR-12", "PAR-18")
@pytest.mark.parametrize("name", ["acr", "acr_values"])
def test_an_essential_acr_we_do_not_offer_is_refused_before_anybody_signs_in(
    nz: Recipient, mia: Customer, name: str
) -> None:
    claims = nz.names(nz.intent())
    claims["id_token"].pop("acr")
    claims["id_token"][name] = {"essential": True, "values": ["urn:example:gold"]}

    back = nz.answer_in(mia.http.get(nz.link(claims=claims), secure=True)["Location"])

    assert back["error"] == "unmet_authentication_requirements"


@pytest.mark.clause("OIDC-CORE §5.5.1.1")
def test_an_acr_that_is_only_wished_for_does_not_stop_the_customer(nz: Recipient, mia: Customer) -> None:
    claims = nz.names(nz.intent())
    claims["id_token"]["acr"] = {"values": ["urn:example:gold"]}

    page = mia.opens(nz.link(claims=claims))

    assert page.has("id_username")


@pytest.mark.clause("PAR-20", "PAR-17")
@pytest.mark.parametrize("value", [{}, {"value": "not-an-id"}, {"value": 7}, None])
def test_a_request_that_names_no_consent_goes_back(nz: Recipient, mia: Customer, value: object) -> None:
    claims = {"id_token": {"ConsentId": value, **nz.acr()}}

    back = nz.answer_in(mia.http.get(nz.link(claims=claims), secure=True)["Location"])

    assert back["error"] == "invalid_request"
    assert "ConsentId" in back["error_description"]


@pytest.mark.clause("REF-10")
def test_no_token_outlives_the_consent(nz: Recipient, mia: Customer) -> None:
    until = timezone.now().replace(microsecond=0) + timedelta(minutes=3)
    intent = nz.intent(ExpirationDateTime=until.isoformat())

    nz.redeems(nz.answer_in(mia.allows(nz.link(claims=nz.names(intent))))["code"])

    assert Consent.objects.get().expires_at == until
    assert AccessToken.objects.get(consent__isnull=False).expires == until
    assert RefreshToken.objects.get().expires == until


@pytest.mark.clause("TOK-10", "TLS-10")
def test_every_access_token_is_bound_to_the_certificate_it_was_fetched_with(
    recipient: Recipient, mia: Customer
) -> None:
    recipient.redeems(recipient.answer_in(mia.allows(recipient.link()))["code"])

    bound_to = set(AccessToken.objects.values_list("certificate", flat=True))

    assert len(bound_to) == 1
    assert len(bound_to.pop()) == 43


@pytest.mark.clause("IDT-02", "IDT-06")
def test_where_subjects_are_not_pairwise_sub_is_the_consent(nz: Recipient, mia: Customer) -> None:
    first, second = nz.intent(), nz.intent()

    def sub(intent: str) -> object:
        back = nz.answer_in(Customer("mia").allows(nz.link(claims=nz.names(intent))))
        return nz.verified(back["id_token"])["sub"]

    assert (sub(first), sub(second)) == (first, second)


@pytest.mark.clause("CON-67", "CON-07", "CON-64")
@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("PUT", {}, 405),
        ("POST", {"Content-Type": "text/plain"}, 415),
        ("POST", {"Accept": "text/html"}, 406),
        ("POST", {"Authorization": ""}, 401),
    ],
)
def test_what_a_resource_does_not_offer_has_its_own_status_in_the_ecosystems_shape(
    nz: Recipient, method: str, headers: dict[str, str], status: int
) -> None:
    sent = {"Authorization": f"Bearer {nz.client_token()}", **headers}

    answer = nz.http.generic(
        method,
        INTENT_PATH["nz"],
        "{}",
        content_type=sent.pop("Content-Type", "application/json"),
        secure=True,
        headers=sent,
        **nz.handshake(),
    )

    assert answer.status_code == status
    assert answer.json()["Code"].startswith(str(status))
    assert answer["x-fapi-interaction-id"]
    assert not Consent.objects.exists()
