"""The composition root: the only file that knows every package. Builds one application from settings and overrides."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, g, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter
from whitenoise import WhiteNoise

import embedded
import submissions.admin_routes
import submissions.bulk_routes
import submissions.cli
import submissions.consolidation.cli
import submissions.consolidation.routes
import submissions.correcting.routes
import submissions.demo.cli
import submissions.drawing_routes
import submissions.entry.autosave_routes
import submissions.entry.check_routes
import submissions.entry.file_routes
import submissions.entry.paste_routes
import submissions.forms.editing.part_routes
import submissions.forms.editing.routes
import submissions.forms.routes
import submissions.issuing.cli
import submissions.issuing.public_routes
import submissions.issuing.routes
import submissions.move_cli
import submissions.narratives.routes
import submissions.notices.admin_routes
import submissions.notices.chasing_routes
import submissions.notices.link_routes
import submissions.notices.routes
import submissions.notices.schedule_routes
import submissions.presenting
import submissions.publications.routes
import submissions.publications.template_routes
import submissions.remarking.routes
import submissions.replay_cli
import submissions.restructuring.cli
import submissions.restructuring.routes
import submissions.rounds.cli
import submissions.rounds.closing_routes
import submissions.rounds.day_routes
import submissions.rounds.extension_routes
import submissions.rounds.plan_routes
import submissions.rounds.roster_cli
import submissions.rounds.roster_routes
import submissions.rounds.routes
import submissions.routes
import submissions.sealed
import submissions.targets.routes
import submissions.version_routes
import submissions.workbooks.routes
import tasks
import units.audit_cli
import units.cli
import units.people_cli
import units.routes
from config import Settings, flask_settings
from extensions import celery_init_app, celery_settings, csrf, db, login_manager, migrate, talisman
from static_files import packed
from submissions import wording
from units.floods import init_floods
from units.login import init_login
from workflow.refusals import Refused

CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 20_000
"""Of a form without files; the fullest page of ours has a tenth. It is taken apart before anybody is asked who he is or whether
there is such a page, and twenty megabytes of "&a" take a minute of everybody's time.
"""
NULS = (b"\0", b"%00")
"""What no text of ours holds and PostgreSQL does not take, as it may stand in an address or a form."""


class RowId(IntegerConverter):
    """A number in an address that can be the id of a row; a larger one names nothing and is not found."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **{"max": 2**31 - 1, **named})


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Build the application. `overrides`: Flask settings that win over those of the environment."""
    app = Flask(__name__)
    app.config.update(flask_settings(Settings()))
    app.config.update(overrides or {})
    _settle_addresses(app)
    _bound_addresses(app)
    db.init_app(app)
    migrate.init_app(app, db, compare_type=True)
    csrf.init_app(app)
    _send_headers(app)
    init_login(app)
    init_floods(app, app.config["CELERY"]["broker_url"])
    celery_app = celery_init_app(app)
    celery_app.conf.imports = tasks.MODULES
    celery_app.conf.beat_schedule = tasks.BEAT_SCHEDULE
    celery_app.conf.beat_schedule_filename = str(tasks.beat_file(app.config["NHIP_HOME"]))
    _register(app)
    _answer_errors(app)
    _serve_static(app)
    _believe_proxies(app)
    return app


def _settle_addresses(app: Flask) -> None:
    """Start the embedded PostgreSQL when no address of one was given; name the broker."""
    if not app.config.get("SQLALCHEMY_DATABASE_URI"):
        app.config["SQLALCHEMY_DATABASE_URI"] = embedded.ensure_postgres(app.config["NHIP_HOME"])
    broker = app.config.get("REDIS_URL") or embedded.redis_address(app.config["NHIP_HOME"])
    app.config["CELERY"] = celery_settings(broker, app.config["TIME_ZONE"])


def _bound_addresses(app: Flask) -> None:
    """Addresses that can name nothing are not found, before anything is asked of the database; endless forms are not read."""
    app.url_map.converters["int"] = RowId

    @app.before_request
    def refuse_nul_and_endless_forms() -> None:
        is_form = request.mimetype == FORM
        sent = request.get_data() if is_form else b""
        if sent.count(b"&") >= MOST_FIELDS:
            abort(413)
        if "\0" in request.path or any(nul in text for text in (request.query_string, sent) for nul in NULS):
            abort(404)
        if not is_form and any("\0" in text for texts in request.form.listvalues() for text in texts):
            abort(404)


def _register(app: Flask) -> None:
    for blueprint in (
        units.routes.bp,
        submissions.routes.bp,
        submissions.entry.autosave_routes.bp,
        submissions.entry.autosave_routes.worker,
        submissions.correcting.routes.bp,
        submissions.remarking.routes.bp,
        submissions.entry.check_routes.bp,
        submissions.entry.paste_routes.bp,
        submissions.version_routes.bp,
        submissions.bulk_routes.bp,
        submissions.consolidation.routes.bp,
        submissions.rounds.routes.bp,
        submissions.rounds.extension_routes.bp,
        submissions.rounds.plan_routes.bp,
        submissions.rounds.day_routes.bp,
        submissions.rounds.roster_routes.bp,
        submissions.rounds.closing_routes.bp,
        submissions.restructuring.routes.bp,
        submissions.admin_routes.bp,
        submissions.notices.routes.bp,
        submissions.notices.link_routes.bp,
        submissions.notices.chasing_routes.bp,
        submissions.notices.admin_routes.bp,
        submissions.notices.schedule_routes.bp,
        submissions.drawing_routes.bp,
        submissions.entry.file_routes.bp,
        submissions.forms.routes.bp,
        submissions.forms.editing.routes.bp,
        submissions.forms.editing.part_routes.bp,
        submissions.publications.routes.bp,
        submissions.publications.template_routes.bp,
        submissions.issuing.routes.bp,
        submissions.narratives.routes.bp,
        submissions.issuing.public_routes.bp,
        submissions.targets.routes.bp,
        submissions.workbooks.routes.bp,
    ):
        app.register_blueprint(blueprint)
    app.cli.add_command(units.cli.units)
    app.cli.add_command(units.people_cli.people)
    app.cli.add_command(units.audit_cli.audit)
    app.extensions[units.audit_cli.WALKS] = [submissions.sealed.altered_reports]
    app.cli.add_command(submissions.demo.cli.demo)
    for command in submissions.cli.COMMANDS:
        app.cli.add_command(command)
    app.cli.add_command(submissions.rounds.cli.rounds)
    app.cli.add_command(submissions.replay_cli.workflow)
    app.cli.add_command(submissions.issuing.cli.publications)
    app.cli.add_command(submissions.consolidation.cli.totals)
    units.cli.tell_plainly(app.cli)
    submissions.presenting.init_templates(app)


def _send_headers(app: Flask) -> None:
    is_secure = app.config["PRODUCTION"]
    talisman.init_app(
        app,
        force_https=is_secure,
        session_cookie_secure=is_secure,
        session_cookie_samesite="Lax",
        strict_transport_security=is_secure,
        content_security_policy=CONTENT_SECURITY_POLICY,
        frame_options="DENY",
        referrer_policy="same-origin",
    )


def _answer_errors(app: Flask) -> None:
    """Every refusal and failure has a page (or the same facts as JSON) that says what happened, why, and what now."""

    @app.errorhandler(Refused)
    def refused(refusal: Refused) -> Any:
        db.session.rollback()
        status = 404 if refusal.code == "not_found" else 409
        return _answer(status, refusal)

    @app.errorhandler(IntegrityError)
    def overtaken(_: IntegrityError) -> Any:
        db.session.rollback()
        return _answer(409, Refused("changed_since_seen"))

    @app.errorhandler(CSRFError)
    def stale_form(_: CSRFError) -> Any:
        return _answer(400, None)

    @app.errorhandler(HTTPException)
    def other(fault: HTTPException) -> Any:
        if fault.code is None or fault.code < 400:
            return fault
        return _answer(fault.code, None)

    @app.errorhandler(Exception)
    def broken(fault: Exception) -> Any:
        db.session.rollback()
        g.reference = secrets.token_hex(4)
        # The page of the failure must not ask the database who is there: it may be what failed.
        g._login_user = login_manager.anonymous_user()
        app.logger.exception("reference %s: %s", g.reference, fault)
        if app.testing:
            raise fault
        return _answer(500, None)


PAGES = (400, 403, 404, 405, 409, 413, 429, 500)


def _answer(status: int, refusal: Refused | None) -> Any:
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        told = (
            {"code": refusal.code, "facts": refusal.facts, "message": wording.refusal(refusal)}
            if refusal
            else {"code": str(status), "facts": {}}
        )
        return told, status
    page = status if status in PAGES else (500 if status >= 500 else 400)
    sentence = wording.refusal(refusal) if refusal else None
    known = getattr(current_user, "is_authenticated", False)
    shown = {"refusal": refusal, "sentence": sentence, "reference": g.get("reference"), "known": known}
    return render_template(f"errors/{page}.html", before=_page_before(), **shown), status


def _page_before() -> str:
    """The page of ours on which the person pressed, to look at it again as it is now; empty when it is not known."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return ""
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path


def _believe_proxies(app: Flask) -> None:
    """Behind proxies of ours the address of a caller is the one they saw; without them a header says nothing."""
    if hops := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _serve_static(app: Flask) -> None:
    files = packed(Path(str(app.static_folder)), Path(app.config["NHIP_HOME"]))
    app.wsgi_app = WhiteNoise(app.wsgi_app, root=files, prefix="static/")  # type: ignore[method-assign]
