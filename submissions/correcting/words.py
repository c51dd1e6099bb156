"""What a refusal about remarks, corrections and moves on many reports says, and what to do now; how a correction stands.

Sentences only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CORRECTION_DONE: Mapping[str, Mapping[str, str]] = {
    "correction": {"vi": "Đề nghị đính chính", "en": "Correction asked for"},
    "correction_signed": {"vi": "Ký đính chính", "en": "Correction signed"},
    "correction_applied": {"vi": "Đính chính có hiệu lực", "en": "Correction in force"},
    "correction_refused": {"vi": "Từ chối đính chính", "en": "Correction refused"},
    "correction_withdrawn": {"vi": "Rút đính chính", "en": "Correction withdrawn"},
    "corrected_below": {"vi": "Số liệu cấp dưới được đính chính", "en": "A figure below was corrected"},
}
"""What a history entry tells."""
CORRECTION_STATES: Mapping[str, Mapping[str, str]] = {
    "open": {"vi": "Đang chờ ký", "en": "Being signed"},
    "applied": {"vi": "Đã có hiệu lực", "en": "In force"},
    "refused": {"vi": "Bị từ chối", "en": "Refused"},
    "withdrawn": {"vi": "Đơn vị đã rút", "en": "Withdrawn"},
}
"""How a correction stands."""


def changed(facts: Mapping[str, Any]) -> str:
    """What a correction changes, from the facts the history keeps: old → new; empty when it tells of none.

    Entries written while a correction was of one place only hold its old and new themselves.
    """
    if "correction" not in facts:
        return ""
    whose = f"{facts['unit']}: " if facts.get("unit") else ""
    changes = facts.get("changes", [facts])
    pairs = [f"{_short(each['old'])} → {_short(each['new'])}" for each in changes]
    if len(pairs) > 1:
        pairs = [f"{each['label']}: {pair}" for each, pair in zip(changes, pairs, strict=True)]
    return f"{whose}{'; '.join(pairs)}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE].rstrip()}…"


LONGEST_QUOTE = 120
"""Characters of a passage that the story of a report quotes; the page of the correction has all."""


CORRECTION_REFUSALS: Mapping[str, Mapping[str, str]] = {
    "text_wanted": {
        "vi": "Cần ghi nội dung, nhiều nhất {most} ký tự.",
        "en": "Write something, {most} characters at most.",
    },
    "not_approved": {
        "vi": "Chỉ đính chính báo cáo đã duyệt; báo cáo này đang ở trạng thái “{state}”.",
        "en": "Only an approved report is corrected; this one is “{state}”.",
    },
    "old_value_changed": {
        "vi": "“{label}” trong báo cáo nay là {now}, không còn là giá trị cũ ghi trong đính chính.",
        "en": "“{label}” is now {now}, no longer the old value of the correction.",
    },
    "correction_blocked": {
        "vi": "Sửa như vậy thì báo cáo mâu thuẫn: {faults}",
        "en": "The report would then contradict itself: {faults}",
    },
    "correction_open": {
        "vi": "Đã có một đính chính của “{label}” đang chờ ký.",
        "en": "A correction of “{label}” is being signed already.",
    },
    "correction_over": {
        "vi": "Đính chính này đã kết thúc: {outcome}.",
        "en": "This correction is over: {outcome}.",
    },
    "same_value": {
        "vi": "Giá trị mới của “{label}” giống giá trị đang có.",
        "en": "The new value of “{label}” is the present one.",
    },
    "signed_already": {
        "vi": "Cấp trên đã ký ({signer}) nên đơn vị không rút đính chính được nữa.",
        "en": "A level above has signed ({signer}), so the unit can no longer withdraw it.",
    },
    "other_level_signs": {
        "vi": "Đính chính đang chờ {unit} ký.",
        "en": "The correction waits for {unit} to sign.",
    },
    "not_own_correction": {
        "vi": "Người đề nghị đính chính không tự ký thay cấp trên.",
        "en": "Whoever asked for a correction does not sign it for the level above.",
    },
    "too_many_places": {
        "vi": "Một đính chính gồm từ 1 đến {most} chỗ.",
        "en": "A correction is of 1 to {most} places.",
    },
    "not_correctable": {
        "vi": "Biểu mẫu không có ô nào như vậy do đơn vị điền.",
        "en": "The form has no such place that this unit fills in.",
    },
    "attachment_refused": {
        "vi": "Tệp đính kèm phải là PDF, PNG, JPG, DOCX hoặc XLSX, nhiều nhất {most_mb} MB.",
        "en": "The attachment must be PDF, PNG, JPG, DOCX or XLSX, {most_mb} MB at most.",
    },
    "nothing_chosen": {"vi": "Chưa chọn gì.", "en": "Nothing was chosen."},
}
CORRECTION_STEPS: Mapping[str, Mapping[str, str]] = {
    "not_approved": {
        "vi": "Khi báo cáo còn sửa được, hãy sửa ngay trong báo cáo.",
        "en": "While the report can be edited, edit it.",
    },
    "old_value_changed": {
        "vi": "Từ chối hoặc rút đính chính này, rồi lập đính chính mới nếu còn cần.",
        "en": "Refuse or withdraw it and make a new one if still needed.",
    },
    "correction_blocked": {
        "vi": "Xem lại giá trị mới; nếu ô liên quan cũng sai, thêm ô đó vào cùng đề nghị này.",
        "en": "Look at the new value; if a related field is wrong too, add it to this correction.",
    },
    "correction_open": {"vi": "Mở danh sách đính chính để xem.", "en": "See the list of corrections."},
    "signed_already": {
        "vi": "Đề nghị cấp đang giữ từ chối đính chính.",
        "en": "Ask the level that has it to refuse it.",
    },
    "not_own_correction": {
        "vi": "Đề nghị người duyệt khác của cấp trên ký.",
        "en": "Ask another approver of the level above.",
    },
}
