"""What changed comes first for whoever judges, and every earlier version of a report stays readable."""

from __future__ import annotations

import html
import re

import pytest

REASON = "Số đoàn viên chưa khớp, đề nghị xem lại"


def url(submission, *rest: object) -> str:
    return "/".join(map(str, ("/submissions", submission.id, *rest)))


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def plain(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def again(world, report):
    """C1's report, returned and submitted again with fewer members."""
    c1 = world["Vân"].submits(report("C1"))
    world["Hậu"].returns(c1, REASON)
    return world["Vân"].submits(c1, {"members_total": "90", "members_female": "-"})


def test_the_judge_sees_what_changed_before_anything_else(as_, again):
    page = text(as_("Hậu").get(url(again)))

    assert "2 chỗ thay đổi" in page
    assert page.index("2 chỗ thay đổi") < page.index('value="approve"') < page.index("Nội dung báo cáo")
    said = plain(page)
    assert "Tổng số đoàn viên cuối kỳ 100 người 90 người" in said
    assert "Tổng số đoàn viên cuối kỳ, trong đó: nữ 70 người không phát sinh" in said
    assert "bản bạn xem lần trước" in said


def test_the_first_page_says_the_same_when_it_is_opened_again(as_, again):
    hau = as_("Hậu")
    first, second = (plain(text(hau.get(url(again)))) for _ in range(2))
    assert "2 chỗ thay đổi" in first
    assert "2 chỗ thay đổi" in second


def test_nobody_else_is_shown_what_changed_for_the_judge(as_, again):
    for name in ("Vân", "Lan", "Minh"):
        assert "chỗ thay đổi" not in text(as_(name).get(url(again))), name


def test_a_report_sent_again_unchanged_says_so(as_, world, report):
    c1 = world["Vân"].submits(report("C1"))
    world["Hậu"].returns(c1, REASON)
    world["Vân"].submits(c1, {})
    assert "Không có gì thay đổi" in text(as_("Hậu").get(url(c1)))


def test_an_earlier_version_is_read_whole_with_what_is_otherwise_now(as_, again):
    for name in ("Vân", "Hậu", "Lan"):
        page = plain(text(as_(name).get(url(again, "versions", 1))))
        assert "Tổng số đoàn viên cuối kỳ 100 người" in page, name
        assert "2 chỗ khác" in page
        assert "Bản 1/2" in page
    latest = plain(text(as_("Vân").get(url(again, "versions", 2))))
    assert "Bản 2 (mới nhất)" in latest
    assert "Không có chỗ nào khác" in latest


def test_the_story_leads_to_each_version(as_, again):
    page = text(as_("Vân").get(url(again)))
    assert [url(again, "versions", number) in page for number in (1, 2, 3)] == [True, True, False]


def test_a_version_that_is_none_and_a_version_of_others_are_not_found(as_, again):
    assert as_("Vân").get(url(again, "versions", 3)).status_code == 404
    assert as_("Vân").get(url(again, "versions", 0)).status_code == 404
    assert as_("Quân").get(url(again, "versions", 1)).status_code == 404
    assert as_("Hoa").get(url(again, "versions", 1)).status_code == 404


def test_texts_tables_and_lists_are_shown_word_by_word(as_, world):
    """The long form at K: a text reworded, a row taken out and one put in."""
    term = world.round(form="A", period="2026-H1", scope="K")
    k = world.report(term, "K")
    for code in ("C1", "C2"):
        world["Hậu"].moves(world.report(term, code), "close", "Đơn vị chưa hoạt động trong kỳ")
    world["Hậu"].saves(
        k,
        {
            "mood_assessment": "Tình hình ổn định. Có 12 kiến nghị.",
            "member_proposals.1.topic": "Nhà ở",
            "member_proposals.2.topic": "Tiền lương",
        },
    )
    world["Hậu"].moves(k, "submit")
    world["Lan"].returns(k, REASON)
    world["Hậu"].saves(
        k,
        {
            "mood_assessment": "Tình hình rất ổn định. Có 15 kiến nghị.",
            "member_proposals.1.topic": "Nhà ở",
            "member_proposals.2.topic": "Nhà trẻ",
        },
    )
    world["Hậu"].moves(k, "submit")

    page = re.sub(r'<span class="govuk-visually-hidden">(bỏ|thêm): </span>', "", text(as_("Lan").get(url(k))))

    assert "Tình hình<ins> rất</ins> ổn định. Có <del>12</del><ins>15</ins> kiến nghị." in page
    assert "<li>Vấn đề: Nhà ở</li><li><del>Vấn đề: Tiền lương</del></li><li><ins>Vấn đề: Nhà trẻ</ins></li>" in page
    earlier = plain(text(as_("Hậu").get(url(k, "versions", 1))))
    assert "2 dòng Vấn đề: Nhà ở Vấn đề: Tiền lương" in earlier
    assert "Có 12 kiến nghị." in earlier
