"""The shipped forms are complete. Counts and names are those of the analysed outlines (sections 2 and 4 to 6 of the design)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import pytest

from submissions.forms.schema import Form, Kind, Rank
from tests.submissions.forms.shelf import LIBRARY, shipped
from units.kinds import Level

SHORT = """
workforce_total workforce_female members_total members_female workers_job_lost occ_accidents occ_accident_deaths
disputes_collective strikes mood_assessment cla_eligible cla_in_force has_democracy_regulation held_officials_conference
held_worker_conference dialogues_periodic legal_sessions care_by_payer tet_persons discount_members study_participants
workers_month_held culture_participants initiatives members_admitted members_left introduced_to_party admitted_to_party
two_good_titles has_women_committee finance_disclosed finance_inspected_peer shortcomings
""".split()  # noqa: SIM905


def numbers(form: Form, rank: Rank, under: str) -> list[str | None]:
    return [
        section.number
        for _, section in form.walk()
        if section.rank is rank and re.fullmatch(rf"{under}\.[^.]+", section.code)
    ]


@pytest.mark.parametrize("code", ["A", "B", "Q"])
def test_a_shipped_form_is_a_form(code):
    assert shipped(code).code == code
    assert {path.stem for path in LIBRARY.glob("*.yaml")} == {"a", "b", "q"}


def test_form_a_has_every_field_of_the_outline_by_kind():
    kinds = Counter(each.kind for each in shipped("A").fields)

    assert sum(kinds.values()) == 354
    numbers_asked = kinds[Kind.INTEGER] + kinds[Kind.MONEY] + kinds[Kind.DECIMAL]
    assert (kinds[Kind.NARRATIVE], numbers_asked, kinds[Kind.PERCENT], kinds[Kind.YES_NO]) == (171, 124, 23, 18)
    assert (kinds[Kind.TABLE], kinds[Kind.RATIO], kinds[Kind.LIST], kinds[Kind.CHOICE], kinds[Kind.SIGNATURE]) == (
        8,
        3,
        3,
        3,
        1,
    )


def test_form_a_has_its_27_targets_seven_for_the_term_and_twenty_for_every_year():
    horizons = Counter(target.horizon for target in shipped("A").targets)

    assert horizons == {"term": 7, "year": 20}


def test_form_a_prints_its_two_parts_chapters_and_ten_result_headings():
    form = shipped("A")

    assert [section.number for section in form.sections] == [None, "PHẦN THỨ NHẤT", "PHẦN THỨ HAI", None, "PHỤ LỤC"]
    assert numbers(form, Rank.CHAPTER, "A1") == ["I.", "II.", "III.", "IV.", "V."]
    assert numbers(form, Rank.CHAPTER, "A2") == ["I.", "II.", None]
    assert numbers(form, Rank.HEADING, r"A1\.II") == [f"{n}." for n in range(1, 11)]
    assert numbers(form, Rank.HEADING, r"A2\.II") == [f"{n}." for n in range(1, 11)]


def test_points_are_lettered_as_in_vietnamese_with_dd_after_d():
    assert numbers(shipped("A"), Rank.POINT, r"A1\.I\.2") == ["a)", "b)", "c)", "d)", "đ)", "e)", "g)", "h)"]


def test_no_percentage_is_typed_by_anybody():
    assert all(
        each.is_computed for code in "ABQ" for each in shipped(code).fields if each.kind in (Kind.PERCENT, Kind.RATIO)
    )


def test_form_b_has_its_19_targets_with_threshold_and_scope():
    targets = {target.code: target for target in shipped("B").targets}

    assert len(targets) == 19
    assert all(target.threshold and target.scope for target in targets.values())
    assert (targets["B.III.5"].threshold, targets["B.III.5"].aim) == ("500", "600")
    assert (targets["B.III.2d"].comparator, targets["B.III.2d"].threshold) == (">=", "70")


def test_form_b_follows_every_action_item_with_a_status_and_three_texts():
    actions = [each for each in shipped("B").fields if each.kind is Kind.ACTION]

    assert Counter(each.key.split("_")[1] for each in actions) == {
        "1": 4,
        "2": 7,
        "3": 11,
        "4": 6,
        "5": 9,
        "6": 6,
        "7": 6,
    }
    statuses = {tuple(option.key for option in each.options) for each in actions}
    assert statuses == {("not_started", "in_progress", "done", "blocked", "not_applicable")}
    assert {tuple(part.key for part in each.parts) for each in actions} == {
        ("done_in_period", "difficulties", "next_steps")
    }


def test_form_b_has_its_26_own_indicators():
    own = next(section for section in shipped("B").sections if section.code == "B.N")

    assert len(own.fields) == 26


def test_what_form_b_shares_with_form_a_means_the_same():
    a = shipped("A")
    shared = [each for each in shipped("B").fields if a.field(each.key)]

    assert shared
    for each in shared:
        there = a.field(each.key)
        assert (each.kind, each.label_vi, each.up, each.over_time, each.unit, each.numerator, each.denominator, each.derive) == (
            there.kind, there.label_vi, there.up, there.over_time, there.unit, there.numerator, there.denominator, there.derive
        )  # fmt: skip


def test_form_q_asks_exactly_the_33_short_fields_of_form_a():
    asked = [each.key for each in shipped("Q").fields if not each.is_computed]

    assert asked == SHORT
    assert [each.key for each in shipped("A").fields if each.short] == SHORT


def test_form_q_keeps_the_sections_and_printed_numbers_of_form_a():
    in_a = {section.code: (section.number, section.rank) for _, section in shipped("A").walk()}

    assert all(in_a[section.code] == (section.number, section.rank) for _, section in shipped("Q").walk())


def test_form_q_insists_on_no_field_what_is_missing_lowers_the_coverage():
    assert [each.key for each in shipped("Q").fields if each.required] == []


def test_a_key_has_one_slot_layout_in_all_forms():
    for each in shipped("Q").fields:
        in_a = [slot.key for slot in shipped("A").slots_of(each.key)]
        assert [slot.key for slot in shipped("Q").slots_of(each.key)] == in_a


@pytest.mark.parametrize("code", ["A", "B", "Q"])
def test_every_word_of_a_shipped_form_is_nfc(code):
    text = (LIBRARY / f"{code.lower()}.yaml").read_text("utf-8")

    assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize(("code", "level", "most"), [("Q", Level.GRASSROOTS, 33), ("A", Level.GRASSROOTS, 107 + 2)])
def test_a_grassroots_unit_is_asked_no_more_than_the_design_counts(code, level, most):
    """107 fields of form A are a CĐCS's own; two more it carries although the level above decides them."""
    asked = [each for each in shipped(code).fields if level in each.levels]

    assert len(asked) == most
