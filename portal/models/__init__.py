"""What signing in must remember, in the database: a cache may forget."""

from portal.models.activity import DeclaredThreat, KnownDevice, SecurityLetter, SignedInSession, SignInEvent
from portal.models.factors import Allowance, OneTimeCode, PasskeyKey, SecondFactorGuard, SpentChallenge

__all__ = [
    "Allowance",
    "DeclaredThreat",
    "KnownDevice",
    "OneTimeCode",
    "PasskeyKey",
    "SecondFactorGuard",
    "SecurityLetter",
    "SignInEvent",
    "SignedInSession",
    "SpentChallenge",
]
