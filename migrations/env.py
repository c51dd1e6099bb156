"""How Alembic meets our database: the application's own engine and models."""

from __future__ import annotations

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db
metadata = database.metadatas[None]


def migrate() -> None:
    """Run the revisions, all in one transaction: a failed upgrade leaves nothing half done."""
    with database.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()


migrate()
