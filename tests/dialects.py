"""How the recipients of the tests talk to each issuer: what differs between ecosystems, in one table."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Dialect:
    scope: str
    own_scope: str
    """What a client may do in its own name."""
    acr: str
    amr: tuple[str, ...] = ("mfa", "otp", "pwd")
    """What a customer's sign-in comes to."""
    accounts: str
    """Path of the accounts resource."""
    withdrawn: tuple[int, str]
    """How a data call is refused after the customer stopped: status, and a word of the body."""
    intents: str = ""
    """Path of the intents, where consents are registered before they are asked for."""
    intent_claim: str = ""
    hybrid: bool = False
    """Whether requests are for `code id_token`, by value; else for `code`, pushed."""
    response_mode: str | None = None
    signed: bool = True
    issuer_audience: bool = False
    """Whether assertions must name the issuer, and nothing else, as their audience."""


BANKING = "openid bank:accounts.basic:read bank:accounts.detail:read bank:transactions:read"
DIALECTS = {
    "cds": Dialect(
        scope=BANKING,
        own_scope="cdr:registration",
        acr="urn:cds.au:cdr:2",
        amr=("otp",),
        accounts="/cds/cds-au/v1/banking/accounts",
        withdrawn=(403, "RevokedConsent"),
        response_mode="jwt",
    ),
    "fapi1": Dialect(
        scope="openid accounts transactions",
        own_scope="consents",
        acr="https://refeds.org/profile/mfa",
        accounts="/fapi1/accounts",
        withdrawn=(401, "invalid_token"),
        hybrid=True,
    ),
    "fapi2": Dialect(
        scope="openid accounts transactions",
        own_scope="consents",
        acr="https://refeds.org/profile/mfa",
        accounts="/fapi2/accounts",
        withdrawn=(401, "invalid_token"),
        signed=False,
        issuer_audience=True,
    ),
    "oidc": Dialect(
        scope="openid profile email address phone offline_access",
        own_scope="",
        acr="https://refeds.org/profile/mfa",
        accounts="",
        withdrawn=(401, "invalid_token"),
        signed=False,
    ),
    "nz": Dialect(
        scope="openid accounts",
        own_scope="accounts",
        acr="urn:apicentre:nz:sca",
        accounts="/nz/open-banking-nz/v3.0/accounts",
        withdrawn=(401, "Reauthorise"),
        intents="/nz/open-banking-nz/v3.0/account-access-consents",
        intent_claim="ConsentId",
        hybrid=True,
    ),
    "nz1": Dialect(
        scope="openid accounts",
        own_scope="accounts",
        acr="urn:openbanking:nz:sca",
        accounts="/nz1/open-banking-nz/v1.0/accounts",
        withdrawn=(401, "Reauthorise"),
        intents="/nz1/open-banking-nz/v1.0/account-requests",
        intent_claim="openbanking_intent_id",
        hybrid=True,
    ),
    "uk": Dialect(
        scope="openid accounts",
        own_scope="accounts",
        acr="urn:openbanking:psd2:sca",
        accounts="/uk/open-banking/v3.1/aisp/accounts",
        withdrawn=(401, ""),
        intents="/uk/open-banking/v3.1/aisp/account-access-consents",
        intent_claim="openbanking_intent_id",
        hybrid=True,
    ),
}
