"""The United Kingdom's words: data clusters, permissions, and one sentence each of what that opens, written
from the fields the standard lists.

Every permission published has them (CON-24), also one that this bank does not serve (CON-25).
"""

from dataclasses import replace
from datetime import timedelta

from portal.wording import ONE_LOOK, ChangeWords, Cluster, Reconfirmation, Wording
from profiles.limit_words import LIMITS
from profiles.payment_words import FILE_WITHOUT_SUM, OF_THE_BANK, PARTICULARS, PAYMENTS, VALUES
from profiles.read_permissions import everything_in, merging
from profiles.read_words import (
    CARD_NUMBERS,
    HOLDERS,
    LATER_PAYEES_AND_OFFERS,
    LOOKED_AT,
    STATEMENTS_AND_DEBITS,
    YOU,
)
from profiles.standing_words import STANDING

ACCOUNTS = "Your Account Details"
REGULAR = "Your Regular Payments"
TRANSACTIONS = "Your Account Transactions"
STATEMENTS = "Your Statements"
FEATURES = "Your Account Features and Benefits"
PARTIES = "Contact and party details"
LANGUAGE = {
    ACCOUNTS: {
        "ReadAccountsBasic": "Any other name by which you refer to this account",
        "ReadAccountsDetail": "Your account name, number and sort-code",
        "ReadBalances": "Your account balance",
        "ReadPAN": "Your card number",
    },
    REGULAR: {
        "ReadBeneficiariesBasic": "Payee agreements you have set up",
        "ReadBeneficiariesDetail": "Details of Payee agreements you have set up",
        "ReadStandingOrdersBasic": "Your Standing Orders",
        "ReadStandingOrdersDetail": "Details of your Standing Orders",
        "ReadDirectDebits": "Your Direct Debits",
        "ReadScheduledPaymentsBasic": "Recurring and future dated payments",
        "ReadScheduledPaymentsDetail": "Details of recurring and future dated payments",
    },
    TRANSACTIONS: {
        "ReadTransactionsBasic": "Your transactions",
        "ReadTransactionsDetail": "Details of your transactions",
        "ReadTransactionsCredits": "Your incoming transactions",
        "ReadTransactionsDebits": "Your outgoing transactions",
    },
    STATEMENTS: {
        "ReadStatementsBasic": "Information contained in your statement",
        "ReadStatementsDetail": "Details of information contained in your statement",
    },
    FEATURES: {
        "ReadProducts": "Product details – fees, charges, interest, benefits/rewards",
        "ReadOffers": "Offers available on your account",
    },
    PARTIES: {
        "ReadParty": "The full legal name(s) of account holder(s). Address(es), telephone number(s) and "
        "email address(es)",
        "ReadPartyPSU": "Your own name and contact details",
    },
}
"""Data clusters and the permissions in them, in the words that must be used (Customer Experience Guidelines,
Permissions and Data Clusters, 13a and 13b), but for the customer's own name, which they have no words for."""
NARROWED = {
    ("ReadTransactionsBasic", "ReadTransactionsCredits"): "Your incoming transactions",
    ("ReadTransactionsBasic", "ReadTransactionsDebits"): "Your outgoing transactions",
    ("ReadTransactionsDetail", "ReadTransactionsCredits"): "Details of your incoming transactions",
    ("ReadTransactionsDetail", "ReadTransactionsDebits"): "Details of your outgoing transactions",
}


def _explained(meaning: str, not_included: str, *, reaches_back: bool = False) -> Cluster:
    return Cluster(title="", meaning=meaning, not_included=not_included, reaches_back=reaches_back)


EXPLAINED = {
    "ReadPartyPSU": YOU,
    **HOLDERS,
    "ReadAccountsBasic": _explained(
        "The kind, currency and nickname of each account you choose.",
        "sort codes, account numbers and balances",
    ),
    "ReadAccountsDetail": _explained(
        "The kind, currency and nickname of each account you choose, its product, its sort code and "
        "number; of a card, the masked number.",
        "payments in and out",
    ),
    "ReadBalances": _explained(
        "How much is in each account you choose and how much you can spend, with any overdraft.",
        "what you paid or were paid",
    ),
    "ReadTransactionsBasic": _explained(
        "Dates, amounts and references of payments.",
        "descriptions and the names of shops",
        reaches_back=True,
    ),
    "ReadTransactionsDetail": _explained(
        "Dates, amounts, descriptions and shops you paid. It can reveal health, faith and habits.",
        "PINs and full card numbers",
        reaches_back=True,
    ),
    "ReadTransactionsCredits": _explained("Only the money you receive.", "what you spend", reaches_back=True),
    "ReadTransactionsDebits": _explained("Only the money you spend.", "what you receive", reaches_back=True),
    **STATEMENTS_AND_DEBITS,
    "ReadStandingOrdersBasic": _explained(
        "What you pay regularly: how much, how often, next and last date.", "who gets it"
    ),
    "ReadStandingOrdersDetail": _explained(
        "What you pay regularly, when, who gets it and their account details.", "any power to change them"
    ),
    **LATER_PAYEES_AND_OFFERS,
    "ReadProducts": _explained(
        "What kind of product each account is, with its interest, charges and benefits.",
        "what you have earned or paid",
    ),
    **CARD_NUMBERS,
}
"""What each permission opens, in words of ours."""
CLUSTERS = {
    permission: replace(EXPLAINED[permission], title=title, group=group)
    for group, permissions in LANGUAGE.items()
    for permission, title in permissions.items()
}

WORDING = Wording(
    version="uk 4.0/8",
    ecosystem="Open Banking",
    locale="en-GB",
    timezone="Europe/London",
    clusters=merging(CLUSTERS, NARROWED),
    of_organisations=None,
    catalogue=everything_in(CLUSTERS, NARROWED),
    review_title="{app} wants to see some of your bank data",
    purpose_note="{app} hasn’t told us why. Ask them before you agree.",
    documents=True,
    tells_how_new=False,
    register_url="https://register.fca.org.uk/",
    once_up_to=timedelta(0),
    once=ONE_LOOK,
    whole_past="Transactions as far back as we keep them, and new ones while sharing lasts.",
    # SCA-RTS, Article 36(6): the account information service asks, not the bank.
    reconfirmed=Reconfirmation(
        every=timedelta(days=90),
        words="{app} must ask you every 90 days whether you still want this. You don’t need to come back "
        "here for that.",
    ),
    share_label="Share with {app}",
    refuse_label="Don’t share",
    changes=ChangeWords(
        title="Confirm that {app} may go on",
        account_question="Which accounts do you want to share with {app} from now on?",
        agree_label="Go on sharing",
        keep_label="Keep as it is",
    ),
    stop_notes=(
        "Tell {app} too: parts of its service may stop working, and your agreement with them may go on.",
    ),
    already_has="What {app} already has isn’t deleted by this. Ask them how they keep it.",
    to_have_it_deleted="",
    care_note="Check with {app} how they use your data.",
    correction="",
    payments=PAYMENTS,
    file_without_sum=FILE_WITHOUT_SUM,
    particulars=PARTICULARS | OF_THE_BANK,
    values=VALUES,
    limits=LIMITS,
    standing=STANDING,
    resource_words={
        "funds": "Whether there is enough for a payment",
        **LOOKED_AT,
        "transactions": "Your transactions",
        "standing orders": "Standing orders",
        "products": LANGUAGE[FEATURES]["ReadProducts"],
    },
)
