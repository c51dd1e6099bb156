"""Words for the states of a report and for the moves between them."""

from __future__ import annotations

from collections.abc import Mapping

Said = Mapping[str, str]

STATES: Mapping[str, Said] = {
    "draft": {"vi": "Chưa gửi", "en": "Not sent"},
    "submitted": {"vi": "Chờ duyệt", "en": "Waiting"},
    "reviewed": {"vi": "Đã kiểm tra, chờ duyệt", "en": "Reviewed, waiting"},
    "approved_here": {"vi": "Đã duyệt tại đơn vị, chờ tiếp nhận", "en": "Approved by the unit, waiting"},
    "returned": {"vi": "Bị trả lại", "en": "Returned"},
    "accepted": {"vi": "Đã tiếp nhận", "en": "Accepted"},
    "approved": {"vi": "Đã duyệt", "en": "Approved"},
    "closed": {"vi": "Đóng, không có số liệu", "en": "Closed without figures"},
}
MOVES: Mapping[str, Said] = {
    "save": {"vi": "Lưu", "en": "Save"},
    "submit": {"vi": "Trình báo cáo", "en": "Submit"},
    "take_back": {"vi": "Rút lại", "en": "Take back"},
    "review": {"vi": "Xác nhận đã kiểm tra", "en": "Pass on as reviewed"},
    "return": {"vi": "Trả lại", "en": "Return"},
    "approve": {"vi": "Duyệt", "en": "Approve"},
    "accept": {"vi": "Tiếp nhận", "en": "Accept"},
    "undo": {"vi": "Thu hồi duyệt", "en": "Undo approval"},
    "close": {"vi": "Đóng không số liệu", "en": "Close without figures"},
    "reopen": {"vi": "Mở lại", "en": "Reopen"},
}
