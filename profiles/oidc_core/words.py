"""What customers read when an app asks who they are."""

from dataclasses import replace
from datetime import timedelta

from portal.wording import Cluster, Occasion, Wording
from profiles.oidc_core.claims import BY_SCOPE, SCOPE_OF
from profiles.single_claims import ALONE

CLUSTERS = {
    "openid": Cluster(
        title="That it’s you",
        meaning="A number made for this app, by which it knows you again, and when and how you signed in.",
        not_included="your sign-in name and your customer number",
    ),
    "profile": Cluster(
        title="About you",
        meaning="These details, as far as we have them on record.",
        not_included="your accounts and identity documents",
    ),
    "email": Cluster(
        title="Your email address",
        meaning="The address we have on record, and whether we’ve checked it.",
        not_included="emails between you and us",
    ),
    "address": Cluster(
        title="Where you live",
        meaning="Your postal address as we have it on record.",
        not_included="earlier addresses",
    ),
    "phone": Cluster(
        title="Your phone number",
        meaning="The number we have on record, and whether we’ve checked it.",
        not_included="your calls and messages",
    ),
    "offline_access": Cluster(
        title="Also while you’re away",
        meaning="All of this stays readable when you’re not using the app, until you stop it.",
        not_included="anything that isn’t listed here",
    ),
}
ITEMS = {
    "name": "Full name",
    "given_name": "First name",
    "middle_name": "Middle name",
    "family_name": "Family name",
    "nickname": "What you like to be called",
    "preferred_username": "What you like to be called in apps",
    "gender": "Gender",
    "birthdate": "Date of birth",
    "zoneinfo": "Time zone",
    "locale": "Language",
    "profile": "Page about you",
    "picture": "Picture",
    "website": "Website",
    "updated_at": "When these details last changed",
    "email": "Email address",
    "email_verified": "Whether we’ve checked the email address",
    "address": "Postal address",
    "phone_number": "Phone number",
    "phone_number_verified": "Whether we’ve checked the phone number",
}


def clusters(permissions: tuple[str, ...]) -> tuple[Cluster, ...]:
    """One cluster a scope; claims asked for by name stand alone under their scope's heading."""
    unknown = [
        word for word in permissions if word not in CLUSTERS and word.removeprefix(ALONE) not in SCOPE_OF
    ]
    if unknown:
        raise KeyError(", ".join(unknown))
    shown = []
    for scope, cluster in CLUSTERS.items():
        claims = BY_SCOPE.get(scope, ())
        named = [claim for claim in claims if scope in permissions or ALONE + claim in permissions]
        if named and (scope == "profile" or scope not in permissions):
            shown.append(replace(cluster, items=tuple(ITEMS[claim] for claim in named)))
        elif named or scope in permissions:
            shown.append(cluster)
    return tuple(shown)


WORDING = Wording(
    version="oidc/4",
    ecosystem="OpenID Connect",
    locale="en-GB",
    timezone="UTC",
    clusters=clusters,
    of_organisations=None,
    catalogue=tuple(replace(one, items=tuple(ITEMS.values())) for one in CLUSTERS.values()),
    review_title="{app} wants to know who you are",
    purpose_note="{app} hasn’t told us why. Ask them before you agree.",
    documents=True,
    tells_how_new=True,
    register_url="",
    once_up_to=timedelta(days=1),
    once=Occasion(
        until="For 12 hours at most",
        phrase="for 12 hours at most",
        reading="They can look as often as they need to meanwhile.",
    ),
    whole_past="",
    reconfirmed=None,
    share_label="Share with {app}",
    refuse_label="Don’t share",
    changes=None,
    stop_notes=("Check with {app} first: you may not be able to sign in there any more.",),
    already_has="What {app} already has isn’t deleted by this. Ask them how they keep it.",
    to_have_it_deleted="",
    care_note="Check with {app} how they handle your details. You may have given them others yourself.",
    correction="",
    payments={},
    file_without_sum=None,
    particulars={},
    values={},
    limits=None,
    standing=None,
    resource_words={"customer": "Who you are"},
)
