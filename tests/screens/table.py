"""Every page of the portal in every state, in one list."""

from tests.screens.deciding import DECIDING
from tests.screens.elsewhere import ELSEWHERE
from tests.screens.hardly_met import HARDLY_MET
from tests.screens.in_trouble import IN_TROUBLE
from tests.screens.joint_payments import JOINT_PAYMENTS
from tests.screens.meanwhile import MEANWHILE
from tests.screens.other_states import OTHER_STATES
from tests.screens.own_pages import OWN_PAGES
from tests.screens.rarer_states import RARER_STATES
from tests.screens.seldom_met import SELDOM_MET
from tests.screens.signing_in import SIGNING_IN

SCREENS = (
    *SIGNING_IN,
    *DECIDING,
    *OWN_PAGES,
    *JOINT_PAYMENTS,
    *OTHER_STATES,
    *RARER_STATES,
    *SELDOM_MET,
    *HARDLY_MET,
    *MEANWHILE,
    *ELSEWHERE,
    *IN_TROUBLE,
)

NO_PAGE = {
    "account_by_app": "keeps what the bank's app said, and goes on to its request",
    "account_passkey": "takes what a passkey signed",
    "mfa_index": "goes to the security page",
    "mfa_activate_totp": "goes to the security page",
    "mfa_deactivate_totp": "goes to the security page",
    "portal:activity_csv": "a file of text",
    "portal:cancel": "takes a press of a button",
    "portal:download_file": "a file",
    "portal:end_other_sessions": "takes a press of a button",
    "portal:end_session": "takes a press of a button",
    "portal:receipt_json": "a signed file",
    "portal:request": "takes a press of a button, and begins a decision",
    "portal:language": "takes a choice, and goes back to its page",
    "portal:read_first": "takes a press of a button",
}
"""Names of the portal's addresses that show no page, and what they do."""
