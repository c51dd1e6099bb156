"""Places that only make sense together are corrected together: one reason, one set of signatures, written at once."""

from __future__ import annotations

import pytest

from submissions.correcting.corrections import MOST_PLACES
from submissions.correcting.models import CorrectionState
from submissions.publications.corrected import corrected_in
from tests.world_corrections import asks, refuses, signs, withdraws
from units import history
from workflow.refusals import Refused

PAIR = {"members_total": "60", "members_female": "50"}
"""70 women among 100 members: 60 members alone cannot be."""


def figure(report, key: str) -> int | None:
    return report.figures[report.round.form_version.compiled.slot(key).index]


def code_of(call) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.code


def test_two_places_bound_by_a_check_are_corrected_together_but_not_one_alone(world, report, approved):
    approved("C1")

    assert code_of(lambda: asks(world["Vân"], report("C1"), "60")) == "correction_blocked"
    kept = asks(world["Vân"], report("C1"), PAIR)

    assert [(each.label, each.old_figure, each.new_figure) for each in kept.changes] == [
        ("Tổng số đoàn viên cuối kỳ", 100, 60),
        ("Tổng số đoàn viên cuối kỳ, trong đó: nữ", 70, 50),
    ]
    assert kept.label == "Tổng số đoàn viên cuối kỳ và 1 chỗ khác"
    assert (figure(report("C1"), "members_total"), figure(report("C1"), "members_female")) == (100, 70)


def test_the_last_signature_writes_all_of_them_and_the_totals_follow(world, report, approved):
    approved("K")
    kept = asks(world["Vân"], report("C1"), PAIR)
    version = report("C1").version

    assert not signs(world["Hậu"], kept)
    assert figure(report("C1"), "members_total") == 100
    assert signs(world["Dũng"], kept)
    world.settle()

    c1, k = report("C1"), report("K")
    assert (figure(c1, "members_total"), figure(c1, "members_female"), c1.version) == (60, 50, version + 1)
    slots = c1.round.form_version.compiled
    assert [k.total.official[slots.slot(key).index] for key in PAIR] == [160, 120], "C2 has 100, of them 70"
    applied = [each for each in history.entries_of("submission", c1.id) if each.act == "correction_applied"]
    assert [each["new"] for each in applied[0].facts["changes"]] == ["60 người", "50 người"]
    assert history.verify()[1] == []


def test_a_document_lists_each_place(world, report, approved):
    approved("C1")
    signs(world["Hậu"], asks(world["Vân"], report("C1"), PAIR))

    assert [(each.old, each.new) for each in corrected_in(report("C1"))] == [
        ("100 người", "60 người"),
        ("70 người", "50 người"),
    ]


@pytest.mark.parametrize("end", [refuses, withdraws])
def test_what_is_refused_or_withdrawn_changes_none_of_them_and_frees_each_place(world, report, approved, end):
    approved("C1")
    kept = asks(world["Vân"], report("C1"), PAIR)
    assert code_of(lambda: asks(world["Vân"], report("C1"), "60", "members_female")) == "correction_open"

    end(world["Hậu" if end is refuses else "Vân"], kept)

    assert kept.state in (CorrectionState.REFUSED, CorrectionState.WITHDRAWN)
    assert (figure(report("C1"), "members_total"), figure(report("C1"), "members_female")) == (100, 70)
    assert asks(world["Vân"], report("C1"), "60", "members_female").id


def test_when_one_of_them_was_changed_meanwhile_none_is_written(world, report, approved):
    approved("C1")
    other = asks(world["Vân"], report("C1"), {"strikes": "0"})
    both = asks(world["Vân"], report("C1"), PAIR)
    signs(world["Hậu"], other)
    c1 = report("C1")
    slot = c1.round.form_version.compiled.slot("members_female").index
    c1.figures = [69 if at == slot else each for at, each in enumerate(c1.figures)]

    assert code_of(lambda: signs(world["Hậu"], both)) == "old_value_changed"
    assert figure(report("C1"), "members_total") == 100


def test_each_place_must_change_be_one_and_there_are_not_too_many(world, report, approved):
    approved("C1")
    van, c1 = world["Vân"], report("C1")

    assert code_of(lambda: asks(van, c1, {**PAIR, "workforce_total": "120"})) == "same_value"
    assert code_of(lambda: asks(van, c1, {**PAIR, "không có": "1"})) == "not_correctable"
    assert code_of(lambda: asks(van, c1, {})) == "too_many_places"
    many = {f"ô {number}": "1" for number in range(MOST_PLACES + 1)}
    assert code_of(lambda: asks(van, c1, many)) == "too_many_places"
    assert asks(van, c1, PAIR).id
