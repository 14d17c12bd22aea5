"""Bodies, queries and headers of any bytes: read or refused, never an error of ours."""

import base64
import json
import math
from typing import Any
from uuid import UUID

import pytest
from django.test import RequestFactory
from hypothesis import example, given
from hypothesis import strategies as st

from consent.strict_json import DEEPEST, strict_json
from oidc.checks.grant import require_fitting_grant_action
from oidc.checks.redirect_uri import require_registered_redirect_uri
from oidc.clients.credentials import read_credentials
from oidc.errors import InvalidClient, InvalidGrantId, InvalidRequest, OAuthError
from oidc.forms import FORM_TYPE, browser_form, posted_form, single_valued
from oidc.issuers import security_policy
from oidc.models import Client
from oidc.reading import read_plain_request
from oidc.requests import ChangedSharing, Delivery, Registration
from oidc.responses.target import registration_of
from oidc.security_log import sent_interaction_id
from tests.properties.values import JSON, damaged

HEADER = st.binary(max_size=200).map(lambda raw: raw.decode("latin-1"))
"""A header as WSGI hands it over."""


# --- JSON ---------------------------------------------------------------------------------------------------


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(depth, inner), default=0)


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(text for member in value.values() for text in texts(member))]
    return (
        [text for entry in value for text in texts(entry)]
        if isinstance(value, list)
        else [value] * isinstance(value, str)
    )


@pytest.mark.clause("RFC 8259 §4")
@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
@example(b'{"a":1,"a":1}')
@example(b'{"a":1,"\\u0061":1}')
@example(b"1e999")
@example(b"-Infinity")
@example(b'"\\ud800"')
@example(b'"\\u0000"')
@example(b"[" * 100_000)
@example(b"9" * 5_000)
@example("\ufeff{}".encode())
def test_json_is_read_as_everybody_reads_it_or_refused(raw: bytes) -> None:
    try:
        value = strict_json(raw)
    except ValueError:
        return
    assert json.loads(raw) == value
    assert depth(value) <= DEEPEST
    assert not any("\x00" in text for text in texts(value))
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode()


@pytest.mark.clause("RFC 8259 §4")
@given(JSON)
def test_plain_json_is_never_refused(value: Any) -> None:
    plain = _plain(value)

    assert strict_json(json.dumps(plain)) == plain


def _plain(value: Any) -> Any:
    """The value without what PostgreSQL or a double cannot hold."""
    match value:
        case str():
            return value.replace("\x00", "").encode(errors="ignore").decode()
        case float():
            return value if math.isfinite(value) else 0.0
        case list():
            return [_plain(entry) for entry in value]
        case dict():
            return {_plain(name): _plain(member) for name, member in value.items()}
        case _:
            return value


# --- forms --------------------------------------------------------------------------------------------------


@pytest.mark.clause("RFC 6749 §3.1", "RFC 6749 §3.2")
@given(st.binary(max_size=500), st.binary(max_size=50))
@example(b"a=1&a=2", b"")
@example(b"a=%00", b"")
@example(b"a=1&b", b"")
@example(b"%ff=%fe", b"")
@example(b"&".join(b"a%d=" % number for number in range(200)), b"")
@example(b"a=" + b"b" * 70_000, b"")
def test_a_body_is_a_form_of_single_values_or_refused(body: bytes, query: bytes) -> None:
    url = "/" + ("?" + query.decode("latin-1") if query else "")
    for read, http in (
        (posted_form, RequestFactory().post(url, body, content_type=FORM_TYPE)),
        (browser_form, RequestFactory().post(url, body, content_type=FORM_TYPE)),
        (browser_form, RequestFactory().get("/", QUERY_STRING=body.decode("latin-1"))),
    ):
        try:
            form = read(http)
        except InvalidRequest:
            continue
        assert all(name.isprintable() or name for name in form)
        assert all(value and "\x00" not in name + value for name, value in form.items())


@pytest.mark.clause("RFC 6749 §3.1")
@given(st.lists(st.tuples(st.text(max_size=3), st.text(max_size=5)), max_size=6))
def test_a_parameter_counts_once_or_not_at_all(pairs: list[tuple[str, str]]) -> None:
    names = [name for name, _ in pairs]

    if len(set(names)) < len(names) or any("\x00" in name + value for name, value in pairs):
        with pytest.raises(InvalidRequest):
            single_valued(pairs)
    else:
        assert single_valued(pairs) == {name: value for name, value in pairs if value}


@pytest.mark.clause("RFC 6749 §3.1")
@given(
    st.dictionaries(
        st.sampled_from(("claims", "max_age", "scope", "prompt", "acr_values", "response_type", "state")),
        st.text(max_size=30) | JSON.map(json.dumps),
    )
)
def test_parameters_of_any_text_are_an_authorization_request_or_refused(parameters: dict[str, str]) -> None:
    try:
        request = read_plain_request(parameters, Delivery.PLAIN).request
    except OAuthError:
        return
    assert request.max_age is None or request.max_age >= 0
    assert isinstance(request.claims, dict)


# --- redirect URIs ------------------------------------------------------------------------------------------

REGISTERED = "https://recipient.test/callback?a=b"


@pytest.mark.clause("AUT-04", "RFC 9700 §2.1", "SEC-05")
@given(st.text() | damaged(REGISTERED.encode()).map(lambda raw: raw.decode("latin-1")))
@example(REGISTERED)
@example(REGISTERED.upper())
@example(REGISTERED + "#")
@example(REGISTERED.replace("/callback", "/./callback"))
@example(REGISTERED.replace("recipient", "%72ecipient"))
@example(REGISTERED.replace("https", "HTTPS"))
@example(REGISTERED.replace(".test/", ".test:443/"))
@example(REGISTERED + " ")
def test_a_redirect_uri_is_registered_byte_for_byte_or_refused(uri: str) -> None:
    request = read_plain_request({"redirect_uri": uri}, Delivery.PLAIN).request
    client = Client(issuer="fapi1", metadata={"redirect_uris": [REGISTERED]}, scopes=[])
    registration = registration_of(client)
    same = uri.encode(errors="surrogatepass") == REGISTERED.encode()

    if same:
        assert require_registered_redirect_uri(request, registration) == REGISTERED
    else:
        with pytest.raises(InvalidRequest):
            require_registered_redirect_uri(request, registration)


# --- headers ------------------------------------------------------------------------------------------------


@pytest.mark.clause("CAU-17", "RFC 6749 §2.3.1")
@given(HEADER | st.binary().map(lambda raw: "Basic " + base64.b64encode(raw).decode()))
@example("")
@example("Basic")
@example("Basic " + base64.b64encode(b"fox%00:secret").decode())
@example("Basic " + base64.b64encode(b"%ed%a0%80:secret").decode())
def test_an_authorization_header_names_one_client_or_is_refused(header: str) -> None:
    http = RequestFactory().post("/", HTTP_AUTHORIZATION=header)

    try:
        brought = read_credentials(http, {}, None, attestations=True)
    except (InvalidClient, InvalidRequest):
        return
    assert "\x00" not in brought.client_id


@pytest.mark.clause("CAU-08", "CAU-17")
@given(
    st.dictionaries(
        st.sampled_from(("client_id", "client_secret", "client_assertion", "client_assertion_type")),
        st.text(min_size=1),
    )
)
def test_a_form_names_one_client_or_is_refused(form: dict[str, str]) -> None:
    try:
        brought = read_credentials(RequestFactory().post("/"), form, None, attestations=True)
    except (InvalidClient, InvalidRequest):
        return
    assert brought.client_id == form["client_id"]


@pytest.mark.clause("RES-07")
@given(HEADER)
@example("{12345678-1234-5678-1234-567812345678}")
@example("urn:uuid:12345678-1234-5678-1234-567812345678")
@example("\u0661" * 32)
@example("1234567_-1234-5678-1234-567812345678")
def test_an_interaction_id_is_a_uuid_or_none(header: str) -> None:
    found = sent_interaction_id(RequestFactory().get("/", HTTP_X_FAPI_INTERACTION_ID=header))

    assert found is None or str(found) == header.lower()


# --- grants -------------------------------------------------------------------------------------------------

ACTION = (
    st.none() | st.sampled_from(["create", "merge", "replace", "", "MERGE", "merge "]) | st.text(max_size=12)
)
GRANT = st.none() | st.uuids().map(str) | st.text(max_size=60)


@pytest.mark.clause("GM-01", "GM-02", "GRANTS §5.4")
@given(ACTION, GRANT)
def test_a_grant_is_changed_only_by_a_known_action_that_names_one(
    action: str | None, grant: str | None
) -> None:
    policy, said = security_policy("fapi2"), {"client_id": "fox", "scope": "openid accounts"}
    said |= {"grant_management_action": action} if action is not None else {}
    said |= {"grant_id": grant} if grant is not None else {}
    request = read_plain_request(said, Delivery.PUSHED).request
    try:
        require_fitting_grant_action(request, ANY_CLIENT, policy)
        intent = policy.read_intent(request)
    except (InvalidRequest, InvalidGrantId):
        return
    if isinstance(intent, ChangedSharing):
        assert action in {"merge", "replace"}
        assert (intent.consent_id, intent.adds) == (UUID(grant or ""), action == "merge")
    else:
        assert (action or "create", grant or "") == ("create", "")


ANY_CLIENT = Registration(
    redirect_uris=frozenset(),
    response_types=frozenset(),
    scopes=frozenset(),
    details_types=frozenset(),
    signed_requests=False,
    pushed_only=False,
    response_modes=frozenset(),
    public=False,
    paused=False,
    delivery_mode=None,
)
