"""A PostgreSQL of our own: started, found again, stopped and deleted, for root and for an ordinary user."""

import os
from collections.abc import Iterator
from pathlib import Path

import environ
import psycopg
import pytest

from demo.cluster import LONGEST_SOCKET_PATH, SOCKET_FILE, Cluster, ClusterFailed
from demo.postgres import MissingBinaries, find_binaries

needs_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root has to hand PostgreSQL to another account"
)


@pytest.fixture
def make() -> Iterator[object]:
    """Makes clusters that are gone after the test."""
    made: list[Cluster] = []

    def cluster(state_dir: Path, **options: bool) -> Cluster:
        state_dir.mkdir(parents=True, exist_ok=True)
        made.append(Cluster(state_dir=state_dir, durable=False, **options))
        return made[-1]

    yield cluster
    for each in made:
        each.reset()


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Cluster]:
    """A cluster for the tests that only look."""
    cluster = Cluster(state_dir=tmp_path_factory.mktemp("state"), durable=False)
    cluster.start()
    yield cluster
    cluster.reset()


def connect(url: str) -> psycopg.Connection:
    """As Django would, through django-environ's reading of the URL."""
    config = environ.Env.db_url_config(url)
    return psycopg.connect(host=config["HOST"], user=config["USER"], dbname=config["NAME"], autocommit=True)


@pytest.mark.parametrize("wheel_only", [False, True], ids=["machine's own", "from the wheel"])
def test_data_outlives_a_restart(make, tmp_path, wheel_only):
    cluster = make(tmp_path / "State", wheel_only=wheel_only)
    cluster.start()
    with connect(cluster.url) as connection:
        connection.execute("CREATE TABLE kept (word text)")

    cluster.stop()
    cluster.start()

    with connect(cluster.url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_a_second_start_attaches(running):
    pid = (running.data / "postmaster.pid").read_text()

    Cluster(state_dir=running.state_dir).start()

    assert (running.data / "postmaster.pid").read_text() == pid


def test_it_speaks_utf8_in_the_c_locale_and_listens_on_no_port(running):
    with connect(running.url) as connection:
        row = connection.execute(
            "SELECT current_setting('listen_addresses'), pg_encoding_to_char(encoding), datcollate "
            "FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert row == ("", "UTF8", "C")


def test_only_its_account_reaches_the_socket(running):
    facts = running.home.stat()

    assert facts.st_mode & 0o777 == 0o700
    assert facts.st_uid == running.account.pw_uid != 0


def test_reset_leaves_neither_server_nor_data(make, tmp_path):
    cluster = make(tmp_path)
    cluster.start()

    cluster.reset()

    assert not cluster.is_running()
    assert not cluster.home.exists()


def test_stopping_what_does_not_run_is_no_fault(make, tmp_path):
    make(tmp_path).stop()


def test_a_standby_follows_until_it_is_promoted(make, tmp_path):
    primary, standby = make(tmp_path / "primary"), make(tmp_path / "standby")
    primary.start()
    with connect(primary.url) as connection:
        connection.execute("CREATE TABLE kept (word text)")

    standby.follow(primary)
    standby.start()
    with connect(standby.url) as connection:
        assert connection.execute("SELECT pg_is_in_recovery(), count(*) FROM kept").fetchone() == (True, 0)
    primary.kill()
    standby.promote()

    with connect(standby.url) as connection:
        connection.execute("INSERT INTO kept VALUES ('after')")
    assert not primary.is_running()


def test_its_pages_have_checksums(running):
    with connect(running.url) as connection:
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)


def test_an_interrupted_initdb_is_begun_again(make, tmp_path):
    cluster = make(tmp_path)
    cluster.start()
    cluster.stop()
    (cluster.data / "PG_VERSION").unlink()

    cluster.start()

    assert cluster.is_running()


def test_a_path_too_long_for_a_socket_is_left(make, tmp_path):
    deep = tmp_path / ("d" * 60) / ("e" * 60)

    cluster = make(deep)
    cluster.start()

    assert not cluster.home.is_relative_to(tmp_path)
    assert len(os.fsencode(cluster.home / SOCKET_FILE)) <= LONGEST_SOCKET_PATH
    assert cluster.is_running()


@needs_root
@pytest.mark.parametrize("wheel_only", [False, True], ids=["machine's own", "from the wheel"])
def test_a_private_checkout_stays_private(make, tmp_path, monkeypatch, wheel_only):
    private = tmp_path / "home"
    private.mkdir(mode=0o700)
    if wheel_only:
        hidden = find_binaries(wheel_only=True).copied_to(private)
        monkeypatch.setattr("demo.cluster.find_binaries", lambda **_: hidden)

    cluster = make(private / "checkout" / "var", wheel_only=wheel_only)
    cluster.start()

    assert cluster.is_running()
    assert private.stat().st_mode & 0o777 == 0o700
    assert not cluster.home.is_relative_to(tmp_path)


@needs_root
def test_a_directory_prepared_by_someone_else_is_refused(make, tmp_path):
    private = tmp_path / "home"
    private.mkdir(mode=0o700)
    cluster = make(private / "var")
    cluster.home.parent.mkdir()
    os.chown(cluster.home.parent, cluster.account.pw_uid, -1)

    with pytest.raises(ClusterFailed, match="belongs to someone else"):
        cluster.start()

    os.chown(cluster.home.parent, 0, 0)


def test_data_of_a_version_that_is_gone_says_so():
    with pytest.raises(MissingBinaries, match="PostgreSQL 9, which is not installed"):
        find_binaries(major=9)


def test_a_failing_command_is_shown_with_what_it_printed(make, tmp_path):
    cluster = make(tmp_path)
    cluster.start()
    cluster.stop()
    (cluster.data / "postgresql.conf").write_text("nonsense = yes\n")

    with pytest.raises(ClusterFailed, match=r"pg_ctl failed(.|\n)*nonsense"):
        cluster.start()
