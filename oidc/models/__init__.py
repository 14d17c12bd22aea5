"""Storage of the protocol, one file a concept. Secrets are kept as SHA-256 digests only."""

from oidc.models.client import Client
from oidc.models.interaction import Interaction
from oidc.models.pushed_request import PushedRequest
from oidc.models.replay import UsedJti
from oidc.models.signing_key import SigningKey
from oidc.models.subject import PairwiseSubject
from oidc.models.tokens import AccessToken, AuthorizationCode, IDToken, RefreshToken

__all__ = [
    "AccessToken",
    "AuthorizationCode",
    "Client",
    "IDToken",
    "Interaction",
    "PairwiseSubject",
    "PushedRequest",
    "RefreshToken",
    "SigningKey",
    "UsedJti",
]
