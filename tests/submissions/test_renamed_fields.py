"""A field that was renamed keeps its past: what stands beside it and what is suggested follow `was`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from submissions.entry.earlier import earlier_of, same_places
from submissions.entry.suggesting import suggestions_of
from submissions.forms.publishing import publish
from submissions.forms.schema import Form, check_text
from submissions.models import Round, Submission
from submissions.rounds.opening import open_round
from submissions.workflows import shipped
from tests.submissions.forms.shelf import SMALL
from tests.world import DEADLINES, NOW, World
from units.tree import unit_by_code
from workflow.periods import parse_period

RENAMED = (
    SMALL.replace("key: members,", "key: union_members, was: [members], prefill: 'previous:union_members',")
    .replace("members <= workers", "union_members <= workers")
    .replace("numerator: members,", "numerator: union_members,")
)
SPLIT = SMALL.replace(
    "      - {code: T1.2,",
    "      - {code: T1.8, key: women, was: [members], kind: integer, label_vi: Nữ, supply: [grassroots], up: sum, over_time: last}\n"
    "      - {code: T1.2,",
).replace("key: members,", "key: members, was: [members],")
ASKING = SMALL.replace("code: T\n", "code: U\n").replace("key: workers,", "key: workers, prefill: 'form:T.NAME',")


@pytest.fixture
def world(session) -> World:
    """The cast."""
    return World()


def form(text: str) -> Form:
    return check_text(text, "t")


def opened(world: World, text: str, period: str, days: int = 0) -> Round:
    """A round over K of a form published `days` later than the first."""
    version, _ = publish(form(text), by_id=None, now=NOW + timedelta(days=days))
    scope = unit_by_code("K", NOW.date())
    window = parse_period(period)
    return open_round(
        version, window, scope, workflow=shipped("one_step"), deadlines=DEADLINES, by=world["Minh"].doer, now=NOW
    )


def suggested(report: Submission, key: str) -> str | None:
    asked = report.round.form_version.compiled.field(key)
    found = suggestions_of(report, [asked], earlier_of([report])[report.id]).get(key)
    return found.text if found else None


def test_the_past_of_a_renamed_field_stands_beside_it_and_is_suggested(world):
    before = opened(world, SMALL, "2026-Q2")
    world["Vân"].submits(world.report(before, "C1"), {"workers": "120", "members": "110"})
    now = world.report(opened(world, RENAMED, "2026-Q3"), "C1")

    slot = now.round.form_version.compiled.slot("union_members")
    assert earlier_of([now])[now.id].last.at(slot).figure == 110
    assert suggested(now, "union_members") == "110"


def test_what_was_split_has_no_single_past_and_what_was_kept_has():
    older, newer = form(SMALL), form(SPLIT)
    places = same_places(newer, older)

    assert places[newer.slot("members").index] is None
    assert places[newer.slot("women").index] is None
    assert places[newer.slot("workers").index] == older.slot("workers").index


def test_a_field_under_an_old_key_that_counts_something_else_now_has_no_past():
    newer = form(RENAMED.replace("label_vi: Đoàn viên,", "label_vi: Đoàn viên, unit: lượt,"))

    assert same_places(newer, form(SMALL))[newer.slot("union_members").index] is None


@pytest.mark.parametrize("name", ["members", "union_members"], ids=["as it was called", "as it is called now"])
@pytest.mark.parametrize("reported", [SMALL, RENAMED], ids=["reported before", "reported since"])
def test_a_figure_of_another_form_is_found_under_either_name(world, name, reported):
    key = "members" if reported is SMALL else "union_members"
    world["Vân"].submits(world.report(opened(world, reported, "2026-Q2"), "C1"), {"workers": "120", key: "110"})
    publish(form(RENAMED), by_id=None, now=NOW)

    assert suggested(world.report(opened(world, ASKING.replace("NAME", name), "2026-Q3"), "C1"), "workers") == "110"
