"""The matrix of clients: every address a client opens by authenticating, against every way to fail at it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from consent.models import Recipient
from oidc.issuers import security_policy
from oidc.models import Client
from tests.actors import Answer, signing_key
from tests.events import refusal
from tests.gate.conftest import ISSUERS, MakeWorld, kept
from tests.gate.denials import World
from tests.gate.holdings import Hands
from tests.gate.opens import Opens
from tests.gate.routes import endpoint_of
from tests.gate.table import opened_by

pytestmark = pytest.mark.django_db
Sent = dict[str, Any]
"""What a call sends in place of what it would: an assertion, a certificate, a form field."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    why: str
    errors: frozenset[str] = frozenset({"invalid_client"})
    sends: Callable[[World, str], Sent]


def nothing(_world: World, _endpoint: str) -> Sent:
    return {"client_assertion": None, "client_assertion_type": None}


def identified_only(world: World, _endpoint: str) -> Sent:
    anonymous = {"client_assertion": None, "client_assertion_type": None}
    return anonymous | {"client_id": world.hands.recipient.client_id}


def by_another_key(world: World, endpoint: str) -> Sent:
    return {"assertion": world.hands.recipient.assertion(endpoint, key=signing_key("thief"))}


def asserting(**claims: Any) -> Callable[[World, str], Sent]:
    return lambda world, endpoint: {"assertion": world.hands.recipient.assertion(endpoint, **claims)}


def as_another(world: World, endpoint: str) -> Sent:
    return {"assertion": world.hands.recipient.assertion(endpoint), "client_id": "another"}


def replayed(world: World, endpoint: str) -> Sent:
    assertion = world.hands.recipient.assertion(endpoint)
    knock(world.hands, endpoint, {"assertion": assertion})
    return {"assertion": assertion}


def elsewhere_only(world: World, endpoint: str) -> Sent:
    Client.objects.filter(issuer=world.hands.recipient.issuer).update(client_id="renamed")
    return {"assertion": world.hands.recipient.assertion(endpoint)}


def client_suspended(world: World, endpoint: str) -> Sent:
    Client.objects.update(suspended_at=timezone.now())
    return {"assertion": world.hands.recipient.assertion(endpoint)}


def recipient_suspended(world: World, endpoint: str) -> Sent:
    Recipient.objects.update(suspended_at=timezone.now())
    return {"assertion": world.hands.recipient.assertion(endpoint)}


def untrusted_certificate(world: World, _endpoint: str) -> Sent:
    return {"certificate": world.pki.self_signed().certificate_pem}


def unreadable_certificate(_world: World, _endpoint: str) -> Sent:
    return {"certificate": "no certificate"}


def no_certificate(_world: World, _endpoint: str) -> Sent:
    return {"certificate": ""}


FAILURES = (
    Failure(why="nothing sent",                   sends=nothing),
    Failure(why="identified, not authenticated",  sends=identified_only),
    Failure(why="another's key",                  sends=by_another_key),
    Failure(why="assertion expired",              sends=asserting(exp=1)),
    Failure(why="assertion for somebody else",    sends=asserting(aud="https://elsewhere.example")),
    Failure(why="assertion without jti",          sends=asserting(jti=...)),
    Failure(why="assertion about another client", sends=asserting(sub="another")),
    Failure(why="assertion replayed",             sends=replayed),
    Failure(why="client_id of another client",    sends=as_another),
    Failure(why="registered elsewhere only",      sends=elsewhere_only),
    Failure(why="client suspended",               sends=client_suspended),
    Failure(why="recipient suspended",            sends=recipient_suspended),
    Failure(why="untrusted certificate",          sends=untrusted_certificate),
    Failure(why="unreadable certificate",         sends=unreadable_certificate),
)  # fmt: skip
NO_CERTIFICATE = Failure(why="no certificate", sends=no_certificate)
"""Where the profile wants one in every call."""


def form_for(hands: Hands, endpoint: str) -> Sent:
    """A call that would succeed, but for the client's authentication."""
    match endpoint:
        case "token":
            return {"grant_type": "refresh_token", "refresh_token": hands.refresh}
        case "par" | "bc-authorize":
            return {"request": hands.recipient.request_object()}
        case "access-checks":
            return {"method": "GET", "path": "accounts", "authorization": f"Bearer {hands.access}"}
        case "arrangements/revoke":
            return {"cdr_arrangement_id": str(hands.consent_id)}
        case _:
            return {"token": hands.refresh}


def knock(hands: Hands, endpoint: str, sent: Sent) -> Answer:
    return hands.recipient.post(endpoint, **form_for(hands, endpoint) | sent)


@pytest.mark.clause("CAU-01", "CAU-04", "CAU-19", "PAR-02", "INT-02", "SEC-12", "TLS-05", "TLS-07")
@pytest.mark.parametrize("issuer", ISSUERS)
def test_whoever_fails_to_authenticate_gets_nowhere(
    issuer: str, world_at: MakeWorld, subtests: pytest.Subtests
) -> None:
    world = world_at(issuer)
    wants_certificate = security_policy(issuer).certificate_required

    for failure in (*FAILURES, *([NO_CERTIFICATE] if wants_certificate else [])):
        for route in opened_by(Opens.CLIENT, issuer):
            endpoint = endpoint_of(route)
            with subtests.test(f"{failure.why}: {endpoint}"), transaction.atomic():
                sent = failure.sends(world, endpoint)
                before = kept()
                answer = knock(world.hands, endpoint, sent)

                assert answer.status_code in {400, 401}, answer.content
                assert answer.json()["error"] in failure.errors
                assert answer["Cache-Control"] == "no-store"
                assert refusal(answer)["status"] == answer.status_code
                assert kept() == before
                transaction.set_rollback(True)
