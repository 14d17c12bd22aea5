"""Australia's words: the data language standard, which must be used as it stands, and our explanations.

Titles and items: CDS "Data Language Standards", 1.36.0 (MIT licence; its notice stands in NOTICE).
"""

from collections.abc import Mapping
from datetime import timedelta

from oidc.clauses import clause
from portal.wording import ONE_LOOK, ChangeWords, Cluster, Wording
from profiles.single_claims import ALONE

_PROFILE = "profile"
_OF_PROFILE = frozenset(ALONE + claim for claim in ("name", "given_name", "family_name", "updated_at"))
_ACCOUNTS_BASIC = "bank:accounts.basic:read"
_ACCOUNTS_DETAIL = "bank:accounts.detail:read"
_TRANSACTIONS = "bank:transactions:read"
_CUSTOMER_BASIC = "common:customer.basic:read"
_CUSTOMER_DETAIL = "common:customer.detail:read"

# A detailed scope includes the basic one, so it always gets the merged language (marked ‡).
CLUSTERS = {
    _CUSTOMER_BASIC: Cluster(
        title="Name and occupation",
        items=("Name", "Occupation"),
        meaning="Your name as we hold it, and the job type on your file.",
        not_included="your date of birth and identity documents",
    ),
    _CUSTOMER_DETAIL: Cluster(
        title="Name, occupation, contact details",
        items=("Name", "Occupation", "Phone", "Email address", "Mail address", "Residential address"),
        meaning="Your name as we hold it and the job type on your file; also the phones, emails, home and "
        "mailing addresses there.",
        not_included="your date of birth, identity documents and who lives with you",
    ),
    _PROFILE: Cluster(
        title="Name",
        items=("Full name and title(s)",),
        meaning="The full name and title on your profile with us.",
        not_included="anything about an organisation",
    ),
    _ACCOUNTS_BASIC: Cluster(
        title="Account name, type and balance",
        items=("Name of account", "Type of account", "Account balance"),
        meaning="What each account is called, what sort it is, its last digits, when it was opened, "
        "if it’s yours, and how much is in it or owed.",
        not_included="full account numbers, and payments in and out",
    ),
    _ACCOUNTS_DETAIL: Cluster(
        title="Account balance and details",
        items=(
            "Name of account", "Type of account", "Account balance", "Account number", "Interest rates",
            "Fees", "Discounts", "Account terms", "Account mail address",
        ),
        meaning="What each account is called, what sort it is and how much is in it or owed; also its BSB "
        "and account number, rates, fees, discounts and terms, and the address for its letters.",
        not_included="payments in and out",
    ),
    _TRANSACTIONS: Cluster(
        title="Transaction details",
        items=(
            "Incoming and outgoing transactions", "Amounts", "Dates", "Descriptions of transactions",
            "Who you have sent money to and received money from",
        ),
        meaning="Each payment in and out: date, amount, description, and who it was from or to. "
        "It can reveal health, faith, habits and the people you pay.",
        not_included="card PINs and full card numbers",
        reaches_back=True,
    ),
    "bank:regular_payments:read": Cluster(
        title="Direct debits and scheduled payments",
        items=("Direct debits", "Scheduled payments"),
        meaning="Who takes direct debits from you, payments you’ve set up for later, and what you pay off in "
        "instalments: amounts, dates and who gets them.",
        not_included="any power to change or stop them",
    ),
    "bank:payees:read": Cluster(
        title="Saved payees",
        items=("Names and details of accounts you have saved",),
        meaning="The people and bills in your address book: names, and their account, biller or PayID "
        "details. This is other people’s data.",
        not_included="any power to pay them",
    ),
}  # fmt: skip
_PROFILE_OF_ORGANISATION = (
    "Agent name and role", "Organisation name", "Organisation numbers (ABN or ACN)", "Charity status",
    "Establishment date", "Industry", "Organisation type", "Country of registration",
)  # fmt: skip
OF_ORGANISATIONS = {
    _CUSTOMER_BASIC: Cluster(
        title="Organisation profile",
        items=_PROFILE_OF_ORGANISATION,
        meaning="Which person acts for the organisation, and its name, ABN or ACN, type, industry, charity "
        "status, start date and country of registration.",
        not_included="private details of its owners",
    ),
    _CUSTOMER_DETAIL: Cluster(
        title="Organisation profile and contact details",
        items=(*_PROFILE_OF_ORGANISATION, "Organisation address", "Mail address", "Phone number"),
        meaning="Which person acts for the organisation, and its name, ABN or ACN, type, industry, charity "
        "status, start date and country of registration; also its address, mailing address and phone.",
        not_included="private details of its owners and contact details of its staff",
    ),
}
"""The standard's language for business consumers (marked *); of all else it has the same for both."""
_BASIC_OF = {_CUSTOMER_DETAIL: _CUSTOMER_BASIC, _ACCOUNTS_DETAIL: _ACCOUNTS_BASIC}


def clusters(permissions: tuple[str, ...]) -> tuple[Cluster, ...]:
    """The standard's clusters in the standard's order: a basic one merged into its detailed one, and one
    for a name, whichever part of the profile was asked for."""
    return _told(permissions, CLUSTERS)


@clause("DASH-05", "CDS data language")
def of_organisations(permissions: tuple[str, ...]) -> tuple[Cluster, ...]:
    """The same where the customer acts for an organisation."""
    return _told(permissions, CLUSTERS | OF_ORGANISATIONS)


def _told(permissions: tuple[str, ...], words: Mapping[str, Cluster]) -> tuple[Cluster, ...]:
    asked = {_PROFILE if word in _OF_PROFILE else word for word in permissions}
    unknown = asked - words.keys()
    if unknown:
        raise KeyError(", ".join(sorted(unknown)))
    asked -= {_BASIC_OF[scope] for scope in asked & _BASIC_OF.keys()}
    return tuple(cluster for scope, cluster in words.items() if scope in asked)


WORDING = Wording(
    version="cds-au 1.36.0/7",
    ecosystem="Consumer Data Right",
    locale="en-AU",
    timezone="Australia/Sydney",
    clusters=clusters,
    of_organisations=of_organisations,
    catalogue=(*CLUSTERS.values(), *OF_ORGANISATIONS.values()),
    review_title="Confirm what we’ll share with {app}",
    purpose_note="",
    documents=False,  # rule 4.24
    tells_how_new=False,  # the same
    register_url="https://www.cdr.gov.au/find-a-provider",
    once_up_to=timedelta(days=1),
    once=ONE_LOOK,
    whole_past="Payments from the last two years, and new ones while sharing lasts.",
    reconfirmed=None,
    share_label="Share with {app}",
    refuse_label="Don’t share",
    changes=ChangeWords(
        title="Change what {app} can see",
        account_question="Which accounts do you want to share with {app} from now on?",
        agree_label="Agree to the change",
        keep_label="Keep as it is",
    ),
    stop_notes=("Check with {app} first: parts of its service may stop working.",),
    already_has="What {app} already has: under the Consumer Data Right rules it must delete your data, or "
    "remove anything that identifies you, once it’s no longer needed. Each company has its own policy.",
    to_have_it_deleted="To have your data deleted, tell {app} before you stop sharing.",
    care_note="Check with {app} how they handle your data. You may have given them other permissions too.",
    correction="If something we shared with {app} was wrong, you can ask us to correct it. Call us.",
    payments={},
    file_without_sum=None,
    particulars={},
    values={},
    limits=None,
    standing=None,
    resource_words={
        "customer": "Who you are",
        "accounts": "Your accounts",
        "account": "One account’s details",
        "balances": "Account balances",
        "transactions": "Payments in and out",
        "direct debits": "Direct debits",
        "scheduled payments": "Payments you’ve set up for later",
        "instalment plans": "Instalment plans",
        "payees": "Saved payees",
    },
)
