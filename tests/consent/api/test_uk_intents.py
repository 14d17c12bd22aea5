"""The United Kingdom's account access consents in both versions: what they ask and tell, how they end."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent import operations
from consent.issuers import consent_policy
from consent.models import Consent
from consent.reasons import Reason
from oidc.models import AccessToken
from tests.actors import Customer
from tests.consent.api.conftest import UK_CONSENTS as CONSENTS
from tests.consent.api.conftest import UK_V3 as V3
from tests.consent.api.conftest import UK_V4 as V4
from tests.consent.api.conftest import Uk, stored
from tests.consent.api.conftest import uk_errors as errors

pytestmark = pytest.mark.django_db
ACCOUNTS = "/accounts"
PERMISSIONS = [
    "ReadAccountsBasic", "ReadAccountsDetail", "ReadBalances", "ReadTransactionsBasic",
    "ReadTransactionsCredits", "ReadTransactionsDebits", "ReadTransactionsDetail",
]  # fmt: skip


@pytest.mark.clause("CON-23", "CON-24", "CON-26", "CON-57")
def test_a_new_consent_answers_with_what_is_stored(uk_api: Uk) -> None:
    asked = {
        "Permissions": [*PERMISSIONS, "ReadBalances"],
        "ExpirationDateTime": "2099-04-01T00:00:00+01:00",
        "TransactionFromDateTime": "2025-01-01T00:00:00Z",
        "TransactionToDateTime": "2025-12-31T23:59:59Z",
    }

    old, new = (side.post({"Data": asked, "Risk": {}}) for side in (uk_api.v3, uk_api.v4))

    waiting = {"StatusReasonCode": "U036", "StatusReasonDescription": "Waiting for the customer to authorise"}
    for answer, root, status in (
        (old, V3, {"Status": "AwaitingAuthorisation"}),
        (new, V4, {"Status": "AWAU", "StatusReason": [waiting]}),
    ):
        assert answer.status_code == 201, answer.content
        kept = Consent.objects.get(pk=answer.json()["Data"]["ConsentId"])
        assert answer.json() == {
            "Data": {
                "ConsentId": str(kept.pk),
                **status,
                "CreationDateTime": kept.created_at.isoformat(),
                "StatusUpdateDateTime": kept.created_at.isoformat(),
                **asked,
            },
            "Risk": {},
            "Links": {"Self": f"https://localhost:9444{root}{CONSENTS}/{kept.pk}"},
            "Meta": {},
        }
        assert kept.permissions == PERMISSIONS


@pytest.mark.clause("CON-25", "CON-61", "CON-62")
@pytest.mark.parametrize(
    "permissions",
    [
        [],
        ["ReadBalances"],
        ["ReadAccountsBasic", "ReadPartyAuthUser"],
        ["ReadAccountsBasic", "ReadTheirMind"],
        ["ReadAccountsBasic", "ReadTransactionsBasic"],
        ["ReadAccountsBasic", "ReadTransactionsDetail"],
        ["ReadAccountsBasic", "ReadTransactionsCredits"],
        ["ReadAccountsBasic", "ReadTransactionsDebits"],
    ],
    ids=lambda permissions: " ".join(permissions) or "none",
)
def test_permissions_that_do_not_go_together_are_refused(uk_api: Uk, permissions: list[str]) -> None:
    body = {"Data": {"Permissions": permissions}, "Risk": {}}

    old, new = uk_api.v3.post(body), uk_api.v4.post(body)

    assert (old.status_code, errors(old)) == (400, [("UK.OBIE.Field.Invalid", "Data.Permissions")])
    assert old.json()["Code"] == "400 BadRequest"
    assert (new.status_code, errors(new)) == (400, [("U002", "Data.Permissions")])
    assert new.json().keys() == {"Id", "Errors"}
    assert stored() == (0, 0, 0)


@pytest.mark.clause("CON-25")
@pytest.mark.parametrize(
    "permissions",
    [
        ["ReadAccountsBasic"],
        ["ReadAccountsDetail", "ReadAccountsDetail"],
        ["ReadAccountsBasic", "ReadAccountsDetail", "ReadBalances"],
        ["ReadAccountsBasic", "ReadTransactionsBasic", "ReadTransactionsDebits"],
    ],
    ids=" ".join,
)
def test_duplicates_and_whatever_goes_together_are_taken(uk_api: Uk, permissions: list[str]) -> None:
    assert uk_api.v3.post({"Data": {"Permissions": permissions}, "Risk": {}}).status_code == 201


@pytest.mark.clause("CON-05")
@pytest.mark.parametrize(
    ("body", "v3", "v4"),
    [
        ({"Data": {"Permissions": ["ReadAccountsBasic"]}}, ("Field.Missing", "Risk"), ("U004", "Risk")),
        (
            {"Data": {"Permissions": ["ReadAccountsBasic"], "Note": 1}, "Risk": {}},
            ("Field.Unexpected", "Data.Note"),
            ("U005", "Data.Note"),
        ),
        (
            {
                "Data": {"Permissions": ["ReadAccountsBasic"], "ExpirationDateTime": "2020-01-01T00:00:00Z"},
                "Risk": {},
            },
            ("Field.InvalidDate", "Data.ExpirationDateTime"),
            ("U003", "Data.ExpirationDateTime"),
        ),
        (b"{", ("Resource.InvalidFormat", ""), ("U010", "")),
    ],
    ids=["no Risk", "unknown member", "past", "no JSON"],
)
def test_bodies_are_read_strictly(uk_api: Uk, body: Any, v3: tuple[str, str], v4: tuple[str, str]) -> None:
    assert errors(uk_api.v3.post(body)) == [(f"UK.OBIE.{v3[0]}", v3[1])]
    assert errors(uk_api.v4.post(body)) == [v4]


@pytest.mark.clause("CON-19")
@pytest.mark.parametrize("key", ["a-key", " blank", "x" * 100])
def test_an_idempotency_key_counts_for_nothing(uk_api: Uk, key: str) -> None:
    first, second = (uk_api.v4.post(x_idempotency_key=key).json()["Data"] for _ in range(2))

    assert first["ConsentId"] != second["ConsentId"]
    assert stored()[2] == 0


@pytest.mark.clause("CON-08", "PRF-01")
def test_a_consent_of_one_version_is_read_and_used_in_the_other(uk_api: Uk, mia: Customer) -> None:
    for side in (uk_api.v3, uk_api.v4):
        intent = side.registered()
        tokens = uk_api.allowed_by(Customer("mia"), intent)

        assert uk_api.told(intent) == ("Authorised", "AUTH", "")
        for root in (V3, V4):
            assert uk_api.recipient.reads(root + ACCOUNTS, tokens["access_token"]).status_code == 200


@pytest.mark.clause("CON-09", "ARR-10")
def test_a_deleted_consent_reads_as_one_that_never_was(uk_api: Uk, mia: Customer) -> None:
    waiting, authorised = uk_api.v3.registered(), uk_api.v4.registered()
    tokens = uk_api.allowed_by(mia, authorised)

    for intent in (waiting, authorised):
        gone = uk_api.v4.call("DELETE", f"/{intent}")

        assert (gone.status_code, gone.content) == (204, b"")
        for method in ("GET", "DELETE"):
            again = uk_api.v3.call(method, f"/{intent}")
            assert (again.status_code, errors(again)) == (400, [("UK.OBIE.Resource.NotFound", "ConsentId")])
            assert errors(uk_api.v4.call(method, f"/{intent}")) == [("U011", "ConsentId")]
    assert uk_api.recipient.reads(V4 + ACCOUNTS, tokens["access_token"]).status_code == 401
    assert uk_api.recipient.refreshes(tokens["refresh_token"]).json()["error"] == "invalid_grant"


@pytest.mark.clause("CON-57", "CON-58", "CON-61", "DASH-30")
def test_a_customers_stop_cancels_in_v4_and_shows_no_status_in_v3(uk_api: Uk, mia: Customer) -> None:
    intent = uk_api.v3.registered()
    tokens = uk_api.allowed_by(mia, intent)

    mia.opens(f"/consents/{intent}/stop").press("btn-stop")

    assert uk_api.told(intent) == ("Authorised", "CANC", "CN01")
    old, new = (uk_api.recipient.reads(root + ACCOUNTS, tokens["access_token"]) for root in (V3, V4))
    assert (old.status_code, old.content) == (401, b"")
    assert (new.status_code, errors(new)) == (401, [("CN01", ""), ("U028", "")])


@pytest.mark.clause("CON-57", "CON-58")
@pytest.mark.parametrize(
    ("reason", "code", "words"),
    [
        (Reason.CUSTOMER_ASKED, "CN01", "The customer stopped it at the bank"),
        (Reason.FRAUD_SUSPECTED, "TKSP", "The bank stopped it to protect the customer"),
        (Reason.SECURITY_INCIDENT, "TKSP", "The bank stopped it to protect the customer"),
        (Reason.ACCOUNT_CLOSED, "U042", "The bank ended it"),
        (Reason.OTHER, "U042", "The bank ended it"),
    ],
)
def test_what_the_bank_ended_is_not_told_as_its_customers_stop(
    uk_api: Uk, mia: Customer, reason: Reason, code: str, words: str
) -> None:
    intent = uk_api.v4.registered()
    tokens = uk_api.allowed_by(mia, intent)

    ended_by_the_bank(intent, reason)

    assert uk_api.told(intent) == ("Authorised", "CANC", code)
    assert uk_api.words(intent) == words
    old, new = (uk_api.recipient.reads(root + ACCOUNTS, tokens["access_token"]) for root in (V3, V4))
    assert (old.status_code, old.content) == (401, b"")
    cure = [] if reason is Reason.ACCOUNT_CLOSED else [("U028", "")]
    assert (new.status_code, errors(new)) == (401, [(code, ""), *cure])


@pytest.mark.clause("CON-57")
def test_what_the_bank_refused_is_not_told_as_its_customers_no(uk_api: Uk) -> None:
    barred, asked = uk_api.v4.registered(), uk_api.v4.registered()

    ended_by_the_bank(barred, Reason.RECIPIENT_BARRED)
    ended_by_the_bank(asked, Reason.CUSTOMER_ASKED)

    assert uk_api.told(barred) == ("Rejected", "RJCT", "U033")
    assert uk_api.words(barred) == "The bank did not let it be authorised"
    assert uk_api.told(asked) == ("Rejected", "RJCT", "U037")


def test_who_ended_it_costs_a_query_only_where_it_has_ended(
    uk_api: Uk, django_assert_num_queries: Any
) -> None:
    intent, ended = uk_api.v4.registered(), uk_api.v4.registered()
    ended_by_the_bank(ended, Reason.OTHER)
    with CaptureQueriesContext(connection) as whole:
        uk_api.v4.call("GET", f"/{intent}")

    with django_assert_num_queries(len(whole) + 1):
        uk_api.v4.call("GET", f"/{ended}")


def ended_by_the_bank(intent: str, reason: Reason) -> None:
    operations.end(
        consent_id=UUID(intent),
        reason=reason,
        note="",
        system="core",
        at=timezone.now(),
        policy=consent_policy("uk"),
    )


@pytest.mark.clause("CON-57", "CON-58", "CON-61")
def test_a_consent_that_has_run_out_says_so_before_any_job_has_run(uk_api: Uk, mia: Customer) -> None:
    intent = uk_api.v4.registered()
    tokens = uk_api.allowed_by(mia, intent)
    Consent.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert uk_api.told(intent) == ("Authorised", "EXPD", "TKXP")
    old, new = (uk_api.recipient.reads(root + ACCOUNTS, tokens["access_token"]) for root in (V3, V4))
    assert (old.status_code, old.content) == (401, b"")
    assert (new.status_code, errors(new)) == (401, [("TKXP", "")])


@pytest.mark.clause("CON-28", "CON-58", "CON-61")
def test_a_token_that_is_none_is_refused_without_a_body_and_changes_no_status(
    uk_api: Uk, mia: Customer
) -> None:
    intent = uk_api.v3.registered()
    token = uk_api.allowed_by(mia, intent)["access_token"]
    AccessToken.objects.update(expires=timezone.now())

    for root in (V3, V4):
        for value in (token, "garbage"):
            answer = uk_api.recipient.reads(root + ACCOUNTS, value)
            assert (answer.status_code, answer.content) == (401, b"")
            assert "Content-Type" not in answer
            assert 'error="invalid_token"' in answer["WWW-Authenticate"]
    assert Consent.objects.get().status == "active"


@pytest.mark.clause("CON-10", "CON-57")
def test_what_nobody_authorised_is_rejected(uk_api: Uk, mia: Customer) -> None:
    refused, forgotten = uk_api.v3.registered(), uk_api.v3.registered()
    mia.refuses(uk_api.recipient.link(claims=uk_api.recipient.names(refused)))
    lasts = Consent.objects.get(pk=forgotten)
    assert lasts.authorise_by - lasts.created_at >= timedelta(hours=24)
    Consent.objects.filter(pk=forgotten).update(authorise_by=timezone.now())

    assert uk_api.told(refused) == uk_api.told(forgotten) == ("Rejected", "RJCT", "U037")
