"""The chair leaves in the middle of a round, a successor begins later, the draft goes on (user story 12)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from submissions.deciding import answers_for
from submissions.entry.drafting import save
from submissions.queries import may_see
from tests.world import MINIMUM
from units import history
from units.access import doer_for
from units.appointing import Days, appoint, end_appointment
from units.tree import unit_by_code
from workflow.model import Role
from workflow.refusals import Refused

LAST = date(2026, 9, 17)
BETWEEN = datetime(2026, 9, 18, 2, 0, tzinfo=UTC)
AFTER = datetime(2026, 9, 21, 2, 0, tzinfo=UTC)


@pytest.fixture
def left(world, quarter, report):
    """Vân has begun the report of C1; she leaves on the 17th, Sơn begins on the 21st."""
    world["Vân"].saves(report("C1"), MINIMUM)
    minh = world["Minh"]
    end_appointment(world["Vân"].user.appointments[0], LAST, by=minh.doer, now=minh.now)
    appoint(
        world["Sơn"].user,
        unit_by_code("C1", LAST),
        Role.CHAIR,
        Days(date(2026, 9, 21)),
        title="Chủ tịch lâm thời",
        by=minh.doer,
        now=minh.now,
    )
    return report("C1")


def test_the_one_who_leaves_loses_the_unit_the_day_after(world, left):
    person = world["Vân"].user
    assert may_see(doer_for(person, LAST), left)
    assert not may_see(doer_for(person, date(2026, 9, 18)), left)


def test_in_between_nobody_can_write(world, left):
    for name in ("Vân", "Sơn"):
        doer = doer_for(world[name].user, date(2026, 9, 18))
        with pytest.raises(Refused):
            save(left, {"members_total": "1"}, by=doer, seen=left.version, now=BETWEEN)


def test_the_draft_goes_on_with_the_successor_under_his_title(world, left):
    doer = doer_for(world["Sơn"].user, AFTER.date())
    assert answers_for([left], doer)[left.id]["submit"] is None
    world["Sơn"].now = AFTER
    world["Sơn"].moves(left, "submit")
    sent = history.entries_of("submission", left.id)[-1]
    assert (sent.act, sent.facts["name"], sent.facts["title"]) == ("submit", "Trần Văn Sơn", "Chủ tịch lâm thời")
    slot = left.round.form_version.compiled.slot("members_total")
    assert left.figures[slot.index] == 100


def test_what_was_signed_keeps_the_name_and_title_of_its_day(world, quarter, report):
    world["Vân"].submits(report("C1"))
    minh = world["Minh"]
    end_appointment(world["Vân"].user.appointments[0], LAST, by=minh.doer, now=minh.now)
    signed = history.entries_of("submission", report("C1").id)[-1]
    assert (signed.facts["name"], signed.facts["title"]) == ("Nguyễn Thị Hồng Vân", "Chủ tịch")
