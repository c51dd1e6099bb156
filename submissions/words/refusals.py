"""What a refusal says to people: what happened and why, then what to do now; per code, Vietnamese and English.

Sentences only. `{…}` are the facts of the refusal, made readable by `wording`. Must not know pages.
"""

from __future__ import annotations

from collections.abc import Mapping

from submissions.correcting.words import CORRECTION_REFUSALS, CORRECTION_STEPS
from submissions.words.forms import FORM_REFUSALS, FORM_STEPS
from submissions.words.notes import NOTE_REFUSALS, NOTE_STEPS
from submissions.words.people import PEOPLE_REFUSALS, PEOPLE_STEPS
from submissions.words.publications import PUBLICATION_REFUSALS, PUBLICATION_STEPS
from submissions.words.remarks import REMARK_REFUSALS, REMARK_STEPS
from submissions.words.rounds import ROUND_REFUSALS, ROUND_STEPS
from submissions.words.targets import TARGET_REFUSALS, TARGET_STEPS
from submissions.words.totals import TOTAL_REFUSALS, TOTAL_STEPS

Said = Mapping[str, str]

REFUSALS: Mapping[str, Said] = {
    "unknown_move": {"vi": "Quy trình của đợt báo cáo không có việc này.", "en": "The workflow has no such move."},
    "wrong_state": {
        "vi": "Báo cáo đang ở trạng thái “{state}” nên không thể {move}.",
        "en": "The report is “{state}”, so this cannot be done: {move}.",
    },
    "not_your_desk": {"vi": "Việc này do {desks} làm.", "en": "This is done by: {desks}."},
    "children_pending": {
        "vi": "Còn báo cáo cấp dưới chưa được duyệt hoặc đóng: {units}.",
        "en": "Reports below are not settled yet: {units}.",
    },
    "blocking_faults": {"vi": "Báo cáo còn lỗi phải sửa: {faults}", "en": "The report has faults to correct: {faults}"},
    "reason_required": {
        "vi": "Cần ghi lý do, ít nhất {at_least} ký tự (đã ghi {given}).",
        "en": "A reason of at least {at_least} characters is needed ({given} given).",
    },
    "not_your_own": {
        "vi": "Người lập báo cáo không tự duyệt báo cáo của mình.",
        "en": "Authors do not decide on their own report.",
    },
    "approved_above": {
        "vi": "Báo cáo của cấp trên dùng số liệu này đã xong ({above}), nên số liệu đã khóa.",
        "en": "The report above that uses these figures is settled ({above}), so they are locked.",
    },
    "sealed_by_period": {
        "vi": "Báo cáo kỳ dài hơn của đơn vị đã được duyệt ({round}), nên số liệu kỳ này đã khóa theo.",
        "en": "The unit's report of the longer period is approved ({round}), so this one is locked with it.",
    },
    "opened_for_review": {
        "vi": "Cấp trên đã mở xem báo cáo nên không rút lại được nữa.",
        "en": "The level above has already opened it.",
    },
    "round_closed": {"vi": "Đợt báo cáo đã khóa.", "en": "The round is closed."},
    "changed_since_seen": {
        "vi": "Trong lúc bạn xem, báo cáo đã thay đổi{by}. Việc vừa bấm chưa được ghi.",
        "en": "The report changed while you were looking at it. Nothing was written.",
    },
    "not_found": {
        "vi": "Không tìm thấy, hoặc không thuộc phạm vi bạn được xem.",
        "en": "Not found, or not yours to see.",
    },
    "went_wrong": {
        "vi": "Hệ thống gặp lỗi ở báo cáo này nên chưa ghi gì.",
        "en": "The program failed on this report; nothing was written.",
    },
    "locked": {
        "vi": "Số liệu không sửa được khi báo cáo ở trạng thái “{state}”.",
        "en": "Figures are locked while “{state}”.",
    },
    "unreadable_values": {"vi": "Có giá trị không đọc được: {faults}", "en": "Some values cannot be read: {faults}"},
    "round_exists": {
        "vi": "Đã có đợt báo cáo cùng biểu mẫu, cùng kỳ cho đơn vị trong phạm vi này: {round}.",
        "en": "There is a round of this form and period for units of this scope already: {round}.",
    },
    "period_not_of_form": {
        "vi": "Biểu mẫu {form} không dùng cho loại kỳ này ({period_kind}).",
        "en": "The form {form} is not for periods of this kind ({period_kind}).",
    },
    "nobody_expected": {
        "vi": "Trong kỳ này, phạm vi đã chọn không có đơn vị nào phải báo cáo.",
        "en": "Nobody in this scope owes a report in the period.",
    },
    "outside_your_units": {
        "vi": "Danh sách có mã đơn vị không tồn tại, hoặc nằm ngoài phần bạn quản trị (dòng {lines}).",
        "en": "The list speaks of units outside what you administer (lines {lines}).",
    },
    "decision_needed": {
        "vi": "Cần số quyết định và ngày hiệu lực (viết như 01/07/2026).",
        "en": "A decision number and an effective date are needed.",
    },
    "not_applicable": {
        "vi": "Tệp chưa áp dụng được: {faults} lỗi, {left_out} đơn vị bị bỏ sót.",
        "en": "The file cannot be applied: {faults} faults, {left_out} units left out.",
    },
    "rehearse_again": {
        "vi": "Cây tổ chức hoặc các dòng của quyết định {decision} đã thay đổi từ lần diễn tập.",
        "en": "The tree or the acts of decision {decision} have changed since it was rehearsed.",
    },
    "already_applied": {
        "vi": "Quyết định {decision} đã được áp dụng.",
        "en": "Decision {decision} has been applied already.",
    },
    "not_undoable": {
        "vi": "Không hoàn tác được nữa: {reasons}.",
        "en": "It can no longer be undone: {reasons}.",
    },
    "unknown_period": {
        "vi": "“{code}” không phải mã kỳ. Ví dụ đúng: 2026-Q3, 2026-09, 2026-H1, 2026, 2020-2025.",
        "en": "“{code}” is not a period code.",
    },
    "contradictory_calendar": {
        "vi": "Có ngày vừa là ngày nghỉ vừa là ngày làm bù: {days}.",
        "en": "Days both off and made up: {days}.",
    },
    "wrong_sign_in": {"vi": "Email hoặc mật khẩu không đúng.", "en": "E-mail or password is wrong."},
    "too_many_attempts": {
        "vi": "Đã thử sai quá nhiều lần. Đợi {minutes} phút rồi thử lại.",
        "en": "Too many attempts. Wait {minutes} minutes.",
    },
    "code_wanted": {"vi": "Cần nhập thêm mã xác thực.", "en": "A code is wanted."},
    "wrong_code": {
        "vi": "Mã không đúng, đã hết hạn hoặc đã dùng rồi.",
        "en": "The code is wrong, too old, or was used before.",
    },
    "factor_is_on": {"vi": "Xác thực hai bước đã được bật.", "en": "The second factor is on already."},
    "factor_is_required": {
        "vi": "Ở đây quản trị phải dùng xác thực hai bước nên không tắt được.",
        "en": "Administrators need a second factor here; it cannot be turned off.",
    },
    "wrong_password": {"vi": "Mật khẩu hiện tại không đúng.", "en": "The present password is wrong."},
    "password_too_short": {
        "vi": "Mật khẩu mới ngắn quá: cần ít nhất {at_least} ký tự.",
        "en": "The new password needs at least {at_least} characters.",
    },
    "password_too_long": {
        "vi": "Mật khẩu mới dài quá {most} ký tự.",
        "en": "The new password has more than {most} characters.",
    },
    "password_common": {
        "vi": "Mật khẩu này nhiều người dùng nên dễ bị đoán.",
        "en": "This password is among those everybody tries first.",
    },
    "password_own": {
        "vi": "Mật khẩu gần như chỉ gồm tên hoặc địa chỉ thư của bạn nên dễ bị đoán.",
        "en": "The password is little more than your name or address.",
    },
    "password_mismatch": {"vi": "Hai lần gõ mật khẩu mới không giống nhau.", "en": "The two passwords differ."},
    "link_unknown": {
        "vi": "Đường dẫn này không đúng hoặc không còn dùng được.",
        "en": "This link is not right or no longer of use.",
    },
    "link_used": {
        "vi": "Đường dẫn này đã được dùng để đặt mật khẩu. Mỗi đường dẫn chỉ dùng một lần.",
        "en": "This link has set a password already. It works once.",
    },
    "link_replaced": {
        "vi": "Đường dẫn này đã bị thay: sau nó có đường dẫn mới hơn, hoặc mật khẩu đã được đặt.",
        "en": "This link was replaced by a newer one, or a password was set since.",
    },
    "link_expired": {"vi": "Đường dẫn này đã hết hạn.", "en": "This link is too old."},
    "account_disabled": {"vi": "Tài khoản này đang bị khóa.", "en": "The account is closed."},
    "not_oneself": {
        "vi": "Không ai tự làm việc này với tài khoản của mình.",
        "en": "Nobody does this to his own account.",
    },
    **CORRECTION_REFUSALS,
    "too_many_files": {"vi": "Một ô chỉ nhận {most} tệp.", "en": "One field takes {most} files."},
    "file_there": {
        "vi": "Tệp này đã được đính kèm với tên “{label}”.",
        "en": "This file is attached already, as “{label}”.",
    },
    **FORM_REFUSALS,
    **TARGET_REFUSALS,
    **NOTE_REFUSALS,
    **PEOPLE_REFUSALS,
    **PUBLICATION_REFUSALS,
    **REMARK_REFUSALS,
    **TOTAL_REFUSALS,
    **ROUND_REFUSALS,
}
"""What happened and why."""

NEXT_STEPS: Mapping[str, Said] = {
    "wrong_state": {
        "vi": "Tải lại trang để xem những việc làm được bây giờ.",
        "en": "Reload to see what can be done now.",
    },
    "unknown_move": {
        "vi": "Tải lại trang để xem những việc làm được bây giờ.",
        "en": "Reload to see what can be done now.",
    },
    "not_your_desk": {
        "vi": "Nếu đây là việc của bạn, đề nghị quản trị kiểm tra lại chức vụ.",
        "en": "Ask the administrator about your office.",
    },
    "children_pending": {
        "vi": "Nhắc đơn vị chưa xong, hoặc duyệt, đóng báo cáo của họ trước.",
        "en": "Remind them, or settle theirs first.",
    },
    "blocking_faults": {
        "vi": "Mở trang kiểm tra, sửa từng ô rồi trình lại.",
        "en": "Open the check page and correct each field.",
    },
    "reason_required": {"vi": "Ghi rõ lý do.", "en": "Say why."},
    "not_your_own": {"vi": "Đề nghị người duyệt khác ở cấp trên duyệt.", "en": "Ask another approver above."},
    "approved_above": {
        "vi": "Muốn sửa, cấp trên phải thu hồi duyệt trước.",
        "en": "The level above must undo its approval first.",
    },
    "sealed_by_period": {
        "vi": "Muốn sửa, cấp trên phải thu hồi duyệt báo cáo của kỳ dài hơn trước.",
        "en": "The approval of the longer period must be undone first.",
    },
    "opened_for_review": {"vi": "Muốn sửa, đề nghị cấp trên trả lại.", "en": "Ask the level above to return it."},
    "round_closed": {
        "vi": "Cần nộp hoặc sửa tiếp thì đề nghị cấp mở đợt mở lại đợt này.",
        "en": "Ask whoever opened the round to open it again.",
    },
    "changed_since_seen": {
        "vi": "Xem lại báo cáo như đang có rồi quyết định.",
        "en": "Look at it as it stands, then decide.",
    },
    "went_wrong": {
        "vi": "Mở báo cáo và làm lại; nếu vẫn lỗi, báo quản trị.",
        "en": "Open it and try again; if it fails again, tell the administrator.",
    },
    "not_found": {
        "vi": "Kiểm tra đường dẫn, hoặc quay về “Việc của tôi”.",
        "en": "Check the address, or go back to your desk.",
    },
    "round_exists": {"vi": "Mở đợt đang có thay vì tạo đợt mới.", "en": "Use the round that is there."},
    "not_applicable": {"vi": "Sửa tệp rồi diễn tập lại.", "en": "Correct the file and rehearse again."},
    "rehearse_again": {"vi": "Diễn tập lại, xem kết quả rồi áp dụng.", "en": "Rehearse again, look, then apply."},
    "not_undoable": {
        "vi": "Lập quyết định mới cho thay đổi tiếp theo.",
        "en": "Make a new decision for the next change.",
    },
    "period_not_of_form": {
        "vi": "Chọn một kỳ thuộc loại của biểu mẫu ({period_kinds}), hoặc thêm loại kỳ vào biểu mẫu (mục periods) rồi công bố bản mới.",
        "en": "Choose a period of a kind the form is for ({period_kinds}), or add the kind to the form and publish it.",
    },
    "nobody_expected": {"vi": "Chọn phạm vi hoặc kỳ khác.", "en": "Choose another scope or period."},
    "wrong_code": {
        "vi": "Mở ứng dụng xác thực, nhập 6 chữ số đang hiện; hoặc dùng một mã dự phòng chưa dùng.",
        "en": "Type the six digits shown now, or an unused recovery code.",
    },
    "password_too_short": {
        "vi": "Cách dễ nhớ: ghép bốn, năm từ không liên quan với nhau.",
        "en": "Easy to remember: four or five words that have nothing to do with one another.",
    },
    "password_common": {
        "vi": "Ghép bốn, năm từ không liên quan với nhau thì vừa khó đoán vừa dễ nhớ.",
        "en": "Put four or five unrelated words together.",
    },
    "password_own": {"vi": "Thêm vài từ không liên quan đến bạn.", "en": "Add words that have nothing to do with you."},
    "account_disabled": {
        "vi": "Nếu cần dùng lại, nhờ quản trị mở khóa.",
        "en": "Ask the administrator to open it again.",
    },
    **CORRECTION_STEPS,
    **FORM_STEPS,
    **TARGET_STEPS,
    **NOTE_STEPS,
    **PEOPLE_STEPS,
    **PUBLICATION_STEPS,
    **REMARK_STEPS,
    **TOTAL_STEPS,
    **ROUND_STEPS,
}
"""What to do now, where it is not obvious."""

ANSWER_FAULTS: Mapping[str, Said] = {
    "file_not_typed": {
        "vi": "tệp đính kèm trên trang web, không gõ vào đây",
        "en": "files are attached on the page, not typed",
    },
    "unknown_field": {"vi": "biểu mẫu không có ô này", "en": "the form has no such field"},
    "computed_field": {"vi": "ô này do hệ thống tính, không nhập", "en": "this field is worked out, not typed"},
    "not_asked_here": {"vi": "đơn vị này không phải trả lời ô này", "en": "this unit is not asked this"},
    "text_too_long": {"vi": "dài quá {most} ký tự", "en": "longer than {most} characters"},
    "not_text": {"vi": "có ký tự không phải chữ viết", "en": "contains characters that are not text"},
    "not_a_date": {"vi": "không phải ngày; viết như 05/01/2026", "en": "not a date; write 05/01/2026"},
    "not_yes_no": {"vi": "chỉ trả lời Có hoặc Không", "en": "answer yes or no"},
    "unknown_option": {"vi": "không có trong các lựa chọn ({options})", "en": "not among the options ({options})"},
    "not_a_number": {"vi": "không đọc được số “{text}”; viết như 1.234", "en": "“{text}” is not a number; write 1.234"},
    "point_not_comma": {
        "vi": "dấu chấm chỉ để tách hàng nghìn; phần lẻ viết sau dấu phẩy",
        "en": "a point only groups thousands; decimals follow a comma",
    },
    "not_whole": {"vi": "chỉ nhận số nguyên", "en": "whole numbers only"},
    "too_precise": {"vi": "chỉ nhận {scale} chữ số sau dấu phẩy", "en": "at most {scale} decimals"},
    "too_long": {"vi": "dài quá {most} chữ số", "en": "more than {most} digits"},
    "negative": {"vi": "không được nhỏ hơn 0", "en": "must not be below 0"},
    "nil_and_answer": {
        "vi": "vừa có trả lời vừa đánh dấu “Không phát sinh”: chỉ giữ một",
        "en": "both answered and marked as nil: keep one",
    },
}
"""Why the answer to one field cannot be taken."""
