"""What the bank says of a payment that it is asked for, in the answers of v3.1 and v4.0 (CON-36, CON-42)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from consent.payments import Bearer, Charge, Plan
from oidc.clauses import clause

BEARERS = {Bearer.PAYER: "BorneByDebtor", Bearer.PAYEE: "BorneByCreditor", Bearer.BOTH: "Shared"}


@clause("CON-36")
def with_dates(wire: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    """The intent, with all that may stand beside the initiation of a payment that is made once."""
    dates = {"ExpectedExecutionDateTime": plan.leaves, "ExpectedSettlementDateTime": plan.arrives}
    return _added(wire, {"CutOffDateTime": plan.cut_off, **dates}, plan)


@clause("CON-36")
def without_dates(wire: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    """The same of payments that are made more than once: no day is expected of all of them."""
    return _added(wire, {"CutOffDateTime": plan.cut_off}, plan)


def _added(wire: Mapping[str, Any], moments: Mapping[str, datetime | None], plan: Plan) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: moment.astimezone(UTC).isoformat() for name, moment in moments.items() if moment is not None
    }
    if plan.charges:
        told["Charges"] = [_charge(charge) for charge in plan.charges]
    return {**wire, "Data": {**wire["Data"], **told}}


def _charge(charge: Charge) -> dict[str, Any]:
    amount = {"Amount": f"{charge.amount.amount:.2f}", "Currency": charge.amount.currency}
    return {"ChargeBearer": BEARERS[charge.bearer], "Type": charge.kind, "Amount": amount}
