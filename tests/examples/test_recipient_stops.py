"""The sample recipient deletes what it holds when the bank, and nobody else, says that somebody stopped."""

import json
import time
from collections.abc import Iterator
from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from budget_fox import web
from budget_fox.connection import Connection
from budget_fox.settings import Settings
from budget_fox.stops import BRAND
from budget_fox.store import Store
from joserfc import jws

from demo.authority import Authority
from tests.actors import signing_key
from tests.websites import Website, serves, website

BASE_URL = "https://localhost:9445"
ENDPOINT = f"{BASE_URL}/cds/arrangements/revoke"
ARRANGEMENT = "6f1c9b1e-3b1e-4b6d-9d0a-0c6a3f0f9b55"


@pytest.fixture
def bank(pki: Authority) -> Iterator[Website]:
    """Publishes its discovery document and its key."""

    def behave(tls: Any) -> None:
        published: dict[str, Any] = {"keys": [signing_key("bank").as_dict(private=False)]}
        if "openid-configuration" in site.heads[-1]:
            issuer = site.url("/cds")
            published = {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "jwks_uri": f"{issuer}/jwks",
            }
        serves(published)(tls)

    with website(pki.server(), behave) as site:
        yield site


@pytest.fixture
def fox(bank: Website, tmp_path: Any, pki: Authority) -> web.Application:
    """Connected with one customer."""
    certificate = pki.client("budget-fox", organisation="Budget Fox Pty Ltd")
    Store(tmp_path).keep_connection("visitor", "cds", Connection(ARRANGEMENT, "a-customer", {}))
    return web.Application(
        Settings(
            base_url=BASE_URL,
            provider=bank.url(""),
            resources=bank.url(""),
            ca=pki.file,
            client_certificate=certificate.certificate_file,
            client_key=certificate.key_file,
            state_dir=tmp_path,
        )
    )


def signed(by: str = "bank", **changes: Any) -> str:
    claims = {
        "iss": BRAND,
        "sub": BRAND,
        "aud": ENDPOINT,
        "exp": int(time.time()) + 300,
        "jti": str(uuid4()),
        **changes,
    }
    key = signing_key(by)
    return jws.serialize_compact(
        {"alg": "PS256", "kid": signing_key("bank").kid},
        json.dumps(claims).encode(),
        key,
        algorithms=["PS256"],
    )


def calls(fox: web.Application, *, proof: str, word: str) -> int:
    """The status that a call of the bank's is answered with."""
    body, said = urlencode({"cdr_arrangement_jwt": word}).encode(), list[str]()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/cds/arrangements/revoke",
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_AUTHORIZATION": f"Bearer {proof}" if proof else "",
        "wsgi.input": BytesIO(body),
    }
    list(fox(environ, lambda status, _headers: said.append(status)))
    return int(said[0][:3])


def connected(tmp_path: Any) -> bool:
    return Store(tmp_path).connection("visitor", "cds") is not None


def test_the_connection_ends_and_the_page_says_why(fox: web.Application, tmp_path: Any) -> None:
    word = signed(cdr_arrangement_id=ARRANGEMENT)

    assert calls(fox, proof=signed(), word=word) == HTTPStatus.NO_CONTENT
    assert not connected(tmp_path)
    (step,) = Store(tmp_path).journal("visitor", "cds").steps
    assert step.title == "The bank says that you stopped sharing there"


def test_a_repeat_is_taken_as_well(fox: web.Application) -> None:
    word = signed(cdr_arrangement_id=ARRANGEMENT)

    assert calls(fox, proof=signed(), word=word) == HTTPStatus.NO_CONTENT
    assert calls(fox, proof=signed(), word=word) == HTTPStatus.NO_CONTENT


def test_what_is_no_connection_of_ours_is_said(fox: web.Application, tmp_path: Any) -> None:
    assert calls(fox, proof=signed(), word=signed(cdr_arrangement_id=str(uuid4()))) == 422
    assert connected(tmp_path)


@pytest.mark.parametrize(
    "flaw",
    [
        {"aud": "https://elsewhere.example/arrangements/revoke"},
        {"iss": "another-brand"},
        {"sub": "another-brand"},
        {"exp": 1},
        {"jti": ""},
        {"by": "thief"},
    ],
    ids=str,
)
def test_nobody_else_ends_anything(fox: web.Application, tmp_path: Any, flaw: dict[str, Any]) -> None:
    good, bad = signed(cdr_arrangement_id=ARRANGEMENT), signed(cdr_arrangement_id=ARRANGEMENT, **flaw)

    assert calls(fox, proof=bad, word=good) == HTTPStatus.UNAUTHORIZED
    assert calls(fox, proof=signed(), word=bad) == HTTPStatus.UNAUTHORIZED
    assert calls(fox, proof="", word=good) == HTTPStatus.UNAUTHORIZED
    assert connected(tmp_path)


def test_a_proof_works_once(fox: web.Application, tmp_path: Any) -> None:
    proof = signed()

    assert calls(fox, proof=proof, word=signed(cdr_arrangement_id=str(uuid4()))) == 422
    assert calls(fox, proof=proof, word=signed(cdr_arrangement_id=ARRANGEMENT)) == 401
    assert connected(tmp_path)
