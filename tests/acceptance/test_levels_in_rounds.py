"""Cases 8, 9, 11 and 33 in a round that is really open: levels without steps, units not asked, workflows of ancestors only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from extensions import db
from submissions.consolidation.whole import whole_of
from submissions.deciding import answers_for
from submissions.importing import import_figures
from submissions.models import Round, Submission
from submissions.notices.models import Notice
from submissions.overview import holder_of
from submissions.queries import may_see, round_by_code, waiting_count
from submissions.restructuring.rehearsing import apply, draft, rehearse
from submissions.rounds.opening import open_round
from submissions.workflows import shipped
from tests.world import DEADLINES, MINIMUM, NOW, World
from units.access import OPERATOR
from units.restructuring.rows import COLUMNS
from units.tables import FileFaults
from units.tree import unit_by_code
from workflow import LIBRARY
from workflow.deadlines import local_day
from workflow.periods import parse_period
from workflow.refusals import Refused

TODAY, SINCE = local_day(NOW), date(2026, 9, 1)


@pytest.fixture
def opened(world):
    """A round of one_step with steps at some levels only; `not_asked`: codes."""

    def of(levels: Sequence[str] | None = None, not_asked: Sequence[str] = ()) -> Round:
        quarter = world.round(period="2026-Q2")
        kept = {**shipped("one_step"), **({} if levels is None else {"levels": list(levels)})}
        left_out = [unit_by_code(code, TODAY).id for code in not_asked]
        window, asked = parse_period("2026-Q3"), {"not_asked": left_out, "by": OPERATOR, "now": NOW}
        return open_round(quarter.form_version, window, quarter.scope, workflow=kept, deadlines=DEADLINES, **asked)

    return of


def codes(round_: Round) -> set[str]:
    return {each.unit_code for each in db.session.query(Submission).filter_by(round_id=round_.id)}


def offered(world: World, who: str, report: Submission) -> set[str]:
    doer = world[who].doer
    return {move for move, refusal in answers_for([report], doer)[report.id].items() if refusal is None}


def test_08_a_level_without_a_step_is_passed_over(world, opened):
    round_ = opened(["province", "grassroots"])
    assert codes(round_) == {"T", "C1", "C2", "C3", "C9"}
    c1, t = world.report(round_, "C1"), world.report(round_, "T")
    assert c1.parent_id == t.id

    world["Vân"].submits(c1)

    assert may_see(world["Hậu"].doer, c1)
    assert offered(world, "Hậu", c1) == set(), "K stands between and makes no step"
    assert offered(world, "Dũng", c1) == {"approve", "return"}
    assert holder_of(c1, TODAY).unit_name == "Liên đoàn Lao động tỉnh T"
    told = {each.user_id for each in db.session.query(Notice).filter_by(submission_id=c1.id, kind="submit")}
    assert told == {world["Dũng"].user.id, world["Lan"].user.id}
    assert waiting_count(world["Dũng"].doer, TODAY) == 1
    assert waiting_count(world["Hậu"].doer, TODAY) == 0
    with pytest.raises(Refused, match="not_your_desk"):
        world["Hậu"].approves(c1)
    world["Dũng"].approves(c1)
    world.settle()
    with pytest.raises(Refused) as waits:
        world["Lan"].submits(t, {})
    assert len(waits.value.facts["units"]) == 3
    whole = whole_of(world.report(round_, "T"), round_.form_version.compiled)
    assert (whole.coverage.expected, whole.coverage.approved) == (4, 1)


def test_09_units_that_are_not_asked_are_waited_for_by_nobody(world, opened):
    round_ = opened(not_asked=["C2"])
    assert codes(round_) == {"T", "K", "K2", "C1", "C3", "C9"}
    world["Hậu"].approves(world["Vân"].submits(world.report(round_, "C1")))
    assert "submit" in offered(world, "Hậu", world.report(round_, "K"))
    with pytest.raises(FileFaults):
        import_figures(
            round_, "unit_code,field,value\nC2,members_total,1\n", by=OPERATOR, submit=False, approve=False, now=NOW
        )


def test_10_a_unit_that_is_not_asked_takes_part_because_one_below_it_is(opened):
    assert codes(opened(not_asked=["K", "C2", "K2", "C9"])) == {"T", "K", "C1", "C3"}


def test_11_and_33_where_only_levels_above_make_steps_nothing_is_written_below(world, opened):
    round_ = opened(["province", "upper"])
    assert codes(round_) == {"T", "K", "K2"}
    with pytest.raises(Refused, match="not_found"):
        world.report(round_, "C1")
    with pytest.raises(FileFaults):
        import_figures(
            round_, "unit_code,field,value\nC1,members_total,1\n", by=OPERATOR, submit=False, approve=False, now=NOW
        )
    k = world["Hậu"].submits(world.report(round_, "K"), {})
    assert world["Dũng"].approves(k).state == "approved"


def test_the_highest_level_with_a_step_answers_to_itself(world, opened):
    round_ = opened(["upper", "grassroots"])
    assert {each.unit_code for each in db.session.query(Submission).filter_by(round_id=round_.id, parent_id=None)} == {
        "K",
        "K2",
        "C3",
    }
    for code, who in (("C1", "Vân"), ("C2", "Hoa")):
        world["Hậu"].approves(world[who].submits(world.report(round_, code), MINIMUM))
    k = world["Hậu"].submits(world.report(round_, "K"), {})
    assert offered(world, "Dũng", k) == set()
    assert answers_for([k], world["Hậu"].doer)[k.id]["approve"].code == "not_your_own"


def test_a_unit_that_moves_is_judged_by_its_new_upper_union(world, opened):
    round_ = opened(["upper", "grassroots"])
    acts = [(2, dict(zip(COLUMNS, ["move", "C1", "", "", "", "", "K2", ""], strict=True)))]
    apply(draft(acts, "1/QĐ", SINCE, by=OPERATOR, now=NOW), rehearse(acts, SINCE), by=OPERATOR, now=NOW)

    c1 = world.report(round_, "C1")

    assert c1.parent_id == world.report(round_, "K2").id
    assert offered(world, "Hậu", world["Vân"].submits(c1)) == set()
    assert offered(world, "Quân", c1) == {"approve", "return"}


def test_where_the_level_directly_above_makes_no_step_a_moved_unit_stays_with_the_province(world, opened):
    round_ = opened(["province", "grassroots"])
    acts = [(2, dict(zip(COLUMNS, ["move", "C1", "", "", "", "", "K2", ""], strict=True)))]
    apply(draft(acts, "1/QĐ", SINCE, by=OPERATOR, now=NOW), rehearse(acts, SINCE), by=OPERATOR, now=NOW)

    c1 = world["Vân"].submits(world.report(round_, "C1"))

    assert c1.parent_id == world.report(round_, "T").id
    assert c1.unit_path[-2] == unit_by_code("K2", TODAY).id
    assert offered(world, "Dũng", c1) == {"approve", "return"}


def test_the_command_opens_a_round_by_a_definition_from_a_file(world, opened, runner, tmp_path):
    opened()
    file = tmp_path / "hai_cấp.yaml"
    text = (
        (LIBRARY / "one_step.yaml")
        .read_text("utf-8")
        .replace("name: one_step", "name: hai_cap\nlevels: [1, grassroots]")
    )
    file.write_text(text, "utf-8")
    asked = ["rounds", "open", "--form", "Q", "--period", "2025-Q3", "--scope", "T", "--not-asked", "C3"]
    found = runner.invoke(args=[*asked, "--workflow", str(file)])
    assert found.exit_code == 0, found.output
    assert codes(round_by_code(found.stdout.strip())) == {"T", "C1", "C2", "C9"}

    file.write_text(text.replace("to: submitted", "to: submited"), "utf-8")
    refused = runner.invoke(args=[*asked, "--workflow", str(file)])
    assert refused.exit_code == 1
    assert "dòng" in refused.stderr
    assert "submited" in refused.stderr
    unknown = runner.invoke(args=[*asked, "--workflow", "three_steps"])
    assert "three_steps" in unknown.stderr
