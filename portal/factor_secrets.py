"""The secrets of authenticator apps, each sealed for one person: in another's row it opens nothing."""

from allauth.mfa.models import Authenticator

from consent.models import Person
from vault.columns import SealedColumn
from vault.envelope import seal_text, unseal_text

FORMERLY = "second factor"
"""By which every one of them was sealed before there were envelopes."""
SEED = "mfa_authenticator.data.seed"
"""Of recovery codes. allauth seals them, and does not say whose they are."""


def app_of(person: Person, secret: str) -> Authenticator:
    """An authenticator app, to be stored."""
    sealed = seal_text(secret, _place(person.pk))
    return Authenticator(user=person, type=Authenticator.Type.TOTP, data={"secret": sealed})


def secret_of(app: Authenticator) -> str:
    """Base32; raises vault.CannotOpen, also where it was sealed for somebody else."""
    return unseal_text(app.data["secret"], _place(app.user_id), formerly=FORMERLY)


def _place(person_id: int) -> str:
    return f"mfa_authenticator.data.secret|{person_id}"


COLUMNS = (
    SealedColumn(
        table="mfa_authenticator",
        key="id",
        column="data",
        member="secret",
        of_place=("user_id",),
        place=_place,
        formerly=lambda _person: FORMERLY,
    ),
    SealedColumn(
        table="mfa_authenticator",
        key="id",
        column="data",
        member="seed",
        of_place=(),
        place=lambda: SEED,
        formerly=lambda: FORMERLY,
    ),
)
