"""Building the demo province: the same from the same seed and day, and only into an empty system."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from extensions import db
from submissions.contents import contents_hash
from submissions.demo.cli import build
from submissions.facts import passages_of
from submissions.models import Submission
from workflow.deadlines import VIETNAM

TODAY = datetime(2026, 11, 20, 9, 0, tzinfo=VIETNAM)


def contents() -> list[str]:
    """What every report says, in order."""
    reports = list(db.session.scalars(select(Submission).order_by(Submission.round_id, Submission.unit_code)))
    texts = passages_of([report.id for report in reports])
    return [contents_hash(report, texts.get(report.id, {})) for report in reports]


def test_the_same_seed_and_day_make_the_same_province(session):
    build(30, 7, TODAY)
    first = contents()
    session.rollback()
    build(30, 7, TODAY)
    assert contents() == first
    session.rollback()
    build(30, 8, TODAY)
    assert contents() != first


def test_it_is_built_only_into_an_empty_system(runner):
    first = runner.invoke(args=["demo", "--units", "20", "--today", "2026-11-20"])
    again = runner.invoke(args=["demo", "--units", "20"])
    assert (first.exit_code, again.exit_code) == (0, 0), (first.output, first.exception, again.output)
    assert "đã có sẵn" in again.stderr
