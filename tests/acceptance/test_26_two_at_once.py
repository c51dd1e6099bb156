"""Acceptance case 26, for real: sixteen connections press approve or return at the same instant."""

from __future__ import annotations

import threading
from collections import Counter

from sqlalchemy import func, select

from extensions import db
from submissions.moves import make_moves
from submissions.notices.models import Notice
from tests.world import World
from units import history
from workflow.refusals import Refused

HANDS = 16


def test_26_exactly_one_wins_and_every_other_is_told(committed_app):
    world = World()
    round_ = world.round()
    report = world["Vân"].submits(world.report(round_, "C1"))
    db.session.commit()
    report_id, seen = report.id, report.version
    doer = world["Hậu"].doer
    db.session.expunge_all()
    outcomes: list[str] = []
    together = threading.Barrier(HANDS)

    def press(name: str) -> None:
        with committed_app.app_context():
            together.wait()
            try:
                (outcome,) = make_moves(
                    [report_id], name, by=doer, seen={report_id: seen}, reason="Kiểm tra lại số liệu", now=world.now
                )
                db.session.commit()
                outcomes.append(outcome.refused.code if outcome.refused else name)
            except Refused as refused:
                outcomes.append(refused.code)

    hands = [threading.Thread(target=press, args=("approve" if index % 2 else "return",)) for index in range(HANDS)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()

    told = Counter(outcomes)
    assert told["approve"] + told["return"] == 1
    assert told["changed_since_seen"] == HANDS - 1
    acts = [entry.act for entry in history.entries_of("submission", report_id)]
    assert acts in (["submit", "approve"], ["submit", "return"])
    told_people = select(func.count()).where(Notice.submission_id == report_id, Notice.kind.in_(["approve", "return"]))
    assert db.session.scalar(told_people) == 1
