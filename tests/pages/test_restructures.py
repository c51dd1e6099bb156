"""Restructures in the browser: handed in or written, rehearsed, applied, undone; by whom, and when not."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest

from submissions.restructuring.rehearsing import draft
from tests.world import NOW
from units.appointing import Days, appoint
from units.restructuring.rows import COLUMNS
from units.tree import ancestor_ids, unit_by_code
from workflow.deadlines import local_day
from workflow.model import Role

OCTOBER = date(2026, 10, 1)
TODAY = local_day(NOW)


@pytest.fixture
def minh(as_, quarter):
    return as_("Minh")


def scope(code: str = "T") -> int:
    return unit_by_code(code, date(2026, 9, 16)).id


def handed_in(browser, *lines: str, decision: str = "15/QĐ-LĐLĐ"):
    file = "\n".join([",".join(COLUMNS), *(f"{line}{',' * (7 - line.count(','))}" for line in lines)])
    return browser.post(
        "/restructures",
        data={
            "scope": scope(),
            "decision": decision,
            "effective": "01/10/2026",
            "file": (io.BytesIO(file.encode()), "quyet-dinh.csv"),
        },
    )


def token_on(page: str) -> str:
    return re.search(r'name="rehearsed" value="([^"]+)"', page)[1]


def test_a_file_is_rehearsed_applied_and_undone(minh):
    address = handed_in(minh, "merge,K,K2").headers["Location"]
    page = minh.get(address).get_data(as_text=True)
    assert "diễn tập: chưa ghi gì" in page
    assert "2 đơn vị chuyển theo cấp trên sáp nhập" in page
    assert "Phạm Thị Hậu" in page
    assert unit_by_code("K", OCTOBER) is not None

    assert minh.post(f"{address}/apply", data={"rehearsed": token_on(page)}).status_code == 303
    assert unit_by_code("K", OCTOBER) is None
    assert "Hoàn tác" in minh.get(address).get_data(as_text=True)
    c1 = minh.get(f"/units/{unit_by_code('C1', OCTOBER).id}").get_data(as_text=True)
    assert "Quyết định 15/QĐ-LĐLĐ" in c1

    assert minh.post(f"{address}/undo").status_code == 303
    assert unit_by_code("K", OCTOBER) is not None


def test_lines_are_written_one_by_one_and_taken_away(minh):
    address = minh.post("/restructures", data={"scope": scope(), "decision": "1", "effective": "01/10/2026"}).headers[
        "Location"
    ]
    minh.post(f"{address}/acts", data={"action": "move", "code": "C1", "parent_code": "K2"})
    minh.post(f"{address}/acts", data={"action": "move", "code": "NO", "parent_code": "K2"})
    page = minh.get(address).get_data(as_text=True)
    assert "Dòng 3, cột code: không đơn vị nào mang mã NO" in page
    assert "Áp dụng quyết định" not in page
    minh.post(f"{address}/acts", data={"remove": "3"})
    page = minh.get(address).get_data(as_text=True)
    minh.post(f"{address}/apply", data={"rehearsed": token_on(page)})
    assert ancestor_ids(unit_by_code("C1", OCTOBER).id, OCTOBER)[0] == scope("K2")


def test_what_was_looked_at_is_what_is_applied(minh):
    """Another decision is carried out between looking and pressing."""
    first, second = (
        handed_in(minh, line, decision=name).headers["Location"]
        for line, name in (("move,C1,,,,,K2", "1"), ("rename,C2,,Tên mới", "2"))
    )
    seen, other = (token_on(minh.get(address).get_data(as_text=True)) for address in (first, second))
    minh.post(f"{second}/apply", data={"rehearsed": other})
    late = minh.post(f"{first}/apply", data={"rehearsed": seen})
    assert late.status_code == 409
    assert "Diễn tập lại" in late.get_data(as_text=True)
    assert ancestor_ids(unit_by_code("C1", OCTOBER).id, OCTOBER)[0] == scope("K")


def test_acts_exchanged_for_as_many_others_are_rehearsed_again(minh):
    """Somebody takes a line away and writes another between looking and pressing: the number of lines is the same."""
    address = handed_in(minh, "move,C1,,,,,K2").headers["Location"]
    seen = token_on(minh.get(address).get_data(as_text=True))
    minh.post(f"{address}/acts", data={"remove": "2"})
    minh.post(f"{address}/acts", data={"action": "move", "code": "C2", "parent_code": "K2"})
    late = minh.post(f"{address}/apply", data={"rehearsed": seen})
    assert (late.status_code, ancestor_ids(scope("C2"), OCTOBER)[0]) == (409, scope("K"))
    assert "các dòng của quyết định 15/QĐ-LĐLĐ" in late.get_data(as_text=True)
    now = token_on(minh.get(address).get_data(as_text=True))
    assert minh.post(f"{address}/apply", data={"rehearsed": now}).status_code == 303
    assert [ancestor_ids(scope(code), OCTOBER)[0] for code in ("C1", "C2")] == [scope("K"), scope("K2")]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"decision": ""}, "Cần số quyết định"),
        ({"effective": "32/01/2026"}, "Cần số quyết định"),
        ({"file": (io.BytesIO(b"a,b\n1,2"), "x.csv")}, "dòng đầu phải là"),
    ],
)
def test_bad_input_is_told_and_nothing_is_kept(minh, given, said):
    answer = minh.post("/restructures", data={"scope": scope(), "decision": "1", "effective": "01/10/2026"} | given)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["Vân", "Hậu", "Lan", "Dũng", "Quân"])
def test_nobody_but_administrators_finds_the_pages(as_, minh, name):
    address = handed_in(minh, "merge,K,K2").headers["Location"]
    browser = as_(name)
    for answer in (
        browser.get("/restructures"),
        browser.get(address),
        browser.post(f"{address}/apply"),
        handed_in(browser, "merge,K,K2"),
    ):
        assert answer.status_code == 404


def decisions(browser) -> list[str]:
    """Numbers of the decisions on the page, in its order."""
    return re.findall(r'href="/restructures/\d+">[^<]*?(\w+/QĐ)', browser.get("/restructures").get_data(as_text=True))


def test_one_sees_the_decisions_of_what_one_administers(minh, as_, world):
    appoint(world["Hậu"].user, unit_by_code("K", TODAY), Role.ADMIN, Days(TODAY), by=world["Minh"].doer, now=NOW)
    for number, code in (("1/QĐ", "T"), ("2/QĐ", "K"), ("3/QĐ", "C1"), ("4/QĐ", "K2"), ("5/QĐ", None)):
        draft([], number, OCTOBER, scope_id=scope(code) if code else None, by=world["Minh"].doer, now=NOW)
    assert decisions(minh) == ["5/QĐ", "4/QĐ", "3/QĐ", "2/QĐ", "1/QĐ"]
    assert decisions(as_("Hậu")) == ["3/QĐ", "2/QĐ"]


def test_the_list_asks_as_often_for_many_decisions_as_for_one(minh, world, count_queries):
    draft([], "1/QĐ", OCTOBER, scope_id=scope("K"), by=world["Minh"].doer, now=NOW)
    minh.get("/restructures")
    one = count_queries(lambda: minh.get("/restructures"))
    for code in ("C1", "C2", "K2", "T"):
        draft([], code, OCTOBER, scope_id=scope(code), by=world["Minh"].doer, now=NOW)
    draft([], "6", OCTOBER, by=world["Minh"].doer, now=NOW)
    minh.get("/restructures")
    assert count_queries(lambda: minh.get("/restructures")) == one
