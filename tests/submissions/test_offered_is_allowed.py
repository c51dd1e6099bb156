"""On random trees with random people, offices and delegations: what is offered succeeds, what is not is refused for that reason."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extensions import db
from submissions.deciding import answers_for
from submissions.entry.drafting import save
from submissions.models import Submission
from submissions.moves import make_move
from submissions.workflows import shipped_names
from tests.submissions.chance import (
    REASON,
    TODAY,
    appoint,
    assert_nothing_unsettled_below_an_approval,
    build_tree,
    lend,
    offices,
    open_filled_round,
    reports_of,
    trees,
)
from tests.world import NOW
from units import history
from units.access import doer_for
from units.people import User
from workflow.refusals import Refused

BACKWARD = {"save", "take_back", "undo", "return", "reopen"}


@st.composite
def stories(draw):
    """A tree, who holds what, who stands in for whom, and a sequence of attempts (person, unit, move or a number).

    A number picks among what is offered to anybody, so that reports get far; a move is tried whether offered or not.
    """
    tree = draw(trees())
    codes = [code for code, _, _ in tree]
    people = draw(st.integers(2, 5))
    who = st.integers(0, people - 1)
    held = draw(offices(tree, people))
    lent = draw(st.lists(st.tuples(who, who, st.sampled_from(codes)), max_size=3, unique=True))
    names = ["save", "submit", "take_back", "review", "approve", "return", "undo", "close", "reopen", "accept"]
    what = st.one_of(st.integers(1, 30), st.integers(1, 30), st.sampled_from(names))
    attempts = draw(st.lists(st.tuples(who, st.sampled_from(codes), what), min_size=15, max_size=40))
    return tree, people, held, [each for each in lent if each[0] != each[1]], attempts


@pytest.fixture
def anew(session):
    """A way to throw away whatever one example wrote."""
    return session


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=stories(), workflow=st.sampled_from(shipped_names()))
def test_what_is_offered_succeeds_and_what_is_not_is_refused(anew, story, workflow):
    example = db.session.begin_nested()
    try:
        _live_through(*story, workflow)
    finally:
        example.rollback()
        db.session.expunge_all()


def _live_through(tree, count, held, lent, attempts, workflow) -> None:
    build_tree(tree)
    people = appoint(count, held)
    for giver, taker, code in lent:
        lend(people[giver], people[taker], code)
    round_ = open_filled_round(workflow)
    for who, code, what in attempts:
        report, person, name = reports_of(round_)[code], people[who], what
        if isinstance(what, int):
            person, name = _something_offered(report, people, what)
        _attempt(report, name, person)
        assert_nothing_unsettled_below_an_approval(reports_of(round_))
    assert history.verify()[1] == []


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
