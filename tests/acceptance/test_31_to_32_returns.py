"""Acceptance cases 31 and 32: a return with its reason and remarks, and what the reviewer sees when it comes back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from extensions import db
from submissions.changes import changes_for, version_numbered
from submissions.deciding import answers_for
from submissions.facts import texts_of
from submissions.notices.models import Notice
from submissions.remarking import remarks
from tests.world import MINIMUM
from units import history
from workflow.refusals import Refused

REASON = "Số đoàn viên tăng gấp đôi kỳ trước, đề nghị kiểm tra"


def refusal(verb, *arguments) -> str:
    with pytest.raises(Refused) as refused:
        verb(*arguments)
    return refused.value.code


def test_31_a_return_needs_a_reason_of_ten_characters_or_more(world, report):
    c1 = world["Vân"].submits(report("C1"))
    for short in ("", "   ", "Sai số", "  chín chữ  "):
        assert refusal(world["Hậu"].returns, c1, short) == "reason_required", short
    assert c1.state == "submitted"
    assert world["Hậu"].returns(c1, "Sai số rồi").state == "returned"


def test_31_the_unit_gets_one_notice_with_the_reason_and_may_write_again(world, report):
    c1 = world["Vân"].submits(report("C1"))
    assert refusal(world["Vân"].saves, c1, {"members_total": "90"}) == "wrong_state"

    world["Hậu"].returns(c1, REASON)

    told = db.session.scalars(select(Notice).where(Notice.submission_id == c1.id, Notice.kind == "return")).all()
    assert [(notice.user_id, notice.facts["reason"]) for notice in told] == [(world["Vân"].user.id, REASON)]
    world["Vân"].saves(c1, {"members_total": "90"})


def test_31_no_approval_above_outlives_a_return(world, report, everyone_below_k_approved):
    """T approved K, K approved C1. Nothing below an approval can be returned; from above downwards each approval is
    undone, and after the return K waits for C1 again before anybody can approve it.
    """
    c1, k = report("C1"), report("K")
    world["Hậu"].moves(k, "submit")
    world["Dũng"].approves(k)
    assert refusal(world["Hậu"].returns, c1, REASON) == "wrong_state"
    assert refusal(world["Hậu"].moves, c1, "undo") == "approved_above"

    world["Dũng"].moves(k, "undo")
    world["Hậu"].moves(c1, "undo")
    assert refusal(world["Dũng"].approves, k) == "children_pending"
    world["Hậu"].returns(c1, REASON)

    assert (c1.state, k.state) == ("returned", "submitted")
    assert refusal(world["Dũng"].approves, k) == "children_pending"
    world["Hậu"].approves(world["Vân"].submits(c1, {}))
    assert world["Dũng"].approves(k).state == "approved"


def test_31_the_earlier_version_stays_readable_and_sealed(world, report):
    c1 = world["Vân"].submits(report("C1"), MINIMUM | {"members_total": "100"})
    world["Hậu"].returns(c1, REASON)
    world["Vân"].submits(c1, {"members_total": "95"})

    entries = history.entries_of("submission", c1.id)
    asked = c1.round.form_version.compiled.field("members_total")
    said = [version_numbered(c1, entries, number).filled.said(asked) for number in (1, 2)]
    assert said == ["100 người", "95 người"]
    assert history.verify()[1] == []


def test_32_the_reviewer_sees_every_changed_figure_and_nothing_else(world, report):
    """workforce 120 stays; women among them 80 -> none reported; members 100 -> 95; women 70 -> 0."""
    c1 = world["Vân"].submits(report("C1"))
    remarks.write_draft(c1, "field:members_total", "Đối chiếu lại", by=world["Hậu"].doer, now=world.now)
    world["Hậu"].returns(c1, REASON)
    changed = {"workforce_total": "120", "workforce_female": "-", "members_total": "95", "members_female": "0"}
    world["Vân"].submits(c1, changed)

    changes = changes_for(c1, world["Hậu"].doer, history.entries_of("submission", c1.id), texts_of(c1))

    assert changes is not None
    assert [(each.key, each.before, each.after) for each in changes.made] == [
        ("workforce_female", "80 người", "không phát sinh"),
        ("members_total", "100 người", "95 người"),
        ("members_female", "70 người", "0 người"),
    ]
    (remark,) = remarks.remarks_for(c1, world["Hậu"].doer)
    assert remark.place in changes.fields


def test_32_what_is_not_answered_by_the_unit_does_not_keep_it_from_submitting(world, report):
    c1 = world["Vân"].submits(report("C1"))
    remarks.write_draft(c1, "", "Gửi kèm danh sách", by=world["Hậu"].doer, now=world.now)
    world["Hậu"].returns(c1, REASON)
    assert remarks.open_counts([c1.id]) == {c1.id: (1, 0)}
    assert answers_for([c1], world["Vân"].doer)[c1.id]["submit"] is None
    assert world["Vân"].submits(c1, {}).state == "submitted"
    assert remarks.open_counts([c1.id]) == {c1.id: (1, 0)}
