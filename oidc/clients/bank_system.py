"""Which of the bank's own systems is calling, proved anew at every call by all that it registered.

A signed call brings `Authorization: Bearer` with a JWT of the system's own (RFC 7523 §3: iss, sub, aud, exp,
jti), good once. A certificate is one that the operator pinned, whoever issued it. A system that registered
both shows both. Nothing here depends on an issuer, nor on a token that could be stolen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest

from consent.problems import Fault, Flaw, Problem
from consent.storing import store
from oidc.addresses import address_of
from oidc.binding.mtls import ClientCertificate, presented_certificate
from oidc.clauses import clause
from oidc.digests import digest
from oidc.errors import InvalidClient
from oidc.jose.client_keys import key_set
from oidc.jose.times import SKEW, NoTime, may_be_of_before, moment
from oidc.jose.verify import BadToken, Verified, read_unverified, verify
from oidc.models import BankSystem, UsedJti
from oidc.security_log import note
from oidc.single_use import first_use

ALGORITHMS = ("PS256", "ES256")
LONGEST_LIFE = timedelta(minutes=5)
TYPES = frozenset({"jwt", "client-authentication+jwt"})
NO_ISSUER = ""
"""Where an issuer's name stands in rows that belong to none."""


class Role(StrEnum):
    """What a system of the bank's may do; each is given by the operator and implies no other."""

    READ = "read"
    END = "end"
    REPORT = "report"
    """Tell what was disclosed."""
    WATCH = "watch"
    """Ask how the server is."""
    VOUCH = "vouch"
    """Say who has signed in to the bank's own app."""


@dataclass(frozen=True, kw_only=True)
class CallingSystem:
    name: str
    roles: frozenset[str]


def audience() -> str:
    """What the JWT of a call is addressed to."""
    return f"{settings.MTLS_BASE_URL}/bank/v1"


@clause("SEC-12", "RFC 7523 §3")
def calling_system(http: HttpRequest, role: Role, now: datetime) -> CallingSystem:
    """The system behind a call, which has the role; what it signed is used up.

    Raises Http404 where no such call may come from, and Problem: 401, in one text for every reason, or 403.
    """
    _require_network(http)
    shown = _certificate(http)
    header = http.headers.get("Authorization", "")
    scheme, _, compact = header.partition(" ")
    if header and scheme.lower() != "bearer":
        raise _refusal("the Authorization header is no Bearer one")
    system = _named_by(compact) if header else _known_by(shown)
    note(http, system=system.name)
    if system.suspended_at is not None:
        raise _refusal("the system is suspended")
    if system.certificates:
        _require_pinned(system, shown, now)
    if system.jwks["keys"]:
        _require_signature(system, compact, now)
    elif header:
        raise _refusal("the system registered no key, and brings a signature")
    if role not in system.roles:
        text = f"This system may not {role}: {', '.join(sorted(system.roles)) or 'nothing'} is what it may"
        raise Problem(403, Flaw(Fault.SCOPE, text))
    return CallingSystem(name=system.name, roles=frozenset(system.roles))


def _require_network(http: HttpRequest) -> None:
    try:
        source = ip_address(address_of(http))
    except ValueError:
        raise Http404("no address to judge by") from None
    if not any(source in network for network in settings.BANK_NETWORKS):
        raise Http404("not a network of the bank's")


def _certificate(http: HttpRequest) -> ClientCertificate | None:
    try:
        return presented_certificate(http)
    except InvalidClient as error:
        raise _refusal(error.log or error.description) from None


def _named_by(compact: str) -> BankSystem:
    try:
        name = read_unverified(compact)[1].get("iss")
    except BadToken as error:
        raise _refusal(f"Bearer: {error}") from None
    system = BankSystem.objects.filter(name=name).first() if isinstance(name, str) else None
    if system is None:
        raise _refusal(f"no system {name!s:.64}")
    return system


def _known_by(shown: ClientCertificate | None) -> BankSystem:
    if shown is None:
        raise _refusal("neither a signature nor a certificate")
    system = BankSystem.objects.filter(certificates__contains=[shown.thumbprint]).first()
    if system is None:
        raise _refusal("the certificate is nobody's")
    return system


def _require_pinned(system: BankSystem, shown: ClientCertificate | None, now: datetime) -> None:
    if shown is None or shown.thumbprint not in system.certificates:
        raise _refusal("the system registered a certificate, and does not show it")
    if not shown.x509.not_valid_before_utc <= now <= shown.x509.not_valid_after_utc:
        raise _refusal("the certificate is out of date")


@clause("CAU-04", "CAU-05", "CAU-14")
def _require_signature(system: BankSystem, compact: str, now: datetime) -> None:
    if not compact:
        raise _refusal("the system registered a key, and does not sign")
    try:
        signed = verify(compact, key_set(system.jwks), ALGORITHMS)
        ends = _require_good_claims(system, signed, now)
    except (BadToken, NoTime) as error:
        raise _refusal(f"Bearer: {error}") from None
    use = UsedJti(
        issuer=NO_ISSUER,
        client_id=system.name,
        digest=digest(str(signed.claims["jti"])),
        expires_at=ends + 2 * SKEW,
    )
    if not all(store(provided=[first_use(use)])):
        raise _refusal("Bearer: jti was used before")


def _require_good_claims(system: BankSystem, signed: Verified, now: datetime) -> datetime:
    """The moment of `exp`; raises BadToken or NoTime."""
    claims: Mapping[str, object] = signed.claims
    typ = signed.header.get("typ", "JWT")
    if not isinstance(typ, str) or typ.lower().removeprefix("application/") not in TYPES:
        raise BadToken("typ says that it is something else")
    if claims.get("iss") != system.name or claims.get("sub") != system.name:
        raise BadToken("iss and sub are not the system's name")
    if claims.get("aud") not in (audience(), [audience()]):
        raise BadToken(f"aud is not {audience()}")
    if not isinstance(claims.get("jti"), str) or not claims["jti"]:
        raise BadToken("jti is missing")
    ends = moment(claims, "exp")
    if ends is None or ends <= now - SKEW or ends > now + LONGEST_LIFE + SKEW:
        raise BadToken("exp is missing, past, or more than five minutes ahead")
    begins = [moment(claims, name) for name in ("iat", "nbf")]
    if any(begin is not None and begin > now + SKEW for begin in begins):
        raise BadToken("iat or nbf lies in the future")
    since = system.proofs_from
    if since is not None and may_be_of_before(since, begins, ends, longest=LONGEST_LIFE):
        raise BadToken("it may have been used before the database was set back")
    return ends


def _refusal(log: str) -> Problem:
    flaw = Flaw(Fault.TOKEN, "The call does not prove which system of the bank's it comes from")
    return Problem(401, flaw, log=log, headers={"WWW-Authenticate": 'Bearer realm="bank"'})
