"""The authorization endpoint: where errors go, and what a request by value must be."""

import time
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from consent.models import Consent
from oidc.models import Interaction
from tests.actors import Customer, Recipient
from tests.oidc.authorization import page, sent_back
from tests.pages import HOST
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db

NOW = int(time.time())


@pytest.mark.clause("AUT-03", "RFC 6749 §3.1", "RFC 6749 §4.1.2.1")
@pytest.mark.parametrize(
    "query",
    [
        "",
        "client_id=nobody",
        "client_id=budget-fox&client_id=budget-fox",
        "client_id=budget-fox",
        "client_id=budget-fox&redirect_uri=https://evil.test/cb&request=x",
        "client_id=budget-fox&redirect_uri=https://recipient.test/callback/&response_type=code",
        "client_id=budget-fox&request_uri=https://recipient.test/request.jwt",
        "client_id=budget-fox&request_uri=urn:ietf:params:oauth:request_uri:guessed",
        "client_id=budget%00fox",
    ],
)
def test_without_a_proved_client_and_address_an_error_is_a_page(
    nz: Recipient, stranger: Customer, query: str
) -> None:
    assert "Nothing was shared" in page(stranger, f"/nz/authorize?{query}")


@pytest.mark.clause("RFC 6749 §3.1")
def test_a_parameter_without_a_value_counts_as_absent(cds: Recipient, mia: Customer) -> None:
    assert mia.opens(cds.link() + "&state=&request=").has("id_username")


@pytest.mark.clause("PAR-15", "PAR-26", "PAR-01", "AUT-17", "RFC 9700 §4.12")
def test_an_unsigned_request_goes_back_as_an_error(recipient: Recipient, stranger: Customer) -> None:
    link = recipient.link_to(
        response_type="code id_token" if recipient.issuer != "cds" else "code",
        redirect_uri=recipient.redirect_uri,
        scope=recipient.dialect.scope,
        state="s",
        nonce="n",
    )

    back = sent_back(recipient, stranger, link)

    assert back["error"] == "invalid_request"
    assert back["state"] == "s"


@pytest.mark.clause("PAR-09", "PAR-16", "PAR-25")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"exp": ...}, "invalid_request_object", id="no exp"),
        pytest.param({"nbf": ...}, "invalid_request_object", id="no nbf"),
        pytest.param({"exp": NOW - 3600}, "invalid_request_object", id="expired"),
        pytest.param({"aud": "https://elsewhere.test"}, "invalid_request_object", id="another audience"),
        pytest.param(
            {"header": {"alg": "PS256", "kid": "unknown"}}, "invalid_request_object", id="unknown key"
        ),
        pytest.param({"nonce": ...}, "invalid_request", id="no nonce"),
        pytest.param({"scope": ...}, "invalid_request", id="no scope"),
        pytest.param({"scope": "openid payments"}, "invalid_scope", id="foreign scope"),
        pytest.param({"response_mode": "query"}, "invalid_request", id="an ID token in the query"),
        pytest.param({"claims": {}}, "invalid_request", id="no intent"),
        pytest.param({"prompt": "none"}, "login_required", id="silent"),
        pytest.param({"prompt": "none login"}, "invalid_request", id="silent and not"),
    ],
)
def test_a_bad_request_by_value_goes_back_in_the_fragment(
    nz: Recipient, stranger: Customer, changes: dict[str, Any], code: str
) -> None:
    link = nz.link(**changes)

    answer = stranger.http.get(link, secure=True, **HOST)

    assert "?" not in answer["Location"]
    assert sent_back(nz, stranger, link)["error"] == code


@pytest.mark.clause("PAR-19")
def test_a_response_type_that_differs_inside_and_outside_is_refused(
    nz: Recipient, stranger: Customer
) -> None:
    back = sent_back(nz, stranger, nz.link(response_type="code"))

    assert back["error"] == "invalid_request"


@pytest.mark.clause("PAR-08", "RFC 9101 §6.3")
def test_a_forged_request_by_value_is_never_begun(nz: Recipient, stranger: Customer) -> None:
    forger = RSAKey.generate_key(2048, {"use": "sig", "alg": "PS256", "kid": nz.key.kid})

    back = sent_back(nz, stranger, nz.link(key=forger))

    assert back["error"] == "invalid_request_object"
    assert "state" not in back


@pytest.mark.clause("AUT-04", "AUT-03")
def test_an_unregistered_address_inside_a_signed_request_is_a_page(nz: Recipient, stranger: Customer) -> None:
    page(stranger, nz.link(redirect_uri="https://evil.test/callback"))


@pytest.mark.clause("PAR-19", "AUT-13")
def test_state_outside_the_object_is_not_used(nz: Recipient, mia: Customer) -> None:
    link = nz.link(state=...) + "&state=outside"

    back = nz.answer_in(mia.allows(link))

    assert "state" not in back
    assert "s_hash" not in nz.verified(back["id_token"])


@pytest.mark.clause("PAR-09")
def test_the_first_version_asks_no_window_but_keeps_the_one_that_is_sent(
    make_recipient: MakeRecipient, stranger: Customer
) -> None:
    nz1 = make_recipient("nz1")

    open_ended = stranger.http.get(nz1.link(exp=..., nbf=...), secure=True, **HOST)
    expired = stranger.http.get(nz1.link(exp=NOW - 60), secure=True, **HOST)

    assert open_ended["Location"].startswith("/consent/")
    assert nz1.answer_in(expired["Location"])["error"] == "invalid_request_object"


@pytest.mark.clause("AUT-11", "CON-04")
@pytest.mark.parametrize("kind", ["unknown", "foreign", "no uuid", "decided", "run out"])
def test_an_intent_that_is_not_the_clients_to_use_is_refused(
    nz: Recipient, make_recipient: MakeRecipient, mia: Customer, stranger: Customer, kind: str
) -> None:
    named = {
        "unknown": "4bb40d5f-9a43-4d3e-b6f4-3a4f2d3f6c11",
        "foreign": make_recipient("nz", "other").intent(),
        "no uuid": "../../etc/passwd",
        "run out": nz.intent(),
    }.get(kind)
    if kind == "decided":
        named = nz.intent()
        mia.allows(nz.link(claims=nz.names(named)))
        Interaction.objects.all().delete()
    if kind == "run out":
        Consent.objects.update(expires_at="2020-01-01T00:00:00Z")

    back = sent_back(nz, stranger, nz.link(claims=nz.names(named)))

    assert back["error"] == "invalid_request"


@pytest.mark.clause("PAR-17", "PAR-20")
@pytest.mark.parametrize("value", [{}, {"value": "not-an-id"}, {"value": 7}, None])
def test_a_request_that_names_no_consent_goes_back(nz: Recipient, stranger: Customer, value: object) -> None:
    claims = {"id_token": {"ConsentId": value, **nz.acr()}}

    back = sent_back(nz, stranger, nz.link(claims=claims))

    assert back["error"] == "invalid_request"
    assert "ConsentId" in back["error_description"]


@pytest.mark.clause("AUT-01", "RFC 6749 §4.1.2.1", "OIDC-CORE §6.1")
def test_a_request_by_value_is_not_taken_where_requests_are_pushed(
    cds: Recipient, stranger: Customer
) -> None:
    link = cds.link_to(request=cds.request_object(), redirect_uri=cds.redirect_uri, state="outside")

    back = sent_back(cds, stranger, link)

    assert (back["error"], back["state"]) == ("request_not_supported", "outside")


@pytest.mark.clause("AUT-10", "AUT-20", "OIDC-CORE §3.1.2.6")
def test_a_customer_who_is_signed_in_still_decides_each_time(nz: Recipient, mia: Customer) -> None:
    mia.allows(nz.link())

    second = mia.opens(nz.link())

    assert not second.onward
    assert second.has("btn-continue")


@pytest.mark.clause("REG-27")
def test_a_registered_query_survives(make_recipient: MakeRecipient, mia: Customer) -> None:
    uri = "https://recipient.test/callback?dummy1=lorem&dummy2=ipsum"
    cds = make_recipient("cds", "with-query", redirect_uris=[uri])
    cds.redirect_uri = uri

    url = mia.allows(cds.link())

    assert url.startswith(uri + "&response=")


@pytest.mark.clause("IDT-16")
def test_a_request_names_one_consent(nz: Recipient, stranger: Customer) -> None:
    both = {
        "id_token": {
            "ConsentId": {"value": nz.intent()},
            "openbanking_intent_id": {"value": nz.intent()},
        }
    }

    assert sent_back(nz, stranger, nz.link(claims=both))["error"] == "invalid_request"


@pytest.mark.clause("ACR-12", "PAR-18")
@pytest.mark.parametrize("asked", [{"values": "x"}, {"values": [{}]}, {"value": 7}])
def test_an_acr_that_cannot_be_read_is_refused(nz: Recipient, stranger: Customer, asked: Any) -> None:
    claims = nz.names(nz.intent())
    claims["id_token"]["acr"] = {"essential": True, **asked}

    assert sent_back(nz, stranger, nz.link(claims=claims))["error"] == "invalid_request"


@pytest.mark.clause("OIDC-CORE §5.5.1.1", "ACR-12", "PAR-18")
@pytest.mark.parametrize("name", ["acr", "acr_values"])
def test_an_essential_acr_we_do_not_offer_is_refused_before_anybody_signs_in(
    nz: Recipient, stranger: Customer, name: str
) -> None:
    claims = nz.names(nz.intent())
    claims["id_token"].pop("acr")
    claims["id_token"][name] = {"essential": True, "values": ["urn:example:gold"]}

    back = sent_back(nz, stranger, nz.link(claims=claims))

    assert back["error"] == "unmet_authentication_requirements"


@pytest.mark.clause("OIDC-CORE §5.5.1.1")
def test_an_acr_that_is_only_wished_for_does_not_stop_the_customer(nz: Recipient, mia: Customer) -> None:
    claims = nz.names(nz.intent())
    claims["id_token"]["acr"] = {"values": ["urn:example:gold"]}

    assert mia.opens(nz.link(claims=claims)).has("id_username")


@pytest.mark.clause("RFC 6749 §3.1")
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded; charset=utf-7", "client_id=budget-fox"),
        ("application/x-www-form-urlencoded", "&".join(f"p{n}=1" for n in range(101))),
        ("application/x-www-form-urlencoded", "client_id=budget-fox&max_age=" + "1" * 5000),
        ("application/x-www-form-urlencoded", "client_id=budget-fox&max_age=٣"),
        ("application/x-www-form-urlencoded", "a=" + "b" * 70_000),
        ("multipart/form-data; boundary=x", "--x"),
        ("application/json", "{}"),
    ],
)
def test_what_cannot_be_read_as_a_form_is_a_page(
    nz: Recipient, stranger: Customer, content_type: str, body: str
) -> None:
    answer = stranger.http.post("/nz/authorize", body, content_type=content_type, secure=True, **HOST)

    assert answer.status_code == 400
    assert "Location" not in answer


@pytest.mark.clause("PAR-09")
@pytest.mark.parametrize("claim", ["exp", "nbf"])
def test_a_time_beyond_the_calendar_is_refused(nz: Recipient, stranger: Customer, claim: str) -> None:
    back = sent_back(nz, stranger, nz.link(**{claim: 2**39}))

    assert back["error"] == "invalid_request_object"
