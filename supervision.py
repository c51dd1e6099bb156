"""Keeping several programs running until told to stop: honcho's manager, with two habits of our own.

A program that ends by itself is started again, later each time; one that keeps dying ends the whole house with its
name. Programs whose supervisor was killed stop too: each is held on a pipe that breaks with it. Their pids are
written down all the same, for the next start to make sure. Knows no program of ours.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import honcho.manager
import psutil
from honcho.printer import Printer
from honcho.process import Process

GIVE_UP_AFTER = 5
"""Deaths in a row, each within CALM seconds of its start, after which a program is given up."""

FIRST_PAUSE = 1.0
"""Seconds before a program that ended is started again; doubled with every death in a row."""

CALM = 60.0
"""Seconds a program must live for its earlier deaths to be forgotten."""

STOP_PATIENCE = 20
"""Seconds programs may take to finish what they are doing, before they are killed."""


class Supervisor:
    """Runs programs side by side in `folder`, the name before each line of theirs; colours only on a terminal."""

    def __init__(self, home: Path, folder: Path, environment: dict[str, str]) -> None:
        multiprocessing.set_start_method("fork", force=True)
        honcho.manager.KILL_WAIT = STOP_PATIENCE
        self.stopping = threading.Event()
        self._record = home / "run" / "programs"
        self._record.unlink(missing_ok=True)
        self._manager = _Manager(Printer(_Voice(sys.stdout)), self.stopping, self._record)
        self._folder, self._environment = folder, environment

    def add(self, name: str, command: list[str]) -> None:
        """Name one program to run."""
        self._manager.add_process(name, f"exec {shlex.join(command)}", env=self._environment, cwd=str(self._folder))

    def when_started(self, task: Callable[[], None]) -> None:
        """Run `task` in a thread beside the programs; it must end when `stopping` is set."""
        self._manager.tasks.append(task)

    def say(self, line: str) -> None:
        """Say something in the name of the supervisor."""
        self._manager._system_print(f"{line}\n")

    def run(self) -> int:
        """Run until a signal (0) or until a program is given up (1)."""
        self._manager.loop()
        self._record.unlink(missing_ok=True)
        return 0 if self._manager.returncode in (130, 143) else 1


def stop_leftovers(home: Path) -> None:
    """Stop programs of `home` whose supervisor was killed; recognised by pid and moment of birth."""
    record = home / "run" / "programs"
    orphans = []
    for line in record.read_text().splitlines() if record.exists() else []:
        pid, born = line.split()
        try:
            process = psutil.Process(int(pid))
            if abs(process.create_time() - float(born)) < 2:
                orphans += [process, *process.children(recursive=True)]
                process.terminate()
        except psutil.Error:
            continue
    for process in psutil.wait_procs(orphans, timeout=STOP_PATIENCE)[1]:
        process.kill()
    psutil.wait_procs(orphans, timeout=5)
    record.unlink(missing_ok=True)


class _Manager(honcho.manager.Manager):  # type: ignore[misc]
    """honcho's manager whose processes are kept alive and asked to stop one by one."""

    def __init__(self, printer: Printer, stopping: threading.Event, record: Path) -> None:
        super().__init__(printer)
        self.stopping = stopping
        self.tasks: list[Callable[[], None]] = []
        self._threads: list[threading.Thread] = []
        leash = os.pipe()
        self._hand = leash[1]
        self._process_ctor = lambda *given, **named: _Kept(leash, record, *given, **named)

    def terminate(self) -> None:
        """Let every process stop its program: the signal goes to the program alone, not to its children at work."""
        if not self.stopping.is_set():
            self.stopping.set()
            os.close(self._hand)

    def loop(self) -> None:
        """Run until all programs and all tasks beside them have ended."""
        super().loop()
        self.terminate()
        for thread in self._threads:
            thread.join()

    def _start(self) -> None:
        super()._start()
        self._threads = [threading.Thread(target=task) for task in self.tasks]
        for thread in self._threads:
            thread.start()


class _Kept(Process):  # type: ignore[misc]
    """One program, started again when it ends by itself. `run` is called in a process of its own."""

    def __init__(self, leash: tuple[int, int], record: Path, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._leash, self._record = leash, record

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        """Start the program, pass on its lines, start it again; end when told to stop or when it keeps dying."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # A function, not SIG_IGN: the program shall not inherit deaf ears.
            signal.signal(number, lambda *_: None)
        self._events = events
        self._stopping = threading.Event()
        supervisor = os.getppid()
        os.close(self._leash[1])
        threading.Thread(target=self._stop_when_told, daemon=True).start()
        self._keep_alive()
        if os.getppid() != supervisor:
            # Nobody reads what we say any more; an ordinary exit would wait for that.
            os._exit(1)

    def _keep_alive(self) -> None:
        deaths = 0
        while True:
            born = time.monotonic()
            returncode = self._run_once()
            if self._stopping.is_set():
                break
            deaths = 1 if time.monotonic() - born > CALM else deaths + 1
            if deaths >= GIVE_UP_AFTER:
                self._send_message(f"died {deaths} times in a row (status {returncode}): giving up\n".encode())
                break
            self._send_message(f"died (status {returncode}), starting again\n".encode())
            if self._stopping.wait(min(FIRST_PAUSE * 2 ** (deaths - 1), 10.0)):
                break
        self._send_message({"returncode": returncode}, type="stop")

    def _run_once(self) -> int:
        """One life of the program; its exit status."""
        self._child = self._child_ctor(self.cmd, env=self.env, cwd=self.cwd)
        self._write_down(self._child)
        self._send_message({"pid": self._child.pid}, type="start")
        threading.Thread(target=self._bury, args=[self._child], daemon=True).start()
        for line in iter(self._child.stdout.readline, b""):
            self._send_message(line)
        self._child.stdout.close()
        return int(self._child.wait())

    def _write_down(self, child: subprocess.Popen[bytes]) -> None:
        with self._record.open("a") as record:
            record.write(f"{child.pid} {psutil.Process(child.pid).create_time()}\n")

    def _bury(self, child: subprocess.Popen[bytes]) -> None:
        """Once the program has ended, end what is left of its children: they hold its output, and nobody leads them."""
        child.wait()
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)

    def _stop_when_told(self) -> None:
        """End the program, and any started meanwhile, when the supervisor lets go of the pipe or was killed."""
        os.read(self._leash[0], 1)
        self._stopping.set()
        told, since = None, time.monotonic()
        while True:
            child = self._child
            if child is not None and child is not told:
                child.terminate()
                told = child
            if child is not None and time.monotonic() - since > STOP_PATIENCE:
                child.kill()
            time.sleep(0.2)


class _Voice:
    """A stream that falls silent, and does not fail, when nobody listens any more (a closed terminal or pipe)."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        try:
            self._stream.write(text)
        except (OSError, ValueError):
            self._stream = open(os.devnull, "w")  # noqa: SIM115

    def flush(self) -> None:
        try:
            self._stream.flush()
        except (OSError, ValueError):
            self._stream = open(os.devnull, "w")  # noqa: SIM115

    def isatty(self) -> bool:
        return self._stream.isatty()
