"""The page of a round's schedule of reminders: what it will send, changing it, going back to that of the workflow."""

from __future__ import annotations

import re

import pytest

from extensions import db
from tests.world import NOW
from units.history import entries_of


def text(answer) -> str:
    return answer.get_data(as_text=True)


def days_of(page: str) -> list[str]:
    """Day and what is sent, of the table of what is coming."""
    rows = [re.sub(r"<[^>]+>|\s+", " ", row) for row in page.split('id="coming"')[1].split("<tr")[2:]]
    return [" ".join(row.split(">", 1)[1].split()) for row in rows]


def test_a_round_may_have_a_schedule_of_its_own_and_return_to_that_of_its_workflow(as_, quarter):
    lan, address = as_("Lan"), f"/rounds/{quarter.code}/reminders"
    assert f'href="{address}"' in text(lan.get(f"/rounds/{quarter.code}"))
    assert 'value="7, 3, 1"' in text(lan.get(address))

    asked = {"before": "2, 9", "after": "2", "above_from": "2", "province_from": "5"}
    assert lan.post(address, data=asked).status_code == 303

    page = text(lan.get(address))
    assert "Đợt này có lịch nhắc riêng." in page
    assert days_of(page)[:7] == [
        "16/09/2026 Báo cáo mới 6 người",
        "16/09/2026 Nhắc hạn nộp (hạn 29/09/2026) 1 người",
        "17/09/2026 Nhắc hạn nộp (hạn 21/09/2026) 3 người",
        "21/09/2026 Nhắc hạn nộp (hạn 21/09/2026) 3 người",
        "22/09/2026 Nhắc hạn nộp (hạn 24/09/2026) 2 người",
        "23/09/2026 Quá hạn nộp (hạn 21/09/2026) 3 người",
        "23/09/2026 Đơn vị bên dưới quá hạn (hạn 21/09/2026) 4 người",
    ]
    (told,) = [each for each in entries_of("round", quarter.id) if each.act == "adjust_reminders"]
    assert told.facts["after"] == {"before": [9, 2], "after": [2], "above_from": 2, "province_from": 5}

    assert lan.post(address, data={"act": "workflow"}).status_code == 303
    assert "đang nhắc theo lịch của quy trình" in text(lan.get(address))


@pytest.mark.parametrize(
    ("name", "value"),
    [("before", "bảy"), ("before", "0"), ("after", "1, 61"), ("above_from", ""), ("province_from", "1")],
)
def test_a_schedule_that_cannot_be_read_says_so_beside_the_field(as_, quarter, name, value):
    asked = {"before": "2", "after": "2", "above_from": "2", "province_from": "5"} | {name: value}
    answer = as_("Lan").post(f"/rounds/{quarter.code}/reminders", data=asked)
    assert answer.status_code == 422
    assert f'id="{name}-fault"' in text(answer)
    assert quarter.reminders == {}


def test_a_closed_round_keeps_its_schedule_and_who_opens_no_rounds_does_not_see_it(as_, quarter):
    assert as_("Hậu").get(f"/rounds/{quarter.code}/reminders").status_code == 404
    quarter.closed_at = NOW
    db.session.flush()
    answer = as_("Lan").post(f"/rounds/{quarter.code}/reminders", data={"act": "workflow"})
    assert answer.status_code == 409
    assert "Đợt báo cáo đã khóa" in text(answer)
