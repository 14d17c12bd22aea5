"""A registration request with a directory's statement about the software, read and believed step by step.

First the statement by the directory's keys, then the request by the keys that the statement names: nothing of
either counts before both have verified, and no key or address that a header brings is ever looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc.jwk import KeySet

from oidc.clauses import clause
from oidc.digests import digest
from oidc.errors import InvalidClientMetadata, InvalidSoftwareStatement
from oidc.issuers import issuer_url, security_policy
from oidc.jose.client_keys import key_set
from oidc.jose.directory_keys import verify_by_directory
from oidc.jose.remote_keys import KeysUnavailable, read_keys
from oidc.jose.times import SKEW, NoTime, moment
from oidc.jose.verify import BadToken, read_unverified, verify
from oidc.models import UsedJti
from oidc.outbound.fetch import NotFetched
from oidc.registration_policy import Claims, StatedRegistration


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A verified request and its verified statement."""

    request: Claims
    statement: Claims
    compact: str
    """The statement as it was presented."""
    keys: Mapping[str, Any]
    """The software's own, which signed the request."""
    uses: tuple[UsedJti, ...]
    """What is used up once the request is granted."""

    @property
    def software_id(self) -> str:
        return str(self.statement["software_id"])


@clause("REG-01", "REG-04", "REG-05", "REG-20", "REG-26")
def read_stated(issuer: str, policy: StatedRegistration, body: str, now: datetime) -> Stated:
    """The request and the statement in it; raises InvalidSoftwareStatement or InvalidClientMetadata.

    Reads the keys of directory and software, so it is not to be called inside a transaction.
    """
    compact = _statement_in(body)
    statement = _verified_statement(issuer, policy, compact, now)
    ends = _require_fresh_statement(policy, statement, now)
    keys = _keys_of_software(issuer, policy, statement)
    request = _verified_request(issuer, body, key_set(keys))
    _require(policy.required, request, "the request")
    _require_own_request(issuer, statement, request, now)
    uses = [_use(issuer, statement, "request", request, ends)]
    if policy.statement_once:
        uses.append(_use(issuer, statement, "statement", statement, ends))
    return Stated(request=request, statement=statement, compact=compact, keys=keys, uses=tuple(uses))


def _statement_in(body: str) -> str:
    try:
        _header, claims = read_unverified(body)
    except BadToken as error:
        raise InvalidClientMetadata(f"the request is not a signed JWT: {error}") from None
    compact = claims.get("software_statement")
    if not isinstance(compact, str) or not compact:
        raise InvalidSoftwareStatement("software_statement is missing")
    return compact


def _verified_statement(issuer: str, policy: StatedRegistration, compact: str, now: datetime) -> Claims:
    try:
        statement = verify_by_directory(issuer, compact, policy.statement_algorithms, now).claims
    except KeysUnavailable as error:
        raise InvalidSoftwareStatement(
            "software_statement: the directory's keys cannot be read now; try again later", log=str(error)
        ) from None
    except BadToken as error:
        raise InvalidSoftwareStatement(f"software_statement: {error}") from None
    if statement.get("iss") != policy.directory:
        raise InvalidSoftwareStatement(f"software_statement: iss is not {policy.directory}")
    _require(policy.statement_required, statement, "the software statement")
    for name in ("jti", "software_id"):
        if not isinstance(statement[name], str) or len(statement[name]) > 255:
            raise InvalidSoftwareStatement(f"software_statement: {name} is not a string of 255 at most")
    return statement


def _require(names: frozenset[str], claims: Claims, where: str) -> None:
    missing = sorted(name for name in names if claims.get(name) in (None, "", []))
    if missing and where == "the request":
        raise InvalidClientMetadata(f"{where} lacks {', '.join(missing)}")
    if missing:
        raise InvalidSoftwareStatement(f"{where} lacks {', '.join(missing)}")


def _require_fresh_statement(policy: StatedRegistration, statement: Claims, now: datetime) -> datetime:
    """The moment from which on the statement is worth nothing."""
    try:
        issued, expires = moment(statement, "iat"), moment(statement, "exp")
    except NoTime as error:
        raise InvalidSoftwareStatement(f"software_statement: {error}") from None
    if issued is None or issued > now + SKEW:
        raise InvalidSoftwareStatement("software_statement: iat is missing, or lies in the future")
    ends = min(issued + policy.statement_lasts, expires or issued + policy.statement_lasts)
    if ends <= now - SKEW:
        raise InvalidSoftwareStatement("software_statement: its time is over; get a new one")
    return ends


def _keys_of_software(issuer: str, policy: StatedRegistration, statement: Claims) -> Mapping[str, Any]:
    name = policy.stated["jwks_uri"]
    try:
        return read_keys(issuer, statement[name])
    except NotFetched as fault:
        raise InvalidClientMetadata(f"jwks_uri: {fault}") from None


def _verified_request(issuer: str, body: str, keys: KeySet) -> Claims:
    try:
        return verify(body, keys, security_policy(issuer).signing_algorithms).claims
    except BadToken as error:
        raise InvalidClientMetadata(f"the request is not signed by the software: {error}") from None


@clause("REG-02")
def _require_own_request(issuer: str, statement: Claims, request: Claims, now: datetime) -> None:
    """Refuse what another software signed, what is for another server, or what is out of date."""
    if request.get("iss") != statement["software_id"]:
        raise InvalidClientMetadata("iss is not the software_id of the software statement")
    audience = request.get("aud")
    if issuer_url(issuer) not in (audience if isinstance(audience, list) else [audience]):
        raise InvalidClientMetadata(f"aud is not {issuer_url(issuer)}")
    try:
        issued, begins, expires = (moment(request, name) for name in ("iat", "nbf", "exp"))
    except NoTime as error:
        raise InvalidClientMetadata(str(error)) from None
    if expires is None or expires <= now - SKEW:
        raise InvalidClientMetadata("exp is past")
    if any(begin is not None and begin > now + SKEW for begin in (issued, begins)):
        raise InvalidClientMetadata("iat or nbf lies in the future")
    if not isinstance(request.get("jti"), str):
        raise InvalidClientMetadata("jti is not a string")


def _use(issuer: str, statement: Claims, kind: str, claims: Claims, ends: datetime) -> UsedJti:
    """Remembered while the statement lasts, without which neither of the two opens anything."""
    return UsedJti(
        issuer=issuer,
        client_id=str(statement["software_id"]),
        digest=digest(f"registration {kind} {claims['jti']}"),
        expires_at=ends + 2 * SKEW,
    )


@clause("REG-07", "REG-09", "REG-14", "REG-20", "REG-22")
def metadata_of(
    policy: StatedRegistration, stated: Stated, offered: frozenset[str]
) -> tuple[dict[str, Any], list[str]]:
    """What is to be registered, in RFC 7591's members, and what is wrong before anyone looks at those.

    `offered` are the scopes there are; others are passed over, as is all that the profile does not know.
    """
    request, statement = stated.request, stated.statement
    faults = [*policy.faults(request, statement), *_redirect_faults(policy, stated)]
    said = {name: statement[claim] for name, claim in policy.stated.items() if claim in statement}
    asked = {name: request[name] for name in policy.asked if name in request}
    wished = {name: value for name, value in (said | asked).items() if value not in (None, "")}
    scope = [word for word in policy.scope(request, statement).split() if word in offered]
    return {**policy.defaults, **wished, "scope": " ".join(scope)}, faults


def _redirect_faults(policy: StatedRegistration, stated: Stated) -> list[str]:
    """A request may narrow the list of the statement, and nothing else."""
    asked = stated.request.get("redirect_uris")
    listed = stated.statement[policy.stated["redirect_uris"]]
    if asked is None or not isinstance(asked, list) or not isinstance(listed, list):
        return []
    return [
        f"redirect_uris: {uri!s:.100} is not in the software statement" for uri in asked if uri not in listed
    ]
