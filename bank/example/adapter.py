"""The port's answers out of the example bank's records."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, Window
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bank import facts
from bank.example.models import Account, Customer, Holding, PaymentProduct, Transaction
from bank.example.plans import plan
from bank.facts import JointSharing, Wanted
from consent.lookup import Lookup
from consent.payments import Party, PaymentTerms, Plan

_PEOPLE = (
    Holding.objects.filter(account=OuterRef("account")).order_by("customer_number").values("customer_number")
)
_PROTECTED = Customer.objects.filter(pk=OuterRef("customer_number"), protected=True)
_CUSTOMER: Lookup[Customer] = Lookup(lambda number: Customer.objects.filter(pk=number), number="example")
_LINKS: Lookup[Holding] = Lookup(
    lambda number: (
        Holding.objects.filter(customer_number=number)
        .select_related("account__organisation")
        .annotate(
            owners=ArraySubquery(_PEOPLE.filter(uses_only=False)),
            users=ArraySubquery(_PEOPLE.filter(uses_only=True)),
            instructed_users=ArraySubquery(_PEOPLE.filter(uses_only=True, instructed=True)),
            shielded=Exists(_PROTECTED),
        )
        .order_by("position", "account_id")
    ),
    number="example",
)
"""Each account that somebody holds or uses, with everybody who does."""


class ExampleBank:
    joint_sharing_offered = frozenset(JointSharing)
    takes_instructions = True

    def customer(self, customer_number: str) -> facts.Customer | None:
        """Who that is; None where the bank has no record of anybody by that number."""
        row = _CUSTOMER.first(number=customer_number)
        return _customer(row) if row else None

    def customers_reached_by(self, *, email: str = "", phone: str = "") -> Sequence[str]:
        """The numbers of all customers of whom that address or phone number is on record and verified."""
        by = Q(phone=phone, phone_verified=True) if phone else Q(email__iexact=email, email_verified=True)
        return list(Customer.objects.filter(by).order_by("pk").values_list("pk", flat=True))

    def accounts_of(self, customer_number: str) -> Sequence[facts.Account]:
        """Every account the customer holds, alone or with others, and every one of others that they may use,
        eligible or not, in display order."""
        return [_account(link) for link in _LINKS.all(number=customer_number)]

    def transactions_of(
        self, account: str, wanted: Wanted, *, limit: int, offset: int
    ) -> tuple[Sequence[facts.Transaction], int]:
        """One page of the movements wanted, newest first, and how many there are in all."""
        rows = Transaction.objects.filter(_condition(wanted), account_id=account)
        counted = rows.select_related("account").annotate(total=Window(Count("*")))
        page = list(counted.order_by("-booked_at", "-id")[offset : offset + limit])
        if not page and offset:  # a page after the last tells nothing of those before it
            return [], rows.count()
        return [_transaction(row) for row in page], page[0].total if page else 0

    def choose_joint_sharing(self, account: str, chosen: JointSharing) -> None:
        """From now on this holds for the account."""
        Account.objects.filter(pk=account).update(joint_sharing=chosen)

    def instruct(self, account: str, user: str, *, may_share: bool) -> None:
        """From now on that user may share the account, or may not."""
        Holding.objects.filter(account=account, customer_number=user, uses_only=True).update(
            instructed=may_share
        )

    def plan_of(self, payment: PaymentTerms, at: datetime) -> Plan | None:
        """By the product that it is; None where the bank offers none of that nature."""
        product = PaymentProduct.objects.filter(pk=payment.nature).first()
        return plan(product, payment, at) if product else None

    def signed_by_several(self, debtor: Party) -> bool:
        """Whether a payment from the account that an intent names needs more than one signature."""
        holders = Count("holdings", filter=Q(holdings__uses_only=False))
        several = Account.objects.filter(signed_by_all=True).alias(holders=holders).filter(holders__gt=1)
        numbers = several.values_list("bank_code", "number")
        return any(debtor.is_at(debtor.scheme, f"{code}{number}") for code, number in numbers)


def _condition(wanted: Wanted) -> Q:
    condition = Q()
    if wanted.since is not None:
        condition &= Q(booked_at__gte=wanted.since)
    if wanted.until is not None:
        condition &= Q(booked_at__lte=wanted.until)
    if wanted.at_least is not None:
        condition &= Q(amount__gte=wanted.at_least)
    if wanted.at_most is not None:
        condition &= Q(amount__lte=wanted.at_most)
    if not wanted.credits:
        condition &= Q(amount__lt=0)
    if not wanted.debits:
        condition &= Q(amount__gte=0)
    if wanted.text:
        condition &= Q(description__icontains=wanted.text)
    return condition


def _customer(row: Customer) -> facts.Customer:
    address = facts.Address(
        street=row.street,
        locality=row.locality,
        region=row.region,
        postal_code=row.postal_code,
        country=row.country,
    )
    return facts.Customer(
        number=row.number,
        given_name=row.given_name,
        middle_name=row.middle_name,
        family_name=row.family_name,
        called=row.called,
        gender=row.gender,
        born_on=row.born_on,
        email=row.email,
        email_verified=row.email_verified,
        phone=row.phone,
        phone_verified=row.phone_verified,
        address=address if row.street else None,
        website=row.website,
        profile=row.profile,
        picture=row.picture,
        language=row.language,
        timezone=row.timezone,
        changed_at=row.changed_at,
    )


def _account(link: Any) -> facts.Account:
    row, owners = link.account, tuple(link.owners)
    return facts.Account(
        reference=row.reference,
        nickname=row.nickname,
        product=row.product,
        category=row.category,
        number=row.number,
        bank_code=row.bank_code,
        currency=row.currency,
        opened_on=row.opened_on,
        balance=row.balance,
        available=row.available,
        owners=owners,
        users=tuple(link.users),
        instructed=frozenset(link.instructed_users),
        organisation=facts.Organisation(number=row.organisation.number, name=row.organisation.name)
        if row.organisation
        else None,
        signatories=owners if row.signed_by_all else (),
        joint_sharing=JointSharing(row.joint_sharing),
        shielded=link.shielded,
        ineligible_because=_ineligible_because(row, link),
    )


def _ineligible_because(row: Account, link: Holding) -> str:
    if row.closed_on is not None:
        when = date_format(row.closed_on, "j F Y")
        return _("This account was closed on {when}.").format(when=when)
    if not row.online:
        return _("This account is not set up for internet banking. You can add it under Settings.")
    if link.uses_only and row.organisation is not None:
        return _(
            "The organisation that holds this account has not nominated you to share it. It can do that with "
            "us."
        )
    if link.uses_only and not link.instructed:
        return _(
            "You may use this account, and whoever holds it has not let you share it. They can do that when "
            "they sign in, under “People who use your accounts”."
        )
    if row.joint_sharing == JointSharing.NON_DISCLOSURE:
        return _("Someone who holds this account has turned data sharing off for it.")
    return ""


def _transaction(row: Transaction) -> facts.Transaction:
    return facts.Transaction(
        reference=str(row.pk),
        account=row.account_id,
        booked_at=row.booked_at,
        amount=row.amount,
        currency=row.account.currency,
        kind=row.kind,
        description=row.description,
        counterparty=row.counterparty,
    )
