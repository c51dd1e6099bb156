"""The layout profile of an official document, and the words it is made of: numbers and sentences only. Pure.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I, as union practice applies it; another profile is another instance of `Layout`.
Lengths in millimetres, sizes in points. Must not know how a file is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from units.kinds import UnitKind
from vietnamese import document_date, format_moment
from workflow.deadlines import local_day
from workflow.model import Standing


@dataclass(frozen=True)
class Layout:
    """Page, letters and paragraphs."""

    page: tuple[int, int] = (210, 297)
    top: int = 20
    bottom: int = 20
    left: int = 30
    right: int = 15
    font: str = "Times New Roman"
    body_size: int = 14
    header_size: int = 12
    table_size: int = 11
    recipients_size: int = 11
    first_line: float = 12.7
    between_paragraphs: int = 6
    line_spacing: float = 1.15

    @property
    def text_width(self) -> int:
        """What is left between the margins."""
        return self.page[0] - self.left - self.right


DECREE_30 = Layout()

COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
CONFEDERATION = "Tổng Liên đoàn Lao động Việt Nam"
KIND_OF_DOCUMENT = "BÁO CÁO"
ANNEX = "PHỤ LỤC"
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
MISSING_TITLE = "Đơn vị chưa báo cáo"
ADJUSTED_TITLE = "Điều chỉnh số tổng hợp"
CORRECTED_TITLE = "Nội dung đã đính chính"
CHANGES_TITLE = "Thay đổi so với bản trước"
HORIZONS: Mapping[str, str] = {"year": "chỉ tiêu hằng năm", "term": "chỉ tiêu đến hết nhiệm kỳ"}
"""By when targets are to be reached."""

AT_LEAST = "ít nhất"
NOT_REPORTED = "chưa báo cáo"
NIL_RETURN = "không phát sinh"
NOBODY_ASKED = "–"
NO_TEXT = "(Chưa có nội dung.)"
YES, NO = "Có", "Không"

STANDINGS: Mapping[Standing, str] = {
    Standing.OPEN: "Chưa trình",
    Standing.SUBMITTED: "Đã trình, chờ duyệt",
    Standing.APPROVED: "Đã duyệt",
    Standing.CLOSED: "Đã đóng, không có số liệu",
}

ABBREVIATIONS: Mapping[UnitKind, str] = {
    UnitKind.CONFEDERATION: "TLĐ",
    UnitKind.PROVINCE: "LĐLĐ",
    UnitKind.DISTRICT: "LĐLĐ",
    UnitKind.GRASSROOTS: "CĐCS",
    UnitKind.GUILD: "NĐ",
}


def symbol_of(number: int, kind: UnitKind) -> str:
    """ "05/BC-LĐLĐ": numbers below ten get a nought in front."""
    return f"{number:02}/BC-{ABBREVIATIONS.get(kind, 'CĐ')}"


def symbol_line(kind: UnitKind, symbol: str = "") -> str:
    """ "Số: 05/BC-LĐLĐ"; without a symbol the number is left open."""
    return f"Số: {symbol or '       /BC-' + ABBREVIATIONS.get(kind, 'CĐ')}"


def place_line(root_name: str, now: datetime, *, is_final: bool) -> str:
    """Place and date as they stand above the title; of a draft the day is left open."""
    place = place_of(root_name) or "………"
    day = local_day(now)
    return f"{place}, {document_date(day)}" if is_final else f"{place}, ngày …… tháng …… năm {day.year}"


def place_of(root_name: str) -> str:
    """The province out of the name of its federation; empty when the name says none."""
    found = re.fullmatch(r"(?:Liên đoàn Lao động|LĐLĐ) (?:tỉnh|thành phố|TP\.?) (.+)", root_name)
    return found[1] if found else ""


def draft_line(now: datetime) -> str:
    """The line that marks figures as not final: "SỐ LIỆU TẠM TÍNH đến 10:30 12/12/2026"."""
    return f"SỐ LIỆU TẠM TÍNH đến {format_moment(now)}"


def recipients(*, is_addressed: bool, has_units_below: bool) -> tuple[str, ...]:
    """The lines under "Nơi nhận:"; what is addressed on top is "Như trên" here."""
    above = ("- Như trên;",) if is_addressed else ()
    below = ("- Các đơn vị trực thuộc;",) if has_units_below else ()
    return (*above, *below, "- Lưu: VT.")


def subject_of(form_title: str) -> str:
    """The title of a form as what stands under BÁO CÁO: without the word itself, beginning with a capital."""
    rest = re.sub(r"^báo cáo\s+", "", form_title, flags=re.IGNORECASE)
    return rest[:1].upper() + rest[1:]


_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""What no XML document may hold, and what would turn the direction of writing so that a text reads otherwise than it is."""


def printable(text: str) -> str:
    """`text` without control characters and turns of direction; everything else stays as it was typed."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
