"""Fetches a small picture from an address that a client chose, and believes nothing that it says of itself.

PNG and JPEG are taken by what their bytes are, not by what the server calls them. They are small in bytes
and, which their bytes do not promise, small when unpacked; nothing in them moves.
"""

import struct
from dataclasses import dataclass

from oidc.outbound.fetch import BadDocument, fetch

LARGEST_SIDE = 1024
"""Pixels."""
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG that tell its size (ITU-T T.81, table B.1)."""
_ALONE = {0x01, *range(0xD0, 0xD8)}
"""Markers without a length."""


@dataclass(frozen=True)
class Picture:
    media_type: str
    content: bytes


def fetch_picture(url: str) -> Picture:
    """The picture at `url`, by the rules of `oidc.outbound.fetch`; raises NotFetched."""
    _kind, content = fetch(url, accept="image/png, image/jpeg")
    return Picture(judged(content), content)


def judged(content: bytes) -> str:
    """The media type of a picture that may be shown; raises BadDocument."""
    try:
        if content.startswith(_PNG):
            media_type, (width, height) = "image/png", _size_of_png(content)
        elif content.startswith(_JPEG):
            media_type, (width, height) = "image/jpeg", _size_of_jpeg(content)
        else:
            raise BadDocument("is neither PNG nor JPEG")
    except (struct.error, IndexError):
        raise BadDocument("is a broken picture") from None
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        raise BadDocument(f"is {width} by {height} pixels; {LARGEST_SIDE} by {LARGEST_SIDE} at most")
    return media_type


def _size_of_png(content: bytes) -> tuple[int, int]:
    """Of one that holds still: an animation begins with the chunk acTL (PNG, third edition §11.3)."""
    first, size, at = content[12:16], struct.unpack(">II", content[16:24]), len(_PNG)
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        if kind == b"acTL":
            raise BadDocument("is animated")
        if kind == b"IEND":
            break
        at += 12 + length
    else:
        raise BadDocument("is a broken picture")
    if first != b"IHDR":
        raise BadDocument("is a broken picture")
    width, height = size
    return width, height


def _size_of_jpeg(content: bytes) -> tuple[int, int]:
    at = 2
    while content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # fill
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker in _FRAMES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        else:
            (length,) = struct.unpack(">H", content[at + 2 : at + 4])
            at += 2 + max(length, 2)
    raise BadDocument("is a broken picture")
