"""New Zealand: Payments NZ API Centre, v3.0 with v2.3 beside it, and the v1.0 they grew from."""

from dataclasses import replace
from datetime import timedelta

from consent.lifecycle import COMMON_TRANSITIONS, Lifecycle
from consent.policy import ConsentPolicy, Duty
from profiles.languages import in_every_language
from profiles.notices import A_MONTH_A_WEEK_A_DAY, letters
from profiles.nz.data import DATA_V1, DATA_V3
from profiles.nz.errors import describe_problem
from profiles.nz.events import EVENTS, notices
from profiles.nz.intents import PERMISSIONS, PERMISSIONS_V1
from profiles.nz.resources import INTENTS_V1, INTENTS_V2, INTENTS_V3, optional
from profiles.nz.security import SECURITY_V1, SECURITY_V3
from profiles.nz.words import WORDING, WORDING_V1
from profiles.plain import SIX_YEARS
from profiles.profile import Profile

_CONSENT = ConsentPolicy(
    lifecycle=Lifecycle(tuple(COMMON_TRANSITIONS)),
    permissions=PERMISSIONS,
    # Every intent asks for accounts, so parties are never asked for alone.
    without_accounts=frozenset(),
    longest_sharing=None,
    authorise_within=timedelta(hours=24),
    pick_up_within=timedelta(minutes=10),
    approve_within=None,
    intents=INTENTS_V3 + INTENTS_V2,
    optional=optional,
    notices=notices,
    reminders=A_MONTH_A_WEEK_A_DAY,
    events=EVENTS,
    listing_scope="",
    records=Duty(
        period=SIX_YEARS,
        basis="Limitation Act 2010, section 11: claims may be brought for six years",
    ),
    describe_problem=describe_problem,
)

PROFILE_V3 = Profile(
    title="New Zealand, API Centre v3.0 and v2.3",
    security=SECURITY_V3,
    consent=_CONSENT,
    data=DATA_V3,
    wordings=in_every_language(WORDING),
)
PROFILE_V1 = Profile(
    title="New Zealand, API Centre v1.0",
    security=SECURITY_V1,
    consent=replace(_CONSENT, permissions=PERMISSIONS_V1, intents=INTENTS_V1, notices=letters, events=None),
    data=DATA_V1,
    wordings=in_every_language(WORDING_V1),
)
