"""Who else has a say in sharing an account, or in paying from it: pure functions that profiles name."""

from dataclasses import dataclass

from bank.facts import Account, JointSharing, Organisation
from consent.payments import Nature, PaymentTerms


@dataclass(frozen=True, kw_only=True)
class Says:
    """Customer numbers of others who hold the account."""

    decide: tuple[str, ...] = ()
    """They have to agree before anything is shared."""
    agreed: tuple[str, ...] = ()
    """They agreed beforehand; they hear of it, see it, and may stop it."""
    barred: str = ""
    """Why it cannot be done at all, for the customer, in English; empty where it can."""

    @property
    def everybody(self) -> tuple[str, ...]:
        return self.decide + self.agreed


def noop(text: str) -> str:
    """Marks a text for translation, as Django's `gettext_noop` does: rules know no framework."""
    return text


NOT_INSTRUCTED = noop("Whoever holds this account has not let you share it.")
NOT_NOMINATED = noop("The organisation that holds this account has not nominated you to share it.")
HOLDERS_SHARE = noop("Only those who hold this account can share it here.")
HOLDERS_PAY = noop("Only those who hold this account can let an app pay from it.")


def nobody_else(account: Account, number: str) -> Says:
    """Whoever holds an account shares it alone, and who merely uses it does not."""
    return Says() if account.is_held_by(number) else Says(barred=HOLDERS_SHARE)


def for_oneself(_account: Account) -> Organisation | None:
    """Whoever shares an account does so for themselves."""
    return None


def for_its_holder(account: Account) -> Organisation | None:
    """Who shares an organisation's account acts for it."""
    return account.organisation


def as_joint_holders_chose(account: Account, number: str) -> Says:
    """The others by what they have chosen together; of one who needs protection nobody else hears.

    Who uses it by a holder's instruction shares it as one of them would.
    """
    if account.organisation is not None:  # its representatives act for it alone, and none for the others
        return Says() if account.is_held_by(number) else Says(barred=NOT_NOMINATED)
    if not account.is_held_by(number) and number not in account.instructed:
        return Says(barred=NOT_INSTRUCTED)
    others = tuple(owner for owner in account.owners if owner != number)
    if account.shielded:
        return Says()
    if account.joint and account.joint_sharing is JointSharing.CO_APPROVAL:
        return Says(decide=others)
    return Says(agreed=others)


SEVERAL_SIGN = noop("Several people sign for payments from this account, which an app can’t ask for.")


def nobody_signs(_account: Account, _number: str, _payment: PaymentTerms) -> Says:
    """Nothing is paid here."""
    return Says()


def one_signature_is_enough(account: Account, number: str, payment: PaymentTerms) -> Says:
    """Where others have to sign too nothing can be paid; whether there is enough may be asked."""
    if not account.is_held_by(number):
        return Says(barred=HOLDERS_PAY)
    others = other_signatories(account, number)
    return Says(barred=SEVERAL_SIGN) if others and payment.nature is not Nature.FUNDS else Says()


def other_signatories(account: Account, number: str) -> tuple[str, ...]:
    return tuple(one for one in account.signatories if one != number)
