"""Permissions named `Read…` that New Zealand and the United Kingdom have words for in common."""

from portal.wording import Cluster

YOU = Cluster(
    title="You",
    meaning="Your own name, address, phone and email, as the person who said yes.",
    not_included="other owners of your accounts",
)
"""Whoever said yes, whom each calls by a name of its own."""

HOLDERS = {
    "ReadParty": Cluster(
        title="The account holders",
        meaning="Names, addresses, phones and emails of those who own or run the account; "
        "for a business, its own.",
        not_included="identity documents",
    ),
}

STATEMENTS_AND_DEBITS = {
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
}

LATER_PAYEES_AND_OFFERS = {
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

CARD_NUMBERS = {
    "ReadPAN": Cluster(
        title="Your card numbers",
        meaning="The number of each card, where it appears. We may still hide all but its last digits.",
        not_included="the PIN and the security code of a card",
    ),
}

LOOKED_AT = {
    "customer": "Who you are",
    "holders": HOLDERS["ReadParty"].title,
    "accounts": "Your accounts",
    "account": "One account’s details",
    "balances": "Account balances",
    "payees": "Saved payees",
    "direct debits": STATEMENTS_AND_DEBITS["ReadDirectDebits"].title,
    "scheduled payments": LATER_PAYEES_AND_OFFERS["ReadScheduledPaymentsBasic"].title,
    "statements": "Your statements",
    "offers": LATER_PAYEES_AND_OFFERS["ReadOffers"].title,
}
"""What was looked at, but for what each calls by a name of its own."""
