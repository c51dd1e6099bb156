"""`make run` is a newcomer's first command: the province of any day, seed and size is whole."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select

from submissions.demo.cli import build
from submissions.demo.people import doer_at
from submissions.demo.province import SHOWN_CHAIR
from submissions.demo.rounds import CHECKED_NOTE, JUMP_NOTE, current_quarter, fill, last_term
from submissions.demo.writing import Writer
from submissions.entry.drafting import save_many
from submissions.entry.note_models import AnswerNote
from submissions.models import Submission
from submissions.moves import make_moves
from tests.submissions.demo.provinces import faults_of
from workflow.deadlines import VIETNAM, local_day


@pytest.mark.parametrize(
    ("count", "seed", "today"),
    [
        (10, 3, "2027-01-01"),  # the smallest, on a holiday; the quarter before is still reported on
        (12, 8, "2028-02-29"),
        (20, 1, "2029-02-13"),  # Tết
        (40, 5, "2030-12-14"),  # the last day of a quarter, of a year and of a term
    ],
)
def test_a_province_of_any_day_is_whole(session, count, seed, today):
    now = datetime.fromisoformat(today).replace(hour=9, tzinfo=VIETNAM)
    build(count, seed, now)
    assert faults_of(now) == []


def test_the_first_weeks_of_a_quarter_belong_to_the_report_on_the_one_before():
    assert current_quarter(date(2026, 11, 20)).code == "2026-Q4"
    assert current_quarter(date(2026, 12, 15)).code == "2026-Q4"
    assert current_quarter(date(2027, 1, 4)).code == "2026-Q4"
    assert current_quarter(date(2027, 1, 5)).code == "2027-Q1"


def test_the_term_of_the_demo_is_the_last_one_that_was_reported_on():
    assert last_term(date(2026, 1, 9)).code == "2015-2020"
    assert last_term(date(2026, 1, 10)).code == "2020-2025"
    assert last_term(date(2030, 12, 31)).code == "2020-2025"
    assert last_term(date(2031, 1, 10)).code == "2025-2030"


def test_what_grew_is_explained_before_it_is_sent(session):
    now = datetime(2026, 11, 20, 9, tzinfo=VIETNAM)
    build(10, 3, now)
    query = (
        select(Submission)
        .join(Submission.round)
        .where(Submission.unit_code == SHOWN_CHAIR, Submission.state == "draft")
    )
    (report,) = session.scalars(query)
    grown = Writer({SHOWN_CHAIR: 2000}, 3)
    chair = doer_at("chair", SHOWN_CHAIR, local_day(now))
    save_many({report.id: grown.answers(report)}, by=chair, now=now)
    (refused,) = make_moves([report.id], "submit", by=chair, seen=None, now=now)
    fill([report], [report], grown, chair, now)
    (sent,) = make_moves([report.id], "submit", by=chair, seen=None, now=now)
    assert refused.refused and not sent.refused
    said = set(session.scalars(select(AnswerNote.text).where(AnswerNote.submission_id == report.id)))
    assert said == {CHECKED_NOTE, JUMP_NOTE}
