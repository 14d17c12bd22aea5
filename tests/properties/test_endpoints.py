"""Whole endpoints against any bytes: an answer of the protocol each time, and never a failure of ours."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from oidc.models import AccessToken, PushedRequest
from tests.actors import Recipient
from tests.browser import Browser
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db
FEW = settings(max_examples=40)
NAMES = ("client_id", "client_secret", "client_assertion", "request", "request_uri", "grant_type", "code",
         "token", "scope", "refresh_token", "response_type", "redirect_uri", "claims", "state")  # fmt: skip
PART = st.sampled_from(NAMES).map(str.encode) | st.binary(max_size=12)
BODY = st.lists(st.tuples(PART, PART), max_size=6).map(lambda pairs: b"&".join(b"=".join(p) for p in pairs))


@pytest.fixture
def fox(make_recipient: MakeRecipient) -> Recipient:
    return make_recipient("fapi1")


@pytest.mark.clause("TOK-17", "CAU-17")
@pytest.mark.parametrize("endpoint", ["token", "par", "introspect", "revoke"])
@FEW
@given(body=BODY)
@example(body=b"client_id=%00&client_secret=a")
def test_a_back_channel_answers_any_body_with_an_oauth_error(
    fox: Recipient, endpoint: str, body: bytes
) -> None:
    answer = fox.http.post(
        f"/fapi1/{endpoint}",
        body,
        content_type="application/x-www-form-urlencoded",
        secure=True,
        **fox.handshake(),
    )

    assert answer.status_code in {400, 401}
    assert answer.json()["error"] in {"invalid_request", "invalid_client"}
    assert not AccessToken.objects.exists()
    assert not PushedRequest.objects.exists()


@pytest.mark.clause("AUT-03")
@FEW
@given(query=BODY, posted=st.booleans())
@example(
    query=b"client_id=budget-fox&request=e.e.e&redirect_uri=https://recipient.test/callback", posted=False
)
@example(query=b"client_id=%00", posted=False)
def test_the_front_channel_answers_any_query_without_going_astray(
    fox: Recipient, query: bytes, posted: bool
) -> None:
    browser = Browser(SERVER_NAME="localhost", SERVER_PORT="9443")
    answer = (
        browser.post("/fapi1/authorize", query, content_type="application/x-www-form-urlencoded", secure=True)
        if posted
        else browser.get("/fapi1/authorize", QUERY_STRING=query.decode("latin-1"), secure=True)
    )

    assert answer.status_code in {303, 400}
    assert answer.status_code == 400 or answer["Location"].startswith(fox.redirect_uri)


@pytest.mark.clause("RES-07")
@FEW
@given(
    authorization=st.binary(max_size=40).map(lambda raw: raw.decode("latin-1"))
    | st.binary(max_size=40).map(lambda raw: "Bearer " + raw.decode("latin-1")),
    headers=st.dictionaries(
        st.sampled_from(("x-fapi-interaction-id", "x-fapi-auth-date", "x-fapi-customer-ip-address", "x-v",
                         "x-min-v", "Accept", "DPoP", "x-cds-client-headers")),
        st.binary(max_size=30).map(lambda raw: raw.decode("latin-1")),
    ),
)  # fmt: skip
def test_no_headers_of_any_bytes_open_a_resource(
    fox: Recipient, authorization: str, headers: dict[str, str]
) -> None:
    answer = fox.http.get(
        "/fapi1/accounts",
        secure=True,
        headers={"Authorization": authorization, **headers},
        **fox.handshake(),
    )

    assert answer.status_code in {401, 406}
    assert len(answer["x-fapi-interaction-id"]) == 36
