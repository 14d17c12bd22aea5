"""What a client registers about encryption, and holding it to its word (OpenID Connect Registration §2)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from oidc.clauses import clause
from oidc.errors import InvalidRequestObject
from oidc.issuers import security_policy
from oidc.jose.decrypt import decrypted, is_encrypted
from oidc.jose.encrypt import encrypts_by
from oidc.jose.verify import BadToken
from oidc.models import Client
from oidc.policy import Encryptable, Encryption, SecurityPolicy

DEFAULT_ENC = "A128CBC-HS256"


@clause("OIDC-REGISTRATION §2")
def with_encryption_defaults(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata, with the standard's `enc` where an `alg` stands alone; null says nothing."""
    names = {f"{what.registered_as}_alg": f"{what.registered_as}_enc" for what in Encryptable}
    return {enc: DEFAULT_ENC for alg, enc in names.items() if alg in metadata} | dict(metadata)


@clause("REG-15", "OIDC-REGISTRATION §2")
def encryption_faults(metadata: Mapping[str, Any], policy: SecurityPolicy) -> list[str]:
    """What is wrong with the wishes for encryption; keys by value are looked at too."""
    faults = [fault for what in Encryptable for fault in _faults(metadata, what, policy.encryption)]
    return faults or ([] if "jwks_uri" in metadata else missing_key_faults(metadata, metadata.get("jwks")))


def missing_key_faults(metadata: Mapping[str, Any], jwks: object) -> list[str]:
    """The wishes to have something encrypted for which the client's key set has no key."""
    keys = jwks.get("keys") if isinstance(jwks, dict) else None
    known = [key for key in keys if isinstance(key, dict)] if isinstance(keys, list) else []
    names = [f"{what.registered_as}_alg" for what in Encryptable if what is not Encryptable.REQUEST_OBJECT]
    return [
        f"{name}: the client has no key with use enc that fits {metadata[name]}"
        for name in names
        if name in metadata and not any(encrypts_by(key, metadata[name]) for key in known)
    ]


def _faults(metadata: Mapping[str, Any], what: Encryptable, offer: Encryption | None) -> list[str]:
    alg_name, enc_name = f"{what.registered_as}_alg", f"{what.registered_as}_enc"
    alg, enc = metadata.get(alg_name), metadata.get(enc_name)
    if alg is None:
        return [] if enc is None else [f"{enc_name}: says nothing without {alg_name}"]
    if offer is None or what not in offer.of:
        return [f"{alg_name}: is not offered"]
    if what is Encryptable.USERINFO and "userinfo_signed_response_alg" not in metadata:
        return [f"{alg_name}: needs userinfo_signed_response_alg, as we encrypt nothing unsigned"]
    return [
        f"{name}: {value!s:.60} is not offered ({', '.join(known)})"
        for name, value, known in ((alg_name, alg, offer.key_management), (enc_name, enc, offer.content))
        if value not in known
    ]


@clause("RFC 9101 §6.1", "RFC 9101 §10.5")
def opened_request_object(client: Client, request_object: str, now: datetime) -> str:
    """The JWS of a request object, decrypted first where it came encrypted. Raises InvalidRequestObject.

    Who registered that it encrypts them is held to that, and to the algorithms it named.
    """
    offer = security_policy(client.issuer).encryption
    registered = client.registered(f"{Encryptable.REQUEST_OBJECT.registered_as}_alg")
    if not is_encrypted(request_object):
        if registered:
            raise InvalidRequestObject(
                "the request object is not encrypted, as the client registered it to be"
            )
        return request_object
    if offer is None or Encryptable.REQUEST_OBJECT not in offer.of:
        raise InvalidRequestObject("encrypted request objects are not offered here")
    if registered:
        content = client.registered(f"{Encryptable.REQUEST_OBJECT.registered_as}_enc")
        offer = replace(offer, key_management=(registered,), content=(content,))
    try:
        return decrypted(client.issuer, request_object, offer, now)
    except BadToken as error:
        raise InvalidRequestObject(f"the request object is refused: {error}") from None
