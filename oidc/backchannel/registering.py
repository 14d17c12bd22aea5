"""What a client has to register so that it can ask customers without a browser (CIBA Core §4)."""

from collections.abc import Mapping
from typing import Any

from oidc.backchannel_policy import (
    GRANT,
    MEMBERS,
    MODE,
    NOTIFICATION_ENDPOINT,
    SIGNING_ALG,
    USER_CODE,
    DeliveryMode,
)
from oidc.clauses import clause
from oidc.outbound.url import BadUrl, target_of
from oidc.policy import SecurityPolicy


@clause("REG-24", "CIB-01", "CIB-06", "CIBA §4")
def backchannel_faults(metadata: Mapping[str, Any], policy: SecurityPolicy) -> list[str]:
    """Every fault of the members that say how a client asks, and hears of, what customers decide."""
    if policy.backchannel is None:
        return [
            f"{name}: customers are asked here in browsers alone"
            for name in sorted(MEMBERS & metadata.keys())
        ]
    faults = [f"{name}: no user code is known here; leave it out" for name in USER_CODE if metadata.get(name)]
    algorithm, mode = metadata.get(SIGNING_ALG), metadata.get(MODE)
    if algorithm is not None and algorithm not in policy.signing_algorithms:
        offered = ", ".join(policy.signing_algorithms)
        faults.append(f"{SIGNING_ALG}: {algorithm!s:.60} is not offered ({offered})")
    grants = metadata["grant_types"]
    if mode is None and isinstance(grants, list) and GRANT in grants:
        faults.append(f"{MODE}: is needed with the grant {GRANT}")
    if mode is not None and mode not in policy.backchannel.modes:
        faults.append(f"{MODE}: {mode!s:.60} is not offered ({', '.join(policy.backchannel.modes)})")
    if (
        GRANT in (grants if isinstance(grants, list) else ())
        and metadata["token_endpoint_auth_method"] == "none"  # noqa: S105 -- a method's name
    ):
        faults.append(f"grant_types: {GRANT} is for clients that authenticate")
    return faults + _address_faults(metadata, pings=mode == DeliveryMode.PING)


def _address_faults(metadata: Mapping[str, Any], *, pings: bool) -> list[str]:
    url = metadata.get(NOTIFICATION_ENDPOINT)
    if url is None:
        return [f"{NOTIFICATION_ENDPOINT}: is needed with {DeliveryMode.PING}"] if pings else []
    if not pings:
        return [f"{NOTIFICATION_ENDPOINT}: goes with {DeliveryMode.PING} alone"]
    try:
        target_of(url)
    except BadUrl as fault:
        return [f"{NOTIFICATION_ENDPOINT}: {fault}"]
    return []
