"""What a unit reported before: the period before, last year, across versions and mergers, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from extensions import db
from submissions.entry.earlier import Earlier, Said, earlier_of, same_places
from submissions.entry.findings import findings_of
from submissions.forms.library import shipped_form
from submissions.forms.schema import canonical, from_canonical
from submissions.models import Nothing, Submission
from tests.statements import counted_statements
from tests.world import MINIMUM, NOW, World
from units.restructuring.models import Lineage, Restructure

FORM = shipped_form("Q")
WRITERS = {"C1": "Vân", "C2": "Hoa"}


@pytest.fixture
def world(session) -> World:
    """The cast."""
    return World()


def sent(world: World, period: str, members: Mapping[str, str], **more: str) -> None:
    """The reports of a period, submitted: unit -> members."""
    round_ = world.round(period=period, scope="K")
    for code, number in members.items():
        answers = {**MINIMUM, "members_total": number, "members_female": "1", "workforce_total": "5000", **more}
        world[WRITERS[code]].submits(world.report(round_, code), answers)


def now_of(world: World, code: str = "C1") -> Submission:
    """The report that is being written."""
    return world.report(world.round(scope="K"), code)


def past(report: Submission) -> Earlier:
    return earlier_of([report])[report.id]


def members(before) -> Said | None:
    return before.at(FORM.slot("members_total")) if before else None


def carries_on(unit_id: int, before_id: int, numerator: int, denominator: int) -> None:
    """Write that one unit carries on another from 01/07/2026."""
    day = date(2026, 7, 1)
    decision = Restructure(decision="1/QĐ", effective_on=day, acts=[], made_at=NOW)
    db.session.add(decision)
    db.session.flush()
    line = {"predecessor_id": before_id, "successor_id": unit_id, "effective_on": day}
    db.session.add(Lineage(restructure_id=decision.id, numerator=numerator, denominator=denominator, **line))
    db.session.flush()


def test_last_period_and_the_same_period_of_last_year_stand_beside_a_number(world):
    sent(world, "2025-Q3", {"C1": "80"})
    sent(world, "2026-Q1", {"C1": "95"})
    sent(world, "2026-Q2", {"C1": "100"})
    now = now_of(world)

    assert members(past(now).last) == Said(100, Nothing.NUMBER)
    assert members(past(now).year_ago) == Said(80, Nothing.NUMBER)
    assert past(now).run(FORM.slot("members_total")) == [80, 95, 100]
    assert past(now).season(FORM.slot("members_total")) == [80]
    assert past(world.report(now.round, "C2")) == Earlier()


def test_a_period_left_out_is_no_last_period_and_what_was_not_sent_is_none(world):
    sent(world, "2026-Q1", {"C1": "95"})
    world["Vân"].saves(world.report(world.round(period="2026-Q2", scope="K"), "C1"), MINIMUM)

    assert past(now_of(world)).last is None


def test_zero_nil_and_missing_are_told_apart(world):
    sent(world, "2026-Q2", {"C1": "100"}, strikes="0", initiatives="-")
    last = past(now_of(world)).last

    assert last.at(FORM.slot("strikes")) == Said(0, Nothing.NUMBER)
    assert last.at(FORM.slot("initiatives")) == Said(0, Nothing.NIL)
    assert last.at(FORM.slot("members_admitted")) == Said(None, Nothing.MISSING)


def test_units_merged_into_one_are_added_up_where_all_of_them_reported(world):
    sent(world, "2026-Q1", {"C1": "60"})
    sent(world, "2026-Q2", {"C1": "100", "C2": "40"})
    now = now_of(world)
    carries_on(now.unit_id, world.report(now.round, "C2").unit_id, 1, 1)

    assert members(past(now).last) == Said(140, Nothing.NUMBER)
    assert past(now).last.is_sum
    assert [each.period.code for each in past(now).periods] == ["2026-Q2"]


def test_a_unit_that_carries_on_a_part_of_another_has_no_exact_past_before_that_day(world):
    sent(world, "2026-Q2", {"C1": "100", "C2": "40"})
    now = now_of(world)
    carries_on(now.unit_id, world.report(now.round, "C2").unit_id, 1, 2)

    assert past(now).periods == ()


def test_a_figure_is_the_same_through_versions_while_it_counts_the_same():
    newer = from_canonical(canonical(FORM).replace("cuộc", "vụ"))
    places = same_places(newer, FORM)

    assert places[newer.slot("members_total").index] == FORM.slot("members_total").index
    assert places[newer.slot("strikes").index] is None  # counted in cases now, in something else before


def test_many_reports_take_as_many_queries_as_one(world):
    sent(world, "2026-Q2", {"C1": "100", "C2": "40"})
    round_ = world.round(scope="K")
    reports = [world.report(round_, code) for code in ("C1", "C2", "K")]

    for asked in (reports[:1], reports):
        with counted_statements() as statements:
            findings_of(asked, {})
        assert len(statements) == 2
