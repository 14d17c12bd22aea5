"""What Australia measures: Consumer Data Standards 1.36.0, performance requirements and Get Metrics v5."""

from collections.abc import Mapping
from datetime import timedelta

from consent.problems import Fault, Flaw, Problem
from oidc.clauses import clause
from oidc.reporting import CallKind, Door, MetricsResource, ReportingPolicy, Tier
from profiles.cds_au.metrics import ALL, CURRENT, HISTORIC, metrics
from profiles.cds_au.versions import negotiate

METRICS = "cds-au/v1/admin/metrics"
OF_METRICS = "admin:metrics.basic:read"
DATA, ACCOUNTS = "cds-au/v1/banking/", "cds-au/v1/banking/accounts"
CUSTOMERS = frozenset({"userinfo"})
PUBLIC = frozenset({".well-known/openid-configuration", "jwks"})
PROTOCOL = frozenset({"par", "introspect", "revoke", "register", "arrangements/revoke"})

_SECOND = timedelta(seconds=1)


def _kind(tier: Tier, door: Door, within: timedelta) -> CallKind:
    return CallKind(tier=tier, door=door, within=within)


_OPEN = _kind(Tier.HIGH, Door.PUBLIC, _SECOND)
_TOKENS = _kind(Tier.HIGH, Door.TOKEN, _SECOND)
_OF_PROTOCOL = _kind(Tier.HIGH, Door.SECURITY, _SECOND)
_HIGH, _LOW = _kind(Tier.HIGH, Door.DATA, _SECOND), _kind(Tier.LOW, Door.DATA, 1.5 * _SECOND)
_UNATTENDED = _kind(Tier.UNATTENDED, Door.DATA, 4 * _SECOND)
_ADMIN = _kind(Tier.UNATTENDED, Door.ADMIN, 4 * _SECOND)


@clause("NFR-02", "NFR-08")
def kind_of(path: str, customer_present: bool) -> CallKind | None:
    """The tier of a call, and how soon it has to be answered."""
    if path in PUBLIC:
        return _OPEN
    if path == "token":
        return _TOKENS
    if path in PROTOCOL or path.startswith("register/"):
        return _OF_PROTOCOL
    if path in CUSTOMERS:
        return _HIGH if customer_present else _OF_PROTOCOL
    if path.startswith("cds-au/v1/admin/"):
        return _ADMIN
    if not path.startswith(DATA):
        return None
    if not customer_present:
        return _UNATTENDED
    return _HIGH if path == ACCOUNTS else _LOW


@clause("AUD-08")
def read_period(query: Mapping[str, str]) -> str:
    period = query.get("period", ALL)
    if period not in {CURRENT, HISTORIC, ALL}:
        flaw = Flaw(Fault.QUERY_INVALID, f"period is none of {CURRENT}, {HISTORIC}, {ALL}", "period")
        raise Problem(400, flaw)
    return period


REPORTING = ReportingPolicy(
    kind_of=kind_of,
    metrics=MetricsResource(
        path=METRICS,
        scope=OF_METRICS,
        versions=frozenset({5}),
        negotiate=negotiate,
        read_period=read_period,
        render=metrics,
    ),
    relied_on={
        Fault.ACCOUNT_UNAVAILABLE: "rule 4.7(1)(c): the account is blocked or suspended",
    },
)
