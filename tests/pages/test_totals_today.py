"""One figure on two trees, in the browser: as reported, and on the boundaries of today."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
import time_machine

from submissions.restructuring.rehearsing import apply, draft, rehearse
from tests.world import MINIMUM, NOW
from units.access import OPERATOR
from units.restructuring.rows import COLUMNS

OCTOBER = date(2026, 10, 1)
LATER = datetime(2026, 10, 5, 2, 0, tzinfo=UTC)
FOUND = ["found,C8,,CĐCS Phân xưởng A,grassroots,private,K,", "found,C9N,,CĐCS Phân xưởng B,grassroots,private,K,"]


@pytest.fixture
def approved(world, report):
    """C1 with 100 members, C2 with 200, C3 with 50: approved."""
    for name, code, members in (("Vân", "C1", "100"), ("Hoa", "C2", "200"), ("Sơn", "C3", "50")):
        told = MINIMUM | {"workforce_total": "500", "members_total": members, "members_female": "10"}
        world["Dũng" if code == "C3" else "Hậu"].approves(world[name].submits(report(code), told))
    world.settle()


def decide(*lines: str) -> None:
    acts = [
        (number, dict(zip(COLUMNS, (*line.split(","), *[""] * 8)[:8], strict=True)))
        for number, line in enumerate(lines, start=2)
    ]
    apply(draft(acts, "15/QĐ", OCTOBER, by=OPERATOR, now=NOW), rehearse(acts, OCTOBER), by=OPERATOR, now=NOW)


def looked_at(as_, report, name: str, code: str) -> str:
    browser = as_(name)
    with time_machine.travel(LATER, tick=False):
        answer = browser.get(f"/submissions/{report(code).id}/totals/members_total/today")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def amounts(page: str, row: str) -> list[str]:
    line = page.split(f"{row}<")[1].split("</tr>")[0] if f"{row}<" in page else page.split(row)[1].split("</tr>")[0]
    return re.findall(r'class="(?:figure|quiet)">([^<]+)</span>', line)[-2:]


def test_without_a_decision_both_views_are_the_same(as_, approved, report):
    page = looked_at(as_, report, "Hậu", "K")
    assert amounts(page, "Tất cả") == ["300", "300"]
    assert amounts(page, "CĐCS Công ty May Bình Minh") == ["100", "100"]
    assert "ước tính" not in page.split("<table")[1].split("</table>")[0]


def test_a_split_by_a_key_is_an_estimate_and_the_sum_stays(as_, approved, report):
    decide(*FOUND, "split,C1,C8,,,,,0.6", "split,C1,C9N,,,,,0.4")
    page = looked_at(as_, report, "Hậu", "K")
    assert amounts(page, "Tất cả") == ["300", "300"]
    assert amounts(page, "CĐCS Công ty May Bình Minh") == ["100", "không có"]
    assert amounts(page, "CĐCS Phân xưởng A") == ["không có", "60"]
    assert "ước tính" in page.split("CĐCS Phân xưởng B")[1].split("</tr>")[0]


def test_a_split_without_a_key_is_named_and_divided_among_nobody(as_, approved, report):
    decide(*FOUND, "split,C1,C8", "split,C1,C9N")
    page = looked_at(as_, report, "Hậu", "K")
    assert amounts(page, "Tất cả") == ["300", "300"]
    assert "CĐCS Công ty May Bình Minh" in page.split("mà không có tỷ lệ")[1]
    assert "CĐCS Phân xưởng A" not in page


def test_a_unit_that_moved_counts_where_it_stands_now(as_, approved, report):
    decide("move,C3,,,,,K,")
    assert amounts(looked_at(as_, report, "Hậu", "K"), "Tất cả") == ["300", "350"]
    page = looked_at(as_, report, "Lan", "T")
    assert amounts(page, "CĐCS Công ty Cấp nước") == ["50", "không có"]
    assert amounts(page, "Công đoàn phường Kinh Bắc") == ["300", "350"]


def test_a_unit_that_is_no_longer_there_names_its_heir(as_, approved, report):
    decide("merge,K,K2")
    page = looked_at(as_, report, "Lan", "K")
    assert "nay là: Công đoàn Khu công nghiệp Đông Hà" in page


def test_what_does_not_add_up_has_no_second_view(as_, approved, report):
    assert as_("Lan").get(f"/submissions/{report('T').id}/totals/khong_co/today").status_code == 404
