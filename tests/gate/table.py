"""What opens each address. Whoever adds an endpoint decides it here, or the build fails."""

from enum import Enum

from tests.gate.routes import EVERY_ROUTE, STAFFS, Route


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

UK_3, UK_4 = "uk/open-banking/v3.1/pisp", "uk/open-banking/v4.0/pisp"

TABLE = {
    # --- every issuer -------------------------------------------------------------------------------------
    "<slug:issuer>/.well-known/openid-configuration":                 Opens.ANYBODY,
    "<slug:issuer>/.well-known/oauth-authorization-server":           Opens.ANYBODY,
    ".well-known/oauth-authorization-server/<slug:issuer>":           Opens.ANYBODY,
    "<slug:issuer>/jwks":                                             Opens.ANYBODY,
    "<slug:issuer>/logos/<slug:digest>":                              Opens.ANYBODY,
    "<slug:issuer>/par":                                              Opens.CLIENT,
    "<slug:issuer>/token":                                            Opens.CLIENT,
    "<slug:issuer>/introspect":                                       Opens.CLIENT,
    "<slug:issuer>/revoke":                                           Opens.CLIENT,
    "<slug:issuer>/userinfo":                                         Opens.CUSTOMERS_TOKEN,
    "<slug:issuer>/register":                                         Opens.REGISTERING,
    "<slug:issuer>/register/<client_id>":                             Opens.REGISTRATION,
    "<slug:issuer>/authorize":                                        Opens.REQUEST,
    "<slug:issuer>/logout":                                           Opens.SIGNING_IN,
    "<slug:issuer>/logout/confirmed":                                 Opens.SIGNING_IN,
    # --- Australia ----------------------------------------------------------------------------------------
    "cds/arrangements/revoke":                                        Opens.CLIENT,
    "cds/cds-au/v1/banking/accounts":                                 Opens.CUSTOMERS_TOKEN,
    "cds/cds-au/v1/banking/accounts/<account_id>":                    Opens.CUSTOMERS_TOKEN,
    "cds/cds-au/v1/banking/accounts/<account_id>/balance":            Opens.CUSTOMERS_TOKEN,
    "cds/cds-au/v1/banking/accounts/<account_id>/transactions":       Opens.CUSTOMERS_TOKEN,
    "cds/cds-au/v1/admin/register/metadata":                          Opens.DIRECTORY,
    # --- plain FAPI ---------------------------------------------------------------------------------------
    "fapi1/consents":                                                 Opens.CLIENTS_TOKEN,
    "fapi2/consents":                                                 Opens.CLIENTS_TOKEN,
    "fapi1/accounts":                                                 Opens.CUSTOMERS_TOKEN,
    "fapi1/accounts/<account_id>":                                    Opens.CUSTOMERS_TOKEN,
    "fapi1/accounts/<account_id>/transactions":                       Opens.CUSTOMERS_TOKEN,
    "fapi2/accounts":                                                 Opens.CUSTOMERS_TOKEN,
    "fapi2/accounts/<account_id>":                                    Opens.CUSTOMERS_TOKEN,
    "fapi2/accounts/<account_id>/transactions":                       Opens.CUSTOMERS_TOKEN,
    # --- New Zealand --------------------------------------------------------------------------------------
    "nz/open-banking-nz/v3.0/account-access-consents":                Opens.CLIENTS_TOKEN,
    "nz/open-banking-nz/v3.0/account-access-consents/<consent_id>":   Opens.CLIENTS_TOKEN,
    "nz/open-banking-nz/v3.0/event-subscriptions":                    Opens.CLIENTS_TOKEN,
    "nz/open-banking-nz/v3.0/event-subscriptions/<subscription_id>":  Opens.CLIENTS_TOKEN,
    "nz/open-banking-nz/v3.0/accounts":                               Opens.CUSTOMERS_TOKEN,
    "nz/open-banking-nz/v3.0/accounts/<account_id>":                  Opens.CUSTOMERS_TOKEN,
    "nz/open-banking-nz/v3.0/accounts/<account_id>/balances":         Opens.CUSTOMERS_TOKEN,
    "nz/open-banking-nz/v3.0/accounts/<account_id>/transactions":     Opens.CUSTOMERS_TOKEN,
    "nz1/open-banking-nz/v1.0/account-requests":                      Opens.CLIENTS_TOKEN,
    "nz1/open-banking-nz/v1.0/account-requests/<consent_id>":         Opens.CLIENTS_TOKEN,
    "nz1/open-banking-nz/v1.0/accounts":                              Opens.CUSTOMERS_TOKEN,
    "nz1/open-banking-nz/v1.0/accounts/<account_id>":                 Opens.CUSTOMERS_TOKEN,
    "nz1/open-banking-nz/v1.0/accounts/<account_id>/balances":        Opens.CUSTOMERS_TOKEN,
    "nz1/open-banking-nz/v1.0/accounts/<account_id>/transactions":    Opens.CUSTOMERS_TOKEN,
    # --- United Kingdom -----------------------------------------------------------------------------------
    "uk/open-banking/v3.1/aisp/account-access-consents":              Opens.CLIENTS_TOKEN,
    "uk/open-banking/v3.1/aisp/account-access-consents/<consent_id>": Opens.CLIENTS_TOKEN,
    "uk/open-banking/v3.1/aisp/accounts":                             Opens.CUSTOMERS_TOKEN,
    "uk/open-banking/v3.1/aisp/accounts/<account_id>":                Opens.CUSTOMERS_TOKEN,
    "uk/open-banking/v3.1/aisp/accounts/<account_id>/balances":       Opens.CUSTOMERS_TOKEN,
    "uk/open-banking/v3.1/aisp/accounts/<account_id>/transactions":   Opens.CUSTOMERS_TOKEN,
    "uk/open-banking/v4.0/aisp/account-access-consents":              Opens.CLIENTS_TOKEN,
    "uk/open-banking/v4.0/aisp/account-access-consents/<consent_id>": Opens.CLIENTS_TOKEN,
    "uk/open-banking/v4.0/aisp/accounts":                             Opens.CUSTOMERS_TOKEN,
    "uk/open-banking/v4.0/aisp/accounts/<account_id>":                Opens.CUSTOMERS_TOKEN,
    "uk/open-banking/v4.0/aisp/accounts/<account_id>/balances":       Opens.CUSTOMERS_TOKEN,
    "uk/open-banking/v4.0/aisp/accounts/<account_id>/transactions":   Opens.CUSTOMERS_TOKEN,
    "uk/open-banking/v3.1/event-subscriptions":                       Opens.CLIENTS_TOKEN,
    "uk/open-banking/v3.1/event-subscriptions/<subscription_id>":     Opens.CLIENTS_TOKEN,
    "uk/open-banking/v3.1/callback-urls":                             Opens.CLIENTS_TOKEN,
    "uk/open-banking/v3.1/callback-urls/<subscription_id>":           Opens.CLIENTS_TOKEN,
    "uk/open-banking/v3.1/events":                                    Opens.CLIENTS_TOKEN,
    "uk/open-banking/v4.0/event-subscriptions":                       Opens.CLIENTS_TOKEN,
    "uk/open-banking/v4.0/event-subscriptions/<subscription_id>":     Opens.CLIENTS_TOKEN,
    "uk/open-banking/v4.0/callback-urls":                             Opens.CLIENTS_TOKEN,
    "uk/open-banking/v4.0/callback-urls/<subscription_id>":           Opens.CLIENTS_TOKEN,
    "uk/open-banking/v4.0/events":                                    Opens.CLIENTS_TOKEN,
    # --- New Zealand's payments ----------------------------------------------------------------------------
    "nz/open-banking-nz/v3.0/domestic-payment-consents":                          Opens.CLIENTS_TOKEN,
    "nz/open-banking-nz/v3.0/domestic-payment-consents/<consent_id>":             Opens.CLIENTS_TOKEN,
    "nz/open-banking-nz/v3.0/enduring-payment-consents":                          Opens.CLIENTS_TOKEN,
    "nz/open-banking-nz/v3.0/enduring-payment-consents/<consent_id>":             Opens.CLIENTS_TOKEN,
    "nz1/open-banking-nz/v1.0/payments":                                          Opens.CLIENTS_TOKEN,
    "nz1/open-banking-nz/v1.0/payments/<consent_id>":                             Opens.CLIENTS_TOKEN,
    # --- the United Kingdom's payments ---------------------------------------------------------------------
    f"{UK_3}/domestic-payment-consents":                                          Opens.CLIENTS_TOKEN,
    f"{UK_3}/domestic-payment-consents/<consent_id>":                             Opens.CLIENTS_TOKEN,
    f"{UK_3}/domestic-payment-consents/<consent_id>/funds-confirmation":          Opens.CUSTOMERS_TOKEN,
    f"{UK_3}/domestic-scheduled-payment-consents":                                Opens.CLIENTS_TOKEN,
    f"{UK_3}/domestic-scheduled-payment-consents/<consent_id>":                   Opens.CLIENTS_TOKEN,
    f"{UK_3}/domestic-standing-order-consents":                                   Opens.CLIENTS_TOKEN,
    f"{UK_3}/domestic-standing-order-consents/<consent_id>":                      Opens.CLIENTS_TOKEN,
    f"{UK_3}/international-payment-consents":                                     Opens.CLIENTS_TOKEN,
    f"{UK_3}/international-payment-consents/<consent_id>":                        Opens.CLIENTS_TOKEN,
    f"{UK_3}/international-payment-consents/<consent_id>/funds-confirmation":     Opens.CUSTOMERS_TOKEN,
    f"{UK_3}/international-scheduled-payment-consents":                           Opens.CLIENTS_TOKEN,
    f"{UK_3}/international-scheduled-payment-consents/<consent_id>":              Opens.CLIENTS_TOKEN,
    f"{UK_3}/international-scheduled-payment-consents/<consent_id>/funds-confirmation": Opens.CUSTOMERS_TOKEN,
    f"{UK_3}/international-standing-order-consents":                              Opens.CLIENTS_TOKEN,
    f"{UK_3}/international-standing-order-consents/<consent_id>":                 Opens.CLIENTS_TOKEN,
    f"{UK_3}/file-payment-consents":                                              Opens.CLIENTS_TOKEN,
    f"{UK_3}/file-payment-consents/<consent_id>":                                 Opens.CLIENTS_TOKEN,
    f"{UK_3}/file-payment-consents/<consent_id>/file":                            Opens.CLIENTS_TOKEN,
    f"{UK_3}/domestic-vrp-consents":                                              Opens.CLIENTS_TOKEN,
    f"{UK_3}/domestic-vrp-consents/<consent_id>":                                 Opens.CLIENTS_TOKEN,
    f"{UK_3}/domestic-vrp-consents/<consent_id>/funds-confirmation":              Opens.CUSTOMERS_TOKEN,
    "uk/open-banking/v3.1/cbpii/funds-confirmation-consents":                     Opens.CLIENTS_TOKEN,
    "uk/open-banking/v3.1/cbpii/funds-confirmation-consents/<consent_id>":        Opens.CLIENTS_TOKEN,
    f"{UK_4}/domestic-payment-consents":                                          Opens.CLIENTS_TOKEN,
    f"{UK_4}/domestic-payment-consents/<consent_id>":                             Opens.CLIENTS_TOKEN,
    f"{UK_4}/domestic-payment-consents/<consent_id>/funds-confirmation":          Opens.CUSTOMERS_TOKEN,
    f"{UK_4}/domestic-scheduled-payment-consents":                                Opens.CLIENTS_TOKEN,
    f"{UK_4}/domestic-scheduled-payment-consents/<consent_id>":                   Opens.CLIENTS_TOKEN,
    f"{UK_4}/domestic-standing-order-consents":                                   Opens.CLIENTS_TOKEN,
    f"{UK_4}/domestic-standing-order-consents/<consent_id>":                      Opens.CLIENTS_TOKEN,
    f"{UK_4}/international-payment-consents":                                     Opens.CLIENTS_TOKEN,
    f"{UK_4}/international-payment-consents/<consent_id>":                        Opens.CLIENTS_TOKEN,
    f"{UK_4}/international-payment-consents/<consent_id>/funds-confirmation":     Opens.CUSTOMERS_TOKEN,
    f"{UK_4}/international-scheduled-payment-consents":                           Opens.CLIENTS_TOKEN,
    f"{UK_4}/international-scheduled-payment-consents/<consent_id>":              Opens.CLIENTS_TOKEN,
    f"{UK_4}/international-scheduled-payment-consents/<consent_id>/funds-confirmation": Opens.CUSTOMERS_TOKEN,
    f"{UK_4}/international-standing-order-consents":                              Opens.CLIENTS_TOKEN,
    f"{UK_4}/international-standing-order-consents/<consent_id>":                 Opens.CLIENTS_TOKEN,
    f"{UK_4}/file-payment-consents":                                              Opens.CLIENTS_TOKEN,
    f"{UK_4}/file-payment-consents/<consent_id>":                                 Opens.CLIENTS_TOKEN,
    f"{UK_4}/file-payment-consents/<consent_id>/file":                            Opens.CLIENTS_TOKEN,
    f"{UK_4}/domestic-vrp-consents":                                              Opens.CLIENTS_TOKEN,
    f"{UK_4}/domestic-vrp-consents/<consent_id>":                                 Opens.CLIENTS_TOKEN,
    f"{UK_4}/domestic-vrp-consents/<consent_id>/funds-confirmation":              Opens.CUSTOMERS_TOKEN,
    "uk/open-banking/v4.0/cbpii/funds-confirmation-consents":                     Opens.CLIENTS_TOKEN,
    "uk/open-banking/v4.0/cbpii/funds-confirmation-consents/<consent_id>":        Opens.CLIENTS_TOKEN,
    # --- the bank's own gateway ----------------------------------------------------------------------------
    "nz/payment-uses":                                                            Opens.CLIENT,
    "nz1/payment-uses":                                                           Opens.CLIENT,
    "uk/payment-uses":                                                            Opens.CLIENT,
    # --- the bank's own systems ----------------------------------------------------------------------------
    "bank/v1/consents":                                               Opens.BANKS_SYSTEM,
    "bank/v1/consents/<uuid:consent_id>":                             Opens.BANKS_SYSTEM,
    "bank/v1/consents/<uuid:consent_id>/history":                     Opens.BANKS_SYSTEM,
    "bank/v1/consents/<uuid:consent_id>/end":                         Opens.BANKS_SYSTEM,
    "bank/v1/endings":                                                Opens.BANKS_SYSTEM,
    "bank/v1/endings/<uuid:order_id>":                                Opens.BANKS_SYSTEM,
    "bank/v1/disclosures":                                            Opens.BANKS_SYSTEM,
    "bank/v1/health":                                                 Opens.BANKS_SYSTEM,
    "bank/v1/openapi.json":                                           Opens.BANKS_SYSTEM,
    # --- the portal ---------------------------------------------------------------------------------------
    "account/login/":                                                 Opens.SIGNING_IN,
    "account/login/code/":                                           Opens.SIGNING_IN,
    "account/passkey/":                                               Opens.SIGNING_IN,
    "account/logout/":                                                Opens.SIGNING_IN,
    "account/inactive/":                                              Opens.SIGNING_IN,
    "account/2fa/authenticate/":                                      Opens.SIGNING_IN,
    "account/reauthenticate/":                                        Opens.CUSTOMER,
    "account/2fa/reauthenticate/":                                    Opens.CUSTOMER,
    "gallery":                                                        Opens.ANYBODY,
    "account/2fa/":                                                   Opens.CUSTOMER,
    "account/2fa/totp/":                                              Opens.CUSTOMER,
    "account/2fa/totp/activate/":                                     Opens.CUSTOMER,
    "account/2fa/recovery-codes/":                                    Opens.CUSTOMER,
    "account/2fa/recovery-codes/generate/":                           Opens.CUSTOMER,
    "account/2fa/recovery-codes/download/":                           Opens.CUSTOMER,
    "":                                                               Opens.CUSTOMER,
    "security/":                                                      Opens.CUSTOMER,
    "security/activity":                                              Opens.CUSTOMER,
    "security/passkeys/add":                                          Opens.CUSTOMER,
    "security/passkeys/<int:passkey_id>/name":                        Opens.CUSTOMER,
    "security/passkeys/<int:passkey_id>/remove":                      Opens.CUSTOMER,
    "security/authenticator":                                         Opens.CUSTOMER,
    "security/authenticator/remove":                                  Opens.CUSTOMER,
    "security/sessions/<uuid:session_id>/end":                        Opens.CUSTOMER,
    "security/sessions/end-others":                                   Opens.CUSTOMER,
    "consents/<uuid:consent_id>/":                                    Opens.CUSTOMER,
    "consents/<uuid:consent_id>/stop":                                Opens.CUSTOMER,
    "consents/<uuid:consent_id>/stopped":                             Opens.CUSTOMER,
    "payments":                                                       Opens.CUSTOMER,
    "accounts":                                                       Opens.CUSTOMER,
    "kinds":                                                          Opens.CUSTOMER,
    "stop-everything":                                                Opens.CUSTOMER,
    "stopped-everything":                                             Opens.CUSTOMER,
    "download":                                                       Opens.CUSTOMER,
    "download/<uuid:download_id>":                                    Opens.CUSTOMER,
    "consents/<uuid:consent_id>/end":                                 Opens.CUSTOMER,
    "consents/<uuid:consent_id>/accounts/<slug:account>":             Opens.CUSTOMER,
    "consents/<uuid:consent_id>/activity.csv":                        Opens.CUSTOMER,
    "consents/<uuid:consent_id>/receipts/<int:sequence>":             Opens.CUSTOMER,
    "consents/<uuid:consent_id>/receipts/<int:sequence>.json":        Opens.CUSTOMER,
    "consents/<uuid:consent_id>/not-me":                              Opens.CUSTOMER,
    "joint/<uuid:consent_id>/":                                       Opens.CUSTOMER,
    "joint/<uuid:consent_id>/decide":                                 Opens.CUSTOMER,
    "joint/<uuid:consent_id>/stop":                                   Opens.CUSTOMER,
    "consent/<uuid:flow_id>/":                                        Opens.REQUEST,
    "consent/<uuid:flow_id>/accounts":                                Opens.REQUEST,
    "consent/<uuid:flow_id>/review":                                  Opens.REQUEST,
    "consent/<uuid:flow_id>/return":                                  Opens.REQUEST,
    "consent/<uuid:flow_id>/cancel":                                  Opens.REQUEST,
    # --- the staff's host ---------------------------------------------------------------------------------
    f"{STAFFS}sign-in":                                              Opens.STAFFS_DOOR,
    f"{STAFFS}sign-in/code":                                         Opens.STAFFS_DOOR,
    f"{STAFFS}confirm":                                              Opens.STAFFS_DOOR,
    f"{STAFFS}sign-out":                                             Opens.STAFFS_DOOR,
    STAFFS:                                                          Opens.STAFF,
    f"{STAFFS}purpose":                                              Opens.STAFF,
    f"{STAFFS}consents/":                                            Opens.STAFF,
    f"{STAFFS}consents/<uuid:consent_id>/":                          Opens.STAFF,
    f"{STAFFS}consents/<uuid:consent_id>/events/<int:sequence>":     Opens.STAFF,
    f"{STAFFS}consents/<uuid:consent_id>/end":                       Opens.STAFF,
    f"{STAFFS}customers/":                                           Opens.STAFF,
    f"{STAFFS}customers/<uuid:opening>/":                            Opens.STAFF,
    f"{STAFFS}companies/":                                           Opens.STAFF,
    f"{STAFFS}companies/<uuid:recipient_id>/":                       Opens.STAFF,
    f"{STAFFS}companies/<uuid:recipient_id>/suspension":             Opens.STAFF,
    f"{STAFFS}proposals/":                                           Opens.STAFF,
    f"{STAFFS}proposals/end":                                        Opens.STAFF,
    f"{STAFFS}proposals/<uuid:proposal_id>/":                        Opens.STAFF,
    f"{STAFFS}proposals/<uuid:proposal_id>/decide":                  Opens.STAFF,
    f"{STAFFS}jobs":                                                 Opens.STAFF,
    f"{STAFFS}messages/":                                            Opens.STAFF,
    f"{STAFFS}messages/<uuid:message_id>/":                          Opens.STAFF,
    f"{STAFFS}messages/<uuid:message_id>/replay":                    Opens.STAFF,
    f"{STAFFS}audit/":                                               Opens.STAFF,
    f"{STAFFS}audit/verification":                                   Opens.STAFF,
}  # fmt: skip


def opened_by(opens: Opens, issuer: str = "") -> tuple[Route, ...]:
    """The routes of a row's kind; those of one issuer, where it is named."""
    return tuple(
        route
        for route in EVERY_ROUTE
        if TABLE.get(route.pattern) is opens
        if not issuer or route.pattern.partition("/")[0] in {issuer, "<slug:issuer>"}
    )
