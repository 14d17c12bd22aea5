"""Plain FAPI, with no ecosystem on top: FAPI 1.0 Advanced, and FAPI 2.0 with its Message Signing."""

from dataclasses import replace
from datetime import timedelta

from consent.lifecycle import AMENDMENT, COMMON_TRANSITIONS, REMOVAL, SHORTENING, Lifecycle
from consent.policy import ConsentPolicy, Duty
from profiles.fapi.data import DATA
from profiles.fapi.errors import describe_problem
from profiles.fapi.security import DATA_SCOPES, FAPI1, FAPI2
from profiles.fapi.words import WORDING, WORDING_OF_GRANTS
from profiles.languages import in_every_language
from profiles.notices import A_MONTH_A_WEEK_A_DAY, letters
from profiles.plain import SIX_YEARS, none_is_optional
from profiles.profile import Profile

_CONSENT = ConsentPolicy(
    lifecycle=Lifecycle((*COMMON_TRANSITIONS, REMOVAL, SHORTENING)),
    permissions=DATA_SCOPES,
    without_accounts=frozenset(),
    longest_sharing=timedelta(days=365),
    authorise_within=timedelta(hours=2, minutes=15),
    pick_up_within=timedelta(minutes=10),
    approve_within=None,
    intents=(),
    optional=none_is_optional,
    notices=letters,
    reminders=A_MONTH_A_WEEK_A_DAY,
    events=None,
    listing_scope="consents",
    records=Duty(
        period=SIX_YEARS,
        basis="No scheme says how long: as long as the strictest of the schemes served here",
    ),
    describe_problem=describe_problem,
)

# Of these clients each may come again for a grant that it has.
_MANAGED = replace(_CONSENT, lifecycle=Lifecycle((*COMMON_TRANSITIONS, AMENDMENT, REMOVAL, SHORTENING)))

PROFILE_1 = Profile(
    title="FAPI 1.0 Advanced",
    security=FAPI1,
    consent=_CONSENT,
    data=DATA,
    wordings=in_every_language(WORDING),
)
PROFILE_2 = Profile(
    title="FAPI 2.0 Security Profile",
    security=FAPI2,
    consent=_MANAGED,
    data=DATA,
    wordings=in_every_language(WORDING_OF_GRANTS),
)
