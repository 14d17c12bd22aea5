"""Storage of the protocol, one file a concept. Secrets are kept as SHA-256 digests only."""

from oidc.models.app_sign_in import AppSignIn
from oidc.models.auth_session import AuthSession
from oidc.models.backchannel import BackchannelAuthentication
from oidc.models.bank_system import BankSystem
from oidc.models.client import Client
from oidc.models.dynamic_registration import DynamicRegistration, InitialAccessToken
from oidc.models.figures import (
    BusiestSecond,
    BusySecond,
    CallCount,
    FlowCount,
    RefusalCount,
    ServedHour,
)
from oidc.models.history import RegistrationChange
from oidc.models.interaction import Interaction
from oidc.models.issuer_key import IssuerKey
from oidc.models.log_key import LogKey
from oidc.models.logo import ClientLogo
from oidc.models.pushed_request import PushedRequest
from oidc.models.remote_keys import RemoteKeys
from oidc.models.replay import UsedJti, UsedProof
from oidc.models.signed_in_client import SignedInClient
from oidc.models.standing import DirectoryReading, DirectoryStatus
from oidc.models.subject import PairwiseSubject
from oidc.models.tokens import AccessToken, AuthorizationCode, IDToken, RefreshToken, SpentRefreshToken
from oidc.models.traffic import TrafficCount

__all__ = [
    "AccessToken",
    "AppSignIn",
    "AuthSession",
    "AuthorizationCode",
    "BackchannelAuthentication",
    "BankSystem",
    "BusiestSecond",
    "BusySecond",
    "CallCount",
    "Client",
    "ClientLogo",
    "DirectoryReading",
    "DirectoryStatus",
    "DynamicRegistration",
    "FlowCount",
    "IDToken",
    "InitialAccessToken",
    "Interaction",
    "IssuerKey",
    "LogKey",
    "PairwiseSubject",
    "PushedRequest",
    "RefreshToken",
    "RefusalCount",
    "RegistrationChange",
    "RemoteKeys",
    "ServedHour",
    "SignedInClient",
    "SpentRefreshToken",
    "TrafficCount",
    "UsedJti",
    "UsedProof",
]
