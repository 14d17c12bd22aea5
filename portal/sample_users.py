"""What the gallery shows of others who use an account, and of organisations and who acts for them."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from portal.askers import RecipientCard
from portal.cards import AccountCard, KindCard, Terms
from portal.organisation_cards import OrganisationCard
from portal.secondary_user_cards import StoppedCard, UserCard, UserSharingCard

_NOAH = UserCard(
    account=AccountCard(name="Everyday", detail="Harbour Everyday •••• 3600 · NZD", joint=False),
    name="Noah",
    may_share=False,
    url="/secondary-users/0123/4567",
)
_SHARES = replace(_NOAH, may_share=True)
_STOPPED = UserSharingCard(
    user=_SHARES,
    shared=(),
    stopped=(
        StoppedCard(name="Budget Fox", value="1", by_another=False),
        StoppedCard(
            name="Wolfeschlegelsteinhausenbergerdorff Haushaltsbuchführung", value="2", by_another=True
        ),
        StoppedCard(name="Ledgerline", value="", by_another=True),
    ),
)


_RADIO = {"name": "made-up", "value": "1", "title": "Each of you alone"}
_CHOICES = ({"name": "", "ticked": False}, {"name": "Sinclair Ceramics Ltd", "ticked": True})
_COMPANY = OrganisationCard(
    id=UUID(int=31),
    organisation="Sinclair Ceramics Ltd",
    recipient=RecipientCard(
        name="Budget Fox",
        legal_name="Budget Fox Pty Ltd",
        register_entry="",
        website="",
        self_described=False,
    ),
    ecosystem="Consumer Data Right",
    giver="Ava",
    sharing=True,
    status="Sharing",
    kinds=(
        KindCard(title="Account name, type and balance", items="Name", meaning="", not_included=""),
        KindCard(title="Transaction details", items="Date", meaning="", not_included=""),
    ),
    accounts=(AccountCard(name="Studio", detail="Harbour Business Account", joint=False, business=True),),
    terms=Terms(until="Until 12 March 2027", phrase="until 12 March 2027", length="", reading="", past=""),
    given="28 November 2026",
    looked="today at 09:41",
    stoppable=True,
    stop_notes=(),
)


ACCOUNTS = "Your Account Details"
_GROUPED = tuple(
    KindCard(
        title=title, items="", meaning="What it opens.", not_included="payments", tag=tag, group=ACCOUNTS
    )
    for title, tag in (("Your account balance", ""), ("Your account name, number and sort-code", "New"))
)


def user_samples() -> dict[str, dict[str, dict[str, Any]]]:
    """As `portal.samples.samples`."""
    asked = {"may_instruct": True}
    return {
        "acting_choice": {
            "for two": {"choices": _CHOICES, "app": "Budget Fox", "error": ""},
            "nothing chosen": {"choices": _CHOICES, "app": "Budget Fox", "error": "Choose whom you act for."},
        },
        "organisation_card": {
            "sharing": {"card": _COMPANY},
            "over": {"card": replace(_COMPANY, sharing=False, status="Stopped", stoppable=False, looked="")},
        },
        "sharing_head": {
            "sharing": {"card": _COMPANY, "key": "head", "level": 3, "sharing": True},
            "not used": {
                "card": _COMPANY,
                "key": "unused",
                "level": 3,
                "unused": "Not used since 3 August 2026",
            },
        },
        "fact": {"one": {"term": "How long", "value": "Until 12 March 2027"}},
        "kinds": {"as they are": {"kinds": _COMPANY.kinds}, "grouped": {"kinds": _GROUPED}},
        "kind_group": {"with a new one": {"title": ACCOUNTS, "kinds": _GROUPED}},
        "fact_of_kinds": {"two": {"term": "Sees", "kinds": _COMPANY.kinds}},
        "fact_of_lines": {"two": {"term": "May", "lines": ("Pay Lantern Books £42.50", "Pay it once")}},
        "fact_of_accounts": {"one": {"accounts": _COMPANY.accounts}},
        "choices_error": {"wrong": {"error": "Choose whom you act for."}},
        "radio_choice": {
            "ticked": {**_RADIO, "number": 1, "ticked": True, "tag": "Now"},
            "with what it means": {
                **_RADIO,
                "number": 2,
                "detail": "Nobody is asked.",
                "note": "We tell Leo.",
            },
        },
        "may_share": {"may": {"may_share": True}, "may not": {"may_share": False}},
        "user_instruction": {
            "to let share": {"user": _NOAH, **asked},
            "to take back": {"user": _SHARES, **asked},
            "elsewhere": {"user": _SHARES, **asked, "may_instruct": False},
        },
        "user_stops": {"three": {"card": _STOPPED}},
    }
