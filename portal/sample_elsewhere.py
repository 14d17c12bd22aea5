"""Made-up cards of what apps ask without a browser, for /gallery; the way out is another there."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from portal.cards import RequestCard, SoftwareCard

_MESSAGE = "Till 4, 1234"


def elsewhere_samples(
    asker: SimpleNamespace, software: SoftwareCard
) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    app = asker.recipient.name
    waits = RequestCard(
        id=1, recipient=asker.recipient, software=software, message=_MESSAGE, asked="10:15", until="10:25"
    )
    without_browser = SimpleNamespace(**vars(asker) | {"elsewhere": True})
    return {
        "elsewhere": {
            "with a message": {"app": app, "message": _MESSAGE},
            "without one": {"app": app, "message": ""},
        },
        "request_card": {"waiting": {"card": waits, "csrf_token": ""}},
        "request_notice": {"an app waits": {"app": app}},
        "way_out": {
            "while deciding": {"asker": asker, "csrf_token": ""},
            "while deciding what an app asked without a browser": {
                "asker": without_browser,
                "csrf_token": "",
            },
        },
    }
