"""Remarks: kept to oneself while reading, sent with the return, answered by the unit, closed by the level above."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from extensions import db
from submissions.remarking import remarks
from submissions.remarking.models import Anchor, Remark
from tests.world import NOW, Person, World
from units import history
from units.acting import Delegation
from units.people import Appointment
from units.tree import unit_by_code
from workflow.model import Role
from workflow.refusals import Refused

REASON = "Số đoàn viên chưa khớp, đề nghị xem lại"
TEXT = "Số này cao hơn danh sách thu đoàn phí"


@pytest.fixture
def world(session) -> World:
    return World()


@pytest.fixture
def c1(world):
    """C1's report, submitted by Vân."""
    return world["Vân"].submits(world.report(world.round(), "C1"))


def draft(who: Person, report, at: str = "field:members_total", text: str = TEXT) -> Remark:
    return remarks.write_draft(report, at, text, by=who.doer, now=NOW)


@pytest.fixture
def sent(world, c1) -> Remark:
    """Hậu's remark on the members of C1, sent with the return."""
    written = draft(world["Hậu"], c1)
    world["Hậu"].returns(c1, REASON)
    return written


def refusal(verb, *arguments, **named) -> str:
    with pytest.raises(Refused) as refused:
        verb(*arguments, **named)
    return refused.value.code


def acts(report) -> list[str]:
    return [entry.act for entry in history.entries_of("submission", report.id)]


@pytest.mark.parametrize(
    ("at", "anchor", "place", "label"),
    [
        ("", Anchor.WHOLE, "", "Toàn bộ báo cáo"),
        ("section:A1.I", Anchor.SECTION, "A1.I", "I. Tình hình địa phương, đoàn viên và người lao động"),
        ("field:members_total", Anchor.FIELD, "members_total", "Tổng số đoàn viên cuối kỳ"),
    ],
)
def test_a_remark_is_about_the_whole_a_section_or_a_field(world, c1, at, anchor, place, label):
    written = draft(world["Hậu"], c1, at)

    assert (written.anchor, written.place, written.label) == (anchor, place, label)


@pytest.mark.parametrize("at", ["field:nowhere", "section:nowhere", "elsewhere:A1.I", "field:", "field"])
def test_a_place_that_is_none_takes_no_remark(world, c1, at):
    assert refusal(draft, world["Hậu"], c1, at) == "not_found"


@pytest.mark.parametrize("text", ["", "   \n ", "x" * (remarks.LONGEST + 1), "a\0b"])
def test_a_remark_says_something_and_not_too_much(world, c1, text):
    assert refusal(draft, world["Hậu"], c1, text=text) == "text_wanted"
    assert draft(world["Hậu"], c1, text="x" * remarks.LONGEST).sent_at is None


def test_whoever_cannot_return_the_report_writes_no_remark(world, c1):
    for name in ("Vân", "Lan", "Dũng", "Minh"):
        assert refusal(draft, world[name], c1) == "not_your_desk", name
    assert refusal(draft, world["Quân"], c1) == "not_your_desk"
    assert draft(world["Hậu"], c1).author_name == "Phạm Thị Hậu"


def test_a_report_that_is_not_waiting_takes_no_remark(world, c1):
    world["Hậu"].approves(c1)
    assert refusal(draft, world["Hậu"], c1) == "wrong_state"
    assert not remarks.can_draft(c1, world["Hậu"].doer)
    world["Hậu"].moves(c1, "undo")
    assert remarks.can_draft(c1, world["Hậu"].doer)
    assert draft(world["Hậu"], c1).sent_at is None


def test_too_many_drafts_are_refused(world, c1, monkeypatch):
    monkeypatch.setattr(remarks, "MOST_DRAFTS", 2)
    draft(world["Hậu"], c1)
    draft(world["Hậu"], c1)
    assert refusal(draft, world["Hậu"], c1) == "too_many_drafts"


def test_nobody_but_its_author_sees_or_throws_away_a_draft(world, c1):
    written = draft(world["Hậu"], c1)

    assert [each.id for each in remarks.remarks_for(c1, world["Hậu"].doer)] == [written.id]
    assert remarks.remarks_for(c1, world["Vân"].doer) == []
    assert refusal(remarks.remark_for, world["Vân"].doer, written.id) == "not_found"
    assert refusal(remarks.discard_draft, written, by=world["Vân"].doer, now=NOW) == "not_found"
    remarks.discard_draft(written, by=world["Hậu"].doer, now=NOW)
    assert refusal(remarks.remark_for, world["Hậu"].doer, written.id) == "not_found"


def test_a_sent_remark_is_never_thrown_away(world, sent):
    assert refusal(remarks.discard_draft, sent, by=world["Hậu"].doer, now=NOW) == "not_found"
    assert db.session.get(Remark, sent.id) is not None


def test_the_return_sends_the_drafts_and_the_history_keeps_them_word_for_word(world, c1):
    first, second = draft(world["Hậu"], c1), draft(world["Hậu"], c1, "", "Thiếu số của tháng 9")
    world["Hậu"].returns(c1, REASON)

    assert first.sent_at == second.sent_at == NOW
    (entry,) = [each for each in history.entries_of("submission", c1.id) if each.act == "return"]
    assert entry.facts["remarks"] == [
        {"anchor": "field", "place": "members_total", "label": first.label, "text": TEXT},
        {"anchor": "whole", "place": "", "label": "Toàn bộ báo cáo", "text": "Thiếu số của tháng 9"},
    ]
    assert [each.text for each in remarks.remarks_for(c1, world["Vân"].doer)] == [TEXT, "Thiếu số của tháng 9"]


def test_approving_or_taking_back_sends_nothing(world, c1):
    written = draft(world["Hậu"], c1)
    world["Vân"].moves(c1, "take_back")
    assert written.sent_at is None
    world["Vân"].moves(c1, "submit")
    world["Hậu"].approves(c1)
    assert written.sent_at is None


def test_the_drafts_of_another_reviewer_stay_his(world, c1):
    unit = unit_by_code("K", date(2026, 1, 1))
    db.session.add(
        Appointment(user=world["Sơn"].user, unit=unit, role=Role.REVIEWER, title="Ủy viên", valid_from=date(2026, 1, 1))
    )
    db.session.flush()
    others = draft(world["Sơn"], c1)
    world["Hậu"].returns(c1, REASON)

    assert others.sent_at is None
    assert remarks.remarks_for(c1, world["Hậu"].doer) == []


def test_the_unit_says_it_has_dealt_with_a_remark_and_the_level_above_closes_it(world, c1, sent):
    assert remarks.open_counts([c1.id]) == {c1.id: (1, 0)}

    remarks.answer(sent, "", fixed=True, by=world["Vân"].doer, now=NOW)
    assert (sent.fixed_at, sent.replies) == (NOW, [])
    assert remarks.open_counts([c1.id]) == {c1.id: (0, 1)}

    remarks.close(sent, by=world["Hậu"].doer, now=NOW)
    assert sent.closed_at == NOW
    assert remarks.open_counts([c1.id]) == {}
    assert acts(c1) == ["submit", "return", "remark_fixed", "remark_closed"]


def test_an_answer_is_kept_with_the_name_of_who_gave_it(world, c1, sent):
    remarks.answer(sent, "Đã đối chiếu, số đúng", by=world["Vân"].doer, now=NOW)

    (reply,) = sent.replies
    assert (reply.text, reply.author_name, reply.author_title) == (
        "Đã đối chiếu, số đúng",
        "Nguyễn Thị Hồng Vân",
        "Chủ tịch",
    )
    assert sent.fixed_at is None
    entry = history.entries_of("submission", c1.id)[-1]
    assert (entry.act, entry.facts["reason"], entry.facts["remark"]) == (
        "remark_answered",
        "Đã đối chiếu, số đúng",
        TEXT,
    )


def test_an_answer_from_above_asks_for_it_again(world, sent):
    remarks.answer(sent, "", fixed=True, by=world["Vân"].doer, now=NOW)
    remarks.answer(sent, "Vẫn còn lệch 5 người", fixed=True, by=world["Hậu"].doer, now=NOW)

    assert sent.fixed_at is None


def test_an_answer_without_words_is_only_that_it_is_dealt_with(world, sent):
    assert refusal(remarks.answer, sent, " ", by=world["Vân"].doer, now=NOW) == "text_wanted"
    assert refusal(remarks.answer, sent, " ", fixed=True, by=world["Hậu"].doer, now=NOW) == "text_wanted"
    remarks.answer(sent, " ", fixed=True, by=world["Vân"].doer, now=NOW)
    assert sent.fixed_at == NOW


def test_only_the_unit_and_its_judges_answer_and_only_judges_close(world, sent):
    for name in ("Lan", "Dũng", "Minh", "Quân", "Hoa"):
        assert refusal(remarks.answer, sent, "Ý khác", by=world[name].doer, now=NOW) == "not_your_desk", name
        assert refusal(remarks.close, sent, by=world[name].doer, now=NOW) == "not_your_desk", name
    assert refusal(remarks.close, sent, by=world["Vân"].doer, now=NOW) == "not_your_desk"
    assert refusal(remarks.mark_fixed, sent.submission, [sent.id], by=world["Hậu"].doer, now=NOW) == "not_your_desk"
    remarks.close(sent, by=world["Hậu"].doer, now=NOW)


def test_a_closed_remark_takes_no_more_answers_and_closing_again_changes_nothing(world, c1, sent):
    remarks.close(sent, by=world["Hậu"].doer, now=NOW)
    before = acts(c1)

    remarks.close(sent, by=world["Hậu"].doer, now=NOW)
    assert refusal(remarks.answer, sent, "Thêm", by=world["Vân"].doer, now=NOW) == "remark_closed"
    assert refusal(remarks.answer, sent, "", fixed=True, by=world["Vân"].doer, now=NOW) == "remark_closed"
    assert remarks.mark_fixed(c1, [sent.id], by=world["Vân"].doer, now=NOW) == 0
    assert acts(c1) == before


def test_several_are_said_to_be_dealt_with_at_once(world, c1):
    written = [draft(world["Hậu"], c1, at) for at in ("", "section:A1.I", "field:members_total")]
    world["Hậu"].returns(c1, REASON)
    chosen = [written[0].id, written[2].id, 10**30]

    assert remarks.mark_fixed(c1, chosen, by=world["Vân"].doer, now=NOW) == 2
    assert remarks.mark_fixed(c1, chosen, by=world["Vân"].doer, now=NOW) == 0
    assert [each.fixed_at for each in written] == [NOW, None, NOW]
    assert acts(c1)[-2:] == ["remark_fixed", "remark_fixed"]


def test_a_remark_of_another_report_is_not_touched(world, c1, sent):
    c2 = world["Hoa"].submits(world.report(c1.round, "C2"))
    assert remarks.mark_fixed(c2, [sent.id], by=world["Hoa"].doer, now=NOW) == 0
    assert sent.fixed_at is None


def test_a_remark_outlives_the_person_and_the_report_keeps_it_when_it_moves_to_another_desk(world, c1, sent):
    world["Hậu"].user.enabled = False
    sent.submission.unit_path = [c1.unit_path[0], unit_by_code("K2", date(2026, 1, 1)).id, c1.unit_path[-1]]
    db.session.flush()

    assert [each.text for each in remarks.remarks_for(c1, world["Vân"].doer)] == [TEXT]
    remarks.answer(sent, "", fixed=True, by=world["Vân"].doer, now=NOW)
    remarks.close(sent, by=world["Quân"].doer, now=NOW)
    assert (sent.author_name, sent.closed_at) == ("Phạm Thị Hậu", NOW)


def test_a_remark_says_for_whom_it_was_written(world, c1):
    today = date(2026, 9, 16)
    unit = unit_by_code("K", today)
    lent = Delegation(
        giver=world["Hậu"].user,
        taker=world["Quân"].user,
        unit=unit,
        reason="nghỉ phép",
        made_at=NOW,
        valid_from=today,
        valid_to=today,
    )
    db.session.add(lent)
    db.session.flush()

    written = draft(world["Quân"], c1)

    assert (written.author_name, written.author_for) == ("Bùi Anh Quân", "Phạm Thị Hậu")


def test_where_the_unit_approves_first_its_own_approver_writes_remarks_but_closes_none_from_above(world):
    """Vân is chair and also returns at her own unit; Hậu above returns what Vân has let through."""
    report = world.report(world.round(workflow="approve_then_accept"), "C1")
    unit, since = unit_by_code("C1", date(2026, 1, 1)), date(2026, 1, 1)
    db.session.add(
        Appointment(user=world["Sơn"].user, unit=unit, role=Role.REPORTER, title="Ủy viên", valid_from=since)
    )
    db.session.flush()
    world["Sơn"].submits(report)
    inside = draft(world["Vân"], report)
    assert refusal(draft, world["Hậu"], report) == "not_your_desk"
    world["Vân"].returns(report, REASON)
    world["Sơn"].submits(report, {})
    world["Vân"].approves(report)
    above = draft(world["Hậu"], report)
    world["Hậu"].returns(report, REASON)

    assert inside.sent_at == above.sent_at == NOW
    assert refusal(remarks.close, above, by=world["Vân"].doer, now=NOW) == "not_your_desk"
    remarks.answer(above, "", fixed=True, by=world["Sơn"].doer, now=NOW)
    remarks.close(above, by=world["Hậu"].doer, now=NOW)
    remarks.close(inside, by=world["Hậu"].doer, now=NOW)


def test_the_history_with_remarks_holds(world, c1, sent):
    remarks.answer(sent, "Đã xem", fixed=True, by=world["Vân"].doer, now=NOW)
    remarks.close(sent, by=world["Hậu"].doer, now=NOW)

    count, broken = history.verify()
    assert broken == []
    assert count >= db.session.scalar(select(func.count()).select_from(history.HistoryEntry))
