"""What a member wants in a file: of what, which query, which columns, which form, as things were when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime

from oidc.clauses import clause
from staff.exports.consent_data import CONSENT_DATA
from staff.exports.consent_log import CONSENT_LOG
from staff.exports.consents import CONSENTS
from staff.exports.files import FILES, File, Form
from staff.exports.messages import MESSAGES
from staff.exports.source import Column, Counted, NotExported, Query, Source
from staff.exports.staff_log import STAFF_LOG
from staff.exports.timelines import AUDITED_TIMELINE, TIMELINE
from staff.finding import customer_of
from staff.models.export import ALONE

_ALL = (CONSENTS, CONSENT_LOG, CONSENT_DATA, TIMELINE, AUDITED_TIMELINE, STAFF_LOG, MESSAGES)
SOURCES: Mapping[str, Source] = {one.name: one for one in _ALL}


@dataclass(frozen=True)
class Wish:
    of: str
    query: Query
    columns: tuple[str, ...]
    form: Form
    at: datetime
    """Only what was there by then is in it, so that what was counted is what is made."""

    @property
    def source(self) -> Source:
        return SOURCES[self.of]

    @cached_property
    def chosen(self) -> tuple[Column, ...]:
        """In the source's order; raises NotExported where there are none."""
        found = tuple(column for column in self.source.columns if column.name in self.columns)
        if not found:
            raise NotExported("Choose a column.")
        return found

    @property
    def personal(self) -> bool:
        return any(column.personal for column in self.chosen)

    @property
    def file(self) -> File:
        return FILES[self.form]

    @property
    def says(self) -> str:
        return f"{self.of}, {self.source.says(self.query)}"

    @property
    def consent(self) -> UUID | None:
        """The one that it is about, where it is about one: what is taken away of it is a line on it."""
        return self.source.consent(self.query)

    @property
    def customer_id(self) -> int | None:
        """Whose that is, or whom it is about."""
        return customer_of(self.consent) if self.consent else self.source.customer(self.query)

    def counted(self) -> Counted:
        """Raises NotExported."""
        return self.source.count(self.query, self.at)

    @property
    def as_json(self) -> dict[str, Any]:
        return {
            "of": self.of,
            "query": dict(self.query),
            "columns": [column.name for column in self.chosen],
            "form": self.form.value,
            "at": self.at.isoformat(),
        }


def wish_of(said: Mapping[str, Any]) -> Wish:
    """A wish as it was kept."""
    at = parse_datetime(said["at"])
    if at is None:
        raise ValueError(said["at"])
    return Wish(said["of"], said["query"], tuple(said["columns"]), Form(said["form"]), at)


@clause("DASH-35")
def needs_another(wish: Wish, counted: Counted) -> bool:
    """Whether a second member has to agree."""
    return wish.personal or counted.rows > ALONE
