"""The demo province: the same from the same seed, honest in history and totals, and every state to be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from extensions import db
from submissions.consolidation.whole import whole_of
from submissions.correcting.models import Correction
from submissions.demo.cli import build
from submissions.demo.people import LOGINS, PASSWORD, is_built
from submissions.entry.earlier import earlier_of
from submissions.entry.findings import findings_of
from submissions.facts import passages_of
from submissions.models import Round, Submission
from submissions.narratives.models import Composition
from submissions.publications.models import Publication
from submissions.publications.targets import Result, Verdict, results_of
from submissions.remarking.models import Remark
from submissions.rounds.models import Extension
from submissions.targets.reading import elapsed_at, goals_of
from tests.forgetting import forgetting
from tests.world import NOW
from units import history
from units.restructuring.models import Restructure
from units.sessions import open_session
from units.tree import children, unit_by_code, within
from workflow.deadlines import VIETNAM, local_day
from workflow.model import Standing

TODAY = datetime(2026, 11, 20, 9, 0, tzinfo=VIETNAM)


@pytest.fixture(scope="module")
def province(application) -> Iterator[Session]:
    """A demo province of sixty grassroots units; built once, for these tests only look at it."""
    with application.app_context(), forgetting() as session:
        build(60, 2026, TODAY)
        yield session


def test_past_rounds_are_settled_and_one_is_half_way_in_every_state(province):
    states: dict[str, Counter[str]] = {}
    for code, state, count in db.session.execute(
        select(Round.code, Submission.state, func.count())
        .join(Round, Round.id == Submission.round_id)
        .group_by(Round.code, Submission.state)
    ):
        states.setdefault(code, Counter())[state] = count
    assert set(states["A-2020-2025"]) == {"approved"}
    assert set(states["A-2026-9M"]) == {"approved"}
    assert set(states["Q-2026-Q3"]) == set(states["Q-2025-Q4"]) == {"approved"}
    assert set(states["Q-2026-Q1"]) == set(states["Q-2026-Q2"]) == {"approved", "closed"}
    assert set(states["Q-2026-Q4"]) == {"draft", "submitted", "returned", "approved"}
    late = select(func.count()).where(Submission.standing == Standing.OPEN, Submission.due_at < TODAY)
    assert (db.session.scalar(late) or 0) > 0


def test_every_total_of_the_demo_is_the_sum_of_its_approved_parts(province):
    for round_ in db.session.scalars(select(Round)):
        form = round_.form_version.compiled
        slot = form.slot("members_total")
        reports = list(db.session.scalars(select(Submission).where(Submission.round_id == round_.id)))
        root = next(report for report in reports if report.parent_id is None)
        approved = [
            report.figures[slot.index]
            for report in reports
            if report.standing is Standing.APPROVED and report.figures[slot.index] is not None
        ]
        assert whole_of(root, form).official[slot.index] == sum(approved)


def test_a_chair_sees_four_quarters_before_this_one_and_last_year(province):
    report = report_of("HG.01.001", "Q-2026-Q4")
    past = earlier_of([report])[report.id]
    assert [each.period.code for each in past.periods] == ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]
    assert past.last and past.last.period.code == "2026-Q3"
    assert past.year_ago and past.year_ago.period.code == "2025-Q4"


def test_what_is_sent_blocks_nothing_and_what_jumps_is_explained(province):
    reports = list(db.session.scalars(select(Submission).where(Submission.state.in_(["submitted", "approved"]))))
    found = findings_of(reports, passages_of([each.id for each in reports]))
    assert [each for those in found.values() for each in those if each.blocks or each.holds_up] == []
    jumping = report_of("HG.01.003", "Q-2026-Q4")
    assert [each.key for each in found[jumping.id] if each.note] == ["legal_sessions"]


def test_every_feature_has_something_to_try(province):
    def states(of, column):
        return set(db.session.scalars(select(column).select_from(of)))

    assert states(Correction, Correction.state) == {"open"}
    assert "asked" in states(Extension, Extension.state)
    assert states(Publication, Publication.state) == {"issued"}
    assert report_of("HG.01.002", "Q-2026-Q4").state == "returned"
    assert db.session.scalar(select(func.count()).select_from(Remark)) == 2
    (composed,) = db.session.scalars(select(Composition))
    assert len(composed.paragraphs) > 1
    verdicts = {
        result.verdict
        for report in db.session.scalars(select(Submission).where(Submission.unit_code == "HG"))
        for result in results_as_given(report)
        if result.is_given
    }
    assert {Verdict.NOT_MET, Verdict.AT_RISK} < verdicts
    assert verdicts & {Verdict.MET, Verdict.EXCEEDED}


def report_of(unit: str, round_code: str) -> Submission:
    """One report of the demo."""
    query = select(Submission).join(Submission.round).where(Submission.unit_code == unit, Round.code == round_code)
    return db.session.scalars(query).one()


def results_as_given(report: Submission) -> tuple[Result, ...]:
    """Every target of a report by what its unit was given."""
    form, goals = report.round.form_version.compiled, goals_of([report])[report.id]
    elapsed = elapsed_at(form, report.round.period, goals)
    return results_of(form, whole_of(report, form), {code: each.value for code, each in goals.items()}, elapsed)


def test_the_history_of_the_demo_holds(province):
    count, broken = history.verify()
    assert count > 300
    assert broken == []


def test_every_printed_login_works(province):
    assert is_built()
    for email, _, _ in LOGINS:
        assert open_session(email, PASSWORD, address="127.0.0.1", device="test", now=NOW).person.email == email


def test_one_decision_moved_the_tree_between_two_rounds(province):
    (kept,) = db.session.scalars(select(Restructure))
    assert kept.applied_at is not None
    before, today = kept.effective_on - timedelta(days=1), local_day(TODAY)
    merged, heir = (unit_by_code(code, before) for code in ("HG.04", "HG.03"))
    assert unit_by_code("HG.04", today) is None
    moved = [unit.id for unit in children(merged.id, before)]
    assert moved
    assert within(moved, [heir.id], today) == set(moved)
    owed = {each.code: each for each in db.session.scalars(select(Round))}
    reported = db.session.scalars(select(Submission.round_id).where(Submission.unit_id == merged.id))
    past = {"A-2020-2025", "Q-2025-Q4", "Q-2026-Q1", "Q-2026-Q2", "Q-2026-Q3"}
    assert {owed[code].id for code in past} <= set(reported)
