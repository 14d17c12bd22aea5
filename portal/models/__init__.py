"""What the portal must remember, in the database, as a cache may forget: sign-ins, choices, copies."""

from portal.models.activity import DeclaredThreat, KnownDevice, SecurityLetter, SignedInSession, SignInEvent
from portal.models.download import Download
from portal.models.factors import Allowance, OneTimeCode, PasskeyKey, SecondFactorGuard, SpentChallenge
from portal.models.joint_option import OptionChange, OptionWord
from portal.models.misuse import MisuseReport
from portal.models.preference import Preference
from portal.models.secondary_user import HOLDS, HolderWord
from portal.models.texts import TextEdition

__all__ = [
    "HOLDS",
    "Allowance",
    "DeclaredThreat",
    "Download",
    "HolderWord",
    "KnownDevice",
    "MisuseReport",
    "OneTimeCode",
    "OptionChange",
    "OptionWord",
    "PasskeyKey",
    "Preference",
    "SecondFactorGuard",
    "SecurityLetter",
    "SignInEvent",
    "SignedInSession",
    "SpentChallenge",
    "TextEdition",
]
