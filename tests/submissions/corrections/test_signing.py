"""Signing from below upwards: nothing changes before the last signature, then the report, its totals and its story do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from submissions.consolidation.whole import whole_of
from submissions.correcting.corrections import sign
from submissions.correcting.models import CorrectionState
from submissions.correcting.rights import way_of
from submissions.models import StaleMark
from tests.world_corrections import asks, refuses, signs, withdraws
from units import history
from units.acting import Delegation
from units.authority import may
from units.kinds import Sector
from units.people import Appointment
from workflow.deadlines import local_day
from workflow.model import Role
from workflow.refusals import Refused


def code_of(call) -> str:
    """The code with which a call is refused."""
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


@pytest.fixture
def members(quarter, report):
    """The members of a unit as its official whole says."""
    slot = quarter.form_version.compiled.slot("members_total").index

    def of(code: str) -> int | None:
        return whole_of(report(code), quarter.form_version.compiled).official[slot]

    return of


def test_nothing_changes_before_the_last_signature_then_everything_follows(world, report, approved, members, session):
    """C1 and C2 say 100 each: K and T add up 200; C3 adds 100 to T. C1 becomes 90."""
    approved("T")
    kept = asks(world["Vân"], report("C1"), "90")

    assert signs(world["Hậu"], kept) is False
    world.settle()
    session.expire_all()
    assert (members("C1"), members("K"), members("T")) == (100, 200, 300)
    assert (kept.state, report("C1").version) == (CorrectionState.OPEN, before := report("C1").version)

    assert signs(world["Dũng"], kept) is True
    world.settle()
    session.expire_all()
    assert (members("C1"), members("K"), members("T")) == (90, 190, 290)
    assert (kept.state, report("C1").version) == (CorrectionState.APPLIED, before + 1)
    assert {report(code).state for code in ("C1", "K", "T")} == {"approved"}


def test_each_level_signs_once_with_name_title_and_moment(world, report, approved, stored):
    approved("T")
    kept = asks(world["Vân"], report("C1"), "90")
    signs(world["Hậu"], kept)
    signs(world["Dũng"], kept)

    assert [(each.signer_name, each.signer_title, each.unit_name) for each in stored(kept).signatures] == [
        ("Phạm Thị Hậu", "Chủ tịch", "Công đoàn phường Kinh Bắc"),
        ("Vũ Tiến Dũng", "Phó Chủ tịch", "Liên đoàn Lao động tỉnh T"),
    ]
    assert {each.signed_at for each in stored(kept).signatures} == {world.now}


@pytest.mark.parametrize(("top", "levels"), [("C1", 1), ("K", 2), ("T", 2)])
def test_only_levels_that_used_the_report_sign(world, report, approved, top, levels):
    """While K is not approved only K has used C1's figures; T signs once, for K's report and its own."""
    approved(top)
    kept = asks(world["Vân"], report("C1"), "90")

    assert len(way_of(kept, local_day(world.now)).steps) == levels
    assert signs(world["Hậu"], kept) is (levels == 1)


def test_the_story_of_the_report_tells_old_new_and_keeps_the_contents(world, report, approved):
    approved("C1")
    kept = asks(world["Vân"], report("C1"), "90")
    signs(world["Hậu"], kept)

    entry = history.entries_of("submission", report("C1").id)[-1]
    assert entry.act == "correction_applied"
    assert [(each["old"], each["new"]) for each in entry.facts["changes"]] == [("100 người", "90 người")]
    assert entry.facts["snapshot"]["figures"] == report("C1").figures
    assert entry.facts["signatures"] == ["Phạm Thị Hậu, Chủ tịch, Công đoàn phường Kinh Bắc"]
    assert history.verify()[1] == []


def test_approved_reports_above_tell_it_in_their_story_and_others_do_not(world, report, approved):
    approved("K")
    kept = asks(world["Vân"], report("C1"), "90")
    signs(world["Hậu"], kept)
    signs(world["Dũng"], kept)

    told = {
        code: [entry.act for entry in history.entries_of("submission", report(code).id)] for code in ("K", "T", "C2")
    }
    assert "corrected_below" in told["K"]
    assert "corrected_below" not in told["T"] + told["C2"]


def test_slots_worked_out_from_the_corrected_one_follow(world, quarter, report):
    """An agreement in force where one is due counts one; corrected to no it counts none."""
    slot = quarter.form_version.compiled.slot("yes:cla_in_force of yes:cla_eligible").index
    world["Vân"].saves(report("C1"), {"cla_eligible": "1", "cla_in_force": "1"})
    world["Hậu"].approves(world["Vân"].submits(report("C1")))
    assert (report("C1").sector, report("C1").figures[slot]) == (Sector.PRIVATE, 1)

    signs(world["Hậu"], asks(world["Vân"], report("C1"), "không", "cla_in_force"))

    assert report("C1").figures[slot] == 0


def test_a_passage_is_written_with_the_last_signature(world, report, approved, session):
    approved("C1")
    kept = asks(world["Vân"], report("C1"), "Một số lao động lo thiếu việc", "mood_assessment")
    signs(world["Hậu"], kept)
    session.expire_all()

    assert {each.field_key: each.text for each in report("C1").passages} == {
        "mood_assessment": "Một số lao động lo thiếu việc"
    }


def test_the_totals_above_are_owed_only_with_the_last_signature(world, report, approved, session):
    approved("K")
    kept = asks(world["Vân"], report("C1"), "90")
    signs(world["Hậu"], kept)
    assert session.query(StaleMark).count() == 0

    signs(world["Dũng"], kept)

    assert [mark.submission_id for mark in session.query(StaleMark)] == [report("K").id]


def test_levels_sign_in_turn(world, report, approved):
    approved("K")
    kept = asks(world["Vân"], report("C1"), "90")

    assert code_of(lambda: signs(world["Dũng"], kept)) == "other_level_signs"
    signs(world["Hậu"], kept)
    assert code_of(lambda: signs(world["Hậu"], kept)) == "other_level_signs"
    assert signs(world["Dũng"], kept) is True


@pytest.mark.parametrize(("who", "code"), [("Vân", "not_your_desk"), ("Lan", "not_your_desk"), ("Quân", "not_found")])
def test_only_the_desk_that_approves_signs(world, report, approved, who, code):
    approved("C1")
    kept = asks(world["Vân"], report("C1"), "90")

    assert code_of(lambda: signs(world[who], kept)) == code
    assert signs(world["Hậu"], kept) is True


def test_whoever_asked_does_not_sign_for_the_level_above_not_even_on_behalf(world, report, approved, session):
    """Vân was lent Hậu's offices for the day: she asked, so neither she nor anybody in her place signs at K."""
    approved("C1")
    kept = asks(world["Vân"], report("C1"), "90")
    lend(session, world, "Hậu", "Vân")

    assert code_of(lambda: signs(world["Vân"], kept)) == "not_own_correction"
    assert signs(world["Hậu"], kept) is True


def test_whoever_was_lent_the_desk_signs_in_its_holders_place(world, report, approved, session, stored):
    approved("C1")
    kept = asks(world["Vân"], report("C1"), "90")
    assert code_of(lambda: signs(world["Lan"], kept)) == "not_your_desk"
    lend(session, world, "Hậu", "Lan")

    signs(world["Lan"], kept)

    (signature,) = stored(kept).signatures
    assert (signature.signer_name, signature.signer_title) == ("Đỗ Thị Lan", "thay mặt Chủ tịch Phạm Thị Hậu")
    facts = history.entries_of("submission", report("C1").id)[-1].facts
    assert (facts["name"], facts["for_name"]) == ("Đỗ Thị Lan", "Phạm Thị Hậu")


def test_a_report_that_says_something_else_meanwhile_stops_the_signature(world, report, approved):
    """The approval is undone and the report returned, corrected by hand and approved again: the old value is stale."""
    approved("C1")
    kept = asks(world["Vân"], report("C1"), "90")
    world["Hậu"].moves(report("C1"), "undo")
    assert code_of(lambda: signs(world["Hậu"], kept)) == "not_approved"
    world["Hậu"].returns(report("C1"), "Sửa thẳng trong báo cáo cho nhanh")
    world["Vân"].submits(report("C1"), {"members_total": "95"})
    world["Hậu"].approves(report("C1"))

    assert code_of(lambda: signs(world["Hậu"], kept)) == "old_value_changed"
    withdraws(world["Vân"], kept)
    assert signs(world["Hậu"], asks(world["Vân"], report("C1"), "90")) is True


def test_checks_are_asked_again_when_it_is_signed(world, report, approved):
    """90 members and, asked for separately, 95 women: each could stand alone, the second to be written cannot."""
    approved("C1")
    fewer = asks(world["Vân"], report("C1"), "90")
    women = asks(world["Vân"], report("C1"), "95", "members_female")
    signs(world["Hậu"], women)

    assert code_of(lambda: signs(world["Hậu"], fewer)) == "correction_blocked"
    refuses(world["Hậu"], fewer)
    assert fewer.state is CorrectionState.REFUSED


def test_a_second_signature_of_a_page_seen_before_is_told_so(world, report, approved):
    approved("K")
    kept = asks(world["Vân"], report("C1"), "90")
    signs(world["Hậu"], kept)
    dung = world["Dũng"]

    assert code_of(lambda: sign(kept, seen=0, by=dung.doer, now=dung.now)) == "changed_since_seen"
    assert sign(kept, seen=1, by=dung.doer, now=dung.now) is True


def test_when_the_level_above_takes_its_approval_back_the_one_below_signs_again(world, report, approved):
    """K signed; T undoes K's approval, so nobody above has used the figure: K's second signature puts it in force."""
    approved("K")
    kept = asks(world["Vân"], report("C1"), "90")
    signs(world["Hậu"], kept)
    world["Dũng"].moves(report("K"), "undo")

    assert may(kept, world["Dũng"].doer, "sign", now=world.now) is not None
    assert signs(world["Hậu"], kept) is True


def test_when_a_level_above_approves_meanwhile_it_signs_too(world, report, approved):
    approved("C1")
    kept = asks(world["Vân"], report("C1"), "90")
    approve_k(world, report)

    assert signs(world["Hậu"], kept) is False
    assert signs(world["Dũng"], kept) is True


def test_the_unit_withdraws_until_the_first_signature(world, report, approved):
    approved("K")
    first, second = asks(world["Vân"], report("C1"), "90"), asks(world["Vân"], report("C1"), "60", "members_female")
    signs(world["Hậu"], second)

    withdraws(world["Vân"], first)

    assert first.state is CorrectionState.WITHDRAWN
    assert code_of(lambda: withdraws(world["Vân"], second)) == "signed_already"
    assert code_of(lambda: withdraws(world["Hậu"], second)) == "not_your_desk"


def test_any_level_refuses_with_a_reason_and_nothing_was_changed(world, report, approved):
    approved("K")
    kept = asks(world["Vân"], report("C1"), "90")
    assert code_of(lambda: refuses(world["Dũng"], kept, "không")) == "reason_required"
    assert code_of(lambda: refuses(world["Vân"], kept)) == "not_your_desk"

    refuses(world["Dũng"], kept)

    assert (kept.state, kept.refusal) == (CorrectionState.REFUSED, "Số cũ khớp với danh sách đoàn viên")
    assert report("C1").figures[2] == 100


@pytest.mark.parametrize("act", [signs, refuses, withdraws])
def test_what_is_over_stays_over(world, report, approved, act):
    approved("C1")
    kept = asks(world["Vân"], report("C1"), "90")
    signs(world["Hậu"], kept)

    who = world["Vân" if act is withdraws else "Hậu"]
    assert code_of(lambda: act(who, kept)) == "correction_over"


def approve_k(world, report) -> None:
    """K gets approved after its children."""
    world["Hậu"].approves(world["Hoa"].submits(report("C2")))
    world["Dũng"].approves(world["Hậu"].submits(report("K"), {"legal_sessions": "5"}))


def lend(session, world, giver: str, taker: str) -> None:
    """Lend everything the giver holds at K, for a week from today."""
    today = local_day(world.now)
    office = session.query(Appointment).filter_by(user_id=world[giver].user.id, role=Role.APPROVER).one()
    session.add(
        Delegation(
            giver=world[giver].user,
            taker=world[taker].user,
            unit=office.unit,
            reason="Đi công tác một tuần",
            made_at=world.now,
            valid_from=today,
            valid_to=today + timedelta(days=7),
        )
    )
    session.flush()
