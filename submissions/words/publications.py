"""What refusals about published versions and templates say to people. Sentences only, joined in `refusal_words`."""

from __future__ import annotations

from collections.abc import Mapping

Said = Mapping[str, str]

PUBLICATION_DONE: Mapping[str, Said] = {
    "published": {"vi": "Ban hành", "en": "Published"},
    "template": {"vi": "Đổi mẫu Word", "en": "Word template changed"},
    "unpublished": {"vi": "Thu hồi bản ban hành", "en": "Publication withdrawn"},
}
"""What a history entry tells."""
PUBLICATION_REFUSALS: Mapping[str, Said] = {
    "not_published_here": {
        "vi": "Quy trình của đợt không cho đơn vị cấp này ban hành báo cáo.",
        "en": "The workflow of the round lets other levels publish.",
    },
    "published_when_approved": {
        "vi": "Chỉ ban hành báo cáo đã duyệt; báo cáo này đang ở trạng thái “{state}”.",
        "en": "Only an approved report is published; this one is “{state}”.",
    },
    "already_published": {
        "vi": "Từ bản số {version} (mã {code}) báo cáo không có gì thay đổi, nên không có gì để ban hành thêm.",
        "en": "Nothing has changed since version {version} ({code}).",
    },
    "totals_drifted": {
        "vi": "Tính lại từ báo cáo gốc cho số khác với số tổng đang giữ ({units}), nên không ban hành.",
        "en": "Counted again from the leaves, totals differ ({units}); nothing was published.",
    },
    "totals_stale": {
        "vi": "Số tổng bên dưới đang được tính lại, nên chưa ban hành.",
        "en": "Totals below are still being worked out again.",
    },
    "number_taken": {
        "vi": "Năm {year} đơn vị đã ban hành một văn bản khác mang số {number}.",
        "en": "Another document of {year} has the number {number}.",
    },
    "number_unreadable": {
        "vi": "“{typed}” không phải số văn bản: cần một số từ 1 đến 99999.",
        "en": "“{typed}” is not a number from 1 to 99999.",
    },
    "no_such_signer": {
        "vi": "{name} không có chức danh ký văn bản tại đơn vị vào hôm nay.",
        "en": "{name} may not sign for the unit today.",
    },
    "withdrawn_already": {
        "vi": "Bản mang mã {code} đã được thu hồi từ trước.",
        "en": "The version {code} was withdrawn before.",
    },
    "template_refused": {
        "vi": "Mẫu Word này chưa dùng được: {faults}",
        "en": "The Word template cannot be used: {faults}",
    },
}
"""What happened and why."""

PUBLICATION_STEPS: Mapping[str, Said] = {
    "published_when_approved": {
        "vi": "Mở báo cáo xem còn thiếu gì; duyệt xong thì ban hành ở trang này.",
        "en": "Open the report to see what is wanting; publish it here once it is approved.",
    },
    "already_published": {
        "vi": "Dùng bản đã ban hành; khi có đính chính có hiệu lực thì ban hành bản mới.",
        "en": "Use that version; publish again after a correction.",
    },
    "totals_drifted": {
        "vi": "Báo quản trị xem trang cảnh báo; sửa xong thì ban hành lại.",
        "en": "Tell the administrator; publish again when it is mended.",
    },
    "totals_stale": {"vi": "Đợi một phút rồi ban hành lại.", "en": "Wait a minute and try again."},
    "number_taken": {
        "vi": "Xem lại sổ văn thư, hoặc để trống để lấy số tiếp theo.",
        "en": "Leave it empty for the next.",
    },
    "no_such_signer": {"vi": "Chọn người khác trong danh sách.", "en": "Choose somebody of the list."},
    "not_published_here": {
        "vi": "Cấp có quyền ban hành sẽ ban hành báo cáo tổng hợp.",
        "en": "The level above publishes the whole.",
    },
    "template_refused": {
        "vi": "Sửa các chỗ đã nêu trong Word rồi gửi lại.",
        "en": "Mend it in Word and send it again.",
    },
}
"""What to do now."""
