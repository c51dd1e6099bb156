"""What a refusal about remarks says, and what to do now. Sentences only."""

from __future__ import annotations

from collections.abc import Mapping

REMARK_REFUSALS: Mapping[str, Mapping[str, str]] = {
    "remark_closed": {
        "vi": "Ý kiến về “{label}” đã được cấp trên khép nên không trả lời thêm được.",
        "en": "The remark on “{label}” was closed by the level above.",
    },
    "too_many_drafts": {
        "vi": "Báo cáo này đã có {most} ý kiến nháp của bạn, không ghi thêm được.",
        "en": "You keep {most} drafts for this report already.",
    },
}
REMARK_STEPS: Mapping[str, Mapping[str, str]] = {
    "remark_closed": {
        "vi": "Nếu còn điều cần trao đổi, liên hệ cấp trên; ý kiến mới đi kèm lần trả lại sau.",
        "en": "Talk to the level above; new remarks come with the next return.",
    },
    "too_many_drafts": {
        "vi": "Bỏ bớt ý kiến nháp, hoặc gộp các ý kiến giống nhau vào một ý kiến cho cả phần.",
        "en": "Throw some away, or put them together in one remark on the section.",
    },
}
