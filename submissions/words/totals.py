"""What totals say to people: the rules over units and over time, and what a refusal about them means. Sentences only."""

from __future__ import annotations

from collections.abc import Mapping

from submissions.forms.schema import OverTime, Up

UP_RULES: Mapping[Up, str] = {
    Up.SUM: "Cộng số của từng đơn vị báo cáo. Mỗi đơn vị chỉ tính một lần.",
    Up.COUNT_YES: "Đếm số đơn vị trả lời “Có”.",
    Up.COUNT_UNITS: "Đếm đơn vị theo danh sách tổ chức, không ai phải nhập.",
    Up.MIN: "Lấy số nhỏ nhất trong các đơn vị có số.",
    Up.MAX: "Lấy số lớn nhất trong các đơn vị có số.",
    Up.DISTRIBUTION: "Đếm số đơn vị chọn mức này.",
    Up.SUM_ROWS: "Cộng từng ô của bảng, theo từng đơn vị báo cáo.",
    Up.RATIO_OF_SUMS: "Lấy tổng tử số chia tổng mẫu số; không lấy trung bình các tỷ lệ.",
    Up.WEIGHTED_MEAN: "Trung bình có trọng số: tổng các tích chia tổng trọng số.",
    Up.MEAN: "Trung bình cộng: tổng chia số đơn vị có số.",
    Up.OWN_ONLY: "Chỉ là số của chính đơn vị, không cộng lên trên.",
}

TIME_RULES: Mapping[OverTime, str] = {
    OverTime.SUM: "Cộng các kỳ không trùng nhau.",
    OverTime.LAST: "Lấy số của kỳ cuối; đơn vị vắng kỳ cuối không được lấy số cũ thay vào.",
    OverTime.FIRST: "Lấy số của kỳ đầu.",
    OverTime.ANY: "Đơn vị có ở bất kỳ kỳ nào thì tính một lần.",
    OverTime.AVERAGE: "Trung bình cộng của các kỳ có số.",
    OverTime.MIN: "Lấy kỳ có số nhỏ nhất.",
    OverTime.MAX: "Lấy kỳ có số lớn nhất.",
    OverTime.HIGHEST: "Lấy kỳ có số lớn nhất của từng đơn vị, rồi cộng các đơn vị.",
    OverTime.LOWEST: "Lấy kỳ có số nhỏ nhất của từng đơn vị, rồi cộng các đơn vị.",
    OverTime.YEAR_TO_DATE: "Mỗi kỳ đã là lũy kế từ đầu năm: lấy kỳ cuối của từng năm.",
    OverTime.RECOMPUTE: "Tính lại từ số của cả thời gian, không lấy trung bình các tỷ lệ.",
    OverTime.NOT_ADDITIVE: "Mỗi người chỉ tính một lần nên không cộng các kỳ; phải hỏi lại cho cả thời gian.",
    OverTime.APPEND: "Nối các dòng của từng kỳ.",
}

TOTAL_REFUSALS: Mapping[str, Mapping[str, str]] = {
    "no_such_figure": {
        "vi": "Biểu mẫu không có ô số nào mang khóa “{field}”.",
        "en": "The form has no figure under the key “{field}”.",
    },
    "nothing_asked_yet": {
        "vi": "Từ kỳ {first} đến kỳ {last}, biểu {form} chưa có đợt báo cáo nào vừa với cách chia kỳ đã chọn.",
        "en": "No round of {form} from {first} to {last} that fits into periods of the chosen length.",
    },
    "not_adjustable": {
        "vi": "“{label}” không phải là tổng cộng từ cấp dưới nên không điều chỉnh được.",
        "en": "“{label}” is no total of what is below, so there is nothing to adjust.",
    },
    "adjustment_over": {
        "vi": "Dòng điều chỉnh “{label}” đã được rút, hoặc chính là dòng rút.",
        "en": "The adjustment of “{label}” was withdrawn, or is a withdrawal itself.",
    },
    "periods_out_of_order": {
        "vi": "Kỳ cuối {last} kết thúc trước khi kỳ đầu {first} bắt đầu.",
        "en": "The last period {last} ends before the first, {first}, begins.",
    },
}

TOTAL_STEPS: Mapping[str, Mapping[str, str]] = {
    "no_such_figure": {
        "vi": "Xem khóa của các ô trong tệp biểu mẫu.",
        "en": "See the keys in the file of the form.",
    },
    "nothing_asked_yet": {
        "vi": "Mở đợt báo cáo, hỏi kỳ khác, hoặc chia theo kỳ dài hơn.",
        "en": "Open a round, ask other periods, or longer ones.",
    },
    "not_adjustable": {
        "vi": "Số của chính đơn vị thì sửa ngay trong báo cáo.",
        "en": "A figure of the unit's own is edited in the report.",
    },
    "adjustment_over": {"vi": "Ghi một dòng điều chỉnh mới nếu cần.", "en": "Write a new line if needed."},
    "periods_out_of_order": {"vi": "Đổi lại kỳ đầu và kỳ cuối.", "en": "Swap the first and the last."},
}
