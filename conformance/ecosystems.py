"""What the suite's clients ask for at each issuer, and which data they read with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Ecosystem:
    scope: str
    data: str = ""
    """The path of a resource below the mTLS host, where the plans read one."""
    scope_of_its_own: str = ""
    """What a client may ask for without a customer, and in `data_of_its_own` what it reads with that."""
    data_of_its_own: str = ""
    resource: Mapping[str, str] = field(default_factory=dict)
    """Further members of the suite's `resource`, values that begin with a slash being paths of that host."""
    details: tuple[Mapping[str, Any], ...] = ()
    """What to ask for as `authorization_details`."""
    acr: str = ""
    """What a client asks for that says how strongly its customer shall prove who they are."""
    metadata_of_its_own: tuple[str, ...] = ()
    """Members of the discovery document that this ecosystem defines and the suite does not know."""


HINT_TOKENS = ("backchannel_endpoint_login_hint_token_types_supported",)
"""A member of the FAPI-CIBA profile."""
BY_ISSUER: Mapping[str, Ecosystem] = {
    "cds": Ecosystem(
        scope="openid bank:accounts.basic:read bank:transactions:read",
        data="/cds/cds-au/v1/banking/accounts",
        resource={"cdrVersion": "3"},
        metadata_of_its_own=("cdr_arrangement_revocation_endpoint",),
    ),
    "fapi1": Ecosystem(
        scope="openid accounts",
        data="/fapi1/accounts",
        metadata_of_its_own=HINT_TOKENS,
        acr="https://refeds.org/profile/mfa",
    ),
    "fapi2": Ecosystem(
        scope="openid accounts",
        data="/fapi2/accounts",
        scope_of_its_own="consents",
        data_of_its_own="/fapi2/consents",
        details=({"type": "account_information", "actions": ["list_accounts"]},),
    ),
    "oidc": Ecosystem(scope="openid profile email address phone offline_access"),
    "uk": Ecosystem(
        scope="openid accounts",
        data="/uk/open-banking/v3.1/aisp/accounts",
        resource={
            "resourceUrlAccountRequests": "/uk/open-banking/v3.1/aisp/",
            "resourceUrlAccountsResource": "/uk/open-banking/v3.1/aisp/",
        },
        metadata_of_its_own=HINT_TOKENS,
    ),
}
