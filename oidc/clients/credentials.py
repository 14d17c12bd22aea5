"""What a call brings to prove whose it is, from every place where it may stand; nothing is believed yet."""

import base64
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import unquote_plus

from django.http import HttpRequest

from oidc.binding.mtls import ClientCertificate
from oidc.clauses import clause
from oidc.errors import InvalidClient, InvalidClientAttestation, InvalidRequest
from oidc.forms import Form
from oidc.jose.verify import BadToken, read_unverified

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
PROOFS = frozenset({"client_assertion", "client_assertion_type", "client_secret"})
"""Parameters that say nothing but whose a call is."""
ATTESTATION, POSSESSION = "OAuth-Client-Attestation", "OAuth-Client-Attestation-PoP"
"""Headers. Several of one name reach us as one, joined by a comma, which no JWS holds."""
REFUSED = "client authentication failed"
"""One text for every reason, so that nothing is learned about a client."""


class Way(Enum):
    """Where the proof stands. A certificate may come with each: it binds tokens, too."""

    ASSERTION = "client_assertion"
    BASIC = "Authorization header"
    POST = "client_secret"
    ATTESTATION = ATTESTATION
    CONNECTION = "nothing but the connection"

    def refusal(self, log: str) -> InvalidClient:
        """Of whoever came by this way; for attestations the wire has a word of its own."""
        kind = InvalidClientAttestation if self is Way.ATTESTATION else InvalidClient
        return kind(REFUSED, log=log)


@dataclass(frozen=True, kw_only=True)
class Credentials:
    way: Way
    client_id: str
    """The one client that every channel names."""
    proof: str = field(repr=False)
    """The assertion, the secret or the attestation; empty where the connection has to prove it."""
    certificate: ClientCertificate | None
    http: HttpRequest = field(repr=False)
    """The call itself, which some proofs are made for."""


@clause("CAU-08", "CAU-17", "RFC 6749 §2.3")
def read_credentials(
    http: HttpRequest, form: Form, certificate: ClientCertificate | None, *, attestations: bool
) -> Credentials:
    """What stands in headers and form; attestations are looked at only where they count. Raises
    InvalidRequest for two ways at once; InvalidClient where the channels disagree, name nobody or cannot be
    read."""
    header = http.headers.get("Authorization")
    ways = [
        way
        for way, is_there in (
            (Way.ASSERTION, form.keys() & {"client_assertion", "client_assertion_type"}),
            (Way.BASIC, header is not None),
            (Way.POST, "client_secret" in form),
            (Way.ATTESTATION, attestations and (ATTESTATION in http.headers or POSSESSION in http.headers)),
        )
        if is_there
    ]
    if len(ways) > 1:
        raise InvalidRequest(
            f"more than one way of client authentication: {', '.join(w.value for w in ways)}"
        )
    way = ways[0] if ways else Way.CONNECTION
    named, proof = _read(way, http, form)
    if "client_id" in form:
        named.add(form["client_id"])
    if len(named) != 1:
        raise way.refusal("no client is named" if not named else "the channels differ")
    return Credentials(way=way, client_id=named.pop(), proof=proof, certificate=certificate, http=http)


def _read(way: Way, http: HttpRequest, form: Form) -> tuple[set[str], str]:
    """Whom the proof names, and the proof."""
    match way:
        case Way.ASSERTION:
            return _of_assertion(form)
        case Way.BASIC:
            return _of_basic(http.headers["Authorization"])
        case Way.POST:
            return set(), form["client_secret"]
        case Way.ATTESTATION:
            return _of_attestation(http.headers.get(ATTESTATION, ""))
        case Way.CONNECTION:
            return set(), ""


def _of_assertion(form: Form) -> tuple[set[str], str]:
    """The subject names the client before anything is verified, to learn whose keys to use."""
    assertion = form.get("client_assertion")
    if assertion is None or form.get("client_assertion_type") != ASSERTION_TYPE:
        raise InvalidClient(REFUSED, log="no client_assertion of type jwt-bearer")
    try:
        _header, claims = read_unverified(assertion)
    except BadToken as error:
        raise InvalidClient(REFUSED, log=f"assertion: {error}") from None
    named = [claims.get(name) for name in ("iss", "sub")]
    if not all(isinstance(name, str) and name for name in named):
        raise InvalidClient(REFUSED, log="assertion: iss or sub is missing, or not a string")
    return {str(name) for name in named}, assertion


@clause("CAU-22")
def _of_attestation(attestation: str) -> tuple[set[str], str]:
    """The subject names the client before anything is verified, as that of an assertion does."""
    try:
        subject = read_unverified(attestation)[1].get("sub")
    except BadToken as error:
        raise Way.ATTESTATION.refusal(f"attestation: {error}") from None
    if not isinstance(subject, str) or not subject:
        raise Way.ATTESTATION.refusal("attestation: sub is missing, or not a string")
    return {subject}, attestation


@clause("RFC 6749 §2.3.1")
def _of_basic(header: str) -> tuple[set[str], str]:
    """Client id and secret, each form-encoded before they were joined."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise InvalidClient(REFUSED, log="an Authorization header that is not Basic")
    try:
        client_id, colon, secret = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:
        raise InvalidClient(REFUSED, log="a Basic header that is not base64") from None
    client_id, secret = unquote_plus(client_id), unquote_plus(secret)
    if not colon or "\x00" in client_id:
        raise InvalidClient(REFUSED, log="a Basic header without a client id and a secret")
    return {client_id}, secret
