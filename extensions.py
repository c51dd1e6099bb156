"""Objects not yet bound to an application, and what every room needs of them: statements as written, the bell, Celery's settings.

Knows Flask, SQLAlchemy and Celery; must not know any of our tables or words.
"""

from __future__ import annotations

import select
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
from sqlalchemy import Connection, MetaData, event, text
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

ASKED_AFTER = 30.0
"""Seconds of rest after which a connection is asked whether it still reaches the database: networks forget in silence."""

CHANNEL = "nhip"
"""The PostgreSQL channel on which `hurry` speaks and `tasks/doorbell.py` listens."""


class Base(DeclarativeBase):
    """Base of every table; constraint names are predictable so that migrations can name them."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()
talisman = Talisman()


@event.listens_for(QueuePool, "checkin")
def _rests(_: Any, record: ConnectionPoolEntry) -> None:
    record.info["rests_since"] = time.monotonic()


@event.listens_for(QueuePool, "checkout")
def _is_alive(connection: Any, record: ConnectionPoolEntry, _: Any) -> None:
    """Give out no connection that has died at rest: of one just used it is enough to look whether the server has hung up.

    Asking each time (`pool_pre_ping`) costs every request a trip to the database. Errors: DisconnectionError, upon which
    the pool makes a new connection.
    """
    rests_since = record.info.get("rests_since")
    if rests_since is None or (time.monotonic() - rests_since < ASKED_AFTER and _is_silent(connection)):
        return
    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except Error as fault:
        raise DisconnectionError from fault


def _is_silent(connection: Any) -> bool:
    """Has the server sent nothing while nothing was asked? A server that stops says so."""
    if connection.closed:
        return False
    watched = select.poll()
    watched.register(connection.fileno(), select.POLLIN)
    return not watched.poll(0)


def run_as_written(
    statement: str, values: Mapping[str, Any], *, keep_plan: bool | None = None
) -> Sequence[Sequence[Any]]:
    """Hand a statement to the driver as it is written, in the session's transaction and after what the session holds back.

    For what every request or every move asks (ADR 13): SQLAlchemy would describe each answer anew, which costs more than
    asking. Whoever listens to the engine's statements hears these too. `keep_plan`: True to have the statement prepared at
    once, False never (its best plan changes with its values, or as tables grow within a transaction), None from the fifth
    time on. Errors: those of SQLAlchemy.
    """
    with _handing_over(statement, values) as connection, connection.connection.cursor() as cursor:
        _let_hear(connection, cursor, statement, values)
        cursor.execute(statement, values, prepare=keep_plan)
        return cursor.fetchall()


def write_as_written(statement: str, each: Sequence[Mapping[str, Any]]) -> int:
    """As `run_as_written`, a change made once with `each` of some values: how many rows it met in all."""
    with _handing_over(statement, each) as connection, connection.connection.cursor() as cursor:
        _let_hear(connection, cursor, statement, each)
        if len(each) == 1:
            cursor.execute(statement, each[0])
        else:
            cursor.executemany(statement, each)
        return cursor.rowcount


def _let_hear(connection: Connection, cursor: Any, statement: str, values: Any) -> None:
    for listener in connection.dispatch.before_cursor_execute:
        listener(connection, cursor, statement, values, None, not isinstance(values, Mapping))


@contextmanager
def _handing_over(statement: str, values: Any) -> Iterator[Connection]:
    session = db.session()
    session.flush()
    try:
        yield session.connection()
    except Error as fault:
        raise DBAPIError.instance(statement, values, fault, Error, hide_parameters=True) from fault


def forget(model: type[Base], ids: Iterable[int]) -> None:
    """What the session remembers of these rows is no longer so: they were written past it."""
    if not db.session.identity_map:
        return
    for each in ids:
        remembered = db.session.identity_map.get(db.session.identity_key(model, each))
        if remembered is not None:
            db.session.expire(remembered)


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
