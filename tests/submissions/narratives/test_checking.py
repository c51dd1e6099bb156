"""Sentences against figures: what is flagged, and what is left in peace."""

from __future__ import annotations

from decimal import Decimal

import pytest

from submissions.narratives.checking import Named, remarks_on

MEMBERS = Named("Tổng số đoàn viên cuối kỳ", 1290, 1350, also=(1000,))
RATE = Named("Tỷ lệ tập hợp đoàn viên", Decimal("80.23"), Decimal("75.00"), decimals=2, is_rate=True)
STRIKES = Named("Ngừng việc tập thể, đình công", 0, 0)
FIRST_TIME = Named("Số sáng kiến được công nhận", 12, None)
FIGURES = (MEMBERS, RATE, STRIKES, FIRST_TIME)


def whys(text: str) -> list[str]:
    """What is said about one text."""
    return [each.why for each in remarks_on({"mood": text}, FIGURES, {})]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Tổng số đoàn viên tăng so với kỳ trước.", "kỳ trước 1.350, kỳ này 1.290"),
        ("Nhìn chung, số đoàn viên của toàn tỉnh tăng mạnh.", "kỳ trước 1.350"),
        ("Tỷ lệ tập hợp đoàn viên giảm.", "kỳ trước 75,00%, kỳ này 80,23%"),
        ("TỔNG SỐ ĐOÀN VIÊN TĂNG 60 người.", "kỳ trước 1.350"),
        ("Tổng số đoàn viên là 1.920 người.", "1.920"),
        ("Đến nay tổng số đoàn viên cuối kỳ: 1 920.", "1.290"),
        ("Tỷ lệ tập hợp đoàn viên đạt 90,2%.", "80,23%"),
        ("Sáng kiến được công nhận là 15 sáng kiến.", "12"),
    ],
)
def test_a_sentence_that_says_otherwise_is_flagged_with_the_figures(text, said):
    assert len(whys(text)) == 1
    assert said in whys(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "Tổng số đoàn viên giảm so với kỳ trước.",
        "Tổng số đoàn viên không tăng.",
        "Tổng số đoàn viên cần tăng cường chăm lo.",
        "Tổng số đoàn viên là 1.290 người, riêng khối doanh nghiệp 1.000.",
        "Tổng số đoàn viên kỳ trước là 1.350.",
        "Riêng tổng số đoàn viên đơn vị là 1.000.",
        "Tổng số đoàn viên giảm 60 người.",
        "Tỷ lệ tập hợp đoàn viên đạt 80,2%.",
        "Tỷ lệ tập hợp đoàn viên tăng lên 80,23%.",
        "Tổng số đoàn viên chiếm 80% lao động.",
        "Tổng số đoàn viên năm 2026 ổn định.",
        "Tăng số buổi đối thoại. Đoàn viên phấn khởi.",
        "Công nhân mong tăng lương.",
        "Sáng kiến được công nhận tăng.",
        "",
        "((((",
    ],
)
def test_what_may_be_right_is_left_in_peace(text):
    assert whys(text) == []


def test_a_paragraph_repeated_in_the_report_or_from_the_last_period_is_flagged():
    text = "Công nhân mong có nhà trẻ gần khu trọ để yên tâm làm ca đêm."
    twice = remarks_on({"mood": text, "shortcomings": text.replace("mong", "rất mong")}, (), {})
    assert [(each.key, "đoạn khác" in each.why) for each in twice] == [("shortcomings", True)]
    again = remarks_on({"mood": text}, (), {"mood": text})
    assert [(each.key, "kỳ trước" in each.why) for each in again] == [("mood", True)]
    assert remarks_on({"mood": text}, (), {"mood": "Khác hẳn."}) == []


def test_figures_that_share_a_name_are_not_guessed_at():
    twins = (Named("Số đơn vị", 1, 2), Named("Tổng số đơn vị", 5, 9))
    assert remarks_on({"mood": "Đơn vị tăng."}, (Named("Tổng số tổ công đoàn", 1, 2), *twins), {}) == []
