"""What changed since a judge last looked: at which version he looked, and what is otherwise now."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from extensions import db
from submissions.changes import Changes, changes_for, changes_since, note_look, version_numbered, versions_of
from submissions.facts import texts_of
from submissions.models import Submission
from submissions.moves import note_opened
from submissions.remarking.models import Look
from tests.world import NOW, Person, World
from units import history
from units.people import Appointment
from units.tree import unit_by_code
from workflow.model import Role
from workflow.refusals import Refused

REASON = "Số đoàn viên chưa khớp, đề nghị xem lại"


@pytest.fixture
def world(session) -> World:
    return World()


@pytest.fixture
def c1(world) -> Submission:
    """C1's report, submitted by Vân: 120 workers, 100 members."""
    return world["Vân"].submits(world.report(world.round(), "C1"))


@pytest.fixture
def second_reviewer(world) -> Person:
    """Sơn, who now also checks reports at K."""
    unit = unit_by_code("K", date(2026, 1, 1))
    since = date(2026, 1, 1)
    db.session.add(
        Appointment(user=world["Sơn"].user, unit=unit, role=Role.REVIEWER, title="Ủy viên", valid_from=since)
    )
    db.session.flush()
    return world["Sơn"]


def entries(report: Submission) -> list[history.HistoryEntry]:
    return history.entries_of("submission", report.id)


def opens(who: Person, report: Submission) -> None:
    """What the page of the report records."""
    note_opened(report, by=who.doer, now=NOW)
    note_look(report, entries(report), by=who.doer, now=NOW)


def sees(who: Person, report: Submission) -> Changes | None:
    return changes_for(report, who.doer, entries(report), texts_of(report))


def told(changes: Changes | None) -> list[tuple[str, str, str]]:
    assert changes is not None
    return [(each.key, each.before, each.after) for each in changes.made]


def resubmits(world: World, report: Submission, **answers: str) -> None:
    world["Hậu"].returns(report, REASON)
    world["Vân"].submits(report, answers)


def test_the_first_version_has_nothing_before_it(world, c1):
    opens(world["Hậu"], c1)
    assert sees(world["Hậu"], c1) is None


def test_after_a_return_the_judge_sees_what_is_otherwise_than_what_he_returned(world, c1):
    opens(world["Hậu"], c1)
    resubmits(world, c1, members_total="90", workforce_female="-")

    changes = sees(world["Hậu"], c1)

    assert told(changes) == [
        ("workforce_female", "80 người", "không phát sinh"),
        ("members_total", "100 người", "90 người"),
    ]
    assert (changes.since.number, changes.own) == (1, True)
    assert changes.fields == {"workforce_female", "members_total"}


def test_opening_the_new_version_does_not_hide_what_changed_in_it(world, c1):
    resubmits(world, c1, members_total="90")
    opens(world["Hậu"], c1)
    assert told(sees(world["Hậu"], c1)) == [("members_total", "100 người", "90 người")]


def test_a_report_sent_again_unchanged_says_so(world, c1):
    resubmits(world, c1)
    changes = sees(world["Hậu"], c1)
    assert changes is not None
    assert changes.made == ()


def test_each_judge_is_shown_what_changed_since_his_own_last_look(world, c1, second_reviewer):
    """Both look at 100; Hậu returns; 90 is looked at and returned by Hậu alone; then it is 80."""
    opens(world["Hậu"], c1)
    opens(second_reviewer, c1)
    resubmits(world, c1, members_total="90")
    opens(world["Hậu"], c1)
    resubmits(world, c1, members_total="80")

    assert told(sees(world["Hậu"], c1)) == [("members_total", "90 người", "80 người")]
    assert told(sees(second_reviewer, c1)) == [("members_total", "100 người", "80 người")]


def test_whoever_never_looked_is_shown_what_changed_since_the_last_return(world, c1, second_reviewer):
    resubmits(world, c1, members_total="90")
    resubmits(world, c1, members_total="80")

    changes = sees(second_reviewer, c1)

    assert told(changes) == [("members_total", "90 người", "80 người")]
    assert (changes.since.number, changes.own) == (2, False)


def test_a_version_taken_back_before_anybody_looked_is_nothing_to_compare_with(world, c1):
    world["Vân"].moves(c1, "take_back")
    world["Vân"].submits(c1, {"members_total": "90"})
    assert sees(world["Hậu"], c1) is None


def test_a_decision_from_the_queue_counts_as_a_look(world, c1):
    """Approved without opening, undone, returned, sent again: the approved version is what he compares with."""
    world["Hậu"].approves(c1)
    world["Hậu"].moves(c1, "undo")
    resubmits(world, c1, members_total="90")
    changes = sees(world["Hậu"], c1)
    assert (changes.own, told(changes)) == (True, [("members_total", "100 người", "90 người")])


def test_what_the_unit_is_still_writing_is_not_compared(world, c1):
    world["Hậu"].returns(c1, REASON)
    world["Vân"].saves(c1, {"members_total": "90"})
    assert sees(world["Hậu"], c1) is None


def test_a_look_is_recorded_once_for_each_version(world, c1):
    hau = world["Hậu"].doer
    assert note_look(c1, entries(c1), by=hau, now=NOW)
    assert not note_look(c1, entries(c1), by=hau, now=NOW)
    resubmits(world, c1)
    assert note_look(c1, entries(c1), by=hau, now=NOW)
    assert db.session.scalar(select(func.count()).select_from(Look)) == 2


def test_nothing_is_looked_at_while_the_unit_has_it(world, c1):
    world["Hậu"].returns(c1, REASON)
    assert not note_look(c1, entries(c1), by=world["Hậu"].doer, now=NOW)


def test_every_version_stays_as_it_was(world, c1):
    resubmits(world, c1, members_total="90")
    index = c1.round.form_version.compiled.slot("members_total").index

    versions = versions_of(c1, entries(c1))

    assert [each.filled.figures[index] for each in versions] == [100, 90]
    assert [each.number for each in versions] == [1, 2]
    first = version_numbered(c1, entries(c1), 1)
    assert [each.key for each in changes_since(first, c1, texts_of(c1))] == ["members_total"]
    for number in (0, 3):
        with pytest.raises(Refused) as refused:
            version_numbered(c1, entries(c1), number)
        assert refused.value.code == "not_found"
