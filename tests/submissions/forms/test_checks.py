"""What is wrong with a report, in sentences made from the labels of the form."""

from __future__ import annotations

from decimal import Decimal

import pytest

from submissions.entry.checks import CheckFault, faults_of, run_checks
from submissions.forms.expressions import parse_rule
from submissions.forms.schema import NIL, Kind
from tests.submissions.forms.shelf import SMALL, answered, shipped, small, unit
from units.kinds import Level, Sector

G = Level.GRASSROOTS


def sentences(form, **values):
    return [fault.message_vi for fault in run_checks(form, values)]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"members_female": 950, "members_total": 900}, "Trong đó: nữ (950) lớn hơn Tổng số đoàn viên cuối kỳ (900)."),
        (
            {"wage_headcount": 0, "wage_fund_month": 5_000_000},
            "Số người hưởng quỹ lương đó (0) không lớn hơn 0, trong khi quỹ lương tháng cuối kỳ (5.000.000) lớn hơn 0.",
        ),
        (
            {"cla_in_force": 1, "cla_eligible": 0},
            "“Thuộc diện đủ điều kiện ký thỏa ước” là không, trong khi “Thỏa ước đang có hiệu lực cuối kỳ” là có.",
        ),
        (
            {"strikes": 2, "strike_cases": 1},
            "Ngừng việc tập thể, đình công (2) khác số dòng của “Danh sách cuộc ngừng việc” (1).",
        ),
        (
            {"complaints_resolved": 9, "complaints_opening": 3, "complaints_received": 5},
            "Đơn đã giải quyết (9) lớn hơn Đơn tồn đầu kỳ (3) + Đơn nhận trong kỳ (5) = 8.",
        ),
        (
            {"members_total": 1_000, "members_opening": 900, "members_admitted": 50, "members_transferred_in": 5,
             "members_transferred_out": 0, "members_left": 10},
            "Tổng số đoàn viên cuối kỳ (1.000) khác Đoàn viên đầu kỳ (900) + Kết nạp mới (50) + Chuyển đến (5)"
            " − Chuyển đi (0) − Ra khỏi tổ chức (nghỉ việc, nghỉ hưu, mất...) (10) = 945.",
        ),
    ],
)  # fmt: skip
def test_a_broken_condition_is_said_with_labels_and_figures(values, sentence):
    assert sentences(shipped("A"), **values) == [sentence]


@pytest.mark.parametrize(
    "values",
    [
        {"members_female": 900, "members_total": 900},
        {"members_female": 950, "members_total": None},
        {"members_female": 950},
        {"wage_headcount": 0, "wage_fund_month": 0},
        {"cla_in_force": 0, "cla_eligible": 0},
        {"cla_in_force": 1, "cla_eligible": None},
        {"strikes": 2, "strike_cases": 2},
        {"strikes": 2},
        {},
    ],
)
def test_a_condition_that_holds_or_lacks_something_is_silent(values):
    assert sentences(shipped("A"), **values) == []


def test_a_warning_asks_for_a_note_and_a_plain_condition_blocks():
    form = shipped("A")

    plain = run_checks(form, {"members_female": 2, "members_total": 1})
    warning = run_checks(form, {"members_total": 2, "workforce_total": 1})

    assert [(fault.key, fault.importance, fault.blocks) for fault in plain] == [("members_female", 1, True)]
    assert [(fault.key, fault.importance, fault.blocks) for fault in warning] == [("members_total", 3, False)]


def test_a_condition_with_its_own_sentence_says_that():
    faults = run_checks(shipped("B"), {"members_in_software": 90, "members_total": 100})

    assert [(fault.importance, fault.message_vi[:43]) for fault in faults] == [
        (3, "Số đoàn viên trên phần mềm quản lý đoàn viê")
    ]


def test_figures_with_decimals_are_compared_exactly():
    form = small(SMALL.replace("key: members, kind: integer", "key: members, kind: decimal, scale: 1"))

    assert sentences(form, members=Decimal("10.1"), workers=10) == ["Đoàn viên (10,1) lớn hơn Tổng số lao động (10)."]
    assert sentences(form, members=Decimal("10.0"), workers=10) == []


def test_required_answers_are_told_before_conditions_and_only_where_they_are_asked():
    form = small(SMALL.replace("key: workers,", "key: workers, required: true,"))

    empty = answered(form, unit(G))
    upper = answered(form, unit(Level.UPPER))

    assert faults_of(form, G, None, *empty, {}, {}) == [CheckFault("workers", 2, "Chưa trả lời ô “Tổng số lao động”.")]
    assert faults_of(form, Level.UPPER, None, *upper, {}, {}) == []


def test_a_blank_report_blocks_where_others_count_on_it_and_nowhere_else():
    form = shipped("Q")

    (blank,) = faults_of(form, G, Sector.PRIVATE, *answered(form, unit(G, Sector.PRIVATE)), {}, {})

    assert blank.blocks
    assert blank.message_vi == "Báo cáo còn trống: điền số liệu hoặc đánh dấu không phát sinh."
    assert faults_of(form, Level.UPPER, None, *answered(form, unit(Level.UPPER)), {}, {}) == []


def test_a_nil_return_is_an_answer():
    form = shipped("Q")
    figures, nothings = answered(form, unit(G, Sector.PRIVATE), workforce_total=5)
    index = form.slot("members_total").index
    figures[index], nothings[index] = 0, NIL

    assert faults_of(form, G, Sector.PRIVATE, figures, nothings, {}, {}) == []


def test_a_list_never_opened_has_no_rows():
    form = shipped("A")
    report = answered(form, unit(G, Sector.PRIVATE), strikes=1)

    assert [fault.key for fault in faults_of(form, G, Sector.PRIVATE, *report, {}, {})] == ["strikes"]
    assert faults_of(form, G, Sector.PRIVATE, *report, {}, {"strike_cases": [{"cause": "lương"}]}) == []


@pytest.mark.parametrize(
    ("kind", "passages", "listings", "answers"),
    [
        ("narrative", {"asked": "Đã làm"}, {}, True),
        ("narrative", {"asked": "  "}, {}, False),
        ("list", {}, {"asked": []}, True),
        ("list", {}, {}, False),
    ],
)
def test_required_texts_and_lists(kind, passages, listings, answers):
    columns = ", columns: [{key: what, label_vi: Việc, kind: narrative}]" if kind == "list" else ""
    rules = f"supply: [grassroots], up: own_only, over_time: none, required: true{columns}"
    field = f"{{code: T1.9, key: asked, kind: {kind}, label_vi: Hỏi, {rules}}}"
    form = small(SMALL.replace("    targets:", f"      - {field}\n    targets:"))

    faults = faults_of(form, G, None, *answered(form, unit(G)), passages, listings)

    assert [fault.key for fault in faults] == ([] if answers else ["asked"])


@pytest.mark.parametrize(
    ("rule", "a", "b", "holds"),
    [
        ("a <= b", 1, 1, True),
        ("a < b", 1, 1, False),
        ("a != b", 1, 1, False),
        ("a + 2 * b >= 5", 1, 2, True),
        ("a == 1 and b == 2", 1, 3, False),
        ("a == 1 or b == 2", 1, 3, True),
        ("not a", 1, 0, False),
        ("a implies b", 0, 0, True),
        ("a implies b", 1, 0, False),
        ("a > 5 when b > 5", 1, 5, True),
        ("a > 5 when b > 5", 1, 6, False),
        ("0 <= a <= b", 2, 1, False),
        ("a - b >= -1", 1, 2, True),
    ],
)
def test_the_language_of_conditions(rule, a, b, holds):
    text = SMALL.replace("[members <= workers]", f"['{rule}']").replace("numerator: members", "numerator: a")
    text = text.replace("denominator: workers", "denominator: b")
    form = small(text.replace("key: members", "key: a").replace("key: workers", "key: b"))

    assert (sentences(form, a=a, b=b) == []) is holds


def test_every_condition_of_the_shipped_forms_makes_a_sentence():
    """Broken on purpose one by one: no sentence may fail to be made or be empty."""
    for code in "ABQ":
        form = shipped(code)
        for each in form.fields:
            for check in each.checks:
                rule = parse_rule(check.rule)
                for first in (0, 7):
                    values = dict.fromkeys(rule.names | rule.lists, 3) | {
                        each.key: first if each.kind is not Kind.YES_NO else 1
                    }
                    assert all(fault.message_vi.endswith(".") for fault in run_checks(form, values))
