"""Which URLs are called at all, by their text."""

import pytest

from oidc.outbound.url import BadUrl, target_of


@pytest.mark.clause("SEC-11")
@pytest.mark.parametrize(
    "url",
    [
        "http://keys.test/jwks",
        "ftp://keys.test/jwks",
        "file:///etc/passwd",
        "//keys.test/jwks",
        "keys.test/jwks",
        "https:///jwks",
        "https://user@keys.test/jwks",
        "https://user:word@keys.test/jwks",
        "https://@keys.test/jwks",
        "https://keys.test/jwks#part",
        "https://keys.test\\@127.0.0.1/",
        "https://keys.test/a b",
        "https://keys.test/\r\nX: y",
        "https://keys.test\t/",
        "https://ke\u00fds.test/",
        "https://keys.test:port/",
        "https://keys.test:65536/",
        "https://keys.test./",
        "https://-keys.test/",
        "https://keys..test/",
        "https://keys_.test/",
        "https://%6c%6fcalhost/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://0177.0.0.1/",
        "https://[127.0.0.1]/",
        "https://[::1/",
        "https://::1/",
        f"https://{'a' * 64}.test/",
        f"https://{'a.' * 127}test/",
        f"https://keys.test/{'a' * 2048}",
        "",
        None,
        ["https://keys.test/"],
    ],
)
def test_a_url_that_could_mean_something_else_is_not_called(url: object) -> None:
    with pytest.raises(BadUrl):
        target_of(url)


@pytest.mark.clause("SEC-11")
def test_a_url_says_whom_to_call_and_what_to_ask() -> None:
    plain = target_of("https://Keys.Recipient.test/a/jwks?version=2")
    other = target_of("https://keys.test:8443")

    assert (plain.host, plain.port, plain.path) == ("keys.recipient.test", 443, "/a/jwks?version=2")
    assert (other.authority, other.port, other.path) == ("keys.test:8443", 8443, "/")
    assert plain.literal is None


@pytest.mark.clause("SEC-11")
@pytest.mark.parametrize(("url", "host"), [("https://127.0.0.1/", "127.0.0.1"), ("https://[::1]:99/", "::1")])
def test_an_address_in_place_of_a_name_is_known_as_one(url: str, host: str) -> None:
    target = target_of(url)

    assert str(target.literal) == target.host == host
