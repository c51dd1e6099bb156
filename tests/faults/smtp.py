"""`python -m tests.faults.smtp PORT FOLDER`: a mail server that may be killed; what it has taken lies in FOLDER.

A message is on disk before the answer goes out, as with a real one. It takes its time, so that it can die in between.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

SLOW = 0.02
"""Seconds it takes before and after it has written a message down."""


class Taker:
    """Takes every message."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Write one message down, then say so."""
        await asyncio.sleep(SLOW)
        name = f"{time.time_ns()}-{os.getpid()}"
        part = self.folder / f".{name}"
        part.write_bytes(envelope.content)
        part.rename(self.folder / f"{name}.eml")
        await asyncio.sleep(SLOW)
        return "250 OK"


if __name__ == "__main__":
    Controller(Taker(Path(sys.argv[2])), hostname="127.0.0.1", port=int(sys.argv[1])).start()
    threading.Event().wait()
