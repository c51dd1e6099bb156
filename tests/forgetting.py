"""A database session for whatever must leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from extensions import db


@contextmanager
def forgetting() -> Iterator[Session]:
    """A database session whose commits are savepoints; everything is gone afterwards. The context of an application is there."""
    engine = db.engine
    connection = engine.connect()
    transaction = connection.begin()
    db.engines[None] = connection  # type: ignore[index]
    db.session.remove()
    db.session.configure(join_transaction_mode="create_savepoint")
    try:
        yield db.session  # type: ignore[misc]
    finally:
        db.session.remove()
        db.session.configure(join_transaction_mode="conditional_savepoint")
        transaction.rollback()
        connection.close()
        db.engines[None] = engine  # type: ignore[index]
