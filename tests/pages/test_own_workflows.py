"""A round or a plan by a workflow of the province's own, without some units, and only for the kinds of periods of its form."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from extensions import db
from submissions.forms.library import shipped_form
from submissions.forms.publishing import publish
from submissions.models import Round, Submission
from submissions.rounds.models import RoundPlan
from submissions.rounds.plans import open_due
from submissions.workflows import LIBRARY
from tests.world import NOW

OWN = (Path(LIBRARY) / "one_step.yaml").read_text(encoding="utf-8").replace("name: one_step", "name: rieng_cua_tinh")
BROKEN = OWN.replace("returned: {standing: open", "returned: {standing: mo")
THE_DAY = datetime(2026, 11, 29, 17, 5, tzinfo=UTC)
"""Five past midnight on 30/11/2026 in Vietnam, a fortnight before the fourth quarter closes."""


def said(answer) -> str:
    return answer.get_data(as_text=True)


def attached(text: str) -> dict:
    return {"workflow_file": (io.BytesIO(text.encode()), "rieng.yaml")}


def opened() -> Round | None:
    return db.session.scalar(select(Round).where(Round.code == "Q-2026-Q4"))


def asked(round_: Round) -> set[str]:
    return set(db.session.scalars(select(Submission.unit_code).where(Submission.round_id == round_.id)))


@pytest.fixture
def scope(world, quarter) -> int:
    return world.report(quarter, "T").unit_id


@pytest.fixture
def wish(scope) -> dict:
    return {"form": "Q", "period": "2026-Q4", "scope": scope, "workflow": "one_step"}


@pytest.fixture
def plan(scope) -> dict:
    days = {"days_grassroots": "2", "days_upper": "5", "days_province": "8"}
    return {"form": "Q", "kind": "quarter", "scope": scope, "workflow": "own", "opens_before": "14", **days}


def test_a_round_is_opened_by_a_workflow_from_a_file_and_without_the_units_named(as_, wish):
    page = said(as_("Lan").post("/rounds", data=wish | attached(OWN) | {"not_asked": "C1; c9", "preview": "1"}))

    assert "Nếu mở bây giờ: 5 đơn vị phải báo cáo" in page  # T, K, K2, C2, C3
    assert "name: rieng_cua_tinh" in page  # the file is not lost by looking first

    posted = wish | {"workflow": "own", "workflow_text": OWN, "not_asked": "C1, C9"}
    assert as_("Lan").post("/rounds", data=posted).status_code == 303
    assert opened().workflow["name"] == "rieng_cua_tinh"
    assert "C1" not in asked(opened())


def test_a_workflow_that_is_wrong_opens_nothing_and_its_lines_are_told(as_, wish):
    line = BROKEN.split("standing: mo")[0].count("\n") + 1
    answer = as_("Lan").post("/rounds", data=wish | attached(BROKEN))

    assert answer.status_code == 422
    assert f"Quy trình, dòng {line}:" in said(answer)
    assert "standing: mo," in said(answer)
    assert opened() is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"workflow": "own"}, "Chọn tệp YAML của quy trình riêng"),
        ({"workflow_file": (io.BytesIO(b"\xff\xfe\x00"), "x.yaml")}, "không phải tệp chữ"),
        ({"workflow_file": (io.BytesIO(b"a" * 200_001), "x.yaml")}, "lớn hơn 200 kB"),
        ({"not_asked": "C1, X9"}, "không có đơn vị nào mang mã X9"),
    ],
    ids=["no file", "not text", "too large", "a stranger"],
)
def test_what_cannot_be_taken_is_told_beside_its_field(as_, wish, given, told):
    answer = as_("Lan").post("/rounds", data=wish | given)

    assert answer.status_code == 422
    assert told in said(answer)
    assert opened() is None


@pytest.mark.parametrize("button", [{}, {"preview": "1"}], ids=["open", "preview"])
def test_a_form_is_not_asked_for_a_kind_of_period_it_is_not_for(as_, wish, button):
    answer = as_("Lan").post("/rounds", data=wish | {"period": "2025-2030"} | button)

    assert answer.status_code == 409
    assert "Biểu mẫu Q không dùng cho loại kỳ này (nhiệm kỳ)." in said(answer)
    assert "quý, tháng, tuần, 6 tháng, 9 tháng, năm, đột xuất" in said(answer)


def test_the_command_line_refuses_the_kind_of_period_too(runner, world, quarter):
    command = ["rounds", "open", "--form", "Q", "--scope", "T", "--period"]
    refused, done = runner.invoke(args=[*command, "2025-2030"]), runner.invoke(args=[*command, "2026-Q4"])

    assert (refused.exit_code, done.exit_code) == (1, 0)
    assert "không dùng cho loại kỳ này (nhiệm kỳ)" in refused.output


def test_a_plan_keeps_its_own_workflow_and_whom_it_does_not_ask_and_opens_by_them(as_, plan):
    lan = as_("Lan")
    assert lan.post("/admin/rounds/plans", data=plan | attached(OWN) | {"not_asked": "C1"}).status_code == 303
    made = db.session.scalars(select(RoundPlan)).one()

    listed = said(lan.get("/admin/rounds"))
    assert "Quy trình riêng: rieng_cua_tinh" in listed
    assert "1 đơn vị không phải báo cáo" in listed
    page = said(lan.get(f"/admin/rounds/plans/{made.id}"))
    assert 'value="C1"' in page
    assert "name: rieng_cua_tinh" in page

    assert open_due(THE_DAY, cutoff_day=14)
    assert opened().workflow["name"] == "rieng_cua_tinh"
    assert asked(opened()) == {"T", "K", "K2", "C2", "C9", "C3"}


def test_a_plan_goes_back_to_a_workflow_that_ships(as_, plan):
    lan = as_("Lan")
    lan.post("/admin/rounds/plans", data=plan | attached(OWN))
    made = db.session.scalars(select(RoundPlan)).one()

    posted = plan | {"act": "save", "version": made.version, "workflow": "two_steps", "workflow_text": OWN}
    assert lan.post(f"/admin/rounds/plans/{made.id}", data=posted).status_code == 303
    assert (made.workflow, made.workflow_text) == ("two_steps", "")


def test_a_plan_with_a_wrong_workflow_is_not_kept(as_, plan):
    answer = as_("Lan").post("/admin/rounds/plans", data=plan | attached(BROKEN))

    assert answer.status_code == 422
    assert "Quy trình, dòng" in said(answer)
    assert db.session.scalars(select(RoundPlan)).all() == []


def test_a_plan_of_a_kind_its_form_is_not_for_is_refused_and_one_whose_form_changed_is_an_alarm(as_, plan):
    publish(shipped_form("B"), by_id=None, now=NOW)
    lan, shipped = as_("Lan"), plan | {"workflow": "one_step"}
    refused = lan.post("/admin/rounds/plans", data=shipped | {"form": "B"})
    assert refused.status_code == 409
    assert "Biểu mẫu B không dùng cho loại kỳ này (quý)." in said(refused)
    lan.post("/admin/rounds/plans", data=shipped)
    made = db.session.scalars(select(RoundPlan)).one()

    made.next_period, made.period_kind = "2025-2030", "term"  # as if the form had been for terms when it was planned
    assert open_due(THE_DAY, cutoff_day=14)
    assert made.fault["code"] == "period_not_of_form"
    assert "không dùng cho loại kỳ này (nhiệm kỳ)" in said(as_("Minh").get(f"/admin/rounds/plans/{made.id}"))
