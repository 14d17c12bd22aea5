"""New Zealand's words: one sentence a permission, written from the fields the API Centre's standard lists."""

from dataclasses import replace
from datetime import timedelta

from portal.wording import ONE_LOOK, Cluster, Wording
from profiles.payment_words import LIMITS, PARTICULARS, PAYMENTS, VALUES
from profiles.read_permissions import everything_in, merging

CLUSTERS = {
    "ReadPartyAuthUser": Cluster(
        title="You",
        meaning="Your own name, address, phone and email, as the person who said yes.",
        not_included="other owners of your accounts",
    ),
    "ReadParty": Cluster(
        title="The account holders",
        meaning="Names, addresses, phones and emails of those who own or run the account; "
        "for a business, its own.",
        not_included="identity documents",
    ),
    "ReadAccountsBasic": Cluster(
        title="Your accounts",
        meaning="The kind, currency, status, nickname and opening date of each account you choose.",
        not_included="account numbers, the holder’s name and balances",
    ),
    "ReadAccountsDetail": Cluster(
        title="Your account numbers",
        meaning="The kind, currency, status and nickname of each account you choose, its number and the "
        "name on it, and how often it gets statements.",
        not_included="payments in and out",
    ),
    "ReadBalances": Cluster(
        title="Your balances",
        meaning="How much is in each account you choose, or how much is owed on it, and its credit limits.",
        not_included="what you paid or were paid",
    ),
    "ReadTransactionsBasic": Cluster(
        title="Your payments, without the details",
        meaning="Dates, amounts, status, payment type and reference.",
        not_included="descriptions, places, the balance after each payment and the other party",
        reaches_back=True,
    ),
    "ReadTransactionsDetail": Cluster(
        title="Your payments, with details",
        meaning="Dates, amounts, descriptions, places, and who paid or was paid. "
        "It can reveal health, faith and habits.",
        not_included="card PINs",
        reaches_back=True,
    ),
    "ReadTransactionsCredits": Cluster(
        title="Money coming in",
        meaning="Only the money you receive.",
        not_included="what you spend",
        reaches_back=True,
    ),
    "ReadTransactionsDebits": Cluster(
        title="Money going out",
        meaning="Only the money you spend.",
        not_included="what you receive",
        reaches_back=True,
    ),
    "ReadStatementsBasic": Cluster(
        title="Statement summaries",
        meaning="Each statement’s period, interest, fees, rates and rewards.",
        not_included="a statement’s totals and the document itself",
        reaches_back=True,
    ),
    "ReadStatementsDetail": Cluster(
        title="Full statements",
        meaning="Each statement’s period, fees and totals, and a copy of the document. "
        "It shows all payments in its period.",
        not_included="later periods",
        reaches_back=True,
    ),
    "ReadDirectDebits": Cluster(
        title="Direct debits",
        meaning="Companies that collect from you, and the last amount and date.",
        not_included="any power to cancel them",
    ),
    "ReadStandingOrdersBasic": Cluster(
        title="Automatic payments",
        meaning="What you pay regularly: how much, how often, next and last date.",
        not_included="who gets it",
    ),
    "ReadStandingOrdersDetail": Cluster(
        title="Automatic payments and payees",
        meaning="What you pay regularly, when, who gets it and their account details.",
        not_included="any power to change them",
    ),
    "ReadScheduledPaymentsBasic": Cluster(
        title="Payments you’ve set up for later",
        meaning="Amounts and dates of one-off future payments.",
        not_included="who gets those payments",
    ),
    "ReadScheduledPaymentsDetail": Cluster(
        title="Future payments and payees",
        meaning="Amounts and dates of one-off future payments, who gets them and their account details.",
        not_included="any power to change future payments",
    ),
    "ReadBeneficiariesBasic": Cluster(
        title="That you have saved payees",
        meaning="How many payees you’ve saved and the references you use.",
        not_included="who they are and their accounts",
    ),
    "ReadBeneficiariesDetail": Cluster(
        title="People and companies you’ve saved",
        meaning="The payees you’ve saved: names, account numbers and banks. This is other people’s data.",
        not_included="any power to pay them",
    ),
    "ReadOffers": Cluster(
        title="Offers we’ve made you",
        meaning="Limits, rates and offers linked to your account.",
        not_included="your reply to them",
    ),
}

CLUSTERS_V1 = CLUSTERS | {
    "ReadPAN": Cluster(
        title="Your card numbers",
        meaning="The number of each card, where it appears. We may still hide all but its last digits.",
        not_included="the PIN and the security code of a card",
    ),
}

WORDING = Wording(
    version="nz 3.0/2",
    ecosystem="Open Banking New Zealand",
    locale="en-NZ",
    timezone="Pacific/Auckland",
    clusters=merging(CLUSTERS),
    catalogue=everything_in(CLUSTERS),
    review_title="{app} wants to see some of your bank data",
    purpose_note="{app} hasn’t told us why. Ask them before you agree.",
    once_up_to=timedelta(0),
    once=ONE_LOOK,
    whole_past="Payments and statements as far back as we keep them, and new ones while sharing lasts.",
    share_label="Share with {app}",
    refuse_label="Don’t share",
    changes=None,
    stop_notes=(
        "Check with {app} first: parts of its service may stop working.",
        "Stopping here doesn’t delete what {app} already has. Ask them how they keep it.",
    ),
    care_note="Check with {app} how they use your data. You may have given them other permissions too.",
    payments=PAYMENTS,
    particulars=PARTICULARS,
    values=VALUES,
    limits=LIMITS,
    resource_words={
        "accounts": "Your accounts",
        "account": "One account’s details",
        "balances": "Account balances",
        "transactions": "Payments in and out",
    },
)
WORDING_V1 = replace(
    WORDING,
    version="nz 1.0/1",
    clusters=merging(CLUSTERS_V1),
    catalogue=everything_in(CLUSTERS_V1),
)
