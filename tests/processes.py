"""Processes of the house, each with settings of its own, forked from a server that has read the house once.

A process does what `python -m MODULE` does, in a session, folder and environment of its own; only the modules it would
import are there already, which takes most of the time of a start.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import runpy
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from config import child_environment
from launch import WORKER_HABITS

ROOT = Path(__file__).parents[1]
READ_ONCE = ["app", "celery.bin.celery", "celery.worker.worker", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread"]

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(READ_ONCE)


class Process:
    """A running `python -m MODULE ARGUMENT...` that a test may kill; what it says is kept."""

    def __init__(self, *command: str, settings: Mapping[str, str]) -> None:
        self._log = tempfile.NamedTemporaryFile()
        told = (command, child_environment(**settings), self._log.name)
        self._process = FORKS.Process(target=_become, args=told, daemon=True)
        self._process.start()

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.is_alive()

    def kill(self) -> None:
        """SIGKILL to the process and all its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid or 0, signal.SIGKILL)
        self._process.kill()  # it may not have had the time to leave our group
        self._process.join()

    def terminate(self) -> int | None:
        """SIGTERM; the exit status, None when it still runs after half a minute."""
        self._process.terminate()
        self._process.join(30)
        return self._process.exitcode

    def said(self) -> str:
        """Everything written to the terminal so far."""
        return Path(self._log.name).read_text(errors="replace")


def worker(settings: Mapping[str, str]) -> Process:
    """A Celery worker with two processes, as `make run` starts it."""
    arguments = ("celery", "-A", "wsgi:celery_app", "worker", "-c", "2", "--loglevel", "INFO", *WORKER_HABITS)
    return Process(*arguments, settings=settings)


def _become(command: Sequence[str], environment: Mapping[str, str], log: str) -> None:
    os.setsid()
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    sys.argv = list(command)
    runpy.run_module(command[0], run_name="__main__", alter_sys=True)
