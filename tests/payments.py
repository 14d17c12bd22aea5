"""Good bodies of every intent to pay, and a recipient that sends them as its standard asks."""

import base64
import copy
import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.conf import settings
from joserfc.jwk import RSAKey

from consent.policy import IntentResource, MessageSignature
from oidc.jose.algorithms import only
from tests.actors import Answer, Customer, Recipient

LANTERN = {
    "SchemeName": "UK.OBIE.SortCodeAccountNumber",
    "Identification": "20112233445566",
    "Name": "Lantern Books",
}
TUI = {
    "SchemeName": "BECSElectronicCredit",
    "Identification": "12-3456-0789012-00",
    "Name": "Tui Power Ltd",
}
SOON, LATER, MUCH_LATER = (
    "2091-05-06T00:00:00+00:00",
    "2092-05-06T00:00:00+00:00",
    "2093-05-06T00:00:00+00:00",
)
FILE = json.dumps(
    {
        "Data": {
            "DomesticPayments": [
                {"InstructedAmount": {"Amount": amount, "Currency": "GBP"}} for amount in ("10.25", "20.50")
            ]
        }
    }
).encode()


def hash_of(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def pounds(amount: str) -> dict[str, str]:
    return {"Amount": amount, "Currency": "GBP"}


def dollars(amount: str) -> dict[str, str]:
    return {"Amount": amount, "Currency": "NZD"}


_NAMED = {"InstructionIdentification": "INS-0091", "EndToEndIdentification": "ORDER-77120"}
_TOLD_V3 = {"RemittanceInformation": {"Unstructured": "Thank you", "Reference": "ORDER-77120"}}
_TOLD_V4 = {
    "RemittanceInformation": {
        "Unstructured": ["Thank you"],
        "Structured": [{"CreditorReferenceInformation": {"Reference": "ORDER-77120"}}],
    }
}
_RISK = {"PaymentContextCode": "EcommerceMerchantInitiatedPayment", "MerchantCategoryCode": "5942"}
_PARAMETERS = {
    "MaximumIndividualAmount": pounds("100.00"),
    "PeriodicLimits": [
        {"PeriodType": "Month", "PeriodAlignment": "Consent", "Amount": "300.00", "Currency": "GBP"}
    ],
    "VRPType": ["UK.OBIE.VRPType.Sweeping"],
    "PSUAuthenticationMethods": ["UK.OBIE.SCANotRequired"],
}
JSON_FILES = {"uk 3.1": "UK.OBIE.PaymentInitiation.3.1", "uk 4.0": "UK.OBIE.PaymentInitiation.4.0"}
"""Each version's own type of file."""
_FILE = {
    "FileHash": hash_of(FILE),
    "NumberOfTransactions": "2",
    "ControlSum": 30.75,
}
_NZ = {
    "InstructionIdentification": "NZ-INS-5",
    "EndToEndIdentification": "NZ-E2E-5",
    "InstructedAmount": dollars("120.00"),
    "CreditorAccount": TUI,
    "RemittanceInformation": {
        "Reference": {
            "CreditorName": "Tui Power",
            "CreditorReference": {"Particulars": "ACC 1002", "Code": "POWER", "Reference": "APR26"},
        }
    },
}
_NZ_RISK = {"PaymentContextCode": "BillPayment", "MerchantName": "Tui Power Ltd"}


def _uk(initiation: dict[str, Any], **data: Any) -> dict[str, Any]:
    return {"Data": {**data, "Initiation": initiation}, "Risk": _RISK}


def _bodies_of_uk(version: str, told: dict[str, Any]) -> dict[str, Any]:
    one = {**_NAMED, "InstructedAmount": pounds("42.50"), "CreditorAccount": LANTERN, **told}
    return {
        "domestic-payment-consents": _uk(
            one, ReadRefundAccount="No", Authorisation={"AuthorisationType": "Any"}
        ),
        "domestic-scheduled-payment-consents": _uk(
            {**one, "RequestedExecutionDateTime": SOON}, Permission="Create"
        ),
        "international-payment-consents": _uk({**one, "CurrencyOfTransfer": "EUR"}),
        "international-scheduled-payment-consents": _uk(
            {**one, "CurrencyOfTransfer": "EUR", "RequestedExecutionDateTime": SOON}, Permission="Create"
        ),
        "domestic-vrp-consents": {
            "Data": {"ControlParameters": _PARAMETERS, "Initiation": {"CreditorAccount": LANTERN, **told}},
            "Risk": _RISK,
        },
        "file-payment-consents": {"Data": {"Initiation": {"FileType": JSON_FILES[version], **_FILE, **told}}},
        "funds-confirmation-consents": {
            "Data": {
                "DebtorAccount": {"SchemeName": LANTERN["SchemeName"], "Identification": "99402150182736"}
            }
        },
    }


_STANDING = {"FirstPaymentAmount": pounds("15.00"), "CreditorAccount": LANTERN}
_ABROAD = {
    "CurrencyOfTransfer": "EUR",
    "InstructedAmount": {"Amount": "15.00", "Currency": "EUR"},
    "CreditorAccount": LANTERN,
}
_MANDATE = {
    "MandateRelatedInformation": {
        "Frequency": {"Type": "MNTH"},
        "FirstPaymentDateTime": SOON,
        "FinalPaymentDateTime": LATER,
    }
}
_DATES = {
    "Frequency": "EvryDay",
    "FirstPaymentDateTime": SOON,
    "FinalPaymentDateTime": LATER,
    "Reference": "Rent",
}
BODIES: dict[str, dict[str, Any]] = {
    "uk 3.1": _bodies_of_uk("uk 3.1", _TOLD_V3)
    | {
        "domestic-standing-order-consents": _uk({**_STANDING, **_DATES}, Permission="Create"),
        "international-standing-order-consents": _uk({**_ABROAD, **_DATES}, Permission="Create"),
    },
    "uk 4.0": _bodies_of_uk("uk 4.0", _TOLD_V4)
    | {
        "domestic-standing-order-consents": _uk({**_STANDING, **_MANDATE, **_TOLD_V4}, Permission="Create"),
        "international-standing-order-consents": _uk(
            {**_ABROAD, **_MANDATE, **_TOLD_V4}, Permission="Create"
        ),
    },
    "nz 3.0": {
        "domestic-payment-consents": {"Data": {"Consent": _NZ}, "Risk": _NZ_RISK},
        "enduring-payment-consents": {
            "Data": {
                "Consent": {
                    "FromDateTime": "2020-05-01T00:00:00+12:00",
                    "ToDateTime": MUCH_LATER,
                    "MaximumAmount": dollars("150.00"),
                    "Frequency": {"Period": "Monthly", "TotalCount": 2, "TotalAmount": dollars("250.00")},
                    "CreditorAccount": [TUI],
                }
            },
            "Risk": _NZ_RISK,
        },
    },
    "nz1 1.0": {"payments": {"Data": {"Initiation": _NZ}, "Risk": _NZ_RISK}},
}


@dataclass(frozen=True)
class Kind:
    """One intent to pay of one version."""

    issuer: str
    resource: IntentResource

    def __str__(self) -> str:
        return f"{self.issuer} {self.resource.path}"

    @property
    def version(self) -> str:
        return f"{self.issuer} {self.resource.path.split('/v')[1].partition('/')[0]}"

    @property
    def name(self) -> str:
        return self.resource.path.rpartition("/")[2]

    def body(self) -> dict[str, Any]:
        """A good body, to be changed at will."""
        return copy.deepcopy(BODIES[self.version][self.name])

    @property
    def identifier(self) -> str:
        return "PaymentId" if self.name == "payments" else "ConsentId"

    def good(self) -> bytes:
        """A good body as it travels."""
        return json.dumps(self.body()).encode()


KINDS = tuple(
    Kind(issuer, resource)
    for issuer, profile in settings.ISSUERS.items()
    for resource in profile.consent.intents
    if resource.payment is not None
)


def kind(issuer: str, path: str) -> Kind:
    """The one kind whose path ends so."""
    (found,) = (one for one in KINDS if one.issuer == issuer and one.resource.path.endswith(path))
    return found


def signature(
    recipient: Recipient,
    body: bytes,
    rules: MessageSignature,
    *,
    key: RSAKey | None = None,
    **changes: Any,
) -> str:
    """A detached JWS over the body; a member of the header given as ... is left out."""
    names = {"iat": rules.issued_at, "iss": rules.issuer, "tan": rules.trust_anchor}
    header = {
        "alg": rules.algorithm,
        "kid": recipient.key.kid,
        "typ": "JOSE",
        names["iat"]: int(time.time()),
        names["iss"]: f"an-organisation/{recipient.client_id}",
        names["tan"]: "openbanking.org.uk",
        "crit": list(names.values()),
        **{names.get(name, name): value for name, value in changes.items()},
    }
    said = json.dumps({name: value for name, value in header.items() if value is not ...}).encode()
    model = only(rules.algorithm).get_alg(rules.algorithm)
    signed = f"{_encoded(said)}.{_encoded(body)}".encode()
    return f"{_encoded(said)}..{_encoded(model.sign(signed, key or recipient.key))}"


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Payer:
    """A recipient at one kind of intent to pay."""

    recipient: Recipient
    kind: Kind
    token: str = field(init=False)

    def __post_init__(self) -> None:
        answer = self.recipient.post("token", grant_type="client_credentials", scope=self.kind.resource.scope)
        assert answer.status_code == 200, answer.content
        self.token = answer.json()["access_token"]

    def call(
        self,
        method: str,
        suffix: str = "",
        *,
        body: Any = b"",
        token: str = "",
        content_type: str = "application/json",
        **headers: str | None,
    ) -> Answer:
        """The call with all it needs; a header given as None is left out."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent: dict[str, str | None] = {"Authorization": f"Bearer {token or self.token}"}
        rules = self.kind.resource.signature
        if method == "POST":
            sent["x-idempotency-key"] = str(uuid4())
            if isinstance(rules, MessageSignature) and "x_jws_signature" not in headers:
                sent["x-jws-signature"] = signature(self.recipient, raw, rules)
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.recipient.http.generic(
            method,
            f"/{self.kind.issuer}/{self.kind.resource.path}{suffix}",
            raw,
            content_type=content_type,
            secure=True,
            headers={name: value for name, value in sent.items() if value is not None},
            **self.recipient.handshake(),
        )

    def posts(self, body: Any = None, **headers: str | None) -> Answer:
        return self.call("POST", body=self.kind.body() if body is None else body, **headers)

    def registered(self, body: Any = None) -> str:
        """The id of a new intent; one that needs a file has it."""
        answer = self.posts(body)
        assert answer.status_code == 201, answer.content
        named = str(answer.json()["Data"][self.kind.identifier])
        if self.kind.resource.file is not None:
            sent = self.call("POST", f"/{named}/file", body=FILE)
            assert sent.status_code == 200, sent.content
        return named

    def told(self, intent: str) -> dict[str, Any]:
        answer = self.call("GET", f"/{intent}")
        assert answer.status_code == 200, answer.content
        return dict(answer.json()["Data"])

    def told_at(self, intent: str) -> str:
        """The intent's own address."""
        answer = self.call("GET", f"/{intent}")
        return str(answer.json()["Links"]["Self"])

    def link(self, intent: str, *, scope: str = "") -> str:
        """The address that sends a customer's browser to decide on it."""
        asked = scope or f"openid {self.kind.resource.scope}"
        return self.recipient.link_to(
            request=self.recipient.request_object(claims=self.recipient.names(intent), scope=asked),
            response_type=self.recipient.response_type,
            scope=asked,
            redirect_uri=self.recipient.redirect_uri,
        )

    def allowed_by(self, customer: Customer, intent: str) -> dict[str, Any]:
        """The tokens of a customer's yes."""
        back = self.recipient.answer_in(customer.allows(self.link(intent)))
        answer = self.recipient.redeems(back["code"])
        assert answer.status_code == 200, answer.content
        return dict(answer.json())


SCOPES = {"uk": "openid accounts payments fundsconfirmations", "nz": "openid accounts payments"}
SCOPES["nz1"] = SCOPES["nz"]
"""What a client registers that also pays."""
