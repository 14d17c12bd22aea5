"""The profiles an operator may name in ISSUERS."""

from profiles.cds_au import PROFILE as CDS
from profiles.fapi import PROFILE_1 as FAPI1
from profiles.fapi import PROFILE_2 as FAPI2
from profiles.nz import PROFILE_V1 as NZ_V1
from profiles.nz import PROFILE_V3 as NZ
from profiles.oidc_core import PROFILE as OIDC
from profiles.profile import Profile
from profiles.uk import PROFILE as UK

BY_NAME: dict[str, Profile] = {
    "cds": CDS,
    "fapi1": FAPI1,
    "fapi2": FAPI2,
    "nz": NZ,
    "nz1": NZ_V1,
    "oidc": OIDC,
    "uk": UK,
}
