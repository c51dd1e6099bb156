"""What surprises is explained before a report goes up; the note goes when its figure changes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from extensions import db
from submissions.entry.drafting import AnswersRefused, save
from submissions.entry.findings import Finding, findings_of
from submissions.entry.note_models import AnswerNote
from submissions.facts import texts_of
from submissions.importing import import_figures
from submissions.models import Submission
from submissions.moves import make_moves
from tests.world import MINIMUM, World
from units import history
from units.access import OPERATOR
from workflow.refusals import Refused

MORE_MEMBERS = {**MINIMUM, "workforce_total": "90", "workforce_female": "80"}
"""100 members and a workforce of 90: a condition of level 3."""
WHY = "Có 10 đoàn viên đã nghỉ hưu vẫn sinh hoạt tại công đoàn."


@pytest.fixture
def world(session) -> World:
    """The cast."""
    return World()


@pytest.fixture
def c1(world) -> Submission:
    """C1's report of the quarter."""
    return world.report(world.round(), "C1")


def explain(world: World, report: Submission, key: str, text: str, answers: dict[str, str] | None = None) -> None:
    van = world["Vân"]
    save(report, answers or {}, by=van.doer, seen=report.version, notes={key: text}, now=van.now)


def found(report: Submission) -> list[tuple[str, int, str]]:
    those = findings_of([report], {report.id: texts_of(report)})[report.id]
    return [(each.key, each.importance, each.note) for each in those]


def test_without_a_note_the_report_is_refused_with_the_list_and_with_it_goes_up(world, c1):
    with pytest.raises(Refused) as refusal:
        world["Vân"].submits(c1, MORE_MEMBERS)
    assert refusal.value.code == "notes_wanted"
    (sentence,) = refusal.value.facts["faults"]
    assert "(100) lớn hơn" in sentence

    explain(world, c1, "members_total", WHY)

    assert found(c1) == [("members_total", 3, WHY)]
    assert world["Vân"].moves(c1, "submit").state == "submitted"
    assert history.entries_of("submission", c1.id)[-1].facts["notes"] == {"members_total": WHY}


def test_a_figure_that_changes_takes_its_note_away_and_an_unchanged_one_keeps_it(world, c1):
    world["Vân"].saves(c1, MORE_MEMBERS)
    explain(world, c1, "members_total", WHY)

    world["Vân"].saves(c1, {"initiatives": "3"})
    assert found(c1) == [("members_total", 3, WHY)]

    world["Vân"].saves(c1, {"members_total": "95"})
    assert found(c1) == [("members_total", 3, "")]
    assert db.session.scalars(select(AnswerNote)).all() == []


def test_the_old_text_sent_back_with_a_new_figure_explains_nothing_but_new_words_do(world, c1):
    world["Vân"].saves(c1, MORE_MEMBERS)
    explain(world, c1, "members_total", WHY)

    explain(world, c1, "members_total", WHY, {"members_total": "95"})
    assert found(c1) == [("members_total", 3, "")]

    explain(world, c1, "members_total", "Năm người nghỉ hưu.", {"members_total": "95"})
    assert found(c1) == [("members_total", 3, "Năm người nghỉ hưu.")]


def test_a_note_where_nothing_surprises_is_not_kept(world, c1):
    world["Vân"].saves(c1, MINIMUM)
    explain(world, c1, "members_total", WHY)

    assert db.session.scalars(select(AnswerNote)).all() == []


def test_a_note_written_while_somebody_else_saved_is_refused_whole(world, c1):
    world["Vân"].saves(c1, MORE_MEMBERS)
    seen = c1.version
    world["Vân"].saves(c1, {"initiatives": "3"})

    with pytest.raises(Refused) as refusal:
        save(c1, {}, by=world["Vân"].doer, seen=seen, notes={"members_total": WHY}, now=world.now)

    assert refusal.value.code == "changed_since_seen"
    assert db.session.scalars(select(AnswerNote)).all() == []


def test_nobody_else_explains_and_what_cannot_be_a_note_is_told(world, c1):
    with pytest.raises(Refused) as refusal:
        save(c1, {}, by=world["Hậu"].doer, seen=c1.version, notes={"members_total": WHY}, now=world.now)
    assert refusal.value.code == "not_your_desk"

    with pytest.raises(AnswersRefused) as refused:
        save(c1, {}, by=world["Vân"].doer, seen=c1.version, notes={"nowhere": WHY}, now=world.now)
    assert [fault.name for fault in refused.value.faults] == ["note:nowhere"]


def test_a_jump_against_a_year_of_quarters_waits_for_a_note(world):
    for period, number in (("2025-Q3", "100"), ("2025-Q4", "104"), ("2026-Q1", "98"), ("2026-Q2", "102")):
        earlier = world.report(world.round(period=period, scope="K"), "C1")
        world["Vân"].submits(earlier, {**MINIMUM, "workforce_total": "5000", "members_total": number})
    report = world.report(world.round(scope="K"), "C1")

    world["Vân"].saves(report, {**MINIMUM, "workforce_total": "5000", "members_total": "1020", "members_female": "70"})

    (jump,) = findings_of([report], {})[report.id]
    assert (jump.key, jump.importance, jump.holds_up) == ("members_total", 3, True)
    assert jump.message_vi == (
        "Tổng số đoàn viên cuối kỳ: 1.020 cao hơn hẳn mọi khi; 4 kỳ trước thường khoảng 101 (kỳ trước: 102)."
    )


def test_a_file_brings_its_own_notes_and_the_operators_says_where_it_comes_from(world, c1):
    lines = [f"C1,{key},{value}" for key, value in MORE_MEMBERS.items()]
    own = "\n".join(["unit_code,field,value", *lines, f"C1,note:members_total,{WHY}"])
    import_figures(c1.round, own, by=OPERATOR, submit=False, approve=False, now=world.now)
    assert found(c1) == [("members_total", 3, WHY)]

    other = "\n".join(["unit_code,field,value", *(line.replace("C1", "C2") for line in lines)])
    import_figures(c1.round, other, by=OPERATOR, submit=True, approve=False, now=world.now)
    c2 = world.report(c1.round, "C2")
    assert c2.state == "submitted"
    assert found(c2) == [("members_total", 3, "Số liệu nhập từ tệp, chưa có giải trình của đơn vị.")]


def test_of_many_reports_the_one_that_waits_for_a_note_is_refused_by_name(world, c1):
    world["Vân"].saves(c1, MORE_MEMBERS)
    world["Hoa"].saves(world.report(c1.round, "C2"), MINIMUM)
    c2 = world.report(c1.round, "C2")

    outcomes = make_moves([c1.id, c2.id], "submit", by=OPERATOR, seen=None, now=world.now)

    told = {each.submission.unit_code: each.refused.code if each.refused else "" for each in outcomes}
    assert told == {"C1": "notes_wanted", "C2": ""}


@pytest.mark.parametrize(
    ("importance", "note", "blocks", "wants_note", "holds_up"),
    [
        (1, "", True, False, False),
        (2, "", True, False, False),
        (3, "", False, True, True),
        (3, WHY, False, True, False),
        (4, "", False, True, False),
    ],
)
def test_the_four_levels(importance, note, blocks, wants_note, holds_up):
    each = Finding("members_total", importance, "Sao vậy.", "mark", note)

    assert (each.blocks, each.wants_note, each.holds_up) == (blocks, wants_note, holds_up)


def test_the_command_line_is_refused_with_the_list_and_takes_notes(world, c1, runner):
    world["Vân"].saves(c1, MORE_MEMBERS)
    call = ["submissions", "move", c1.round.code, "C1", "submit", "--by", world["Vân"].email]

    refused = runner.invoke(args=call)
    taken = runner.invoke(args=[*call, "--note", f"members_total={WHY}"])

    assert refused.exit_code == 1
    assert "notes_wanted" in refused.output
    assert "(100) lớn hơn" in refused.output
    assert taken.exit_code == 0, taken.output
