"""Signed statements about the heads of all chains: what a cut or rewritten log can be held against.

A chain alone shows neither that its end was cut off nor that somebody computed all of it anew. An anchor
does: it is signed with a key that no database holds, covers the anchor before it, and is written to a file
as well (RFC 7515).
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from joserfc.jwk import KeySet

from consent.audit.anchor_file import append_lacking, require_abreast, said_by
from consent.audit.anchor_key import NotOurs, opened, signed
from consent.audit.sealing import Head, alone, heads, seal_all
from consent.hashing import CHAINS, root_hash
from consent.models import Anchor

FORM = 1
FILE = "anchors.txt"


@dataclass(frozen=True, kw_only=True)
class Anchored:
    """What one anchor states."""

    number: int
    at: datetime
    before: str
    """SHA-256 of the statement before, in hex; empty in the first."""
    heads: list[Head]


def anchor(at: datetime) -> Anchor | None:
    """Seal what waits, and sign what the chains have come to; None where nothing came since the last time.

    The file gets what it lacks after the commit, so it never tells of an anchor that the table does not know;
    where it does, raises Behind.
    """
    require_abreast(file_of_anchors(), Anchor.objects.all())
    seal_all()
    made = _made(at)
    copy_out()
    return made


def _made(at: datetime) -> Anchor | None:
    with transaction.atomic():
        alone()
        last, ends = Anchor.objects.order_by("-number").first(), heads()
        if last is not None and said_by(last.statement).get("root") == root_hash(ends).hex():
            return None
        number = last.number + 1 if last is not None else 1
        said = {
            "v": FORM,
            "number": number,
            "at": at.astimezone(UTC).isoformat(),
            "before": digest(last.statement) if last is not None else "",
            "root": root_hash(ends).hex(),
            "heads": [[length, link.hex()] for length, link in ends],
        }
        return Anchor.objects.create(number=number, statement=signed(json.dumps(said).encode()))


def read(statement: str, keys: KeySet) -> Anchored:
    """What a statement says; raises NotOurs where it is not signed by one of the keys, or says no sense."""
    said = json.loads(opened(statement, keys))
    if said["v"] != FORM:
        raise NotOurs(f"form {said['v']} is unknown here")
    ends = [(length, bytes.fromhex(link)) for length, link in said["heads"]]
    if len(ends) != CHAINS or root_hash(ends).hex() != said["root"]:
        raise NotOurs("its root is not that of its heads")
    return Anchored(
        number=said["number"], at=datetime.fromisoformat(said["at"]), before=said["before"], heads=ends
    )


def digest(statement: str) -> str:
    return hashlib.sha256(statement.encode()).hexdigest()


def file_of_anchors() -> Path:
    return Path(settings.AUDIT_ANCHOR_DIR) / FILE


def copy_out() -> int:
    """Append to the file the anchors that it lacks; returns how many."""
    return append_lacking(file_of_anchors(), Anchor.objects.all())
