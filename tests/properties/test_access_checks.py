"""Whatever a gateway tells of a call: nothing is allowed but what the standard has, as it stands there."""

import re
from urllib.parse import quote

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import strategies as st

from bank.policy import Readable
from consent.issuers import consent_policy
from tests.bank.conftest import Shared, Shares, customer, ledger, shares  # noqa: F401 -- fixtures, by their names
from tests.people import Gateway, MakeGateway, MakeRecipient
from tests.properties.test_endpoints import FEW

pytestmark = pytest.mark.django_db
ISSUER = "uk"
KNOWN: tuple[Readable, ...] = (
    *settings.ISSUERS[ISSUER].data.at_gateway, *settings.ISSUERS[ISSUER].data.resources,
)  # fmt: skip
TRICKS = (
    "/",
    "//",
    "%2F",
    "%2f",
    "/.",
    "/..",
    "/%2e%2e",
    ";a=b",
    "?a=b",
    "#a",
    "%00",
    "\n",
    "\t",
    " ",
    "\u2024\u2024",
    "\uff0e",
    "\u2028",
)
METHODS = (
    "GET",
    "get",
    "HEAD",
    "OPTIONS",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "TRACE",
    "CONNECT",
    "GET ",
    "\uff27\uff25\uff34",
    "",
)


@pytest.fixture
def shared(make_recipient: MakeRecipient, shares: Shares) -> Shared:  # noqa: F811
    return shares(make_recipient(ISSUER), *sorted(consent_policy(ISSUER).permissions))


@pytest.fixture
def gateway(gateway_of: MakeGateway) -> Gateway:
    return gateway_of(ISSUER)


@st.composite
def paths(draw: st.DrawFn) -> str:
    """Those of the standard, with something put into them, and whatever else comes to mind."""
    path = draw(st.sampled_from(KNOWN)).path
    at = draw(st.integers(0, len(path)))
    bent = path[:at] + draw(st.sampled_from(TRICKS) | st.text(max_size=3)) + path[at:]
    return draw(st.sampled_from([path, bent, bent.upper(), quote(bent, safe=""), "../" + bent, "/" + bent]))


@pytest.mark.clause("RES-03", "RES-04", "SEC-05")
@FEW
@given(path=paths() | st.text(max_size=40), method=st.sampled_from(METHODS))
@example(path="open-banking/v4.0/aisp/accounts/<account_id>", method="GET")
@example(path="open-banking/v4.0/aisp/accounts/<account_id>/../../accounts", method="GET")
@example(path="open-banking/v4.0/aisp/accounts/<account_id>?a=b", method="GET")
@example(path="//open-banking/v4.0/aisp/accounts", method="GET")
@example(path="open-banking/v4.0/aisp/accounts/<account_id>/statements/<statement_id>", method="HEAD")
@example(path="open-banking/v4.0/aisp/accounts/<account_id>/statements/..%2Ftransactions", method="GET")
@example(path="open-banking/v4.0/aisp/accounts/<account_id>/statements/..;", method="GET")
def test_only_the_paths_of_the_standard_open_anything(
    gateway: Gateway, shared: Shared, path: str, method: str
) -> None:
    path = path.replace("<account_id>", shared.public_id("everyday")).replace("<statement_id>", "2026-11")

    answer = gateway.post(
        "access-checks",
        method=method,
        path=path,
        authorization=f"Bearer {shared.token}",
        client_certificate=shared.recipient.certificate,
    )

    if answer.status_code == 400:
        assert answer.json()["error"] == "invalid_request"
        return
    assert answer.status_code == 200
    said = answer.json()
    assert said["allowed"] is any(
        path.removeprefix("/") in as_written(readable, path, shared) and method.upper() in readable.methods
        for readable in KNOWN
    )


def as_written(readable: Readable, path: str, shared: Shared) -> set[str]:
    """What the path of one looks like for the account that is shared; of a statement any plain id will do."""
    written = readable.path.replace("<account_id>", shared.public_id("everyday"))
    before, _, after = written.partition("<statement_id>")
    if before == written:
        return {written}
    middle = path.removeprefix("/").removeprefix(before).removesuffix(after)
    plain = re.fullmatch(r"[\w.~!$&'()*+,=:@-]{1,128}", middle, re.ASCII) and middle not in {".", ".."}
    return {f"{before}{middle}{after}"} if plain else set()


@pytest.mark.clause("RES-03", "RES-04", "TLS-11")
@FEW
@given(
    authorization=st.text(max_size=40)
    | st.sampled_from(["Bearer", "Bearer  ", "DPoP x", "Basic YTpi", "bearer a, Bearer b"]),
    certificate=st.text(max_size=40) | st.binary(max_size=40).map(bytes.hex),
    dpop=st.text(max_size=20) | st.just("e.e.e"),
)
def test_whatever_stands_for_a_token_a_certificate_or_a_proof_opens_nothing(
    gateway: Gateway, authorization: str, certificate: str, dpop: str
) -> None:
    answer = gateway.post(
        "access-checks",
        method="GET",
        path="open-banking/v4.0/aisp/accounts",
        authorization=authorization,
        client_certificate=certificate,
        dpop=dpop,
        url="https://api.bank.example/accounts",
    )

    assert answer.status_code in {200, 400}
    said = answer.json()
    assert said.get("error") == "invalid_request" or (said["allowed"], said["status"]) == (False, 401)
