"""PostgreSQL and Redis of one home, started when no address of others is given.

The servers live in sessions of their own: neither Ctrl-C nor a killed launcher reaches them, and whoever comes next
finds them by pid. Everybody who uses a home holds a shared lock on `run/in-use`, which the kernel lets go even after
SIGKILL; who leaves last stops the servers. Must not know what is stored in them.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

import psycopg
import redis

from config import search_path
from embedded_servers import (
    Owner,
    Server,
    ServerFault,
    database_owner,
    forget_dead,
    init_cluster,
    open_way,
    postgres_programs,
    redis_program,
    socket_folder,
    socket_path,
)

__all__ = ["ServerFault", "ensure_postgres", "ensure_redis", "redis_address", "release", "stop"]

DATABASE = "nhip"

_held: dict[Path, tuple[int, int]] = {}
"""Home -> (descriptor of our lock on `in-use`, pid that took it; a forked child is not a user of its own)."""


def ensure_postgres(home: Path | str, *, fsync: bool = True) -> str:
    """Start PostgreSQL of `home` or join the one that runs; the address of its database, which exists from now on.

    The server stays at least until this process ends. `fsync` off: for throw-away clusters only. Errors: ServerFault.
    """
    home = _laid(home)
    with _doorway(home):
        _come_in(home)
        server = _postgres(home, fsync)
        server.ensure()
        _create_database(server.socket.parent)
    return f"postgresql+psycopg://postgres@/{DATABASE}?host={quote(str(server.socket.parent))}&port=5432"


def ensure_redis(home: Path | str) -> str:
    """Start Redis of `home` or join the one that runs; its address. Errors: ServerFault."""
    home = _laid(home)
    with _doorway(home):
        _come_in(home)
        _redis(home).ensure()
    return redis_address(home)


def redis_address(home: Path | str) -> str:
    """Where Redis of `home` listens when it runs, in Celery's spelling."""
    return f"redis+socket://{socket_path(Path(home).resolve(), 'redis/redis.sock')}"


def release(home: Path | str) -> None:
    """Stop using `home`; the last user stops its servers. Happens by itself when the process ends."""
    home = Path(home).resolve()
    descriptor, pid = _held.get(home, (-1, 0))
    if pid != os.getpid() or not (home / "run").is_dir():
        return
    with _doorway(home):
        del _held[home]
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _stop_servers(home)
        except (BlockingIOError, ServerFault):
            pass
        finally:
            os.close(descriptor)


def stop(home: Path | str) -> None:
    """Stop the servers of `home`, whoever uses them."""
    home = _laid(home)
    with _doorway(home):
        _stop_servers(home)


def _laid(home: Path | str) -> Path:
    """The home as an absolute path, with its folders. Errors: ServerFault."""
    home = Path(home).resolve()
    try:
        home.mkdir(parents=True, exist_ok=True)
        servers, people = database_owner(home), Owner(home.stat().st_uid, home.stat().st_gid)
        for name, owner, mode in (
            ("run", people, 0o711),
            ("logs", people, 0o700),
            ("redis", servers, 0o700),
            ("postgres", servers, 0o700),
        ):
            if not (home / name).exists():
                (home / name).mkdir(mode=mode, exist_ok=True)
                owner.take(home / name)
    except OSError as fault:
        raise ServerFault(f"Nhịp: NHIP_HOME={home}: {fault.strerror} ({fault.filename})") from None
    return home


@contextmanager
def _doorway(home: Path) -> Iterator[None]:
    """Only one process at a time starts or stops servers of a home."""
    descriptor = _opened(home, "doorway")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _come_in(home: Path) -> None:
    """Hold the shared lock that says: in use. Call inside the doorway."""
    if _held.get(home, (-1, 0))[1] == os.getpid():
        return
    descriptor = _opened(home, "in-use")
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    _held[home] = descriptor, os.getpid()
    atexit.register(release, home)


def _opened(home: Path, name: str) -> int:
    """A descriptor on a lock file of `home`. Errors: ServerFault."""
    path = home / "run" / name
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as fault:
        raise ServerFault(f"Nhịp: NHIP_HOME={home}: {fault.strerror} ({path})") from None
    if os.geteuid() == 0:
        os.fchown(descriptor, home.stat().st_uid, -1)
    return descriptor


def _postgres(home: Path, fsync: bool = True) -> Server:
    owner, folder, programs = database_owner(home), home / "postgres", postgres_programs()
    sockets = socket_folder(home, "postgres", owner)
    durable = "on" if fsync else "off"
    settings = {
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_directories": str(sockets),
        "fsync": durable,
        "synchronous_commit": durable,
        "full_page_writes": durable,
        "timezone": "UTC",
    }

    def prepare() -> None:
        open_way(owner, programs / "postgres", folder, sockets)
        if not (folder / "PG_VERSION").exists():
            init_cluster(folder, owner)
        forget_dead(folder / "postmaster.pid")
        forget_dead(sockets / ".s.PGSQL.5432.lock")

    return Server(
        name="PostgreSQL",
        program=str(programs / "postgres"),
        folder=folder,
        pid_file="postmaster.pid",
        socket=sockets / ".s.PGSQL.5432",
        log=home / "logs" / "postgres.log",
        stop_signal=signal.SIGINT,
        owner=owner,
        arguments=["-D", str(folder), *(part for key, value in settings.items() for part in ("-c", f"{key}={value}"))],
        answers=partial(_postgres_answers, sockets),
        prepare=prepare,
    )


def _redis(home: Path) -> Server:
    owner, folder, program = database_owner(home), home / "redis", redis_program(search_path())
    sockets = socket_folder(home, "redis", owner)
    settings = {
        "port": "0",
        "unixsocket": str(sockets / "redis.sock"),
        "unixsocketperm": "700",
        "pidfile": "redis.pid",
        "appendonly": "yes",
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
    }
    return Server(
        name="Redis",
        program=program,
        folder=folder,
        pid_file="redis.pid",
        socket=sockets / "redis.sock",
        log=home / "logs" / "redis.log",
        stop_signal=signal.SIGTERM,
        owner=owner,
        arguments=[part for key, value in settings.items() for part in (f"--{key}", value)],
        answers=partial(_redis_answers, sockets / "redis.sock"),
        prepare=partial(open_way, owner, Path(program), folder, sockets / "redis.sock"),
    )


def _postgres_answers(sockets: Path) -> bool:
    try:
        _connect(sockets).close()
    except psycopg.OperationalError:
        return False
    return True


def _redis_answers(socket: Path) -> bool:
    with redis.Redis(unix_socket_path=str(socket), socket_timeout=2) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False


def _connect(sockets: Path) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host=str(sockets), port=5432, user="postgres", dbname="postgres", connect_timeout=5, autocommit=True
    )


def _create_database(sockets: Path) -> None:
    with _connect(sockets) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8'")


def _stop_servers(home: Path) -> None:
    _redis(home).stop()
    _postgres(home).stop()
