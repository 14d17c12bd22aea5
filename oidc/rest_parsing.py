"""How REST framework reads a body; apart from the views, as it is loaded before any of them."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from rest_framework.parsers import BaseParser

from consent.problems import Fault, Flaw, Problem
from consent.strict_json import strict_json


class StrictJson(BaseParser):
    """application/json that no two readers can understand differently (CON-05)."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        try:
            # A copy of the body, where a signature over it was checked before.
            document = strict_json(stream.body if hasattr(stream, "body") else stream.read())
        except RequestDataTooBig:
            raise Problem(413, Flaw(Fault.TOO_LARGE, "The body is larger than 64 KiB")) from None
        except ValueError as error:
            raise Problem(400, Flaw(Fault.BODY_MALFORMED, f"The body is not JSON: {error!s:.100}")) from None
        if not isinstance(document, dict):
            raise Problem(400, Flaw(Fault.BODY_MALFORMED, "The body is not a JSON object"))
        return document
