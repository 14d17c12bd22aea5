"""What a registration names by address: the client's keys, the list of its sector, where it is called."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from oidc.backchannel_policy import NOTIFICATION_ENDPOINT
from oidc.clauses import clause
from oidc.clients.encryption import missing_key_faults
from oidc.issuers import security_policy
from oidc.jose.remote_keys import read_keys
from oidc.outbound.fetch import Forbidden, NotFetched, Unreachable, fetch_json
from oidc.outbound.post import refuse_unreachable_by_rule
from oidc.outbound.url import BadUrl, target_of
from oidc.registered_uris import BACKCHANNEL_LOGOUT

Jwks = Mapping[str, Any]


@clause("REG-16")
def read_remote_documents(
    issuer: str, metadata: Mapping[str, Any], keys: Jwks | None
) -> tuple[Jwks | None, list[str]]:
    """The keys at `jwks_uri`, None where they were not read; and what is wrong with each document.

    `keys` are those at the address, where the caller has read it just now. A server of keys that is down is
    no fault: nothing is accepted from the client until it answers. All are read at once: whoever registers
    waits for the slowest, and not for one after another.
    """
    faults = list[str]()
    with ThreadPoolExecutor(max_workers=3) as beside:
        sector = beside.submit(_sector_faults, metadata)
        call = beside.submit(_call_faults, issuer, metadata)
        logout = beside.submit(_told_at_faults, metadata)
        if "jwks_uri" in metadata:
            try:
                keys = keys or read_keys(issuer, metadata["jwks_uri"])
                faults += missing_key_faults(metadata, keys)
            except Unreachable:
                pass
            except NotFetched as fault:
                faults.append(f"jwks_uri: {fault}")
        return keys, faults + sector.result() + call.result() + logout.result()


@clause("REG-34", "OIDC-REGISTRATION §5")
def _sector_faults(metadata: Mapping[str, Any]) -> list[str]:
    """Whoever serves the list says with it that these redirect URIs are one sector."""
    if "sector_identifier_uri" not in metadata:
        return []
    try:
        listed = fetch_json(metadata["sector_identifier_uri"])
    except NotFetched as fault:
        return [f"sector_identifier_uri: {fault}"]
    if not isinstance(listed, list):
        return ["sector_identifier_uri: is not a list of redirect URIs"]
    uris = metadata.get("redirect_uris")
    missing = [uri for uri in uris if uri not in listed] if isinstance(uris, list) else []
    return [f"sector_identifier_uri: does not list {uri!s:.100}" for uri in missing]


@clause("ARR-05", "EVT-09")
def _call_faults(issuer: str, metadata: Mapping[str, Any]) -> list[str]:
    """The base of an address that we shall call: with the path that is to follow it, one of the internet."""
    call = security_policy(issuer).recipient_call
    if call is None or call.registered_as not in metadata:
        return []
    base = metadata[call.registered_as]
    if not isinstance(base, str) or "?" in base:
        return [f"{call.registered_as}: is not a URL that a path may follow"]
    try:
        refuse_unreachable_by_rule(f"{base.rstrip('/')}/{call.path}")
    except Forbidden as fault:
        return [f"{call.registered_as}: {fault}"]
    return []


@clause("EVT-09", "GM-07", "CIB-06", "OIDC-BACKCHANNEL §2.2")
def _told_at_faults(metadata: Mapping[str, Any]) -> list[str]:
    """Where we shall call when a session has ended, or a customer has decided: on the internet. Of their text
    `registered_uris` and `backchannel.registering` judge."""
    faults = []
    for name in (BACKCHANNEL_LOGOUT, NOTIFICATION_ENDPOINT):
        try:
            target_of(metadata.get(name))
            refuse_unreachable_by_rule(metadata[name])
        except BadUrl:
            continue
        except Forbidden as fault:
            faults.append(f"{name}: {fault}")
    return faults
