"""How the CDR Register tells who may still ask for data (CDS, metadata cache and participant statuses)."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from consent.problems import Fault, Flaw, Problem
from oidc.clauses import clause
from oidc.registration_policy import Standing, StandingFeed
from profiles.cds_au.versions import negotiate

COMPANY_STATUSES = frozenset({"ACTIVE", "SUSPENDED", "REVOKED", "SURRENDERED"})
SOFTWARE_STATUSES = frozenset({"ACTIVE", "INACTIVE", "REMOVED"})
REFRESH = "REFRESH"
OF_REFRESHING = "admin:metadata:update"


def _reader(id_member: str, known: frozenset[str]) -> Callable[[Any], Mapping[str, str]]:
    @clause("REG-17")
    def read(document: Any) -> Mapping[str, str]:
        """A status that we do not know is as good as none: the last one that we knew goes on to count."""
        data = document.get("data") if isinstance(document, dict) else None
        if not isinstance(data, list):
            raise ValueError("holds no list of statuses in data")
        rows = [row for row in data if isinstance(row, dict)]
        return {
            row[id_member]: row["status"]
            for row in rows
            if isinstance(row.get(id_member), str) and row.get("status") in known
        }

    return read


@clause("REG-18")
def standing(company: str | None, software: str | None) -> Standing:
    """Both have to be active; whatever is at its end ends all."""
    if software == "REMOVED" or company in {"REVOKED", "SURRENDERED"}:
        return Standing.REMOVED
    if company in {"ACTIVE", None} and software in {"ACTIVE", None}:
        return Standing.ACTIVE
    return Standing.PAUSED


@clause("REG-19")
def refresh_wanted(document: Mapping[str, Any]) -> bool:
    data = document.get("data")
    action = data.get("action") if isinstance(data, dict) else None
    if action is None:
        raise Problem(400, Flaw(Fault.FIELD_MISSING, "data/action is missing", "data/action"))
    if action != REFRESH:
        raise Problem(400, Flaw(Fault.FIELD_INVALID, f"data/action is not {REFRESH}", "data/action"))
    return True


@clause("CON-16")
def _refresh_version(headers: Mapping[str, str]) -> Mapping[str, str]:
    """A directory that names no version means the one that there is."""
    return negotiate({"x-v": "1", **headers}, frozenset({1}))


STANDING = StandingFeed(
    companies="data-recipients/status",
    software="data-recipients/brands/software-products/status",
    headers={"x-v": "2"},
    read_companies=_reader("legalEntityId", COMPANY_STATUSES),
    read_software=_reader("softwareProductId", SOFTWARE_STATUSES),
    company_member="legal_entity_id",
    standing=standing,
    fresh=timedelta(minutes=2),
    refresh_path="cds-au/v1/admin/register/metadata",
    refresh_version=_refresh_version,
    refresh_scope=OF_REFRESHING,
    refresh_wanted=refresh_wanted,
)
