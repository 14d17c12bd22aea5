"""Signatures over messages: a detached JWS that travels in a header beside the body it signs (CON-20)."""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from joserfc.errors import JoseError
from joserfc.util import urlsafe_b64decode

from consent.policy import MessageSignature
from consent.problems import Fault, Flaw, Problem
from oidc.clauses import clause
from oidc.issuers import issuer_url
from oidc.jose.algorithms import LONGEST, only
from oidc.jose.client_keys import client_keys
from oidc.jose.keys import signing_key
from oidc.jose.verify import BadToken, fitting, header_of
from oidc.models import Client

HEADER = "x-jws-signature"
CLOCKS_DIFFER = timedelta(seconds=10)


@clause("CON-20", "CON-21")
def require_signature(
    client: Client, sent: str | None, body: bytes, rules: MessageSignature, now: datetime
) -> None:
    """Refuse a body that the client did not sign as `rules` say; raises Problem (400)."""
    if sent is None:
        raise _refusal(Fault.SIGNATURE_MISSING, "is missing")
    try:
        header = _header(sent)
    except BadToken as why:
        raise _refusal(Fault.SIGNATURE_MALFORMED, f"is no detached JWS: {why}") from None
    flaws = tuple(_flaws(header, client, rules, now))
    if flaws:
        raise Problem(400, *flaws)
    if not _verifies(client, sent, body, algorithm=rules.algorithm, kid=header["kid"], now=now):
        raise _refusal(Fault.SIGNATURE_INVALID, "does not verify by a key that the client registered")


def refuse_signature(sent: str | None) -> None:
    """Refuse a signature where none is asked for; raises Problem (400)."""
    if sent is not None:
        raise _refusal(Fault.SIGNATURE_UNEXPECTED, "is not used here")


@clause("CON-20")
def signature_over(issuer: str, body: bytes, rules: MessageSignature, now: datetime) -> str:
    """Our own signature over an answer: by the issuer's active key, which the issuer itself publishes."""
    key = signing_key(issuer, rules.algorithm, now)
    own = issuer_url(issuer)
    said = {
        "alg": rules.algorithm,
        "kid": key.kid,
        "typ": "JOSE",
        "cty": "application/json",
        rules.issued_at: int(now.timestamp()),
        rules.issuer: own,
        rules.trust_anchor: own.partition("://")[2].partition("/")[0],
        "crit": _critical(rules),
    }
    header = _encoded(json.dumps(said).encode())
    model = only(rules.algorithm).get_alg(rules.algorithm)
    return f"{header}..{_encoded(model.sign(_input(header, body), key))}"


def _header(sent: str) -> Mapping[str, Any]:
    """The header of a detached JWS; raises BadToken for anything else."""
    if len(sent) > LONGEST:
        raise BadToken("longer than 16 KiB")
    parts = sent.split(".")
    if len(parts) != 3 or parts[1] or not parts[2]:
        raise BadToken("not header, nothing and signature")
    return header_of(sent)


def _flaws(
    header: Mapping[str, Any], client: Client, rules: MessageSignature, now: datetime
) -> Iterator[Flaw]:
    """Every member of the header that is missing or not what it has to be."""
    latest = (now + CLOCKS_DIFFER).timestamp()
    good: dict[str, Callable[[object], bool]] = {
        "alg": lambda value: value == rules.algorithm,
        "kid": lambda value: isinstance(value, str),
        "crit": lambda value: isinstance(value, list) and sorted(map(str, value)) == sorted(_critical(rules)),
        rules.issued_at: lambda value: (
            isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= latest
        ),
        rules.issuer: lambda value: isinstance(value, str) and value.rpartition("/")[2] in _names(client),
        rules.trust_anchor: lambda value: isinstance(value, str) and value in rules.trust_anchors,
    }
    for name, is_good in good.items():
        if name not in header:
            yield _flaw(Fault.SIGNATURE_CLAIM_MISSING, f"has no {name}")
        elif not is_good(header[name]):
            yield _flaw(Fault.SIGNATURE_CLAIM_INVALID, f"has another {name} than it must have")
    if "b64" in header:
        yield _flaw(Fault.SIGNATURE_CLAIM_INVALID, "has b64, which is not used any more")
    if str(header.get("typ", "JOSE")).upper() != "JOSE":
        yield _flaw(Fault.SIGNATURE_CLAIM_INVALID, "has another typ than JOSE")


def _names(client: Client) -> set[object]:
    """What a client's software is called: alone, or after its organisation and a slash."""
    return {client.client_id, client.registered("software_id")} - {None}


def _verifies(client: Client, sent: str, body: bytes, *, algorithm: str, kid: object, now: datetime) -> bool:
    header, _, signature = sent.split(".")
    try:
        raw = urlsafe_b64decode(signature.encode("ascii"))
        candidates = fitting(client_keys(client, now, kid=kid), algorithm, kid)
        model = only(algorithm).get_alg(algorithm)
        return any(model.verify(_input(header, body), raw, key) for key in candidates)
    except (BadToken, JoseError, ValueError):
        return False


def _critical(rules: MessageSignature) -> list[str]:
    return [rules.issued_at, rules.issuer, rules.trust_anchor]


def _input(header: str, body: bytes) -> bytes:
    return f"{header}.{_encoded(body)}".encode()


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _flaw(fault: Fault, what: str) -> Flaw:
    return Flaw(fault, f"{HEADER} {what}", HEADER)


def _refusal(fault: Fault, what: str) -> Problem:
    return Problem(400, _flaw(fault, what))
