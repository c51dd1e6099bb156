"""A round opened on PostgreSQL answers as `flask workflow replay` does of the same tree: states, what is offered, refusals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from extensions import db
from submissions.deciding import answers_for
from submissions.entry.drafting import save
from submissions.models import Round
from submissions.moves import make_move
from submissions.queries import may_see
from submissions.workflows import shipped, shipped_names
from tests.acceptance.stage import EVERY_LEVEL, TAKEN_IN
from tests.submissions.chance import (
    REASON,
    TODAY,
    Tree,
    appoint,
    build_tree,
    offices,
    open_filled_round,
    reports_of,
    trees,
)
from tests.world import NOW
from units.access import doer_for
from units.kinds import UnitKind
from units.people import User
from workflow.model import Definition
from workflow.reading import as_mapping, read_definition
from workflow.refusals import Refused
from workflow.simulation import Office, Simulation
from workflow.taking_part import Unit

LEVELS = (
    ("grassroots",),
    ("upper",),
    ("province", "grassroots"),
    ("upper", "grassroots"),
    ("1", "3"),
    ("2",),
    ("3", "2"),
)
PLAIN = [*(shipped(name) for name in shipped_names()), EVERY_LEVEL, TAKEN_IN]


@st.composite
def definitions(draw) -> Definition:
    """A shipped definition or one that approves without submitting, at every level or at some."""
    definition = read_definition(draw(st.sampled_from(PLAIN)))
    return replace(definition, levels=draw(st.sampled_from((None, *LEVELS))))


@st.composite
def stories(draw):
    """A tree, units not asked, offices, and attempts (person, unit, a move by name or a number among what is offered)."""
    tree = draw(trees())
    codes = [code for code, _, _ in tree]
    people = draw(st.integers(2, 4))
    held = draw(offices(tree, people))
    not_asked = draw(st.sets(st.sampled_from(codes), max_size=3))
    what = st.one_of(
        *[st.integers(0, 30)] * 4, st.sampled_from(["submit", "approve", "undo", "accept", "return", "close"])
    )
    attempts = st.tuples(st.integers(0, people - 1), st.sampled_from(codes), what)
    return tree, people, held, not_asked, draw(st.lists(attempts, min_size=5, max_size=25))


@pytest.fixture
def anew(session):
    return session


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(story=stories(), definition=definitions())
def test_what_a_round_answers_is_what_replaying_it_said(anew, story, definition):
    example = db.session.begin_nested()
    try:
        both_live_through(*story, definition)
    finally:
        example.rollback()
        db.session.expunge_all()


def both_live_through(
    tree: Tree, count: int, held: Any, not_asked: set[str], attempts: Any, definition: Definition
) -> None:
    build_tree(tree)
    people = appoint(count, held)
    played = as_replayed(tree, count, held, not_asked, definition)
    if not played.reports:
        event("nobody takes part")
        with pytest.raises(Refused, match="nobody_expected"):
            open_filled_round(as_mapping(definition), not_asked)
        return
    round_ = open_filled_round(as_mapping(definition), not_asked)
    assert stands(round_, people, tree) == told(played, count, tree)
    for who, code, what in attempts:
        offered = [(person, move) for person in range(count) for move in played.offered(person, code)]
        if isinstance(what, int):
            who, what = offered[what % len(offered)] if offered else (who, "approve")
        assert attempted(round_, people[who], what, code) == attempted_in_memory(played, who, what, code)
        assert stands(round_, people, tree) == told(played, count, tree)


def as_replayed(tree: Tree, count: int, held: Any, not_asked: set[str], definition: Definition) -> Simulation:
    """The same round as `flask workflow replay` plays it."""
    named = any(not level.isdigit() for level in definition.levels or ())
    units = [
        Unit(code, parent or None, code not in not_asked, UnitKind(kind).level.value if named else None)
        for code, kind, parent in tree
    ]
    offices_of = [[Office(code, role) for who, code, role in held if who == each] for each in range(count)]
    return Simulation(definition, units, offices_of)


def told(played: Simulation, count: int, tree: Tree) -> Any:
    offered = {(who, code): played.offered(who, code) for who in range(count) for code, _, _ in tree}
    return played.states(), offered


def stands(round_: Round, people: list[User], tree: Tree) -> Any:
    reports = reports_of(round_)
    states = {code: reports[code].state if code in reports else None for code, _, _ in tree}
    offered: dict[tuple[int, str], tuple[str, ...]] = {(who, code): () for who in range(len(people)) for code in states}
    for who, person in enumerate(people):
        doer = doer_for(person, TODAY)
        seen = [each for each in reports.values() if may_see(doer, each)]
        answers = answers_for(seen, doer) if seen else {}
        for each in seen:
            offered[who, each.unit_code] = tuple(move for move, refused in answers[each.id].items() if refused is None)
    return states, offered


def attempted(round_: Round, person: User, move: str, code: str) -> str:
    report, doer = reports_of(round_).get(code), doer_for(person, TODAY)
    if report is None or not may_see(doer, report):
        return "not_found"
    try:
        with db.session.begin_nested():
            if move == "save":
                save(report, {}, by=doer, seen=report.version, now=NOW)
            else:
                make_move(report, move, by=doer, seen=report.version, reason=REASON, now=NOW)
    except Refused as refused:
        return refused.code
    return "ok"


def attempted_in_memory(played: Simulation, who: int, move: str, code: str) -> str:
    try:
        played.make(who, move, code, REASON)
    except Refused as refused:
        return refused.code
    return "ok"
