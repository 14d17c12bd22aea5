"""What an ecosystem decides about asking its customers without a browser of the client's (CIBA). Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

GRANT = "urn:openid:params:grant-type:ciba"
"""The grant by which a client asks what its customer has decided (CIBA Core §10.1)."""
MODE = "backchannel_token_delivery_mode"
NOTIFICATION_ENDPOINT = "backchannel_client_notification_endpoint"
SIGNING_ALG = "backchannel_authentication_request_signing_alg"
USER_CODE = ("backchannel_user_code_parameter", "backchannel_user_code_parameter_supported")
"""The standard's name, and the one in Britain's rules for registration."""
MEMBERS = frozenset({MODE, NOTIFICATION_ENDPOINT, SIGNING_ALG, *USER_CODE})
"""Of a registration, all that is about asking without a browser."""
LIFETIME = timedelta(minutes=10)
"""How long a request waits for its customer where its client asks for no less: they may have to sign in."""
SHORTEST = timedelta(seconds=10)
"""Less leaves nobody time to sign in, and is taken for so much."""
FETCHED_WITHIN = timedelta(seconds=60)
"""How long after its end what was decided in time can still be asked for, as it may be decided at the last
moment; as long as an authorization code lives."""
INTERVAL = timedelta(seconds=5)
"""How long a client waits at first between two questions."""
OPEN_AT_MOST = 3
"""Requests of one client to one customer that wait at a time: whoever is asked on and on says yes at last."""
LONGEST_MESSAGE = 40
"""Of a binding message, in characters: it is compared by eye on two screens."""


class DeliveryMode(StrEnum):
    """How a client hears of the decision (CIBA Core §5); pushing tokens is forbidden (FAPI-CIBA §5.2.2)."""

    POLL = "poll"
    PING = "ping"


@dataclass(frozen=True, kw_only=True)
class BackchannelPolicy:
    modes: tuple[DeliveryMode, ...]
    intent_claim: str
    """The member of the signed request that names the consent; "" where the request itself asks for one."""
    read_as: str
    """The ID token claim that `intent_claim` stands for, by which `SecurityPolicy.read_intent` knows it."""
    message_required: bool
    """Whether each request needs a binding message, as nothing else in it is its own (FAPI-CIBA §5.2.2-2)."""
