"""The protected data API: one view for every endpoint a profile lists. Read, check, act, answer."""

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.response import Response

from bank.api.sharing import Sharing, sharing_behind
from bank.facts import Transaction
from bank.policy import DataPolicy, DataResource, Query, Readable, Reading, SharedAccount, Slice
from bank.port import core_banking
from consent.operations import Told
from consent.problems import Fault, Flaw, Problem
from oidc.access import Access, customer_access
from oidc.clauses import clause
from oidc.resources import ProtectedResource, lower_headers


def data_policy(issuer: str) -> DataPolicy:
    policy: DataPolicy = settings.ISSUERS[issuer].data
    return policy


class DataView(ProtectedResource):
    """One data endpoint, for any issuer that has it."""

    resource: DataResource = None  # type: ignore[assignment]  # as_view gives it

    def admit(self, http: HttpRequest) -> Access:
        return customer_access(http, self.issuer, scopes=self.resource.scopes)

    @clause("RES-01", "RES-05", "RES-10", "RES-12", "CON-14")
    def get(self, request: Request, issuer: str, account_id: str = "") -> Response:
        policy, resource, at = data_policy(issuer), self.resource, self.access.at
        headers = lower_headers(request)
        version = policy.negotiate(headers, resource.versions)
        require_permission(self.access, resource)
        query = resource.read_query(request.GET.dict(), self.access.permissions, at)

        sharing = sharing_behind(self.access, policy)
        if resource.reading is Reading.ACCOUNTS:
            accounts, total = accounts_page(sharing, query)
        else:
            accounts, total = [sharing.account(account_id, policy)], 1
        movements: Sequence[Transaction] = ()
        if resource.reading is Reading.TRANSACTIONS:
            movements, total = movements_page(sharing, accounts[0], query)
        if query.page > max(1, query.pages(total)):
            raise policy.page_problem(query.pages(total))

        told = Told(
            consent_id=sharing.consent_id,
            resource=resource.disclosed_as,
            accounts=tuple(shared.account.reference for shared in accounts),
            customer_present="x-fapi-customer-ip-address" in headers,
            interaction_id=self.interaction_id,
            at=at,
        )
        # Reading took its time: what was stopped or changed meanwhile is not handed out.
        if not self.disclosed(told):
            return self.get(request, issuer, account_id)
        seen = Slice(
            accounts=accounts,
            permissions=self.access.permissions,
            transactions=movements,
            total=total,
            query=query,
            self_url=settings.MTLS_BASE_URL + request.get_full_path(),
            at=at,
        )
        return Response(resource.render(seen), headers=version)


@clause("RES-05", "RES-09")
def require_permission(access: Access, readable: Readable) -> None:
    """Refuse where the customer's consent does not cover this kind of data."""
    if not readable.covered_by & (access.permissions if readable.permissions else access.scopes):
        needed = ", ".join(sorted(readable.covered_by))
        raise Problem(403, Flaw(Fault.PERMISSION, f"The consent grants none of: {needed}"))


def accounts_page(sharing: Sharing, query: Query) -> tuple[Sequence[SharedAccount], int]:
    """One page of the shared accounts that the call wants, and how many there are in all."""
    wanted = [shared for shared in sharing.accounts if query.accounts(shared.account)]
    return wanted[query.offset : query.offset + query.page_size], len(wanted)


def movements_page(
    sharing: Sharing, shared: SharedAccount, query: Query
) -> tuple[Sequence[Transaction], int]:
    """One page of the account's movements, inside the period the consent names, and how many there are."""
    return core_banking().transactions_of(
        shared.account.reference,
        sharing.within_window(query.transactions),
        limit=query.page_size,
        offset=query.offset,
    )
