"""Definitions spoilt at random: each is refused with what is wrong and where, or any round of it can be finished."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.acceptance.stage import EVERY_LEVEL, TAKEN_IN
from tests.workflow.finishing import SETTLED, from_below, way_to
from tests.workflow.shelf import REASON, SHIPPED
from workflow import Definition, DefinitionFaults, Effect, Relation, Role, Standing, as_mapping, read_definition
from workflow.guards import GUARDS
from workflow.simulation import Office, Simulation
from workflow.taking_part import Unit

WHOLE = [*map(as_mapping, SHIPPED), EVERY_LEVEL, TAKEN_IN]
DESKS = [f"{role} at {relation}" for role in (Role.CHAIR, Role.APPROVER) for relation in Relation]
UNITS = [Unit("T"), Unit("K", "T"), Unit("C1", "K"), Unit("C2", "K"), Unit("C3", "T")]
PEOPLE = [[Office(unit.code, role) for role in Role] for unit in UNITS for _ in range(2)]
Mapping = dict[str, Any]


def a_move(draw: st.DrawFn, found: Mapping) -> Mapping:
    move: Mapping = found["moves"][draw(st.integers(0, len(found["moves"]) - 1))]
    return move


def a_state(draw: st.DrawFn, found: Mapping) -> str:
    name: str = draw(
        st.sampled_from([*found["states"], "nowhere"] if draw(st.integers(0, 9)) == 0 else list(found["states"]))
    )
    return name


def drop_a_move(draw: st.DrawFn, found: Mapping) -> None:
    if len(found["moves"]) > 1:
        found["moves"].remove(a_move(draw, found))


def drop_a_guard(draw: st.DrawFn, found: Mapping) -> None:
    if guards := a_move(draw, found).get("guards"):
        guards.pop(draw(st.integers(0, len(guards) - 1)))


def add_a_guard(draw: st.DrawFn, found: Mapping) -> None:
    name = draw(st.sampled_from([*GUARDS, "not_opened", "nothing_above"]))
    a_move(draw, found).setdefault("guards", []).append({name: 5} if GUARDS[name].takes_number else name)


def lead_elsewhere(draw: st.DrawFn, found: Mapping) -> None:
    a_move(draw, found)["to"] = a_state(draw, found)


def start_elsewhere(draw: st.DrawFn, found: Mapping) -> None:
    move = a_move(draw, found)
    move["from"] = sorted({*move["from"][draw(st.integers(0, 1)) :], a_state(draw, found)})


def give_to_others(draw: st.DrawFn, found: Mapping) -> None:
    a_move(draw, found)["by"] = draw(st.lists(st.sampled_from([*DESKS, "chair at ancestor"]), max_size=2, unique=True))


def mean_something_else(draw: st.DrawFn, found: Mapping) -> None:
    found["states"][draw(st.sampled_from(list(found["states"])))]["standing"] = draw(
        st.sampled_from(list(Standing))
    ).value


def seal(draw: st.DrawFn, found: Mapping) -> None:
    found["states"][draw(st.sampled_from(list(found["states"])))]["seals"] = draw(st.booleans())


def change_what_follows(draw: st.DrawFn, found: Mapping) -> None:
    a_move(draw, found)["effects"] = draw(st.lists(st.sampled_from([effect.value for effect in Effect]), max_size=2))


def begin_elsewhere(draw: st.DrawFn, found: Mapping) -> None:
    found["initial"] = a_state(draw, found)


SPOILERS: list[Callable[[st.DrawFn, Mapping], None]] = [
    drop_a_move,
    drop_a_guard,
    drop_a_guard,
    add_a_guard,
    lead_elsewhere,
    start_elsewhere,
    give_to_others,
    mean_something_else,
    seal,
    change_what_follows,
    begin_elsewhere,
]


@st.composite
def spoilt(draw: st.DrawFn) -> Mapping:
    """A definition with one to four things changed."""
    found = deepcopy(draw(st.sampled_from(WHOLE)))
    for spoil in draw(st.lists(st.sampled_from(SPOILERS), min_size=1, max_size=4)):
        spoil(draw, found)
    return found


@settings(max_examples=400, deadline=None)
@given(spoilt(), st.randoms(use_true_random=False))
def test_a_spoilt_definition_is_refused_with_its_faults_or_every_round_of_it_can_be_finished(found, random) -> None:
    try:
        definition = read_definition(found)
    except DefinitionFaults as faults:
        assert all("“" in fault.message and fault.path for fault in faults.faults)
        return
    round_ = Simulation(definition, UNITS, PEOPLE)
    for _ in range(30):
        _something_happens(round_, random)
    for unit in from_below(round_.tree):
        steps = way_to(round_, unit, SETTLED, range(len(PEOPLE)))
        assert steps is not None, (unit, round_.states())
        for person, move in steps:
            round_.make(person, move, unit, REASON)


def _something_happens(round_: Simulation, random) -> None:
    unit, person = random.choice(UNITS).code, random.randrange(len(PEOPLE))
    if not round_.may_see(person, unit):
        return
    if random.random() < 0.3:
        round_.look(person, unit)
    elif moves := round_.offered(person, unit):
        round_.make(person, random.choice(moves), unit, REASON)


def with_submitting(**changes: Any) -> Mapping:
    """One-step approval reduced to submit, return, approve and undo."""
    found = {
        "name": "plain",
        "version": 1,
        "initial": "draft",
        "states": {
            "draft": {"standing": "open", "editable": True},
            "sent": {"standing": "submitted"},
            "approved": {"standing": "approved"},
        },
        "moves": [
            {
                "move": "submit",
                "from": ["draft"],
                "to": "sent",
                "by": ["chair at own"],
                "guards": ["nothing_above"],
                "effects": ["name_author"],
            },
            {
                "move": "return",
                "from": ["sent"],
                "to": "draft",
                "by": ["approver at parent"],
                "guards": [{"reason": 10}],
            },
            {
                "move": "approve",
                "from": ["sent"],
                "to": "approved",
                "by": ["approver at parent"],
                "guards": ["children_settled"],
            },
            {
                "move": "undo",
                "from": ["approved"],
                "to": "sent",
                "by": ["approver at parent"],
                "guards": ["nothing_above"],
            },
        ],
    }
    for move in found["moves"]:
        move |= changes.get(move["move"], {})
    return found


TRAPS: list[tuple[str, Mapping, str]] = [
    (
        "once-looked-at-never-approved",
        with_submitting(approve={"guards": ["children_settled", "not_opened"]}, **{"return": {"to": "sent"}}),
        "từ trạng thái “sent”, một khi cấp trên đã mở xem thì không bao giờ duyệt hay chốt được (đường nào cũng cần not_opened)",
    ),
    (
        "nobody-above-the-root",
        with_submitting(approve={"by": ["approver at ancestor"]}),
        "ở đơn vị trên cùng, từ trạng thái “draft” không bao giờ duyệt hay chốt được: "
        "đường nào cũng có bước chỉ dành cho “at ancestor”",
    ),
    (
        "approved-over-a-draft-that-is-now-locked",
        with_submitting(approve={"guards": []}),
        "bước “approve” từ “sent” khóa cấp dưới mà không đòi children_settled, "
        "mà ở “draft” thì chỉ đi tiếp được khi cấp trên chưa duyệt",
    ),
    (
        "undone-below-an-approval-for-ever",
        with_submitting(undo={"guards": [], "to": "draft"}),
        "bước “undo” từ “approved” mở lại báo cáo mà không đòi nothing_above, "
        "mà ở “draft” thì chỉ đi tiếp được khi cấp trên chưa duyệt",
    ),
    (
        "looked-at-before-it-was-sent",
        with_submitting(submit={"guards": ["not_opened"]}),
        "bước “submit”: ở “draft” (open) điều kiện “not_opened” không có nghĩa, chỉ dùng ở submitted",
    ),
    (
        "faults-of-what-is-no-longer-written",
        with_submitting(approve={"guards": ["no_blocking_faults"]}),
        "bước “approve”: ở “sent” (submitted) điều kiện “no_blocking_faults” không có nghĩa, chỉ dùng ở open",
    ),
    (
        "a-reason-nobody-writes",
        with_submitting(**{"return": {"guards": [{"reason": 5000}]}}),
        "bước “return”: không ai viết lý do dài 5000 ký tự; nhiều nhất 1000",
    ),
    ("a-level-twice", {**EVERY_LEVEL, "levels": [1, 3, 1]}, "“1” viết hai lần"),
    ("a-reminder-twice", {**EVERY_LEVEL, "deadlines": {"remind_before": [3, 3]}}, "“3” viết hai lần"),
    ("a-reminder-on-the-day", {**EVERY_LEVEL, "deadlines": {"remind_before": [0]}}, "“0” phải là một số nguyên từ 1"),
    (
        "a-timer-that-approves",
        {**EVERY_LEVEL, "deadlines": {"approve_after": 5}},
        "không có mục “approve_after”; chỉ có remind_before, remind_after, escalate_after",
    ),
]


@pytest.mark.parametrize(("found", "message"), [row[1:] for row in TRAPS], ids=[row[0] for row in TRAPS])
def test_a_trap_is_named_with_the_state_or_the_move(found: Mapping, message: str) -> None:
    with pytest.raises(DefinitionFaults) as faults:
        read_definition(found)
    assert message in [fault.message for fault in faults.value.faults]


def test_the_definition_the_traps_are_made_from_is_good_and_one_desk_may_write_and_approve() -> None:
    assert isinstance(read_definition(with_submitting()), Definition)
    same = {"by": ["approver at own"]}
    alone = with_submitting(submit=same, approve=same | {"guards": ["children_settled", "not_your_own"]})
    assert isinstance(read_definition(alone), Definition)
