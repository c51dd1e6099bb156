"""Words about rounds: opening, plans, days, deadlines, extensions, outages. Words only."""

from __future__ import annotations

from collections.abc import Mapping

Said = Mapping[str, str]

ROUND_REFUSALS: Mapping[str, Said] = {
    "no_range": {
        "vi": "Từ {first} đến {last} không phải một dãy kỳ: hai kỳ phải cùng loại, đúng thứ tự, không quá 1.200 kỳ.",
        "en": "{first} to {last} is no range: two periods of one kind, in order, at most 1,200.",
    },
    "day_as_it_is": {
        "vi": "Ngày {day} vốn đã như vậy theo lịch, không cần ghi thêm.",
        "en": "{day} is so by the calendar already.",
    },
    "nothing_to_move": {
        "vi": "Không có hạn nộp nào của các đợt đang mở phải dời.",
        "en": "No deadline of an open round would move.",
    },
    "outage_window": {
        "vi": "Thời gian sự cố phải bắt đầu trước khi kết thúc, dài không quá {most} ngày và không quá xa trong tương lai.",
        "en": "An outage begins before it ends, lasts at most {most} days and is not far ahead.",
    },
    "round_is_open": {"vi": "Đợt này đang mở.", "en": "The round is open."},
    "extension_over": {
        "vi": "Đề nghị gia hạn này đã được trả lời hoặc đã rút.",
        "en": "This wish for more time has been answered or withdrawn.",
    },
    "extension_asked_already": {
        "vi": "Báo cáo này đã có đề nghị gia hạn đang chờ trả lời.",
        "en": "A wish for more time is waiting for its answer.",
    },
    "extension_not_needed": {
        "vi": "Báo cáo đang ở trạng thái “{state}” nên không cần gia hạn.",
        "en": "The report is “{state}”: no more time is needed.",
    },
    "extension_day": {
        "vi": "Ngày gia hạn phải sau hạn hiện tại ({due}), sau hôm nay và không quá {most} ngày tới.",
        "en": "The new day lies after the deadline ({due}) and today, at most {most} days ahead.",
    },
    "not_own_extension": {
        "vi": "Người xin gia hạn không tự trả lời đề nghị của mình.",
        "en": "Whoever asked for time does not give it.",
    },
    "not_missing": {
        "vi": "Các đơn vị đã chọn không thiếu trong danh sách phải nộp của đợt.",
        "en": "None of the chosen units is missing from the roster.",
    },
    "parent_not_on_roster": {
        "vi": "Cấp trên của {unit} không có trong đợt này, nên chưa có chỗ cho báo cáo.",
        "en": "The unit above {unit} is not in this round.",
    },
    "above_not_open": {
        "vi": "{unit} đã trình hoặc đã xong báo cáo của mình trong đợt này.",
        "en": "{unit} has sent or settled its own report in this round.",
    },
    "plan_failed": {
        "vi": "Chương trình gặp lỗi khi mở đợt; nhật ký của máy chủ có chi tiết.",
        "en": "The program failed to open the round; the server's log has the details.",
    },
    "plan_unreadable": {"vi": "Chưa ghi được lịch mở đợt: {what}.", "en": "The plan cannot be kept: {what}."},
}
ROUND_STEPS: Mapping[str, Said] = {
    "extension_over": {"vi": "Tải lại trang để xem câu trả lời.", "en": "Reload to see the answer."},
    "above_not_open": {
        "vi": "Đề nghị đơn vị đó rút lại, hoặc trả lại báo cáo đó, rồi thêm.",
        "en": "Have that report taken back or returned, then add.",
    },
    "plan_failed": {"vi": "Báo người vận hành.", "en": "Tell the operator."},
    "parent_not_on_roster": {"vi": "Thêm cấp trên vào đợt trước.", "en": "Add the unit above first."},
    "extension_day": {"vi": "Chọn ngày khác.", "en": "Choose another day."},
}
DUE_DONE: Mapping[str, Said] = {
    "extension_asked": {"vi": "Xin gia hạn", "en": "More time asked for"},
    "extension_refused": {"vi": "Không đồng ý gia hạn", "en": "More time refused"},
    "extension_withdrawn": {"vi": "Rút đề nghị gia hạn", "en": "Wish for more time withdrawn"},
    "due_moved": {"vi": "Dời hạn nộp", "en": "Deadline moved"},
    "added": {"vi": "Thêm vào đợt đang mở", "en": "Added to the open round"},
}
"""What the history of a report tells of its deadline and its place in the round."""
PUNCTUALITY: Mapping[str, Said] = {
    "waiting": {"vi": "Chưa đến hạn", "en": "Not due yet"},
    "overdue": {"vi": "Quá hạn", "en": "Overdue"},
    "on_time": {"vi": "Đúng hạn", "en": "On time"},
    "by_extension": {"vi": "Đúng hạn theo gia hạn", "en": "On time by extension"},
    "late": {"vi": "Nộp trễ", "en": "Late"},
}
EXTENSION_STATES: Mapping[str, Said] = {
    "asked": {"vi": "Chờ trả lời", "en": "Waiting for an answer"},
    "granted": {"vi": "Đồng ý", "en": "Granted"},
    "refused": {"vi": "Không đồng ý", "en": "Refused"},
    "withdrawn": {"vi": "Đã rút", "en": "Withdrawn"},
}
PERIOD_KINDS: Mapping[str, Said] = {
    "week": {"vi": "Tuần", "en": "Week"},
    "month": {"vi": "Tháng", "en": "Month"},
    "quarter": {"vi": "Quý", "en": "Quarter"},
    "half_year": {"vi": "6 tháng", "en": "Half year"},
    "nine_months": {"vi": "9 tháng", "en": "Nine months"},
    "year": {"vi": "Năm", "en": "Year"},
    "term": {"vi": "Nhiệm kỳ", "en": "Term"},
    "ad_hoc": {"vi": "Đột xuất", "en": "Ad hoc"},
}
