"""Keys move through their states, and whoever follows the published key set never meets an unknown one."""

import json
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import KeySet

from oidc.issuers import issuer_names, security_policy
from oidc.jose.keys import LONGEST_LIFE, create_key, every_signing_key, published_jwks, signing_key
from oidc.jose.rotation import (
    ACTIVE_FOR,
    ANNOUNCED_FOR,
    RETIRING_FOR,
    RotationRefused,
    announce,
    move_on,
    retire,
    rotate,
)
from oidc.jose.sign import sign
from oidc.models import IssuerKey
from oidc.models.issuer_key import State
from oidc.tasks import rotate_keys
from tests.events import Events

pytestmark = pytest.mark.django_db
HOST = {"SERVER_NAME": "localhost", "SERVER_PORT": "9443"}
NOW = timezone.now()
A_LITTLE = timedelta(seconds=10)


@pytest.fixture
def first(db: None) -> str:
    """The kid of an issuer's only ES256 key."""
    return create_key("nz", "ES256", NOW).kid


def published() -> set[str]:
    return {key["kid"] for key in published_jwks("nz")["keys"]}


def states() -> dict[str, str]:
    return dict(IssuerKey.objects.filter(issuer="nz").values_list("kid", "state"))


def signer(at: datetime) -> str:
    return str(signing_key("nz", "ES256", at).kid)


@pytest.mark.clause("CONF-REGISTRATION-06")
@pytest.mark.clause("META-07", "SEC-07")
def test_a_key_is_published_long_before_it_signs_and_long_after(first: str) -> None:
    token = sign("nz", {"exp": int((NOW + LONGEST_LIFE).timestamp())}, algorithm="ES256", now=NOW)
    second = announce("nz", "ES256", NOW).kid

    assert (published(), signer(NOW + A_LITTLE)) == ({first, second}, first)

    takes_over = NOW + ANNOUNCED_FOR
    assert move_on(takes_over - A_LITTLE) == []
    assert [move.state for move in move_on(takes_over)] == ["retiring", "active"]

    assert (published(), signer(takes_over + A_LITTLE)) == ({first, second}, second)
    keys = KeySet.import_key_set(published_jwks("nz"))
    assert jws.deserialize_compact(token, keys, algorithms=["ES256"])

    ends = takes_over + RETIRING_FOR
    assert move_on(ends - A_LITTLE) == []
    assert [(move.kid, move.state) for move in move_on(ends)] == [(first, "retired")]

    assert published() == {second}


@pytest.mark.clause("SEC-07")
def test_the_private_part_of_a_retired_key_is_destroyed(first: str) -> None:
    announce("nz", "ES256", NOW)
    move_on(NOW + ANNOUNCED_FOR)
    move_on(NOW + ANNOUNCED_FOR + RETIRING_FOR)

    assert bytes(IssuerKey.objects.get(kid=first).sealed_private_jwk) == b""
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuerKey.objects.exclude(kid=first).update(state=State.RETIRED)


@pytest.mark.clause("META-07")
@pytest.mark.parametrize("state", [State.ACTIVE, State.ANNOUNCED])
def test_the_database_keeps_one_active_and_one_announced_key_of_a_kind(first: str, state: State) -> None:
    announce("nz", "ES256", NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        IssuerKey.objects.filter(issuer="nz").update(state=state)
    assert sorted(states().values()) == ["active", "announced"]


def test_a_second_successor_is_not_announced_beside_the_first(first: str) -> None:
    announce("nz", "ES256", NOW)

    with pytest.raises(RotationRefused, match="announced an ES256 key already"):
        announce("nz", "ES256", NOW)


@pytest.mark.clause("META-07")
def test_another_process_notices_a_rotation_within_seconds(first: str) -> None:
    at = datetime.fromtimestamp(1_800_000_000, NOW.tzinfo)  # a period begins
    second = announce("nz", "ES256", NOW).kid
    assert signer(at) == first

    move_on(at)  # as if beside this process, which is told nothing

    assert signer(at + timedelta(seconds=4)) == first
    assert signer(at + timedelta(seconds=5)) == second


@pytest.mark.clause("SEC-07")
def test_a_private_key_is_read_and_parsed_once(first: str) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        objects = {id(signing_key("nz", "ES256", NOW)) for _ in range(10)}
    with CaptureQueriesContext(connection) as later:
        objects.add(id(signing_key("nz", "ES256", NOW + timedelta(minutes=1))))

    assert len(objects) == 1
    assert len(queries) == 2  # which keys there are, and the one that signs
    assert len(later) == 1


@pytest.mark.clause("META-07")
def test_nothing_signed_outlives_the_key_that_verifies_it(first: str) -> None:
    with pytest.raises(ValueError, match="lives an hour at most"):
        sign("nz", {"exp": (NOW + LONGEST_LIFE).timestamp() + 1}, algorithm="ES256", now=NOW)
    for issuer in issuer_names():
        window = security_policy(issuer).request_object_window
        assert security_policy(issuer).access_token_lifetime <= LONGEST_LIFE
        assert window is None or window.longest <= LONGEST_LIFE


@pytest.mark.clause("SEC-07")
def test_an_old_key_gets_a_successor_without_anybodys_asking(first: str) -> None:
    assert rotate(NOW + ACTIVE_FOR - A_LITTLE) == []

    (move,) = rotate(NOW + ACTIVE_FOR)

    assert move.state == "announced"
    assert rotate(NOW + ACTIVE_FOR + A_LITTLE) == []
    rotate(NOW + ACTIVE_FOR + ANNOUNCED_FOR)
    assert states() == {first: "retiring", move.kid: "active"}


# --- taking a key out --------------------------------------------------------------------------------------


@pytest.mark.clause("SEC-07")
def test_a_key_that_tokens_need_is_not_retired(first: str) -> None:
    with pytest.raises(RotationRefused, match="it is active"):
        retire(first, NOW, compromised=False)
    second = announce("nz", "ES256", NOW).kid
    move_on(NOW + ANNOUNCED_FOR)
    with pytest.raises(RotationRefused, match="is good until"):
        retire(first, NOW + ANNOUNCED_FOR, compromised=False)
    with pytest.raises(RotationRefused, match="no key in use"):
        retire("unknown", NOW, compromised=True)

    assert states() == {first: "retiring", second: "active"}


def test_an_announced_key_is_taken_back(first: str) -> None:
    second = announce("nz", "ES256", NOW).kid

    retire(second, NOW, compromised=False)

    assert states() == {first: "active", second: "retired"}
    assert announce("nz", "ES256", NOW).state == "announced"


@pytest.mark.clause("SEC-07")
@pytest.mark.parametrize("announced", [True, False])
def test_a_compromised_key_goes_at_once_and_another_signs(first: str, announced: bool) -> None:
    waiting = announce("nz", "ES256", NOW).kid if announced else None

    retire(first, NOW, compromised=True)

    assert first not in published() | {key.kid for key in every_signing_key("nz").keys}
    successor = signer(NOW + A_LITTLE)
    assert successor in published()
    assert waiting in {None, successor}


@pytest.mark.clause("SEC-07")
def test_a_retired_key_that_turns_out_to_be_stolen_vouches_for_no_old_token(first: str) -> None:
    second = announce("nz", "ES256", NOW).kid
    move_on(NOW + ANNOUNCED_FOR)
    move_on(NOW + ANNOUNCED_FOR + RETIRING_FOR)
    known = {key.kid for key in every_signing_key("nz").keys}

    assert retire(first, NOW, compromised=True) == []

    assert known == {first, second}
    assert {key.kid for key in every_signing_key("nz").keys} == {second}


# --- the command and the job -------------------------------------------------------------------------------


def keys(*arguments: str) -> str:
    out = StringIO()
    call_command("keys", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.clause("META-07")
def test_the_command_announces_and_says_when_the_key_takes_over(first: str, events: Events) -> None:
    said = keys("announce", "--issuer", "nz", "--algorithm", "ES256")

    (second,) = published() - {first}
    assert f"{second}  announced until " in said
    assert events.decided == ["key announced"]
    assert events.last["issuer"] == "nz"
    assert second in events.last["reason"]
    with pytest.raises(CommandError, match="announced an ES256 key already"):
        keys("announce", "--issuer", "nz", "--algorithm", "ES256")
    with pytest.raises(CommandError, match="RS1 is not offered"):
        keys("announce", "--algorithm", "RS1")


@pytest.mark.parametrize("by_job", [True, False])
def test_command_and_job_take_the_steps_that_are_due(first: str, events: Events, by_job: bool) -> None:
    long_ago = timezone.now() - timedelta(days=1)
    second = announce("nz", "ES256", long_ago).kid

    if by_job:
        rotate_keys()
    else:
        keys("rotate")

    assert states() == {first: "retiring", second: "active"}
    assert events.decided == ["key retiring", "key active"]


def test_the_command_retires_a_compromised_key_and_shows_it_when_asked(first: str) -> None:
    with pytest.raises(CommandError, match="it is active"):
        keys("retire", "--", first)  # which may begin with a hyphen

    assert first not in keys("retire", "--compromised", "--", first)
    assert f"{first}  retired" in keys("show", "--retired")


# --- the endpoint ------------------------------------------------------------------------------------------


@pytest.fixture
def http() -> Client:
    return Client(headers={"host": "localhost:9443"})


@pytest.mark.clause("META-07", "RFC 9110 §13.1.2")
def test_a_key_set_that_is_still_right_is_not_sent_again(first: str, http: Client) -> None:
    whole = http.get("/nz/jwks", secure=True)
    known = {"If-None-Match": whole["ETag"]}

    same = http.get("/nz/jwks", secure=True, headers=known)
    announce("nz", "ES256", NOW)
    changed = http.get("/nz/jwks", secure=True, headers=known)

    assert whole["Cache-Control"] == same["Cache-Control"] == "public, max-age=300"
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", whole["ETag"])
    assert changed.status_code == 200
    assert len(json.loads(changed.content)["keys"]) == 2


def test_the_key_set_costs_one_query(first: str, http: Client) -> None:
    http.get("/nz/jwks", secure=True)

    with CaptureQueriesContext(connection) as queries:
        http.get("/nz/jwks", secure=True)

    assert len(queries) == 1
