"""Check your answers: everything on one page, what is wrong with it, and the button."""

from __future__ import annotations

import pytest

from tests.world import MINIMUM


def test_what_blocks_is_listed_with_a_way_to_the_field_and_no_button(as_, report):
    page = as_("Vân").get(f"/submissions/{report('C1').id}/check").get_data(as_text=True)

    assert "lỗi phải sửa trước khi trình" in page
    assert "#members_total" in page
    assert 'value="submit"' not in page


def test_a_contradiction_is_said_with_both_numbers(as_, world, report):
    world["Vân"].saves(
        report("C1"), {**MINIMUM, "members_female": "950", "members_total": "900", "workforce_total": "1000"}
    )

    page = as_("Vân").get(f"/submissions/{report('C1').id}/check").get_data(as_text=True)

    assert "950" in page
    assert "lớn hơn" in page
    assert 'value="submit"' not in page


def test_a_report_without_faults_is_submitted_from_here(as_, world, report):
    world["Vân"].saves(report("C1"), MINIMUM)
    c1, van = report("C1"), as_("Vân")

    page = van.get(f"/submissions/{c1.id}/check").get_data(as_text=True)
    answer = van.post(f"/submissions/{c1.id}/moves", data={"move": "submit", "version": c1.version})

    assert 'value="submit"' in page
    assert "Thay đổi" in page
    assert answer.status_code == 303
    assert report("C1").state == "submitted"


def test_a_reader_of_the_level_above_sees_answers_but_no_change_links(as_, world, report):
    world["Vân"].submits(report("C1"))

    page = as_("Hậu").get(f"/submissions/{report('C1').id}/check").get_data(as_text=True)

    assert "Tổng số đoàn viên cuối kỳ" in page
    assert "Thay đổi" not in page


@pytest.mark.parametrize(
    ("who", "code", "signature"),
    [("Vân", "C1", "TM. BAN CHẤP HÀNH"), ("Hậu", "K", "TM. BAN THƯỜNG VỤ"), ("Lan", "T", "KT. CHỦ TỊCH")],
)
def test_what_will_be_printed_is_signed_as_the_document_is(as_, report, who, code, signature):
    """The head of the unit, or the deputy for him where there is no head: Dũng at the province."""
    answer = as_(who).get(f"/submissions/{report(code).id}/print")

    assert answer.status_code == 200
    assert signature in answer.get_data(as_text=True)


def test_what_will_be_printed_is_not_shown_to_another_branch(as_, report):
    assert as_("Quân").get(f"/submissions/{report('C1').id}/print").status_code == 404


def test_a_form_with_targets_can_be_looked_at_as_printed(as_, world):
    yearly = world.round(form="B", period="2026")
    assert as_("Lan").get(f"/submissions/{world.report(yearly, 'T').id}/print").status_code == 200


def test_the_button_says_whether_the_whole_report_or_only_the_rest_of_it_is_nil(as_, world, report):
    van, check = as_("Vân"), f"/submissions/{report('C1').id}/check"
    assert "Cả báo cáo không phát sinh</button>" in van.get(check).get_data(as_text=True)

    world["Vân"].saves(report("C1"), {"members_total": "100"})
    page = van.get(check).get_data(as_text=True)
    assert "Cả báo cáo không phát sinh</button>" not in page
    assert "ô còn trống: không phát sinh</button>" in page
