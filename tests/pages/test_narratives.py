"""Composing texts from below: read, search, pick, edit; sources through every level; who may not."""

from __future__ import annotations

import json

import pytest

from submissions.narratives.composing import composed
from submissions.narratives.gathering import Wanted, told_below
from submissions.publications.export import export
from tests.world import MINIMUM, NOW

MAY = "Công nhân mong có nhà trẻ gần khu trọ.\nĐời sống ổn định."
HOA_SEN = "Giáo viên lo về chế độ phụ cấp sau sáp nhập."
MINE = "/submissions/{}/narratives/mood_assessment"


@pytest.fixture
def below(world, report):
    """C1 and C2 wrote about the mood and are approved."""
    world["Vân"].submits(report("C1"), MINIMUM | {"mood_assessment": MAY})
    world["Hoa"].submits(report("C2"), MINIMUM | {"mood_assessment": HOA_SEN})
    for code in ("C1", "C2"):
        world["Hậu"].approves(report(code))
    return report("K")


def test_the_level_above_reads_picks_edits_and_every_paragraph_keeps_its_unit(as_, world, report, below):
    hau, url = as_("Hậu"), MINE.format(below.id)
    page = hau.get(url).get_data(as_text=True)
    assert "Công nhân mong có nhà trẻ gần khu trọ." in page
    assert "2 đơn vị" in page
    picks = [f"{report('C1').id}:0", f"{report('C2').id}:0"]
    answer = hau.post(url, data={"version": below.version, "pick": picks, "own": "Tình hình chung ổn định."})
    assert answer.status_code == 303
    page = hau.get(url).get_data(as_text=True)
    assert "Nguồn: CĐCS Công ty May Bình Minh" in page

    hau.post(
        url,
        data={
            "version": report("K").version,
            "place": ["0", "1", "2"],
            "text-0": "Tình hình chung ổn định.",
            "text-1": "Công nhân mong có nhà trẻ trong khu công nghiệp.",
            "text-2": HOA_SEN,
            "order-0": "5",
            "order-1": "1",
            "order-2": "2",
        },
    )
    told = [(each.text, [source.unit for source in each.sources]) for each in composed(report("K"), "mood_assessment")]
    assert told == [
        ("Công nhân mong có nhà trẻ trong khu công nghiệp.", ["C1"]),
        (HOA_SEN, ["C2"]),
        ("Tình hình chung ổn định.", []),
    ]


def test_sources_travel_to_the_province_and_into_the_json(as_, world, report, below):
    hau = as_("Hậu")
    hau.post(MINE.format(below.id), data={"version": below.version, "pick": f"{report('C1').id}:0"})
    world["Hậu"].submits(report("K"), {})
    world["Dũng"].approves(report("K"))
    lan, province = as_("Lan"), report("T")
    page = lan.get(MINE.format(province.id)).get_data(as_text=True)
    assert "Nguồn: CĐCS Công ty May Bình Minh" in page, "K's text, from C1"
    lan.post(MINE.format(province.id), data={"version": province.version, "pick": f"{report('K').id}:0"})
    source = composed(report("T"), "mood_assessment")[0].sources[0]
    assert (source.unit, source.told) == ("C1", "CĐCS Công ty May Bình Minh (qua Công đoàn phường Kinh Bắc)")
    told = json.loads(export(report("T"), "json", now=NOW)[1])["text_sources"]["mood_assessment"]
    assert told[0]["sources"] == [
        {"unit": "C1", "name": "CĐCS Công ty May Bình Minh", "through": ["Công đoàn phường Kinh Bắc"]}
    ]
    page = as_("Dũng").get(f"/submissions/{province.id}/narratives").get_data(as_text=True)
    assert "CĐCS Công ty May Bình Minh (qua Công đoàn phường Kinh Bắc)" in page


@pytest.mark.parametrize(
    ("wanted", "units"),
    [
        (Wanted(), ["C1", "C2"]),
        (Wanted(words="nha tre"), ["C1"]),
        (Wanted(words="PHỤ CẤP"), ["C2"]),
        (Wanted(words="doi song khu tro"), ["C1"]),
        (Wanted(words="100%_"), []),
        (Wanted(unit="hoa sen"), ["C2"]),
        (Wanted(unit="c1"), ["C1"]),
        (Wanted(length="short"), ["C1", "C2"]),
        (Wanted(length="long"), []),
        (Wanted(length="khác"), ["C1", "C2"]),
    ],
)
def test_texts_are_found_without_marks_by_unit_and_by_length(below, wanted, units):
    told, count = told_below(below, "mood_assessment", wanted, 1)
    assert ([each.unit for each in told], count) == (units, len(units))


def test_the_province_sees_all_levels_when_it_asks(below, report):
    province = report("T")
    assert told_below(province, "mood_assessment", Wanted(), 1)[1] == 0
    assert told_below(province, "mood_assessment", Wanted(is_deep=True), 1)[1] == 2


def test_what_is_not_sent_is_not_shown(world, report):
    world["Vân"].saves(report("C1"), MINIMUM | {"mood_assessment": MAY})
    assert told_below(report("K"), "mood_assessment", Wanted(), 1) == ([], 0)


def test_paragraphs_of_other_branches_are_never_taken(as_, world, report, below):
    world["Sơn"].submits(report("C3"), MINIMUM | {"mood_assessment": "Của người khác."})
    picks = [f"{report('C3').id}:0", "999999999:0", "x:y", f"{report('C1').id}:99"]
    as_("Hậu").post(MINE.format(below.id), data={"version": below.version, "pick": picks, "own": "Một."})
    assert [each.text for each in composed(report("K"), "mood_assessment")] == ["Một."]


def test_two_at_once_one_is_told_and_keeps_what_was_typed(as_, report, below):
    hau, url, seen = as_("Hậu"), MINE.format(below.id), below.version
    assert hau.post(url, data={"version": seen, "own": "Lần một."}).status_code == 303
    late = hau.post(url, data={"version": seen, "own": "Lần hai."})
    assert late.status_code == 409
    assert "Lần hai." in late.get_data(as_text=True)
    assert [each.text for each in composed(report("K"), "mood_assessment")] == ["Lần một."]


def test_whoever_may_only_see_reads_and_cannot_save(as_, report, below):
    dung, url = as_("Dũng"), MINE.format(below.id)
    page = dung.get(url).get_data(as_text=True)
    assert "Giáo viên lo" in page
    assert "Lưu bài" not in page
    assert dung.post(url, data={"version": below.version, "own": "Chen vào."}).status_code == 409
    assert as_("Quân").get(url).status_code == 404
    assert dung.get(f"/submissions/{below.id}/narratives/khong_co").status_code == 404


def test_contradictions_are_told_before_signing_and_block_nothing(as_, world, report):
    world["Vân"].saves(report("C1"), MINIMUM | {"mood_assessment": "Tổng số đoàn viên là 999 người."})
    page = as_("Vân").get(f"/submissions/{report('C1').id}/check").get_data(as_text=True)
    assert "Câu ghi 999, nhưng “Tổng số đoàn viên cuối kỳ” là 100." in page
    assert "vẫn trình được" in page
    assert world["Vân"].moves(report("C1"), "submit").state == "submitted"


def test_hostile_text_stays_text(as_, world, report):
    hostile = "<script>alert(1)</script> {{ 7*7 }} =HYPERLINK('x')"
    world["Vân"].submits(report("C1"), MINIMUM | {"mood_assessment": hostile})
    page = as_("Hậu").get(MINE.format(report("K").id)).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in page


def test_the_page_asks_a_constant_number_of_questions(as_, count_queries, below):
    hau = as_("Hậu")
    assert count_queries(lambda: hau.get(MINE.format(below.id))) <= 40


def test_long_texts_and_many_paragraphs_do_not_make_the_page_heavy(as_, world, report):
    many = "\n".join(f"Đoạn {number} của đơn vị." for number in range(700))
    for name, code, text in (("Vân", "C1", many), ("Hoa", "C2", "Rất dài. " * 2000)):
        world[name].submits(report(code), MINIMUM | {"mood_assessment": text})
        world["Hậu"].approves(report(code))
    told, _ = told_below(report("K"), "mood_assessment", Wanted(), 1)
    assert [len(each.shown) for each in told] == [8, 1]
    assert [sum(map(len, each.shown)) <= 2_010 for each in told] == [True, True]
    assert [each.is_whole for each in told] == [False, False]
    page = as_("Hậu").get(MINE.format(report("K").id)).get_data(as_text=True)
    assert "Xem đủ 700 đoạn của CĐCS Công ty May Bình Minh" in page
    assert len(page.encode()) < 40_000
    alone = as_("Hậu").get(MINE.format(report("K").id) + "?unit=C2&all=1").get_data(as_text=True)
    assert alone.count("Rất dài.") == 2000, "found alone it is there to the last word"


def test_a_paragraph_from_many_units_names_some_and_counts_the_rest(app):
    from flask import render_template_string

    from submissions.narratives.paragraphs import Source

    units = [Source(f"C{number}", f"Đơn vị {number}") for number in range(3_000)]
    macro = '{% import "narratives/_parts.html" as texts with context %}{{ texts.sources(units) }}'
    with app.test_request_context():
        told = render_template_string(macro, units=units)
    assert told.startswith("Nguồn: Đơn vị 0; ") and told.endswith("Đơn vị 9 và 2.990 đơn vị nữa")
