"""Examples of the description; a test sends those of requests, and holds those of answers to their shapes."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

_ID, _ORDER, _REPORT = (
    "0f5c7d0e-5f0b-4f43-9a53-8f1c9e0a2b41",
    "9b0d1f6a-2b7e-4b53-8d0c-0f6f5c2a7e11",
    "6f3d8a52-9a3c-4a8e-a1f5-3a4d1b7c9e20",
)
_CONSENT: dict[str, Any] = {
    "id": _ID,
    "issuer": "uk",
    "kind": "account access",
    "status": "active",
    "in_force": True,
    "recipient": {
        "id": "3a1c2e4f-0d5b-4a6e-8f7a-1b2c3d4e5f60",
        "name": "Budget Fox",
        "legal_name": "Budget Fox Limited",
        "register_entry": "Open Banking Directory, 0015800001",
    },
    "client_id": "budget-fox",
    "customer": "40118204",
    "acting_for": None,
    "accounts": [
        {"account": "everyday", "state": "shared", "suspended": False, "waits_for": []},
        {
            "account": "household",
            "state": "waiting",
            "suspended": False,
            "waits_for": [{"customer": "40126691", "until": "2026-11-09T09:14:05Z"}],
        },
    ],
    "permissions": ["ReadAccountsDetail", "ReadBalances"],
    "created_at": "2026-11-02T09:12:31Z",
    "status_changed_at": "2026-11-02T09:14:05Z",
    "authorise_by": "2026-11-03T09:12:31Z",
    "authorised_at": "2026-11-02T09:14:05Z",
    "expires_at": "2027-05-02T00:00:00Z",
    "transactions_from": None,
    "transactions_to": None,
    "version": 2,
}
_STOPPED = _CONSENT | {"status": "withdrawn", "in_force": False, "version": 3}
_STOPPED["status_changed_at"] = "2026-11-28T10:00:00Z"


def _answer(name: str, value: Any, *statuses: str) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=list(statuses or ("200",)))


def _request(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=True)


CONSENT = _answer("In force", _CONSENT)
PAGE = _answer("The first of two pages", {"consents": [_CONSENT], "total": 2, "next": "WyIyMDI2LTExLTAyVDA5"})
HISTORY = _answer(
    "Given, and ended by the bank",
    {
        "consent_id": _ID,
        "events": [
            {
                "sequence": 3,
                "verb": "withdraw",
                "result": "withdrawn",
                "actor": "holder",
                "actor_reference": "crm",
                "at": "2026-11-28T10:00:00Z",
                "reason": "customer-asked",
                "hash": "9f2c" * 16,
            }
        ],
    },
)
END = _request(
    "A customer asked at a branch", {"reason": "customer-asked", "note": "Branch 12, by telephone"}
)
ENDED = _answer("Ended", {"ended_now": True, "consent": _STOPPED})
END_MANY = _request(
    "An account was closed", {"of": "account", "named": "rainy-day", "reason": "account-closed"}
)
ENDING = _answer(
    "Finished",
    {
        "id": _ORDER,
        "of": "account",
        "named": "rainy-day",
        "reason": "account-closed",
        "finished": True,
        "total": 3,
        "ended": 3,
        "taken_back": 0,
        "left": 0,
        "ordered_at": "2026-11-28T10:00:00Z",
        "finished_at": "2026-11-28T10:00:00Z",
    },
)
REPORTS = _request(
    "Two accounts were listed",
    {
        "disclosures": [
            {
                "id": _REPORT,
                "consent_id": _ID,
                "kind_of_data": "accounts",
                "accounts": ["everyday", "rainy-day"],
                "customer_present": False,
                "interaction_id": "f47ac10b-58cc-4372-a567-0e02b2c3d479",
                "at": "2026-11-28T10:00:00Z",
            }
        ]
    },
)
JUDGED = _answer(
    "Recorded",
    {
        "recorded": 1,
        "repeated": 0,
        "refused": 0,
        "disclosures": [{"id": _REPORT, "result": "recorded"}],
    },
)
SIGNED_IN = _request(
    "By the phone's key and a finger",
    {
        "link": "https://bank.example/cds/authorize?client_id=budget-fox&request_uri=urn%3Aietf%3Aparams%3A"
        "oauth%3Arequest_uri%3AgYAoxt9rDPrTXUIYLVcDCU5cXbSJzFvhLc2sPhdcTjs",
        "customer": "40118204",
        "methods": ["hwk", "fpt"],
        "authenticated_at": "2026-11-28T10:00:00Z",
    },
)
OPENING = _answer(
    "For a minute",
    {
        "open": "https://bank.example/account/app/?ticket=8PYqg9m1N3rJ0zVbqf0uXn5mS6hV2cYw7tKx4LbDeAo&next=…",
        "expires_at": "2026-11-28T10:01:03Z",
    },
)
