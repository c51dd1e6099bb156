"""What a refusal about people and their offices says, and what to do now. Sentences only."""

from __future__ import annotations

from collections.abc import Mapping

PEOPLE_REFUSALS: Mapping[str, Mapping[str, str]] = {
    "day_unreadable": {"vi": "“{day}” không phải ngày.", "en": "“{day}” is not a day."},
    "unit_not_yours": {
        "vi": "Không có đơn vị nào mang mã “{code}” trong phần bạn quản trị vào ngày bắt đầu.",
        "en": "No unit you administer carries the code “{code}” on the first day.",
    },
    "email_unreadable": {"vi": "“{email}” không phải địa chỉ thư điện tử.", "en": "“{email}” is no e-mail address."},
    "phone_unreadable": {"vi": "Không đọc được số điện thoại.", "en": "That is no telephone number."},
    "email_taken": {"vi": "Một tài khoản khác đang dùng địa chỉ này.", "en": "Another account has this address."},
    "name_wanted": {
        "vi": "Tài khoản mới cần họ và tên, dài nhất {most} ký tự.",
        "en": "A new account needs a name, {most} characters at most.",
    },
    "office_held_already": {
        "vi": "Người này đã giữ vai trò đó ở đơn vị, từ {since}{until}.",
        "en": "The person holds that office at the unit already, from {since}{until}.",
    },
    "dates_not_in_order": {"vi": "Ngày cuối cùng trước ngày đầu tiên.", "en": "The last day is before the first."},
    "outside_units_life": {
        "vi": "Đơn vị không tồn tại suốt những ngày này: thành lập {since}{until}.",
        "en": "The unit does not exist on all of these days: from {since}{until}.",
    },
    "ends_before_it_began": {
        "vi": "Chức vụ bắt đầu từ {since}, không thể thôi trước đó.",
        "en": "The office began on {since} and cannot end before.",
    },
    "holds_no_office": {
        "vi": "Ngày {day} người giao không giữ chức vụ nào ở đơn vị này.",
        "en": "On {day} the person holds no office at the unit.",
    },
    "offices_elsewhere": {
        "vi": "Người này còn giữ chức vụ ở đơn vị ngoài phần bạn quản trị, nên bạn không đổi được tài khoản.",
        "en": "The person also holds offices at units you do not administer.",
    },
    "last_administrator": {
        "vi": "Đây là người cuối cùng quản trị toàn bộ cây tổ chức.",
        "en": "Nobody else administers the whole tree.",
    },
    "to_oneself": {"vi": "Người giao và người nhận là một.", "en": "Giver and taker are the same person."},
    "nothing_to_lend": {
        "vi": "Ngày bắt đầu, người ủy quyền không giữ chức vụ nào của chính mình ở đơn vị này mà ủy quyền được.",
        "en": "On the first day the giver holds no office there that can be lent.",
    },
    "taker_not_near": {
        "vi": "Chỉ ủy quyền cho người đang giữ chức vụ ở đơn vị, ở cấp trên hoặc cấp dưới trực tiếp.",
        "en": "Offices are lent to somebody with an office at the unit, directly above or directly below.",
    },
    "last_day_needed": {
        "vi": "Ủy quyền phải có ngày kết thúc, chưa qua, và không quá {most} ngày.",
        "en": "A delegation needs a last day that is not over, {most} days away at most.",
    },
    "lent_already": {
        "vi": "Những ngày này đã ủy quyền cho {name} rồi.",
        "en": "These days are lent to {name} already.",
    },
    "wrong_first_code": {"vi": "Mã không đúng hoặc đã hết hạn.", "en": "The code is wrong or too old."},
    "over_already": {"vi": "Ủy quyền này đã hết.", "en": "This delegation is over."},
    "ended_by_giver": {
        "vi": "Chỉ người ủy quyền hoặc quản trị kết thúc ủy quyền.",
        "en": "The giver or an administrator ends a delegation.",
    },
    "not_at_desk": {
        "vi": "Ngày bắt đầu, {name} không giữ chức vụ nào ở đơn vị này.",
        "en": "On the first day {name} holds no office at this unit.",
    },
    "not_below": {
        "vi": "Có đơn vị được chọn không còn trực thuộc đơn vị này vào ngày bắt đầu.",
        "en": "Some chosen unit is not directly below on the first day.",
    },
    "nobody_chosen": {
        "vi": "Không có ai để mời: người được chọn đã vào hoặc đang bị khóa.",
        "en": "Nobody to invite: those chosen are in already, or closed.",
    },
}

PEOPLE_STEPS: Mapping[str, Mapping[str, str]] = {
    "wrong_first_code": {
        "vi": "Nhập 6 chữ số ứng dụng đang hiện. Vẫn sai thì kiểm tra giờ của điện thoại, hoặc làm lại với mã khác.",
        "en": "Type the six digits shown now. If they stay wrong, check the clock of the telephone, or begin again.",
    },
    "nothing_chosen": {"vi": "Đánh dấu ít nhất một dòng rồi bấm lại.", "en": "Tick at least one line and press again."},
    "day_unreadable": {"vi": "Viết như 01/07/2026.", "en": "Write 01/07/2026 or 2026-07-01."},
    "unit_not_yours": {
        "vi": "Xem mã ở trang của đơn vị, và ngày bắt đầu.",
        "en": "Look up the code on the unit's page, and the first day.",
    },
    "email_unreadable": {"vi": "Viết như ten@vi-du.vn.", "en": "Write name@example.org."},
    "phone_unreadable": {"vi": "Viết như 0912 345 678, hoặc để trống.", "en": "Write 0912 345 678, or nothing."},
    "email_taken": {
        "vi": "Tìm người đó trong danh sách, hoặc dùng địa chỉ khác.",
        "en": "Look for that person, or use another address.",
    },
    "office_held_already": {
        "vi": "Chọn vai trò khác, hoặc ghi ngày thôi của lần trước đã.",
        "en": "Choose another office, or end the former one first.",
    },
    "to_oneself": {"vi": "Chọn một người khác để giao.", "en": "Choose somebody else."},
    "last_administrator": {
        "vi": "Ghi chức vụ quản trị cho một người nữa đã.",
        "en": "Appoint another administrator first.",
    },
    "offices_elsewhere": {
        "vi": "Đề nghị quản trị của cấp trên chung.",
        "en": "Ask the administrator of a unit above both.",
    },
}
