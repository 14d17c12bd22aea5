"""Where a client wants to hear that a session has ended: what it may register, and where that is offered."""

from typing import Any

import pytest

from oidc.issuers import issuer_names, security_policy
from oidc.registration import RegistrationRefused, validated
from tests.actors import Recipient
from tests.oidc.test_open_registration import register
from tests.pages import HOST
from tests.relying_party import RelyingParty
from tests.websites import Website

pytestmark = pytest.mark.django_db
OFFERED = {"oidc", "fapi1", "fapi2"}


@pytest.mark.clause("GM-07", "META-05", "OIDC-BACKCHANNEL §2.1")
@pytest.mark.parametrize("issuer", sorted(issuer_names()))
def test_discovery_says_where_it_is_offered(client: Any, issuer: str) -> None:
    said = client.get(f"/{issuer}/.well-known/openid-configuration", secure=True, **HOST).json()

    offered = issuer in OFFERED
    assert security_policy(issuer).backchannel_logout == offered
    assert said.get("backchannel_logout_supported") is (True if offered else None)
    assert said.get("backchannel_logout_session_supported") is (True if offered else None)
    assert ("sid" in said["claims_supported"]) == offered


@pytest.mark.clause("GM-07", "RFC 7591 §2", "OIDC-BACKCHANNEL §2.2")
def test_an_app_registers_its_address_by_itself(issuer_keys: None, another_site: Website) -> None:
    uri = another_site.url("/logout?tenant=1")

    answer = register(backchannel_logout_uri=uri, backchannel_logout_session_required=True)

    assert answer.status_code == 201, answer.content
    assert answer.json()["backchannel_logout_uri"] == uri
    assert answer.json()["backchannel_logout_session_required"] is True


@pytest.mark.clause("GM-07", "OIDC-BACKCHANNEL §2.2")
@pytest.mark.parametrize(
    "uri",
    [
        "http://app.test/logout",
        "https://app.test/logout#here",
        "https://app.test/logout#",
        "https://user@app.test/logout",
        "https://app.test\\@thief.test/",
        "https://app.test/log out",
        "https://0x7f000001/",
        "https:///logout",
        "//app.test/logout",
        "https://app.test/\r\nHost: thief.test",
        "ftp://app.test/",
        "x" * 3000,
        "",
        7,
        None,
        ["https://app.test/"],
    ],
)
def test_an_address_that_would_never_be_called_is_refused(app: RelyingParty, uri: Any) -> None:
    with pytest.raises(RegistrationRefused) as refused:
        validated("oidc", app.metadata(backchannel_logout_uri=uri))

    (fault,) = refused.value.faults
    assert fault.startswith("backchannel_logout_uri: ")


@pytest.mark.clause("GM-07", "SEC-11", "OIDC-BACKCHANNEL §2.2")
@pytest.mark.parametrize("uri", ["https://10.1.2.3/", "https://[::1]/", "https://192.0.2.1/"])
def test_an_address_that_is_not_on_the_internet_is_refused(
    issuer_keys: None, settings: Any, uri: str
) -> None:
    settings.OUTBOUND_ALLOWED_NETWORKS = []

    answer = register(backchannel_logout_uri=uri)

    assert answer.status_code == 400
    assert answer.json()["error_description"].startswith("backchannel_logout_uri: ")


@pytest.mark.clause("GM-07", "OIDC-BACKCHANNEL §2.2")
@pytest.mark.parametrize("required", ["yes", 1, None, []])
def test_whether_the_session_is_named_is_true_or_false(app: RelyingParty, required: Any) -> None:
    with pytest.raises(RegistrationRefused) as refused:
        validated("oidc", app.metadata(backchannel_logout_session_required=required))

    assert refused.value.faults == ["backchannel_logout_session_required: true or false"]


@pytest.mark.clause("GM-07")
@pytest.mark.parametrize("issuer", sorted(set(issuer_names()) - OFFERED))
def test_where_it_is_not_offered_nobody_registers_it(issuer: str) -> None:
    company = Recipient(issuer, "budget-fox", "")

    with pytest.raises(RegistrationRefused) as refused:
        validated(issuer, company.metadata(backchannel_logout_uri="https://app.test/"))

    assert refused.value.faults == ["backchannel_logout_uri: nobody is told here that a session has ended"]
