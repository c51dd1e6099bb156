"""A round played through from plain data: what it answers, what it offers, and how a bad file is told."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.shelf import SHIPPED
from workflow import LIBRARY, Definition, Role, read_definition
from workflow.scenario import Play, ScenarioFaults
from workflow.scenario_reading import read_scenario

ROOT = Path(__file__).parents[2]
NAMED = {definition.name: definition for definition in SHIPPED}
NOW = "2026-09-16T09:00:00+07:00"
REASON = "Số đoàn viên giảm 40 % so với kỳ trước"
FILE: dict[str, Any] = {
    "definition": "one_step",
    "units": [{"code": "T", "parent": None}, {"code": "K", "parent": "T"}, {"code": "C1", "parent": "K"}],
    "people": [
        {"name": "Vân", "unit": "C1", "roles": ["chair"]},
        {"name": "Hậu", "unit": "K", "roles": ["approver", "chair"]},
        {"name": "Dũng", "unit": "T", "roles": ["approver"]},
    ],
    "now": NOW,
    "steps": [],
}


def find(found: object) -> Definition:
    return NAMED[found] if isinstance(found, str) else read_definition(found)


def play(*steps: dict[str, Any], **differences: Any) -> list[dict[str, Any]]:
    scenario = read_scenario({**FILE, "steps": list(steps), **differences}, find)
    return [deepcopy(answer) for answer in Play(scenario).answers()]


def step(by: str, move: str, unit: str, **more: Any) -> dict[str, Any]:
    return {"by": by, "move": move, "unit": unit, **more}


def test_the_answers_tell_the_states_and_what_is_open_to_whom() -> None:
    before, sent, approved = play(step("Vân", "submit", "C1"), step("Hậu", "approve", "C1"))
    assert before == {
        "outcome": "ok",
        "facts": {},
        "states": {"T": "draft", "K": "draft", "C1": "draft"},
        "offered": {
            "Vân": {"C1": ["save", "submit"]},
            "Hậu": {"K": ["save"], "C1": ["close"]},
            "Dũng": {"T": [], "K": [], "C1": []},
        },
    }
    assert (sent["outcome"], sent["facts"]) == ("ok", {"from": "draft", "to": "submitted"})
    assert (sent["states"]["C1"], sent["offered"]["Vân"]) == ("submitted", {"C1": ["take_back"]})
    assert sent["offered"]["Hậu"] == {"K": ["save"], "C1": ["return", "approve"]}
    assert approved["offered"]["Hậu"] == {"K": ["save", "submit"], "C1": ["undo"]}


def test_a_refused_step_tells_why_and_changes_nothing() -> None:
    before, refused, hidden = play(step("Hậu", "submit", "K"), step("Vân", "submit", "K"))
    assert (refused["outcome"], refused["facts"]["units"]) == ("children_pending", ["C1"])
    assert (hidden["outcome"], hidden["facts"]) == ("not_found", {})
    for after in (refused, hidden):
        assert (after["states"], after["offered"]) == (before["states"], before["offered"])


def test_a_return_needs_its_reason_and_the_author_is_told_by_name() -> None:
    both = [*FILE["people"], {"name": "Vân", "unit": "K", "roles": ["approver"]}]
    steps = [
        step("Vân", "submit", "C1"),
        step("Hậu", "return", "C1"),
        step("Vân", "approve", "C1"),
        step("Hậu", "return", "C1", reason=REASON),
    ]
    _, _, bare, own, told = play(*steps, people=both)
    assert (bare["outcome"], bare["facts"]["at_least"]) == ("reason_required", 10)
    assert (own["outcome"], own["facts"]["author"]) == ("not_your_own", "Vân")
    assert (told["outcome"], told["states"]["C1"]) == ("ok", "returned")


def test_whoever_judges_it_looks_and_it_cannot_be_taken_back_any_more() -> None:
    _, sent, looked, late = play(step("Vân", "submit", "C1"), step("Hậu", "look", "C1"), step("Vân", "take_back", "C1"))
    assert sent["offered"]["Vân"] == {"C1": ["take_back"]}
    assert (looked["outcome"], looked["offered"]["Vân"]) == ("ok", {"C1": []})
    assert late["outcome"] == "opened_for_review"


@pytest.mark.parametrize(("at", "outcome"), [("parent", "ok"), ("ancestor", "opened_for_review")])
def test_a_look_from_further_up_counts_where_the_report_can_be_handed_back_from_there(at: str, outcome: str) -> None:
    definition = yaml.safe_load((LIBRARY / "one_step.yaml").read_text(encoding="utf-8"))
    (back,) = (move for move in definition["moves"] if move["move"] == "return")
    back["by"] = [f"approver at {at}"]
    steps = [step("Vân", "submit", "C1"), step("Dũng", "look", "C1"), step("Vân", "take_back", "C1")]
    assert play(*steps, definition=definition)[-1]["outcome"] == outcome


def test_after_the_round_has_closed_nothing_is_sent() -> None:
    closing = {"closes_at": "2026-09-20T23:59:59+07:00"}
    before, late = play(step("Vân", "submit", "C1", now="2026-09-21T00:00:00+07:00"), **closing)
    assert before["offered"]["Vân"] == {"C1": ["save", "submit"]}
    assert (late["outcome"], late["offered"]["Vân"]) == ("round_closed", {"C1": []})


def test_faults_of_a_unit_block_it_and_the_province_may_let_authors_decide() -> None:
    faulty = [*FILE["units"][:2], {"code": "C1", "parent": "K", "faults": ["nữ nhiều hơn tổng số"]}]
    assert play(step("Vân", "submit", "C1"), units=faulty)[-1]["outcome"] == "blocking_faults"
    both = [*FILE["people"], {"name": "Vân", "unit": "K", "roles": ["approver"]}]
    steps = [step("Vân", "submit", "C1"), step("Vân", "approve", "C1")]
    assert play(*steps, people=both, allow_own=True)[-1]["facts"]["own_work"] is True


def test_units_of_named_levels_take_part_where_the_definition_has_a_step() -> None:
    definition = {**json.loads(json.dumps(EXAMPLE["definition"])), "levels": ["province", "base"]}
    units = [
        {"code": "T", "parent": None, "level": "province"},
        {"code": "K", "parent": "T", "level": "upper"},
        {"code": "C1", "parent": "K", "level": "base"},
        {"code": "C2", "parent": "T", "level": "base"},
    ]
    (before,) = play(definition=definition, units=units)
    assert before["states"] == {"T": "waiting", "K": None, "C1": "waiting", "C2": "waiting"}
    assert before["offered"]["Dũng"] == {"T": [], "C1": [], "C2": []}


EXAMPLE = json.loads(re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "replay.md").read_text("utf-8"), re.DOTALL)[0])


def test_the_example_of_the_manual_does_what_the_manual_says() -> None:
    answers = [deepcopy(answer) for answer in Play(read_scenario(EXAMPLE, find)).answers()]
    assert [answer["outcome"] for answer in answers] == ["ok", "ok", "wrong_state"]
    assert answers[1]["offered"] == {"Hậu": {"K": [], "C1": ["undo"]}, "Dũng": {"T": [], "K": [], "C1": []}}


def test_somebody_without_an_office_sees_nothing_wherever_he_stands() -> None:
    idle = [{"name": "Nam", "unit": "K", "roles": []}, {"name": "Tú", "unit": None, "roles": []}]
    before, *tried = play(step("Nam", "submit", "K"), step("Tú", "submit", "K"), people=[*FILE["people"], *idle])
    assert (before["offered"]["Nam"], before["offered"]["Tú"]) == ({}, {})
    assert [each["outcome"] for each in tried] == ["not_found", "not_found"]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"units": [{"code": "T"}, {"code": "T"}]}, "đơn vị thứ 2: mã “T” đã dùng cho một đơn vị ở trên"),
    ({"units": [{"code": "T", "parent": "X"}]}, "đơn vị “T”: đơn vị cấp trên “X” không có trong tệp"),
    (
        {"units": [{"code": "A", "parent": "B"}, {"code": "B", "parent": "A"}]},
        "đơn vị “A”: là cấp trên của chính mình (vòng tròn)",
    ),
    ({"units": [{"parent": None}]}, "đơn vị thứ 1: thiếu mục “code”"),
    ({"units": [{"code": "T", "expected": "yes"}]}, "đơn vị thứ 1: expected phải là true hoặc false"),
    ({"units": {}}, "units: phải là một danh sách"),
    (
        {"people": [{"name": "Vân", "unit": "C1", "roles": ["boss"]}]},
        "người thứ 1 (“Vân”): không có vai trò “boss”; chỉ có reporter, chair, reviewer, approver, staff, admin",
    ),
    ({"people": [{"name": "Vân", "unit": "C7", "roles": []}]}, "người thứ 1 (“Vân”): không có đơn vị mã “C7”"),
    (
        {"people": [{"name": "Vân", "unit": None, "roles": ["chair"]}]},
        "người thứ 1 (“Vân”): unit phải là chữ, không để trống",
    ),
    ({"people": ["Vân"]}, "người thứ 1: phải là một đối tượng có name, unit, roles"),
    ({"steps": [step("Ai", "submit", "C1")]}, "bước thứ 1: không có người tên “Ai”"),
    ({"steps": [step("Vân", "submit", "C8")]}, "bước thứ 1: không có đơn vị mã “C8”"),
    ({"steps": [step("Vân", "submit", "C1", reason=3)]}, "bước thứ 1: reason phải là chữ"),
    ({"steps": [step("Vân", "", "C1")]}, "bước thứ 1: move phải là chữ, không để trống"),
    (
        {"steps": [step("Vân", "submit", "C1", now="2026-09-15T00:00:00+07:00")]},
        "bước thứ 1: thời điểm (now) lùi về trước bước đứng trên",
    ),
    ({"now": "hôm qua"}, "now: “hôm qua” phải là thời điểm ISO, ví dụ 2026-09-16T09:00:00+07:00"),
    ({"now": 5}, "now: “5” phải là thời điểm ISO, ví dụ 2026-09-16T09:00:00+07:00"),
]


@pytest.mark.parametrize(("differences", "fault"), WRONG, ids=[fault[:40] for _, fault in WRONG])
def test_a_bad_file_is_told_in_words(differences: dict[str, Any], fault: str) -> None:
    with pytest.raises(ScenarioFaults) as found:
        play(**differences)
    assert fault in found.value.faults


def test_everything_that_is_wrong_is_told_at_once_and_nothing_but_an_object_is_a_file() -> None:
    with pytest.raises(ScenarioFaults) as found:
        read_scenario(
            {"definition": {**EXAMPLE["definition"], "initial": "x"}, "units": [{"code": ""}], "steps": 3}, find
        )
    assert found.value.faults == (
        "tệp: thiếu mục “people”",
        "tệp: thiếu mục “now”",
        "quy trình, trạng thái đầu “x” chưa được khai báo",
        "đơn vị thứ 1: code phải là chữ, không để trống",
        "steps: phải là một danh sách",
    )
    with pytest.raises(ScenarioFaults):
        read_scenario(["no"], find)


def test_entries_nobody_knows_are_passed_over_and_named_and_a_moment_without_a_zone_is_one_in_vietnam() -> None:
    units = [{**unit, "colour": 1} for unit in FILE["units"]]
    found = read_scenario({**FILE, "units": units, "expect": [], "now": "2026-09-16T09:00:00"}, find)
    assert found.remarks[0] == (
        "tệp: bỏ qua mục “expect”; chỉ biết definition, units, people, now, steps, allow_own, closes_at"
    )
    assert [remark.split(";")[0] for remark in found.remarks[1:]] == [
        f"đơn vị thứ {number}: bỏ qua mục “colour”" for number in (1, 2, 3)
    ]
    assert found.now.isoformat() == NOW


@st.composite
def rounds(draw: st.DrawFn) -> dict[str, Any]:
    """A random tree with random people and steps, under any definition that ships."""
    count = draw(st.integers(1, 7))
    codes = [f"U{number}" for number in range(count)]
    units = [
        {
            "code": code,
            "parent": draw(st.sampled_from(codes[:number])) if number else None,
            "expected": draw(st.sampled_from([True, True, True, False])),
        }
        for number, code in enumerate(codes)
    ]
    roles = st.lists(st.sampled_from([role.value for role in Role]), min_size=1, max_size=4, unique=True)
    names = [f"N{number}" for number in range(draw(st.integers(1, 5)))]
    people = [{"name": name, "unit": draw(st.sampled_from(codes)), "roles": draw(roles)} for name in names]
    definition = draw(st.sampled_from(SHIPPED))
    moves = st.sampled_from([*definition.moves_named, "look", "vanish"])
    steps = st.builds(step, st.sampled_from(names), moves, st.sampled_from(codes), reason=st.just(REASON))
    return {
        "definition": definition.name,
        "units": units,
        "people": people,
        "now": NOW,
        "steps": draw(st.lists(steps, max_size=25)),
        "allow_own": draw(st.booleans()),
    }


@given(rounds())
def test_a_step_succeeds_if_and_only_if_it_was_offered_just_before(found: dict[str, Any]) -> None:
    answers = [deepcopy(answer) for answer in Play(read_scenario(found, find)).answers()]
    for taken, before, after in zip(found["steps"], answers[:-1], answers[1:], strict=True):
        if taken["move"] == "look":
            continue
        was_offered = taken["move"] in before["offered"][taken["by"]].get(taken["unit"], [])
        assert (after["outcome"] == "ok") is was_offered, (taken, after["outcome"])
        if not was_offered:
            assert after["states"] == before["states"]


@given(rounds())
def test_what_is_kept_from_step_to_step_is_what_asking_anew_would_tell(found: dict[str, Any]) -> None:
    playing = Play(read_scenario(found, find))
    for answer in playing.answers():
        anew = {
            name: {
                unit["code"]: list(playing.simulation.offered(person, unit["code"]))
                for unit in found["units"]
                if playing.simulation.may_see(person, unit["code"])
            }
            for person, name in enumerate(playing.names)
        }
        assert answer["offered"] == anew
