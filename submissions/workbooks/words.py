"""What the workbook and its reading say to people: Vietnamese and English, per code. Sentences only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Said = Mapping[str, str]

FAULTS: Mapping[str, Said] = {
    "not_official": {
        "vi": "không phải tệp mẫu tải từ đây: tải tệp mẫu của báo cáo rồi chép số sang",
        "en": "not a workbook made here: download the one of the report",
    },
    "not_genuine": {
        "vi": "phần nhận dạng giấu trong tệp đã bị sửa hoặc của nơi khác: tải lại tệp mẫu rồi chép số sang",
        "en": "the identity inside was changed: download the workbook anew",
    },
    "wrong_unit": {
        "vi": "tệp này của {theirs}, không phải của {ours}: gửi ở báo cáo của đơn vị đó",
        "en": "this is the workbook of {theirs}, not of {ours}",
    },
    "wrong_round": {
        "vi": "tệp này của đợt “{theirs}”, không phải đợt “{ours}”: tải tệp mẫu của đúng đợt",
        "en": "this is the workbook of the round “{theirs}”, not of “{ours}”",
    },
    "other_form": {
        "vi": "biểu mẫu của đợt đã khác lúc tải tệp: tải lại tệp mẫu rồi chép số sang",
        "en": "the form has changed since the download: download the workbook anew",
    },
    "stale": {
        "vi": "báo cáo đã thay đổi sau khi tải tệp này",
        "en": "the report has changed since this workbook was downloaded",
    },
    "not_a_workbook": {
        "vi": "không đọc được như tệp Excel .xlsx: mở bằng Excel, lưu lại dạng .xlsx rồi gửi",
        "en": "cannot be read as .xlsx: open it in Excel and save it again",
    },
    "sheet_missing": {
        "vi": "thiếu trang này của mẫu: tải lại tệp mẫu rồi chép số sang",
        "en": "this sheet of the workbook is missing",
    },
    "sheet_renamed": {
        "vi": "trang bị đổi tên thành “{name}”: đặt lại tên cũ",
        "en": "this sheet was renamed “{name}”: give it its name back",
    },
    "sheet_added": {
        "vi": "trang này không thuộc mẫu mà có nội dung: chép số vào đúng trang rồi xóa trang này",
        "en": "this sheet is not of the workbook: move its contents, then delete it",
    },
    "line_moved": {
        "vi": "dòng không còn đúng chỗ trong mẫu (bị chèn, xóa hoặc sắp xếp lại): tải lại tệp mẫu rồi chép số sang",
        "en": "rows were inserted, deleted or sorted: download the workbook anew",
    },
    "outside": {
        "vi": "có nội dung nằm dưới dòng cuối của mẫu nên không được đọc: chép vào đúng ô rồi xóa",
        "en": "something stands below the last row of the workbook",
    },
    "error_cell": {
        "vi": "công thức trong ô đang lỗi hoặc chưa được tính: gõ số thay cho công thức",
        "en": "the formula fails",
    },
    "date_for_number": {
        "vi": "cần số nhưng ô đang là ngày {value}: định dạng ô thành số rồi gõ lại",
        "en": "a number is wanted, this is the day {value}",
    },
    "bool_for_number": {"vi": "cần số nhưng ô đang là đúng/sai", "en": "a number is wanted, this is true or false"},
    "time_there": {"vi": "ô đang là giờ: gõ lại", "en": "this is a time of day"},
    "number_for_text": {
        "vi": "cần chữ nhưng ô đang là số {value}: có thể gõ nhầm ô; nếu đúng, gõ dấu nháy ' trước số",
        "en": "text is wanted, this is the number {value}: type ' before it if it is right",
    },
    "number_for_date": {
        "vi": "cần ngày nhưng ô đang là số {value}; viết như 05/01/2026",
        "en": "a date is wanted, this is the number {value}",
    },
    "rounded": {
        "vi": "số quá dài, Excel đã làm tròn: gõ dấu nháy ' trước số để giữ đủ chữ số",
        "en": "too long, the spreadsheet has rounded it: type ' before it",
    },
    "stored": {"vi": "trong hệ thống hiện là: {value}", "en": "what stands in the house: {value}"},
    "nested": {"vi": "tệp nén nằm trong tệp nén: giải nén rồi gửi các tệp Excel", "en": "an archive within an archive"},
    "twice": {"vi": "báo cáo này đã có ở tệp {name}: chỉ gửi một", "en": "this report is in {name} already"},
    "too_large": {"vi": "tệp lớn hơn {most} MB, không đọc", "en": "larger than {most} MB"},
    "too_many": {"vi": "trong tệp ZIP có hơn {most} tệp: chia ra gửi nhiều lần", "en": "more than {most} files"},
    "empty_archive": {"vi": "trong tệp ZIP không có tệp Excel nào", "en": "no workbook in the archive"},
}
"""Why something in a file cannot be taken, as the rest of a sentence that names the file, sheet or cell."""

NOTES: Mapping[str, Said] = {
    "number_as_text": {"vi": "“{text}” là chữ, đã đọc là số {value}", "en": "the text “{text}” was read as {value}"},
}
"""What was taken, and how, where a person should know."""

NOT_TYPED = "hệ thống tự tính"
ATTACHED = "đính kèm trên trang báo cáo"
PREVIOUS = "Kỳ trước"
HEADS = ("Nội dung", "Đơn vị tính", "Số liệu, trả lời")
GUIDE = "Hướng dẫn"
TO_CORRECT = "Cần sửa {count} chỗ rồi gửi lại chính tệp này (bấm vào từng dòng để tới ô)"
AND_MORE = "và {count} chỗ khác (các ô tô đỏ)"
STEPS: Sequence[str] = (
    "Điền vào các ô nền vàng ở từng trang. Ô khác đã khóa, không cần sửa.",
    "Số: gõ liền chữ số (1250), không gõ kèm chữ. Số 0 nghĩa là có theo dõi và bằng không.",
    "Không phát sinh: gõ dấu gạch ngang “-”. Chưa có số: để trống.",
    "Ô có mũi tên: chọn trong danh sách. Ngày viết như 05/01/2026.",
    "Không đổi tên trang, không chèn hay xóa dòng, không chép sang tệp khác: tệp mang nhận dạng của riêng đơn vị và đợt này.",
    "Xong: mở trang báo cáo, “Điền bằng Excel”, chọn tệp này rồi gửi. Gửi tệp chỉ lưu số liệu; trình báo cáo vẫn bấm trên trang.",
)
HOW = "Điền các ô nền vàng. Không phát sinh: gõ “-”. Chưa có: để trống."


def said(words: Mapping[str, Said], code: str, facts: Mapping[str, object], language: str = "vi") -> str:
    """The sentence of a code."""
    return words[code][language].format_map(facts)
