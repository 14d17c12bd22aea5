"""The bank's systems end every consent of a customer, of a recipient or to an account, by one order."""

from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from consent import operations
from consent.api.bank.asked import EndManyOrder
from consent.api.bank.calls import BankCall, read_body, required_key
from consent.api.bank.describing import KEY, PREFIX, described
from consent.api.bank.documents import EndingDocument, rendered
from consent.api.bank.examples import END_MANY, ENDING
from consent.database_clock import database_now
from consent.issuers import consent_policies
from consent.narrowing import WHOLE
from consent.problems import Fault, Flaw, Problem
from consent.reasons import Reason, Target
from consent.searching import order_of
from oidc.clauses import clause
from oidc.clients.bank_system import Role
from oidc.security_log import decided

AT_ONCE = 500
"""So many are ended before the call is answered; a job does the rest."""


class Endings(BankCall):
    roles = {"post": Role.END}

    @described(
        "endMany",
        role="end",
        request=EndManyOrder,
        parameters=[KEY],
        answers={
            200: (EndingDocument, "All of it is done."),
            202: (EndingDocument, "The order is kept and begun; `Location` tells how far it has come."),
        },
        refuses=[409],
        examples=[END_MANY, ENDING],
    )
    @clause("AUD-01", "CON-17", "EVT-05")
    def post(self, request: Request) -> Response:
        """End every consent of a customer, of a recipient, or to an account.

        A few are ended at once. Many are ended by a job, in batches, each with its entry in the audit log and
        whatever is to be told of it; the order survives a crash of anything. With the reason
        `account-closed`, or `account-switched` where a switching service took it to another bank, a recipient
        that listens is told so where its standard has words for it.

        Of a customer it ends, too, what they had agreed to in the consents of others: of these accounts
        nothing is shared any more, the rest of such a consent goes on, and all who hold the account are told.
        Of an account it ends consents in which that account is still open, and no other.
        """
        key, body, now = required_key(request), bytes(request.body), database_now()
        order = read_body(EndManyOrder, request)
        ordered = operations.Ordered(
            system=self.system.name,
            target=Target(order["of"]),
            named=order["named"],
            issuer=order["issuer"],
            narrowed=WHOLE,
            asked_by_then=False,
            shared_with_others=order["shared_with_others"] == "end",
            reason=Reason(order["reason"]),
            note=order["note"],
        )
        try:
            order_id, is_new = operations.order_end(ordered, key=key, body=body, at=now)
        except operations.IdempotencyConflict:
            flaw = Flaw(
                Fault.IDEMPOTENCY_MISMATCH, "The key stood for another order before", "x-idempotency-key"
            )
            raise Problem(409, flaw) from None
        if is_new:
            decided(request, "end of many ordered", reason=f"{order['of']}: {order['reason']}")
        operations.carry_on(at=now, policies=consent_policies(), limit=AT_ONCE, only=order_id)
        return _answer(self.system.name, order_id)


class OneEnding(BankCall):
    roles = {"get": Role.END}

    @described(
        "readEnding",
        role="end",
        answers={200: (EndingDocument, "The order as it is now.")},
        examples=[ENDING],
    )
    def get(self, request: Request, order_id: UUID) -> Response:
        """Read how far an order of this system's has come."""
        return _answer(self.system.name, order_id, status=200)


def _answer(system: str, order_id: UUID, *, status: int | None = None) -> Response:
    ending = order_of(system, order_id)
    if ending is None:
        raise Problem(404, Flaw(Fault.RESOURCE_UNKNOWN, "This system gave no such order", "order_id"))
    status = status or (200 if ending.finished_at else 202)
    headers = {"Location": f"{PREFIX}/endings/{order_id}"} if status == 202 else None
    return Response(rendered(EndingDocument, ending), status=status, headers=headers)
