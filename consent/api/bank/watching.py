"""The bank's monitoring asks how the jobs are."""

from rest_framework.request import Request
from rest_framework.response import Response

from consent.api.bank.calls import BankCall
from consent.api.bank.describing import described
from consent.api.bank.documents import HealthDocument, rendered
from consent.health import health
from oidc.clients.bank_system import Role


class HealthOfJobs(BankCall):
    roles = {"get": Role.WATCH}

    @described(
        "readHealth",
        role="watch",
        answers={
            200: (HealthDocument, "All is well."),
            503: (HealthDocument, "Something is not; `faults` says what."),
        },
    )
    def get(self, request: Request) -> Response:
        """Read which job has not run in its time, and who runs them.

        A job is late once two of its slots and a minute have gone by since it last came to its end.
        """
        seen = health()
        return Response(rendered(HealthDocument, seen), status=503 if seen.faults else 200)
