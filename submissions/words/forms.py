"""The words for forms: kinds of fields, how they are added up, what became of a field in a newer version. Words only."""

from __future__ import annotations

from collections.abc import Mapping

Said = Mapping[str, str]

FIELD_KINDS: Mapping[str, Said] = {
    "narrative": {"vi": "văn bản", "en": "text"},
    "integer": {"vi": "số nguyên", "en": "whole number"},
    "decimal": {"vi": "số lẻ", "en": "decimal number"},
    "money": {"vi": "tiền (đồng)", "en": "money (dong)"},
    "percent": {"vi": "tỷ lệ phần trăm, máy tính", "en": "percentage, worked out"},
    "ratio": {"vi": "tỷ số, máy tính", "en": "ratio, worked out"},
    "yes_no": {"vi": "có/không", "en": "yes or no"},
    "choice": {"vi": "lựa chọn", "en": "choice"},
    "date": {"vi": "ngày", "en": "date"},
    "table": {"vi": "bảng", "en": "table"},
    "list": {"vi": "danh sách", "en": "list"},
    "action": {"vi": "nhiệm vụ, có tiến độ", "en": "action with progress"},
    "attachment": {"vi": "tệp đính kèm", "en": "attachment"},
    "signature": {"vi": "ký", "en": "signature"},
}
UPS: Mapping[str, Said] = {
    "sum": {"vi": "cộng các đơn vị", "en": "sum"},
    "count_yes": {"vi": "đếm đơn vị trả lời có", "en": "units answering yes"},
    "count_units": {"vi": "đếm đơn vị theo danh sách tổ chức", "en": "units counted by the register"},
    "min": {"vi": "số nhỏ nhất", "en": "the smallest"},
    "max": {"vi": "số lớn nhất", "en": "the largest"},
    "ratio_of_sums": {"vi": "tổng tử số chia tổng mẫu số", "en": "ratio of sums"},
    "weighted_mean": {"vi": "trung bình có trọng số", "en": "weighted mean"},
    "mean": {"vi": "trung bình các đơn vị có số", "en": "mean of the units that told it"},
    "distribution": {"vi": "đếm đơn vị theo từng lựa chọn", "en": "units per option"},
    "sum_rows": {"vi": "cộng từng ô của bảng", "en": "cell by cell"},
    "union_list": {"vi": "nối các danh sách", "en": "lists joined"},
    "compose": {"vi": "cấp trên viết lại", "en": "written anew above"},
    "own_only": {"vi": "không cộng lên trên", "en": "not added up"},
    "recompute": {"vi": "tính lại ở mỗi cấp", "en": "worked out at each level"},
}
OVER_TIMES: Mapping[str, Said] = {
    "sum": {"vi": "cộng các kỳ", "en": "sum of the periods"},
    "last": {"vi": "lấy kỳ cuối", "en": "the last period"},
    "first": {"vi": "lấy kỳ đầu", "en": "the first period"},
    "any": {"vi": "có ở bất kỳ kỳ nào", "en": "in any period"},
    "average": {"vi": "trung bình các kỳ có số", "en": "mean of the periods that have it"},
    "min": {"vi": "số nhỏ nhất của các kỳ", "en": "the smallest of the periods"},
    "max": {"vi": "số lớn nhất của các kỳ", "en": "the largest of the periods"},
    "year_to_date": {"vi": "mỗi kỳ đã là số từ đầu năm", "en": "each period tells the year so far"},
    "append": {"vi": "nối các kỳ", "en": "joined"},
    "compose": {"vi": "viết lại cho kỳ dài", "en": "written anew"},
    "recompute": {"vi": "tính lại", "en": "worked out anew"},
    "highest": {"vi": "lớn nhất của từng đơn vị, rồi cộng", "en": "largest of each unit, then added"},
    "lowest": {"vi": "nhỏ nhất của từng đơn vị, rồi cộng", "en": "smallest of each unit, then added"},
    "not_additive": {"vi": "không cộng được, hỏi lại", "en": "not additive, asked again"},
    "none": {"vi": "không gộp", "en": "not joined"},
}
MEASURES: Mapping[str, Said] = {
    "flow": {"vi": "phát sinh trong kỳ", "en": "within the period"},
    "stock": {"vi": "có đến cuối kỳ", "en": "on the closing day"},
}
FATES: Mapping[str, Said] = {
    "kept": {"vi": "Giữ nguyên", "en": "Kept"},
    "renamed": {"vi": "Đổi tên", "en": "Renamed"},
    "changed": {"vi": "Đổi cách tính", "en": "Counted differently"},
    "moved": {"vi": "Chuyển chỗ", "en": "Moved"},
    "adjusted": {"vi": "Đổi cách hỏi", "en": "Asked differently"},
    "removed": {"vi": "Bỏ", "en": "Removed"},
    "added": {"vi": "Thêm", "en": "Added"},
    "split": {"vi": "Tách", "en": "Split"},
    "merged": {"vi": "Gộp", "en": "Merged"},
}
ATTRIBUTES: Mapping[str, Said] = {
    "section": {"vi": "mục", "en": "section"},
    "code": {"vi": "mã", "en": "code"},
    "key": {"vi": "khóa", "en": "key"},
    "kind": {"vi": "loại", "en": "kind"},
    "label_vi": {"vi": "tên", "en": "label"},
    "title_vi": {"vi": "tên", "en": "title"},
    "label_en": {"vi": "tên tiếng Anh", "en": "English label"},
    "title_en": {"vi": "tên tiếng Anh", "en": "English title"},
    "unit": {"vi": "đơn vị tính", "en": "unit"},
    "help": {"vi": "hướng dẫn", "en": "help"},
    "supply": {"vi": "cấp điền", "en": "supplied by"},
    "about": {"vi": "cấp mang số liệu", "en": "about"},
    "applies": {"vi": "khu vực phải điền", "en": "sectors it applies to"},
    "required": {"vi": "bắt buộc", "en": "required"},
    "short": {"vi": "hỏi mọi đơn vị", "en": "asked of everybody"},
    "optional": {"vi": "tùy chọn", "en": "optional"},
    "measure": {"vi": "thời điểm tính", "en": "stock or flow"},
    "up": {"vi": "cộng lên cấp trên", "en": "over units"},
    "over_time": {"vi": "gộp các kỳ", "en": "over time"},
    "scale": {"vi": "số lẻ giữ lại", "en": "decimals kept"},
    "decimals": {"vi": "số lẻ hiện ra", "en": "decimals shown"},
    "may_be_negative": {"vi": "được âm", "en": "may be negative"},
    "by": {"vi": "tách theo", "en": "split by"},
    "checks": {"vi": "điều kiện kiểm tra", "en": "checks"},
    "derive": {"vi": "công thức", "en": "formula"},
    "prefill": {"vi": "điền sẵn", "en": "prefill"},
    "numerator": {"vi": "tử số", "en": "numerator"},
    "denominator": {"vi": "mẫu số", "en": "denominator"},
    "options": {"vi": "các lựa chọn", "en": "options"},
    "rows": {"vi": "các dòng", "en": "rows"},
    "columns": {"vi": "các cột", "en": "columns"},
    "totals": {"vi": "các dòng cộng", "en": "rows of totals"},
    "parts": {"vi": "các phần", "en": "parts"},
    "note": {"vi": "ghi chú", "en": "note"},
    "threshold": {"vi": "ngưỡng", "en": "threshold"},
    "comparator": {"vi": "cách so sánh", "en": "comparator"},
    "horizon": {"vi": "thời hạn", "en": "horizon"},
    "scope": {"vi": "phạm vi", "en": "scope"},
    "number": {"vi": "số thứ tự", "en": "number"},
}
"""What each line of a field is called; others are told by their name in the grammar."""
SCOPES: Mapping[str, Said] = {
    "all": {"vi": "mọi đơn vị", "en": "all units"},
    "all_levels": {"vi": "mọi cấp", "en": "all levels"},
    "owner_unit": {"vi": "chính đơn vị", "en": "the unit itself"},
    "state": {"vi": "khu vực nhà nước", "en": "the state sector"},
    "nonstate": {"vi": "khu vực ngoài nhà nước", "en": "the non-state sector"},
    "enterprise": {"vi": "doanh nghiệp", "en": "enterprises"},
    "state_enterprise": {"vi": "doanh nghiệp nhà nước", "en": "state enterprises"},
    "nonstate_enterprise": {"vi": "doanh nghiệp ngoài nhà nước", "en": "non-state enterprises"},
}
"""Of whom a target is asked, by the words of the shipped forms; a form may use words of its own."""
FORM_WORDS: Mapping[str, Mapping[str, Said]] = {
    "field_kinds": FIELD_KINDS,
    "ups": UPS,
    "over_times": OVER_TIMES,
    "measures": MEASURES,
    "fates": FATES,
    "attributes": ATTRIBUTES,
    "scopes": SCOPES,
}

FORM_REFUSALS: Mapping[str, Said] = {
    "draft_changed": {
        "vi": "Bản nháp vừa được lưu trong lúc bạn sửa{by}. Việc vừa bấm chưa được ghi.",
        "en": "The draft was saved while you were editing it. Nothing was written.",
    },
    "draft_outdated": {
        "vi": "Trong lúc bạn sửa, phiên bản {latest} đã được công bố. Bản nháp chưa được công bố.",
        "en": "Version {latest} was published meanwhile. The draft was not published.",
    },
    "draft_too_long": {
        "vi": "Văn bản dài quá {most} ký tự nên không lưu được.",
        "en": "The text is longer than {most} characters.",
    },
    "draft_unreadable": {
        "vi": "Văn bản của bản nháp sai cú pháp ở dòng {line} nên chưa sửa từng phần được.",
        "en": "The text has a syntax fault in line {line}, so its parts cannot be edited one by one.",
    },
    "form_faulty": {"vi": "Bản nháp còn {count} lỗi nên chưa công bố được.", "en": "The draft has {count} faults."},
    "form_code_fixed": {
        "vi": "Mã biểu trong văn bản khác mã của bản nháp ({code}).",
        "en": "The code in the text is not that of the draft ({code}).",
    },
    "form_code_unreadable": {
        "vi": "“{code}” không dùng làm mã biểu được: chữ in hoa không dấu, số, gạch dưới, dài nhất 20.",
        "en": "“{code}” is no code: capitals, digits, underscores, 20 at most.",
    },
    "section_not_empty": {
        "vi": "Mục “{label}” còn ô, chỉ tiêu hoặc mục con nên không bỏ được.",
        "en": "“{label}” still has something in it.",
    },
    "edit_faulty": {"vi": "Sửa như vậy thì biểu mẫu sai: {faults}", "en": "The form would be wrong then: {faults}"},
    "not_by_line": {
        "vi": "Phần này viết gộp trong ngoặc nên không sửa từng dòng được.",
        "en": "This part is written in brackets and cannot be edited by line.",
    },
}
FORM_STEPS: Mapping[str, Said] = {
    "draft_changed": {"vi": "Xem bản đang lưu rồi sửa lại.", "en": "Look at it as it is now, then edit again."},
    "draft_outdated": {
        "vi": "Xem phần “Khác gì bản đang dùng”, đưa điều cần giữ vào bản nháp rồi công bố lại.",
        "en": "Look at what differs, take over what is to stay, then publish again.",
    },
    "draft_unreadable": {"vi": "Mở phần văn bản, sửa dòng đó.", "en": "Open the text and correct that line."},
    "form_faulty": {"vi": "Mở bản nháp, sửa các chỗ được nêu.", "en": "Open the draft and correct what is listed."},
    "form_code_fixed": {"vi": "Sửa dòng “code:” đầu văn bản.", "en": "Correct the line “code:”."},
    "section_not_empty": {
        "vi": "Bỏ hoặc chuyển những gì bên trong trước.",
        "en": "Remove or move what is in it first.",
    },
    "not_by_line": {"vi": "Sửa phần này trong văn bản.", "en": "Edit it in the text."},
}
