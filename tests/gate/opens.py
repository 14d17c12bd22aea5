"""What can open an address."""

from enum import Enum


class Opens(Enum):
    ANYBODY = "open to anybody: nothing there is anybody's own"
    CLIENT = "a client that authenticates"
    CUSTOMERS_TOKEN = "an access token under a consent"
    CLIENTS_TOKEN = "an access token of the client's own"
    REGISTERING = "whoever brings a directory's word or an operator's leave; in a sandbox, anybody"
    REGISTRATION = "an access token of the client's own, or the token that came with its registration"
    DIRECTORY = "the directory that the issuer trusts, by a signature good once"
    REQUEST = "a browser with an authorization request"
    SIGNING_IN = "a browser on its way in or out"
    BANKS_SYSTEM = "a system of the bank's own, by all that it registered, at every call"
    CUSTOMER = "a customer who signed in with two factors"
    STAFFS_DOOR = "a browser from the staff’s networks, on its way in or out"
    STAFF = "a member of staff whose role has it by staff/rights.py, from their networks, with two factors"


MACHINES = {
    Opens.ANYBODY,
    Opens.CLIENT,
    Opens.CUSTOMERS_TOKEN,
    Opens.CLIENTS_TOKEN,
    Opens.REGISTERING,
    Opens.REGISTRATION,
    Opens.BANKS_SYSTEM,
    Opens.DIRECTORY,
}
"""Those that the recipients' host may answer too."""
