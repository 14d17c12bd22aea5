"""The one gate: every path that yields data, against every reason to refuse."""

from collections.abc import Callable

import pytest
from django.db.models import F
from django.utils import timezone

from consent.models import Consent, Disclosure, Person
from demo.authority import Authority
from oidc.models import AccessToken, AuthorizationCode, Client
from tests.actors import Answer, Customer, Recipient
from tests.dialects import DIALECTS
from tests.events import refusal

pytestmark = pytest.mark.django_db

Spoil = Callable[[Recipient, dict[str, str]], None]


def consent_withdrawn(_recipient: Recipient, _tokens: dict[str, str]) -> None:
    Consent.objects.update(status="withdrawn", version=F("version") + 1)


def consent_revoked(_recipient: Recipient, _tokens: dict[str, str]) -> None:
    Consent.objects.update(status="revoked", version=F("version") + 1)


def consent_over(_recipient: Recipient, _tokens: dict[str, str]) -> None:
    """Its end has come, and no job has closed it yet."""
    Consent.objects.update(expires_at=timezone.now())


def token_expired(_recipient: Recipient, _tokens: dict[str, str]) -> None:
    AccessToken.objects.update(expires=timezone.now())


def token_revoked(_recipient: Recipient, _tokens: dict[str, str]) -> None:
    AccessToken.objects.update(revoked_at=timezone.now())


def family_ended(_recipient: Recipient, _tokens: dict[str, str]) -> None:
    AuthorizationCode.objects.update(revoked_at=timezone.now())


def client_suspended(_recipient: Recipient, _tokens: dict[str, str]) -> None:
    Client.objects.update(suspended_at=timezone.now())


def recipient_suspended(recipient: Recipient, _tokens: dict[str, str]) -> None:
    type(recipient.row.recipient).objects.update(suspended_at=timezone.now())


def customer_disabled(_recipient: Recipient, _tokens: dict[str, str]) -> None:
    Person.objects.update(is_active=False)


def token_garbled(_recipient: Recipient, tokens: dict[str, str]) -> None:
    tokens["access_token"] = tokens["access_token"][:-1]


def refresh_token_instead(_recipient: Recipient, tokens: dict[str, str]) -> None:
    tokens["access_token"] = tokens["refresh_token"]


def id_token_instead(_recipient: Recipient, tokens: dict[str, str]) -> None:
    tokens["access_token"] = tokens["id_token"]


def client_token_instead(recipient: Recipient, tokens: dict[str, str]) -> None:
    tokens["access_token"] = recipient.client_token()


SPOILS: tuple[Spoil, ...] = (
    consent_withdrawn,
    consent_revoked,
    consent_over,
    token_expired,
    token_revoked,
    family_ended,
    client_suspended,
    recipient_suspended,
    customer_disabled,
    token_garbled,
    refresh_token_instead,
    id_token_instead,
    client_token_instead,
)


def paths(recipient: Recipient) -> list[str]:
    accounts = recipient.dialect.accounts
    return [
        accounts,
        f"{accounts}/an-account",
        f"{accounts}/an-account/transactions",
        f"/{recipient.issuer}/userinfo",
    ]


@pytest.fixture
def tokens(recipient: Recipient, mia: Customer) -> dict[str, str]:
    back = recipient.answer_in(mia.allows(recipient.link()))
    return dict(recipient.redeems(back["code"]).json())


@pytest.mark.clause("RES-01", "RES-02", "RES-05", "TOK-07", "TOK-19", "TOK-20", "SEC-12")
@pytest.mark.parametrize("spoil", SPOILS, ids=lambda spoil: spoil.__name__)
def test_nothing_is_served_once_anything_is_wrong(
    recipient: Recipient, tokens: dict[str, str], spoil: Spoil
) -> None:
    spoil(recipient, tokens)

    for path in paths(recipient):
        assert_refused(recipient.reads(path, tokens["access_token"]))


@pytest.mark.clause("REF-09", "INT-07")
@pytest.mark.parametrize(
    "spoil",
    [
        consent_withdrawn,
        consent_revoked,
        consent_over,
        family_ended,
        client_suspended,
        recipient_suspended,
        customer_disabled,
    ],
    ids=lambda spoil: spoil.__name__,
)
def test_nothing_is_issued_or_called_active_once_anything_is_wrong(
    recipient: Recipient, tokens: dict[str, str], spoil: Spoil
) -> None:
    spoil(recipient, tokens)
    before = AccessToken.objects.count()

    refreshed = recipient.refreshes(tokens["refresh_token"])
    introspected = recipient.introspects(tokens["refresh_token"])

    assert refreshed.json()["error"] in {"invalid_grant", "invalid_client"}
    assert introspected == {"active": False} or introspected["error"] == "invalid_client"
    assert AccessToken.objects.count() == before


@pytest.mark.clause("TOK-10", "TLS-10")
def test_every_access_token_is_bound_to_the_certificate_it_was_fetched_with(
    recipient: Recipient, tokens: dict[str, str]
) -> None:
    assert tokens["access_token"]
    assert set(AccessToken.objects.values_list("certificate", flat=True)) == {recipient.thumbprint}


@pytest.mark.clause("TLS-11", "RFC 8705 §3")
def test_a_token_works_with_its_own_certificate_only(
    recipient: Recipient, tokens: dict[str, str], pki: Authority, certificate_of: Callable[[str], str]
) -> None:
    for pem in ("", certificate_of("another"), pki.self_signed().certificate_pem, "garbage"):
        for path in paths(recipient):
            assert_refused(recipient.reads(path, tokens["access_token"], certificate=pem), 401)
    assert recipient.reads_accounts(tokens["access_token"]).status_code == 200


@pytest.mark.clause("SEC-12")
def test_a_token_of_one_issuer_opens_nothing_at_another(recipient: Recipient, tokens: dict[str, str]) -> None:
    for issuer, dialect in DIALECTS.items():
        if issuer != recipient.issuer:
            path = dialect.accounts or f"/{issuer}/userinfo"
            assert_refused(recipient.reads(path, tokens["access_token"]), 401)


@pytest.mark.clause("RES-07")
def test_a_token_counts_in_the_authorization_header_only(
    recipient: Recipient, tokens: dict[str, str]
) -> None:
    path, token = recipient.dialect.accounts, tokens["access_token"]

    in_query = recipient.http.get(f"{path}?access_token={token}", secure=True, **recipient.handshake())
    basic = recipient.reads(path, token, Authorization=f"Basic {token}")
    any_case = recipient.reads(path, token, Authorization=f"bEARER {token}")

    assert_refused(in_query, 401)
    assert_refused(basic, 401)
    assert any_case.status_code == 200


@pytest.mark.clause("RES-01", "CON-01")
def test_a_scope_that_was_not_granted_opens_nothing(cds: Recipient, mia: Customer) -> None:
    back = cds.answer_in(mia.allows(cds.link(scope="openid bank:accounts.basic:read")))
    token = cds.redeems(back["code"]).json()["access_token"]
    account = cds.reads_accounts(token).json()["data"]["accounts"][0]["accountId"]

    answer = cds.reads(f"{DIALECTS['cds'].accounts}/{account}/transactions", token)

    assert_refused(answer, 403)
    assert 'error="insufficient_scope"' in answer["WWW-Authenticate"]


@pytest.mark.clause("RES-05", "ACC-09", "ACC-10", "ACC-06")
def test_only_the_accounts_the_customer_chose_are_seen(recipient: Recipient, mia: Customer) -> None:
    one = recipient.redeems(recipient.answer_in(mia.allows(recipient.link(), accounts=1))["code"]).json()
    again = Customer("mia")
    two = recipient.redeems(recipient.answer_in(again.allows(recipient.link(), accounts=2))["code"]).json()

    first, both = (ids(recipient.reads_accounts(granted["access_token"])) for granted in (one, two))

    assert len(first) == 1
    assert len(both) == 2
    assert first < both, "an account keeps its id over consents"
    (hidden,) = both - first
    path = f"{recipient.dialect.accounts}/{hidden}"
    assert recipient.reads(path, one["access_token"]).status_code in {403, 404}
    assert recipient.reads(path, two["access_token"]).status_code == 200


@pytest.mark.clause("CON-13", "FAPI1-BASE §6.2.1")
def test_the_interaction_id_comes_back(recipient: Recipient, tokens: dict[str, str]) -> None:
    sent = "C770AEF3-6784-41F7-8E0E-FF5F97BDDB3A"

    kept = recipient.reads_accounts(tokens["access_token"], **{"x-fapi-interaction-id": sent})
    made = recipient.reads_accounts(tokens["access_token"], **{"x-fapi-interaction-id": "no uuid"})
    refused = recipient.reads_accounts("nothing", **{"x-fapi-interaction-id": sent})

    assert kept["x-fapi-interaction-id"].lower() == sent.lower()
    assert len(made["x-fapi-interaction-id"]) == 36
    assert refused["x-fapi-interaction-id"].lower() == sent.lower()
    assert kept["Date"]


@pytest.mark.clause("RES-12", "RES-10", "CON-14")
def test_each_disclosure_is_recorded_with_the_customers_presence(
    recipient: Recipient, tokens: dict[str, str]
) -> None:
    recipient.reads_accounts(tokens["access_token"], **{"x-fapi-customer-ip-address": "2001:db8::1"})
    recipient.reads_accounts(tokens["access_token"])
    recipient.reads_accounts("nothing")

    assert list(Disclosure.objects.order_by("at").values_list("customer_present", flat=True)) == [True, False]


def ids(answer: Answer) -> set[str]:
    body = answer.json()
    rows = body.get("accounts") or body.get("data", {}).get("accounts") or body["Data"]["Account"]
    return {row.get("id") or row.get("accountId") or row["AccountId"] for row in rows}


def assert_refused(answer: Answer, *statuses: int) -> None:
    """JSON of the API's own shape, or no body at all; not a byte of data, nothing recorded as disclosed."""
    assert answer.status_code in (statuses or (401, 403)), answer.content
    assert answer["Cache-Control"] == "no-store"
    body = {}
    if answer.content:
        assert answer["Content-Type"] == "application/json"
        body = answer.json()
    assert body.keys() <= {"errors", "Code", "Id", "Message", "Errors", "error", "error_description"}
    if answer.status_code == 401:
        assert 'Bearer error="invalid_token"' in answer["WWW-Authenticate"]
    assert refusal(answer)["status"] == answer.status_code
