"""Australia: Consumer Data Standards 1.36.0."""

from datetime import timedelta

from consent.lifecycle import AMENDMENT, COMMON_TRANSITIONS, REMOVAL, SHORTENING, Lifecycle
from consent.policy import ConsentPolicy, Duty
from profiles.cds_au.data import DATA
from profiles.cds_au.errors import describe_problem
from profiles.cds_au.notices import notices
from profiles.cds_au.security import ACCOUNT_SCOPES, PERMISSIONS, SECURITY
from profiles.cds_au.words import WORDING
from profiles.languages import in_every_language
from profiles.notices import A_MONTH_A_WEEK_A_DAY
from profiles.plain import SIX_YEARS, none_is_optional
from profiles.profile import Profile

PROFILE = Profile(
    title="Australia, Consumer Data Standards 1.36",
    security=SECURITY,
    consent=ConsentPolicy(
        # The holder may let customers take back a part (CX:1.15); nobody but the recipient makes it more.
        lifecycle=Lifecycle((*COMMON_TRANSITIONS, AMENDMENT, REMOVAL, SHORTENING)),
        permissions=PERMISSIONS,
        without_accounts=PERMISSIONS - ACCOUNT_SCOPES,
        longest_sharing=timedelta(seconds=31_536_000),
        authorise_within=timedelta(hours=2, minutes=15),
        pick_up_within=timedelta(minutes=10),
        approve_within=timedelta(days=7),
        intents=(),
        optional=none_is_optional,
        notices=notices,
        reminders=A_MONTH_A_WEEK_A_DAY,
        events=None,
        listing_scope="",
        records=Duty(
            period=SIX_YEARS,
            basis="CDR Rules, rule 9.3: six years, counted here from the end of the consent",
        ),
        describe_problem=describe_problem,
    ),
    data=DATA,
    wordings=in_every_language(WORDING),
)
