"""What the matrix asks about rounds: wishes for time, plans, late units, and the forms people send about them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from extensions import db
from submissions.models import Round
from submissions.rounds.models import Extension, ExtensionState
from submissions.rounds.opening import WORKING_DAYS
from submissions.rounds.plans import Wish, make_plan
from tests.world import NOW, World
from units.tree import unit_by_code
from workflow.periods import PeriodKind

OCTOBER = date(2026, 10, 1)
REASON = "Đơn vị ngừng hoạt động từ tháng trước"


def late_unit() -> int:
    """The unit that was written into the tree after the round opened."""
    found = unit_by_code("L9", OCTOBER)
    assert found is not None
    return found.id


def about_rounds(root_id: int, late_id: int, case: str) -> dict[str, dict[str, Any]]:
    """The forms, by endpoint."""
    plan = {"form": "Q", "kind": "quarter", "workflow": "one_step", "opens_before": 14, "scope": root_id}
    plan |= {"days_grassroots": 2, "days_upper": 5, "days_province": 8, "act": case, "version": 1}
    outage = {"scope": root_id, "began": "21/09/2026 08:00", "ended": "21/09/2026 20:00", "reason": REASON}
    return {
        "extensions.change": {"act": case, "until": "01/10/2026", "reason": REASON},
        "extensions.reply": {"act": case, "reason": REASON},
        "round_closing.change": {"act": case, "reason": REASON},
        "rosters.add": {"units": late_id, "reason": REASON},
        "round_reminders.change": {"before": "5, 2", "after": "1", "above_from": "2", "province_from": "4"},
        "plans.create": plan,
        "plans.change": plan,
        "days.change": {"act": "off", "day": "18/09/2026", "reason": REASON},
        "days.declare": outage,
    }


def wished(world: World, code: str) -> int:
    """A wish for more time of the unit's report of an earlier quarter, asked for by nobody of the matrix."""
    kept = db.session.scalar(select(Round).where(Round.code.contains("2025-Q2")))
    report = world.report(kept or world.round(period="2025-Q2"), code)
    wish = Extension(
        submission_id=report.id,
        state=ExtensionState.ASKED,
        before=report.due_at,
        asked_until=OCTOBER,
        reason=REASON,
        asked_as={"name": "Người Xin", "title": ""},
        asked_at=NOW,
        answer="",
        answered_as={},
    )
    db.session.add(wish)
    db.session.flush()
    return wish.id


def planned(world: World) -> int:
    """A plan over the whole tree."""
    scope = unit_by_code("T", OCTOBER)
    assert scope is not None
    wish = Wish("Q", PeriodKind.QUARTER, "one_step", 14, WORKING_DAYS)
    return make_plan(scope, wish, cutoff_day=14, by=world["Lan"].doer, now=NOW).id


def counted_by_rule(round_: Round) -> None:
    """The province's deadline of a round as if counted: by the calendar it would come later."""
    round_.due_rule = {"from": "2026-09-16", "days": {"province": 30}}
