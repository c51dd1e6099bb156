"""Acceptance cases 13 to 16, 18 and 19: who may approve, undo and take in, for oneself and for those below."""

from __future__ import annotations

import pytest

from tests.acceptance.stage import TAKEN_IN, answers, approved, offered

HERE_ONLY = {"Hậu": ("K", ["approver"])}
BELOW_ONLY = {"Hậu": ("K", ["reviewer"])}
BOTH = {"Hậu": ("K", ["approver", "reviewer"])}
NEITHER = {"Hậu": ("K", ["staff", "admin", "chair", "reporter"])}
TAKES_IN = {"Hậu": ("K", ["staff"])}
LOWEST, MIDDLE = approved("M1", "M2"), approved("M1", "M2", "C1", "C2")


def outcome(people, *steps, **named):
    return answers(*steps, people=people, **named)[-1]["outcome"]


def test_13_an_approver_without_authority_below_approves_his_own_unit_only():
    assert offered("Hậu", people=HERE_ONLY) == {}
    assert outcome(HERE_ONLY, "Hậu approve M1") == "not_your_desk"
    assert outcome(HERE_ONLY, *LOWEST, "Hậu approve C1") == "not_your_desk"
    assert offered("Hậu", *MIDDLE, people=HERE_ONLY) == {"K": ["approve"]}
    assert outcome(HERE_ONLY, *MIDDLE, "Hậu approve K") == "ok"


def test_14_with_authority_below_only_he_approves_those_below_when_they_are_ready_but_not_his_own():
    assert offered("Hậu", people=BELOW_ONLY) == {"M1": ["approve"], "M2": ["approve"]}
    ready = {"C1": ["approve"], "C2": ["approve"], "M1": ["undo"], "M2": ["undo"]}
    assert offered("Hậu", *LOWEST, people=BELOW_ONLY) == ready
    assert outcome(BELOW_ONLY, "Hậu approve C1") == "children_pending"
    assert outcome(BELOW_ONLY, *LOWEST, "Hậu approve C1") == "ok"
    assert outcome(BELOW_ONLY, *MIDDLE, "Hậu approve K") == "not_your_desk"


def test_15_with_both_he_approves_all_up_to_his_own_unit_and_never_the_one_above():
    steps = [f"Hậu approve {unit}" for unit in ("M1", "M2", "C1", "C2", "K")]
    told = answers(*steps, "Hậu approve T", people=BOTH)
    assert [each["outcome"] for each in told] == ["ok"] * 6 + ["not_found"]
    assert "T" not in told[-1]["offered"]["Hậu"]


@pytest.mark.parametrize("steps", [[], LOWEST, MIDDLE, [*MIDDLE, *approved("K")], [*MIDDLE, *approved("K", "T")]])
def test_16_without_any_authority_nothing_is_ever_offered(steps):
    assert offered("Hậu", *steps, people=NEITHER) == {}
    for unit, move in [("M1", "approve"), ("M1", "undo"), ("K", "approve"), ("K", "undo")]:
        assert outcome(NEITHER, *steps, f"Hậu {move} {unit}") in ("not_your_desk", "wrong_state")


def test_18_with_authority_below_he_undoes_until_his_own_unit_is_approved():
    assert offered("Hậu", *MIDDLE, people=BELOW_ONLY) == {"C1": ["undo"], "C2": ["undo"]}
    assert outcome(BELOW_ONLY, *MIDDLE, "Hậu undo C1") == "ok"
    assert offered("Hậu", *MIDDLE, *approved("K"), people=BELOW_ONLY) == {}
    assert outcome(BELOW_ONLY, *MIDDLE, *approved("K"), "Hậu undo C1") == "approved_above"


def test_19_with_authority_to_take_in_he_takes_in_and_returns_what_is_directly_below_and_approves_nothing():
    named = {"people": TAKES_IN | {"C's": ("C1", ["staff"]), "D's": ("C2", ["staff"])}, "definition": TAKEN_IN}
    lowest = [*LOWEST, "C's accept M1", "D's accept M2"]
    assert offered("Hậu", *LOWEST, **named) == {}
    assert answers(*LOWEST, "Hậu accept M1", **named)[-1]["outcome"] == "not_your_desk"
    steps = [*lowest, *approved("C1", "C2")]
    assert offered("Hậu", *steps, **named) == {"C1": ["accept", "return"], "C2": ["accept", "return"]}
    taken = [*steps, "Hậu accept C1", "Hậu accept C2"]
    assert offered("K's", *taken, **named) == {"K": ["approve"]}
    assert answers(*taken, "Hậu approve K", **named)[-1]["outcome"] == "not_your_desk"
