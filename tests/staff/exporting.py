"""How a member asks for an export, has it made, and reads what they fetched."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from django.utils import timezone
from django.utils.text import slugify

from staff.exports.making import make_due
from staff.exports.wish import SOURCES
from staff.models import Export, Proposal, StaffEvent
from tests.pages import Page
from tests.staff.people import HOST, Member

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHARING = "/exports/consents?line=app:fox+status:sharing"
PERSONAL = ("reference", "customer", "company", "status")
OF_NOBODY = ("company", "kind", "status", "asked at")
COLUMNS = {column.name for source in SOURCES.values() for column in source.columns}


@dataclass(frozen=True)
class Archive:
    """What is inside one that was fetched."""

    name: str
    data: bytes
    manifest: dict[str, Any]

    @property
    def text(self) -> str:
        return self.data.decode()

    @property
    def rows(self) -> list[list[str]]:
        """Of CSV, the head among them."""
        return list(csv.reader(io.StringIO(self.text)))

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


def asks(
    member: Member, url: str, *, columns: Sequence[str] | None = None, form: str = "csv", case: str = "C-1"
) -> Page:
    """The page of exports, after the form was sent; None leaves the columns as they are ticked."""
    page = member.opens(url)
    ticked = {} if columns is None else {f"col-{slugify(one)}": one in columns for one in COLUMNS}
    return page.press("btn-export", id_form=form, id_why="audit", id_case=case, **ticked)


def opening_of(customer: Page) -> str:
    """By which name a session has opened the customer of a page."""
    return customer.url.rstrip("/").rpartition("/")[2]


def approved_by(member: Member) -> Page:
    """The newest proposal, after that member agreed."""
    proposal = Proposal.objects.latest("proposed_at")
    return member.opens(f"/proposals/{proposal.pk}/").press("btn-approve")


def made() -> Export:
    """The newest export, after the job has run."""
    make_due(timezone.now())
    return Export.objects.latest("asked_at")


def fetches(member: Member, export: Export) -> Any:
    """The bare answer."""
    return member.http.get(f"/exports/{export.pk}/file", secure=True, **HOST)


def unpacked(answer: Any) -> Archive:
    """Every archive brings one file and its manifest."""
    assert answer.status_code == 200, answer.status_code
    content = b"".join(answer.streaming_content)
    assert len(content) == int(answer["Content-Length"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        name, paper = archive.namelist()
        assert paper == "manifest.json"
        return Archive(name, archive.read(name), json.loads(archive.read(paper)))


def cells_of(workbook: bytes) -> list[list[list[tuple[str, str]]]]:
    """Of each sheet each row: a cell's type and text, as the file has it."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        assert "xl/calcChain.xml" not in archive.namelist()
        sheets = sorted(name for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))
        return [_rows_of(ElementTree.fromstring(archive.read(name))) for name in sheets]  # noqa: S314 -- our own


def _rows_of(sheet: ElementTree.Element) -> list[list[tuple[str, str]]]:
    assert not list(sheet.iter(f"{SHEET}f")), "a formula"
    return [
        [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row.iter(f"{SHEET}c")]
        for row in sheet.iter(f"{SHEET}row")
    ]


def steps() -> list[tuple[str, str]]:
    """Who did what about exports, oldest first."""
    words = ("export", "proposed", "approved")
    rows = StaffEvent.objects.order_by("number")
    return [(row.member, row.did) for row in rows if any(word in row.did for word in words)]
