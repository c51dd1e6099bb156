"""The words for targets given from above: why a value is not taken, and what to do then. Words only."""

from __future__ import annotations

from collections.abc import Mapping

Said = Mapping[str, str]

TARGET_REFUSALS: Mapping[str, Said] = {
    "given_from_above": {
        "vi": "Chỉ cấp tỉnh tự đặt mức; mức của đơn vị khác do cấp trên trực tiếp giao.",
        "en": "Only a province sets its own value; others are given theirs from above.",
    },
    "targets_changed": {
        "vi": "Trong lúc bạn xem, mức giao đã thay đổi. Chưa ghi gì.",
        "en": "The values were changed meanwhile. Nothing was written.",
    },
    "nothing_to_divide": {
        "vi": "Đơn vị chưa có mức phải đạt ở chỉ tiêu “{label}” nên chưa giao xuống được.",
        "en": "The unit has no value for “{label}” yet, so there is nothing to give on.",
    },
    "target_unfit": {
        "vi": "Chỉ tiêu “{label}” xếp theo mức, không đặt số riêng được.",
        "en": "“{label}” is a grade; no number is set.",
    },
    "span_unfit": {
        "vi": "“{span}” không phải năm hoặc nhiệm kỳ của chỉ tiêu này. Viết như 2026, hoặc 2025-2030 với nhiệm kỳ.",
        "en": "“{span}” is not the year or term of this target: 2026, or 2025-2030 for a term.",
    },
    "value_unfit": {"vi": "Mức lớn quá {most}.", "en": "The value is larger than {most}."},
    "value_unreadable": {
        "vi": "Không đọc được số “{text}”; viết như 1.234 hoặc 1.234,5.",
        "en": "Not a number: “{text}”; write 1.234 or 1.234,5.",
    },
}
TARGET_STEPS: Mapping[str, Said] = {
    "targets_changed": {"vi": "Mở lại trang để xem mức mới.", "en": "Open the page again."},
    "nothing_to_divide": {"vi": "Chờ cấp trên giao, hoặc tỉnh đặt mức trước.", "en": "Wait for the level above."},
}
