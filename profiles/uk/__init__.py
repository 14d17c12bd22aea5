"""United Kingdom: the Open Banking Read/Write standard, v3.1 and v4.0 side by side on one issuer."""

from datetime import timedelta

from consent.lifecycle import COMMON_TRANSITIONS, Lifecycle
from consent.policy import ConsentPolicy, Duty
from profiles.languages import in_every_language
from profiles.notices import A_MONTH_A_WEEK_A_DAY
from profiles.plain import SIX_YEARS, none_is_optional
from profiles.profile import Profile
from profiles.uk.data import DATA
from profiles.uk.errors import describe_problem
from profiles.uk.events import EVENTS, notices
from profiles.uk.intents import PERMISSIONS
from profiles.uk.resources import INTENTS
from profiles.uk.security import SECURITY
from profiles.uk.words import WORDING

PROFILE = Profile(
    title="United Kingdom, Open Banking v3.1 and v4.0",
    security=SECURITY,
    consent=ConsentPolicy(
        lifecycle=Lifecycle(tuple(COMMON_TRANSITIONS)),
        permissions=PERMISSIONS,
        without_accounts=frozenset(),
        longest_sharing=None,
        # Intents nobody decided on must live a day at least (CON-10).
        authorise_within=timedelta(hours=24),
        pick_up_within=timedelta(minutes=10),
        approve_within=timedelta(days=7),
        intents=INTENTS,
        optional=none_is_optional,  # what is not there is 404, also what the standard has (CON-07)
        notices=notices,
        reminders=A_MONTH_A_WEEK_A_DAY,
        events=EVENTS,
        listing_scope="",
        records=Duty(
            period=SIX_YEARS,
            basis="Limitation Act 1980, section 5: claims on a contract may be brought for six years",
        ),
        describe_problem=describe_problem,
    ),
    data=DATA,
    wordings=in_every_language(WORDING),
)
