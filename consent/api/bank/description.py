"""The description of this API in OpenAPI 3.1, as drf-spectacular reads it off the views."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api.bank.calls import BankCall
from consent.api.bank.describing import described
from oidc.clients.bank_system import Role


@cache
def description() -> dict[str, Any]:
    """The whole document; the same that `docs/bank-api.yaml` holds."""
    generator: Any = SchemaGenerator(  # type: ignore[no-untyped-call]
        urlconf="config.mtls_urls"
    )
    document: dict[str, Any] = generator.get_schema(request=None, public=True)
    return document


class Description(BankCall):
    roles = {"get": Role.READ}

    @described("readDescription", role="read", answers={200: (dict, "An OpenAPI 3.1 document.")})
    def get(self, request: Request) -> Response:
        """Read the description of this API."""
        return Response(description())
