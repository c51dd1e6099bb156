"""Filling in: one page of fields at a time, nothing lost, nothing half stored."""

from __future__ import annotations

import html

import pytest

from submissions.facts import texts_of
from submissions.models import Nothing, Submission
from units.history import entries_of

SEEN = {"version": 2, "base": '{"members_total":"100","members_female":"70"}'}
"""A page opened when these two figures stood in version 2."""


@pytest.fixture
def first(report):
    """The address of C1's first page."""
    return f"/submissions/{report('C1').id}/sections/A1.I"


def figure(submission: Submission, key: str) -> tuple[int | None, int]:
    index = submission.round.form_version.compiled.slot(key).index
    return submission.figures[index], submission.nothings[index]


def shown(page: str, key: str) -> str:
    """The value of the input named `key`."""
    return html.unescape(page.split(f'name="{key}" value="')[1].split('"')[0])


def test_a_saved_page_leads_to_the_next_and_keeps_the_figures(as_, report, first):
    answer = as_("Vân").post(
        first, data={"version": 1, "workforce_total": "1.250", "members_total": "1 200", "then": "next"}
    )

    assert answer.status_code == 303
    assert "/sections/" in answer.location
    assert answer.location != first
    assert figure(report("C1"), "workforce_total") == (1250, Nothing.NUMBER)
    assert figure(report("C1"), "members_total") == (1200, Nothing.NUMBER)


def test_what_cannot_be_read_is_told_twice_and_nothing_is_stored_or_lost(as_, report, first):
    answer = as_("Vân").post(first, data={"version": 1, "workforce_total": "12o", "members_total": "100"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count("không đọc được số “12o”") == 1
    assert "Không đọc được số “12o”" in page
    assert (shown(page, "workforce_total"), shown(page, "members_total")) == ("12o", "100")
    assert figure(report("C1"), "members_total") == (None, Nothing.MISSING)


def test_zero_nil_and_nothing_are_kept_apart(as_, report, first):
    as_("Vân").post(
        first, data={"version": 1, "workforce_total": "0", "nil:workforce_female": "1", "members_total": ""}
    )

    assert figure(report("C1"), "workforce_total") == (0, Nothing.NUMBER)
    assert figure(report("C1"), "workforce_female") == (0, Nothing.NIL)
    assert figure(report("C1"), "members_total") == (None, Nothing.MISSING)


def test_a_number_beside_a_ticked_nil_is_asked_about_not_guessed(as_, report, first):
    answer = as_("Vân").post(first, data={"version": 1, "workforce_female": "5", "nil:workforce_female": "1"})

    assert answer.status_code == 422
    assert "chỉ giữ một" in answer.get_data(as_text=True)
    assert figure(report("C1"), "workforce_female") == (None, Nothing.MISSING)


def test_without_a_script_one_press_declares_one_field_nil_signs_it_and_stays(as_, report, first):
    van = as_("Vân")
    assert '<noscript><button class="part__act" type="submit" name="nil:workforce_female" value="stay">' in (
        van.get(first).get_data(as_text=True)
    )

    answer = van.post(first, data={"version": 1, "nil:workforce_female": "stay", "members_total": "100"})

    assert answer.location.endswith("/sections/A1.I#workforce_female")
    assert figure(report("C1"), "workforce_female") == (0, Nothing.NIL)
    assert figure(report("C1"), "members_total") == (100, Nothing.NUMBER)
    (entry,) = [each for each in entries_of("submission", report("C1").id) if each.act == "nil"]
    assert (entry.facts["fields"], entry.facts["name"]) == (["workforce_female"], "Nguyễn Thị Hồng Vân")


def test_nil_for_the_whole_page_leaves_stocks_to_be_answered(as_, report, first):
    as_("Vân").post(
        first, data={"version": 1, "nil:*": "1", "workforce_total": "", "members_total": "", "members_admitted": ""}
    )

    assert figure(report("C1"), "members_total") == (None, Nothing.MISSING)


def test_when_somebody_changed_another_field_meanwhile_both_are_kept(as_, world, report, first):
    world["Vân"].saves(report("C1"), {"members_total": "100", "members_female": "70"})
    world["Vân"].saves(report("C1"), {"members_female": "71"})

    answer = as_("Vân").post(first, data=SEEN | {"members_total": "95", "members_female": "70"})

    assert answer.status_code == 303
    assert figure(report("C1"), "members_total") == (95, Nothing.NUMBER)
    assert figure(report("C1"), "members_female") == (71, Nothing.NUMBER)


def test_when_somebody_changed_the_same_field_both_values_come_back_to_be_chosen_and_the_rest_is_saved(
    as_, world, report, first
):
    world["Vân"].saves(report("C1"), {"members_total": "100", "members_female": "70"})
    world["Vân"].saves(report("C1"), {"members_total": "90"})

    answer = as_("Vân").post(first, data=SEEN | {"members_total": "95", "members_female": "72"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "1 chỗ hai người cùng sửa" in page
    assert "Lấy của người kia: <strong>90" in page
    assert "Giữ như tôi gõ ở ô dưới: <strong>95" in page
    assert shown(page, "members_total") == "95"
    assert figure(report("C1"), "members_total") == (90, Nothing.NUMBER)
    assert figure(report("C1"), "members_female") == (72, Nothing.NUMBER)


@pytest.mark.parametrize(("whose", "kept"), [("mine", 95), ("theirs", 90)])
def test_what_is_chosen_where_two_collided_is_what_is_kept(as_, world, report, first, whose, kept):
    world["Vân"].saves(report("C1"), {"members_total": "90"})
    chosen = {"version": 2, "base": '{"members_total":null}', "open:members_total": "90"}

    answer = as_("Vân").post(first, data=chosen | {"members_total": "95", "take:members_total": whose})

    assert answer.status_code == 303
    assert figure(report("C1"), "members_total") == (kept, Nothing.NUMBER)


def test_pressing_again_without_choosing_writes_over_nobody(as_, world, report, first):
    world["Vân"].saves(report("C1"), {"members_total": "90"})
    unchosen = {"version": 2, "base": '{"members_total":null}', "open:members_total": "90"}

    answer = as_("Vân").post(first, data=unchosen | {"members_total": "95"})

    assert answer.status_code == 409
    assert figure(report("C1"), "members_total") == (90, Nothing.NUMBER)


def test_a_page_that_does_not_say_what_it_showed_writes_over_nobody(as_, world, report, first):
    world["Vân"].saves(report("C1"), {"members_total": "90"})

    answer = as_("Vân").post(first, data={"version": 1, "members_total": "95"})

    assert answer.status_code == 409
    assert figure(report("C1"), "members_total") == (90, Nothing.NUMBER)


def test_what_cannot_be_read_is_shown_again_with_what_the_page_had_shown(as_, world, report, first):
    world["Vân"].saves(report("C1"), {"members_total": "100", "members_female": "70"})
    world["Vân"].saves(report("C1"), {"members_female": "71"})

    answer = as_("Vân").post(first, data=SEEN | {"members_total": "9o", "members_female": "70"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert shown(page, "version") == "2"
    assert shown(page, "base") == SEEN["base"]


def test_who_only_reads_gets_no_button_and_cannot_post(as_, report, first):
    page = as_("Hậu").get(first).get_data(as_text=True)
    answer = as_("Hậu").post(first, data={"version": 1, "members_total": "95"})

    assert "Lưu và sang phần sau" not in page
    assert "không sửa được" in page
    assert answer.status_code == 409
    assert 'value="95"' in answer.get_data(as_text=True)
    assert figure(report("C1"), "members_total") == (None, Nothing.MISSING)


def test_an_answer_the_form_does_not_ask_for_is_refused(as_, report, first):
    answer = as_("Vân").post(first, data={"version": 1, "state": "approved"})

    assert answer.status_code == 422
    assert "biểu mẫu không có ô này" in answer.get_data(as_text=True)


def test_markup_in_a_text_is_shown_as_text(as_, world, report):
    asked = next(
        each
        for each in report("C1").round.form_version.compiled.fields
        if each.kind == "narrative" and each.is_asked(report("C1").level, report("C1").sector)
    )
    world["Vân"].saves(report("C1"), {asked.key: "<script>alert(1)</script>"})

    page = as_("Vân").get(f"/submissions/{report('C1').id}/check").get_data(as_text=True)

    assert texts_of(report("C1"))[asked.key].startswith("<script>")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_page_the_unit_does_not_have_is_not_found(as_, report):
    assert as_("Vân").get(f"/submissions/{report('C1').id}/sections/KHÔNG").status_code == 404
