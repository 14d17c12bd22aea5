"""Every reason for which a token may not act, each as what it does to the hands that hold it.

401 is an answer to a token that is none, 403 to one that does not open this; where it was the consent that
ended, the profile decides between the two.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from consent.lifecycle import COMMON_TRANSITIONS, Status
from consent.models import Consent, Person, Recipient
from demo.authority import Authority
from oidc.digests import new_secret
from oidc.issuers import security_policy
from oidc.jose.sign import sign
from oidc.models import AccessToken, AuthorizationCode, Client
from tests.dpop import Prover
from tests.gate.holdings import Hands

OF_DATA = {Status.AWAITING} | {move.target for move in COMMON_TRANSITIONS}
"""The statuses that a consent to see data can have."""


@dataclass(frozen=True)
class World:
    """What a denial may need beside the hands themselves."""

    hands: Hands
    elsewhere: Hands
    """Those of the same company at another issuer."""
    pki: Authority


@dataclass(frozen=True, kw_only=True)
class Denial:
    why: str
    status: int | None
    """None: the profile's answer to a consent that is over."""
    done: Callable[[World], None]
    consent: Status = Status.ACTIVE
    """The status of the consent to begin with."""


def nothing_done(_world: World) -> None:
    """The consent's status is all that is wrong."""


# --- the token -------------------------------------------------------------------------------------------
def no_token(world: World) -> None:
    world.hands.scheme = ""


def another_scheme(world: World) -> None:
    world.hands.scheme = "Basic"


def as_if_bound_to_a_key(world: World) -> None:
    world.hands.scheme = "DPoP"


def in_the_query(world: World) -> None:
    world.hands.scheme = ""
    world.hands.in_query = True


def guessed(world: World) -> None:
    world.hands.access = world.hands.own = new_secret()


def cut(world: World) -> None:
    world.hands.access, world.hands.own = world.hands.access[:-1], world.hands.own[:-1]


def other_case(world: World) -> None:
    world.hands.access, world.hands.own = world.hands.access.swapcase(), world.hands.own.swapcase()


def expired(_world: World) -> None:
    AccessToken.objects.update(expires=timezone.now())


def revoked(_world: World) -> None:
    AccessToken.objects.update(revoked_at=timezone.now())


def family_ended(_world: World) -> None:
    AuthorizationCode.objects.update(revoked_at=timezone.now())


def of_another_issuer(world: World) -> None:
    world.hands.access, world.hands.own = world.elsewhere.access, world.elsewhere.own


def refresh_token(world: World) -> None:
    world.hands.access = world.hands.own = world.hands.refresh


def code(world: World) -> None:
    world.hands.access = world.hands.own = world.hands.code


def id_token(world: World) -> None:
    claims = {"aud": world.hands.recipient.client_id, "sub": "mia"}
    algorithm = security_policy(world.hands.recipient.issuer).signing_algorithms[0]
    signed = sign(world.hands.recipient.issuer, claims, algorithm=algorithm, now=timezone.now())
    world.hands.access = world.hands.own = signed


def assertion(world: World) -> None:
    world.hands.access = world.hands.own = world.hands.recipient.assertion("userinfo")


def the_other_kind(world: World) -> None:
    world.hands.access, world.hands.own = world.hands.own, world.hands.access


def no_scope(_world: World) -> None:
    AccessToken.objects.update(scope="address")


# --- its client, recipient, customer -----------------------------------------------------------------------
def client_suspended(_world: World) -> None:
    Client.objects.update(suspended_at=timezone.now())


def recipient_suspended(_world: World) -> None:
    Recipient.objects.update(suspended_at=timezone.now())


def set_back(_world: World) -> None:
    Client.objects.update(families_from=AuthorizationCode.objects.latest("pk").pk + 1)


def customer_disabled(_world: World) -> None:
    Person.objects.update(is_active=False)


# --- what it is bound to -----------------------------------------------------------------------------------
def no_certificate(world: World) -> None:
    world.hands.certificate = ""


def another_certificate(world: World) -> None:
    world.hands.certificate = world.pki.client("thief", organisation="Thief").certificate_pem


def same_name_reissued(world: World) -> None:
    name = world.hands.recipient.client_id
    world.hands.certificate = world.pki.client(f"{name}-again", organisation=name).certificate_pem


def untrusted_certificate(world: World) -> None:
    world.hands.certificate = world.pki.self_signed().certificate_pem


def unreadable_certificate(world: World) -> None:
    world.hands.certificate = "no certificate"


# --- its consent -------------------------------------------------------------------------------------------
def over_and_not_marked(_world: World) -> None:
    Consent.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def agreed_to_anew(_world: World) -> None:
    """And its client has tokens of that."""
    newer = F("edition") + 1
    Consent.objects.update(edition=newer, edition_in_use=newer, version=F("version") + 1)


OF_THE_TOKEN_ITSELF = (
    Denial(why="guessed",                             status=401, done=guessed),
    Denial(why="a character short",                   status=401, done=cut),
    Denial(why="letters in the other case",           status=401, done=other_case),
    Denial(why="expired",                             status=401, done=expired),
    Denial(why="revoked",                             status=401, done=revoked),
    Denial(why="another issuer's (its audience)",     status=401, done=of_another_issuer),
    Denial(why="a refresh token",                     status=401, done=refresh_token),
    Denial(why="a code",                              status=401, done=code),
    Denial(why="an ID token",                         status=401, done=id_token),
    Denial(why="a client assertion",                  status=401, done=assertion),
    Denial(why="client suspended",                    status=401, done=client_suspended),
    Denial(why="recipient suspended",                 status=401, done=recipient_suspended),
)  # fmt: skip
OF_ANY_TOKEN = (
    *OF_THE_TOKEN_ITSELF,
    Denial(why="no token",                            status=401, done=no_token),
    Denial(why="by another scheme",                   status=401, done=another_scheme),
    Denial(why="as if bound to a key",                status=401, done=as_if_bound_to_a_key),
    Denial(why="in the query",                        status=401, done=in_the_query),
    Denial(why="no certificate",                      status=401, done=no_certificate),
    Denial(why="another company's certificate",       status=401, done=another_certificate),
    Denial(why="another certificate of its own name", status=401, done=same_name_reissued),
    Denial(why="untrusted certificate",               status=401, done=untrusted_certificate),
    Denial(why="unreadable certificate",              status=401, done=unreadable_certificate),
    Denial(why="of the other kind",                   status=403, done=the_other_kind),
    Denial(why="without the scope",                   status=403, done=no_scope),
)  # fmt: skip
OF_A_CUSTOMERS_TOKEN = (
    Denial(why="family ended",      status=401, done=family_ended),
    Denial(why="database set back", status=401, done=set_back),
    Denial(why="customer disabled", status=401, done=customer_disabled),
    Denial(why="consent agreed to anew since", status=401, done=agreed_to_anew),
    *(
        Denial(why=f"consent {status}", status=None, done=nothing_done, consent=status)
        for status in Status
        if status in OF_DATA and status is not Status.ACTIVE
    ),
    Denial(why="consent over, not yet marked", status=None, done=over_and_not_marked),
)  # fmt: skip


# --- its proof of a key ----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Flaw:
    """A call with a token bound to a key; method, address and token give the headers it sends instead."""

    why: str
    sends: Callable[[str, str, str], dict[str, str]]


def as_a_bearer_token(_method: str, _url: str, token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "DPoP": ""}


def of_another_key(method: str, url: str, token: str) -> dict[str, str]:
    return {"DPoP": Prover().proof(method, url, access_token=token)}


FLAWS_OF_A_PROOF = (
    Flaw("no proof",              lambda method, url, token: {"DPoP": ""}),
    Flaw("as a Bearer token",     lambda method, url, token: {"Authorization": f"Bearer {token}"}),
    Flaw("a certificate instead", as_a_bearer_token),
    Flaw("what is no proof",      lambda method, url, token: {"DPoP": "proof"}),
    Flaw("another key's proof",   of_another_key),
)  # fmt: skip
