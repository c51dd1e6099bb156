"""Portfolios in the browser: chosen, all of a filter, handed on; the desk follows."""

from __future__ import annotations

import pytest

from tests.world import NOW
from units.appointing import Days, appoint
from units.importing import COLUMNS, import_units
from units.portfolios import cared_for_page
from units.tree import unit_by_code
from workflow.deadlines import local_day
from workflow.model import Role

TODAY = local_day(NOW)


def text(answer) -> str:
    return answer.get_data(as_text=True)


@pytest.fixture
def k(world) -> int:
    """K, at which Dũng judges besides Hậu."""
    for role in (Role.REVIEWER, Role.APPROVER):
        appoint(world["Dũng"].user, unit_by_code("K", TODAY), role, Days(TODAY), by=world["Minh"].doer, now=NOW)
    return unit_by_code("K", TODAY).id


def carers_at(k: int) -> dict[str, str]:
    return {each.code: each.carer for each in cared_for_page(k, TODAY, limit=1000)}


def test_chosen_units_are_assigned(as_, k, world):
    hau, c1 = as_("Hậu"), unit_by_code("C1", TODAY).id
    form = {"ids": [c1], "carer": world["Dũng"].user.id, "from": "16/09/2026"}
    assert hau.post(f"/units/{k}/portfolios", data=form).status_code == 303
    assert carers_at(k) == {"C1": "Vũ Tiến Dũng", "C2": ""}
    assert "CĐCS Trường" not in text(hau.get(f"/units/{k}/portfolios?shown={world['Dũng'].user.id}"))
    assert "CĐCS Trường" in text(hau.get(f"/units/{k}/portfolios?shown=0"))


def test_all_of_a_filter_are_assigned_across_pages(as_, k, world):
    lines = [f"N{n:03},CĐCS Trường số {n:03},grassroots,public_service,K,2026-01-01," for n in range(120)]
    import_units("\n".join([",".join(COLUMNS), *lines]) + "\n")
    form = {"all": "1", "q": "truong so", "carer": world["Dũng"].user.id, "from": "16/09/2026"}
    assert as_("Hậu").post(f"/units/{k}/portfolios", data=form).status_code == 303
    assert sum(carer == "Vũ Tiến Dũng" for carer in carers_at(k).values()) == 120
    again = as_("Hậu").post(f"/units/{k}/portfolios", data=form | {"shown": "0"})
    assert again.location == f"/units/{k}/portfolios?q=truong+so&shown=0" or again.status_code == 409
    page = text(as_("Hậu").get(f"/units/{k}/portfolios?after=50"))
    assert "Trang trước" in page and "Trang sau" in page


def test_a_refusal_keeps_the_page(as_, k, world):
    form = {"ids": [unit_by_code("C1", TODAY).id], "carer": world["Lan"].user.id, "from": "16/09/2026"}
    answer = as_("Hậu").post(f"/units/{k}/portfolios", data=form)
    assert (answer.status_code, "Đỗ Thị Lan không giữ chức vụ" in text(answer)) == (409, True)


def test_nothing_chosen_is_told_as_that(as_, k, world):
    answer = as_("Hậu").post(f"/units/{k}/portfolios", data={"carer": world["Dũng"].user.id, "from": "16/09/2026"})
    assert (answer.status_code, "Chưa chọn gì." in text(answer)) == (409, True)


def test_the_desk_shows_ones_own_and_leads_to_the_rest(as_, k, world, report):
    for name, code in (("Vân", "C1"), ("Hoa", "C2")):
        world[name].submits(report(code))
    hau = as_("Hậu")
    for name, code in (("Hậu", "C1"), ("Dũng", "C2")):
        form = {"ids": [unit_by_code(code, TODAY).id], "carer": world[name].user.id, "from": "16/09/2026"}
        hau.post(f"/units/{k}/portfolios", data=form)
    mine = text(hau.get("/")).split('id="waiting"')[1].split("</section>")[0]
    assert "May Bình Minh" in mine and "Hoa Sen" not in mine
    assert "thêm 1 do người khác theo dõi" in mine
    assert "Hoa Sen" in text(hau.get("/?desk=1")).split('id="waiting"')[1].split("</section>")[0]


def test_whoever_may_not_assign_sees_who_looks_after_what_without_a_form(as_, k):
    page = text(as_("Lan").get(f"/units/{k}/portfolios"))
    assert "chưa phân công" in page
    assert "Ghi phân công" not in page
