"""Let an operator give a colleague, who lost password or phone, both anew: once, at the command line."""

from datetime import datetime

from allauth.mfa.models import Authenticator

from staff.acts.act import Act, Arguments, Doing, NotPossible, always
from staff.acts.effect import Change, Effect, digest_of
from staff.member import staff_person_of

_TYPE = Authenticator.Type
FACTORS = {
    _TYPE.TOTP: "their authenticator app",
    _TYPE.WEBAUTHN: "their passkeys",
    _TYPE.RECOVERY_CODES: "their recovery codes",
}


def _says(arguments: Arguments, _names_customers: bool) -> str:
    return f"Let {arguments['name']} have a new password and authenticator"


def _effect(arguments: Arguments, _at: datetime) -> Effect:
    """The digest is of which factors they would lose."""
    factors = list(
        Authenticator.objects.filter(user=arguments["colleague"]).order_by("pk").values_list("pk", "type")
    )
    change = Change(
        what=f"What signs {arguments['name']} in",
        before=("their password", *sorted({FACTORS[kind] for _, kind in factors})),
        after=(
            f"what “manage.py staff renew {arguments['name']}” prints: once, within a day of the approval",
        ),
    )
    return Effect(digest=digest_of(arguments["colleague"], factors), changes=(change,))


def _prepare(arguments: Arguments) -> None:
    if staff_person_of(arguments["colleague"]) is None:
        raise NotPossible("Nobody of staff is called so any more.")


def _do(_doing: Doing) -> None:
    """The approval is all: `staff.operating` looks for it."""


RENEW = Act(
    says=_says,
    page=always("propose_renewal"),
    effect=_effect,
    do=_do,
    bound=True,
    prepare=_prepare,
)
