"""A definition drawn: everything is in the picture and in the text, nothing covers anything, whatever the definition."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given, settings

from tests.acceptance.stage import EVERY_LEVEL
from tests.workflow.shelf import APPROVE_THEN_ACCEPT, ONE_STEP, SHIPPED, TWO_STEPS
from tests.workflow.test_spoilt_definitions import spoilt
from workflow import Definition, DefinitionFaults, read_definition
from workflow.drawing import Words, journey, mermaid, svg
from workflow.layout import Box, Layout, lay_out

SVG = "{http://www.w3.org/2000/svg}"
EACH = pytest.mark.parametrize("definition", SHIPPED, ids=lambda definition: definition.name)
STATES = {
    "draft": "Chưa gửi",
    "submitted": "Chờ duyệt",
    "reviewed": "Đã kiểm tra, chờ duyệt",
    "approved_here": "Đã duyệt tại đơn vị, chờ tiếp nhận",
    "returned": "Bị trả lại",
    "approved": "Đã duyệt",
    "accepted": "Đã tiếp nhận",
    "closed": "Đóng, không có số liệu",
}


def words(definition: Definition, **named: Mapping[str, str]) -> Words:
    states = {state.name: STATES.get(state.name, state.name) for state in definition.states}
    moves = {name: f"làm {name}" for name in definition.moves_named}
    return Words("Sơ đồ", "Các bước có số.", named.get("states", states), named.get("moves", moves))


def drawn(definition: Definition, *moves: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg(definition, words(definition), journey(definition, moves)))


def lines_of(found: ElementTree.Element, name: str) -> list[str]:
    groups = [each for each in found.iter(f"{SVG}g") if name in each.get("class", "").split()]
    return [" ".join("".join(each.itertext()).split()) for each in groups]


@EACH
def test_every_state_stands_in_the_picture_once_and_every_move_by_its_number(definition: Definition) -> None:
    picture = drawn(definition)
    labels = {STATES[state.name].replace(" ", "") for state in definition.states}
    assert {line.replace(" ", "") for line in lines_of(picture, "drawing__state")} == labels
    numbers = {number for line in lines_of(picture, "drawing__number") for number in line.split()}
    assert numbers == {str(number) for number in range(1, len(definition.moves) + 1)}


@EACH
def test_the_picture_fits_a_phone_and_nothing_in_it_covers_anything(definition: Definition) -> None:
    layout = lay_out(definition, STATES)
    assert layout.width <= 380
    apart(layout)
    spots = [(arrow.badge, 12 + 7 * len(" ".join(map(str, arrow.numbers)))) for arrow in layout.arrows]
    for ((x, y), width), ((other_x, other_y), other_width) in combinations(spots, 2):
        assert abs(x - other_x) >= (width + other_width) / 2 or abs(y - other_y) >= 18
    for (x, y), _ in spots:
        assert not any(inside(box, x, y) for box in layout.boxes.values())


@settings(max_examples=150, deadline=None)
@given(spoilt())
def test_whatever_can_be_proven_can_be_drawn(found: dict[str, Any]) -> None:
    try:
        definition = read_definition(found)
    except DefinitionFaults:
        assume(False)
        return
    apart(lay_out(definition, words(definition).states))
    assert drawn(definition).tag == f"{SVG}svg"
    assert svg(definition, words(definition)) == svg(definition, words(definition))


def apart(layout: Layout) -> None:
    for one, other in combinations(layout.boxes.values(), 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y, (one, other)
    for box in layout.boxes.values():
        assert box.x >= 0 and box.x + box.width <= layout.width and box.y + box.height <= layout.height
    for arrow in layout.arrows:
        assert all(0 <= x <= layout.width and 0 <= y <= layout.height for x, y in arrow.points)


def inside(box: Box, x: int, y: int) -> bool:
    return box.x < x < box.x + box.width and box.y < y < box.y + box.height


def test_the_way_a_report_has_taken_is_marked_with_where_it_is_now() -> None:
    way = ["submit", "return", "save", "opened", "submit", "approve"]
    taken = journey(ONE_STEP, way)
    assert taken.now == "approved"
    assert [ONE_STEP.moves[number - 1].name for number in taken.numbers] == [each for each in way if each != "opened"]
    assert taken.states == {"draft", "submitted", "returned", "approved"}
    assert taken.arrows == {
        ("draft", "submitted"),
        ("submitted", "returned"),
        ("returned", "returned"),
        ("returned", "submitted"),
        ("submitted", "approved"),
    }
    picture = drawn(ONE_STEP, *way)
    assert lines_of(picture, "drawing__state--now") == ["Đã duyệt"]
    assert len(lines_of(picture, "drawing__arrow--taken")) == len(taken.arrows)


def test_a_report_that_has_done_nothing_is_at_the_beginning_and_a_plain_drawing_marks_nothing() -> None:
    assert lines_of(drawn(TWO_STEPS), "drawing__state--now") == ["Chưa gửi"]
    plain = svg(TWO_STEPS, words(TWO_STEPS))
    assert "--now" not in plain
    assert "--taken" not in plain


def test_a_picture_carries_neither_script_nor_style_and_no_label_can_bring_one_in() -> None:
    evil = '<script>alert("1")</script>&"\'\n]]>'
    definition = read_definition(EVERY_LEVEL)
    states = dict.fromkeys(definition.state_named, evil)
    picture = svg(definition, Words(evil, evil, states, dict.fromkeys(definition.moves_named, evil)))
    found = ElementTree.fromstring(picture)
    assert {each.tag.removeprefix(SVG) for each in found.iter()} <= {
        *("svg", "title", "desc", "g", "rect", "circle", "polyline", "polygon", "text", "tspan")
    }
    assert not any(name == "style" or name.startswith("on") for each in found.iter() for name in each.attrib)


def test_the_text_for_mermaid_says_the_same() -> None:
    definition = read_definition(EVERY_LEVEL)
    said = words(
        definition,
        states={"waiting": "Chờ: duyệt", "approved": "Đã duyệt"},
        moves={"approve": "Duyệt", "undo": "Thu hồi"},
    )
    assert mermaid(definition, said, journey(definition, ["approve"])) == (
        "stateDiagram-v2\n"
        '    state "Chờ  duyệt" as waiting\n'
        '    state "Đã duyệt" as approved\n'
        "    [*] --> waiting\n"
        "    waiting --> approved: 1. Duyệt\n"
        "    approved --> waiting: 2. Thu hồi\n"
        "    approved --> [*]\n"
        "    classDef taken stroke-width:3px\n"
        "    classDef now stroke-width:5px,font-weight:bold\n"
        "    class waiting taken\n"
        "    class approved now\n"
    )


def test_the_way_to_approval_goes_down_on_the_left_and_all_else_stands_on_the_right() -> None:
    boxes = lay_out(APPROVE_THEN_ACCEPT, STATES).boxes
    main = [boxes[name] for name in ("draft", "submitted", "approved_here", "accepted")]
    assert len({box.x for box in main}) == 1
    assert [box.y for box in main] == sorted(box.y for box in main)
    assert boxes["returned"].x == boxes["closed"].x > main[0].x + main[0].width
