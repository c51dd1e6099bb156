"""What acts do to a small tree, worked out by hand; and what no tree and no acts may ever lead to."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from units.kinds import UnitKind
from units.restructuring.plan import make_plan
from units.restructuring.proof import faults_of
from units.restructuring.rows import COLUMNS, Act, Row, read_rows
from units.restructuring.values import Node, Plan, Ref, Snapshot, left_out

JULY = date(2025, 7, 1)
KINDS = {"T": UnitKind.PROVINCE, "K": UnitKind.COMMUNE, "C": UnitKind.GRASSROOTS}


def tree(*edges: str) -> Snapshot:
    """A tree from "code<parent" in order; ids count from 1."""
    ids: dict[str, int] = {}
    nodes = {}
    for number, edge in enumerate(edges, start=1):
        code, _, parent = edge.partition("<")
        ids[code] = number
        nodes[number] = Node(number, code, f"Đơn vị {code}", KINDS[code[0]], None, ids.get(parent))
    return Snapshot(JULY, nodes, nodes)


TREE = tree("T", "K1<T", "K2<T", "C1<K1", "C2<K1", "C3<K2")
T, K1, K2, C1, C2, C3 = range(1, 7)


def planned(*lines: str, snapshot: Snapshot = TREE):
    """The plan of lines of a file, numbered from 2."""
    table = [
        (number, dict(zip(COLUMNS, (*line.split(","), *[""] * 8)[:8], strict=True)))
        for number, line in enumerate(lines, start=2)
    ]
    reading = read_rows(table)
    assert reading.faults == ()
    return make_plan(snapshot, reading.rows)


def told(plan) -> list[tuple[int, str]]:
    return [(fault.line, fault.column) for fault in plan.faults]


class Climbed(Plan):
    """A plan that counts how often somebody asks it what stands above a unit."""

    climbs = 0

    def parent_of(self, ref: Ref) -> Ref | None:
        self.climbs += 1
        return super().parent_of(ref)


@pytest.mark.parametrize(("top", "circling"), [("T", 0), ("C3999", 4_000)])
def test_thousands_of_units_one_below_the_other_are_climbed_once(top, circling):
    """Each founded below the one before; the first below the root, or below the last: then all of them circle."""
    acts = [Row(at, Act.FOUND, f"C{at}", name=f"Tổ {at}", kind=UnitKind.GROUP) for at in range(4_000)]
    plan = Climbed(TREE, founded={row.code: row for row in acts})
    plan.parent.update({f"C{at}": f"C{at - 1}" for at in range(1, 4_000)}, C0=T if top == "T" else top)

    faults = [fault for fault in faults_of(plan, []) if "nằm dưới chính nó" in fault.message]

    assert len(faults) == circling
    assert plan.climbs <= 3 * 4_000


def test_children_of_a_merged_unit_follow_to_its_successor():
    plan = planned("merge,K1,K2")
    assert plan.faults == []
    assert set(plan.ended) == {K1}
    assert plan.followers == {C1: K1, C2: K1}
    assert (plan.parent_of(C1), plan.parent_of(C3)) == (K2, K2)
    assert [(link.predecessor, link.successor, link.share) for link in plan.links] == [(K1, K2, Fraction(1))]


def test_a_code_may_pass_from_a_unit_that_ends_to_one_that_is_founded():
    plan = planned("merge,K1,K1", "merge,K2,K1", "found,K1,,Phường mới,commune,,T")
    assert plan.faults == []
    assert set(plan.ended) == {K1, K2}
    assert {link.successor for link in plan.links} == {"K1"}
    assert (plan.name_of("K1"), plan.parent_of(C3)) == ("Phường mới", "K1")


def test_a_unit_that_merges_into_its_own_code_lives_on_when_nobody_else_takes_the_code():
    plan = planned("merge,K1,K1", "merge,K2,K1")
    assert plan.faults == []
    assert set(plan.ended) == {K2}
    assert plan.parent_of(C3) == K1


def test_a_renamed_unit_is_found_by_its_new_code():
    plan = planned("rename,K1,K9,Phường Đổi tên", "merge,K2,K9")
    assert plan.faults == []
    assert (plan.name_of(K1), plan.code_of(K1), plan.parent_of(C3)) == ("Phường Đổi tên", "K9", K1)


def test_a_split_divides_by_a_key_that_adds_up_to_one_or_by_none():
    third = planned(
        "found,C8,,A,grassroots,,K1", "found,C9,,B,grassroots,,K1", "split,C1,C8,,,,,1/3", "split,C1,C9,,,,,2/3"
    )
    assert third.faults == []
    assert [link.share for link in third.links] == [Fraction(1, 3), Fraction(2, 3)]
    none = planned("split,C1,C2", "split,C1,C3")
    assert none.faults == []
    assert [link.share for link in none.links] == [None, None]


def test_a_part_may_be_split_off_and_the_unit_lives_on():
    plan = planned("found,C9,,B,grassroots,,K1", "split,C1,C1,,,,,0.6", "split,C1,C9,,,,,0.4")
    assert plan.faults == []
    assert plan.ended == {}
    assert [(link.successor, link.share) for link in plan.links] == [(C1, Fraction(3, 5)), ("C9", Fraction(2, 5))]


@pytest.mark.parametrize(
    ("lines", "where", "said"),
    [
        (["move,X,,,,,K2"], (2, "code"), "không đơn vị nào mang mã X ngày 30/06/2025"),
        (["merge,K1,X"], (2, "to_code"), "không có đơn vị nào mang mã X"),
        (["merge,C1,C2", "merge,C2,C3"], (2, "to_code"), "cũng kết thúc theo tệp này"),
        (["merge,C1,C2", "merge,C1,C3"], (3, "code"), "dùng split"),
        (["merge,C1,C2", "dissolve,C1"], (3, "code"), "đã merge ở dòng 2"),
        (["dissolve,K1"], (2, "code"), "còn 2 đơn vị trực thuộc"),
        (["dissolve,C1", "move,C1,,,,,K2"], (3, "code"), "kết thúc ở dòng 2, không chuyển được"),
        (["dissolve,C1", "rename,C1,,Tên"], (3, "code"), "kết thúc ở dòng 2, không đổi tên được"),
        (["found,C1,,Mới,grassroots,,K1"], (2, "code"), "mã C1 thuộc về Đơn vị C1"),
        (["rename,C2,C1"], (2, "code"), "mã C1 thuộc về Đơn vị C1"),
        (["found,C9,,A,grassroots,,K1", "found,C9,,B,grassroots,,K1"], (3, "code"), "đã có ở dòng 2"),
        (["move,K1,,,,,C3"], (2, "parent_code"), "là công đoàn cơ sở"),
        (["merge,K1,C1"], (2, "parent_code"), "nằm dưới chính nó"),
        (["split,C1,C2,,,,,0.5", "split,C1,C3,,,,,0.4"], (2, "share"), "tổng các tỷ lệ là 0.9"),
        (["split,C1,C2,,,,,0.5", "split,C1,C3"], (2, "share"), "cho mọi dòng, hoặc không dòng nào"),
        (["split,C1,C2"], (2, "code"), "ít nhất hai dòng"),
        (["split,C1,C2", "split,C1,C2"], (2, "to_code"), "nhận hai lần"),
        (["move,C1,,,,,K2", "move,C1,,,,,K2"], (3, "code"), "đã có ở dòng 2"),
    ],
)
def test_what_cannot_be_is_told_with_line_and_column(lines, where, said):
    plan = planned(*lines)
    assert where in told(plan), plan.faults
    assert any((fault.line, fault.column) == where and said in fault.message for fault in plan.faults), plan.faults


def test_what_is_already_decided_for_a_later_day_is_not_overtaken():
    nodes = dict(TREE.before)
    nodes[C1] = Node(C1, "C1", "Đơn vị C1", UnitKind.GRASSROOTS, None, K1, changed_on=date(2025, 9, 1))
    plan = planned("move,C1,,,,,K2", snapshot=Snapshot(JULY, nodes, nodes))
    assert [fault.message for fault in plan.faults] == [
        "Đơn vị C1 đã có thay đổi từ ngày 01/09/2025, sau ngày hiệu lực; hoàn tác thay đổi đó trước"
    ]


def test_units_no_line_speaks_of_are_left_out_by_name():
    plan = planned("merge,C1,C2", "rename,K1,,Phường Một")
    assert [node.code for node in left_out(plan, T)] == ["C3", "K2"]
    assert [node.code for node in left_out(plan, K1)] == []


def test_cells_an_act_does_not_read_are_remarked_and_left_alone():
    line = dict(zip(COLUMNS, ("move", "C1", "", "Tên lạ", "", "", "K2", ""), strict=True))
    reading = read_rows([(2, line)])
    assert [(each.line, each.column) for each in reading.remarks] == [(2, "name")]
    assert reading.rows[0].name == ""


@pytest.mark.parametrize("share", ["0", "1", "1.2", "-0.5", "x", "1/0", "nan", "1e999999999"])
def test_a_share_lies_between_nothing_and_everything(share):
    reading = read_rows([(2, dict(zip(COLUMNS, ("split", "C1", "C2", "", "", "", "", share), strict=True)))])
    assert [(fault.line, fault.column) for fault in reading.faults] == [(2, "share")]


CODES = st.sampled_from(["T", "K1", "K2", "C1", "C2", "C3", "C7", "K7"])
LINES = st.one_of(
    st.builds("merge,{},{}".format, CODES, CODES),
    st.builds("move,{},,,,,{}".format, CODES, CODES),
    st.builds("dissolve,{}".format, CODES),
    st.builds("split,{},{},,,,,{}".format, CODES, CODES, st.sampled_from(["", "0.5", "1/3"])),
    st.builds("rename,{},{},Tên".format, CODES, CODES),
    st.builds("found,{},,Mới,{},,{}".format, CODES, st.sampled_from(["commune", "grassroots"]), CODES),
)


@given(st.lists(LINES, max_size=6))
def test_a_plan_without_faults_always_leaves_a_tree(lines):
    """One root, nobody in a circle, every code once, nobody ended above anybody, every heir living, shares whole or none."""
    plan = planned(*lines)
    if plan.faults:
        return
    living = plan.living()
    codes = [plan.code_of(ref) for ref in living]
    assert len(set(codes)) == len(codes)
    assert [ref for ref in living if plan.parent_of(ref) is None] == [T] or T in plan.ended
    for ref in living:
        seen, above = {ref}, plan.parent_of(ref)
        while above is not None:
            assert above in living
            assert above not in seen
            seen.add(above)
            above = plan.parent_of(above)
    for unit_id, row in plan.ended.items():
        shares = [link.share for link in plan.links if link.predecessor == unit_id]
        assert row.act is Act.DISSOLVE or sum(share or 0 for share in shares) == 1 or set(shares) == {None}
    assert all(link.successor in living for link in plan.links)
