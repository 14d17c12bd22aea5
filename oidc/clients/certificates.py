"""Whose a certificate is, and on what ground it is trusted (RFC 8705 §2): the client's method decides."""

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, import_key

from oidc.binding.chains import NOT_TRUSTED, require_chain
from oidc.binding.mtls import ClientCertificate
from oidc.clauses import clause
from oidc.clients.certificate_names import registered_name
from oidc.clients.credentials import REFUSED, Credentials
from oidc.errors import InvalidClient
from oidc.jose.client_keys import client_jwks
from oidc.jose.remote_keys import KeysUnavailable
from oidc.models import Client
from oidc.policy import SecurityPolicy


def trust_the_chain(client: Client, shown: ClientCertificate, at: datetime) -> None:
    """Refuse a certificate that none of the issuer's authorities vouches for; InvalidClient."""
    require_chain(client.issuer, shown, at)


@clause("RFC 8705 §2.2")
def trust_the_registered(client: Client, shown: ClientCertificate, at: datetime) -> None:
    """Refuse a certificate that the client did not register beside a key, or that is out of date.

    Who signed it says nothing: it is trusted because the client named this very one. InvalidClient.
    """
    der = shown.x509.public_bytes(Encoding.DER)

    def registered(jwks: Mapping[str, Any]) -> bool:
        return any(not _x5c_fault(key) and certificate_of(key) == der for key in jwks["keys"])

    try:
        jwks = client_jwks(client, at, registered)
    except KeysUnavailable as fault:
        raise InvalidClient(NOT_TRUSTED, log=str(fault)) from None
    if not registered(jwks):
        raise InvalidClient(NOT_TRUSTED, log="the certificate is the x5c of no key of the client's")
    if not shown.x509.not_valid_before_utc <= at <= shown.x509.not_valid_after_utc:
        raise InvalidClient(NOT_TRUSTED, log="the client's own certificate is out of date")


@clause("CAU-10", "RFC 8705 §2.1")
def prove_by_name(client: Client, brought: Credentials, *, invoked: str, now: datetime) -> None:
    """Refuse who shows no certificate, or never said which is theirs; any shown has been compared by now."""
    if brought.certificate is None or registered_name(client.metadata) is None:
        raise InvalidClient(REFUSED, log=f"{invoked}: no certificate, or none registered")


@clause("CAU-12", "RFC 8705 §2.2")
def prove_by_certificate(_client: Client, brought: Credentials, *, invoked: str, now: datetime) -> None:
    """Refuse who shows no certificate; one that is shown has been found among the registered by now."""
    if brought.certificate is None:
        raise InvalidClient(REFUSED, log=f"{invoked}: no certificate")


@clause("CAU-18")
def unnamed_certificate(metadata: Mapping[str, Any], _policy: SecurityPolicy) -> list[str]:
    """What is wrong with the registration of a client that is told by a name in its certificate."""
    if registered_name(metadata) is not None:
        return []
    return ["tls_client_auth_*: one name of the client's certificate is required"]


@clause("RFC 8705 §2.2.2", "RFC 7517 §4.7")
def own_certificate_faults(metadata: Mapping[str, Any], _policy: SecurityPolicy) -> list[str]:
    """What is wrong with the registration of a client whose certificates are of its own making.

    Those at a `jwks_uri` are looked at when one is shown.
    """
    if "jwks_uri" in metadata:
        return []
    jwks = metadata.get("jwks")
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    certified = (
        [key for key in keys if isinstance(key, dict) and "x5c" in key] if isinstance(keys, list) else []
    )
    if not certified:
        return ["jwks: a key with its certificate (x5c) is required"]
    return [f"jwks: x5c of {key.get('kid')!s:.60} {fault}" for key in certified if (fault := _x5c_fault(key))]


def _x5c_fault(key: Mapping[str, Any]) -> str:
    try:
        certificate = x509.load_der_x509_certificate(certificate_of(key))
        certified = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        own = import_key(dict(key))
    except (JoseError, ValueError, TypeError, LookupError, x509.InvalidVersion, UnsupportedAlgorithm):
        return "is not a certificate"
    if isinstance(own, OctKey) or own.as_der(private=False) != certified:
        return "is the certificate of another key"
    return ""


def certificate_of(key: Mapping[str, Any]) -> bytes:
    """DER of the first certificate in x5c: the key's own."""
    return base64.b64decode(key["x5c"][0], validate=True)
