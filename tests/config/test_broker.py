"""The broker without a server outlives crashed writers, foreign files and a folder that is away."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from config import broker
from config.celery import app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "broker"


@pytest.fixture
def connection(folder: Path) -> Iterator[Connection]:
    folder.mkdir()
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder.parent / "control"),
    }
    with Connection("filesystem://", transport_options=options) as made:
        yield made


def sends(connection: Connection, word: str) -> None:
    with connection.SimpleQueue("jobs") as queue:
        queue.put({"word": word})


def receives(connection: Connection) -> Any:
    with connection.SimpleQueue("jobs") as queue:
        message = queue.get(timeout=30)
        message.ack()
        return message.payload


def test_it_is_what_the_worker_and_beat_use() -> None:
    assert app.connection_for_read().get_transport_cls() is broker.Transport


def test_what_is_sent_arrives_and_nothing_is_left(connection: Connection, folder: Path) -> None:
    sends(connection, "one")

    assert receives(connection) == {"word": "one"}
    assert list(folder.iterdir()) == []


def test_half_a_message_of_a_writer_that_died_stops_nobody(connection: Connection, folder: Path) -> None:
    (folder / "0_half.jobs.msg").write_text('{"body": "a')
    (folder / "00_empty.jobs.msg").write_text("")
    sends(connection, "whole")

    with connection.channel() as channel:
        for _ in range(2):
            with pytest.raises(Empty):
                channel._get("jobs")
    assert receives(connection) == {"word": "whole"}


def test_a_message_is_never_seen_half_written(connection: Connection, folder: Path) -> None:
    sends(connection, "one")

    assert [file.suffix for file in folder.iterdir()] == [".msg"]


def test_messages_arrive_after_all_of_the_broker_was_thrown_away(
    connection: Connection, folder: Path
) -> None:
    sends(connection, "lost")
    for gone in (folder, folder.parent / "control"):
        shutil.rmtree(gone, ignore_errors=True)

    sends(connection, "after")

    assert receives(connection) == {"word": "after"}


def test_a_folder_that_is_away_is_an_empty_one_and_comes_back_with_the_next_message(
    connection: Connection, folder: Path
) -> None:
    folder.rmdir()
    with connection.channel() as channel, pytest.raises(Empty):
        channel._get("jobs")

    sends(connection, "again")

    assert receives(connection) == {"word": "again"}
