"""Recipients of no ecosystem: FAPI 1.0 Advanced by value and pushed, FAPI 2.0 with and without OpenID."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.actors import CHALLENGE, VERIFIER, Customer, Recipient
from tests.pages import HOST
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


@pytest.fixture
def fapi1(make_recipient: MakeRecipient) -> Recipient:
    return make_recipient("fapi1", response_types=["code id_token", "code"])


@pytest.fixture
def fapi2(make_recipient: MakeRecipient) -> Recipient:
    return make_recipient("fapi2")


@pytest.mark.clause("FAPI1-ADV §5.2.2-18")
def test_a_pushed_hybrid_request_needs_a_challenge_and_one_by_value_does_not(
    fapi1: Recipient, mia: Customer
) -> None:
    pushed = fapi1.pushes()
    by_value = fapi1.answer_in(mia.allows(fapi1.link()))

    assert (pushed.status_code, pushed.json()["error"]) == (400, "invalid_request")
    assert by_value["code"]


@pytest.mark.clause("FAPI1-ADV §5.2.2-18", "AUT-13")
def test_a_pushed_hybrid_request_succeeds(fapi1: Recipient, mia: Customer) -> None:
    handle = fapi1.request_uri(code_challenge=CHALLENGE, code_challenge_method="S256")

    back = fapi1.answer_in(mia.allows(fapi1.link_to(request_uri=handle)))
    answer = fapi1.redeems(back["code"], code_verifier=VERIFIER)

    assert answer.status_code == 200
    assert fapi1.reads_accounts(answer.json()["access_token"]).status_code == 200


@pytest.mark.clause("AUT-14")
def test_jarm_needs_its_response_mode(fapi1: Recipient, mia: Customer) -> None:
    challenge = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    without = fapi1.pushes(response_type="code", **challenge)
    handle = fapi1.request_uri(response_type="code", response_mode="jwt", **challenge)

    back = fapi1.answer_in(mia.allows(fapi1.link_to(request_uri=handle)))

    assert without.json()["error"] == "invalid_request"
    assert back["aud"] == fapi1.client_id
    assert fapi1.redeems(back["code"], code_verifier=VERIFIER).status_code == 200


@pytest.mark.clause("RFC 6749 §4.1.2.1")
@pytest.mark.parametrize("asked", [..., "query"])
def test_a_client_that_asks_for_no_signed_answer_reads_the_refusal_plain(
    fapi1: Recipient, stranger: Customer, asked: Any
) -> None:
    request = fapi1.request_object(response_type="code", response_mode=asked, state="s")
    link = fapi1.link_to(request=request, response_type="code")

    answer = stranger.http.get(link, secure=True, **HOST)

    back = dict(parse_qsl(urlsplit(answer["Location"]).query))
    assert (back["error"], back["state"]) == ("invalid_request", "s")


@pytest.mark.clause("AUT-07", "REG-29")
@pytest.mark.parametrize(("mode", "code"), [(..., "invalid_request"), ("jwt", "unauthorized_client")])
def test_what_the_issuer_never_answers_is_said_before_what_the_client_did_not_register(
    make_recipient: MakeRecipient, mode: Any, code: str
) -> None:
    hybrid_alone = make_recipient("fapi1", response_types=["code id_token"])
    pushed = hybrid_alone.pushes(
        response_type="code", response_mode=mode, code_challenge=CHALLENGE, code_challenge_method="S256"
    )

    assert pushed.json()["error"] == code


@pytest.mark.clause("AUT-14")
def test_the_refusal_of_an_object_that_cannot_be_read_is_signed_where_answers_are(
    fapi1: Recipient, stranger: Customer
) -> None:
    expired = fapi1.request_object(response_type="code", response_mode="jwt", exp=1)
    link = fapi1.link_to(request=expired, response_type="code", redirect_uri=fapi1.redirect_uri)

    answer = stranger.http.get(link, secure=True, **HOST)

    assert "response=" in answer["Location"]
    assert fapi1.answer_in(answer["Location"])["error"] == "invalid_request_object"


@pytest.mark.clause("PAR-01", "RFC 9207 §2", "AUT-16")
def test_fapi_2_answers_in_the_query_with_the_issuer(fapi2: Recipient, mia: Customer) -> None:
    back = fapi2.answer_in(mia.allows(fapi2.link()))

    assert back.keys() == {"code", "state", "iss"}
    assert back["iss"] == fapi2.issuer_url


@pytest.mark.clause("CAU-06", "FAPI2-SP §5.3.2.1-8")
@pytest.mark.parametrize("endpoint", ["token", "par"])
def test_fapi_2_takes_no_audience_but_the_issuer_as_a_string(fapi2: Recipient, endpoint: str) -> None:
    for audience in (
        fapi2.url("token"),
        fapi2.url("par"),
        [fapi2.issuer_url],
        [fapi2.issuer_url, fapi2.url("token")],
        f"{fapi2.issuer_url}/",
    ):
        answer = fapi2.post(endpoint, **fapi2.parameters(), assertion=fapi2.assertion(aud=audience))

        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), audience


@pytest.mark.clause("TLS-05", "TLS-10", "TOK-10")
def test_a_push_needs_no_certificate_and_a_token_does(fapi1: Recipient, mia: Customer) -> None:
    challenge = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    pushed = fapi1.post("par", request=fapi1.request_object(**challenge), certificate="")
    code = fapi1.answer_in(mia.allows(fapi1.link_to(request_uri=pushed.json()["request_uri"])))["code"]

    without = fapi1.redeems(code, code_verifier=VERIFIER, certificate="")
    answer = fapi1.redeems(code, code_verifier=VERIFIER)
    refreshed = fapi1.refreshes(answer.json()["refresh_token"], certificate="")

    assert pushed.status_code == 201
    assert answer.status_code == 200
    for bare in (without, refreshed):
        assert (bare.status_code, bare.json()["error"]) == (400, "invalid_request")


@pytest.mark.clause("AUT-05")
def test_fapi_2_without_openid_has_no_id_token(fapi2: Recipient, mia: Customer) -> None:
    back = fapi2.answer_in(mia.allows(fapi2.link(scope="accounts", nonce=...)))

    tokens = fapi2.redeems(back["code"]).json()

    assert "id_token" not in tokens
    assert fapi2.reads_accounts(tokens["access_token"]).status_code == 200
    assert fapi2.reads("/fapi2/userinfo", tokens["access_token"]).status_code == 403


@pytest.mark.clause("FAPI2-MS §5.3.1-1", "PAR-08")
def test_a_client_may_bind_itself_to_signed_requests(make_recipient: MakeRecipient) -> None:
    strict = make_recipient("fapi2", require_signed_request_object=True)

    unsigned = strict.pushes()
    signed = strict.post("par", request=strict.request_object())

    assert (unsigned.status_code, unsigned.json()["error"]) == (400, "invalid_request")
    assert signed.status_code == 201


@pytest.mark.clause("RES-07", "RFC 6750 §3.1")
def test_a_resource_refuses_in_the_words_of_rfc_6750(fapi2: Recipient, mia: Customer) -> None:
    back = fapi2.answer_in(mia.allows(fapi2.link(scope="openid accounts")))
    token = fapi2.redeems(back["code"]).json()["access_token"]
    (account,) = fapi2.reads_accounts(token).json()["accounts"]

    unknown = fapi2.reads_accounts("nothing")
    narrow = fapi2.reads(f"/fapi2/accounts/{account['id']}/transactions", token)
    nowhere = fapi2.reads("/fapi2/accounts/another", token)

    assert (unknown.status_code, unknown.json()["error"]) == (401, "invalid_token")
    assert (narrow.status_code, narrow.json()["error"]) == (403, "insufficient_scope")
    assert (nowhere.status_code, nowhere.json()["error"]) == (404, "invalid_request")


@pytest.mark.clause("RES-01")
def test_accounts_and_movements_are_read(fapi1: Recipient, mia: Customer) -> None:
    back = fapi1.answer_in(mia.allows(fapi1.link(), accounts=2))
    token = fapi1.redeems(back["code"]).json()["access_token"]

    accounts = fapi1.reads_accounts(token).json()["accounts"]
    one = fapi1.reads(f"/fapi1/accounts/{accounts[0]['id']}", token)
    movements = fapi1.reads(f"/fapi1/accounts/{accounts[0]['id']}/transactions?page_size=5", token)
    beyond = fapi1.reads("/fapi1/accounts?page=9", token)
    too_many = fapi1.reads("/fapi1/accounts?page_size=1001", token)

    assert len(accounts) == 2
    assert one.json() == accounts[0]
    assert movements.json()["links"]["self"].endswith("page_size=5")
    assert beyond.status_code == 404
    assert too_many.status_code == 400
