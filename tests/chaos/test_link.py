"""The link to PostgreSQL is cut at a commit, and nowhere else: before it arrives, or after it took effect."""

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from chaos.link import Cut, Link
from chaos.wire import Conversation, writes
from demo.cluster import NAME, SOCKET_FILE, Cluster


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    made = Cluster(state_dir=tmp_path_factory.mktemp("state"), durable=False)
    made.start()
    yield made
    made.reset()


@pytest.fixture
def link(cluster, tmp_path) -> Iterator[Link]:
    with Link(listen=tmp_path / SOCKET_FILE, upstream=cluster.home / SOCKET_FILE) as up:
        yield up


def connect(directory: Path, **options) -> psycopg.Connection:
    return psycopg.connect(host=str(directory), user=NAME, dbname=NAME, **options)


@pytest.fixture
def kept(cluster) -> Iterator[psycopg.Connection]:
    """Past the link: what PostgreSQL has."""
    with connect(cluster.home, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("TRUNCATE kept")
        yield connection


def words(kept: psycopg.Connection) -> list[str]:
    return [row[0] for row in kept.execute("SELECT word FROM kept ORDER BY word")]


@pytest.mark.parametrize(("when", "left"), [(Cut.AFTER, ["told"]), (Cut.BEFORE, [])])
def test_a_transaction_is_cut_at_its_commit(link, kept, tmp_path, when, left):
    with connect(tmp_path) as connection:
        link.cut_next(when)
        connection.execute("INSERT INTO kept VALUES ('told')")
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1,)

        with pytest.raises(psycopg.OperationalError):
            connection.commit()

    assert words(kept) == left
    assert link.cuts == {when: 1}


@pytest.mark.parametrize("prepared", [False, True], ids=["by text", "by name"])
@pytest.mark.parametrize(("when", "left"), [(Cut.AFTER, ["first", "second"]), (Cut.BEFORE, ["first"])])
def test_a_statement_that_is_its_own_transaction_is_cut_too(link, kept, tmp_path, *, when, left, prepared):
    asked = "WITH stored AS (INSERT INTO kept VALUES (%s) RETURNING 1) SELECT count(*) FROM stored"
    with connect(tmp_path, autocommit=True) as connection:
        connection.execute(asked, ["first"], prepare=prepared)
        link.cut_next(when)

        with pytest.raises(psycopg.OperationalError):
            connection.execute(asked, ["second"], prepare=prepared)

    assert words(kept) == left


def test_what_only_reads_or_fails_or_is_undone_is_not_cut(link, kept, tmp_path):
    with connect(tmp_path) as connection:
        link.cut_next(Cut.AFTER)
        connection.execute("SELECT word FROM kept FOR UPDATE")
        connection.rollback()
        connection.execute("INSERT INTO kept VALUES ('undone')")
        connection.rollback()
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("INSERT INTO no_such_table VALUES (1)")
        connection.rollback()

    assert words(kept) == []
    assert not link.cuts


def test_as_many_are_cut_as_were_asked_for(link, kept, tmp_path):
    link.cut_next(Cut.AFTER, count=2)
    for number in range(3):
        with connect(tmp_path, autocommit=True) as connection:
            if number < 2:
                with pytest.raises(psycopg.OperationalError):
                    connection.execute("INSERT INTO kept VALUES ('told')")
            else:
                connection.execute("INSERT INTO kept VALUES ('told')")

    assert link.cuts == {Cut.AFTER: 2}
    assert words(kept) == ["told"] * 3


def test_a_cut_that_was_called_off_does_not_come(link, kept, tmp_path):
    link.cut_next(Cut.AFTER)
    link.cut_no_more()

    with connect(tmp_path, autocommit=True) as connection:
        connection.execute("INSERT INTO kept VALUES ('told')")

    assert words(kept) == ["told"]
    assert not link.cuts


def test_without_postgresql_a_caller_is_turned_away(tmp_path):
    with (
        Link(listen=tmp_path / SOCKET_FILE, upstream=tmp_path / "nobody"),
        pytest.raises(psycopg.OperationalError),
    ):
        connect(tmp_path)


def test_statements_that_write_are_told_from_those_that_lock():
    assert writes(b"UPDATE kept SET word = 1")
    assert writes(b"with a as (insert into kept values (1)) select 1")
    assert not writes(b"SELECT 1 FROM kept FOR UPDATE")
    assert not writes(b"SELECT 1 FROM kept FOR NO KEY UPDATE SKIP LOCKED")


def test_messages_may_come_in_pieces():
    talk = Conversation()
    start, query = b"\0\0\0\x08\0\x03\0\0", b"Q\0\0\0\x0bCOMMIT\0"

    sent = [batch for byte in start + query for batch in talk.client_says(bytes([byte]))]

    assert [bytes(batch.sent) for batch in sent] == [start, query]
    assert sent[1].commits


def test_a_slow_link_passes_everything_on_late(link, kept, tmp_path):
    with connect(tmp_path, autocommit=True) as connection:
        link.delay = 0.2
        begun = time.monotonic()
        connection.execute("INSERT INTO kept VALUES ('late')")

        assert time.monotonic() - begun >= 0.2

    assert words(kept) == ["late"]
