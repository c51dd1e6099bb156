"""How the engine says no: the code, the facts, and which reason comes first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.workflow.shelf import DUNG, HAU, ONE_STEP, OPERATOR, REASON, TWO_STEPS, VAN, situation, someone
from workflow import CODES, Actor, Definition, Refused, Situation, Standing, decide, explain, offered

CHAIR = someone("chair at own", person=VAN)
APPROVER = someone("approver at parent", person=HAU)
ROOT = Path(__file__).parents[2]

REFUSALS: list[tuple[str, Situation, Actor, str, str, dict[str, Any]]] = [
    (
        "submit",
        situation("draft", pending_children=("M1", "M2")),
        CHAIR,
        "",
        "children_pending",
        {"units": ("M1", "M2")},
    ),
    ("submit", situation("draft", blocking_faults=("women",)), CHAIR, "", "blocking_faults", {"faults": ("women",)}),
    ("submit", situation("draft", round_open=False), CHAIR, "", "round_closed", {}),
    ("save", situation("draft", round_open=False), CHAIR, "", "round_closed", {}),
    ("save", situation("draft", above_standing=Standing.APPROVED), CHAIR, "", "approved_above", {"above": "approved"}),
    ("take_back", situation("submitted", opened_for_review=True), CHAIR, "", "opened_for_review", {}),
    ("return", situation("submitted"), APPROVER, "", "reason_required", {"at_least": 10, "given": 0}),
    ("return", situation("submitted"), APPROVER, "  sai số    ", "reason_required", {"at_least": 10, "given": 6}),
    ("close", situation("draft"), APPROVER, "giải thể", "reason_required", {"at_least": 10, "given": 8}),
    ("close", situation("draft", pending_children=("M1",)), APPROVER, REASON, "children_pending", {"units": ("M1",)}),
    ("approve", situation("submitted", pending_children=("C1",)), APPROVER, "", "children_pending", {"units": ("C1",)}),
    (
        "undo",
        situation("approved", above_standing=Standing.APPROVED),
        APPROVER,
        "",
        "approved_above",
        {"above": "approved"},
    ),
    (
        "undo",
        situation("approved", above_standing=Standing.CLOSED),
        APPROVER,
        "",
        "approved_above",
        {"above": "closed"},
    ),
    (
        "reopen",
        situation("closed", above_standing=Standing.APPROVED),
        APPROVER,
        "",
        "approved_above",
        {"above": "approved"},
    ),
    ("approve", situation("draft"), APPROVER, "", "wrong_state", {"sources": ("submitted",)}),
    ("save", situation("approved"), CHAIR, "", "wrong_state", {"sources": ("draft", "returned")}),
    ("approve", situation("submitted"), CHAIR, "", "not_your_desk", {"desks": ("approver at parent",)}),
    ("erase", situation("draft"), CHAIR, "", "unknown_move", {"moves": tuple(ONE_STEP.moves_named)}),
]


def refusal(definition: Definition, case: Situation, actor: Actor, move: str) -> Refused:
    """Why `move` is refused; fails if it is not."""
    refused = explain(definition, case, actor)[move]
    assert refused is not None
    return refused


@pytest.mark.parametrize(("move", "case", "actor", "reason", "code", "facts"), REFUSALS)
def test_a_refusal_names_its_code_and_its_facts(
    move: str, case: Situation, actor: Actor, reason: str, code: str, facts: dict[str, Any]
) -> None:
    with pytest.raises(Refused) as refused:
        decide(ONE_STEP, case, actor, move, reason=reason)
    assert refused.value.code == code
    assert refused.value.facts == {"move": move, "state": case.state, **facts}


@pytest.mark.parametrize("above", [None, Standing.OPEN, Standing.SUBMITTED])
def test_an_approval_is_undone_until_the_level_above_is_settled(above: Standing | None) -> None:
    decision = decide(ONE_STEP, situation("approved", above_standing=above), APPROVER, "undo")
    assert decision.target == "submitted"


def test_a_reason_of_ten_characters_is_enough() -> None:
    assert decide(ONE_STEP, situation("submitted"), APPROVER, "return", reason="thiếu số 5").target == "returned"


def test_the_state_is_looked_at_before_the_desk_and_the_desk_before_the_guards() -> None:
    stranger = someone()
    blocked = situation("submitted", pending_children=("C1",))
    assert refusal(ONE_STEP, situation("draft"), stranger, "approve").code == "wrong_state"
    assert refusal(ONE_STEP, blocked, stranger, "approve").code == "not_your_desk"
    assert refusal(ONE_STEP, blocked, APPROVER, "approve").code == "children_pending"


def test_whoever_wrote_the_report_does_not_approve_it() -> None:
    author = someone("approver at parent", person=VAN)
    assert refusal(ONE_STEP, situation("submitted"), author, "approve").facts["author"] == VAN
    assert decide(ONE_STEP, situation("submitted"), APPROVER, "approve").own_work is False


def test_whoever_wrote_the_report_does_not_review_it_either() -> None:
    author = someone("reviewer at parent", person=VAN)
    assert refusal(TWO_STEPS, situation("submitted"), author, "review").code == "not_your_own"


def test_a_delegate_of_the_author_does_not_approve_it_either() -> None:
    delegate = someone("approver at parent", person=DUNG, on_behalf_of=VAN)
    assert refusal(ONE_STEP, situation("submitted"), delegate, "approve").code == "not_your_own"


def test_where_the_province_allows_it_an_own_approval_succeeds_and_is_marked() -> None:
    author = someone("approver at parent", person=VAN)
    decision = decide(ONE_STEP, situation("submitted", allow_own=True), author, "approve")
    assert (decision.target, decision.own_work) == ("approved", True)


def test_the_operator_passes_every_desk_but_no_guard_except_not_your_own() -> None:
    assert decide(ONE_STEP, situation("submitted"), OPERATOR, "approve").target == "approved"
    waiting = situation("submitted", pending_children=("C1",))
    assert refusal(ONE_STEP, waiting, OPERATOR, "approve").code == "children_pending"


def test_a_report_imported_by_the_operator_has_no_author_and_anyone_at_the_desk_approves_it() -> None:
    imported = situation("submitted", author=None)
    assert [move.name for move in offered(ONE_STEP, imported, APPROVER)] == ["return", "approve"]


def test_a_move_that_needs_a_reason_is_offered_before_the_reason_is_typed() -> None:
    moves = {move.name: move.needs_reason for move in offered(ONE_STEP, situation("submitted"), APPROVER)}
    assert moves == {"return": True, "approve": False}


def test_every_code_used_anywhere_in_the_house_is_on_the_closed_list() -> None:
    sources = [*ROOT.glob("*.py"), *ROOT.glob("[!.]*/**/*.py")]
    used = {code for path in sources for code in codes_in(path)}
    assert {"children_pending", "not_found"} <= used
    assert used <= CODES.keys()


def codes_in(path: Path) -> Iterator[str]:
    """Codes given to Refused(...) as a plain word in a source file of ours."""
    if "tests" in path.parts or "var" in path.parts:
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="Refused"), args=[ast.Constant(value=str(code)), *_]):
                yield code


def test_a_refusal_reads_well_in_a_log() -> None:
    assert str(Refused("children_pending", units=("C1",))) == "children_pending(units=('C1',))"
