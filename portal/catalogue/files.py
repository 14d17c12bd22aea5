"""Catalogues as files: PO, which translators write, and MO, which Django reads (GNU gettext manual §10.3)."""

import ast
import re
import struct
from collections.abc import Mapping
from pathlib import Path

from portal.catalogue.marked import Marked

Said = Mapping[Marked, tuple[str, ...]]
"""Each text with what is said for it: once, or as often as the language has numbers."""
_MAGIC = 0x950412DE
_LINE = re.compile(r'^(?:(msgid|msgid_plural|msgstr|msgstr\[\d\])\s+)?(".*")$')


class NotACatalogue(Exception):
    """A line that is none of a PO file."""


def read_po(file: Path) -> tuple[str, Said]:
    """The header, and what is said for each text; raises NotACatalogue."""
    entries: list[dict[str, str]] = []
    member = ""
    for number, line in enumerate(file.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.match(line)
        if found is None or not (found[1] or member):
            raise NotACatalogue(f"{file}:{number}: {line}")
        if found[1] == "msgid":
            entries.append({})
        member = found[1] or member
        entries[-1][member] = entries[-1].get(member, "") + ast.literal_eval(found[2])
    header, *rest = entries
    said = {
        Marked(one["msgid"], one.get("msgid_plural", "")): tuple(
            text for name, text in one.items() if name.startswith("msgstr")
        )
        for one in rest
    }
    return header["msgstr"], said


def mo_of(header: str, said: Said) -> bytes:
    """The same, compiled: the same bytes whenever it is made of the same."""
    pairs = {b"": header.encode()}
    for marked, texts in said.items():
        key = f"{marked.text}\0{marked.plural}" if marked.plural else marked.text
        pairs[key.encode()] = "\0".join(texts).encode()
    keys = sorted(pairs)
    tables = 28 + 16 * len(keys)
    ids, values = b"\0".join([*keys, b""]), b"\0".join([*(pairs[key] for key in keys), b""])
    index, at = [], tables
    for length in map(len, keys):
        index.append((length, at))
        at += length + 1
    for length in (len(pairs[key]) for key in keys):
        index.append((length, at))
        at += length + 1
    head = struct.pack("<7I", _MAGIC, 0, len(keys), 28, 28 + 8 * len(keys), 0, tables)
    return head + b"".join(struct.pack("<2I", *each) for each in index) + ids + values
