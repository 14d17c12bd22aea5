"""What the consent behind a call shares: accounts chosen and eligible, by the ids its recipient knows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bank.facts import Wanted
from bank.policy import DataPolicy, SharedAccount
from bank.port import core_banking
from consent.known_accounts import accounts_known
from consent.problems import Fault, Flaw, Problem
from oidc.access import Access
from oidc.clauses import clause


@dataclass(frozen=True, kw_only=True)
class Sharing:
    consent_id: UUID
    accounts: tuple[SharedAccount, ...]
    """In the order the customer sees them."""
    customer_number: str
    """The bank's own; "" where the client was never told of an account."""
    unavailable: frozenset[str]
    """Public ids of accounts in the consent that may not be shared at present."""
    outside: frozenset[str]
    """Public ids this client knows from other consents of the same customer."""
    transactions_from: datetime | None
    transactions_to: datetime | None

    def account(self, public_id: str, policy: DataPolicy, *, in_body: bool = False) -> SharedAccount:
        """The one account a path names, or a body; raises the ecosystem's refusal for any other id."""
        for shared in self.accounts:
            if shared.public_id == public_id:
                return shared
        if public_id in self.unavailable:
            raise policy.account_problem(Fault.ACCOUNT_UNAVAILABLE, public_id, in_body)
        if public_id in self.outside:
            raise policy.account_problem(Fault.ACCOUNT_NOT_SHARED, public_id, in_body)
        raise policy.account_problem(Fault.ACCOUNT_UNKNOWN, public_id, in_body)

    def within_window(self, wanted: Wanted) -> Wanted:
        """Never a movement outside the period the consent names."""
        return wanted.within(self.transactions_from, self.transactions_to)


@clause("RES-05", "RES-08", "ACC-09", "ACC-10", "CON-27", "DASH-21", "DASH-23", "DASH-27")
def sharing_behind(access: Access, policy: DataPolicy) -> Sharing:
    """The accounts that the consent shares, as the bank has them now, by the ids this client knows them by.

    One that waits for somebody's word, or was taken out by it, is of the consent and unavailable; so is one
    that the bank may not share at present, or its customer by now only uses where holders alone share.
    """
    if access.consent_id is None or access.customer_id is None:
        raise Problem(403, Flaw(Fault.SCOPE, "A token of the client's own opens no customer's data"))
    known = accounts_known(
        consent_id=access.consent_id,
        issuer=access.issuer,
        client_id=access.client_id,
        customer_id=access.customer_id,
    )
    names = {one.account: str(one.public_id) for one in known if one.shared}
    number = (known[0].customer_number or "") if known else ""
    held = core_banking().accounts_of(number) if number and names else ()
    accounts = tuple(
        SharedAccount(public_id=names[account.reference], account=account, owned=account.is_held_by(number))
        for account in held
        if account.reference in names
        and account.is_open_to(number)
        and not policy.others_say(account, number).barred
    )
    chosen = {str(one.public_id) for one in known if one.chosen}
    return Sharing(
        consent_id=access.consent_id,
        accounts=accounts,
        customer_number=number,
        unavailable=frozenset(chosen - {shared.public_id for shared in accounts}),
        outside=frozenset({str(one.public_id) for one in known} - chosen),
        transactions_from=access.transactions_from,
        transactions_to=access.transactions_to,
    )
