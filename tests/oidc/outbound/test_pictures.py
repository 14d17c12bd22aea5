"""Which pictures may be shown: by what their bytes are, whatever their server calls them."""

import random
from collections.abc import Iterator

import pytest

from demo.authority import Authority
from oidc.outbound.fetch import BadDocument, Forbidden, Unreachable
from oidc.outbound.pictures import fetch_picture, judged
from tests.pictures import chunk, jpeg, png
from tests.websites import Website, serves, website


@pytest.fixture
def site(pki: Authority) -> Iterator[Website]:
    with website(pki.server(), serves(png())) as site:
        yield site


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (png(), "image/png"),
        (png(1024, 1024), "image/png"),
        (jpeg(), "image/jpeg"),
        (jpeg(1024, 1), "image/jpeg"),
    ],
)
def test_pictures_of_both_kinds_are_told_by_their_bytes(content: bytes, media_type: str) -> None:
    assert judged(content) == media_type


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither PNG nor JPEG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "neither PNG nor JPEG"),
        (b"GIF89a", "neither PNG nor JPEG"),
        (b"<html>", "neither PNG nor JPEG"),
        (png(1025, 1), "1025 by 1 pixels"),
        (png(1, 60_000), "1 by 60000 pixels"),
        (png(0, 1), "0 by 1 pixels"),
        (jpeg(1, 4000), "1 by 4000 pixels"),
        (png(2, 2, chunk(b"acTL", bytes(8))), "is animated"),
        (png()[:30], "broken"),
        (png().replace(b"IHDR", b"IHDX"), "broken"),
        (png().replace(b"IEND", b"IENX"), "broken"),
        (jpeg()[:12], "broken"),
        (b"\xff\xd8\xff" + bytes(40), "broken"),
        (b"\xff\xd8\xff\xd9", "broken"),
    ],
)
def test_anything_else_is_no_picture_of_ours(content: bytes, said: str) -> None:
    with pytest.raises(BadDocument, match=said):
        judged(content)


def test_bytes_of_chance_behind_a_good_beginning_break_nothing() -> None:
    chance = random.Random(7)  # noqa: S311 -- repeatable

    for _ in range(3000):
        start = chance.choice([png()[:8], png()[:24], b"\xff\xd8\xff", jpeg()[:20]])
        try:
            judged(start + chance.randbytes(chance.randrange(80)))
        except BadDocument:
            continue


@pytest.mark.clause("SEC-11")
def test_a_picture_is_fetched_by_the_rules_of_every_call(site: Website) -> None:
    site.behave = serves(png(), kind="text/html")  # what it is called does not matter

    assert fetch_picture(site.url("/logo.png")).media_type == "image/png"
    assert "Accept: image/png, image/jpeg" in site.heads[0]
    for uri in ("http://localhost/logo.png", "https://10.0.0.1/logo.png"):
        with pytest.raises(Forbidden):
            fetch_picture(uri)
    site.behave = serves(b"", status="302 Found", headers="Location: https://10.0.0.1/\r\n")
    with pytest.raises(BadDocument, match="answers 302"):
        fetch_picture(site.url())
    site.behave = serves(png() + bytes(70_000))
    with pytest.raises(BadDocument, match="larger than 64 KiB"):
        fetch_picture(site.url())
    site.behave = serves(png(), status="503 Busy")
    with pytest.raises(Unreachable):
        fetch_picture(site.url())
