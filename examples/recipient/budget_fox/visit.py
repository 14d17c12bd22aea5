"""One visitor's dealings with one bank: what the buttons do."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace

from budget_fox.company import Company
from budget_fox.connection import Connection
from budget_fox.ecosystems import Ecosystem
from budget_fox.journal import Journal, Refused
from budget_fox.store import Store


class Visit:
    """Nothing here raises `Refused`: a refusal ends the story at its step, which the page then shows."""

    def __init__(self, *, store: Store, us: Company, ecosystem: Ecosystem, visitor: str) -> None:
        self.ecosystem = ecosystem
        self._us = us
        self._store = store
        self._whose = (visitor, ecosystem.NAME)

    @property
    def connection(self) -> Connection | None:
        return self._store.connection(*self._whose)

    @property
    def journal(self) -> Journal:
        return self._store.journal(*self._whose)

    def connect(self) -> str:
        """The address the customer goes to: the bank, or our own page when the bank refused us."""
        address = f"/#{self.ecosystem.NAME}"
        with self._noting(Journal([])) as journal:
            address, departure = self.ecosystem.connect(self._us, journal)
            self._store.keep_departure(*self._whose, departure)
        return address

    def finish(self, parameters: Mapping[str, str]) -> None:
        """Take the bank's answer, if it answers something this very browser asked."""
        with self._noting(self.journal) as journal:
            answer = self.ecosystem.read_answer(self._us, journal, parameters)
            with journal.step("Recognise our own request") as step:
                departure = self._store.take_departure(*self._whose, answer.get("state", ""))
                if departure is None:
                    raise Refused("the state is not one that this browser left with, or it was used before")
                step.passed.append("state is one this browser left with, used for the first time")
            connection = self.ecosystem.finish(self._us, journal, departure, answer)
            self._store.keep_connection(*self._whose, connection)

    def fetch(self, connection: Connection) -> None:
        """Read the accounts, with a fresh access token where the old one has run out."""
        with self._noting(self.journal) as journal:
            if connection.needs_new_access_token:
                connection = self._refreshed(journal, connection)
            accounts = self.ecosystem.fetch(self._us, journal, connection)
            self._store.keep_connection(*self._whose, replace(connection, accounts=accounts))

    def refresh(self, connection: Connection) -> None:
        with self._noting(self.journal) as journal:
            self._refreshed(journal, connection)

    def disconnect(self, connection: Connection) -> None:
        """End the consent at the bank, see that its token is dead, and delete what we hold."""
        with self._noting(self.journal) as journal:
            self.ecosystem.disconnect(self._us, journal, connection)
            self._store.forget_connection(*self._whose)
            self.ecosystem.refused_after_stop(self._us, journal, connection)

    def _refreshed(self, journal: Journal, connection: Connection) -> Connection:
        fresh = self._us.refresh(journal, connection)
        self._store.keep_connection(*self._whose, fresh)
        return fresh

    @contextmanager
    def _noting(self, journal: Journal) -> Iterator[Journal]:
        """Keep the journal however the steps end; a refusal stands in it."""
        with suppress(Refused):
            try:
                yield journal
            finally:
                self._store.keep_journal(*self._whose, journal)
