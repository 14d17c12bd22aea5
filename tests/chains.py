"""Whether the audit log of one consent holds, as `manage.py audit verify --consent` finds it."""

from uuid import UUID

from consent.audit.faults import Report
from consent.audit.verifying import verify_consent


def chain_holds(consent_id: UUID) -> bool:
    """Its events are complete, unaltered, and lead to the status it has; raises Consent.DoesNotExist."""
    report = Report()
    verify_consent(consent_id, report)
    return report.holds
