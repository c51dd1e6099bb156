"""The embedded servers, for real: started, shared, outliving a killed user, stopped by the last one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

import embedded
from config import ROOT

USER = """
import sys, embedded
home, what = sys.argv[1:]
print(embedded.ensure_postgres(home) if what == "postgres" else embedded.ensure_redis(home), flush=True)
sys.stdin.read()
"""


class User:
    """A process that uses a home until it is told to leave."""

    def __init__(self, home: Path | str, what: str = "postgres", **options: object) -> None:
        command = [sys.executable, "-c", USER, str(home), what]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, **pipes, **options)

    @property
    def url(self) -> str:
        """The address it was given; waits for it."""
        return self.process.stdout.readline().strip()

    def leave(self) -> int:
        """End in good order."""
        self.process.communicate()
        return self.process.wait()

    def die(self) -> None:
        """SIGKILL."""
        self.process.kill()
        self.process.communicate()


def postmaster(home: Path) -> psutil.Process | None:
    """The PostgreSQL of `home`, if one runs."""
    try:
        return psutil.Process(int((home / "postgres" / "postmaster.pid").read_text().split()[0]))
    except (FileNotFoundError, psutil.NoSuchProcess):
        return None


def ask(url: str, question: str) -> object:
    """One value from the database at `url`."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return connection.execute(question).fetchone()[0]


@pytest.fixture
def new_home() -> Iterator[Callable[[str], Path]]:
    """Make homes; whatever still runs in them is stopped afterwards."""
    around = Path(tempfile.mkdtemp(prefix="nhip-embedded-", dir="/tmp"))
    homes: list[Path] = []

    def make(name: str = "home") -> Path:
        homes.append(around / name)
        return homes[-1]

    yield make
    for home in homes:
        embedded.stop(home)
    shutil.rmtree(around)


def test_a_cold_home_gets_a_database_in_unicode_and_is_cold_again_afterwards(new_home):
    home = new_home()
    user = User(home)
    url = user.url
    assert ask(url, "SELECT current_database() || ' ' || getdatabaseencoding()") == "nhip UTF8"
    assert ask(url, "SELECT upper('đường ă') || ('ĐÀ' ILIKE 'đà')::text") == "ĐƯỜNG Ătrue"
    assert ask(url, "SHOW listen_addresses") == ""
    assert user.leave() == 0
    assert postmaster(home) is None


def test_the_last_user_stops_the_servers(new_home):
    home = new_home()
    first = User(home)
    assert first.url
    second = User(home)
    assert second.url
    server = postmaster(home)
    first.leave()
    assert postmaster(home) == server
    second.leave()
    assert postmaster(home) is None


def test_five_at_once_on_a_cold_home_share_one_server(new_home):
    home = new_home()
    users = [User(home) for _ in range(5)]
    assert len({user.url for user in users}) == 1
    assert [user.leave() for user in users] == [0] * 5
    assert postmaster(home) is None


def test_the_servers_outlive_a_killed_user_and_the_next_one_finds_them(new_home):
    home = new_home()
    killed = User(home)
    assert killed.url
    server = postmaster(home)
    killed.die()
    after = User(home)
    assert after.url
    assert postmaster(home) == server
    after.leave()
    assert postmaster(home) is None


def test_ctrl_c_does_not_reach_the_servers(new_home):
    home = new_home()
    user = User(home, start_new_session=True)
    assert user.url
    os.killpg(user.process.pid, signal.SIGKILL)
    user.process.communicate()
    assert postmaster(home).is_running()


def test_what_was_committed_is_there_after_the_server_was_killed(new_home):
    home = new_home()
    user = User(home)
    url = user.url
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    postmaster(home).kill()
    again = User(home)
    assert ask(again.url, "SELECT answer FROM kept") == 42
    again.leave()
    user.leave()


def test_a_pid_that_now_belongs_to_somebody_else_is_not_mistaken_for_the_server(new_home):
    home = new_home()
    user = User(home)
    assert user.url
    written = (home / "postgres" / "postmaster.pid").read_text()
    user.leave()
    stranger = written.replace(written.split()[0], str(os.getpid()), 1)
    (home / "postgres" / "postmaster.pid").write_text(stranger)
    again = User(home)
    assert ask(again.url, "SELECT 1") == 1
    again.leave()
    assert psutil.pid_exists(os.getpid())


@pytest.mark.parametrize("name", ["nhà có dấu và cách", "x" * 100 + "/" + "y" * 100, "a,b@c'd\"e"])
def test_any_path_can_be_a_home(new_home, name):
    home = new_home(name)
    database, broker = User(home), User(home, "redis")
    assert ask(database.url, "SELECT 1") == 1
    client = redis.Redis(unix_socket_path=broker.url.removeprefix("redis+socket://"))
    assert client.ping()
    client.close()
    database.leave()
    broker.leave()


def test_two_homes_are_independent(new_home):
    one, other = User(new_home("one")), User(new_home("other"))
    urls = one.url, other.url
    with psycopg.connect(urls[0].replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE mine ()")
    assert ask(urls[0], "SELECT to_regclass('mine')::text") == "mine"
    assert ask(urls[1], "SELECT to_regclass('mine')") is None
    one.leave()
    assert ask(urls[1], "SELECT 1") == 1
    other.leave()


def test_redis_keeps_what_it_took_and_never_throws_away(new_home):
    home = new_home()
    user = User(home, "redis")
    url = user.url
    assert url == embedded.redis_address(home)
    with redis.Redis(unix_socket_path=url.removeprefix("redis+socket://"), decode_responses=True) as client:
        settings = client.config_get("*")
        client.set("owed", "1")
    assert (settings["appendonly"], settings["maxmemory-policy"], settings["port"]) == ("yes", "noeviction", "0")
    user.leave()
    again = User(home, "redis")
    with redis.Redis(unix_socket_path=again.url.removeprefix("redis+socket://"), decode_responses=True) as client:
        assert client.get("owed") == "1"
    again.leave()


def test_a_home_nobody_may_write_to_is_named_in_one_line(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(embedded.ServerFault, match=r"NHIP_HOME=.*file") as fault:
        embedded.ensure_postgres(tmp_path / "file")
    assert "\n" not in str(fault.value)


def test_a_socket_folder_of_somebody_else_is_not_used(new_home):
    home = new_home()
    (home / "elsewhere").mkdir(parents=True)
    (home / "run").symlink_to(home / "elsewhere")
    user = User(home, "redis", stderr=subprocess.PIPE)
    assert "belongs to somebody else" in user.process.communicate()[1]
    (home / "run").unlink()
