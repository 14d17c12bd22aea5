"""What recipients ask for: kinds of intents, as each ecosystem calls them, and what they say."""

from dataclasses import dataclass

CDS_SCOPE = "openid bank:accounts.basic:read bank:transactions:read"
PAYEE = {
    "SchemeName": "BECSElectronicCredit",
    "Identification": "12-3456-0789012-00",
    "Name": "Tui Power Ltd",
}
MOST_USES = 3


@dataclass(frozen=True, kw_only=True)
class Registered:
    """Where consents are registered before they are asked for: what each ecosystem calls that."""

    issuer: str
    intents: str
    nested: bool
    keyed: bool
    claim: str
    strong: str


NZ = Registered(
    issuer="nz", intents="nz/open-banking-nz/v3.0/account-access-consents", nested=True, keyed=True,
    claim="ConsentId", strong="urn:apicentre:nz:sca",
)  # fmt: skip
UK = Registered(
    issuer="uk", intents="uk/open-banking/v4.0/aisp/account-access-consents", nested=False, keyed=False,
    claim="openbanking_intent_id", strong="urn:openbanking:psd2:sca",
)  # fmt: skip
ENDURING = "nz/open-banking-nz/v3.0/enduring-payment-consents"
