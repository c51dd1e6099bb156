"""Sixteen connections at the same instant, on real commits: opposite moves above and below, and everybody doing everything."""

from __future__ import annotations

import random
from threading import Event

import pytest
from sqlalchemy import select

from extensions import db
from submissions.facts import definition_of
from submissions.models import Submission
from submissions.moves import make_moves
from submissions.queries import lock
from tests.hands import HANDS, at_once, somebody_waits
from tests.tasks.servers import until
from tests.world import MINIMUM, NOW, World
from units import history
from units.access import Doer
from workflow import replay
from workflow.model import Standing
from workflow.refusals import Refused

WRITERS = {"C1": "Vân", "C2": "Hoa", "C3": "Sơn", "K": "Hậu", "K2": "Quân"}
JUDGES = {"C1": "Hậu", "C2": "Hậu", "C9": "Quân", "C3": "Dũng", "K": "Dũng", "K2": "Dũng"}
REASON = "Kiểm tra lại số liệu"


def press(report_id: int, name: str, doer: Doer, seen: dict[int, int] | None) -> str:
    """Make one move and commit, as a page does; what was answered."""
    try:
        (outcome,) = make_moves([report_id], name, by=doer, seen=seen, reason=REASON, now=NOW)
        answer = outcome.refused.code if outcome.refused else "ok"
        db.session.commit()
        return answer
    except Refused as refused:
        db.session.rollback()
        return refused.code


@pytest.fixture
def world(committed_app) -> World:
    return World()


@pytest.fixture
def quarter(world):
    """C1 and C2 approved, K sent: Hậu may undo below, Dũng may approve above."""
    opened = world.round()
    for name, code in (("Vân", "C1"), ("Hoa", "C2")):
        world["Hậu"].approves(world[name].submits(world.report(opened, code)))
    world["Hậu"].submits(world.report(opened, "K"), {})
    db.session.commit()
    return opened


@pytest.mark.parametrize("repetition", range(4))
def test_undoing_below_and_approving_above_never_both_win(committed_app, world, quarter, repetition):
    below, above = world.report(quarter, "C1"), world.report(quarter, "K")
    hau, dung = world["Hậu"].doer, world["Dũng"].doer
    orders = [
        (below.id, "undo", hau, {below.id: below.version}),
        (above.id, "approve", dung, {above.id: above.version}),
    ]
    db.session.expunge_all()

    told = at_once(committed_app, lambda number: (number % 2, press(*orders[(number + repetition) % 2])))

    below, above = world.report(quarter, "C1"), world.report(quarter, "K")
    assert [answer for _, answer in told].count("ok") == 1
    assert (below.state, above.state) in [("submitted", "submitted"), ("approved", "approved")]
    assert {answer for _, answer in told} <= {"ok", "changed_since_seen", "approved_above", "children_pending"}
    acts = [[entry.act for entry in history.entries_of("submission", each.id)] for each in (below, above)]
    assert (acts[0].count("undo"), acts[1].count("approve")) in [(1, 0), (0, 1)]
    assert acts[1].count("approve") == (above.state == "approved")


def test_a_report_and_its_part_moved_together_do_not_stop_whoever_moves_the_part(committed_app, world, quarter):
    below, above = world.report(quarter, "C1").id, world.report(quarter, "K").id
    hau = world["Hậu"].doer
    db.session.expunge_all()
    has_locked = Event()

    def hand(number: int) -> tuple[int, list[str]]:
        chosen = {0: [below], 1: [below, above]}.get(number, [])
        if number == 0:
            lock(db.session.get_one(Submission, below))
            has_locked.set()
            until(somebody_waits)
        elif chosen:
            has_locked.wait()
        outcomes = make_moves(chosen, "undo", by=hau, seen=None, now=NOW) if chosen else []
        return number, [each.refused.code if each.refused else "ok" for each in outcomes]

    told = dict(at_once(committed_app, hand))

    assert told[0] == ["ok"], "holds the part, and gets its share of the whole"
    assert set(told[1]).isdisjoint({"ok"}), "comes after, to what is no longer so"


def test_a_crowd_doing_everything_at_once_leaves_an_honest_house(committed_app, world, quarter):
    world["Sơn"].saves(world.report(quarter, "C3"), MINIMUM)
    db.session.commit()
    doers = {name: world[name].doer for name in (*WRITERS.values(), *JUDGES.values())}
    reports = {code: world.report(quarter, code).id for code in JUDGES}
    orders = [(code, move, who) for code, who in WRITERS.items() for move in ("submit", "take_back")]
    judged = ("approve", "approve", "undo", "return", "close", "reopen")
    orders += [(code, move, who) for code, who in JUDGES.items() for move in judged]
    db.session.expunge_all()

    def hand(number: int) -> list[str]:
        chance = random.Random(number)
        chosen = [chance.choice(orders) for _ in range(40)]
        return [press(reports[code], move, doers[who], None) for code, move, who in chosen]

    told = [answer for answers in at_once(committed_app, hand) for answer in answers]

    assert told.count("ok") > HANDS
    assert history.verify()[1] == []
    found = {each.id: each for each in db.session.scalars(select(Submission).where(Submission.round_id == quarter.id))}
    made = 0
    for each in found.values():
        entries = [entry for entry in history.entries_of("submission", each.id) if "move" in entry.facts]
        made += len(entries)
        assert [entry.facts["version"] for entry in entries] == sorted({entry.facts["version"] for entry in entries})
        assert replay(definition_of(quarter.workflow), [entry.act for entry in entries]) == each.state
        above = found.get(each.parent_id)
        assert not (above and above.standing is Standing.APPROVED and not each.standing.is_settled)
    assert made == told.count("ok") + 5
