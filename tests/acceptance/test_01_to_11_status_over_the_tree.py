"""Acceptance cases 1 to 11: what each unit of the tree is told about where it stands."""

from __future__ import annotations

from tests.acceptance.stage import HANDS, answers, approved, offered, statuses

NOT_APPLICABLE, WAITS_ABOVE, ELSEWHERE = "không áp dụng", "chờ duyệt ở cấp trên", "duyệt ở cấp khác"
READY, WAITS, HERE, ABOVE = "sẵn sàng duyệt", "chờ cấp dưới", "đã duyệt tại đây", "đã duyệt ở cấp trên"


def test_01_without_any_step_nothing_applies_and_nothing_is_offered():
    assert set(statuses(levels=[]).values()) == {NOT_APPLICABLE}
    assert [offered(who, levels=[]) for who in HANDS] == [{}] * 6


def test_02_before_anything_is_approved_the_lowest_are_ready_and_all_others_wait():
    assert statuses() == {"T": WAITS, "K": WAITS, "C1": WAITS, "C2": WAITS, "M1": READY, "M2": READY}


def test_03_an_approval_makes_the_unit_above_ready_and_no_other():
    assert statuses(*approved("M2")) == {"T": WAITS, "K": WAITS, "C1": WAITS, "C2": READY, "M1": READY, "M2": HERE}


def test_04_what_is_approved_above_is_so_below_while_one_branch_still_waits():
    after = statuses(*approved("M2", "C2"))
    assert after == {"T": WAITS, "K": WAITS, "C1": WAITS, "C2": HERE, "M1": READY, "M2": ABOVE}


def test_05_once_both_branches_are_approved_the_unit_above_is_ready():
    after = statuses(*approved("M1", "M2", "C1", "C2"))
    assert after == {"T": WAITS, "K": READY, "C1": HERE, "C2": HERE, "M1": ABOVE, "M2": ABOVE}


def test_06_approval_of_the_upper_union_is_seen_by_everybody_below():
    after = statuses(*approved("M1", "M2", "C1", "C2", "K"))
    assert after == {"T": READY, "K": HERE, "C1": ABOVE, "C2": ABOVE, "M1": ABOVE, "M2": ABOVE}


def test_07_after_the_province_has_approved_nobody_below_it_can_undo():
    steps = approved("M1", "M2", "C1", "C2", "K", "T")
    assert statuses(*steps) == {"T": HERE, "K": ABOVE, "C1": ABOVE, "C2": ABOVE, "M1": ABOVE, "M2": ABOVE}
    assert {who: offered(who, *steps) for who in HANDS} == {who: {} for who in HANDS} | {"T's": {"T": ["undo"]}}
    for unit in ("K", "C1", "C2", "M1", "M2"):
        assert answers(*steps, f"{unit}'s undo {unit}")[-1]["outcome"] == "approved_above"


def test_08_a_level_without_a_step_is_passed_over():
    before = statuses(levels=[1, 3])
    assert before == {
        "T": WAITS,
        "K": ELSEWHERE,
        "C1": READY,
        "C2": READY,
        "M1": WAITS_ABOVE,
        "M2": WAITS_ABOVE,
    }
    assert offered("K's", levels=[1, 3]) == {}
    assert answers("K's approve K", levels=[1, 3])[-1]["outcome"] == "not_found"
    assert answers(*approved("C1", "T"), levels=[1, 3])[-1]["facts"]["units"] == ["C2"]
    assert statuses(*approved("C1", "C2"), levels=[1, 3])["T"] == READY


def test_09_units_that_are_not_asked_are_waited_for_by_nobody():
    named = {"unasked": ("C2", "M2")}
    assert statuses(**named) == {
        "T": WAITS,
        "K": WAITS,
        "C1": WAITS,
        "C2": NOT_APPLICABLE,
        "M1": READY,
        "M2": NOT_APPLICABLE,
    }
    assert statuses(*approved("M1", "C1"), **named)["K"] == READY
    assert answers("C2's approve C2", **named)[-1]["outcome"] == "not_found"


def test_10_a_unit_takes_part_because_somebody_below_it_is_asked():
    named = {"unasked": ("C1", "C2", "M2")}
    assert statuses(**named)["C1"] == WAITS
    after = statuses(*approved("M1"), **named)
    assert (after["C1"], after["K"]) == (READY, WAITS)
    assert statuses(*approved("M1", "C1"), **named)["K"] == READY


def test_11_below_the_lowest_step_a_unit_is_told_that_the_level_above_decides():
    steps = {"levels": [1, 2]}
    assert statuses(**steps)["M1"] == WAITS_ABOVE
    assert offered("M1's", **steps) == {}
    assert statuses(*approved("K"), **steps)["M1"] == ABOVE
