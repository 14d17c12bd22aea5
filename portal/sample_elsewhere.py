"""Made-up cards of what apps ask without a browser, for /gallery; the way out is another there."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from portal.askers import SoftwareCard
from portal.cards import RequestCard

_MESSAGE = "Till 4, 1234"


def elsewhere_samples(
    asker: SimpleNamespace, software: SoftwareCard
) -> dict[str, Mapping[str, dict[str, Any]]]:
    app = asker.recipient.name
    waits = RequestCard(
        id=1, recipient=asker.recipient, software=software, message=_MESSAGE, asked="10:15", until="10:25"
    )
    without_browser = SimpleNamespace(**vars(asker) | {"elsewhere": True})
    bank_away = SimpleNamespace(**vars(asker) | {"away": True})
    undecided = SimpleNamespace(
        **vars(asker) | {"decided": False, "elsewhere": False, "wants": "to see some of your bank data"}
    )
    decided = SimpleNamespace(**vars(undecided) | {"decided": True})
    decided_elsewhere = SimpleNamespace(**vars(decided) | {"elsewhere": True})
    return {
        "elsewhere": {
            "with a message": {"app": app, "message": _MESSAGE},
            "without one": {"app": app, "message": ""},
        },
        "came_to_nothing": {
            "a sharing was refused": {"app": app, "outcome": "refused", "pays": False},
            "a payment was refused": {"app": app, "outcome": "refused", "pays": True},
            "it came too late": {"app": app, "outcome": "allowed in vain", "pays": False},
        },
        "sign_in_lead": {
            "to decide": {"asker": undecided},
            "to go back after deciding": {"asker": decided},
            "to see what came of what an app asked without a browser": {"asker": decided_elsewhere},
        },
        "request_card": {"waiting": {"card": waits, "number": 1, "csrf_token": ""}},
        "request_notice": {"an app waits": {"app": app}},
        "way_out": {
            "while deciding": {"asker": asker, "csrf_token": ""},
            "once it is over": {"asker": asker, "over": True, "csrf_token": ""},
            "while the bank is away": {"asker": bank_away, "csrf_token": ""},
            "while deciding what an app asked without a browser": {
                "asker": without_browser,
                "csrf_token": "",
            },
        },
    }
