"""Made-up cards of what apps ask without a browser, for /gallery."""

from collections.abc import Mapping
from typing import Any

from portal.cards import RecipientCard, RequestCard, SoftwareCard

_MESSAGE = "Till 4, 1234"


def elsewhere_samples(
    recipient: RecipientCard, software: SoftwareCard
) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    waits = RequestCard(
        id=1, recipient=recipient, software=software, message=_MESSAGE, asked="10:15", until="10:25"
    )
    return {
        "elsewhere": {
            "with a message": {"app": recipient.name, "message": _MESSAGE},
            "without one": {"app": recipient.name, "message": ""},
        },
        "request_card": {"waiting": {"card": waits, "csrf_token": ""}},
        "request_notice": {"an app waits": {"app": recipient.name}},
    }
