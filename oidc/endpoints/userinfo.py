"""The userinfo endpoint (OIDC Core §5.3): who the customer is to this client."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from consent.operations import Told
from consent.problems import Fault, Flaw, Problem
from oidc.access import Access, customer_access
from oidc.clauses import clause
from oidc.customers import customer_claims
from oidc.errors import InvalidRequest
from oidc.forms import FORM_TYPE, posted_form
from oidc.issuers import issuer_url, security_policy
from oidc.jose.encrypt import Envelope, envelope_for
from oidc.jose.sign import sign
from oidc.policy import Encryptable
from oidc.released import released_by
from oidc.resources import ProtectedResource
from oidc.subjects import subject_of_access

SIGNED = "application/jwt"


class Userinfo(ProtectedResource):
    """`sub`, the same as in the ID token, and the claims that the customer's consent releases."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.http = request

    def admit(self, http: HttpRequest) -> Access:
        return customer_access(
            http, self.issuer, scopes=frozenset({"openid"}), in_body=token_in_body(self.http, self.issuer)
        )

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[JSONRenderer, str]:
        # The client has registered how it wants its answer.
        return JSONRenderer(), JSONRenderer.media_type

    @clause("IDT-12", "IDT-13", "OIDC-CORE §5.3.2")
    def get(self, request: Request, issuer: str) -> HttpResponseBase:
        envelope = envelope_of(self.access)
        told = released_claims(self.access)
        if told and self.access.consent_id is not None:
            about = Told(
                consent_id=self.access.consent_id,
                resource="customer",
                accounts=(),
                customer_present="x-fapi-customer-ip-address" in request.headers,
                interaction_id=self.interaction_id,
                at=self.access.at,
            )
            if not self.disclosed(about):
                return self.get(request, issuer)
        claims = {"sub": subject_of_access(self.access), **told}
        if algorithm := self.access.client.registered("userinfo_signed_response_alg"):
            return HttpResponse(signed(self.access, claims, algorithm, envelope), content_type=SIGNED)
        return Response(claims)

    post = get


def envelope_of(access: Access) -> Envelope | None:
    """How to encrypt the answer, where the client wants that; raises Problem where it has no key for it."""
    try:
        return envelope_for(access.client, Encryptable.USERINFO, timezone.now())
    except InvalidRequest as error:
        raise Problem(400, Flaw(Fault.FIELD_INVALID, error.description)) from None


@clause("IDT-08", "OIDC-CORE §5.3.2")
def signed(access: Access, claims: dict[str, Any], algorithm: str, envelope: Envelope | None) -> str:
    """The claims as a JWT for this client alone, encrypted where it has an envelope."""
    addressed = {"iss": issuer_url(access.issuer), "aud": access.client_id, **claims}
    answer = sign(access.issuer, addressed, algorithm=algorithm, now=timezone.now())
    return envelope.enclose(answer) if envelope else answer


@clause("RFC 6750 §2.2", "OIDC-CORE §5.3.1")
def token_in_body(http: HttpRequest, issuer: str) -> str | None:
    """The access_token of a form, where the issuer's profile takes one there; raises Problem."""
    posted = http.method == "POST" and http.content_type == FORM_TYPE
    if not posted or not security_policy(issuer).body_tokens:
        return None
    try:
        return posted_form(http).get("access_token")
    except InvalidRequest as error:
        raise Problem(400, Flaw(Fault.BODY_MALFORMED, error.description)) from None


@clause("IDT-15", "OIDC-CORE §5.4", "OIDC-CORE §5.5")
def released_claims(access: Access) -> dict[str, Any]:
    """The claims of the token's scopes, and those asked for by name, as far as the consent's permissions
    release them; none costs no query."""
    policy = security_policy(access.issuer)
    asked = released_by(policy, access.scopes) | access.claims
    released = asked & released_by(policy, access.permissions)
    if not released or access.customer_id is None:
        return {}
    return {claim: value for claim, value in customer_claims(access.customer_id).items() if claim in released}
