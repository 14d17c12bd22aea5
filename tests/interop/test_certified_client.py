"""A certified client that others wrote (openid-client) connects, with nothing special about us."""

import pytest
from joserfc.jwk import OKPKey
from playwright.sync_api import Browser

from demo.journey.customer import customer
from demo.sign_in import PASSWORD
from demo.stack import Stack
from oidc.backchannel_policy import GRANT
from tests.interop.conftest import Tell, company, heard, registered, rsa_key

pytestmark = pytest.mark.browser
ENCRYPTED = {"alg": "RSA-OAEP-256", "enc": "A256GCM"}


def encrypted(name: str) -> dict[str, str]:
    return {f"{name}_encrypted_response_{part}": value for part, value in ENCRYPTED.items()}


@pytest.mark.clause("FAPI1-ADV §5.2.2", "OIDC-CORE §3.3.2.11", "TLS-10")
def test_fapi_1_by_value_with_a_hybrid_answer(tell: Tell) -> None:
    found = tell("hybrid_by_value", "fapi1", response_types=["code id_token"])

    assert found["token_type"] == "bearer"
    assert found["amr"]
    assert len(found["accounts"]) == 1


@pytest.mark.clause("FAPI1-ADV §5.2.3", "JARM §2.3", "RFC 9126 §2.1")
def test_fapi_1_pushed_with_encrypted_answers(tell: Tell) -> None:
    found = tell(
        "pushed_and_encrypted",
        "fapi1",
        response_types=["code"],
        **encrypted("authorization"),
        **encrypted("id_token"),
    )

    assert found["token_type"] == "bearer"
    assert len(found["accounts"]) == 1


@pytest.mark.clause("TLS-10", "RFC 9126 §2.1")
def test_fapi_2_bound_to_a_certificate(tell: Tell) -> None:
    found = tell("bound_to_a_certificate", "fapi2")

    assert found["token_type"] == "bearer"
    assert len(found["accounts"]) == 1


@pytest.mark.clause("TLS-17", "TLS-19", "RFC 9449 §5", "RFC 9449 §10.1")
def test_fapi_2_bound_to_a_key(tell: Tell) -> None:
    found = tell("bound_to_a_key", "fapi2", dpop_bound_access_tokens=True)

    assert found["token_type"] == "dpop"
    assert len(found["accounts"]) == 1


@pytest.mark.clause("CAU-01", "RFC 8705 §2.1")
def test_fapi_2_with_a_certificate_and_nothing_else(tell: Tell) -> None:
    """It authenticates by the certificate to which its tokens are bound."""
    found = tell(
        "bound_to_a_certificate",
        "fapi2",
        client_id="certificate-alone",
        token_endpoint_auth_method="tls_client_auth",
        tls_client_auth_san_dns="certificate-alone.recipient.test",
    )

    assert found["token_type"] == "bearer"
    assert len(found["accounts"]) == 1


@pytest.mark.clause("CAU-14", "RFC 9864 §2.2")
def test_fapi_2_with_edwards_keys_by_their_new_name(tell: Tell) -> None:
    """Its assertions, its DPoP proofs, and the ID tokens that it gets."""
    found = tell(
        "bound_to_a_key",
        "fapi2",
        client_id="edwards-keys",
        signing=OKPKey.generate_key("Ed25519", {"use": "sig", "alg": "Ed25519"}, auto_kid=True),
        dpop=("Ed25519", "Ed25519"),
        dpop_bound_access_tokens=True,
        id_token_signed_response_alg="Ed25519",
    )

    assert found["token_type"] == "dpop"
    assert len(found["accounts"]) == 1


@pytest.mark.clause("CIB-01", "CIB-05", "CIB-12", "CIBA §7.1.1", "CIBA §10.1")
def test_a_customer_is_asked_without_a_browser(stack: Stack, browser: Browser) -> None:
    """They decide in one of their own, at the bank, by what the company shows them meanwhile."""
    asks = {
        "grant_types": ["authorization_code", "refresh_token", GRANT],
        "response_types": ["code id_token"],
        "backchannel_token_delivery_mode": "poll",
    }
    settings = registered(stack, "without-browser", "fapi1", asks, signing=rsa_key(), dpop=())
    portal, screenshot = stack.ports.base_url, stack.state_dir / "without_browser.png"
    with (
        company("without_browser", settings) as process,
        customer(browser, name="mia", portal=portal, screenshot=screenshot) as mia,
    ):
        message = heard(process)["shows"]
        page = mia.page
        page.goto(f"{portal}/requests/")
        page.fill("#id_username", "mia")
        page.fill("#id_password", PASSWORD)
        page.click("#btn-continue")
        mia.passes_second_factor()
        assert page.locator(".binding").inner_text() == message
        page.click("#btn-open-1")
        mia.passes_second_factor()
        mia.chooses_first_account()
        assert page.locator(".binding").inner_text() == message
        page.click("#btn-allow")
        page.wait_for_url("**/return")
        assert "hears of it in a moment" in page.inner_text("main")
        found = heard(process)["found"]
        assert not mia.complaints

    assert found["token_type"] == "bearer"
    assert found["amr"]
    assert len(found["accounts"]) == 1
