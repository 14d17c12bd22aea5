"""The United Kingdom's words: one sentence a permission, written from the fields the standard lists.

Every permission published has them (CON-24), though those that we serve no data for are refused (CON-25).
"""

from datetime import timedelta

from portal.wording import ONE_LOOK, ChangeWords, Cluster, Wording
from profiles.payment_words import LIMITS, OF_THE_BANK, PARTICULARS, PAYMENTS, VALUES
from profiles.read_permissions import everything_in, merging
from profiles.read_words import (
    CARD_NUMBERS,
    HOLDERS,
    LATER_PAYEES_AND_OFFERS,
    STATEMENTS_AND_DEBITS,
    YOU,
)

CLUSTERS = {
    "ReadPartyPSU": YOU,
    **HOLDERS,
    "ReadAccountsBasic": Cluster(
        title="Your accounts",
        meaning="The kind, currency and nickname of each account you choose.",
        not_included="sort codes, account numbers and balances",
    ),
    "ReadAccountsDetail": Cluster(
        title="Your account details",
        meaning="The kind, currency and nickname of each account you choose, its product, its sort code and "
        "number; of a card, the masked number.",
        not_included="payments in and out",
    ),
    "ReadBalances": Cluster(
        title="Your balances",
        meaning="How much is in each account you choose and how much you can spend, with any overdraft.",
        not_included="what you paid or were paid",
    ),
    "ReadTransactionsBasic": Cluster(
        title="Your transactions, without the details",
        meaning="Dates, amounts and references of payments.",
        not_included="descriptions and the names of shops",
        reaches_back=True,
    ),
    "ReadTransactionsDetail": Cluster(
        title="Your transactions, with details",
        meaning="Dates, amounts, descriptions and shops you paid. It can reveal health, faith and habits.",
        not_included="PINs and full card numbers",
        reaches_back=True,
    ),
    "ReadTransactionsCredits": Cluster(
        title="Your incoming transactions",
        meaning="Only the money you receive.",
        not_included="what you spend",
        reaches_back=True,
    ),
    "ReadTransactionsDebits": Cluster(
        title="Your outgoing transactions",
        meaning="Only the money you spend.",
        not_included="what you receive",
        reaches_back=True,
    ),
    **STATEMENTS_AND_DEBITS,
    "ReadStandingOrdersBasic": Cluster(
        title="Standing orders",
        meaning="What you pay regularly: how much, how often, next and last date.",
        not_included="who gets it",
    ),
    "ReadStandingOrdersDetail": Cluster(
        title="Standing orders and payees",
        meaning="What you pay regularly, when, who gets it and their account details.",
        not_included="any power to change them",
    ),
    **LATER_PAYEES_AND_OFFERS,
    "ReadProducts": Cluster(
        title="Your accounts’ rates and fees",
        meaning="What kind of product each account is, with its interest, charges and benefits.",
        not_included="what you have earned or paid",
    ),
    **CARD_NUMBERS,
}

WORDING = Wording(
    version="uk 4.0/4",
    ecosystem="Open Banking",
    locale="en-GB",
    timezone="Europe/London",
    clusters=merging(CLUSTERS),
    catalogue=everything_in(CLUSTERS),
    review_title="{app} wants to see some of your bank data",
    purpose_note="{app} hasn’t told us why. Ask them before you agree.",
    documents=True,
    once_up_to=timedelta(0),
    once=ONE_LOOK,
    whole_past="Transactions as far back as we keep them, and new ones while sharing lasts.",
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
        "Stopping here doesn’t delete what {app} already has. Ask them how they keep it.",
    ),
    care_note="{app} must ask you every 90 days whether to go on. Check with them how they use your data.",
    payments=PAYMENTS,
    particulars=PARTICULARS | OF_THE_BANK,
    values=VALUES,
    limits=LIMITS,
    resource_words={
        "funds": "Whether there is enough for a payment",
        "accounts": "Your accounts",
        "account": "One account’s details",
        "balances": "Account balances",
        "transactions": "Your transactions",
    },
)
