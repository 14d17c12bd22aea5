"""A client, consents in force and their refresh tokens, in an empty database. Needs Django set up."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography import x509
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from joserfc.jwk import RSAKey

from bank.example.models import Account, Customer, Holding
from bench.works import CLIENT, CONSENTS, REDIRECT_URI, RESOURCE_SERVER
from consent import operations
from consent.issuers import consent_policy
from consent.models import Consent, Person
from consent.policy import Terms
from consent.storing import store
from demo.sign_in import PASSWORD
from oidc.binding.mtls import thumbprint
from oidc.clients.sender import Sender
from oidc.models import AuthorizationCode, Client
from oidc.registration import register_client
from oidc.resource_servers import register_resource_server
from oidc.tokens import issue_access_token, new_refresh_token
from portal.factor_secrets import app_of

ACCOUNTS = ["everyday", "rainy-day"]
"""Chosen in each consent; the customer of the first one holds them."""


def seed(issuer: str, key: RSAKey, certificate: x509.Certificate) -> tuple[list[str], str]:
    """Make everything; gives a refresh token of each consent, and an access token bound to a certificate."""
    now = datetime.now(UTC)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("keys", "ensure")
    register_client(issuer, _registration(key), now)
    register_resource_server(issuer, _gateway(certificate), now)
    client = Client.objects.get(issuer=issuer, client_id=CLIENT)
    codes = [_spent_code(client, number, now) for number in range(CONSENTS)]
    for account in ACCOUNTS:
        _open_account(account, codes[0].user.customer_number)
    sender = Sender(client=client, certificate=thumbprint(certificate), dpop_jkt="")
    refresh_tokens = [new_refresh_token(sender, code, now) for code in codes]
    store(*(row for _, row in refresh_tokens))
    access = issue_access_token(sender, scope="accounts", code=codes[0], now=now)
    return [value for value, _ in refresh_tokens], access.value


def _spent_code(client: Client, number: int, now: datetime) -> AuthorizationCode:
    """Of a customer and a consent of its own."""
    customer = Person.objects.create(username=f"mia-{number}", customer_number=f"mia-{number}")
    spent: AuthorizationCode = AuthorizationCode.objects.create(
        digest=f"spent {number}".encode(),
        application=client,
        user=customer,
        consent=_consent(client, customer, now),
        scope="accounts",
        issued_at=now,
        expires=now,
        authenticated_at=now,
        acr="",
        amr=[],
    )
    return spent


def seed_customers(many: int) -> list[str]:
    """So many who have one account each, if they are not there yet; gives their usernames."""
    names = [f"customer-{number}" for number in range(many)]
    password = make_password(PASSWORD)
    for name in names:
        person, is_new = Person.objects.get_or_create(
            username=name, defaults={"password": password, "customer_number": name}
        )
        if is_new:
            app_of(person, generate_totp_secret()).save()
            _open_account(f"{name}-everyday", name)
            Customer.objects.create(
                number=name, given_name=name, family_name=name, changed_at=datetime.now(UTC)
            )
    return names


def _open_account(reference: str, holder: str) -> None:
    account = Account.objects.create(
        reference=reference,
        nickname="Everyday",
        product="Everyday",
        category="transaction",
        number=reference,
        currency="NZD",
        opened_on=date(2017, 2, 13),
        balance=0,
        available=0,
    )
    Holding.objects.create(account=account, customer_number=holder, position=0)


def _consent(client: Client, customer: Person, now: datetime) -> Consent:
    policy = consent_policy(client.issuer)
    consent = operations.propose(
        issuer=client.issuer,
        client_id=client.client_id,
        recipient_id=client.recipient_id,
        kind="sharing",
        terms=Terms(permissions=("accounts",), lasts=timedelta(days=90)),
        at=now,
        policy=policy,
    )
    operations.authorise(
        consent_id=consent.pk,
        customer_id=customer.pk,
        accounts=ACCOUNTS,
        at=now,
        policy=policy,
        evidence={},
    )
    operations.pick_up(consent.pk, edition=1, at=now)
    consent.refresh_from_db()
    return consent


def _gateway(certificate: x509.Certificate) -> dict[str, Any]:
    return {
        "resource_server": True,
        "client_id": RESOURCE_SERVER,
        "client_name": "Gateway",
        "token_endpoint_auth_method": "tls_client_auth",
        "tls_client_auth_subject_dn": certificate.subject.rfc4514_string(),
    }


def _registration(key: RSAKey) -> dict[str, Any]:
    return {
        "client_id": CLIENT,
        "client_name": "Bench",
        "redirect_uris": [REDIRECT_URI],
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
        "response_types": ["code"],
        "scope": "openid accounts consents",
        "jwks": {"keys": [key.as_dict(private=False)]},
    }
