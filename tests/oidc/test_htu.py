"""`htu` is compared in one spelling, and two addresses never become one by it."""

from string import ascii_letters, digits
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oidc.binding.htu import normal_url

OURS = "https://bank.example/fapi2/token"


@pytest.mark.clause("TLS-18", "RFC 9449 §4.3")
@pytest.mark.parametrize(
    "spelling",
    [
        "https://bank.example/fapi2/token",
        "HTTPS://bank.example/fapi2/token",
        "https://BANK.Example/fapi2/token",
        "https://bank.example:443/fapi2/token",
        "https://bank.example:/fapi2/token",
        "https://bank.example/fapi2/token?query=1",
        "https://bank.example/fapi2/token#fragment",
        "https://bank.example/fapi2/token?query#fragment",
        "https://bank.example/f%61pi2/%74oken",
        "https://bank.example/./fapi2/other/../token",
    ],
)
def test_spellings_of_one_address_are_equal(spelling: str) -> None:
    assert normal_url(spelling) == OURS


@pytest.mark.clause("TLS-18", "RFC 9449 §4.3")
@pytest.mark.parametrize(
    "other",
    [
        "https://bank.example/fapi2/Token",
        "https://bank.example/fapi2/token/",
        "https://bank.example/fapi2//token",
        "https://bank.example/fapi2%2Ftoken",
        "https://bank.example/fapi2/token;x",
        "https://bank.example/fapi2/par",
        "https://bank.example:8443/fapi2/token",
        "https://bank.example.:443/fapi2/token",
        "https://bank.example.evil.example/fapi2/token",
        "https://bank.example\\.evil.example/fapi2/token",
    ],
)
def test_other_addresses_stay_others(other: str) -> None:
    assert normal_url(other) != OURS


@pytest.mark.clause("TLS-18")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "/fapi2/token",
        "bank.example/fapi2/token",
        "http://bank.example/fapi2/token",
        "https:///fapi2/token",
        "https://user@bank.example/fapi2/token",
        "https://bank.example\\@evil.example/fapi2/token",
        "https://bank.example:port/fapi2/token",
        "https://bank.example:99999/fapi2/token",
        "https://[::1/fapi2/token",
        " https://bank.example/fapi2/token",
        "https://bank.example/fapi2/tok\nen",
        "https://bank.exämple/fapi2/token",
    ],
)
def test_what_is_no_https_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        normal_url(text)


hosts = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?(\.[a-z]{2,5}){0,2}", fullmatch=True)
segments = st.text(ascii_letters + digits + "-_~!$&'()*+,;=:@", min_size=1, max_size=8)
paths = st.lists(segments, max_size=4).map(lambda parts: "/" + "/".join(parts))
ports = st.one_of(st.none(), st.integers(1, 65535))


@st.composite
def addresses(draw: st.DrawFn) -> str:
    """An https address whose path has neither dots nor escapes: there is one way to write it."""
    port = draw(ports)
    return f"https://{draw(hosts)}{'' if port in {None, 443} else f':{port}'}{draw(paths)}"


@pytest.mark.clause("TLS-18", "RFC 9449 §4.3")
@given(addresses())
def test_an_address_in_normal_form_is_its_own(address: str) -> None:
    assert normal_url(address) == address


@pytest.mark.clause("TLS-18", "RFC 9449 §4.3")
@given(addresses(), st.text(ascii_letters + "?/&=%"), st.data())
def test_no_spelling_changes_the_address(address: str, tail: str, data: st.DataObject) -> None:
    parts = urlsplit(address)
    at = data.draw(st.integers(0, len(parts.path) - 1))
    escaped = parts.path[:at] + f"%{ord(parts.path[at]):02x}" + parts.path[at + 1 :]
    if parts.path[at] in ascii_letters + digits + "-_~":
        assert normal_url(f"https://{parts.netloc}{escaped}") == address
    port = "" if parts.port else ":443"
    assert normal_url(f"hTTps://{parts.netloc.upper()}{port}{parts.path}?{tail}") == address
    assert normal_url(f"{address}#{tail}") == address


@pytest.mark.clause("TLS-18")
@given(addresses(), addresses())
def test_two_addresses_never_become_one(one: str, other: str) -> None:
    assert (normal_url(one) == normal_url(other)) == (one == other)


@pytest.mark.clause("TLS-18")
@given(st.one_of(st.text(), st.text().map(lambda text: f"https://bank.example/{quote(text)}")))
def test_whatever_comes_is_refused_or_has_one_normal_form(text: str) -> None:
    try:
        normal = normal_url(text)
    except ValueError:
        return
    assert normal_url(normal) == normal
