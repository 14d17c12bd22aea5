"""What a client registers so as to ask without a browser, and what discovery says of it (CIBA Core §4)."""

from typing import Any

import pytest

from oidc.backchannel_policy import GRANT
from oidc.registration import RegistrationRefused
from tests.actors import Recipient
from tests.backchannel import TOLD_AT, Elsewhere
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db
GRANTS = ["authorization_code", GRANT]
MODE, TOLD = "backchannel_token_delivery_mode", "backchannel_client_notification_endpoint"
ALG = "backchannel_authentication_request_signing_alg"
BAD: list[tuple[dict[str, Any], str]] = [
    ({}, MODE),
    ({MODE: "push"}, MODE),
    ({MODE: "ping"}, TOLD),
    ({MODE: "poll", TOLD: TOLD_AT}, TOLD),
    ({MODE: "ping", TOLD: "http://recipient.test/told"}, TOLD),
    ({MODE: "ping", TOLD: 7}, TOLD),
    ({MODE: "poll", ALG: "RS256"}, ALG),
    ({MODE: "poll", "backchannel_user_code_parameter": True}, "backchannel_user_code_parameter"),
]


@pytest.mark.clause("REG-24", "CIB-01", "CIB-06")
@pytest.mark.parametrize(("members", "at_fault"), BAD)
def test_what_cannot_work_is_refused(
    make_recipient: MakeRecipient, members: dict[str, Any], at_fault: str
) -> None:
    with pytest.raises(RegistrationRefused) as refused:
        make_recipient("fapi1", grant_types=GRANTS, **members)

    assert [fault.split(":")[0] for fault in refused.value.faults] == [at_fault]


@pytest.mark.clause("REG-24", "CIB-01")
@pytest.mark.parametrize("issuer", ["cds", "fapi2", "nz1"])
def test_where_it_is_not_offered_nothing_of_it_is_registered(
    make_recipient: MakeRecipient, issuer: str
) -> None:
    with pytest.raises(RegistrationRefused) as refused:
        make_recipient(issuer, grant_types=GRANTS, **{MODE: "poll"})

    assert {fault.split(":")[0] for fault in refused.value.faults} == {"grant_types", MODE}


@pytest.mark.clause("CIB-02")
def test_the_algorithm_that_it_registered_is_the_only_one(make_recipient: MakeRecipient) -> None:
    asker = Elsewhere(make_recipient("fapi1")).register(**{ALG: "ES256"})

    assert asker.asks().json()["error"] == "invalid_request"


def described(recipient: Recipient) -> dict[str, Any]:
    path = f"/{recipient.issuer}/.well-known/openid-configuration"
    return dict(recipient.http.get(path, secure=True).json())


@pytest.mark.clause("CIB-01", "CIB-07", "CIBA §4", "CONF-CIBA-01")
@pytest.mark.parametrize("issuer", ["fapi1", "nz", "uk"])
def test_discovery_says_how_customers_are_asked(make_recipient: MakeRecipient, issuer: str) -> None:
    told = described(make_recipient(issuer))

    assert GRANT in told["grant_types_supported"]
    assert told["backchannel_authentication_endpoint"].endswith(f"/{issuer}/bc-authorize")
    assert told["mtls_endpoint_aliases"]["backchannel_authentication_endpoint"].endswith("/bc-authorize")
    assert told["backchannel_token_delivery_modes_supported"] == ["poll", "ping"]
    assert "PS256" in told["backchannel_authentication_request_signing_alg_values_supported"]
    assert told["backchannel_user_code_parameter_supported"] is False


@pytest.mark.parametrize("issuer", ["cds", "fapi2", "nz1"])
def test_elsewhere_it_says_nothing_of_it(make_recipient: MakeRecipient, issuer: str) -> None:
    told = described(make_recipient(issuer))

    assert GRANT not in told["grant_types_supported"]
    assert not [name for name in told if name.startswith("backchannel_auth")]
