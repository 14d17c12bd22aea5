"""A certified client that others wrote (openid-client) connects, with nothing special about us."""

import pytest

from tests.interop.conftest import Tell

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
