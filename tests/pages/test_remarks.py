"""Remarks on pages: written while reading, shown beside the field, a to-do list on the report, counted on the desk."""

from __future__ import annotations

import html
import re

import pytest
from sqlalchemy import select

from extensions import db
from submissions.remarking import remarks
from submissions.remarking.models import Remark

REASON = "Số đoàn viên chưa khớp, đề nghị xem lại"
TEXT = "Số này cao hơn danh sách thu đoàn phí"


def url(submission, *rest: str) -> str:
    return "/".join(("/submissions", str(submission.id), *rest))


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def only_remark() -> Remark:
    return db.session.scalars(select(Remark)).one()


@pytest.fixture
def c1(world, report):
    """C1's report, submitted."""
    return world["Vân"].submits(report("C1"))


@pytest.fixture
def sent(world, c1) -> Remark:
    """Hậu's remark on the members of C1, sent with the return."""
    written = remarks.write_draft(c1, "field:members_total", TEXT, by=world["Hậu"].doer, now=world.now)
    world["Hậu"].returns(c1, REASON)
    return written


def test_a_remark_is_written_from_the_field_one_reads_and_leads_back_to_it(as_, c1):
    hau = as_("Hậu")
    section = text(hau.get(url(c1, "sections", "A1.I")))
    link = f"{url(c1, 'remarks', 'new')}?at=field:members_total"
    assert link in section

    form = text(hau.get(link))
    assert "Tổng số đoàn viên cuối kỳ" in form
    assert 'Đơn vị ghi: <span class="reason">100 người' in form
    answer = hau.post(url(c1, "remarks"), data={"at": "field:members_total", "text": TEXT})

    assert (answer.status_code, answer.location) == (303, f"{url(c1, 'sections', 'A1.I')}#members_total")
    assert TEXT in text(hau.get(answer.location))


def test_a_remark_on_a_section_and_on_the_whole_lead_back_too(as_, c1):
    hau = as_("Hậu")
    on_section = hau.post(url(c1, "remarks"), data={"at": "section:A1.I", "text": TEXT})
    on_whole = hau.post(url(c1, "remarks"), data={"at": "", "text": "Nộp sớm hơn"})
    assert on_section.location == url(c1, "sections", "A1.I")
    assert on_whole.location == f"{url(c1)}#remarks"
    assert TEXT in text(hau.get(url(c1, "sections", "A1.I")))
    page = text(hau.get(url(c1)))
    assert "2 ý kiến nháp của bạn" in page
    assert "2 ý kiến nháp của bạn được gửi kèm" in page


def test_an_empty_remark_is_refused_on_its_page_and_a_long_one_stays_typed(as_, c1):
    hau = as_("Hậu")
    empty = hau.post(url(c1, "remarks"), data={"at": "", "text": " "})
    long = hau.post(url(c1, "remarks"), data={"at": "", "text": "dài " * 600})
    assert (empty.status_code, long.status_code) == (422, 422)
    assert "Cần ghi nội dung" in text(empty)
    assert "dài dài" in text(long)


def test_nobody_but_its_author_sees_a_draft(as_, world, c1):
    as_("Hậu").post(url(c1, "remarks"), data={"at": "field:members_total", "text": TEXT})
    for name in ("Vân", "Lan", "Dũng"):
        for page in (url(c1), url(c1, "sections", "A1.I"), url(c1, "check")):
            assert TEXT not in text(as_(name).get(page)), (name, page)
    assert as_("Vân").post(f"/remarks/{only_remark().id}/discard").status_code == 404
    assert as_("Vân").post(f"/remarks/{only_remark().id}/answers", data={"text": "gì"}).status_code == 404


def test_a_draft_is_thrown_away_by_its_author(as_, c1):
    hau = as_("Hậu")
    hau.post(url(c1, "remarks"), data={"at": "", "text": TEXT})
    answer = hau.post(f"/remarks/{only_remark().id}/discard")
    assert answer.status_code == 303
    assert TEXT not in text(hau.get(url(c1)))


def test_the_way_to_a_remark_is_shown_to_whoever_can_return_and_to_nobody_else(as_, world, c1):
    def shown(name: str) -> list[bool]:
        pages = (url(c1), url(c1, "sections", "A1.I"), url(c1, "check"))
        return ["remarks/new" in text(as_(name).get(page)) for page in pages]

    assert shown("Hậu") == [True, True, True]
    assert {name: shown(name) for name in ("Vân", "Lan", "Dũng")} == {
        name: [False, False, False] for name in ("Vân", "Lan", "Dũng")
    }
    assert as_("Vân").get(url(c1, "remarks", "new")).status_code == 409
    assert as_("Vân").post(url(c1, "remarks"), data={"at": "", "text": TEXT}).status_code == 409
    world["Hậu"].approves(c1)
    assert shown("Hậu") == [False, False, False]
    assert as_("Hậu").get(url(c1, "remarks", "new")).status_code == 409


def test_the_unit_finds_the_remark_on_the_desk_on_the_report_and_beside_the_field(as_, sent, c1):
    van = as_("Vân")
    assert "1 ý kiến cần sửa" in text(van.get("/"))
    assert "Xem ý kiến và sửa" in text(van.get("/")), "before sending it again"
    page = text(van.get(url(c1)))
    assert page.index(TEXT) < page.index("Nội dung báo cáo")
    assert f"{url(c1, 'sections', 'A1.I')}#members_total" in page
    assert page.count("1 ý kiến cần sửa") == 2
    field = re.search(r'id="members_total">.*?id="members_female"', text(van.get(url(c1, "sections", "A1.I"))), re.S)
    assert field
    assert TEXT in field[0]
    assert "Ý kiến của Chủ tịch Phạm Thị Hậu" in field[0]
    assert f'name="fixed" type="checkbox" value="{sent.id}"' in field[0]
    assert "1 ý kiến chưa báo đã sửa" in text(van.get(url(c1, "check")))


def test_saving_the_page_with_the_box_ticked_says_it_is_dealt_with(as_, sent, c1):
    van = as_("Vân")
    answer = van.post(
        url(c1, "sections", "A1.I"), data={"version": c1.version, "members_total": "95", "fixed": str(sent.id)}
    )
    assert answer.status_code == 303
    assert only_remark().fixed_at is not None
    assert "Đơn vị báo đã sửa" in text(van.get(url(c1, "sections", "A1.I")))


def test_a_page_that_cannot_be_saved_says_nothing_is_dealt_with_and_keeps_the_tick(as_, sent, c1):
    sent_id = sent.id
    answer = as_("Vân").post(
        url(c1, "sections", "A1.I"), data={"version": c1.version, "members_total": "9o", "fixed": str(sent_id)}
    )
    assert answer.status_code == 422
    assert only_remark().fixed_at is None
    assert f'value="{sent_id}" checked' in text(answer)


def test_the_thread_runs_from_the_answer_to_the_closing(as_, sent, c1):
    van, hau, at = as_("Vân"), as_("Hậu"), f"/remarks/{sent.id}"
    said = van.post(f"{at}/answers", data={"text": "Đã đối chiếu lại", "fixed": "1"})
    assert (said.status_code, said.location) == (303, f"{url(c1)}#remark-{sent.id}")
    assert "Đã đối chiếu lại" in text(hau.get(url(c1)))

    hau.post(f"{at}/answers", data={"text": "Vẫn lệch 5 người"})
    assert only_remark().fixed_at is None
    van.post(f"{at}/answers", data={"fixed": "1"})
    assert only_remark().fixed_at is not None
    assert hau.post(f"{at}/closing").status_code == 303

    page = text(van.get(url(c1)))
    assert "1 ý kiến đã khép" in page
    assert "<strong>Khép ý kiến</strong>: Tổng số đoàn viên cuối kỳ" in page
    assert van.post(f"{at}/answers", data={"text": "Thêm"}).status_code == 409


def test_buttons_of_a_remark_are_those_that_would_succeed(as_, sent, c1):
    at = f"/remarks/{sent.id}"

    def shown(name: str) -> set[str]:
        page = text(as_(name).get(url(c1)))
        return {act for act in ("answers", "closing", "discard") if f"{at}/{act}" in page}

    assert {name: shown(name) for name in ("Vân", "Hậu", "Lan", "Dũng", "Minh")} == {
        "Vân": {"answers"},
        "Hậu": {"answers", "closing"},
        "Lan": set(),
        "Dũng": set(),
        "Minh": set(),
    }
    for act in ("answers", "closing"):
        assert as_("Lan").post(f"{at}/{act}", data={"text": "Ý"}).status_code == 409
    assert as_("Vân").post(f"{at}/closing").status_code == 409
    for act in ("answers", "closing", "discard"):
        assert as_("Quân").post(f"{at}/{act}", data={"text": "Ý"}).status_code == 404


def test_an_empty_answer_is_refused_with_what_was_asked(as_, sent):
    answer = as_("Vân").post(f"/remarks/{sent.id}/answers", data={"text": " "})
    assert answer.status_code == 422
    assert TEXT in text(answer)


def test_the_queue_counts_what_is_not_closed(as_, world, sent, c1):
    world["Vân"].submits(c1, {})
    remarks.mark_fixed(c1, [sent.id], by=world["Vân"].doer, now=world.now)
    page = text(as_("Hậu").get("/"))
    assert "1 ý kiến chưa khép" in page
    assert "đơn vị báo đã sửa 1" in page


def test_the_story_keeps_the_remarks_of_the_return(as_, world, sent, c1):
    world["Vân"].submits(c1, {})
    page = text(as_("Lan").get(url(c1)))
    story = page[page.index('id="story"') :]
    assert "Kèm 1 ý kiến" in story
    assert TEXT in story


def test_the_report_asks_the_database_as_often_for_ten_remarks_as_for_one(as_, world, sent, c1, count_queries):
    van = as_("Vân")
    van.get(url(c1))
    one = count_queries(lambda: van.get(url(c1)))
    world["Vân"].submits(c1, {})
    for number in range(9):
        remarks.write_draft(c1, "field:members_female", f"Ý {number}", by=world["Hậu"].doer, now=world.now)
    world["Hậu"].returns(c1, REASON)
    for each in db.session.scalars(select(Remark)):
        remarks.answer(each, "Đã xem", by=world["Vân"].doer, now=world.now)
    van.get(url(c1))
    assert count_queries(lambda: van.get(url(c1))) <= one


def test_markup_in_a_remark_is_shown_as_text(as_, world, c1):
    remarks.write_draft(c1, "field:members_total", "<script>alert(1)</script>", by=world["Hậu"].doer, now=world.now)
    world["Hậu"].returns(c1, REASON)
    van = as_("Vân")
    for page in (url(c1), url(c1, "sections", "A1.I"), url(c1, "check")):
        assert "<script>alert" not in van.get(page).get_data(as_text=True), page


def test_the_judge_is_told_of_each_remark_whether_its_field_has_changed(as_, world, c1):
    """A field that is worked out is not said to be unchanged: what it is worked out from may have changed."""
    for key in ("members_total", "members_female", "membership_density"):
        remarks.write_draft(c1, f"field:{key}", f"Xem {key}", by=world["Hậu"].doer, now=world.now)
    world["Hậu"].returns(c1, REASON)
    world["Vân"].submits(c1, {"members_total": "95"})
    page = text(as_("Hậu").get(url(c1)))
    assert (page.count("ô này đã thay đổi"), page.count("ô này chưa thay đổi")) == (1, 1)
