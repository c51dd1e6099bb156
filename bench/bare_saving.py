"""The floor of saving: a bare Flask + SQLAlchemy route that writes one array column. `gunicorn bench.bare_saving:app`."""

from __future__ import annotations

import os

from flask import Flask, redirect, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from werkzeug.wrappers import Response

FIGURES = 150


class Base(DeclarativeBase):
    """Base of the one table."""


db = SQLAlchemy(model_class=Base)


class BareReport(db.Model):  # type: ignore[name-defined,misc]
    """A report that is nothing but its figures."""

    __tablename__ = "bare_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    figures: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "")
if app.config["SQLALCHEMY_DATABASE_URI"]:
    db.init_app(app)


@app.post("/reports/<int:report_id>")
def save(report_id: int) -> Response:
    """Write the figures of one report."""
    report = db.session.get_one(BareReport, report_id)
    report.figures = [int(request.form[f"f{number}"]) for number in range(FIGURES)]
    report.version += 1
    db.session.commit()
    return redirect(f"/reports/{report_id}", 303)
