"""Objects not yet bound to an application, and the three small things every room needs from them.

Knows Flask, SQLAlchemy and Celery; must not know any of our tables or words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from time import monotonic
from typing import Any

from celery import Celery, Task
from flask import Flask
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_talisman import Talisman
from flask_wtf import CSRFProtect
from kombu.transport.redis import Channel
from psycopg import Error
from sqlalchemy import MetaData, event, text
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import Pool

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

CHANNEL = "nhip"
"""The PostgreSQL channel on which `hurry` speaks and `tasks/doorbell.py` listens."""


class Base(DeclarativeBase):
    """Base of every table; constraint names are predictable so that migrations can name them."""

    metadata = MetaData(naming_convention=NAMING)


UNASKED = 1.0
"""Seconds a connection may lie in the pool and still be handed out without asking it whether it lives."""


@event.listens_for(Pool, "checkin")
def _laid_back(raw: Any, record: Any) -> None:
    record.info["laid_back"] = monotonic()


@event.listens_for(Pool, "checkout")
def _ask_if_it_lives(raw: Any, record: Any, proxy: Any) -> None:
    """What SQLAlchemy's `pool_pre_ping` does, but not between two requests of a busy hour: it is a way to and fro each time."""
    if monotonic() - record.info.get("laid_back", monotonic()) < UNASKED:
        return
    try:
        raw.autocommit = True
        raw.execute("")
        raw.autocommit = False
    except Error as fault:
        raise InvalidatePoolError from fault


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()
talisman = Talisman()


def run_as_written(statement: str, values: Mapping[str, Any], *, keep_plan: bool = False) -> Sequence[Sequence[Any]]:
    """Hand a statement to the driver as it is written, in the session's transaction and after what the session holds back.

    For what every request or every move asks (ADR 13): SQLAlchemy would describe each answer anew, which costs more than
    asking. Whoever listens to the engine's statements hears these too. `keep_plan`: have the statement prepared at once, not
    after the fifth time. Errors: those of SQLAlchemy.
    """
    session = db.session()
    session.flush()
    connection = session.connection()
    if connection.engine.dispatch.before_cursor_execute:
        return connection.exec_driver_sql(statement, values).all()
    try:
        with connection.connection.cursor() as cursor:
            cursor.execute(statement, values, prepare=keep_plan or None)
            return cursor.fetchall()
    except Error as fault:
        raise DBAPIError.instance(statement, values, fault, Error, hide_parameters=True) from fault


def as_array(values: Iterable[int | str]) -> str:
    """Ids or plain words as PostgreSQL writes an array: cheaper to hand over than a list."""
    return f"{{{','.join(map(str, values))}}}"


def hurry(sweep: str) -> None:
    """Ask for `sweep` to run soon: a notification PostgreSQL delivers when this transaction commits, and only then.

    A request never speaks to Redis. Nobody listening loses time, never work: beat runs every sweep anyway.
    """
    db.session.execute(text("SELECT pg_notify(:channel, :sweep)"), {"channel": CHANNEL, "sweep": sweep})


def celery_init_app(app: Flask) -> Celery:
    """Make the Celery application whose tasks run inside `app`'s context."""

    class ContextTask(Task):  # type: ignore[misc,type-arg]
        def __call__(self, *args: object, **kwargs: object) -> object:
            with app.app_context():
                return self.run(*args, **kwargs)

    celery_app = Celery(app.name, task_cls=ContextTask)
    celery_app.config_from_object(app.config["CELERY"])
    celery_app.set_default()
    app.extensions["celery"] = celery_app
    return celery_app


def celery_settings(broker_url: str, time_zone: str) -> dict[str, Any]:
    """Settings of the Celery application, for `broker_url` (redis:// or redis+socket://).

    They survived the fault runs. A message only says that there may be work: taken from Redis it is done with, nothing is
    acknowledged, put back or controlled from outside. An acknowledgement that Redis is not there to hear stays open for
    ever, and a worker with as many of them as it has processes fetches nothing any more, without a word. Sockets give
    up: a hung broker must not hang us.
    """
    # Putting messages back when the connection is already gone is what ended workers (kombu 5.7, `restore_unacked`).
    Channel.do_restore = False
    return {
        "broker_url": broker_url,
        "task_ignore_result": True,
        "task_acks_late": False,
        "task_time_limit": 600,
        "worker_prefetch_multiplier": 1,
        "worker_soft_shutdown_timeout": 30,
        "worker_enable_remote_control": False,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "task_serializer": "json",
        "accept_content": ["json"],
        "timezone": time_zone,
        "broker_transport_options": {"ack_emulation": False, "socket_timeout": 5, "socket_connect_timeout": 3},
    }
