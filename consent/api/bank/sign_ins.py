"""The server of the bank's own app says that the customer whom a request brought there has signed in."""

from rest_framework.request import Request
from rest_framework.response import Response

from consent.api.bank.asked import SignedIn
from consent.api.bank.calls import BankCall, read_body
from consent.api.bank.describing import described
from consent.api.bank.documents import OpeningDocument, rendered
from consent.api.bank.examples import OPENING, SIGNED_IN
from consent.database_clock import database_now
from consent.problems import Fault, Flaw, Problem
from oidc.app_sign_ins import NotBelieved, NothingWaits, believe
from oidc.clauses import clause
from oidc.clients.bank_system import Role
from oidc.security_log import decided


class SignIns(BankCall):
    roles = {"post": Role.VOUCH}

    @described(
        "openConsent",
        role="vouch",
        request=SignedIn,
        answers={200: (OpeningDocument, "What the app opens in its web view.")},
        refuses=[409],
        examples=[SIGNED_IN, OPENING],
    )
    @clause("AUT-22", "AUD-04")
    def post(self, request: Request) -> Response:
        """Open a recipient's request in the bank's own app, for the customer who signed in to it.

        A link to authorize, which the app claims, brought the customer into the app. There they sign in as
        they always do; then the app's server sends the link here, and the app opens the address it gets in
        a web view, within a minute and once. The consent goes on there without another sign-in. Of a payment
        the customer still proves a second factor, for its payee and amount.
        """
        said = read_body(SignedIn, request)
        try:
            opening = believe(
                link=said["link"],
                customer_number=said["customer"],
                methods=said["methods"],
                authenticated_at=said["authenticated_at"],
                system=self.system.name,
                at=database_now(),
            )
        except NotBelieved as error:
            raise Problem(400, Flaw(Fault.FIELD_INVALID, str(error), f"/{error.member}")) from None
        except NothingWaits:
            flaw = Flaw(
                Fault.CONSENT_STATUS, "The request was decided, has run out, or is not known", "/link"
            )
            raise Problem(409, flaw) from None
        decided(
            request,
            "signed in to our app",
            reason=" ".join(said["methods"]),
            customer=opening.customer_id,
            client_id=opening.client_id,
            consent_id=opening.consent_id,
        )
        answer = {"open": opening.address, "expires_at": opening.expires_at}
        return Response(rendered(OpeningDocument, answer))
