"""The examples that the RFCs print, put to our own functions: PKCE, request objects, pushed requests."""

import pytest
from django.test import RequestFactory
from joserfc.jwk import KeySet, RSAKey

from oidc.clients.credentials import Way, read_credentials
from oidc.errors import InvalidGrant, InvalidRequest
from oidc.forms import FORM_TYPE, browser_form, posted_form
from oidc.grants.authorization_code import require_code_verifier
from oidc.jose.verify import BadToken, read_unverified, verify
from oidc.models import AuthorizationCode
from oidc.reading import read_plain_request
from oidc.receiving import HANDLE
from oidc.requests import AuthorizationRequest, Delivery


def joined(printed: str) -> str:
    """What is printed in several lines because a page is narrow."""
    return "".join(printed.split())


# --- RFC 7636, appendix B -----------------------------------------------------------------------------------

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.mark.clause("RFC 7636 §4.6")
def test_the_verifier_of_pkce_fits_its_challenge_and_no_other() -> None:
    code = AuthorizationCode(code_challenge=CHALLENGE, code_challenge_method="S256")

    require_code_verifier(code, VERIFIER)
    for other in (VERIFIER[:-1], VERIFIER + "a", VERIFIER.lower(), CHALLENGE, "", None):
        with pytest.raises(InvalidGrant):
            require_code_verifier(code, other)


# --- RFC 9101, section 4 ------------------------------------------------------------------------------------

SIGNER_OF_9101 = {
    "kty": "RSA",
    "kid": "k2bdc",
    "n": joined("""
        x5RbkAZkmpRxia65qRQ1wwSMSxQUnS7gcpVTV_cdHmfmG2ltd2yabEO9XadD8pJNZubINPpmgHh3J1aD9WRwS05ucmFq3CfFsluLt13_
        7oX5yDRSKX7poXmT_5ko8k4NJZPMAO8fPToDTH7kHYbONSE2FYa5GZ60CUsFhSonI-dcMDJ0Ary9lxIw5k2z4TAdARVWcS7sD07VhlMM
        shrwsPHBQgTatlkxyIHXbYdtak8fqvNAwr7OlVEvM_Ipf5OfmdB8Sd-wjzaBsyP4VhJKoi_qdgSzpC694XZeYPq45Sw-q51iFUlcOlTC
        I7z6jltUtnR6ySn6XDGFnzH5Fe5ypw
    """),
    "e": "AQAB",
}
OBJECT_OF_9101 = joined("""
    eyJhbGciOiJSUzI1NiIsImtpZCI6ImsyYmRjIn0.ewogICAgImlzcyI6ICJzNkJoZFJrcXQzIiwKICAgICJhdWQiOiAiaHR0cHM6Ly9zZX
    J2ZXIuZXhhbXBsZS5jb20iLAogICAgInJlc3BvbnNlX3R5cGUiOiAiY29kZSBpZF90b2tlbiIsCiAgICAiY2xpZW50X2lkIjogInM2QmhkUm
    txdDMiLAogICAgInJlZGlyZWN0X3VyaSI6ICJodHRwczovL2NsaWVudC5leGFtcGxlLm9yZy9jYiIsCiAgICAic2NvcGUiOiAib3BlbmlkIi
    wKICAgICJzdGF0ZSI6ICJhZjBpZmpzbGRraiIsCiAgICAibm9uY2UiOiAibi0wUzZfV3pBMk1qIiwKICAgICJtYXhfYWdlIjogODY0MDAKfQ
    .Nsxa_18VUElVaPjqW_ToI1yrEJ67BgKb5xsuZRVqzGkfKrOIX7BCx0biSxYGmjK9KJPctH1OC0iQJwXu5YVY-vnW0_PLJb1C2HG-ztVzcn
    KZC2gE4i0vgQcpkUOCpW3SEYXnyWnKzuKzqSb1wAZALo5f89B_p6QA6j6JwBSRvdVsDPdulW8lKxGTbH82czCaQ50rLAg3EYLYaCb4ik4I1z
    GXE4fvim9FIMs8OCMmzwIB5S-ujFfzwFjoyuPEV4hJnoVUmXR_W9typPf846lGwA8h9G9oNTIuX8Ft2jfpnZdFmLg3_wr3Wa5q3a-lfbgF3S
    9H_8nN3j1i7tLR_5Nz-g
""")


@pytest.mark.clause("RFC 9101 §4")
def test_the_request_object_is_verified_by_its_key_and_by_no_other() -> None:
    keys, others = (KeySet([RSAKey.import_key(key)]) for key in (SIGNER_OF_9101, SIGNER_OF_9126))

    assert verify(OBJECT_OF_9101, keys, ["RS256"]).claims == {
        "iss": "s6BhdRkqt3",
        "aud": "https://server.example.com",
        "response_type": "code id_token",
        "client_id": "s6BhdRkqt3",
        "redirect_uri": "https://client.example.org/cb",
        "scope": "openid",
        "state": "af0ifjsldkj",
        "nonce": "n-0S6_WzA2Mj",
        "max_age": 86400,
    }
    with pytest.raises(BadToken, match="signature"):
        verify(OBJECT_OF_9101, others, ["RS256"])
    with pytest.raises(BadToken, match="alg RS256"):
        verify(OBJECT_OF_9101, keys, ["PS256"])


@pytest.mark.clause("RFC 9101 §5.1")
def test_the_authorization_request_by_value_is_read_whole() -> None:
    query = f"client_id=s6BhdRkqt3&request={OBJECT_OF_9101}"

    form = browser_form(RequestFactory().get("/authorize", QUERY_STRING=query))

    assert form == {"client_id": "s6BhdRkqt3", "request": OBJECT_OF_9101}
    assert read_unverified(form["request"])[0] == {"alg": "RS256", "kid": "k2bdc"}


# --- RFC 9126, sections 2 to 4 ------------------------------------------------------------------------------

BASIC = "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"
PUSHED = joined("""
    response_type=code&state=af0ifjsldkj&client_id=s6BhdRkqt3
    &redirect_uri=https%3A%2F%2Fclient.example.org%2Fcb
    &code_challenge=K2-ltc83acc4h0c9w6ESC_rEMTJ3bww-uCHaoeK1t8U
    &code_challenge_method=S256&scope=account-information
""")
SIGNER_OF_9126 = {
    "kty": "RSA",
    "kid": "k2bdc",
    "n": joined("""
        y9Lqv4fCp6Ei-u2-ZCKq83YvbFEk6JMs_pSj76eMkddWRuWX2aBKGHAtKlE5P7_vn__PCKZWePt3vGkB6ePgzAFu08NmKemwE5bQI0e6
        kIChtt_6KzT5OaaXDFI6qCLJmk51Cc4VYFaxgqevMncYrzaW_50mZ1yGSFIQzLYP8bijAHGVjdEFgZaZEN9lsn_GdWLaJpHrB3ROlS50
        E45wxrlg9xMncVb8qDPuXZarvghLL0HzOuYRadBJVoWZowDNTpKpk2RklZ7QaBO7XDv3uR7s_sf2g-bAjSYxYUGsqkNA9b3xVW53am_U
        ZZ3tZbFTIh557JICWKHlWj5uzeJXaw
    """),
    "e": "AQAB",
}
OBJECT_OF_9126 = joined("""
    eyJraWQiOiJrMmJkYyIsImFsZyI6IlJTMjU2In0.eyJpc3MiOiJzNkJoZFJrcXQzIiwiYXVkIjoiaHR0cHM6Ly9zZXJ2ZXIuZXhhbXBsZS5
    jb20iLCJyZXNwb25zZV90eXBlIjoiY29kZSIsImNsaWVudF9pZCI6InM2QmhkUmtxdDMiLCJyZWRpcmVjdF91cmkiOiJodHRwczovL2NsaW
    VudC5leGFtcGxlLm9yZy9jYiIsInNjb3BlIjoiYWlzIiwic3RhdGUiOiJhZjBpZmpzbGRraiIsImNvZGVfY2hhbGxlbmdlIjoiSzItbHRjO
    DNhY2M0aDBjOXc2RVNDX3JFTVRKM2J3dy11Q0hhb2VLMXQ4VSIsImNvZGVfY2hhbGxlbmdlX21ldGhvZCI6IlMyNTYifQ.O49ffUxRPdNkN
    3TRYDvbEYVr1CeAL64uW4FenV3n9WlaFIRHeFblzv-wlEtMm8-tusGxeE9z3ek6FxkhvvLEqEpjthXnyXqqyJfq3k9GSf5ay74ml_0D6lHE
    1hy-kVWg7SgoPQ-GB1xQ9NRhF3EKS7UZIrUHbFUCF0MsRLbmtIvaLYbQH_Ef3UkDLOGiU7exhVFTPeyQUTM9FF-u3K-zX-FO05_brYxNGLh
    VkO1G8MjqQnn2HpAzlBd5179WTzTYhKmhTiwzH-qlBBI_9GLJmE3KOipko9TfSpa26H4JOlMyfZFl0PCJwkByS0xZFJ2sTo3Gkk488RQohh
    gt1I0onw
""")
TAKEN_UP = (
    "client_id=s6BhdRkqt3&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Abwc4JK-ESC0w8acc191e-Y1LTC2"
)


@pytest.mark.clause("RFC 9126 §2.1", "RFC 6749 §2.3.1")
def test_the_pushed_form_names_its_client_twice_and_is_read_as_a_request() -> None:
    http = RequestFactory().post("/as/par", PUSHED, content_type=FORM_TYPE, HTTP_AUTHORIZATION=BASIC)

    form = posted_form(http)
    brought = read_credentials(http, form, None, attestations=False)
    request = read_plain_request(form, Delivery.PUSHED).request

    assert (brought.way, brought.client_id, brought.proof) == (
        Way.BASIC,
        "s6BhdRkqt3",
        "7Fjfp0ZBr1KtDRbnfVdmIw",
    )
    assert asked(request) == ("code", "https://client.example.org/cb", "account-information", "af0ifjsldkj")
    assert request.code_challenge == "K2-ltc83acc4h0c9w6ESC_rEMTJ3bww-uCHaoeK1t8U"
    assert request.code_challenge_method == "S256"


def asked(request: AuthorizationRequest) -> tuple[str | None, ...]:
    return request.response_type, request.redirect_uri, request.scope, request.state


@pytest.mark.clause("RFC 9126 §3")
def test_the_pushed_request_object_is_verified_by_the_printed_key() -> None:
    body = f"request={OBJECT_OF_9126}"
    form = posted_form(RequestFactory().post("/as/par", body, content_type=FORM_TYPE))

    claims = verify(form["request"], KeySet([RSAKey.import_key(SIGNER_OF_9126)]), ["RS256"]).claims

    assert form.keys() == {"request"}
    assert claims["client_id"] == claims["iss"] == "s6BhdRkqt3"
    assert claims["code_challenge_method"] == "S256"


@pytest.mark.clause("RFC 9126 §4")
def test_the_handle_comes_back_in_the_form_that_we_give_out() -> None:
    form = browser_form(RequestFactory().get("/authorize", QUERY_STRING=TAKEN_UP))

    assert form == {"client_id": "s6BhdRkqt3", "request_uri": HANDLE + "bwc4JK-ESC0w8acc191e-Y1LTC2"}


@pytest.mark.clause("RFC 9126 §2.1", "RFC 6749 §3.1")
def test_parameters_beside_the_pushed_form_in_the_url_are_refused() -> None:
    http = RequestFactory().post("/as/par?state=other", PUSHED, content_type=FORM_TYPE)

    with pytest.raises(InvalidRequest):
        posted_form(http)
