"""Pages of notices: the inbox and its count, wishes, chasing, what failed, links that open without signing in."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import openpyxl
import pytest
from icalendar import Calendar
from sqlalchemy import select

from extensions import db
from submissions.notices import plan_reminders
from submissions.notices.failed import send_again
from submissions.notices.feed import link_of
from submissions.notices.kinds import Group
from submissions.notices.models import Notice, NoticeState
from submissions.notices.unsubscribing import link_for
from submissions.notices.wishes import wish_of
from submissions.rounds.calendar import calendar_for
from tests.world import NOW
from units.history import entries_of

REASON = "Số đoàn viên nữ chưa khớp với kỳ trước"


def text(answer) -> str:
    return answer.get_data(as_text=True)


def notices_of(world, name: str) -> list[Notice]:
    query = select(Notice).where(Notice.user_id == world[name].user.id).order_by(Notice.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


@pytest.fixture
def returned(world, report):
    """C1 was submitted by Vân and returned by Hậu."""
    world["Vân"].submits(report("C1"))
    return world["Hậu"].returns(report("C1"), REASON)


@pytest.fixture
def failed(world, returned) -> Notice:
    """The letter that told Vân of it did not arrive."""
    (notice,) = notices_of(world, "Vân")
    notice.state, notice.fault, notice.attempts = NoticeState.FAILED, "550 hộp thư đầy", 10
    db.session.flush()
    return notice


def test_the_header_counts_what_is_unread_and_opening_marks_it_read(as_, world, returned):
    van = as_("Vân")
    assert 'Thông báo<span class="places__count">1</span>' in text(van.get("/"))
    page = text(van.get("/notices"))
    assert "Chủ tịch Phạm Thị Hậu đã trả lại báo cáo của CĐCS Công ty May Bình Minh." in page
    assert REASON in page
    (notice,) = notices_of(world, "Vân")
    assert van.get(f"/notices/{notice.id}/open").status_code == 405
    answer = van.post(f"/notices/{notice.id}/open")
    assert (answer.status_code, answer.location) == (303, f"/submissions/{returned.id}")
    assert "places__count" not in text(van.get("/notices"))


def test_the_inbox_is_its_owners_alone_and_all_can_be_marked_read(as_, world, returned):
    (notice,) = notices_of(world, "Vân")
    assert as_("Hoa").post(f"/notices/{notice.id}/open").status_code == 404
    assert REASON not in text(as_("Hoa").get("/notices"))
    as_("Vân").post("/notices/read")
    assert notices_of(world, "Vân")[0].read_at == NOW


def test_what_has_been_dealt_with_says_so(as_, world, report, returned):
    world["Vân"].submits(report("C1"))
    assert "Đã xong" in text(as_("Vân").get("/notices"))


def test_whoever_left_the_office_no_longer_sees_what_the_unit_was_told(as_, world, returned):
    world["Vân"].user.appointments[0].valid_to = (NOW - timedelta(days=1)).date()
    assert REASON not in text(as_("Vân").get("/notices"))


def test_the_inbox_asks_as_often_however_long_it_is(as_, world, report, returned, count_queries):
    van = as_("Vân")
    van.get("/notices")
    before = count_queries(lambda: van.get("/notices"))
    for _ in range(3):
        world["Vân"].submits(report("C1"))
        world["Hậu"].returns(report("C1"), REASON)
    assert len(notices_of(world, "Vân")) == 4
    van.get("/notices")
    assert count_queries(lambda: van.get("/notices")) == before


def test_wishes_are_kept_and_move_letters_that_wait(as_, world, quarter):
    plan_reminders(NOW, calendar_for(2026))
    van = as_("Vân")
    form = {
        "mail_decided": "off",
        "mail_duty": "digest",
        "digest_at": "16:45",
        "quiet_weekends": "1",
        "phone": "0912 345 678",
    }
    assert van.post("/notices/preferences", data=form).status_code == 303
    page = text(van.get("/notices/preferences"))
    assert 'value="16:45"' in page
    assert 'value="0912345678"' in page
    leaves = {notice.not_before for notice in notices_of(world, "Vân")}
    assert leaves == {NOW.replace(hour=9, minute=45)}  # 16:45 in Vietnam


def test_letters_of_duty_cannot_be_turned_off(as_, world, quarter):
    van = as_("Vân")
    van.post(
        "/notices/preferences",
        data={"mail_duty": "off", "mail_urgent": "off", "mail_decided": "off", "digest_at": "07:30"},
    )
    modes = wish_of(world["Vân"].user).modes
    assert [modes[group].value for group in (Group.DUTY, Group.URGENT, Group.DECIDED)] == ["digest", "at_once", "off"]
    assert (
        '<option value="off"'
        not in text(van.get("/notices/preferences")).split('id="mail_duty"')[1].split("</select>")[0]
    )


@pytest.mark.parametrize(("name", "value"), [("digest_at", "25:00"), ("digest_at", "sáng"), ("phone", "gọi chồng tôi")])
def test_what_cannot_be_read_is_said_beside_the_field(as_, quarter, name, value):
    answer = as_("Vân").post("/notices/preferences", data={"digest_at": "07:30", name: value})
    assert answer.status_code == 422
    assert f'id="{name}-fault"' in text(answer)


def test_one_click_stops_what_may_be_stopped_and_a_get_changes_nothing(app, client, world, quarter):
    person = world["Vân"].user
    path = link_for(person, [Group.DECIDED, Group.DUTY], base_url="", key=app.config["SECRET_KEY"])
    assert "Báo cáo được duyệt" in text(client.get(path))
    assert wish_of(person).modes[Group.DECIDED].value == "at_once"
    for _ in range(2):
        answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert (answer.status_code, "Đã ngừng gửi" in text(answer)) == (200, True)
    db.session.expire_all()
    modes = wish_of(person).modes
    assert (modes[Group.DECIDED].value, modes[Group.DUTY].value) == ("off", "digest")
    assert client.post(path[:-2] + "xx").status_code == 404


def test_the_calendar_shows_the_deadlines_until_its_link_is_replaced(app, as_, client, world, quarter, report):
    van = as_("Vân")
    van.post("/notices/calendar", data={"act": "new"})
    link = re.search(r"http\S+/calendar/\S+\.ics", text(van.get("/notices/preferences")))[0]
    path = link.removeprefix(app.config["BASE_URL"])
    answer = client.get(path)
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert answer.mimetype == "text/calendar"
    assert (event.decoded("dtstart").isoformat(), str(event["uid"]).startswith(f"bao-cao-{report('C1').id}@")) == (
        "2026-09-21",
        True,
    )
    assert str(event["summary"]) == f"Hạn nộp: {quarter.title}"
    van.post("/notices/calendar", data={"act": "new"})
    assert client.get(path).status_code == 404
    newer = link_of(world["Vân"].user, base_url="", key=app.config["SECRET_KEY"])
    assert client.get(newer).status_code == 200
    van.post("/notices/calendar", data={"act": "close"})
    assert client.get(newer).status_code == 404


def test_two_clicks_remind_everybody_below_who_has_not_sent(as_, world, quarter, report):
    world["Vân"].submits(report("C1"))
    world["Hoa"].user.phone = "0912345678"
    hau = as_("Hậu")
    assert f"/rounds/{quarter.code}/late" in text(hau.get(f"/rounds/{quarter.code}"))
    page = text(hau.get(f"/rounds/{quarter.code}/late"))
    assert "CĐCS Công ty May Bình Minh" not in page
    assert 'href="tel:0912345678"' in page
    ids = re.findall(r'name="ids" value="(\d+)" checked', page)
    assert ids == [str(report("C2").id)]
    page = text(hau.post(f"/rounds/{quarter.code}/late", data={"ids": ids}, follow_redirects=True))
    assert "Đã nhắc 1 đơn vị" in page
    assert "Đã nhắc 16/09/2026" in page or "Đã nhắc 09:00" in page
    assert 'name="ids"' not in page
    assert "Gửi nhắc các đơn vị đã chọn" not in page
    assert "Hôm nay không còn đơn vị nào để nhắc thêm." in page
    (notice,) = [each for each in notices_of(world, "Hoa") if each.kind == "chase"]
    assert (notice.not_before, notice.facts["by"]) == (NOW, "Phạm Thị Hậu")
    (entry,) = [each for each in entries_of("submission", report("C2").id) if each.act == "chase"]
    assert entry.facts["to"] == ["Lê Thị Hoa"]
    assert "<strong>Nhắc nộp</strong>: Lê Thị Hoa" in text(hau.get(f"/submissions/{report('C2').id}"))
    assert "Không có đơn vị nào để nhắc thêm" in text(
        hau.post(f"/rounds/{quarter.code}/late", data={"ids": ids}, follow_redirects=True)
    )


def test_nobody_chases_units_of_another_branch_or_without_choosing(as_, world, quarter, report):
    quan = as_("Quân")
    assert quan.post(f"/rounds/{quarter.code}/late", data={"ids": report("C2").id}).status_code == 404
    assert quan.post(f"/rounds/{quarter.code}/late").status_code == 409
    assert as_("Vân").get(f"/rounds/{quarter.code}/late").status_code == 404
    assert notices_of(world, "Hoa") == []


def test_a_unit_without_anybody_is_named(as_, world, quarter, report):
    assert 'name="ids"' not in text(as_("Quân").get(f"/rounds/{quarter.code}/late"))
    answer = as_("Quân").post(f"/rounds/{quarter.code}/late", data={"ids": report("C9").id}, follow_redirects=True)
    assert "Chưa có người phụ trách để nhắc: CĐCS Công ty Điện tử Đông Hà." in text(answer)


def test_the_list_for_calling_has_names_and_numbers(as_, world, quarter):
    world["Hoa"].user.phone = "0912345678"
    hau = as_("Hậu")
    plain = hau.get(f"/rounds/{quarter.code}/late.csv").data.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(plain)))
    assert [(line["Đơn vị"], line["Người phụ trách"], line["Điện thoại"]) for line in lines] == [
        ("CĐCS Công ty May Bình Minh", "Nguyễn Thị Hồng Vân", ""),
        ("CĐCS Trường Mầm non Hoa Sen", "Lê Thị Hoa", "0912345678"),
    ]
    book = openpyxl.load_workbook(io.BytesIO(hau.get(f"/rounds/{quarter.code}/late.xlsx").data))
    assert book.active["F3"].value == "0912345678"
    assert hau.get(f"/rounds/{quarter.code}/late.exe").status_code == 404


def test_the_province_reaches_all_levels_below_when_it_asks_for_them(as_, quarter):
    dung = as_("Dũng")
    direct, deep = text(dung.get(f"/rounds/{quarter.code}/late")), text(dung.get(f"/rounds/{quarter.code}/late?deep=1"))
    assert ("Đơn vị chưa nộp (3)" in direct, "Hoa Sen" in direct) == (True, False)
    assert ("Đơn vị chưa nộp (6)" in deep, "Hoa Sen" in deep) == (True, True)


def test_what_failed_is_shown_with_its_reason_and_sent_again_or_given_up(as_, world, failed):
    minh = as_("Minh")
    page = text(minh.get("/admin/notices"))
    assert "550 hộp thư đầy" in page
    assert "đã thử 10 lần" in page
    assert minh.post("/admin/notices", data={"act": "again"}).status_code == 409
    assert minh.post("/admin/notices", data={"act": "again", "ids": failed.id}).status_code == 303
    (notice,) = notices_of(world, "Vân")
    assert (notice.state, notice.attempts, notice.not_before) == (NoticeState.OWED, 0, NOW)
    notice.state = NoticeState.FAILED
    minh.post("/admin/notices", data={"act": "give_up", "ids": failed.id})
    (notice,) = notices_of(world, "Vân")
    assert (notice.state, notice.facts["given_up_by"]) == (NoticeState.DROPPED, "Hồ Quang Minh")
    assert "Không có thư nào bị lỗi" in text(minh.get("/admin/notices"))


def test_only_failed_letters_are_sent_again(world, returned):
    (notice,) = notices_of(world, "Vân")
    notice.state = NoticeState.SENT
    send_again([notice.id], tops=[returned.unit_path[0]], by=world["Minh"].doer, now=NOW)
    assert notice.state is NoticeState.SENT


def test_the_coming_days_say_what_will_be_sent_to_how_many(as_, quarter):
    page = text(as_("Minh").get("/admin/notices"))
    coming = page.split('id="coming"')[1].split("</section>")[0]
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in coming.split("<tr")[2:]]
    told = [" ".join(row.split(">", 1)[1].split()) for row in rows]
    assert told[0] == f"16/09/2026 Báo cáo mới {quarter.title} 6"
    assert told[1] == f"16/09/2026 Nhắc hạn nộp (hạn 21/09/2026) {quarter.title} 3"
    assert f"21/09/2026 Nhắc hạn nộp (hạn 21/09/2026) {quarter.title} 3" in told
    assert f"24/09/2026 Đơn vị bên dưới quá hạn (hạn 21/09/2026) {quarter.title} 4" in told
    assert f"30/09/2026 Đơn vị bên dưới quá hạn (hạn 21/09/2026) {quarter.title} 6" in told
    assert db.session.scalar(select(Notice.id)) is None


def test_the_sweeps_are_listed_with_their_schedule_and_last_run(as_, quarter):
    sweeps = text(as_("Minh").get("/admin/notices")).split('id="sweeps"')[1]
    assert "Gửi thông báo" in sweeps
    assert "mỗi 30 giây" in sweeps
    assert "mỗi 10 phút, từ 0 đến 21 giờ" in sweeps
    assert "chưa chạy lần nào" in sweeps
