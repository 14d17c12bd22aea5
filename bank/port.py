"""The port to the bank's own systems: the few questions Accord asks of them.

A bank implements `CoreBanking` and names its class in the setting CORE_BANKING; `bank.example` is the
built-in one. What carries one-time codes is a `CodeSender`, named by CODE_SENDER; `bank.senders` has some.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from bank.facts import Account, Customer, JointSharing, Transaction, Wanted
from consent.payments import Party, PaymentTerms, Plan
from consent.problems import Away

__all__ = [
    "Account",
    "CodeSender",
    "CoreAway",
    "CoreBanking",
    "Customer",
    "JointSharing",
    "NotSent",
    "Transaction",
    "Wanted",
    "code_sender",
    "core_banking",
]


class CoreAway(Away):
    """The bank's own systems do not answer at present, or not in the time that somebody can wait for them."""


class CoreBanking(Protocol):
    """Every method raises CoreAway where it has no answer within seconds. Callers are told to come again
    then, and whatever they were about to do has not begun."""

    joint_sharing_offered: frozenset[JointSharing]
    """What holders of a joint account may choose here for its data: `PRE_APPROVAL` and `NON_DISCLOSURE` at
    least (CX:4A.5), or nothing where the bank has them choose elsewhere."""

    takes_instructions: bool
    """Whether holders say here which of an account's other users may share it; else they do that elsewhere,
    and see here what stands."""

    def customer(self, customer_number: str) -> Customer | None:
        """Who that is; None where the bank has no record of anybody by that number."""

    def customers_reached_by(self, *, email: str = "", phone: str = "") -> Sequence[str]:
        """The numbers of all customers of whom that address (in any case of letters), or that phone number
        (E.164), is on record and verified; one of the two is given."""

    def accounts_of(self, customer_number: str) -> Sequence[Account]:
        """Every account the customer holds, alone or with others, and every one of others that they may use,
        eligible or not, in display order; with them every account of an organisation that nominated them.
        What they may use and no holder lets them share is ineligible, and so is an organisation's account for
        whom it has not nominated."""

    def transactions_of(
        self, account: str, wanted: Wanted, *, limit: int, offset: int
    ) -> tuple[Sequence[Transaction], int]:
        """One page of the movements wanted, newest first, and how many there are in all."""

    def choose_joint_sharing(self, account: str, chosen: JointSharing) -> None:
        """From now on this holds for the account; everybody who had to agree has. May be said twice."""

    def instruct(self, account: str, user: str, *, may_share: bool) -> None:
        """From now on that user may share the account, or may not, as one of its holders says. May be said
        twice; of somebody who does not use it, it says nothing."""

    def plan_of(self, payment: PaymentTerms, at: datetime) -> Plan | None:
        """What becomes of such a payment if it is asked for at that moment: by when its order has to come,
        and whether a later one is refused, when it goes and what it costs. Whose it is, and from which
        account, nobody knows yet, unless it names one. None where there is nothing to say."""

    def signed_by_several(self, debtor: Party) -> bool:
        """Whether a payment from the account that an intent names needs more than one signature. False of an
        account that the bank does not have. Asked only where an intent will have one signature."""


class NotSent(Exception):
    """The message did not leave; trying again may help."""


class CodeSender(Protocol):
    channels: frozenset[str]
    """What it carries, out of "sms" and "email"."""

    def send(self, *, channel: str, to: str, text: str) -> None:
        """Hand over a message that holds a one-time code; raises NotSent.

        `channel` is "sms", then `to` is a number as E.164 writes it, or "email", then it is an address. The
        text's last line ties the code to our site, so it has to stay the last one.
        """


def code_sender() -> CodeSender | None:
    """What carries one-time codes; None where this installation sends none."""
    if not settings.CODE_SENDER:
        return None
    sender: CodeSender = import_string(settings.CODE_SENDER)()
    return sender


def core_banking() -> CoreBanking:
    """The bank this installation serves."""
    adapter: CoreBanking = import_string(settings.CORE_BANKING)()
    return adapter
