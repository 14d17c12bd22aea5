"""What a call counts against, over HTTP: by client, customer, session and in all (NFR-11)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent.models import InForceCount
from demo.authority import Authority
from oidc import throttling
from oidc.models import PushedRequest
from oidc.resource_servers import register_resource_server
from oidc.traffic import Limit, TrafficPolicy
from profiles.traffic import unattended
from tests.actors import Answer, Customer, Recipient, signing_key
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db
AGE = 100 * 365 * 86_400
"""Seconds of a span that no test sees the end of."""
PRESENT = {"x-fapi-customer-ip-address": "203.0.113.7"}
Bounded = Callable[..., None]


@pytest.fixture
def bounded(settings: Any) -> Bounded:
    """Limits of an issuer by the names of TrafficPolicy; what is not named is not bounded."""
    settings.TRAFFIC_FACTOR = 1

    def bound(issuer: str, *, unattended: int = 0, **limits: int) -> None:
        none: dict[str, Any] = {"client": (), "customer": (), "session": ()}
        some = {name: (Limit(calls, AGE),) for name, calls in limits.items()}
        total = (lambda _authorisations: Limit(unattended, AGE)) if unattended else None
        profile = settings.ISSUERS[issuer]
        policy = replace(profile.security, traffic=TrafficPolicy(**none | some, unattended=total))
        settings.ISSUERS = {**settings.ISSUERS, issuer: replace(profile, security=policy)}

    return bound


def asks_for_a_token(client: Recipient, **changes: Any) -> Answer:
    return client.post("token", grant_type="client_credentials", scope=client.dialect.own_scope, **changes)


def refused(answer: Answer) -> bool:
    return bool(answer.status_code == 429)


@pytest.fixture
def token(cds: Recipient, mia: Customer) -> str:
    return str(cds.redeems(cds.answer_in(mia.allows(cds.link()))["code"]).json()["access_token"])


@pytest.mark.clause("NFR-06", "NFR-11", "PAR-03", "RFC 6585 §4")
def test_a_client_that_calls_too_often_is_told_when_to_come_back(nz: Recipient, bounded: Bounded) -> None:
    bounded("nz", client=2)

    assert [asks_for_a_token(nz).status_code for _ in range(3)] == [200, 200, 429]

    answer = asks_for_a_token(nz)
    assert answer.json()["error"] == "temporarily_unavailable"
    assert "of this client" in answer.json()["error_description"]
    assert 0 < int(answer["Retry-After"]) <= AGE
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.clause("NFR-11")
@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.pushes(),
        lambda client: client.post("introspect", token="nothing"),
        lambda client: client.post("revoke", token="nothing"),
        asks_for_a_token,
    ],
    ids=["par", "introspect", "revoke", "token"],
)
def test_every_call_of_a_client_counts_and_one_too_many_does_nothing(
    cds: Recipient, bounded: Bounded, call: Callable[[Recipient], Answer]
) -> None:
    bounded("cds", client=1)

    assert not refused(call(cds))
    before = PushedRequest.objects.count()

    assert refused(call(cds))
    assert refused(asks_for_a_token(cds))
    assert PushedRequest.objects.count() == before


@pytest.mark.clause("NFR-11")
def test_the_proof_of_a_refused_call_is_still_good(cds: Recipient, bounded: Bounded, settings: Any) -> None:
    bounded("cds", client=1)
    asks_for_a_token(cds)
    proof = cds.assertion()

    assert refused(asks_for_a_token(cds, assertion=proof))
    settings.TRAFFIC_FACTOR = 2
    assert not refused(asks_for_a_token(cds, assertion=proof))


@pytest.mark.clause("NFR-11")
def test_nobody_uses_up_what_is_another_s(
    make_recipient: MakeRecipient, cds: Recipient, bounded: Bounded
) -> None:
    bounded("cds", client=1)
    forger = signing_key("somebody else")
    for _ in range(3):
        assert asks_for_a_token(cds, assertion=cds.assertion(key=forger)).status_code == 401

    assert not refused(asks_for_a_token(cds))
    assert refused(asks_for_a_token(cds))
    assert not refused(asks_for_a_token(make_recipient("cds", "owl")))


@pytest.mark.clause("NFR-11")
def test_whoever_knows_the_name_of_a_client_without_proof_uses_up_nothing_of_it(
    make_recipient: MakeRecipient, bounded: Bounded
) -> None:
    app = make_recipient("oidc", token_endpoint_auth_method="none", grant_types=["authorization_code"])
    bounded("oidc", client=1)

    answers = [app.post("revoke", token="x") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]


@pytest.mark.clause("NFR-11")
def test_calls_for_the_client_s_own_resources_count_too(uk: Recipient, bounded: Bounded) -> None:
    own = uk.client_token()
    bounded("uk", client=1)

    assert uk.registers_intent(token=own).status_code == 201
    answer = uk.registers_intent(token=own)

    assert refused(answer)
    assert "Retry-After" in answer
    assert answer.json()["Errors"][0]["Message"].startswith("Too many calls of this client: 1 in ")


@pytest.mark.clause("NFR-11", "INT-05")
def test_the_bank_s_own_resource_servers_may_ask_as_often_as_they_like(
    cds: Recipient, pki: Authority, bounded: Bounded, token: str
) -> None:
    certificate = pki.client("gateway", organisation="Bank").certificate_pem
    gateway = Recipient("cds", "gateway", certificate)
    keys = {"keys": [gateway.key.as_dict(private=False)]}
    about = {"resource_server": True, "client_id": "gateway", "client_name": "Gateway", "jwks": keys}
    register_resource_server("cds", about, timezone.now())
    bounded("cds", client=1)

    assert all(gateway.introspects(token)["active"] for _ in range(3))


@pytest.mark.clause("NFR-03", "NFR-11", "RES-10", "CON-67")
def test_calls_with_the_customer_present_count_for_that_customer(
    cds: Recipient, token: str, bounded: Bounded
) -> None:
    bounded("cds", customer=2, session=1, unattended=1)

    answers = [cds.reads_accounts(token, **PRESENT) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["errors"][0]["code"] == "urn:au-cds:error:cds-all:GeneralError/Expected"
    assert "with this customer present" in answers[2].json()["errors"][0]["detail"]
    assert not refused(cds.reads_accounts(token)), "what is present and what is not is counted apart"


@pytest.mark.clause("NFR-03", "NFR-11")
def test_one_client_uses_up_nothing_of_what_another_may_ask_of_the_same_customer(
    make_recipient: MakeRecipient, cds: Recipient, mia: Customer, token: str, bounded: Bounded
) -> None:
    owl = make_recipient("cds", "owl")
    own = owl.redeems(owl.answer_in(mia.allows(owl.link()))["code"]).json()["access_token"]
    bounded("cds", customer=1)

    assert [refused(cds.reads_accounts(token, **PRESENT)) for _ in range(2)] == [False, True]
    assert not refused(owl.reads_accounts(own, **PRESENT))


@pytest.mark.clause("NFR-04", "NFR-11", "RES-10")
def test_calls_without_their_customer_count_for_their_token(
    cds: Recipient, mia: Customer, token: str, bounded: Bounded
) -> None:
    bounded("cds", session=2, customer=1)

    assert [refused(cds.reads_accounts(token)) for _ in range(3)] == [False, False, True]
    assert not refused(cds.reads_accounts(token, **PRESENT))
    other = cds.redeems(cds.answer_in(mia.allows(cds.link()))["code"]).json()["access_token"]
    assert not refused(cds.reads_accounts(other))


@pytest.mark.clause("NFR-05", "NFR-11")
def test_calls_without_customers_starve_nobody_who_waits_before_a_page(
    cds: Recipient, mia: Customer, token: str, bounded: Bounded
) -> None:
    bounded("cds", unattended=2)
    assert [refused(cds.reads_accounts(token)) for _ in range(3)] == [False, False, True]

    back = cds.answer_in(mia.allows(cds.link()))
    fresh = cds.redeems(back["code"])

    assert fresh.status_code == 200
    assert not refused(cds.reads_accounts(fresh.json()["access_token"], **PRESENT))
    assert refused(cds.reads_accounts(fresh.json()["access_token"]))


@pytest.mark.clause("NFR-05")
@pytest.mark.parametrize(
    ("authorisations", "a_second"),
    [(0, 150), (10_000, 150), (10_001, 200), (45_000, 350), (60_000, 400), (60_001, 450), (9_000_000, 450)],
)
def test_all_clients_together_get_what_the_standard_says(authorisations: int, a_second: int) -> None:
    assert unattended(authorisations) == Limit(a_second * 5, 5)


@pytest.mark.clause("NFR-05")
def test_how_many_consents_are_in_force_is_learnt_beside_the_calls(
    monkeypatch: pytest.MonkeyPatch, cds: Recipient, token: str, settings: Any
) -> None:
    settings.TRAFFIC_FACTOR = 1
    monkeypatch.setattr(throttling, "_lasting", {})
    asked: list[int] = []

    def unbounded(authorisations: int) -> Limit:
        asked.append(authorisations)
        return Limit(9, AGE)

    profile = settings.ISSUERS["cds"]
    security = replace(profile.security, traffic=replace(profile.security.traffic, unattended=unbounded))
    settings.ISSUERS = {**settings.ISSUERS, "cds": replace(profile, security=security)}
    InForceCount.objects.create(
        day=timezone.now().date(), issuer="cds", client_id="", consents=30_000, ongoing=20_500,
        customers=9_000, clients=12,
    )  # fmt: skip

    cds.reads_accounts(token)
    now = timezone.now()
    throttling.learn(now)
    cds.reads_accounts(token)
    InForceCount.objects.update(ongoing=30_500)
    throttling.learn(now + timedelta(seconds=59))
    cds.reads_accounts(token)
    throttling.learn(now + timedelta(seconds=60))
    cds.reads_accounts(token)

    assert asked == [0, 20_500, 20_500, 30_500]


@pytest.mark.clause("NFR-11")
def test_an_operator_may_answer_more(nz: Recipient, bounded: Bounded, settings: Any) -> None:
    bounded("nz", client=2)
    settings.TRAFFIC_FACTOR = 1.5

    assert [refused(asks_for_a_token(nz)) for _ in range(4)] == [False, False, False, True]


@pytest.mark.clause("NFR-10")
def test_new_zealand_goes_by_australias_figures(settings: Any) -> None:
    """Its guidelines name none of their own."""
    bounds = {issuer: settings.ISSUERS[issuer].security.traffic for issuer in ("cds", "nz", "nz1")}

    assert bounds["nz"] == bounds["nz1"] == bounds["cds"]
    assert bounds["nz"].unattended(30_000) == Limit(250 * 5, 5)


def test_the_span_of_a_session_is_no_shorter_than_a_token_lives(settings: Any) -> None:
    for issuer, profile in settings.ISSUERS.items():
        lives: timedelta = profile.security.access_token_lifetime
        for limit in profile.security.traffic.session[1:]:
            assert limit.seconds >= lives.total_seconds(), issuer
