"""A line of adjustment and what is worked out from the figure: formulas, totals of tables, percentages, the parts of sectors."""

from __future__ import annotations

import pytest

from extensions import db
from submissions.consolidation.adjusting import adjust, adjustments_of, withdraw_adjustment
from submissions.consolidation.asking import Asking, rounds_of
from submissions.consolidation.figures import figures_of
from submissions.consolidation.level import settle_round
from submissions.consolidation.lines import line_of
from submissions.consolidation.recounting import recount
from submissions.consolidation.spans import By, spans_of
from submissions.forms.expressions import how_often, parse
from submissions.forms.publishing import publish
from submissions.forms.schema import check_text
from submissions.importing import import_figures
from submissions.queries import submission_of
from submissions.rounds.opening import open_round
from submissions.workflows import shipped
from tests.submissions.consolidation.quotients import FORM
from tests.submissions.consolidation.ragged import units_csv
from tests.world import DEADLINES, NOW
from units.access import OPERATOR
from units.importing import import_units
from units.kinds import Sector
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.periods import parse_period

TREE = {"P": ("", ""), "U0": ("P", ""), "G0": ("U0", "private"), "G1": ("U0", "state_enterprise")}
TOLD = {"G0": (100, 40), "G1": (60, 30)}
REASON = "Hai đơn vị cùng kê một người"
KEYS = ("admitted", "women", "both", "women_share", "outside_share", "forms.all.n")


@pytest.fixture
def round_(session):
    """One month: G0 (private) admitted 100 with 40 women, G1 (state) 60 with 30; both approved, U0 not sent."""
    import_units(units_csv(TREE))
    version, _ = publish(check_text(FORM, "r.yaml"), by_id=None, now=NOW)
    asked = {"workflow": shipped("one_step"), "deadlines": DEADLINES, "by": OPERATOR, "now": NOW}
    opened = open_round(version, parse_period("2026-01"), unit_by_code("P", local_day(NOW)), **asked)
    lines = [f"{code},admitted,{all_}\n{code},women,{women}" for code, (all_, women) in TOLD.items()]
    lines += [f"{code},forms.{row}.n,1" for code in TOLD for row in "ab"]
    text = "\n".join(["unit_code,field,value", *lines]) + "\n"
    import_figures(opened, text, by=OPERATOR, submit=True, approve=True, now=NOW)
    settle_round(opened, now=NOW)
    return opened


def adjusted(round_, key: str, amount: int, sector: Sector | None = None):
    """U0 writes a line; its report is approved, so that the line counts."""
    report = submission_of(round_, "U0")
    slot = round_.form_version.compiled.slot(key)
    told = {"sector": sector, "seen": report.version, "reason": REASON, "by": OPERATOR, "now": NOW}
    line = adjust(report, slot, "Nữ", amount, **told)
    report.state = report.standing = "approved"
    db.session.flush()
    settle_round(round_, now=NOW)
    assert recount(round_, now=NOW).drifts == []
    return line


def told() -> tuple[dict[str, float], dict[tuple[str, str], float]]:
    """The province's official figures, and the parts of its sectors."""
    rounds = rounds_of("R")
    (span,) = spans_of("2026-01", "2026-01", By.TOTAL, {"2026-01"})
    asking = Asking(rounds, [line_of("P", rounds)], [span], official=True)
    figures = figures_of(asking.form, KEYS)
    values = {each.asked.key: each.value for each in asking.answers(figures)}
    parts = {(each.key, each.sector): each.over.value for each in asking.by_sector(figures) if each.over.value}
    return values, parts


def test_formulas_totals_and_shares_follow_a_line_and_splits_hold_it(round_):
    adjusted(round_, "women", -5)
    values, parts = told()
    assert (values["women"], values["both"]) == (65, 160 + 65)
    assert values["women_share"] * 160 == 65 * 100
    assert values["outside_share"] == 40, "nobody said that it is of the private sector"
    women = {sector: value for (key, sector), value in parts.items() if key == "women"}
    assert women == {"private": 40, "state_enterprise": 30, "": -5}
    assert sum(women.values()) == values["women"]


def test_a_line_that_names_its_sector_stands_there_and_changes_the_shares_of_that_sector(round_):
    adjusted(round_, "women", -5, Sector.PRIVATE)
    values, parts = told()
    assert values["both"] == 160 + 65
    assert values["outside_share"] == 35, "35 of 100"
    assert {key: value for key, value in parts.items() if key[0] in ("women", "both")} == {
        ("women", "private"): 35,
        ("women", "state_enterprise"): 30,
        ("both", "private"): 135,
        ("both", "state_enterprise"): 90,
    }


def test_the_total_of_a_table_follows_and_all_is_taken_back_together(round_):
    before = told()
    line = adjusted(round_, "forms.a.n", 7, Sector.FDI)
    assert told()[0]["forms.all.n"] == 4 + 7
    report = submission_of(round_, "U0")
    report.state, report.standing = "draft", "open"
    db.session.flush()
    withdraw_adjustment(line, seen=report.version, reason=REASON, by=OPERATOR, now=NOW)
    report.state = report.standing = "approved"
    settle_round(round_, now=NOW)
    values, parts = told()
    assert values == before[0]
    assert parts == before[1], "the line and its opposite stand in the same sector"
    assert [each.sector for each in adjustments_of(report)] == [Sector.FDI, Sector.FDI]


@pytest.mark.parametrize(
    ("formula", "counts"),
    [
        ("a + b - c", {"a": 1, "b": 1, "c": -1}),
        ("a - (b - c) + 5", {"a": 1, "b": -1, "c": 1}),
        ("a + a", {"a": 2}),
        ("a - a", {}),
        ("a * b", {}),
        ("a + b > 3", {}),
    ],
)
def test_a_formula_that_is_a_sum_tells_how_often_each_figure_goes_into_it(formula, counts):
    assert how_often(parse(formula).body) == counts
