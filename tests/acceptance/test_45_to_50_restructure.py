"""Acceptance cases 45, 46, 47, 49, 50: a tree that moves, reported as it was and on today's boundaries."""

from __future__ import annotations

from datetime import date

import pytest

from extensions import db
from submissions.consolidation.level import settle_round
from submissions.consolidation.rebased import rebased
from submissions.consolidation.whole import whole_of
from submissions.desk import waiting_now
from submissions.forms.library import shipped_form
from submissions.forms.publishing import publish
from submissions.importing import import_figures
from submissions.models import Submission
from submissions.queries import submission_of
from submissions.restructuring.rehearsing import apply, draft, rehearse, undo
from submissions.rounds.opening import open_round
from submissions.workflows import shipped
from tests.world import DEADLINES, MINIMUM, NOW
from units import history
from units.access import OPERATOR
from units.importing import import_units
from units.restructuring.rows import COLUMNS
from units.tree import unit_by_code
from workflow.periods import parse_period
from workflow.refusals import Refused

OCTOBER = date(2026, 10, 1)


def acts(*lines: str):
    """Lines of a file, numbered from 2."""
    return [
        (number, dict(zip(COLUMNS, (*line.split(","), *[""] * 8)[:8], strict=True)))
        for number, line in enumerate(lines, start=2)
    ]


def carried_out(*lines: str, on: date = OCTOBER, decision: str = "15/QĐ-LĐLĐ"):
    """Rehearse and apply."""
    told = acts(*lines)
    rehearsal = rehearse(told, on)
    assert rehearsal.faults == ()
    kept = draft(told, decision, on, by=OPERATOR, now=NOW)
    apply(kept, rehearsal, by=OPERATOR, now=NOW)
    return kept


def members(round_, figures):
    return figures[round_.form_version.compiled.slot("members_total").index]


@pytest.fixture
def two_approved(world, report, quarter):
    """C1 with 100 and C2 with 200 members, approved in the third quarter."""
    more = MINIMUM | {"workforce_total": "300", "members_total": "200"}
    for person, code, told in (("Vân", "C1", MINIMUM), ("Hoa", "C2", more)):
        world["Hậu"].approves(world[person].submits(report(code), told))
    settle_round(quarter, now=NOW)
    return quarter


def test_46_a_merger_leaves_the_old_round_as_reported_and_rebases_it_to_the_new_unit(world, two_approved, report):
    before = history.verify()[0]
    carried_out("found,C3N,,CĐCS Hợp nhất,grassroots,private,K,", "merge,C1,C3N", "merge,C2,C3N")
    assert [members(two_approved, report(code).figures) for code in ("C1", "C2")] == [100, 200]
    k = whole_of(report("K"), two_approved.form_version.compiled)
    assert members(two_approved, k.official) == 300

    new = unit_by_code("C3N", OCTOBER).id
    today = rebased(two_approved, OCTOBER)
    assert members(two_approved, today.own[new]) == 300
    assert members(two_approved, today.below[unit_by_code("K", OCTOBER).id]) == 300
    assert today.estimates == set()
    told = [entry.act for entry in history.entries_of("unit", report("C1").unit_id)]
    assert told == ["merge"]
    count, broken = history.verify()
    assert (count > before, broken) == (True, [])


def test_47_a_split_is_rebased_only_by_a_key_and_marked_as_an_estimate(world, two_approved, report):
    lines = ["found,C8,,CĐCS A,grassroots,private,K,", "found,C9N,,CĐCS B,grassroots,private,K,"]
    carried_out(*lines, "split,C1,C8,,,,,0.6", "split,C1,C9N,,,,,0.4")
    ids = {code: unit_by_code(code, OCTOBER).id for code in ("C8", "C9N", "K")}
    today = rebased(two_approved, OCTOBER)
    assert [members(two_approved, today.own[ids[code]]) for code in ("C8", "C9N")] == [60, 40]
    assert {ids["C8"], ids["C9N"], ids["K"]} <= today.estimates
    assert [each.unit_name for each in today.moved("share")] == ["CĐCS Công ty May Bình Minh"]
    assert members(two_approved, report("C1").figures) == 100, "the report itself stays with C1"


def test_47_without_a_key_nothing_is_divided_and_the_unit_is_named(world, two_approved):
    lines = ["found,C8,,CĐCS A,grassroots,private,K,", "found,C9N,,CĐCS B,grassroots,private,K,"]
    carried_out(*lines, "split,C1,C8", "split,C1,C9N")
    k = unit_by_code("K", OCTOBER).id
    today = rebased(two_approved, OCTOBER)
    assert not {unit_by_code(code, OCTOBER).id for code in ("C8", "C9N")} & today.own.keys()
    assert members(two_approved, today.below[k]) == 300
    assert [each.unit_name for each in today.moved("undivided")] == ["CĐCS Công ty May Bình Minh"]


def test_48_a_file_for_2024_with_a_code_that_changed_owner_goes_to_whoever_carried_it_in_2024(session):
    """44 was Quảng Bình's until 30/06/2025; afterwards the new Quảng Trị carries it."""
    heading = "code,name,kind,sector,parent_code,valid_from,valid_to"
    import_units(
        "\n".join(
            [
                heading,
                "VN,Tổng Liên đoàn,confederation,,,2004-01-01,",
                "44,LĐLĐ tỉnh Quảng Bình,province,,VN,2004-01-01,",
                "45,LĐLĐ tỉnh Quảng Trị,province,,VN,2004-01-01,",
            ]
        )
    )
    july = date(2025, 7, 1)
    carried_out("found,44,,LĐLĐ tỉnh Quảng Trị,province,,VN,", "merge,44,44", "merge,45,44", on=july)
    rounds = {year: opened("B", parse_period(str(year)), "VN") for year in (2024, 2026)}
    names = {
        year: [each.unit_name for each in db.session.query(Submission).filter_by(round_id=round_.id, unit_code="44")]
        for year, round_ in rounds.items()
    }
    assert names == {2024: ["LĐLĐ tỉnh Quảng Bình"], 2026: ["LĐLĐ tỉnh Quảng Trị"]}

    field = next(
        each for each in rounds[2024].form_version.compiled.fields if each.is_numeric and "province" in each.supply
    )
    import_figures(
        rounds[2024], f"unit_code,field,value\n44,{field.key},7", by=OPERATOR, submit=False, approve=False, now=NOW
    )
    reports = {each.unit_name: each for each in db.session.query(Submission).filter_by(unit_code="44")}
    slot = rounds[2024].form_version.compiled.slot(field.key)
    assert reports["LĐLĐ tỉnh Quảng Bình"].figures[slot.index] == 7 * 10**slot.scale
    assert reports["LĐLĐ tỉnh Quảng Trị"].figures[slot.index] is None


def test_49_a_mapping_that_lacks_82_units_stops_before_writing_and_names_them(session):
    heading = "code,name,kind,sector,parent_code,valid_from,valid_to"
    units = [f"X{number:04},Công đoàn xã {number},commune,,P,2004-01-01," for number in range(400)]
    import_units("\n".join([heading, "P,Liên đoàn Lao động tỉnh P,province,,,2004-01-01,", *units]))
    mapped = [f"merge,X{number:04},N{number % 100:03}" for number in range(400) if number % 5 or number >= 410]
    mapped = mapped[: 400 - 82]
    founded = [f"found,N{number:03},,Công đoàn xã mới {number},commune,,P," for number in range(100)]
    named = {line.split(",")[1] for line in mapped}
    missing = [f"X{number:04}" for number in range(400) if f"X{number:04}" not in named]

    rehearsal = rehearse(acts(*founded, *mapped), date(2025, 7, 1), require_all_under="P")

    assert len(missing) == 82
    assert [node.code for node in rehearsal.left_out] == missing
    assert not rehearsal.may_be_applied
    with pytest.raises(Refused, match="not_applicable"):
        apply(draft([], "1", date(2025, 7, 1), by=OPERATOR, now=NOW), rehearsal, by=OPERATOR, now=NOW)
    assert unit_by_code("N000", date(2025, 7, 1)) is None


def test_50_a_report_in_the_old_inbox_goes_to_exactly_one_new_reviewer(world, report, quarter):
    """C1 moves from K to K2 on 01/09, within the quarter that ends on 14/09; its report waits at K."""
    c1 = world["Vân"].submits(report("C1"))
    world["Hậu"].approves(world["Hoa"].submits(report("C2")))
    told = acts("move,C1,,,,,K2")

    (dry,) = rehearse(told, date(2026, 9, 1)).reports
    plan = rehearse(told, date(2026, 9, 1)).plan
    assert (plan.name_of(dry.old_desk), plan.name_of(dry.new_desk)) == (
        "Công đoàn phường Kinh Bắc",
        "Công đoàn Khu công nghiệp Đông Hà",
    )
    assert [each.submission.id for each in waiting_now(world["Hậu"].doer, NOW)] == [c1.id], (
        "a rehearsal changes nothing"
    )

    kept = carried_out("move,C1,,,,,K2", on=date(2026, 9, 1))
    settle_round(quarter, now=NOW)
    assert waiting_now(world["Hậu"].doer, NOW) == []
    assert [each.submission.id for each in waiting_now(world["Quân"].doer, NOW)] == [c1.id]
    assert (report("C1").parent_id, report("C2").parent_id) == (report("K2").id, report("K").id)
    assert report("C2").state == "approved"
    totals = [report(code).total.units_expected for code in ("K", "K2", "T")]
    assert totals == [1, 2, 4]

    undo(kept, by=OPERATOR, now=NOW)
    settle_round(quarter, now=NOW)
    assert [each.submission.id for each in waiting_now(world["Hậu"].doer, NOW)] == [c1.id]
    assert [report(code).total.units_expected for code in ("K", "K2", "T")] == [2, 1, 4]


def test_45_the_facts_of_ha_tinh_show_both_trees(session):
    """H1-2025: 1,473 units with 72,059 members under 15 upper unions; from 01/07/2025 442 units with 37,253 members
    directly under the province, the others ended.
    """
    staying, ending = sizes(442, 37_253), sizes(1_473 - 442, 72_059 - 37_253)
    uppers = [f"U{number:02},Liên đoàn Lao động huyện {number},district,,H,2010-01-01," for number in range(15)]
    units = [f"C{number:04},CĐCS {number},grassroots,private,U{number % 15:02},2010-01-01," for number in range(1_473)]
    heading = "code,name,kind,sector,parent_code,valid_from,valid_to"
    import_units("\n".join([heading, "H,Liên đoàn Lao động tỉnh H,province,,,2010-01-01,", *uppers, *units]))
    half = parse_period("2025-H1")
    round_ = opened("Q", half)
    figures = [
        f"C{number:04},{key},{count}"
        for number, count in enumerate([*staying, *ending])
        for key in ("workforce_total", "members_total")
    ]
    text = "\n".join(["unit_code,field,value", *figures])
    import_figures(round_, text, by=OPERATOR, submit=True, approve=True, now=NOW)
    settle_round(round_, now=NOW)

    july = date(2025, 7, 1)
    moved = [f"move,C{number:04},,,,,H," for number in range(442)]
    ended = [f"dissolve,C{number:04}" for number in range(442, 1_473)]
    carried_out(*moved, *ended, *[f"dissolve,U{number:02}" for number in range(15)], on=july)

    as_reported = submission_of(round_, "H")
    assert (as_reported.total.units_approved, members(round_, as_reported.total.official)) == (1_473, 72_059)
    below = [each.unit_code for each in db.session.query(type(as_reported)).filter_by(parent_id=as_reported.id)]
    assert len(below) == 15

    province = unit_by_code("H", july).id
    today = rebased(round_, july)
    assert len(today.children[province]) == 442
    assert sum(members(round_, today.own[unit_id]) for unit_id in today.children[province]) == 37_253
    assert len(today.moved("dissolved")) == 1_031
    assert members(round_, today.below[province]) == 72_059, (
        "nothing is lost: the dissolved stay with the province, by name"
    )


def sizes(units: int, total: int) -> list[int]:
    """Members of so many units that add up to the total."""
    each, more = divmod(total, units)
    return [each + (number < more) for number in range(units)]


def opened(form: str, window, scope_code: str = "H"):
    version, _ = publish(shipped_form(form), by_id=None, now=NOW)
    scope = unit_by_code(scope_code, window.last_day)
    return open_round(version, window, scope, workflow=shipped("one_step"), deadlines=DEADLINES, by=OPERATOR, now=NOW)
