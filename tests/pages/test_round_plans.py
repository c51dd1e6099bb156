"""Pages of rounds: preview, plans, days, outages, rosters, more time. Who sees them is in the matrix of tests/guards."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from extensions import db
from submissions.models import Round, Submission
from submissions.rounds.models import CalendarDay, Extension, ExtensionState, Outage, RoundPlan
from units.importing import import_units
from units.tree import unit_by_code
from workflow.deadlines import local_day

WHY = "Mất điện ba ngày sau bão"


def said(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def plan(quarter, world):
    scope = world.report(quarter, "T").unit_id
    days = {"days_grassroots": "2", "days_upper": "5", "days_province": "8"}
    return {"form": "Q", "kind": "quarter", "scope": scope, "workflow": "one_step", "opens_before": "14", **days}


def test_before_a_round_is_opened_the_page_says_how_many_would_owe_and_by_when(as_, world, quarter):
    scope = world.report(quarter, "T").unit_id
    wish = {"form": "Q", "period": "2026-Q4", "scope": scope, "workflow": "one_step", "sectors": ["fdi"]}
    before = db.session.scalar(select(func.count()).select_from(Round))

    page = said(as_("Lan").post("/rounds", data=wish | {"preview": "1"}))

    assert "Nếu mở bây giờ: 3 đơn vị phải báo cáo" in page
    assert "1 đơn vị, hạn nộp hết ngày 16/12/2026" in page
    assert 'value="fdi" checked' in page
    assert db.session.scalar(select(func.count()).select_from(Round)) == before
    assert as_("Lan").post("/rounds", data=wish).status_code == 303
    opened = db.session.scalars(select(Round).where(Round.code == "Q-2026-Q4")).one()
    codes = set(db.session.scalars(select(Submission.unit_code).where(Submission.round_id == opened.id)))
    assert (opened.only, codes) == ({"sectors": ["fdi"]}, {"T", "K2", "C9"})
    assert opened.due_rule["days"] == {"grassroots": 2, "upper": 5, "province": 8}


def test_a_round_of_nobody_is_not_previewed_but_explained(as_, world, quarter):
    scope = world.report(quarter, "T").unit_id
    wish = {"form": "Q", "period": "2026-Q4", "scope": scope, "workflow": "one_step", "kinds": ["guild"]}
    answer = as_("Lan").post("/rounds", data=wish | {"preview": "1"})
    assert answer.status_code == 409
    assert "phạm vi đã chọn không có đơn vị nào phải báo cáo" in said(answer)


def test_a_plan_is_made_shown_changed_and_switched_off(as_, plan):
    lan = as_("Lan")
    assert lan.post("/admin/rounds/plans", data=plan).status_code == 303
    listed = said(lan.get("/admin/rounds"))
    assert "Đang bật" in listed
    assert "Quý IV năm 2026</strong> mở ngày 30/11/2026" in listed
    made = db.session.scalars(select(RoundPlan)).one()

    form = said(lan.get(f"/admin/rounds/plans/{made.id}"))
    assert "cơ sở 16/12/2026" in form.lower()
    changed = lan.post(f"/admin/rounds/plans/{made.id}", data=plan | {"act": "save", "version": 1, "opens_before": "0"})
    assert changed.status_code == 303
    assert db.session.get(RoundPlan, made.id).next_on == date(2026, 12, 14)

    stale = lan.post(f"/admin/rounds/plans/{made.id}", data=plan | {"act": "save", "version": 1})
    assert stale.status_code == 409
    assert lan.post(f"/admin/rounds/plans/{made.id}", data={"act": "off"}).status_code == 303
    assert "Đã tắt" in said(lan.get("/admin/rounds"))


@pytest.mark.parametrize(
    ("name", "value"), [("opens_before", "mười"), ("days_upper", ""), ("kind", "term"), ("kind", "x")]
)
def test_a_plan_that_cannot_be_read_is_shown_again_with_what_is_wrong(as_, plan, name, value):
    answer = as_("Lan").post("/admin/rounds/plans", data=plan | {name: value})
    assert answer.status_code == 409
    assert "Chưa ghi được lịch mở đợt" in said(answer)
    assert db.session.scalars(select(RoundPlan)).all() == []


def test_a_plan_that_failed_is_an_alarm_of_the_administrator(as_, plan):
    as_("Lan").post("/admin/rounds/plans", data=plan)
    made = db.session.scalars(select(RoundPlan)).one()
    made.fault = {"code": "nobody_expected", "facts": {"period": "2026-Q4"}, "since": "2026-11-30"}
    db.session.flush()
    page = said(as_("Minh").get("/admin"))
    assert "Đợt chưa tự mở được" in page
    assert f"/admin/rounds/plans/{made.id}" in page
    assert "Không mở được" in said(as_("Lan").get("/admin/rounds"))


def test_a_day_off_is_written_taken_back_and_applied_to_open_rounds_on_demand(as_, world, quarter):
    quarter.due_rule = {"from": "2026-09-16", "days": {"grassroots": 3}}
    db.session.flush()
    minh = as_("Minh")
    friday = {"act": "off", "day": "18/09/2026", "reason": "Thông báo 12/TB-UBND"}
    assert minh.post("/admin/days", data=friday).status_code == 303
    page = said(minh.get("/admin/days"))
    assert "Cấp cơ sở: 21/09/2026 thành 22/09/2026 (4 báo cáo)" in page

    assert minh.post(f"/admin/rounds/{quarter.code}/deadlines").status_code == 303

    assert local_day(world.report(quarter, "C1").due_at) == date(2026, 9, 22)
    assert "thành 22/09/2026" not in said(minh.get("/admin/days"))
    assert minh.post("/admin/days", data={"act": "remove", "day": "18/09/2026"}).status_code == 303
    assert db.session.scalars(select(CalendarDay)).all() == []
    refused = minh.post("/admin/days", data=friday | {"day": "ngày mai"})
    assert refused.status_code == 409
    assert "ngày mai" in said(refused)


def test_an_outage_is_previewed_then_declared_and_its_reason_read_on_the_report(as_, world, quarter):
    scope = world.report(quarter, "T").unit_id
    outage = {"scope": scope, "began": "21/09/2026 9:00", "ended": "21/09/2026 17:00", "reason": "Đứt cáp quang biển"}
    minh = as_("Minh")
    preview = said(minh.post("/admin/outages", data=outage | {"preview": "1"}))
    assert "4 báo cáo sẽ lùi hạn đến hết ngày 22/09/2026" in preview
    assert db.session.scalars(select(Outage)).all() == []

    assert minh.post("/admin/outages", data=outage).status_code == 303

    page = said(as_("Vân").get(f"/submissions/{world.report(quarter, 'C1').id}"))
    assert "hết ngày 22/09/2026" in page
    assert "Sự cố hệ thống: Đứt cáp quang biển" in page
    assert "Đứt cáp quang biển" in said(minh.get("/admin/outages"))
    assert minh.post("/admin/outages", data=outage | {"ended": "sáng mai"}).status_code == 409


def test_a_unit_founded_late_is_added_from_the_page_of_the_roster(as_, world, quarter):
    import_units(
        "code,name,kind,sector,parent_code,valid_from,valid_to\nC5,CĐCS Công ty Dệt,grassroots,private,K,2026-09-01,\n"
    )
    new = unit_by_code("C5", date(2026, 9, 16))
    lan = as_("Lan")
    page = said(lan.get(f"/rounds/{quarter.code}/roster"))
    assert "nằm dưới Công đoàn phường Kinh Bắc" in page
    assert "Danh sách phải nộp" in said(lan.get(f"/rounds/{quarter.code}"))
    unreasoned = lan.post(f"/rounds/{quarter.code}/roster", data={"units": new.id, "reason": ""})
    assert unreasoned.status_code == 409
    assert "Cần ghi lý do" in said(unreasoned)

    assert lan.post(f"/rounds/{quarter.code}/roster", data={"units": new.id, "reason": WHY}).status_code == 303

    assert world.report(quarter, "C5").state == "draft"
    assert "Không thiếu đơn vị nào" in said(lan.get(f"/rounds/{quarter.code}/roster"))


def test_an_ended_unit_is_closed_from_the_page_by_whom_the_workflow_lets(as_, world):
    import_units(
        "code,name,kind,sector,parent_code,valid_from,valid_to\n"
        "C8,CĐCS đã giải thể,grassroots,private,T,2020-01-01,2026-08-31\n"
        "C7,CĐCS giải thể ở phường,grassroots,private,K,2020-01-01,2026-08-31\n"
    )
    quarter = world.round()
    report = world.report(quarter, "C8")
    page = said(as_("Lan").get(f"/rounds/{quarter.code}/roster"))
    assert f'id="ended-{report.id}"' in page
    assert f'id="ended-{world.report(quarter, "C7").id}"' not in page
    form = {"ids": report.id, f"version:{report.id}": report.version, "move": "close", "reason": WHY}
    as_("Lan").post("/moves", data=form)
    assert world.report(quarter, "C8").state == "closed"


def test_more_time_is_asked_for_on_the_report_and_answered_from_the_desk(as_, world, quarter, report):
    c1 = report("C1").id
    assert "Xin gia hạn" in said(as_("Vân").get(f"/submissions/{c1}"))
    wrong = as_("Vân").post(f"/submissions/{c1}/extension", data={"act": "ask", "until": "20/09/2026", "reason": WHY})
    assert wrong.status_code == 409
    assert "Ngày gia hạn phải sau hạn hiện tại (21/09/2026)" in said(wrong)
    assert "20/09/2026" in said(wrong)

    asked = as_("Vân").post(f"/submissions/{c1}/extension", data={"act": "ask", "until": "25/09/2026", "reason": WHY})
    assert asked.status_code == 303
    assert "Đã xin gia hạn đến 25/09/2026, chờ trả lời" in said(as_("Vân").get("/"))
    assert "Đề nghị gia hạn (1)" in said(as_("Hậu").get("/"))
    assert "xin đến hết ngày" in said(as_("Hậu").get("/extensions"))
    page = said(as_("Hậu").get(f"/submissions/{c1}/extension"))
    assert "Đồng ý gia hạn" in page
    assert "Rút đề nghị" not in page
    assert "Đồng ý gia hạn" not in said(as_("Vân").get(f"/submissions/{c1}/extension"))

    wish = db.session.scalars(select(Extension)).one()
    assert as_("Hậu").post(f"/extensions/{wish.id}", data={"act": "grant", "until": "24/09/2026"}).status_code == 303

    assert db.session.get(Extension, wish.id).state is ExtensionState.GRANTED
    told = said(as_("Vân").get(f"/submissions/{c1}"))
    assert "hết ngày 24/09/2026 (đã gia hạn; hạn chung 21/09/2026)" in told
    late = as_("Hậu").post(f"/extensions/{wish.id}", data={"act": "refuse", "reason": WHY})
    assert late.status_code == 409


def test_a_level_above_gives_time_from_the_page_and_the_unit_itself_cannot(as_, report):
    c1 = report("C1").id
    given = {"act": "give", "until": "25/09/2026", "reason": WHY}
    assert as_("Vân").post(f"/submissions/{c1}/extension", data=given).status_code == 409
    assert as_("Lan").post(f"/submissions/{c1}/extension", data=given).status_code == 303
    assert local_day(report("C1").due_at) == date(2026, 9, 25)
