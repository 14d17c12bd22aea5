"""The kinds of consents whose lives are lived: all that our issuers know, as their standards have them.

What is said here is said by the published standards and by the bodies of `conformance.bodies`, not by our
profiles: where these change their mind, a life goes another way than its model.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from tests.lives import words
from tests.lives.things import DAY, HOUR, MINUTE, Kind, Limits

ANYBODY = ("mia", "ava")
"""With accounts of their own."""
NOBODY: frozenset[str] = frozenset()

# --- Australia -------------------------------------------------------------------------------------------
SHARING = Kind(
    name="sharing in Australia",
    issuer="cds",
    customers=ANYBODY,
    pushed=True,
    decide_within=2 * HOUR + 15 * MINUTE,
    lasts=90 * DAY,
    access_lives=5 * MINUTE,
    dead_data=403,
    tells="call",
    again="amend",
    parted=True,
    shortened_in="Australia/Sydney",
    told_of_rest=1,
)
ONCE = replace(SHARING, name="sharing once in Australia", lasts=5 * MINUTE, renews=False)
JOINT = replace(
    SHARING,
    name="sharing of a joint account in Australia",
    customers=("leo",),
    second=True,
    parted=False,
    told_of_rest=2,
)

# --- no ecosystem ----------------------------------------------------------------------------------------
FAPI1 = Kind(
    name="sharing by FAPI 1.0",
    issuer="fapi1",
    customers=ANYBODY,
    pushed=True,
    decide_within=2 * HOUR + 15 * MINUTE,
    lasts=90 * DAY,
    ended_by=frozenset({"customer", "holder"}),
    parted=True,
    shortened_in="UTC",
)
FAPI2 = replace(
    FAPI1,
    name="sharing by FAPI 2.0",
    issuer="fapi2",
    again="amend",
    ended_by=frozenset({"customer", "holder", "recipient"}),
    ended_undecided=False,
)
DETAILED = replace(FAPI2, name="sharing by FAPI 2.0, in detail", details=True)

# --- consents that are registered before they are asked for ----------------------------------------------
_REGISTERED = Kind(name="", issuer="", customers=ANYBODY, pushed=False, decide_within=24 * HOUR)
_PAYING = replace(_REGISTERED, keys=True, data=False)

NZ_ACCESS = replace(
    _REGISTERED,
    name="access in New Zealand 3.0",
    issuer="nz",
    path="v3.0/account-access-consents",
    ends_after=40 * DAY,
    shortened_in="Pacific/Auckland",
    tells="event",
    published=words.NEW_ZEALAND,
    keys=True,
)
NZ1_ACCESS = replace(
    NZ_ACCESS, name="access in New Zealand 1.0", issuer="nz1", path="v1.0/account-requests", tells=""
)
NZ_PAYMENT = replace(
    _PAYING,
    name="one payment in New Zealand 3.0",
    issuer="nz",
    path="v3.0/domestic-payment-consents",
    customers=("mia",),
    ended_by=NOBODY,
    published=words.NEW_ZEALAND_ONCE,
    once=Decimal(120),
    currency="NZD",
)
NZ1_PAYMENT = replace(
    NZ_PAYMENT,
    name="one payment in New Zealand 1.0",
    issuer="nz1",
    path="v1.0/payments",
    published=words.NEW_ZEALAND_1_PAYMENT,
)
ENDURING = replace(
    _PAYING,
    name="enduring payments in New Zealand 3.0",
    issuer="nz",
    path="v3.0/enduring-payment-consents",
    customers=("mia",),
    tells="event",
    published=words.NEW_ZEALAND,
    currency="NZD",
    limits=Limits(
        each=Decimal(150),
        week=Decimal(120),
        week_count=2,
        total=Decimal(300),
        count=3,
        first_day=date(2020, 5, 1),
        zone=ZoneInfo("Pacific/Auckland"),
    ),
)

UK_ACCESS = tuple(
    replace(
        _REGISTERED,
        name=f"access in Britain {version}",
        issuer="uk",
        path=f"v{version}/aisp/account-access-consents",
        parted=True,
        tells="fetched",
        published=published,
        ended_again=True,
        again="reauthorise",
        revives=True,
    )
    for version, published in words.BRITAIN.items()
)
VARIABLE = tuple(
    replace(
        _PAYING,
        name=f"variable payments in Britain {version}",
        issuer="uk",
        path=f"v{version}/pisp/domestic-vrp-consents",
        customers=("ava",),
        tells="fetched",
        published=published,
        ended_again=True,
        again="reauthorise",
        revives=True,
        currency="GBP",
        funds="post",
        limits=Limits(
            each=Decimal(100),
            week=Decimal(100),
            week_count=None,
            total=None,
            count=None,
            first_day=None,
            zone=ZoneInfo("Europe/London"),
        ),
    )
    for version, published in words.BRITAIN.items()
)
FUNDS = tuple(
    replace(
        _PAYING,
        name=f"confirmation of funds in Britain {version}",
        issuer="uk",
        path=f"v{version}/cbpii/funds-confirmation-consents",
        customers=("ava",),
        tells="fetched",
        published=published,
        ended_again=True,
        again="reauthorise",
        keys=False,
    )
    for version, published in words.BRITAIN_FUNDS.items()
)
PRICES = {
    "domestic-payment": ("42.50", "GBP", "get"),
    "domestic-scheduled-payment": ("42.50", "GBP", ""),
    "domestic-standing-order": ("15.00", "GBP", ""),
    "international-payment": ("42.50", "GBP", "get"),
    "international-scheduled-payment": ("42.50", "GBP", "get"),
    "international-standing-order": ("15.00", "EUR", ""),
    "file-payment": ("30.75", "GBP", ""),
}
"""What each of Britain's single orders is for, and how its recipient asks whether there is enough."""
UK_ORDERS = tuple(
    replace(
        _PAYING,
        name=f"{order} in Britain {version}",
        issuer="uk",
        path=f"v{version}/pisp/{order}-consents",
        customers=("ava",),
        ended_by=NOBODY,
        published=published,
        once=Decimal(price),
        currency=currency,
        funds=funds,
        file=order == "file-payment",
    )
    for version, published in words.BRITAIN_ONCE.items()
    for order, (price, currency, funds) in PRICES.items()
)

FAMILIES = (
    (SHARING, ONCE, JOINT),
    (FAPI1, FAPI2, DETAILED),
    (NZ_ACCESS, NZ1_ACCESS, *UK_ACCESS),
    (ENDURING, *VARIABLE),
    (*FUNDS, NZ_PAYMENT, NZ1_PAYMENT, *UK_ORDERS),
)
"""Each as likely as the others, however many kinds it has."""
KINDS = tuple(kind for family in FAMILIES for kind in family)
PAYING = tuple(kind for kind in KINDS if kind.limits is not None)
