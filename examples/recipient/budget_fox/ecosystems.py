"""The countries we connect banks in: one module each, all with these names in it."""

from collections.abc import Mapping
from typing import Protocol

from budget_fox import cds, nz
from budget_fox.company import Company
from budget_fox.connection import Connection, Departure
from budget_fox.journal import Journal


class Ecosystem(Protocol):
    """What `nz` and `cds` have in common. Functions note their steps in the journal and raise `Refused`."""

    NAME: str
    """The path of the bank's issuer, and of our pages."""
    TITLE: str
    STANDARD: str
    ANSWER_IN_FRAGMENT: bool
    """Whether the answer comes behind the # of our address, where no server sees it."""

    def connect(self, us: Company, journal: Journal) -> tuple[str, Departure]: ...

    def read_answer(self, us: Company, journal: Journal, answer: Mapping[str, str]) -> dict[str, str]: ...

    def finish(
        self, us: Company, journal: Journal, departure: Departure, answer: Mapping[str, str]
    ) -> Connection: ...

    def fetch(self, us: Company, journal: Journal, connection: Connection) -> list[dict[str, str]]: ...

    def disconnect(self, us: Company, journal: Journal, connection: Connection) -> None: ...

    def refused_after_stop(self, us: Company, journal: Journal, connection: Connection) -> None: ...


ECOSYSTEMS: Mapping[str, Ecosystem] = {nz.NAME: nz, cds.NAME: cds}
