"""`python -m tasks.doorbell`: hears what `hurry()` said in PostgreSQL and starts the sweep through Celery.

With beat the only sender of Celery messages. It may be down, late or deaf at any time: beat starts every sweep anyway,
so what is lost is seconds. Outlives restarts of PostgreSQL and Redis. Knows no table and no application.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterable

import psycopg
from celery import Celery
from kombu.exceptions import OperationalError
from psycopg import sql

import embedded
from config import Settings, flask_settings
from extensions import CHANNEL, celery_settings
from tasks.schedule import EXPIRES, SWEEPS, task_name

logger = logging.getLogger(__name__)

TICK = 0.2
"""Seconds after which a request to stop is heard at the latest."""

FOLD = 0.05
"""Seconds for which doubles are folded into one ring: the first is rung at once, what comes within them once they are over."""

LONGEST_PAUSE = 15.0
"""Seconds between two attempts to reach a server that does not answer, at most."""


class Doorbell:
    """Sweeps asked for and not yet rung. `ring(sweep)` sends one message or raises kombu's OperationalError."""

    def __init__(self, database_url: str, ring: Callable[[str], None]) -> None:
        self.database_url = database_url
        self.ring = ring
        self.stopping = threading.Event()
        self.waiting: set[str] = set()
        self._rung_at: dict[str, float] = {}
        self._ring_again_at = 0.0
        self._pause = TICK

    def run(self) -> None:
        """Listen until `stopping` is set, connecting again whenever PostgreSQL goes away."""
        pause = TICK
        while not self.stopping.is_set():
            try:
                with psycopg.connect(self.database_url, autocommit=True, connect_timeout=5) as connection:
                    connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
                    pause = TICK
                    self.hear(SWEEPS)
                    self._listen(connection)
            except psycopg.Error as fault:
                logger.warning("no PostgreSQL, trying again in %.1f s: %s", pause, fault)
                self.stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def hear(self, sweeps: Iterable[str]) -> None:
        """Note what is asked for; what is no sweep of ours is nobody's business."""
        self.waiting.update(sweep for sweep in sweeps if sweep in SWEEPS)

    def ring_all(self) -> None:
        """Send one message for everything that waits and was not rung just now; what Redis does not take waits on, longer each time."""
        now = time.monotonic()
        if now < self._ring_again_at:
            return
        try:
            for sweep in sorted(each for each in self.waiting if now >= self._due_at(each)):
                self.ring(sweep)
                self._rung_at[sweep] = now
                self.waiting.discard(sweep)
                self._pause = TICK
        except (OperationalError, OSError) as fault:
            logger.warning("no broker, trying again in %.1f s: %s", self._pause, fault)
            self._ring_again_at = now + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _due_at(self, sweep: str) -> float:
        return max(self._ring_again_at, self._rung_at.get(sweep, -FOLD) + FOLD)

    def _listen(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        while not self.stopping.is_set():
            until = min(map(self._due_at, self.waiting), default=float("inf")) - time.monotonic()
            told = connection.notifies(timeout=min(max(until, 0), TICK), stop_after=1)
            self.hear(notice.payload for notice in told)
            self.ring_all()


def celery_ring(broker_url: str, time_zone: str) -> Callable[[str], None]:
    """A bell that sends Celery's message for a sweep, and gives up soon when Redis does not answer."""
    celery_app = Celery("doorbell", set_as_current=False)
    celery_app.config_from_object(celery_settings(broker_url, time_zone))

    def ring(sweep: str) -> None:
        celery_app.send_task(task_name(sweep), expires=EXPIRES, retry=False, ignore_result=True)

    return ring


def main() -> None:
    """Listen until SIGTERM or Ctrl-C."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    settings = flask_settings(Settings())
    database_url = settings.get("SQLALCHEMY_DATABASE_URI") or embedded.ensure_postgres(settings["NHIP_HOME"])
    broker_url = settings.get("REDIS_URL") or embedded.redis_address(settings["NHIP_HOME"])
    bell = Doorbell(plain_address(database_url), celery_ring(broker_url, settings["TIME_ZONE"]))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: bell.stopping.set())
    bell.run()


def plain_address(database_url: str) -> str:
    """The address as psycopg reads it, without SQLAlchemy's name of the driver."""
    return database_url.replace("postgresql+psycopg://", "postgresql://", 1)


if __name__ == "__main__":
    main()
