"""A blank report is neither zero nor a nil return: it cannot be sent."""

from __future__ import annotations

import pytest

from tests.world import World
from workflow.refusals import Refused


@pytest.fixture
def world(session) -> World:
    """The cast."""
    return World()


def test_a_blank_report_cannot_be_sent_but_one_nil_return_is_an_answer(world):
    round_ = world.round()
    report = world.report(round_, "C1")
    with pytest.raises(Refused) as refusal:
        world["Vân"].moves(report, "submit")
    assert refusal.value.code == "blocking_faults"
    assert refusal.value.facts["faults"] == ("Báo cáo còn trống: điền số liệu hoặc đánh dấu không phát sinh.",)

    assert world["Vân"].submits(report, {"initiatives": "-"}).state == "submitted"


def test_an_action_of_the_city_programme_keeps_its_status_and_its_words(world):
    round_ = world.round(form="B", period="2026")
    report = world.report(round_, "K")
    form = round_.form_version.compiled
    action = next(each for each in form.fields if each.kind == "action" and each.is_asked(report.level, report.sector))
    status, part = action.options[1].key, action.parts[0].key

    world["Hậu"].saves(report, {action.key: status, f"{action.key}.{part}": "Đã họp với doanh nghiệp."})

    chosen = {slot.key: report.figures[slot.index] for slot in form.slots_of(action.key) if slot.typed}
    assert chosen == {f"{action.key}.{option.key}": int(option.key == status) for option in action.options}
    assert {passage.field_key: passage.text for passage in report.passages} == {
        f"{action.key}.{part}": "Đã họp với doanh nghiệp."
    }
