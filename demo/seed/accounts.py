"""The sandbox's accounts: a flat in Wellington, a couple in Melbourne, a student, a potter in Bristol."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from bank.example.models import Account, Holding, Organisation, Transaction
from bank.facts import JointSharing
from demo.seed.habits import Habit, movements
from demo.seed.people import AVA, LEO, LEO2, MIA, NOAH, SandboxPerson

HISTORY = timedelta(days=365)
ZONES = {
    "NZD": ZoneInfo("Pacific/Auckland"),
    "AUD": ZoneInfo("Australia/Melbourne"),
    "GBP": ZoneInfo("Europe/London"),
}
NEW_ZEALAND, AUSTRALIA, UNITED_KINGDOM = "99-4021", "999-402", "99-40-21"  # no bank has these codes


@dataclass(frozen=True, kw_only=True)
class SandboxAccount:
    row: Account
    holders: tuple[SandboxPerson, ...]
    users: tuple[SandboxPerson, ...] = ()
    """Others who may use it, and whom nobody lets share it yet."""
    habits: tuple[Habit, ...] = ()


def fixed(cents: int) -> tuple[int, int]:
    return (cents, cents)


def money(text: str) -> Decimal:
    return Decimal(text)


SINCLAIR = Organisation(number="70012207", name="Sinclair Ceramics Ltd")
"""Ava represents it."""
ACCOUNTS = (
    SandboxAccount(
        holders=(MIA,),
        users=(NOAH,),
        row=Account(
            reference="mia-everyday",
            nickname="Everyday",
            product="Harbour Everyday",
            category="transaction",
            bank_code=NEW_ZEALAND,
            number="0182736-00",
            currency="NZD",
            opened_on=date(2017, 2, 13),
            balance=money("2384.17"),
            available=money("2384.17"),
        ),
        habits=(
            Habit(kind="payment", places=("Tidewater Design Ltd",), text="Salary {place}",
                  cents=fixed(254_380), every=14, shift=3),
            Habit(kind="payment", places=("Aro Valley Property Management",), text="AP {place} rent",
                  cents=fixed(-54_000), every=7, shift=2),
            Habit(kind="transfer", places=("Rainy day",), text="Transfer to {place}",
                  cents=fixed(-70_000), on_days=frozenset({16})),
            Habit(kind="transfer", places=("Visa",), text="Credit card payment",
                  cents=fixed(-88_000), on_days=frozenset({21})),
            Habit(kind="direct debit", places=("Pōneke Power",), text="DD {place}",
                  cents=(-19_800, -9_200), on_days=frozenset({8})),
            Habit(kind="direct debit", places=("Southerly Fibre",), text="DD {place}",
                  cents=fixed(-8_500), on_days=frozenset({12})),
            Habit(kind="payment", places=("Kauri Grocer Newtown", "Cuba St Fruit & Veg"),
                  text="Eftpos {place}", cents=(-14_200, -1_150), chance=0.32),
            Habit(kind="payment", places=("Windy City Buses",), text="{place} top-up",
                  cents=fixed(-2_000), chance=0.09),
            Habit(kind="payment", places=("Lantern Coffee Roasters", "Oriental Bay Bakehouse"),
                  text="Eftpos {place}", cents=(-3_850, -480), chance=0.45),
        ),
    ),
    SandboxAccount(
        holders=(MIA,),
        row=Account(
            reference="mia-rainy-day",
            nickname="Rainy day",
            product="Harbour Online Saver",
            category="savings",
            bank_code=NEW_ZEALAND,
            number="0182736-25",
            currency="NZD",
            opened_on=date(2018, 6, 4),
            balance=money("11872.60"),
            available=money("11872.60"),
        ),
        habits=(
            Habit(kind="transfer", places=("Everyday",), text="Transfer from {place}",
                  cents=fixed(70_000), on_days=frozenset({16})),
            Habit(kind="interest", places=("Harbour Bank",), text="Credit interest",
                  cents=(2_310, 3_190), on_days=frozenset({1})),
            Habit(kind="payment", places=("The Tax Office",), text="{place} withholding tax",
                  cents=(-960, -690), on_days=frozenset({1})),
        ),
    ),
    SandboxAccount(
        holders=(MIA,),
        row=Account(
            reference="mia-visa",
            nickname="Visa",
            product="Harbour Low Rate Visa",
            category="credit card",
            number="4000 •••• •••• 7714",
            currency="NZD",
            opened_on=date(2020, 11, 23),
            balance=money("-641.38"),
            available=money("5358.62"),
        ),
        habits=(
            Habit(kind="transfer", places=("Everyday",), text="Payment received, thank you",
                  cents=fixed(88_000), on_days=frozenset({21})),
            Habit(kind="payment", places=("Tūī Streaming", "Paper Crane Books", "Ridgeline Outdoors"),
                  cents=(-21_900, -1_599), chance=0.14),
            Habit(kind="payment", places=("Dune Street Physio", "Shoreline Pharmacy"),
                  cents=(-9_500, -1_240), chance=0.05),
            Habit(kind="fee", places=("Harbour Bank",), text="Account fee", cents=fixed(-2_000),
                  on_days=frozenset({28})),
        ),
    ),
    SandboxAccount(
        holders=(LEO, LEO2),
        row=Account(
            reference="carter-household",
            nickname="Household",
            product="Harbour Joint Access",
            joint_sharing=JointSharing.CO_APPROVAL,
            category="transaction",
            bank_code=AUSTRALIA,
            number="5018 2736",
            currency="AUD",
            opened_on=date(2019, 9, 2),
            balance=money("4107.95"),
            available=money("4107.95"),
        ),
        habits=(
            Habit(kind="payment", places=("Yarra Engineering Pty Ltd",), text="Salary {place}",
                  cents=fixed(301_245), every=14, shift=5),
            Habit(kind="payment", places=("Northside Primary School",), text="Pay {place}",
                  cents=fixed(228_760), every=14, shift=9),
            Habit(kind="direct debit", places=("Hearthstone Mutual",), text="Home loan repayment {place}",
                  cents=fixed(-412_000), on_days=frozenset({20})),
            Habit(kind="transfer", places=("Carter offset",), text="Transfer to {place}",
                  cents=fixed(-260_000), on_days=frozenset({17})),
            Habit(kind="direct debit", places=("Bluegum Energy",), text="Direct debit {place}",
                  cents=(-31_400, -14_600), on_days=frozenset({9})),
            Habit(kind="payment", places=("Wattle Creek Council",), text="BPAY {place} rates",
                  cents=fixed(-48_725), on_days=frozenset({28})),
            Habit(kind="payment", places=("Bottlebrush Foods Brunswick", "Coburg Market", "Wattle & Rye"),
                  text="Visa purchase {place}", cents=(-26_800, -1_900), chance=0.4),
            Habit(kind="payment", places=("Little Otters Swim School", "Galah Early Learning"),
                  text="Direct credit {place}", cents=(-42_000, -2_850), chance=0.25),
            Habit(kind="payment", places=("Ironbark Fuel Preston", "Tram & Train Card"),
                  text="Visa purchase {place}", cents=(-9_900, -2_000), chance=0.15),
        ),
    ),
    SandboxAccount(
        holders=(NOAH,),
        row=Account(
            reference="noah-student",
            nickname="Student",
            product="Harbour Student",
            category="transaction",
            bank_code=NEW_ZEALAND,
            number="0190442-00",
            currency="NZD",
            opened_on=date(2021, 2, 22),
            closed_on=date(2025, 3, 14),
            balance=money("0.00"),
            available=money("0.00"),
        ),
    ),
    SandboxAccount(
        holders=(NOAH,),
        row=Account(
            reference="noah-term-saver",
            nickname="Savings book",
            product="Harbour Passbook",
            category="savings",
            bank_code=NEW_ZEALAND,
            number="0190442-40",
            currency="NZD",
            opened_on=date(2009, 4, 17),
            online=False,
            balance=money("612.80"),
            available=money("612.80"),
        ),
    ),
    SandboxAccount(
        holders=(AVA,),
        row=Account(
            reference="ava-current",
            nickname="Personal",
            product="Harbour Current Account",
            category="transaction",
            bank_code=UNITED_KINGDOM,
            number="50182736",
            currency="GBP",
            opened_on=date(2014, 10, 1),
            balance=money("1846.02"),
            available=money("2346.02"),
        ),
        habits=(
            Habit(kind="transfer", places=("Sinclair Ceramics",), text="{place} drawings",
                  cents=fixed(215_000), on_days=frozenset({27})),
            Habit(kind="direct debit", places=("Avonmere Council",), text="{place} council tax",
                  cents=fixed(-17_400), on_days=frozenset({1})),
            Habit(kind="direct debit", places=("Severn Water",), cents=fixed(-3_850), on_days=frozenset({5})),
            Habit(kind="payment", places=("Clifton Lettings",), text="Standing order {place}",
                  cents=fixed(-124_000), on_days=frozenset({28})),
            Habit(kind="payment", places=("Pennywell Stores", "Bedminster Greengrocers", "The Apple Cart"),
                  text="Card payment {place}", cents=(-6_750, -340), chance=0.42),
            Habit(kind="payment", places=("Western Vale Trains", "Suspension Bridge Cycles"),
                  text="Card payment {place}", cents=(-7_400, -620), chance=0.09),
        ),
    ),
    SandboxAccount(
        holders=(AVA,),
        row=Account(
            reference="ava-business",
            nickname="Sinclair Ceramics",
            product="Harbour Business Account",
            category="transaction",
            bank_code=UNITED_KINGDOM,
            number="60274418",
            currency="GBP",
            opened_on=date(2019, 3, 11),
            organisation=SINCLAIR,
            balance=money("9320.44"),
            available=money("9320.44"),
        ),
        habits=(
            Habit(kind="payment", places=("Marlow & Finch Interiors", "Quayside Gallery", "The Larder, Bath"),
                  text="Faster payment {place}", cents=(18_500, 164_000), chance=0.12),
            Habit(kind="payment", places=("Till Street Payments",), text="{place} card takings",
                  cents=(4_800, 31_000), every=7, shift=1),
            Habit(kind="transfer", places=("Personal",), text="Drawings to {place}",
                  cents=fixed(-215_000), on_days=frozenset({27})),
            Habit(kind="payment", places=("Mendip Clay Supplies", "Kiln & Glaze Co"),
                  text="Card payment {place}",
                  cents=(-24_000, -3_200), chance=0.09),
            Habit(kind="direct debit", places=("Tobacco Quay Studios",), text="{place} studio rent",
                  cents=fixed(-38_000), on_days=frozenset({3})),
            Habit(kind="payment", places=("The Tax Office",), text="{place} PAYE", cents=(-48_000, -31_000),
                  on_days=frozenset({7})),
            Habit(kind="fee", places=("Harbour Bank",), text="Business account charges",
                  cents=fixed(-850), on_days=frozenset({15})),
        ),
    ),
)  # fmt: skip


def holdings_of(account: SandboxAccount) -> list[Holding]:
    """Who has to do with an account; what somebody only uses comes after all that they hold."""
    place = ACCOUNTS.index(account)
    links = [(holder, place, False) for holder in account.holders]
    links += [(user, len(ACCOUNTS) + place, True) for user in account.users]
    return [
        Holding(
            account=account.row,
            customer_number=person.customer_number,
            position=position,
            uses_only=uses_only,
        )
        for person, position, uses_only in links
    ]


def seed_organisations() -> None:
    Organisation.objects.bulk_create([SINCLAIR], ignore_conflicts=True)


@transaction.atomic
def seed_accounts(at: datetime) -> int:
    """Open the accounts that are missing, each with a year of movements up to `at`; returns how many."""
    known = set(Account.objects.values_list("reference", flat=True))
    missing = [account for account in ACCOUNTS if account.row.reference not in known]
    seed_organisations()
    for account in missing:
        account.row.save(force_insert=True)
        Holding.objects.bulk_create(holdings_of(account))
        zone = ZONES[account.row.currency]
        year = movements(account.row.reference, account.habits, zone=zone, since=at - HISTORY, until=at)
        Transaction.objects.bulk_create(sorted(year, key=lambda booked: booked.booked_at), batch_size=1000)
    return len(missing)
