"""Sixteen connections that write into one report while it is sent: each is told the truth, nothing is lost, nobody waits for ever."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from extensions import db
from submissions.attachments import Attachment
from submissions.consolidation.adjusting import adjust, withdraw_adjustment
from submissions.consolidation.adjustment_models import Adjustment
from submissions.entry.autosave import save_page
from submissions.entry.files import add_file
from submissions.entry.merging import Base
from submissions.entry.parts import pages_of
from submissions.forms.editing.drafts import begin_draft, publish_draft
from submissions.forms.models import FormVersion
from submissions.models import Submission
from submissions.moves import make_move
from submissions.queries import submission_to_write
from submissions.rounds.due import reports_where
from submissions.rounds.extending import Answer, answer, ask, give
from submissions.rounds.models import Extension
from tests.hands import HANDS, pressed_together, waiting
from tests.world import NOW, World
from units import history
from units.access import doer_for
from units.people import User
from workflow.deadlines import local_day
from workflow.model import Standing

REASON = "Bổ sung số của đơn vị mới thành lập"
UNTIL = date(2026, 10, 1)


@pytest.fixture
def world(committed_app) -> World:
    return World()


@pytest.fixture
def quarter(world):
    """C1 and C2 closed, so that K may be sent as it is."""
    opened = world.round()
    for code in ("C1", "C2"):
        world["Hậu"].moves(world.report(opened, code), "close", "Đơn vị ngừng hoạt động từ tháng trước")
    world.settle()
    db.session.commit()
    return opened


def hand_of(user_id: int):
    """The person as one connection has him."""
    return doer_for(db.session.get_one(User, user_id), local_day(NOW))


def members_slot(report: Submission):
    return report.round.form_version.compiled.slot("members_total")


def test_typing_adjusting_and_sending_at_once_leave_one_history(committed_app, world, quarter):
    report, person = world.report(quarter, "K"), world["Hậu"].user.id
    report_id, seen = report.id, report.version
    page = next(
        each
        for each in pages_of(quarter.form_version.compiled, report.level, report.sector)
        if "legal_sessions" in {asked.key for asked in each.asked}
    )

    def type_(number: int) -> str:
        doer = hand_of(person)
        found = submission_to_write(doer, report_id)
        base = Base({"legal_sessions": ""})
        saved = save_page(found, page, {"legal_sessions": str(number)}, by=doer, seen=seen, base=base, now=NOW)
        return "collides" if saved.collisions else "typed"

    def adjust_(number: int) -> str:
        doer, found = hand_of(person), db.session.get_one(Submission, report_id)
        adjust(found, members_slot(found), "Đoàn viên", number, seen=seen, reason=REASON, by=doer, now=NOW)
        return "adjusted"

    def send(_: int) -> str:
        found = db.session.get_one(Submission, report_id)
        make_move(found, "submit", by=hand_of(person), seen=seen, now=NOW)
        return "sent"

    acts = [(type_, adjust_, send)[number % 3] for number in range(HANDS)]
    db.session.expunge_all()
    told = pressed_together(committed_app, [lambda act=act, n=n: act(n + 1) for n, act in enumerate(acts)])

    after = db.session.get_one(Submission, report_id)
    assert told["sent"] + told["adjusted"] <= 1
    assert after.version == seen + told["sent"] + told["adjusted"] + told["typed"]
    assert (after.standing is Standing.SUBMITTED) == bool(told["sent"])
    lines = db.session.scalars(select(Adjustment).where(Adjustment.leads_id.is_(None))).all()
    assert len(lines) == told["adjusted"]
    if told["sent"]:
        assert told["typed"] == told["adjusted"] == 0
        assert history.entries_of("submission", report_id)[-1].act == "submit"


def test_a_line_is_taken_back_once(committed_app, world, quarter):
    report, doer = world.report(quarter, "K"), world["Hậu"].doer
    line = adjust(report, members_slot(report), "Đoàn viên", 7, seen=report.version, reason=REASON, by=doer, now=NOW)
    line_id, seen, person = line.id, report.version, world["Hậu"].user.id
    db.session.commit()
    db.session.expunge_all()

    def press() -> None:
        found = db.session.get_one(Adjustment, line_id)
        withdraw_adjustment(found, seen=seen, reason=REASON, by=hand_of(person), now=NOW)

    told = pressed_together(committed_app, [press] * HANDS)

    assert told == {"done": 1, "changed_since_seen": HANDS - 1} or told == {"done": 1, "adjustment_over": HANDS - 1}
    assert db.session.scalar(select(func.sum(Adjustment.amount))) == 0


def test_time_is_asked_for_once_and_answered_once_while_it_is_given(committed_app, world, quarter):
    report_id, hau, lan = world.report(quarter, "K").id, world["Hậu"].user.id, world["Lan"].user.id
    db.session.commit()
    db.session.expunge_all()

    def wish() -> str:
        ask(db.session.get_one(Submission, report_id), UNTIL, reason=REASON, by=hand_of(hau), now=NOW)
        return "asked"

    told = pressed_together(committed_app, [wish] * HANDS)
    assert told == {"asked": 1, "extension_asked_already": HANDS - 1}

    wish_id = db.session.scalars(select(Extension.id)).one()
    db.session.rollback()

    def reply(how: Answer, who: int) -> str:
        answer(db.session.get_one(Extension, wish_id), how, reason=REASON, by=hand_of(who), now=NOW)
        return "answered"

    def present() -> str:
        give(db.session.get_one(Submission, report_id), UNTIL, reason=REASON, by=hand_of(lan), now=NOW)
        return "given"

    ways = [
        lambda: reply(Answer.GRANT, lan),
        lambda: reply(Answer.REFUSE, lan),
        lambda: reply(Answer.WITHDRAW, hau),
        present,
    ]
    told = pressed_together(committed_app, [ways[number % 4] for number in range(HANDS)])

    assert told["answered"] + told["given"] in (1, 2), told
    acts = [entry.act for entry in history.entries_of("submission", report_id) if entry.act.startswith("exten")]
    assert len(acts) == 1 + told["answered"] + told["given"]


def test_a_draft_is_published_once(committed_app, world, quarter):
    draft = begin_draft("Q", by=world["Minh"].doer, now=NOW)
    draft.text = draft.text.replace("title_vi:", "title_vi: Mới ", 1)
    db.session.flush()
    draft_id, seen, minh = draft.id, draft.version, world["Minh"].user.id
    db.session.commit()
    db.session.expunge_all()

    def press() -> str:
        publish_draft(draft_id, by=hand_of(minh), seen=seen, latest=1, now=NOW)
        return "published"

    told = pressed_together(committed_app, [press] * HANDS)

    assert told == {"published": 1, "not_found": HANDS - 1}
    assert list(db.session.scalars(select(FormVersion.number).order_by(FormVersion.number))) == [1, 2]


def test_a_field_holds_no_more_files_than_allowed_and_each_content_once(committed_app, world, quarter):
    """The short form has no field for files; the verb asks for none."""
    report = world.report(quarter, "K")
    report_id, seen, person = report.id, report.version, world["Hậu"].user.id
    db.session.commit()
    db.session.expunge_all()

    def press() -> None:
        sent = Attachment("a.pdf", "application/pdf", "0" * 64, b"%PDF-")
        found = db.session.get_one(Submission, report_id)
        add_file(found, "minutes", sent, by=hand_of(person), seen=seen, now=NOW)

    assert pressed_together(committed_app, [press] * HANDS) == {"done": 1, "changed_since_seen": HANDS - 1}


def test_an_outage_locks_from_below_upwards_as_a_report_being_sent_does(committed_app, world, quarter):
    """C1's row is taken by whoever sends it; the outage waits for it without K's, which the sender needs next."""
    below, above = world.report(quarter, "C1").id, world.report(quarter, "K").id
    assert above < below
    round_id = quarter.id
    db.session.rollback()
    lock = select(Submission.id).with_for_update(key_share=True)
    db.session.execute(lock.where(Submission.id == below))

    with waiting(committed_app, lambda: reports_where(Submission.round_id == round_id, lock=True)):
        assert db.session.execute(lock.where(Submission.id == above).with_for_update(read=True, nowait=True)).all()
        db.session.rollback()
