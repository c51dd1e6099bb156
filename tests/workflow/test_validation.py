"""A bad definition stops when it is loaded, with the line and what is wrong with it."""

from __future__ import annotations

import pytest

from tests.workflow.shelf import read_text
from workflow import Definition, DefinitionFaults, Fault, Standing, State, check

GOOD = """\
name: small
version: 1
initial: draft
states:
  draft: {standing: open, editable: true}
  sent: {standing: submitted}
  approved: {standing: approved}
moves:
  - move: send
    from: [draft]
    to: sent
    by: [chair at own]
    guards: [round_open]
    effects: [tell_above]
  - move: return
    from: [sent]
    to: draft
    by: [approver at parent]
    guards: [{reason: 10}]
  - move: approve
    from: [sent]
    to: approved
    by: [approver at parent]
"""

NO_SUCH_ROLE = "không có “boss”; chỉ có reporter, chair, reviewer, approver, staff, admin"
NO_SUCH_GUARD = (
    "bước “send”: không có điều kiện “moon_full”; chỉ có children_settled, no_blocking_faults, round_open, not_opened, "
    "nothing_above, not_your_own, reason"
)

BROKEN: list[tuple[str, str, str, list[tuple[int, str]]]] = [
    ("no initial", "initial: draft\n", "", [(1, "thiếu mục “initial”")]),
    ("unknown initial", "initial: draft", "initial: start", [(3, "trạng thái đầu “start” chưa được khai báo")]),
    (
        "initial counts already",
        "initial: draft",
        "initial: sent",
        [(6, "trạng thái đầu “sent” phải là open (chưa tính vào tổng hợp)")],
    ),
    ("no standing", "sent: {standing: submitted}", "sent: {}", [(6, "thiếu mục “standing” của “sent”")]),
    (
        "unknown standing",
        "standing: submitted",
        "standing: maybe",
        [(6, "không có “maybe”; chỉ có open, submitted, approved, closed")],
    ),
    (
        "figures change while they count",
        "sent: {standing: submitted}",
        "sent: {standing: submitted, editable: true}",
        [(6, "trạng thái “sent” cho sửa số liệu nhưng đã được cộng lên cấp trên")],
    ),
    ("editable is a word", "editable: true", "editable: maybe", [(5, "editable phải là true hoặc false")]),
    (
        "unreachable",
        "moves:\n",
        "  lost: {standing: closed}\nmoves:\n",
        [(8, "không có đường đến trạng thái “lost”")],
    ),
    ("dead end", "    from: [sent]\n", "    from: [draft]\n", [(6, "không có đường ra khỏi trạng thái “sent”")]),
    (
        "for ever to and fro",
        "    from: [sent]\n    to: approved\n",
        "    from: [approved]\n    to: approved\n",
        [
            (5, "từ trạng thái “draft” không bao giờ duyệt hay chốt được"),
            (6, "từ trạng thái “sent” không bao giờ duyệt hay chốt được"),
            (7, "không có đường đến trạng thái “approved”"),
        ],
    ),
    ("to nowhere", "to: sent", "to: gone", [(9, "bước “send” nói đến trạng thái “gone” chưa được khai báo")]),
    ("from nowhere", "from: [draft]", "from: []", [(9, "bước “send” không xuất phát từ trạng thái nào")]),
    ("nobody may", "by: [chair at own]", "by: []", [(9, "bước “send” không ai được làm")]),
    ("nobody named", "    by: [chair at own]\n", "", [(9, "thiếu mục “by” của bước thứ 1")]),
    ("unknown role", "chair at own", "boss at own", [(12, NO_SUCH_ROLE)]),
    ("unknown place", "chair at own", "chair at home", [(12, "không có “home”; chỉ có own, parent, ancestor")]),
    (
        "no place",
        "[chair at own]",
        "[chair]",
        [(12, "“chair” phải có dạng “vai trò at nơi”, ví dụ “approver at parent”")],
    ),
    ("unknown guard", "[round_open]", "[moon_full]", [(9, NO_SUCH_GUARD)]),
    (
        "guard without its number",
        "{reason: 10}",
        "reason",
        [(15, "bước “return”: điều kiện “reason” cần một số nguyên từ 1, ví dụ reason: 10")],
    ),
    ("number is none", "{reason: 10}", "{reason: ten}", [(19, "“ten” phải là một số nguyên từ 1")]),
    (
        "number for nothing",
        "[round_open]",
        "[{round_open: 3}]",
        [(9, "bước “send”: điều kiện “round_open” không nhận số")],
    ),
    (
        "unknown effect",
        "[tell_above]",
        "[shout]",
        [(14, "không có “shout”; chỉ có name_author, consolidate, tell_above, tell_unit")],
    ),
    (
        "said twice",
        "move: approve",
        "move: return",
        [(20, "bước “return” từ “sent” khai báo hai lần")],
    ),
    (
        "unknown key",
        "    to: sent\n",
        "    to: sent\n    colour: red\n",
        [(12, "không có mục “colour”; chỉ có move, from, to, by, guards, effects")],
    ),
    ("a word for a list", "from: [draft]", "from: draft", [(10, "phải là một danh sách")]),
    ("not a mapping", GOOD, "- just\n- a list\n", [(1, "phải là các cặp “tên: giá trị”")]),
    ("version zero", "version: 1", "version: 0", [(2, "“0” phải là một số nguyên từ 1")]),
    (
        "reminders out of order",
        "moves:\n",
        "deadlines:\n  remind_before: [1, 3]\n  remind_after: [7, 1]\n  escalate_after: 251\nmoves:\n",
        [
            (8, "“251” ngày làm việc: không hạn nào dài hơn 250"),
            (8, "remind_before phải từ xa đến gần hạn, ví dụ [7, 3, 1]"),
            (8, "remind_after phải từ gần đến xa hạn, ví dụ [1, 3, 7]"),
        ],
    ),
    ("no name", "name: small", "name: ''", [(1, "phải là một tên, không để trống")]),
]


def test_the_definition_the_faults_are_made_from_is_good() -> None:
    assert read_text(GOOD).name == "small"


@pytest.mark.parametrize(
    ("right", "wrong", "faults"), [row[1:] for row in BROKEN], ids=[row[0].replace(" ", "-") for row in BROKEN]
)
def test_a_broken_definition_names_the_line_and_what_is_wrong(
    right: str, wrong: str, faults: list[tuple[int, str]]
) -> None:
    assert right in GOOD
    with pytest.raises(DefinitionFaults) as found:
        read_text(GOOD.replace(right, wrong))
    assert [(fault.line, fault.message) for fault in found.value.faults] == faults


def test_all_misspellings_are_told_at_once_in_the_order_of_the_lines() -> None:
    with pytest.raises(DefinitionFaults) as found:
        read_text(
            GOOD.replace("submitted", "maybe")
            .replace("chair at own", "boss at own")
            .replace("version: 1", "version: x")
        )
    assert [fault.line for fault in found.value.faults] == [2, 6, 12]
    assert str(found.value).splitlines()[2] == f"dòng 12: {NO_SUCH_ROLE}"


def test_a_definition_made_without_text_is_proven_the_same_way() -> None:
    twice = (State("draft", Standing.OPEN), State("draft", Standing.OPEN))
    with pytest.raises(DefinitionFaults) as found:
        check(Definition("bare", 1, "draft", twice, ()))
    assert found.value.faults == (Fault(0, ("states", "draft"), "trạng thái “draft” khai báo 2 lần"),)
