"""What `make run` starts: the servers of this home, its tables, the demo province at first, then the four programs.

Web, worker, beat and doorbell run under one supervisor (`supervision.py`) until Ctrl-C or SIGTERM; then everything
stops, the servers last. Knows how to start the house, and nothing of what is inside.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import psycopg

import embedded
from config import ROOT, Settings, child_environment, kept_secret
from supervision import Supervisor, stop_leftovers

BIN = Path(sys.executable).parent

WORKER_HABITS = ("--without-gossip", "--without-mingle", "--without-heartbeat")
"""Our workers do not talk to each other: each has one connection to Redis, the one on which it waits for messages."""

CHECK_SERVERS_EVERY = 5.0
"""Seconds between two looks at the embedded servers while the house runs."""


def main() -> int:
    """Run the house until it is told to stop; the exit status."""
    settings = Settings()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    home = settings.nhip_home
    with _alone(home):
        stop_leftovers(home)
        _require_free_port(settings)
        environment = _environment(settings)
        _run(environment, "flask", "--app", "wsgi", "db", "upgrade")
        logins = _demo(settings, environment)
        return _serve(settings, environment, _welcome(settings, logins))


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Only one launcher per home. Errors: SystemExit with one line."""
    try:
        (home / "run").mkdir(parents=True, exist_ok=True)
        descriptor = os.open(home / "run" / "launcher", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as fault:
        sys.exit(f"Nhịp: NHIP_HOME={home}: {fault.strerror}")
    try:
        # A record lock: unlike flock's it is ours alone, not that of processes we fork.
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        pid = os.read(descriptor, 20).decode().strip()
        sys.exit(f"Nhịp: đã chạy rồi (pid {pid}) trên {home} / already running on this home (pid {pid})")
    os.truncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
    try:
        yield
    finally:
        os.close(descriptor)


def _require_free_port(settings: Settings) -> None:
    """Errors: SystemExit with one line when somebody listens on our port or the address is not ours."""
    family = socket.AF_INET6 if ":" in settings.listen_host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.listen_host, settings.port))
        except OSError as fault:
            sys.exit(
                f"Nhịp: cổng {settings.port} không dùng được; hãy chọn cổng khác: make run PORT={settings.port + 1} / "
                f"port {settings.port} on {settings.listen_host} is not free: {fault.strerror}"
            )


def _environment(settings: Settings) -> dict[str, str]:
    """What the four programs are told; starts the embedded servers that no address was given for."""
    home = settings.nhip_home
    return child_environment(
        NHIP_HOME=str(home),
        DATABASE_URL=settings.database_url or embedded.ensure_postgres(home),
        REDIS_URL=settings.redis_url or embedded.ensure_redis(home),
        SECRET_KEY=settings.secret_key or kept_secret(home),
        PYTHONUNBUFFERED="1",
        # Root is what a machine of nothing else has; PostgreSQL and Redis run under an account of their own.
        PYTHONWARNINGS="ignore:You're running the worker with superuser privileges",
    )


def _demo(settings: Settings, environment: dict[str, str]) -> str:
    """Load the demo province into a house without any unit; the logins of the demo, if this house is one."""
    if settings.production or not settings.demo_units:
        return ""
    if _is_empty(environment["DATABASE_URL"]):
        print("Nhịp: lần chạy đầu tiên, đang dựng tỉnh mẫu / first start, building the demo province…", flush=True)
        _run(environment, "flask", "--app", "wsgi", "demo", "--units", str(settings.demo_units))
    command = [str(BIN / "flask"), "--app", "wsgi", "demo", "--logins"]
    shown = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    return shown.stdout.strip() if shown.returncode == 0 else ""


def _is_empty(database_url: str) -> bool:
    with psycopg.connect(database_url.replace("postgresql+psycopg://", "postgresql://", 1)) as connection:
        return connection.execute("SELECT 1 FROM unit LIMIT 1").fetchone() is None


def _run(environment: dict[str, str], program: str, *arguments: str) -> None:
    """Run one of our own commands to its end. Errors: SystemExit with its status when it fails."""
    outcome = subprocess.run([BIN / program, *arguments], cwd=ROOT, env=environment, check=False)
    if outcome.returncode:
        sys.exit(f"Nhịp: `{program} {' '.join(arguments)}` ended with status {outcome.returncode}; nothing was started")


def _welcome(settings: Settings, logins: str) -> str:
    lines = [
        "",
        f"  Nhịp đang chạy tại {settings.address} (dừng: Ctrl-C)",
        f"  Nhịp is running at {settings.address} (stop it with Ctrl-C); its data is in {settings.nhip_home}",
        "",
    ]
    return "\n".join([*lines, *(f"  {line}" for line in logins.splitlines()), ""])


def _programs(settings: Settings) -> dict[str, list[str]]:
    """The command line of each of the four programs."""
    python, celery = str(BIN / "python"), [str(BIN / "celery"), "--quiet", "-A", "wsgi:celery_app"]
    host = f"[{settings.listen_host}]" if ":" in settings.listen_host else settings.listen_host
    return {
        "web": [
            *(str(BIN / "gunicorn"), "wsgi:app", "--bind", f"{host}:{settings.port}", "--reuse-port"),
            *("--worker-class", "gthread", "--workers", str(settings.web_workers)),
            *("--threads", str(settings.web_threads), "--graceful-timeout", "10", "--log-level", "warning"),
            # Whom a header may be believed is settled in one place, by TRUSTED_PROXIES (app.py).
            *("--no-control-socket", "--forwarded-allow-ips", ""),
        ],
        "worker": [
            *(*celery, "worker", "--concurrency", str(settings.worker_processes), "--loglevel", "warning"),
            *WORKER_HABITS,
        ],
        "beat": [
            *(*celery, "beat", "--loglevel", "warning", "--pidfile", ""),
            *("--schedule", str(settings.nhip_home / "beat-schedule")),
        ],
        "doorbell": [python, "-m", "tasks.doorbell"],
    }


def _serve(settings: Settings, environment: dict[str, str], welcome: str) -> int:
    supervisor = Supervisor(settings.nhip_home, ROOT, environment)
    for name, command in _programs(settings).items():
        supervisor.add(name, command)
    supervisor.when_started(lambda: _announce(settings, welcome, supervisor.stopping))
    supervisor.when_started(lambda: _keep_servers(settings, supervisor))
    return supervisor.run()


def _announce(settings: Settings, welcome: str, stopping: Event) -> None:
    """Say where the house is as soon as it answers."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.listen_host, settings.listen_host)  # noqa: S104
    while not stopping.wait(0.1):
        connection = http.client.HTTPConnection(host, settings.port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("HEAD", "/")
            connection.getresponse()
            print(welcome, flush=True)
            return


def _keep_servers(settings: Settings, supervisor: Supervisor) -> None:
    """Start an embedded server again that died while the house runs."""
    while not supervisor.stopping.wait(CHECK_SERVERS_EVERY):
        try:
            if not settings.database_url:
                embedded.ensure_postgres(settings.nhip_home)
            if not settings.redis_url:
                embedded.ensure_redis(settings.nhip_home)
        except (embedded.ServerFault, psycopg.Error, OSError) as fault:
            supervisor.say(f"{fault}")


if __name__ == "__main__":
    sys.exit(main())
