"""Asking for a correction: who, of what, when; nothing of the report changes by it."""

from __future__ import annotations

import pytest

from submissions.attachments import read_attachment
from submissions.correcting.corrections import ask_correction
from submissions.correcting.models import CorrectionState
from submissions.correcting.places import Unreadable
from submissions.notices.models import Notice
from tests.world_corrections import REASON, asks, refuses, withdraws
from units import history
from workflow.refusals import Refused


def code_of(call) -> str:
    """The code with which a call is refused."""
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


def test_asking_keeps_old_new_reason_and_who_asked_and_changes_nothing(world, report, approved):
    approved("C1")
    before = report("C1").version, list(report("C1").figures)

    kept = asks(world["Vân"], report("C1"), "90")

    (change,) = kept.changes
    assert (change.label, change.old_figure, change.new_figure) == ("Tổng số đoàn viên cuối kỳ", 100, 90)
    assert (kept.maker_name, kept.maker_title) == ("Nguyễn Thị Hồng Vân", "Chủ tịch")
    assert (kept.state, kept.reason) == (CorrectionState.OPEN, REASON)
    assert (report("C1").version, list(report("C1").figures)) == before
    entry = history.entries_of("submission", report("C1").id)[-1]
    assert entry.act == "correction"
    assert [(each["old"], each["new"]) for each in entry.facts["changes"]] == [("100 người", "90 người")]


def test_a_passage_a_nil_return_and_a_yes_or_no_are_asked_for_as_in_the_form(world, report, approved):
    approved("C1")
    van = world["Vân"]

    (passage,) = asks(van, report("C1"), "Người lao động yên tâm sản xuất", "mood_assessment").changes
    (nil,) = asks(van, report("C1"), "-", "strikes").changes
    (yes,) = asks(van, report("C1"), "có", "has_democracy_regulation").changes

    assert (passage.old_text, passage.new_text) == ("", "Người lao động yên tâm sản xuất")
    assert (nil.old_nothing, nil.new_nothing) == (2, 1)
    assert (yes.new_figure, yes.new_nothing) == (1, 0)


def test_those_who_can_sign_first_are_told_and_nobody_else(world, report, approved, session):
    approved("K")

    kept = asks(world["Vân"], report("C1"), "90")

    told = session.query(Notice).filter_by(kind="correction").all()
    assert [(notice.user_id, notice.facts["correction"]) for notice in told] == [(world["Hậu"].user.id, kept.id)]


def test_only_an_approved_report_is_corrected_the_others_are_edited(world, report):
    world["Vân"].submits(report("C1"))

    assert code_of(lambda: asks(world["Vân"], report("C1"), "90")) == "not_approved"
    world["Hậu"].approves(report("C1"))
    assert asks(world["Vân"], report("C1"), "90").state is CorrectionState.OPEN


@pytest.mark.parametrize(("who", "code"), [("Hậu", "not_your_desk"), ("Hoa", "not_found"), ("Quân", "not_found")])
def test_only_the_unit_itself_asks(world, report, approved, who, code):
    approved("C1")

    assert code_of(lambda: asks(world[who], report("C1"), "90")) == code
    assert asks(world["Vân"], report("C1"), "90").id


def test_whoever_looked_at_an_older_version_is_told_to_look_again(world, report, approved):
    approved("C1")
    c1, van = report("C1"), world["Vân"]

    def ask(seen: int):
        return ask_correction(c1, {"members_total": "90"}, seen=seen, reason=REASON, by=van.doer, now=van.now)

    assert code_of(lambda: ask(c1.version - 1)) == "changed_since_seen"
    assert ask(c1.version).id


@pytest.mark.parametrize("key", ["membership_density", "held_officials_conference", "không có ô này", "care_by_payer"])
def test_what_the_unit_does_not_fill_in_is_not_correctable(world, report, approved, key):
    approved("C1")

    assert code_of(lambda: asks(world["Vân"], report("C1"), "1", key)) == "not_correctable"
    assert asks(world["Vân"], report("C1"), "1", "care_by_payer.employer.persons").id


def test_the_same_value_is_no_correction(world, report, approved):
    approved("C1")

    assert code_of(lambda: asks(world["Vân"], report("C1"), "100")) == "same_value"
    assert asks(world["Vân"], report("C1"), "101").id


def test_a_place_has_one_open_correction_at_a_time(world, report, approved):
    approved("C1")
    van = world["Vân"]
    first = asks(van, report("C1"), "90")

    assert code_of(lambda: asks(van, report("C1"), "91")) == "correction_open"
    assert asks(van, report("C1"), "60", "members_female").id
    withdraws(van, first)
    second = asks(van, report("C1"), "91")
    refuses(world["Hậu"], second)
    assert asks(van, report("C1"), "92").id


@pytest.mark.parametrize("reason", ["", "nhầm", "          "])
def test_a_correction_needs_its_reason(world, report, approved, reason):
    approved("C1")

    assert code_of(lambda: asks(world["Vân"], report("C1"), "90", reason=reason)) == "reason_required"
    assert asks(world["Vân"], report("C1"), "90", reason="Gõ nhầm số").reason == "Gõ nhầm số"


def test_a_correction_may_not_leave_a_report_that_could_not_have_been_submitted(world, report, approved):
    """70 women among the members: 69 members cannot be; 70 can."""
    approved("C1")

    assert code_of(lambda: asks(world["Vân"], report("C1"), "69")) == "correction_blocked"
    assert asks(world["Vân"], report("C1"), "70").id


@pytest.mark.parametrize(("text", "fault"), [("chín mươi", "not_a_number"), ("90,5", "not_whole"), ("-3", "negative")])
def test_what_cannot_be_read_is_named_and_nothing_is_kept(world, report, approved, text, fault):
    approved("C1")

    with pytest.raises(Unreadable) as unread:
        asks(world["Vân"], report("C1"), text)

    assert [each.code for each in unread.value.faults] == [fault]
    assert asks(world["Vân"], report("C1"), "90").id


def test_an_attachment_is_kept_with_its_hash_and_a_harmless_name(world, report, approved, stored):
    approved("C1")
    scan = read_attachment("..\\..\\biên bản.exe", b"%PDF-1.7 danh sach")

    kept = stored(asks(world["Vân"], report("C1"), "90", attachment=scan))

    assert (kept.attachment_name, kept.attachment_type) == ("biên bản.pdf", "application/pdf")
    assert kept.attachment == b"%PDF-1.7 danh sach"
    assert len(kept.attachment_hash) == 64
