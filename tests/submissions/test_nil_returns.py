"""“Không phát sinh” in one press: signed, honest about the four kinds of nothing, undone before the report goes up."""

from __future__ import annotations

import pytest

from submissions.entry.declaring import declare_nil, undo_nil
from submissions.entry.parts import page_of, pages_of
from submissions.facts import texts_of
from submissions.models import Nothing, Submission
from tests.world import MINIMUM, World
from units import history
from workflow.refusals import Refused


@pytest.fixture
def world(session) -> World:
    """The cast."""
    return World()


@pytest.fixture
def c1(world) -> Submission:
    """C1's report of the quarter."""
    return world.report(world.round(), "C1")


def nothing(report: Submission, key: str) -> int:
    return report.nothings[report.round.form_version.compiled.slot(key).index]


def declared(world: World, report: Submission, who: str = "Vân", page=None) -> int:
    return declare_nil(report, page, by=world[who].doer, seen=report.version, now=world.now)


def signed(report: Submission) -> list[tuple[str, str, str]]:
    entries = history.entries_of("submission", report.id)
    return [(each.act, each.facts["name"], each.facts["label"]) for each in entries if each.act.startswith("nil")]


def test_the_whole_report_falls_nil_but_for_stocks_and_what_was_answered(world, c1):
    world["Vân"].saves(c1, {"initiatives": "3", "strikes": "0"})

    assert declared(world, c1) > 5

    assert nothing(c1, "members_admitted") == Nothing.NIL
    assert (nothing(c1, "initiatives"), nothing(c1, "strikes")) == (Nothing.NUMBER, Nothing.NUMBER)
    assert nothing(c1, "members_total") == Nothing.MISSING  # stands on the closing day: still asked
    assert nothing(c1, "care_by_payer.employer.persons") in (Nothing.NIL, Nothing.NOT_EXPECTED)
    assert signed(c1) == [("nil", "Nguyễn Thị Hồng Vân", "cả báo cáo")]


def test_pressed_twice_it_is_declared_once(world, c1):
    seen = c1.version
    first = declare_nil(c1, None, by=world["Vân"].doer, seen=seen, now=world.now)
    second = declare_nil(c1, None, by=world["Vân"].doer, seen=seen, now=world.now)

    assert first > 0
    assert second == 0
    assert len(signed(c1)) == 1


def test_undone_it_is_blank_again_and_what_was_answered_since_stays(world, c1):
    declared(world, c1)
    world["Vân"].saves(c1, {"members_admitted": "5"})

    undo_nil(c1, None, by=world["Vân"].doer, seen=c1.version, now=world.now)

    assert nothing(c1, "members_admitted") == Nothing.NUMBER
    assert nothing(c1, "initiatives") == Nothing.MISSING
    assert texts_of(c1) == {}
    assert [act for act, _, _ in signed(c1)] == ["nil", "nil_undone", "nil_undone"]
    assert undo_nil(c1, None, by=world["Vân"].doer, seen=c1.version, now=world.now) == 0


def test_one_section_falls_nil_and_is_named(world, c1):
    pages = pages_of(c1.round.form_version.compiled, c1.level, c1.sector)
    page = page_of(pages, "A1.II.2")

    declared(world, c1, page=page)

    assert nothing(c1, "care_by_payer.employer.persons") == Nothing.NIL
    assert nothing(c1, "initiatives") == Nothing.MISSING
    assert signed(c1) == [("nil", "Nguyễn Thị Hồng Vân", page.title)]


def test_one_field_is_signed_by_name_whichever_way_it_came(world, c1):
    world["Vân"].saves(c1, {"initiatives": "-"})
    world["Vân"].saves(c1, {"initiatives": "2"})

    label = c1.round.form_version.compiled.field("initiatives").label_vi
    assert signed(c1) == [("nil", "Nguyễn Thị Hồng Vân", label), ("nil_undone", "Nguyễn Thị Hồng Vân", label)]


def test_nil_counts_as_reported_and_adds_nothing(world, c1):
    declared(world, c1)
    world["Vân"].submits(c1, MINIMUM)
    world.settle()
    total = world.report(c1.round, "K").total
    index = c1.round.form_version.compiled.slot("members_admitted").index

    assert total.provisional[index] == 0
    assert total.reported_provisional[index] == 1
    assert total.expected[index] == 2  # C2 is missing, not nil


@pytest.mark.parametrize("who", ["Hậu", "Dũng", "Minh"])
def test_nobody_else_says_it_for_the_unit(world, c1, who):
    with pytest.raises(Refused) as refusal:
        declared(world, c1, who)
    assert refusal.value.code == "not_your_desk"


def test_after_sending_nothing_is_declared_or_undone(world, c1):
    declared(world, c1)
    world["Vân"].submits(c1, MINIMUM)

    for verb in (declare_nil, undo_nil):
        with pytest.raises(Refused) as refusal:
            verb(c1, None, by=world["Vân"].doer, seen=c1.version, now=world.now)
        assert refusal.value.code == "wrong_state"
