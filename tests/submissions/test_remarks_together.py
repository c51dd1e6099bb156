"""Remarks when many press at the same instant, on connections of their own: nothing is lost, nothing happens twice."""

from __future__ import annotations

from sqlalchemy import select

from extensions import db
from submissions.models import Submission
from submissions.moves import make_move
from submissions.remarking import remarks
from submissions.remarking.models import Remark
from tests.hands import HANDS, pressed_together
from tests.world import World
from units import history

REASON = "Số liệu chưa khớp với danh sách"


def test_a_remark_written_while_the_report_is_returned_goes_with_it_or_is_refused(committed_app):
    world = World()
    report = world["Vân"].submits(world.report(world.round(), "C1"))
    db.session.commit()
    report_id, seen, doer, now = report.id, report.version, world["Hậu"].doer, world.now
    db.session.expunge_all()

    def write() -> None:
        remarks.write_draft(db.session.get_one(Submission, report_id), "", "Xem lại", by=doer, now=now)

    def hand_back() -> None:
        make_move(db.session.get_one(Submission, report_id), "return", by=doer, seen=seen, reason=REASON, now=now)

    told = pressed_together(committed_app, [hand_back, *[write] * (HANDS - 1)])

    kept = db.session.scalars(select(Remark)).all()
    assert len(kept) == told["done"] - 1
    assert told["done"] + told["wrong_state"] == HANDS
    assert [each for each in kept if each.sent_at is None] == []
    (entry,) = [each for each in history.entries_of("submission", report_id) if each.act == "return"]
    assert len(entry.facts.get("remarks", ())) == len(kept)


def test_a_draft_thrown_away_while_the_report_is_returned_is_gone_or_sent_never_both(committed_app):
    world = World()
    report = world["Vân"].submits(world.report(world.round(), "C1"))
    draft_id = remarks.write_draft(report, "", "Xem lại", by=world["Hậu"].doer, now=world.now).id
    db.session.commit()
    report_id, seen, doer, now = report.id, report.version, world["Hậu"].doer, world.now
    db.session.expunge_all()

    def throw_away() -> None:
        remarks.discard_draft(remarks.remark_for(doer, draft_id), by=doer, now=now)

    def hand_back() -> None:
        make_move(db.session.get_one(Submission, report_id), "return", by=doer, seen=seen, reason=REASON, now=now)

    told = pressed_together(committed_app, [hand_back, *[throw_away] * (HANDS - 1)])

    (entry,) = [each for each in history.entries_of("submission", report_id) if each.act == "return"]
    is_kept = db.session.scalar(select(Remark.id)) is not None
    assert is_kept == ("remarks" in entry.facts)
    assert told["done"] == (1 if is_kept else 2)


def test_a_remark_closed_by_sixteen_hands_is_closed_once(committed_app):
    world = World()
    report = world["Vân"].submits(world.report(world.round(), "C1"))
    remark_id = remarks.write_draft(report, "", "Xem lại", by=world["Hậu"].doer, now=world.now).id
    world["Hậu"].returns(report, REASON)
    db.session.commit()
    report_id, doer, now = report.id, world["Hậu"].doer, world.now
    db.session.expunge_all()

    def close() -> None:
        remarks.close(remarks.remark_for(doer, remark_id), by=doer, now=now)

    assert pressed_together(committed_app, [close] * HANDS) == {"done": HANDS}
    acts = [entry.act for entry in history.entries_of("submission", report_id)]
    assert acts == ["submit", "return", "remark_closed"]
    assert history.verify()[1] == []
