"""What the gallery shows of others who use an account, and of whom they share it with."""

from dataclasses import replace
from typing import Any

from portal.cards import AccountCard
from portal.secondary_user_cards import StoppedCard, UserCard, UserSharingCard

_NOAH = UserCard(
    account=AccountCard(name="Everyday", detail="Harbour Everyday · •••• 3600 · NZD", joint=False),
    name="Noah",
    may_share=False,
    url="/secondary-users/0123/4567",
)
_SHARES = replace(_NOAH, may_share=True)
_STOPPED = UserSharingCard(
    user=_SHARES,
    shared=(),
    stopped=(
        StoppedCard(name="Budget Fox", value="1"),
        StoppedCard(name="Wolfeschlegelsteinhausenbergerdorff Haushaltsbuchführung", value="2"),
    ),
)


def user_samples() -> dict[str, dict[str, dict[str, Any]]]:
    """As `portal.samples.samples`."""
    asked = {"may_instruct": True, "csrf_token": ""}
    return {
        "may_share": {"may": {"may_share": True}, "may not": {"may_share": False}},
        "user_instruction": {
            "to let share": {"user": _NOAH, **asked},
            "to take back": {"user": _SHARES, **asked},
            "elsewhere": {"user": _SHARES, **asked, "may_instruct": False},
        },
        "user_stops": {
            "two": {"card": _STOPPED, **asked},
            "said elsewhere": {"card": _STOPPED, **asked, "may_instruct": False},
        },
    }
