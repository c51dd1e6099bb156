"""Totals: official and provisional beside each other, how complete each is, and two clicks to where a figure
was typed.
"""

from __future__ import annotations

import pytest

FIRST = {"workforce_total": "120", "workforce_female": "80", "members_total": "100", "members_female": "70"}
SECOND = {"workforce_total": "1500", "workforce_female": "900", "members_total": "1234", "members_female": "800"}


@pytest.fixture
def half_way(world, report):
    """C1 (100 members) is approved, C2 (1.234 members) has been sent, C9 and C3 have not."""
    world["Vân"].submits(report("C1"), FIRST)
    world["Hoa"].submits(report("C2"), SECOND)
    world["Hậu"].approves(report("C1"))
    world.settle()


def test_approved_figures_are_official_and_sent_ones_provisional(as_, half_way, report):
    page = as_("Hậu").get(f"/submissions/{report('K').id}/totals").get_data(as_text=True)

    row = page.split("Tổng số đoàn viên cuối kỳ")[1].split("</tr>")[0]
    official, provisional = row.split("Chính thức")[1].split("Tạm tính")
    assert "ít nhất 100" in official
    assert "1/2 đơn vị" in official
    assert "1.334" in provisional
    assert "ít nhất" not in provisional
    assert "2/2 đơn vị" in provisional


def test_the_coverage_of_the_whole_stands_on_top(as_, half_way, report):
    page = as_("Lan").get(f"/submissions/{report('T').id}/totals").get_data(as_text=True)

    assert "Đã duyệt 1/4 đơn vị" in page
    assert "CĐCS Công ty Cấp nước" in page.split("Đơn vị chưa gửi")[1]


def test_a_total_opens_to_its_contributors_and_they_to_the_typed_report(as_, half_way, report):
    lan = as_("Lan")

    top = lan.get(f"/submissions/{report('T').id}/totals/members_total").get_data(as_text=True)
    below = lan.get(f"/submissions/{report('K').id}/totals/members_total").get_data(as_text=True)

    assert f"/submissions/{report('K').id}/totals/members_total" in top
    assert f"/submissions/{report('C1').id}/check" in below
    assert "1.234" in below
    assert "Cộng số của từng đơn vị" in below


def test_a_place_that_is_not_in_the_form_is_not_found(as_, half_way, report):
    assert as_("Lan").get(f"/submissions/{report('T').id}/totals/khong_co").status_code == 404


def test_totals_of_another_branch_are_not_found(as_, half_way, report):
    quan = as_("Quân")

    assert quan.get(f"/submissions/{report('K2').id}/totals").status_code == 200
    assert quan.get(f"/submissions/{report('K').id}/totals").status_code == 404


def text_of(browser, submission, key="members_total", **asked):
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return browser.get(f"/submissions/{submission.id}/totals/{key}?{query}").get_data(as_text=True)


def test_a_percentage_opens_to_its_two_sums(as_, half_way, report):
    page = text_of(as_("Lan"), report("K"), "membership_density")

    official, provisional = page.split("Chính thức")[1], page.split("Tạm tính")[1]
    assert "= 100 / 120" in official
    assert "83,33" in official
    assert "= 1.334 / 1.620" in provisional
    assert "không lấy trung bình các tỷ lệ" in page


def test_contributors_show_their_share_and_sectors_theirs(as_, half_way, report):
    page = text_of(as_("Lan"), report("K"))

    shares = page.split("trực tiếp đóng góp")[1]
    assert "92,5%" in shares.split("Hoa Sen")[1].split("</tr>")[0]
    assert "7,5%" in shares.split("Bình Minh")[1].split("</tr>")[0]
    sectors = page.split("Theo khu vực")[1].split("</table>")[0]
    assert "100" in sectors
    assert "1.234" in sectors


def test_two_clicks_lead_from_the_provinces_total_to_the_grassroots_form(as_, half_way, report):
    page = text_of(as_("Lan"), report("T"))

    assert f'href="/submissions/{report("C2").id}/check#at-members_total"' in page.split("Từng báo cáo có số")[1]
    found = text_of(as_("Lan"), report("T"), q="hoa+sen").split("Từng báo cáo có số (1)")[1]
    assert "Hoa Sen" in found
    assert "Bình Minh" not in found.split("Chưa có số")[0]


def test_who_is_missing_is_named_with_what_it_last_told_and_the_change_is_shown(as_, world, report):
    before = world.round(period="2026-Q2")
    world["Hậu"].approves(world["Vân"].submits(world.report(before, "C1"), FIRST))
    world["Hậu"].approves(world["Hoa"].submits(world.report(before, "C2"), SECOND))
    world["Hậu"].approves(world["Vân"].submits(report("C1"), FIRST | {"members_total": "110"}))
    world.settle()

    page = text_of(as_("Hậu"), report("K"))

    missing = page.split("Chưa có số (1)")[1]
    assert "Hoa Sen" in missing
    assert "1.234" in missing
    assert "kỳ 2026-Q2" in missing
    assert "ít nhất" in page.split("Chính thức")[1].split("Tạm tính")[0]
    change = page.split("Kỳ trước")[1].split("</tr>")[0]
    assert "1.334" in change
    assert "-1.224" in change
    assert "Kỳ này mới có 1/2 đơn vị được duyệt" in page, "a fall that is only what is missing is told as such"
