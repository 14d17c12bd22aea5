"""What we remember between requests, in SQLite. A production recipient would encrypt the tokens at rest."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

from budget_fox.connection import Connection, Departure
from budget_fox.journal import Journal

_TABLES = """
CREATE TABLE IF NOT EXISTS departure (
    state TEXT PRIMARY KEY, visitor TEXT, ecosystem TEXT, facts TEXT, ends REAL);
CREATE TABLE IF NOT EXISTS connection (
    visitor TEXT, ecosystem TEXT, facts TEXT, PRIMARY KEY (visitor, ecosystem));
CREATE TABLE IF NOT EXISTS journal (
    visitor TEXT, ecosystem TEXT, facts TEXT, PRIMARY KEY (visitor, ecosystem));
CREATE TABLE IF NOT EXISTS seen (jti TEXT PRIMARY KEY, ends REAL);
"""
DEPARTURE_LIFETIME = 15 * 60


class Store:
    """Everything is kept by visitor, the secret in a browser's cookie, and by ecosystem."""

    def __init__(self, state_dir: Path) -> None:
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = state_dir / "budget-fox.sqlite3"
        with self._open() as database:
            database.executescript(_TABLES)
        self._file.chmod(0o600)

    def keep_departure(self, visitor: str, ecosystem: str, departure: Departure) -> None:
        with self._open() as database:
            database.execute("DELETE FROM departure WHERE ends < ?", (time.time(),))
            database.execute(
                "INSERT INTO departure VALUES (?, ?, ?, ?, ?)",
                (
                    departure.state,
                    visitor,
                    ecosystem,
                    json.dumps(asdict(departure)),
                    time.time() + DEPARTURE_LIFETIME,
                ),
            )

    def take_departure(self, visitor: str, ecosystem: str, state: str) -> Departure | None:
        """The departure with this state, once, and only for the browser that left with it.

        Without this an attacker could finish their own flow in a victim's browser (RFC 9700 §4.7).
        """
        with self._open() as database:
            found = database.execute(
                "DELETE FROM departure WHERE state = ? AND visitor = ? AND ecosystem = ? AND ends > ? "
                "RETURNING facts",
                (state, visitor, ecosystem, time.time()),
            ).fetchone()
        return Departure(**json.loads(found[0])) if found else None

    def connection(self, visitor: str, ecosystem: str) -> Connection | None:
        with self._open() as database:
            found = database.execute(
                "SELECT facts FROM connection WHERE visitor = ? AND ecosystem = ?", (visitor, ecosystem)
            ).fetchone()
        return Connection(**json.loads(found[0])) if found else None

    def keep_connection(self, visitor: str, ecosystem: str, connection: Connection) -> None:
        with self._open() as database:
            database.execute(
                "INSERT OR REPLACE INTO connection VALUES (?, ?, ?)",
                (visitor, ecosystem, json.dumps(asdict(connection))),
            )

    def forget_connection(self, visitor: str, ecosystem: str) -> None:
        """Delete the tokens and all data fetched with them."""
        with self._open() as database:
            database.execute(
                "DELETE FROM connection WHERE visitor = ? AND ecosystem = ?", (visitor, ecosystem)
            )

    def forget_consent(self, ecosystem: str, consent_id: str) -> list[str]:
        """Delete the connections under a consent; gives whose they were."""
        with self._open() as database:
            found = database.execute(
                "DELETE FROM connection WHERE ecosystem = ? AND json_extract(facts, '$.consent_id') = ?"
                " RETURNING visitor",
                (ecosystem, consent_id),
            ).fetchall()
        return [visitor for (visitor,) in found]

    def is_new(self, jti: str, ends: float) -> bool:
        """Whether this id comes for the first time; it is remembered until `ends`."""
        with self._open() as database:
            database.execute("DELETE FROM seen WHERE ends < ?", (time.time(),))
            kept = database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (jti, ends))
        return kept.rowcount == 1

    def journal(self, visitor: str, ecosystem: str) -> Journal:
        with self._open() as database:
            found = database.execute(
                "SELECT facts FROM journal WHERE visitor = ? AND ecosystem = ?", (visitor, ecosystem)
            ).fetchone()
        return Journal(json.loads(found[0]) if found else [])

    def keep_journal(self, visitor: str, ecosystem: str, journal: Journal) -> None:
        with self._open() as database:
            database.execute(
                "INSERT OR REPLACE INTO journal VALUES (?, ?, ?)",
                (visitor, ecosystem, json.dumps(journal.as_data())),
            )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection for one transaction: threads share none."""
        with closing(sqlite3.connect(self._file)) as database, database:
            yield database
