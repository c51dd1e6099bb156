"""What stands around a report's content in its Word, by name: the names are those a template of the province uses. Pure.

Values are texts or lists of texts, nothing else, so that a template has nothing to call.
"""

from __future__ import annotations

from collections.abc import Mapping

from submissions.publications import official
from submissions.publications.content import Report
from submissions.publications.lines import corrected_line, coverage_line
from submissions.publications.signing import signature_lines

Fields = Mapping[str, str | list[str]]

MEANINGS: Mapping[str, str] = {
    "co_quan_tren": "tên cơ quan cấp trên, viết hoa",
    "co_quan": "tên đơn vị lập báo cáo, viết hoa",
    "so_ky_hieu": "dòng “Số: 05/BC-LĐLĐ”; chưa ban hành thì để trống số",
    "dia_danh_ngay": "địa danh và ngày",
    "trich_yeu": "tên báo cáo, không có chữ “Báo cáo”",
    "ky": "kỳ báo cáo",
    "so_tam": "dòng “SỐ LIỆU TẠM TÍNH …”; trống khi là số cuối",
    "ghi_chu": "danh sách các dòng về mức đầy đủ và đính chính",
    "kinh_gui": "nơi nhận báo cáo ở trên; có thể trống",
    "noi_nhan": "danh sách các dòng nơi nhận",
    "chu_ky": "danh sách các dòng quyền hạn, chức vụ: TM., KT., …",
    "nguoi_ky": "tên người ký; trống khi chưa ban hành",
    "dong_ban_hanh": "bản số, mã tra cứu, dấu kiểm; trống khi chưa ban hành",
    "dia_chi_tra_cuu": "địa chỉ trang tra cứu; trống khi chưa ban hành",
}
LISTS = frozenset({"ghi_chu", "noi_nhan", "chu_ky"})

BODY, SQUARE = "than_bao_cao", "ma_vuong"
PLACES: Mapping[str, str] = {
    BODY: "toàn bộ các mục, bảng, đoạn văn của báo cáo; đứng một mình trong một đoạn",
    SQUARE: "mã vuông (QR) dẫn tới trang tra cứu; đứng một mình trong một đoạn",
}
"""Where something is put that is no text."""
REQUIRED = (BODY, "dong_ban_hanh")


def fields_of(report: Report) -> Fields:
    """The values of one report."""
    issue = report.issue
    title, name = report.signer
    alone = f"Tình trạng: {official.STANDINGS[report.standing].lower()}."
    fields: Fields = {
        "co_quan_tren": report.above_name.upper(),
        "co_quan": report.unit_name.upper(),
        "so_ky_hieu": official.symbol_line(report.unit_kind, issue.symbol if issue else ""),
        "dia_danh_ngay": official.place_line(report.root_name, report.dated, is_final=report.is_final),
        "trich_yeu": official.subject_of(report.form_title),
        "ky": report.period_name,
        "so_tam": "" if report.is_final else official.draft_line(report.as_of),
        "ghi_chu": [
            line for line in (alone if report.is_alone else coverage_line(report), corrected_line(report)) if line
        ],
        "kinh_gui": report.above_name,
        "noi_nhan": list(
            official.recipients(is_addressed=bool(report.above_name), has_units_below=not report.is_alone)
        ),
        "chu_ky": list(signature_lines(title, report.unit_kind, report.period_kind)),
        "nguoi_ky": name,
        "dong_ban_hanh": issue.line if issue else "",
        "dia_chi_tra_cuu": issue.address if issue else "",
    }
    return {name: _clean(value) for name, value in fields.items()}


def _clean(value: str | list[str]) -> str | list[str]:
    return official.printable(value) if isinstance(value, str) else [official.printable(each) for each in value]
