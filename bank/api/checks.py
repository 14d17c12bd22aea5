"""Access checks: the bank's gateway asks whether a call that it was sent is allowed (RES-03, RES-04).

What is decided here about a token, its sender and its consent is decided by what decides it for our own data.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bank.api.sharing import Sharing, sharing_behind
from bank.api.views import data_policy, require_permission
from bank.policy import DataPolicy, Readable, SharedAccount
from consent.problems import Away, Fault, Flaw, Problem
from oidc.access import Access, access_by_now, access_shown, still_holds
from oidc.clauses import clause
from oidc.clients.authenticate import authenticate_resource_server
from oidc.consented import consented_access
from oidc.endpoints.answers import json_answer, oauth_endpoint
from oidc.errors import InvalidRequest
from oidc.forms import Form, posted_form, required_in, text_in
from oidc.possession import ShownElsewhere
from oidc.presented import token_in
from oidc.resources import away_problem, interaction_id, problem_body

PATH = "access-checks"
LONGEST = {"accounts": 40_960, "authorization": 8_192, "client_certificate": 16_384, "dpop": 8_192}
"""Characters; of all else 2,048."""
MOST_ACCOUNTS = 1000
_YES_OR_NO = {"true": True, "false": False}


@oauth_endpoint("POST")
@clause("RES-03", "RES-04")
def access_check(http: HttpRequest, issuer: str) -> HttpResponse:
    """Say whether a recipient's call is allowed, and of which accounts; else with what to refuse it.

    200 in either case: what is wrong with the recipient's call stands in the answer, and what is wrong with
    the gateway's own is an OAuth error.
    """
    form, interaction = posted_form(http), interaction_id(http)
    authenticate_resource_server(http, form, issuer, invoked=PATH, now=timezone.now())
    method, path = _required(form, "method").upper(), _required(form, "path").removeprefix("/")
    try:
        said = _allowed(http, form, issuer, method, path)
    except (Problem, Away) as error:
        problem = away_problem(error) if isinstance(error, Away) else error
        body = problem_body(http, issuer, problem, interaction, path=f"/{issuer}/{path}")
        headers = {"x-fapi-interaction-id": str(interaction), "Cache-Control": "no-store", **problem.headers}
        said = {"allowed": False, "status": problem.http_status, "headers": headers, "body": body}
    answer = json_answer(said)
    answer["x-fapi-interaction-id"] = str(interaction)
    return answer


def _allowed(http: HttpRequest, form: Form, issuer: str, method: str, path: str) -> dict[str, Any]:
    """What the call may have; raises Problem as the resource itself would."""
    policy = data_policy(issuer)
    readable, account_id = _called(policy, method, path)
    in_body = [] if account_id else _text(form, "accounts").split()
    if len(in_body) > MOST_ACCOUNTS:
        raise InvalidRequest(f"accounts names more than {MOST_ACCOUNTS}")
    access = _access(http, form, issuer, method, readable)
    while True:
        require_permission(access, readable)
        sharing = sharing_behind(access, policy)
        accounts: Iterable[SharedAccount] = sharing.accounts
        if account_id:
            accounts = [sharing.account(account_id, policy)]
        elif in_body:
            accounts = [sharing.account(one, policy, in_body=True) for one in in_body]
        # The bank may have taken its time: what was stopped or changed meanwhile is not told.
        if still_holds(access):
            return _said(access, readable, sharing, accounts)
        access = _access_by_now(http, form, issuer, access)


def _called(policy: DataPolicy, method: str, path: str) -> tuple[Readable, str]:
    """What is at a path, and the account that it names, or ""; what the standard does not have is refused."""
    # The gateway's own come first: "accounts/balances" is no account of that name.
    for readable in (*policy.at_gateway, *policy.resources):
        found = readable.pattern.fullmatch(path)
        if found is not None:
            if method not in readable.methods:
                flaw = Flaw(Fault.METHOD, f'Method "{method[:10]}" not allowed.')
                raise Problem(405, flaw, headers={"Allow": ", ".join(sorted(readable.methods))})
            return readable, found.groupdict().get("account_id", "")
    raise Problem(404, Flaw(Fault.PATH_UNKNOWN, "There is no such resource"))


def _access(http: HttpRequest, form: Form, issuer: str, method: str, readable: Readable) -> Access:
    """By the token that came with the call; by a consent where the gateway names one instead."""
    if _names_consent(form):
        return _consented(http, form, issuer)
    presented = token_in(_text(form, "authorization"), issuer)
    shown = ShownElsewhere(
        method=method,
        url=_required(form, "url") if "dpop" in form else "",
        pem=_text(form, "client_certificate"),
        dpop=_text(form, "dpop"),
        customer_present=_yes_or_no(form, "customer_present"),
    )
    return access_shown(http, presented, shown, scopes=readable.scopes)


def _access_by_now(http: HttpRequest, form: Form, issuer: str, access: Access) -> Access:
    """The same where the consent was moved since; its proof is spent, and not asked for again."""
    return _consented(http, form, issuer) if _names_consent(form) else access_by_now(http, access)


def _names_consent(form: Form) -> bool:
    if "consent_id" in form and "authorization" in form:
        raise InvalidRequest("send authorization or consent_id, not both")
    return "consent_id" in form


def _consented(http: HttpRequest, form: Form, issuer: str) -> Access:
    client_id = _required(form, "recipient_client_id")
    return consented_access(http, issuer, client_id=client_id, consent_id=_uuid(form, "consent_id"))


def _said(
    access: Access, readable: Readable, sharing: Sharing, accounts: Iterable[SharedAccount]
) -> dict[str, Any]:
    """Times in seconds, and none that the consent does not have."""
    times = {"transactions_from": access.transactions_from, "transactions_to": access.transactions_to}
    return {
        "allowed": True,
        "kind_of_data": readable.disclosed_as,
        "client_id": access.client_id,
        "customer": sharing.customer_number or None,
        "acting_for": access.acting_for or None,
        "consent": {
            "id": str(access.consent_id),
            "version": access.consent_version,
            "permissions": sorted(access.permissions),
            **{name: int(time.timestamp()) for name, time in times.items() if time is not None},
        },
        "accounts": [{"id": one.public_id, "account": one.account.reference} for one in accounts],
    }


def _required(form: Form, name: str) -> str:
    return required_in(form, name, LONGEST.get(name, 2048))


def _text(form: Form, name: str) -> str:
    return text_in(form, name, LONGEST[name])


def _uuid(form: Form, name: str) -> UUID:
    try:
        return UUID(_required(form, name))
    except ValueError:
        raise InvalidRequest(f"{name} is no id") from None


def _yes_or_no(form: Form, name: str) -> bool:
    said = form.get(name, "false")
    if said not in _YES_OR_NO:
        raise InvalidRequest(f"{name} is neither true nor false")
    return _YES_OR_NO[said]
