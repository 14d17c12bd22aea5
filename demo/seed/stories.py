"""Twelve months of consents, told in days before today."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from demo.seed.people import AVA, LEO, LEO2, MIA, SandboxPerson
from demo.seed.recipients import (
    FERRYBOOK,
    FIRST_HEARTH,
    KILNBOOK,
    LEDGERLINE,
    POCKETWISE,
    RENTREADY,
    SandboxRecipient,
)


class Answer(Enum):
    ALLOWED = "allowed"
    REFUSED = "refused"
    NONE = "none"
    """Nobody ever decided."""


class End(Enum):
    OPEN = "open"
    """Runs on, or ends by its own time."""
    STOPPED_BY_CUSTOMER = "stopped by the customer"
    STOPPED_BY_RECIPIENT = "stopped by the recipient"


@dataclass(frozen=True, kw_only=True)
class Story:
    issuer: str
    recipient: SandboxRecipient
    customer: SandboxPerson
    accounts: tuple[str, ...] = ()
    days_ago: float
    lasts: timedelta | None
    """None: until somebody stops it."""
    answer: Answer = Answer.ALLOWED
    agreed: bool = True
    """Whether those have agreed too who have to, where somebody has to."""
    end: End = End.OPEN
    ended_days_ago: float = 0


EVERYDAY, RAINY_DAY, VISA = "mia-everyday", "mia-rainy-day", "mia-visa"
HOUSEHOLD = "carter-household"
PERSONAL, BUSINESS = "ava-current", "ava-business"


def days(number: int) -> timedelta:
    return timedelta(days=number)


STORIES = (
    # Mia tries a budget app, lets it run out, comes back for a year.
    Story(
        issuer="nz", recipient=POCKETWISE, customer=MIA, accounts=(EVERYDAY,), days_ago=351.4, lasts=days(180)
    ),
    Story(
        issuer="nz",
        recipient=POCKETWISE,
        customer=MIA,
        accounts=(EVERYDAY, RAINY_DAY, VISA),
        days_ago=168.6,
        lasts=days(365),
    ),
    # She looks for a flat: says no once, shares for a week, and the agency hands it back early.
    Story(
        issuer="nz", recipient=RENTREADY, customer=MIA, days_ago=214.3, lasts=days(7), answer=Answer.REFUSED
    ),
    Story(
        issuer="nz",
        recipient=RENTREADY,
        customer=MIA,
        accounts=(EVERYDAY,),
        days_ago=209.7,
        lasts=days(7),
        end=End.STOPPED_BY_RECIPIENT,
        ended_days_ago=206.9,
    ),
    # She books a ferry, and lets the company know who she is from the bank.
    Story(issuer="oidc", recipient=FERRYBOOK, customer=MIA, days_ago=191.2, lasts=days(365)),
    # She talks to a lender about a house, and thinks better of it.
    Story(
        issuer="cds",
        recipient=FIRST_HEARTH,
        customer=MIA,
        accounts=(EVERYDAY, RAINY_DAY),
        days_ago=97.5,
        lasts=days(90),
        end=End.STOPPED_BY_CUSTOMER,
        ended_days_ago=76.2,
    ),
    Story(
        issuer="cds", recipient=POCKETWISE, customer=MIA, days_ago=74.1, lasts=days(365), answer=Answer.NONE
    ),
    Story(issuer="nz", recipient=LEDGERLINE, customer=MIA, accounts=(VISA,), days_ago=41.8, lasts=days(120)),
    # The Carters budget together and renew every three months, until they take the whole year.
    Story(
        issuer="cds",
        recipient=POCKETWISE,
        customer=LEO,
        accounts=(HOUSEHOLD,),
        days_ago=322.2,
        lasts=days(90),
    ),
    Story(
        issuer="cds",
        recipient=POCKETWISE,
        customer=LEO,
        accounts=(HOUSEHOLD,),
        days_ago=230.9,
        lasts=days(365),
    ),
    Story(
        issuer="cds",
        recipient=FIRST_HEARTH,
        customer=LEO,
        days_ago=118.4,
        lasts=days(30),
        answer=Answer.REFUSED,
    ),
    Story(
        issuer="cds",
        recipient=FIRST_HEARTH,
        customer=LEO2,
        accounts=(HOUSEHOLD,),
        days_ago=112.6,
        lasts=days(30),
    ),
    # The lender's renewal offer is Leo's idea; Leonie has not decided yet.
    Story(
        issuer="cds",
        recipient=FIRST_HEARTH,
        customer=LEO,
        accounts=(HOUSEHOLD,),
        days_ago=1.3,
        lasts=days(90),
        agreed=False,
    ),
    Story(
        issuer="cds",
        recipient=LEDGERLINE,
        customer=LEO2,
        accounts=(HOUSEHOLD,),
        days_ago=63.3,
        lasts=days(180),
        end=End.STOPPED_BY_CUSTOMER,
        ended_days_ago=12.5,
    ),
    # Ava's books are connected: one sharing ends next week, the other never by itself.
    Story(
        issuer="cds",
        recipient=LEDGERLINE,
        customer=AVA,
        accounts=(BUSINESS,),
        days_ago=357.8,
        lasts=days(365),
    ),
    Story(
        issuer="nz",
        recipient=LEDGERLINE,
        customer=AVA,
        accounts=(BUSINESS, PERSONAL),
        days_ago=289.1,
        lasts=None,
    ),
    Story(
        issuer="nz",
        recipient=POCKETWISE,
        customer=AVA,
        accounts=(PERSONAL,),
        days_ago=133.7,
        lasts=days(365),
        end=End.STOPPED_BY_CUSTOMER,
        ended_days_ago=20.3,
    ),
    # At home she keeps the studio's books with an app: no at first, and yes half a day later.
    Story(issuer="uk", recipient=KILNBOOK, customer=AVA, days_ago=58.9, lasts=None, answer=Answer.REFUSED),
    Story(issuer="uk", recipient=KILNBOOK, customer=AVA, accounts=(BUSINESS,), days_ago=58.2, lasts=None),
)
