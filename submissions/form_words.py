"""The words for forms: kinds of fields, how they are added up, what became of a field in a newer version. Words only."""

from __future__ import annotations

from collections.abc import Mapping

from submissions.refusal_words import Said

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
    "ratio_of_sums": {"vi": "tổng tử số chia tổng mẫu số", "en": "ratio of sums"},
    "weighted_mean": {"vi": "trung bình có trọng số", "en": "weighted mean"},
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
    "append": {"vi": "nối các kỳ", "en": "joined"},
    "compose": {"vi": "viết lại cho kỳ dài", "en": "written anew"},
    "recompute": {"vi": "tính lại", "en": "worked out anew"},
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
FORM_WORDS: Mapping[str, Mapping[str, Said]] = {
    "field_kinds": FIELD_KINDS,
    "ups": UPS,
    "over_times": OVER_TIMES,
    "measures": MEASURES,
    "fates": FATES,
    "attributes": ATTRIBUTES,
}
