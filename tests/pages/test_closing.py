"""A round closed for good and opened again, by whoever opens rounds: what can be done with its reports meanwhile."""

from __future__ import annotations

import pytest

from tests.pages.test_account import text
from tests.world import MINIMUM
from units import history

WHY = "Kết luận giao ban số 12/KL-LĐLĐ"


def close(browser, quarter, act: str = "close", reason: str = WHY):
    return browser.post(f"/rounds/{quarter.code}/closing", data={"act": act, "reason": reason})


def sent_by_van(as_, report):
    c1 = report("C1")
    return as_("Vân").post(f"/submissions/{c1.id}/moves", data={"move": "submit", "version": c1.version})


def test_a_closed_round_takes_no_report_and_an_opened_one_does_again(as_, world, quarter, report):
    lan = as_("Lan")
    world["Vân"].saves(report("C1"), MINIMUM)
    assert "Khóa đợt" in text(lan.get(f"/rounds/{quarter.code}"))
    assert "Còn 7 báo cáo chưa được duyệt" in text(lan.get(f"/rounds/{quarter.code}/closing"))

    assert close(lan, quarter).status_code == 303

    page = text(lan.get(f"/rounds/{quarter.code}"))
    assert "Đợt đã khóa lúc" in page and "Mở lại đợt" in page
    refused = sent_by_van(as_, report)
    assert (refused.status_code, "Đợt báo cáo đã khóa." in text(refused)) == (409, True)
    assert "đề nghị cấp mở đợt mở lại" in text(refused)
    assert "Báo cáo phải nộp" not in text(as_("Vân").get("/"))
    assert "Nhắc đơn vị chưa nộp" not in page
    chased = lan.post(f"/rounds/{quarter.code}/late", data={"ids": report("C3").id}, follow_redirects=True)
    assert "hoặc đợt đã khóa" in text(chased)
    assert "Đợt đã khóa nên không gia hạn được" in text(as_("Vân").get(f"/submissions/{report('C1').id}/extension"))
    assert WHY in text(lan.get(f"/rounds/{quarter.code}/closing"))

    assert close(lan, quarter, "reopen").status_code == 303

    assert sent_by_van(as_, report).status_code == 303
    assert report("C1").state == "submitted"
    acts = [entry.act for entry in history.entries_of("round", quarter.id)]
    assert acts[-2:] == ["close_round", "reopen_round"]


@pytest.mark.parametrize(
    ("before", "act", "reason", "words"),
    [
        ((), "close", "ngắn", "Cần ghi lý do"),
        ((), "reopen", WHY, "Đợt này đang mở."),
        (("close",), "close", WHY, "Đợt báo cáo đã khóa."),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(as_, quarter, before, act, reason, words):
    lan = as_("Lan")
    for each in before:
        close(lan, quarter, each)

    answer = close(lan, quarter, act, reason)

    assert (answer.status_code, words in text(answer), f">{reason}</textarea>" in text(answer)) == (409, True, True)


def test_whoever_opens_no_rounds_finds_no_page_to_close_one(as_, quarter):
    hau = as_("Hậu")
    assert hau.get(f"/rounds/{quarter.code}/closing").status_code == 404
    assert close(hau, quarter).status_code == 404
    assert "Khóa đợt" not in text(hau.get(f"/rounds/{quarter.code}"))
    assert quarter.closed_at is None
