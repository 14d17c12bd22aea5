"""What a client registers is kept, or refused: nothing that it was told of is passed over afterwards."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from oidc.models import Client
from oidc.registration import RegistrationRefused, register_client
from tests.actors import Customer, Recipient
from tests.newcomers import register, registered
from tests.oidc.authorization import sent_back
from tests.pages import HOST
from tests.people import MakeRecipient
from tests.relying_party import RelyingParty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("issuer_keys")]
PUSHED_ONLY = "require_pushed_authorization_requests"
BOUND = "tls_client_certificate_bound_access_tokens"


def faults(issuer: str, **changes: Any) -> list[str]:
    with pytest.raises(RegistrationRefused) as refused:
        register_client(issuer, Recipient(issuer, "fox", "").metadata(**changes), timezone.now())
    assert not Client.objects.exists()
    return refused.value.faults


# --- what an issuer cannot hold a client to ----------------------------------------------------------------


@pytest.mark.clause("REG-33", "RFC 8705 §3.4", "RFC 9449 §5.2", "RFC 9126 §6")
@pytest.mark.parametrize(
    ("issuer", "member"),
    [
        ("oidc", BOUND),
        ("nz", "dpop_bound_access_tokens"),
        ("nz1", PUSHED_ONLY),
    ],
)
def test_what_an_issuer_cannot_hold_a_client_to_is_refused(issuer: str, member: str) -> None:
    (fault,) = faults(issuer, grant_types=["authorization_code"], **{member: True})

    assert fault.startswith(f"{member}: ")


@pytest.mark.clause("REG-33", "RFC 7591 §3.2.2")
def test_an_app_that_registers_itself_hears_so_too() -> None:
    answer = register(**{BOUND: True})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client_metadata")
    assert registered(**{BOUND: False})[BOUND] is False


@pytest.mark.clause("REG-33")
@pytest.mark.parametrize("issuer", ["cds", "nz", "uk", "fapi1", "fapi2"])
def test_members_that_hold_are_told_back(issuer: str, make_recipient: MakeRecipient) -> None:
    wished = {BOUND: True, PUSHED_ONLY: True, "use_mtls_endpoint_aliases": True}

    fox = make_recipient(issuer, **wished)

    assert {name: fox.row.registered(name) for name in wished} == wished


# --- pushed requests alone ---------------------------------------------------------------------------------


@pytest.mark.clause("REG-33", "RFC 9126 §6")
def test_who_wants_pushed_requests_alone_has_others_refused(
    make_recipient: MakeRecipient, stranger: Customer, mia: Customer
) -> None:
    fox = make_recipient("fapi1", response_types=["code", "code id_token"], **{PUSHED_ONLY: True})
    by_value = fox.link_to(request=fox.request_object(), redirect_uri=fox.redirect_uri)

    back = sent_back(fox, stranger, by_value)

    challenge = {"code_challenge": "x" * 43, "code_challenge_method": "S256"}
    assert back["error"] == "invalid_request"
    assert "pushed" in back["error_description"]
    pushed = fox.post("par", request=fox.request_object(**challenge))
    assert "code" in fox.answer_in(mia.allows(fox.link_to(request_uri=pushed.json()["request_uri"])))


@pytest.mark.clause("REG-33", "RFC 9126 §6")
def test_the_same_of_plain_requests(app: RelyingParty, stranger: Customer) -> None:
    app.register(**{PUSHED_ONLY: True})

    assert sent_back(app, stranger, app.link())["error"] == "invalid_request"


# --- response modes ----------------------------------------------------------------------------------------


@pytest.mark.clause("REG-33", "JARM §2.3.4")
@pytest.mark.parametrize("wanted", ["jwt", "query.jwt"])
def test_answers_come_by_no_mode_that_the_client_did_not_register(
    make_recipient: MakeRecipient, wanted: str
) -> None:
    fox = make_recipient("fapi2", response_modes=[wanted])

    refused = [fox.pushes(**mode) for mode in ({}, {"response_mode": "query"})]

    for answer in refused:
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    for mode in ("jwt", "query.jwt"):
        assert fox.pushes(response_mode=mode).status_code == 201


@pytest.mark.clause("REG-33", "RFC 6749 §4.1.2.1")
@pytest.mark.parametrize("asked", [{}, {"response_mode": "query"}, {"response_mode": "smoke"}])
def test_nor_do_refusals(app: RelyingParty, stranger: Customer, asked: dict[str, str]) -> None:
    app.register(response_types=["code"], response_modes=["query.jwt"])

    answer = stranger.http.get(app.link(**asked), secure=True, **HOST)

    (response,) = parse_qs(urlsplit(answer["Location"]).query).values()
    assert app.verified(response[0])["error"] == "invalid_request"


@pytest.mark.clause("REG-33")
@pytest.mark.parametrize("modes", [None, "query", [], [1], ["smoke"], ["query", "smoke"], ["fragment.jwt"]])
def test_modes_that_nothing_can_be_answered_by_are_refused(modes: Any) -> None:
    assert all(fault.startswith("response_modes: ") for fault in faults("fapi2", response_modes=modes))


@pytest.mark.clause("REG-33")
def test_each_response_type_keeps_a_mode() -> None:
    (fault,) = faults("fapi1", response_types=["code id_token", "code"], response_modes=["fragment"])

    assert fault == "response_modes: none of them is for response_type code"


# --- members that mean nothing -----------------------------------------------------------------------------


@pytest.mark.clause("REG-35")
@pytest.mark.parametrize(
    "member", ["response_mode", "redirect_uri", "require_signed_request_objects", "request_uris", "a" * 80]
)
def test_an_operator_hears_of_a_member_that_means_nothing(member: str) -> None:
    (fault,) = faults("fapi2", **{member: ["x"]})

    assert fault == f"{member[:60]}: is not a member of a registration here"


@pytest.mark.clause("REG-35", "RFC 7591 §2")
def test_whoever_registers_itself_has_it_passed_over() -> None:
    assert "response_mode" not in registered(response_mode=["x"])


@pytest.mark.clause("REG-35")
@pytest.mark.parametrize("member", ["recipient_base_uri", "revocation_uri", "software_roles"])
def test_what_a_register_states_an_operator_may_say_in_its_place(
    make_recipient: MakeRecipient, member: str
) -> None:
    (fault,) = faults("nz", **{member: "https://fox.test"})
    assert fault.startswith(f"{member}: ")

    assert make_recipient("cds", **{member: "https://fox.test"}).row.registered(member) == "https://fox.test"
