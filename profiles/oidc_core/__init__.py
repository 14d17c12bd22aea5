"""Plain OpenID Connect: apps that want to know who somebody is, and no account."""

from dataclasses import replace
from datetime import timedelta

from consent.lifecycle import COMMON_TRANSITIONS, SHORTENING, Lifecycle
from consent.policy import ConsentPolicy, Duty
from profiles.fapi.data import DATA
from profiles.fapi.errors import describe_problem
from profiles.languages import in_every_language
from profiles.notices import A_MONTH_A_WEEK_A_DAY, letters
from profiles.oidc_core.security import PERMISSIONS, SECURITY
from profiles.oidc_core.words import WORDING
from profiles.plain import SIX_YEARS, none_is_optional
from profiles.profile import Profile

PROFILE = Profile(
    title="OpenID Connect Core 1.0",
    security=SECURITY,
    consent=ConsentPolicy(
        lifecycle=Lifecycle((*COMMON_TRANSITIONS, SHORTENING)),
        permissions=PERMISSIONS,
        without_accounts=PERMISSIONS,
        longest_sharing=timedelta(days=365),
        authorise_within=timedelta(hours=2, minutes=15),
        pick_up_within=timedelta(minutes=10),
        approve_within=None,
        intents=(),
        optional=none_is_optional,
        notices=letters,
        reminders=A_MONTH_A_WEEK_A_DAY,
        events=None,
        listing_scope="",
        records=Duty(
            period=SIX_YEARS,
            basis="No scheme says how long: as long as the strictest of the schemes served here",
        ),
        describe_problem=describe_problem,
    ),
    data=replace(DATA, resources=()),
    wordings=in_every_language(WORDING),
)
