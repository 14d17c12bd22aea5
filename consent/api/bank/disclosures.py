"""The bank's own gateway tells what it served under a consent, so that its customer sees it."""

from collections import Counter
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api.bank.asked import Reports
from consent.api.bank.calls import BankCall, read_body
from consent.api.bank.describing import described
from consent.api.bank.documents import JudgedReports, rendered
from consent.api.bank.examples import JUDGED, REPORTS
from consent.operations import NOT_ALLOWED, Judged, Kinds, Told, record_reports
from oidc.clauses import clause
from oidc.clients.bank_system import Role
from oidc.security_log import decided, refused


class Disclosures(BankCall):
    roles = {"post": Role.REPORT}

    @described(
        "reportDisclosures",
        role="report",
        request=Reports,
        answers={200: (JudgedReports, "What became of each, in the order they were sent.")},
        examples=[REPORTS, JUDGED],
    )
    @clause("AUD-01", "AUD-04")
    def post(self, request: Request) -> Response:
        """Report the calls that the gateway answered, up to 500 at once.

        Each is recorded once, however often its `id` comes. One that is refused says why, and the others are
        recorded all the same. What counts is the moment of the call: what was shared then is recorded though
        it is not any more, what was not is refused. Customers see when each account was looked at last.
        """
        told = [
            Told(
                consent_id=one["consent_id"],
                resource=one["kind_of_data"],
                accounts=tuple(dict.fromkeys(one["accounts"])),
                customer_present=one["customer_present"],
                interaction_id=one["interaction_id"],
                at=one["at"],
                report=one["id"],
            )
            for one in read_body(Reports, request)["disclosures"]
        ]
        judged = record_reports(told, system=self.system.name, kinds=kinds_of_data())
        counts = Counter(judged)
        amiss = counts.total() - counts[Judged.RECORDED] - counts[Judged.REPEATED]
        decided(request, "disclosures recorded", reason=f"{counts[Judged.RECORDED]} of {len(told)}")
        for one, result in zip(told, judged, strict=True):
            if result in NOT_ALLOWED:  # somebody has to look
                refused(request, result, f"reported by {self.system.name}", consent_id=one.consent_id)
        answer = {
            "recorded": counts[Judged.RECORDED],
            "repeated": counts[Judged.REPEATED],
            "refused": amiss,
            "disclosures": [
                {"id": one.report, "result": result} for one, result in zip(told, judged, strict=True)
            ],
        }
        return Response(rendered(JudgedReports, answer))


def kinds_of_data() -> Kinds:
    """By issuer, the words that its customers' list of what was looked at has, and what covers each."""
    return {name: _kinds_of(profile) for name, profile in settings.ISSUERS.items()}


def _kinds_of(profile: Any) -> dict[str, list[str]]:
    covers: dict[str, set[str]] = {
        "customer": set(profile.security.userinfo),
        "funds": {one.scope for one in profile.consent.intents if one.payment is not None},
    }
    for readable in (*profile.data.resources, *profile.data.at_gateway):
        covers.setdefault(readable.disclosed_as, set()).update(readable.covered_by)
    words = profile.wording.resource_words
    return {
        word: sorted(permissions) for word, permissions in covers.items() if permissions and word in words
    }
