"""On random trees with random people, offices and delegations: what is offered succeeds, what is not is refused for that reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.deciding import answers_for
from submissions.drafting import save
from submissions.forms.library import shipped_form
from submissions.forms.publishing import publish
from submissions.models import Round, Submission
from submissions.moves import make_move
from submissions.rounds.opening import open_round
from submissions.workflows import shipped, shipped_names
from tests.world import DEADLINES, MINIMUM, NOW
from units import history
from units.access import OPERATOR, doer_for
from units.acting import Delegation
from units.importing import COLUMNS, import_units
from units.kinds import Level
from units.people import Appointment, User
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.model import Role, Standing
from workflow.periods import parse_period
from workflow.refusals import Refused

TODAY = local_day(NOW)
BACKWARD = {"save", "take_back", "undo", "return", "reopen"}
REASON = "Số liệu chưa khớp với danh sách"


@st.composite
def trees(draw) -> list[tuple[str, str, str]]:
    """(code, kind, parent code) of a province with upper levels and grassroots anywhere below."""
    lines, above = [("T", "province", "")], ["T"]
    for number in range(draw(st.integers(0, 2))):
        lines.append((f"K{number}", "commune", "T"))
        above.append(f"K{number}")
    for number in range(draw(st.integers(1, 4))):
        lines.append((f"C{number}", "grassroots", draw(st.sampled_from(above))))
    return lines


@st.composite
def stories(draw):
    """A tree, who holds what, who stands in for whom, and a sequence of attempts (person, unit, move or a number).

    A number picks among what is offered to anybody, so that reports get far; a move is tried whether offered or not.
    """
    tree = draw(trees())
    codes = [code for code, _, _ in tree]
    people = draw(st.integers(2, 5))
    who = st.integers(0, people - 1)
    holders = [(code, role, draw(st.one_of(st.none(), who, who, who))) for code in codes for role in Role]
    offices = [(holder, code, role) for code, role, holder in holders if holder is not None]
    lent = draw(st.lists(st.tuples(who, who, st.sampled_from(codes)), max_size=3, unique=True))
    names = ["save", "submit", "take_back", "review", "approve", "return", "undo", "close", "reopen", "accept"]
    what = st.one_of(st.integers(1, 30), st.integers(1, 30), st.sampled_from(names))
    attempts = draw(st.lists(st.tuples(who, st.sampled_from(codes), what), min_size=15, max_size=40))
    return tree, people, offices, [each for each in lent if each[0] != each[1]], attempts


@pytest.fixture
def anew(session):
    """A way to throw away whatever one example wrote."""
    return session


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=stories(), workflow=st.sampled_from(shipped_names()))
def test_what_is_offered_succeeds_and_what_is_not_is_refused(anew, story, workflow):
    example = db.session.begin_nested()
    try:
        _live_through(*story, workflow)
    finally:
        example.rollback()
        db.session.expunge_all()


def _live_through(tree, count, offices, lent, attempts, workflow) -> None:
    lines = [f"{code},Đơn vị {code},{kind},,{parent},2020-01-01," for code, kind, parent in tree]
    import_units("\n".join([",".join(COLUMNS), *lines]) + "\n")
    people = _people(count, offices, lent)
    version, _ = publish(shipped_form("Q"), by_id=None, now=NOW)
    top = unit_by_code("T", TODAY)
    window, named = parse_period("2026-Q3"), shipped(workflow)
    round_ = open_round(version, window, top, workflow=named, deadlines=DEADLINES, by=OPERATOR, now=NOW)
    for report in _reports(round_).values():
        if report.level is Level.GRASSROOTS:
            save(report, MINIMUM, by=OPERATOR, seen=report.version, now=NOW)
    for who, code, what in attempts:
        report, person, name = _reports(round_)[code], people[who], what
        if isinstance(what, int):
            person, name = _something_offered(report, people, what)
        _attempt(report, name, person)
        _no_approved_report_stands_on_an_unsettled_one(round_)
    assert history.verify()[1] == []


def _people(count, offices, lent) -> list[User]:
    since = date(2021, 1, 1)
    people = [User(email=f"p{n}@vi-du.vn", name=f"Người {n}", enabled=True, created_at=NOW) for n in range(count)]
    db.session.add_all(people)
    for who, code, role in offices:
        unit = unit_by_code(code, TODAY)
        db.session.add(Appointment(user=people[who], unit=unit, role=role, title=role.value, valid_from=since))
    for giver, taker, code in lent:
        db.session.add(
            Delegation(
                giver=people[giver],
                taker=people[taker],
                unit=unit_by_code(code, TODAY),
                reason=REASON,
                made_at=NOW,
                valid_from=TODAY,
                valid_to=TODAY + timedelta(days=1),
            )
        )
    db.session.flush()
    return people


def _reports(round_: Round) -> dict[str, Submission]:
    query = select(Submission).where(Submission.round_id == round_.id).options(joinedload(Submission.total))
    return {each.unit_code: each for each in db.session.scalars(query.execution_options(populate_existing=True))}


def _something_offered(report: Submission, people: list[User], number: int) -> tuple[User, str]:
    """One of the moves that somebody is offered there; a save by anybody when nothing is."""
    offered = [
        (person, name)
        for person in people
        for name, refused in answers_for([report], doer_for(person, TODAY))[report.id].items()
        if refused is None and (name not in BACKWARD or number % 4 == 0)
    ]
    return offered[number % len(offered)] if offered else (people[0], "save")


def _attempt(report: Submission, name: str, person: User) -> None:
    doer = doer_for(person, TODAY)
    answers = answers_for([report], doer)[report.id]
    if name not in answers:
        return
    expected = answers[name]
    try:
        with db.session.begin_nested():
            if name == "save":
                save(report, {}, by=doer, seen=report.version, now=NOW)
            else:
                make_move(report, name, by=doer, seen=report.version, reason=REASON, now=NOW)
    except Refused as refused:
        assert expected is not None, f"{name} was offered and refused: {refused.code}"
        assert expected.code == refused.code
    else:
        assert expected is None, f"{name} succeeded but was not offered: {expected.code}"


def _no_approved_report_stands_on_an_unsettled_one(round_: Round) -> None:
    reports = {each.id: each for each in _reports(round_).values()}
    for report in reports.values():
        above = reports.get(report.parent_id)
        assert not (above and above.standing is Standing.APPROVED and not report.standing.is_settled)
