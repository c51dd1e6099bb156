"""The composition root: the only file that knows every package. Builds one application from settings and overrides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask

import errors
import submissions.cli
import submissions.routes
import units.cli
import units.routes
from config import Settings, flask_settings
from extensions import celery_init_app, csrf, db, migrate, talisman
from units.login import init_login


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Build the application. `overrides`: Flask settings that win over those of the environment."""
    app = Flask(__name__)
    app.config.update(flask_settings(Settings()))
    app.config.update(overrides or {})
    db.init_app(app)
    migrate.init_app(app, db)
    csrf.init_app(app)
    init_login(app)
    return app
