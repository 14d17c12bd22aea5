"""New Zealand's words: one sentence a permission, written from the fields the API Centre's standard lists."""

from dataclasses import replace
from datetime import timedelta

from portal.wording import ONE_LOOK, Cluster, Wording
from profiles.limit_words import LIMITS
from profiles.payment_words import PARTICULARS, PAYMENTS, VALUES
from profiles.read_permissions import everything_in, merging
from profiles.read_words import (
    CARD_NUMBERS,
    HOLDERS,
    LATER_PAYEES_AND_OFFERS,
    LOOKED_AT,
    STATEMENTS_AND_DEBITS,
    YOU,
)

CLUSTERS = {
    "ReadPartyAuthUser": YOU,
    **HOLDERS,
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
    **STATEMENTS_AND_DEBITS,
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
    **LATER_PAYEES_AND_OFFERS,
}

CLUSTERS_V1 = CLUSTERS | CARD_NUMBERS

WORDING = Wording(
    version="nz 3.0/5",
    ecosystem="Open Banking New Zealand",
    locale="en-NZ",
    timezone="Pacific/Auckland",
    clusters=merging(CLUSTERS, {}),
    of_organisations=None,
    catalogue=everything_in(CLUSTERS, {}),
    review_title="{app} wants to see some of your bank data",
    purpose_note="{app} hasn’t told us why. Ask them before you agree.",
    documents=True,
    tells_how_new=True,
    register_url="https://www.apicentre.paymentsnz.co.nz/",
    once_up_to=timedelta(0),
    once=ONE_LOOK,
    whole_past="Payments and statements as far back as we keep them, and new ones while sharing lasts.",
    reconfirmed=None,
    share_label="Share with {app}",
    refuse_label="Don’t share",
    changes=None,
    stop_notes=("Check with {app} first: parts of its service may stop working.",),
    already_has="What {app} already has isn’t deleted by this. Ask them how they keep it.",
    to_have_it_deleted="",
    care_note="Check with {app} how they use your data. You may have given them other permissions too.",
    correction="",
    payments=PAYMENTS,
    file_without_sum=None,
    particulars=PARTICULARS,
    values=VALUES,
    limits=LIMITS,
    standing=None,
    resource_words={
        **LOOKED_AT,
        "transactions": "Payments in and out",
        "standing orders": "Automatic payments",
    },
)
WORDING_V1 = replace(
    WORDING,
    version="nz 1.0/4",
    clusters=merging(CLUSTERS_V1, {}),
    catalogue=everything_in(CLUSTERS_V1, {}),
)
