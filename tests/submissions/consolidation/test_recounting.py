"""The recount finds what a figure, a count of units or a report changed behind the program's back would do to a total."""

from __future__ import annotations

import pytest
import time_machine
from sqlalchemy import text

from extensions import db
from submissions.consolidation.adjusting import adjust
from submissions.consolidation.recounting import due_for_recount, recount
from submissions.models import StaleMark, Total
from submissions.rounds.models import Recount
from tasks.recounts import count_again
from tests.world import MINIMUM, NOW, World


@pytest.fixture
def world(session):
    with time_machine.travel(NOW, tick=False):
        yield World()


@pytest.fixture
def settled(world):
    """A round in which C1 (100 members) is approved and C2 (40) waits, all totals settled."""
    round_ = world.round()
    world["Hậu"].approves(world["Vân"].submits(world.report(round_, "C1")))
    world["Hoa"].submits(world.report(round_, "C2"), MINIMUM | {"members_total": "40", "members_female": "7"})
    world.settle()
    return round_


def total_of(world, round_, code):
    return db.session.get_one(Total, world.report(round_, code).id)


def test_totals_that_are_true_show_no_drift(settled):
    found = recount(settled, now=NOW)
    assert (found.totals, found.stale, found.drifts) == (3, 0, [])


def test_a_figure_changed_behind_our_back_is_named_with_unit_and_slot(settled, world):
    slot = settled.form_version.compiled.slot("members_total")
    k = world.report(settled, "K")
    db.session.execute(
        text("UPDATE total SET official[:at] = 101 WHERE submission_id = :k"), {"at": slot.index + 1, "k": k.id}
    )
    (drift,) = recount(settled, now=NOW).drifts
    assert drift == {
        "submission": k.id,
        "unit": "Công đoàn phường Kinh Bắc",
        "slot": "members_total",
        "kept": {"official": 101},
        "counted": {"official": 100},
    }
    assert total_of(world, settled, "K").official[slot.index] == 101, "a drift is shown, never mended in silence"


def test_a_wrong_count_of_units_is_found_too(settled, world):
    total_of(world, settled, "T").units_approved = 3
    db.session.flush()
    (drift,) = recount(settled, now=NOW).drifts
    assert (drift["slot"], drift["kept"], drift["counted"]) == ("", {"units_approved": 3}, {"units_approved": 1})


def test_what_is_owed_a_recomputation_is_stale_and_not_wrong(settled, world):
    total_of(world, settled, "T").units_approved = 3
    k = world.report(settled, "K")
    db.session.add(StaleMark(submission_id=k.id, depth=k.depth))
    db.session.flush()
    found = recount(settled, now=NOW)
    assert (found.stale, found.drifts) == (1, [])


def test_the_sweep_counts_every_round_once_a_night(settled, world):
    world.round(form="A", period="2026-H1")
    assert count_again(clock=lambda: NOW) == 2
    assert count_again(clock=lambda: NOW) == 0
    assert due_for_recount(NOW) is None
    assert {each.counted_at for each in db.session.query(Recount)} == {NOW}


def test_a_sum_of_adjustments_that_is_not_what_the_lines_say_is_found(settled, world):
    k = world.report(settled, "K")
    slot = settled.form_version.compiled.slot("members_total")
    adjust(k, slot, "Đoàn viên", -5, seen=k.version, reason="Hai đơn vị kê trùng", by=world["Hậu"].doer, now=NOW)
    world.settle()
    assert recount(settled, now=NOW).drifts == []
    db.session.execute(
        text("UPDATE total SET adjusted[:at] = -4 WHERE submission_id = :k"), {"at": slot.index + 1, "k": k.id}
    )
    (drift,) = recount(settled, now=NOW).drifts
    assert (drift["slot"], drift["kept"], drift["counted"]) == ("members_total", {"adjusted": -4}, {"adjusted": -5})
