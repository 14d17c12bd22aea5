"""A recipient says where, and of what, it wants to be told."""

from typing import Any
from uuid import uuid4

import pytest

from consent.models import Subscription
from profiles.uk.payments import SIGNATURE
from tests.actors import Answer, Recipient
from tests.payments import signature
from tests.people import MakeRecipient
from tests.telling.conftest import CALLBACK, PATHS, asks, subscribes, wish
from tests.websites import Website

pytestmark = pytest.mark.django_db
SUBSCRIPTIONS = "event-subscriptions"


@pytest.fixture(params=["nz", "uk"])
def either(request: pytest.FixtureRequest, make_recipient: MakeRecipient) -> Recipient:
    """Both ecosystems that tell of events, in turn."""
    return make_recipient(request.param)


def code_of(answer: Answer) -> str:
    return str(answer.json()["Errors"][0]["ErrorCode"])


@pytest.mark.clause("EVT-01", "EVT-07")
def test_a_subscription_is_made_shown_changed_and_forgotten(either: Recipient, site: Website) -> None:
    first, second = site.url(CALLBACK), site.url(f"/other{CALLBACK}")
    made = subscribes(either, first)
    (id_,) = Subscription.objects.values_list("pk", flat=True)
    root = f"https://localhost:9444{PATHS[either.issuer]}/{SUBSCRIPTIONS}"

    assert made["Data"] == {"EventSubscriptionId": str(id_), **wish(either, first)["Data"]}
    assert made["Links"] == {"Self": f"{root}/{id_}"}
    listed = asks(either, "GET", SUBSCRIPTIONS).json()
    assert listed["Data"] == {"EventSubscription": [made["Data"]]}
    assert listed["Links"] == {"Self": root}

    changed = asks(either, "PUT", f"{SUBSCRIPTIONS}/{id_}", wish(either, second))
    assert (changed.status_code, changed.json()["Data"]["CallbackUrl"]) == (200, second)
    assert Subscription.objects.get().callback_url == second

    assert asks(either, "DELETE", f"{SUBSCRIPTIONS}/{id_}").status_code == 204
    assert asks(either, "GET", SUBSCRIPTIONS).json()["Data"] == {"EventSubscription": []}


@pytest.mark.clause("EVT-01", "EVT-07")
def test_a_second_subscription_is_a_conflict(either: Recipient, site: Website) -> None:
    subscribes(either, site.url(CALLBACK))

    again = asks(either, "POST", SUBSCRIPTIONS, wish(either, site.url(CALLBACK)))

    assert again.status_code == 409
    assert again["x-fapi-interaction-id"]
    exists = {"uk": "UK.OBIE.Rules.ResourceAlreadyExists", "nz": "Resource.Invalid"}
    assert code_of(again) == exists[either.issuer]
    assert Subscription.objects.count() == 1


@pytest.mark.clause("EVT-01")
def test_in_the_united_kingdom_a_change_is_sent_as_the_subscription_was_shown(
    uk: Recipient, site: Website
) -> None:
    made = subscribes(uk, site.url(CALLBACK))
    path = f"{SUBSCRIPTIONS}/{made['Data']['EventSubscriptionId']}"
    made["Data"]["Version"] = "4.0"

    assert asks(uk, "PUT", path, made).status_code == 200
    assert asks(uk, "POST", SUBSCRIPTIONS, made).status_code == 400


@pytest.mark.clause("EVT-01")
def test_one_subscription_is_seen_in_both_versions(uk: Recipient) -> None:
    made = subscribes(uk)

    later = asks(uk, "GET", "/uk/open-banking/v4.0/event-subscriptions").json()

    assert later["Data"]["EventSubscription"] == [made["Data"]]
    again = asks(uk, "POST", "/uk/open-banking/v4.0/event-subscriptions", wish(uk))
    assert (again.status_code, code_of(again)) == (409, "U029")


@pytest.mark.clause("EVT-01", "EVT-07")
@pytest.mark.parametrize(
    "changes",
    [
        {"Version": ...},
        {"Version": ""},
        {"Version": "v" * 11},
        {"Version": 3},
        {"EventTypes": []},
        {"EventTypes": ["urn:example:unheard-of"]},
        {"EventTypes": "all"},
        {"Extra": 1},
        {"EventSubscriptionId": "1"},
        {"CallbackUrl": 7},
    ],
    ids=str,
)
def test_a_body_that_says_something_else_is_refused(
    either: Recipient, site: Website, changes: dict[str, Any]
) -> None:
    answer = asks(either, "POST", SUBSCRIPTIONS, wish(either, **{"url": site.url(CALLBACK)} | changes))

    assert answer.status_code == 400
    assert code_of(answer)
    assert not Subscription.objects.exists()


@pytest.mark.clause("CON-63", "EVT-01")
@pytest.mark.parametrize(
    ("root", "codes"),
    [
        ("/uk/open-banking/v3.1", ("UK.OBIE.Unsupported.EventType", "UK.OBIE.Field.Invalid")),
        ("/uk/open-banking/v4.0", ("U024", "U002")),
    ],
)
def test_in_the_united_kingdom_a_type_of_event_that_is_not_offered_is_called_that(
    uk: Recipient, root: str, codes: tuple[str, str]
) -> None:
    path = f"{root}/event-subscriptions"
    answers = [
        asks(uk, "POST", path, wish(uk, EventTypes=types)) for types in (["urn:example:unheard-of"], [7])
    ]

    assert [(answer.status_code, code_of(answer)) for answer in answers] == [(400, code) for code in codes]


@pytest.mark.clause("EVT-07")
@pytest.mark.parametrize("missing", ["CallbackUrl", "EventTypes", "Version"])
def test_in_new_zealand_nothing_is_implied(nz: Recipient, site: Website, missing: str) -> None:
    answer = asks(nz, "POST", SUBSCRIPTIONS, wish(nz, site.url(CALLBACK), **{missing: ...}))

    assert (answer.status_code, code_of(answer)) == (400, "Field.Missing")


@pytest.mark.clause("EVT-01", "EVT-09")
@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/v3.1/event-notifications",
        "https://10.1.2.3/v3.1/event-notifications",
        "https://169.254.169.254/v3.1/event-notifications",
        "https://[::1]/v3.1/event-notifications",
        "https://[::ffff:10.0.0.1]/v3.1/event-notifications",
        "https://localhost/v3.1/event-notifications",
        "https://0x7f.1/v3.1/event-notifications",
        "http://recipient.test/v3.1/event-notifications",
        "https://recipient.test@10.0.0.1/v3.1/event-notifications",
        "https://recipient.test#/v3.1/event-notifications",
    ],
)
def test_an_address_inside_is_refused_and_not_called(either: Recipient, settings: Any, url: str) -> None:
    token = either.client_token()
    settings.OUTBOUND_ALLOWED_NETWORKS = []

    answer = asks(either, "POST", SUBSCRIPTIONS, wish(either, url), token=token)

    assert answer.status_code == 400
    assert answer.json()["Errors"][0]["Path"] == "Data.CallbackUrl"
    assert not Subscription.objects.exists()


@pytest.mark.clause("EVT-01")
@pytest.mark.parametrize("path", ["/", "/event-notifications", "/v3.1/events", "/v3.1/event-notifications/"])
def test_in_the_united_kingdom_an_address_ends_as_the_standard_says(uk: Recipient, path: str) -> None:
    answer = asks(uk, "POST", SUBSCRIPTIONS, wish(uk, f"https://recipient.test{path}"))

    assert answer.status_code == 400


@pytest.mark.clause("EVT-01", "EVT-07")
def test_anothers_subscription_reads_as_none(
    either: Recipient, make_recipient: MakeRecipient, site: Website
) -> None:
    made = subscribes(either, site.url(CALLBACK))
    other = make_recipient(either.issuer, "another")

    for id_ in (made["Data"]["EventSubscriptionId"], uuid4(), "none"):
        path = f"{SUBSCRIPTIONS}/{id_}"
        assert asks(other, "PUT", path, wish(either, site.url(CALLBACK))).status_code == 400
        assert asks(other, "DELETE", path).status_code == 400
    assert asks(other, "GET", SUBSCRIPTIONS).json()["Data"] == {"EventSubscription": []}
    assert Subscription.objects.count() == 1


@pytest.mark.clause("EVT-02")
def test_a_callback_url_is_an_older_way_to_say_where(uk: Recipient, site: Website) -> None:
    body = {"Data": {"Url": site.url(CALLBACK), "Version": "3.1"}}

    made = asks(uk, "POST", "callback-urls", body)

    assert made.status_code == 201
    shown = made.json()["Data"]
    assert shown == {"CallbackUrlId": shown["CallbackUrlId"], **body["Data"]}
    assert asks(uk, "GET", "callback-urls").json()["Data"] == {"CallbackUrl": [shown]}
    assert asks(uk, "POST", "callback-urls", body).status_code == 409
    assert asks(uk, "GET", SUBSCRIPTIONS).json()["Data"] == {"EventSubscription": []}
    path = f"callback-urls/{shown['CallbackUrlId']}"
    assert asks(uk, "PUT", path, {"Data": shown, "Links": {}, "Meta": {}}).status_code == 200
    assert asks(uk, "DELETE", path).status_code == 204


@pytest.mark.clause("EVT-01", "EVT-02", "CON-21")
@pytest.mark.parametrize("path", [SUBSCRIPTIONS, "callback-urls"])
@pytest.mark.parametrize("root", ["/uk/open-banking/v3.1", "/uk/open-banking/v4.0"])
def test_in_the_united_kingdom_bodies_are_signed_both_ways(
    uk: Recipient, site: Website, root: str, path: str
) -> None:
    address = f"{root}/{path}"
    said = {"Data": {"CallbackUrl" if path == SUBSCRIPTIONS else "Url": site.url(CALLBACK), "Version": "3.1"}}
    elsewhere = signature(uk, b"{}", SIGNATURE)

    unsigned = asks(uk, "POST", address, said, **{"x-jws-signature": ""})
    other = asks(uk, "POST", address, said, **{"x-jws-signature": elsewhere})

    assert (unsigned.status_code, other.status_code) == (400, 400)
    codes = ("U019", "U015") if root.endswith("4.0") else (
        "UK.OBIE.Signature.Missing", "UK.OBIE.Signature.Invalid",
    )  # fmt: skip
    assert (code_of(unsigned), code_of(other)) == codes
    assert not Subscription.objects.exists()
    made = asks(uk, "POST", address, said)
    assert made.status_code == 201, made.content
    assert made["x-jws-signature"]
    assert asks(uk, "GET", address)["x-jws-signature"]
    own = f"{address}/{Subscription.objects.get().pk}"
    assert code_of(asks(uk, "PUT", own, said, **{"x-jws-signature": ""})) == codes[0]
    assert asks(uk, "PUT", own, said).status_code == 200
    assert "x-jws-signature" not in asks(uk, "DELETE", own)


@pytest.mark.clause("CON-22")
def test_in_new_zealand_none_is_looked_at(nz: Recipient, site: Website) -> None:
    answer = asks(nz, "POST", SUBSCRIPTIONS, wish(nz, site.url(CALLBACK)), **{"x-jws-signature": "nonsense"})

    assert answer.status_code == 201
    assert "x-jws-signature" not in answer
