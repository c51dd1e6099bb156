"""Random trees and the people who work in them, for tests of properties on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from extensions import db
from submissions.entry.drafting import save
from submissions.facts import definition_of
from submissions.forms.library import shipped_form
from submissions.forms.publishing import publish
from submissions.models import Round, Submission
from submissions.rounds.opening import open_round
from submissions.workflows import shipped
from tests.world import DEADLINES, MINIMUM, NOW
from units.access import OPERATOR
from units.acting import Delegation
from units.importing import COLUMNS, import_units
from units.kinds import Level
from units.people import Appointment, User
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.model import Role, Standing
from workflow.periods import parse_period

TODAY = local_day(NOW)
SINCE = date(2021, 1, 1)
REASON = "Số liệu chưa khớp với danh sách"

Tree = Sequence[tuple[str, str, str]]
Office = tuple[int, str, Role]


@st.composite
def trees(draw) -> list[tuple[str, str, str]]:
    """(code, kind, parent code) of a province with upper levels and grassroots anywhere below."""
    lines, above = [("T", "province", "")], ["T"]
    for number in range(draw(st.integers(0, 2))):
        lines.append((f"K{number}", "commune", "T"))
        above.append(f"K{number}")
    for number in range(draw(st.integers(1, 4))):
        lines.append((f"C{number}", "grassroots", draw(st.sampled_from(above))))
    return lines


@st.composite
def offices(draw, tree: Tree, people: int) -> list[Office]:
    """(number of the person, unit code, role): most offices are held by somebody."""
    who = st.integers(0, people - 1)
    held = [(draw(st.one_of(st.none(), who, who, who)), code, role) for code, _, _ in tree for role in Role]
    return [each for each in held if each[0] is not None]


def build_tree(tree: Tree) -> None:
    """Write the units."""
    lines = [f"{code},Đơn vị {code},{kind},,{parent},2020-01-01," for code, kind, parent in tree]
    import_units("\n".join([",".join(COLUMNS), *lines]) + "\n")


def appoint(count: int, held: Sequence[Office]) -> list[User]:
    """So many people, in their offices."""
    people = [User(email=f"p{n}@vi-du.vn", name=f"Người {n}", enabled=True, created_at=NOW) for n in range(count)]
    db.session.add_all(people)
    for who, code, role in held:
        unit = unit_by_code(code, TODAY)
        db.session.add(Appointment(user=people[who], unit=unit, role=role, title=role.value, valid_from=SINCE))
    db.session.flush()
    return people


def lend(giver: User, taker: User, code: str, now: datetime = NOW, days: int = 1) -> Delegation:
    """Lend the offices `giver` holds at a unit."""
    lent = Delegation(giver=giver, taker=taker, unit=unit_by_code(code, local_day(now)), reason=REASON, made_at=now)
    lent.valid_from, lent.valid_to = local_day(now), local_day(now) + timedelta(days=days)
    db.session.add(lent)
    db.session.flush()
    return lent


def open_filled_round(workflow: str | Mapping[str, Any], not_asked: Iterable[str] = ()) -> Round:
    """A round of the short form over the whole tree, in which the grassroots have filled in what they must.

    `workflow`: one that ships, or what a round would keep of another.
    """
    version, _ = publish(shipped_form("Q"), by_id=None, now=NOW)
    top, window = unit_by_code("T", TODAY), parse_period("2026-Q3")
    kept = shipped(workflow) if isinstance(workflow, str) else workflow
    left_out = [unit_by_code(code, TODAY).id for code in not_asked]
    asked = {"deadlines": DEADLINES, "not_asked": left_out, "by": OPERATOR, "now": NOW}
    round_ = open_round(version, window, top, workflow=kept, **asked)
    for report in reports_of(round_).values():
        if report.level is Level.GRASSROOTS and "save" in definition_of(kept).moves_named:
            save(report, MINIMUM, by=OPERATOR, seen=report.version, now=NOW)
    return round_


def reports_of(round_: Round) -> dict[str, Submission]:
    """The reports of the round by unit code, as they stand now."""
    query = select(Submission).where(Submission.round_id == round_.id).options(joinedload(Submission.total))
    return {each.unit_code: each for each in db.session.scalars(query.execution_options(populate_existing=True))}


def assert_nothing_unsettled_below_an_approval(reports: dict[str, Submission]) -> None:
    """An approved report stands on settled ones."""
    by_id = {each.id: each for each in reports.values()}
    for report in by_id.values():
        above = by_id.get(report.parent_id)
        assert not (above and above.standing is Standing.APPROVED and not report.standing.is_settled)
