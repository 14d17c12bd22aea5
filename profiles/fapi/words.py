"""What customers read where no ecosystem prescribes words."""

from dataclasses import replace
from datetime import timedelta

from portal.wording import ONE_LOOK, ChangeWords, Cluster, Wording

CLUSTERS = {
    "accounts": Cluster(
        title="Your accounts and balances",
        meaning="The name, kind, number and currency of each account you choose, and how much is in it or "
        "owed on it.",
        not_included="payments in and out",
    ),
    "transactions": Cluster(
        title="Your payments",
        meaning="Each payment in and out: date, amount, description, and who it was from or to. "
        "It can reveal health, faith and habits.",
        not_included="card PINs",
        reaches_back=True,
    ),
}


def clusters(permissions: tuple[str, ...]) -> tuple[Cluster, ...]:
    """One cluster a permission; raises KeyError for one without words."""
    return tuple(CLUSTERS[permission] for permission in sorted(permissions))


WORDING = Wording(
    version="fapi/3",
    ecosystem="Open banking",
    locale="en-GB",
    timezone="UTC",
    clusters=clusters,
    of_organisations=None,
    catalogue=tuple(CLUSTERS.values()),
    review_title="Confirm what we’ll share with {app}",
    purpose_note="{app} hasn’t told us why. Ask them before you agree.",
    documents=True,
    tells_how_new=True,
    register_url="",
    once_up_to=timedelta(days=1),
    once=ONE_LOOK,
    whole_past="Every payment we have on record, and new ones while sharing lasts.",
    reconfirmed=None,
    share_label="Share with {app}",
    refuse_label="Don’t share",
    changes=None,
    stop_notes=("Check with {app} first: parts of its service may stop working.",),
    already_has="What {app} already has isn’t deleted by this. Ask them how they keep it.",
    to_have_it_deleted="",
    care_note="Check with {app} how they handle your data. You may have given them other permissions too.",
    correction="",
    payments={},
    file_without_sum=None,
    particulars={},
    values={},
    limits=None,
    standing=None,
    resource_words={
        "accounts": "Your accounts",
        "account": "One account’s details",
        "transactions": "Payments in and out",
    },
)
WORDING_OF_GRANTS = replace(
    WORDING,
    version="fapi2/2",
    changes=ChangeWords(
        title="Change what {app} can see",
        account_question="Which accounts do you want to share with {app} from now on?",
        agree_label="Agree to the change",
        keep_label="Keep as it is",
    ),
)
"""Where recipients may come again for what they were granted."""
