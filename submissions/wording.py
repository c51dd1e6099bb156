"""The words for people: every state, move, refusal, kind of nothing, notice and rank, in Vietnamese and English.

The core answers with codes; this is where codes become sentences. Knows no page and no database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from submissions.correcting.words import CORRECTION_DONE, CORRECTION_STATES
from submissions.entry.inputs import AnswerFault
from submissions.words.forms import FORM_WORDS
from submissions.words.moves import MOVES, STATES
from submissions.words.notices import MAIL_FAULTS, NOTICE_GROUPS, NOTICE_MODES, SWEEPS
from submissions.words.publications import PUBLICATION_DONE
from submissions.words.refusals import ANSWER_FAULTS, NEXT_STEPS, REFUSALS, Said
from submissions.words.rounds import DUE_DONE, EXTENSION_STATES, PERIOD_KINDS, PUNCTUALITY
from submissions.words.units import ACTS, KINDS, LEVELS, SECTORS
from workflow.refusals import Refused

DONE: Mapping[str, Said] = {
    "open": {"vi": "Mở đợt, giao báo cáo", "en": "Round opened"},
    "save": {"vi": "Lưu số liệu", "en": "Saved"},
    "submit": {"vi": "Trình báo cáo", "en": "Submitted"},
    "take_back": {"vi": "Rút lại để sửa", "en": "Taken back"},
    "review": {"vi": "Đã kiểm tra", "en": "Reviewed"},
    "return": {"vi": "Trả lại", "en": "Returned"},
    "approve": {"vi": "Duyệt", "en": "Approved"},
    "accept": {"vi": "Tiếp nhận", "en": "Accepted"},
    "undo": {"vi": "Thu hồi duyệt", "en": "Approval undone"},
    "close": {"vi": "Đóng không số liệu", "en": "Closed without figures"},
    "reopen": {"vi": "Mở lại", "en": "Reopened"},
    "extend": {"vi": "Gia hạn", "en": "Extended"},
    "chase": {"vi": "Nhắc nộp", "en": "Chased"},
    **DUE_DONE,
    "opened": {"vi": "Mở xem lần đầu", "en": "First opened for review"},
    "nil": {"vi": "Ghi không phát sinh", "en": "Declared nil"},
    "nil_undone": {"vi": "Bỏ ghi không phát sinh", "en": "Nil taken back"},
    "remark_answered": {"vi": "Trả lời ý kiến", "en": "Remark answered"},
    "remark_fixed": {"vi": "Báo đã sửa theo ý kiến", "en": "Remark dealt with"},
    "remark_closed": {"vi": "Khép ý kiến", "en": "Remark closed"},
    **CORRECTION_DONE,
    "adjusted": {"vi": "Điều chỉnh số tổng hợp", "en": "Total adjusted"},
    "adjustment_withdrawn": {"vi": "Rút dòng điều chỉnh", "en": "Adjustment withdrawn"},
    **PUBLICATION_DONE,
    "reassign": {"vi": "Chuyển cho cấp duyệt khác theo quyết định", "en": "Given to another desk by decision"},
    "give_back": {"vi": "Trả về cấp duyệt cũ (hoàn tác quyết định)", "en": "Given back, decision undone"},
}
"""What a history entry tells."""
NOTHINGS: Mapping[str, Said] = {
    "NUMBER": {"vi": "số liệu", "en": "figure"},
    "NIL": {"vi": "không phát sinh", "en": "nil"},
    "MISSING": {"vi": "chưa báo cáo", "en": "missing"},
    "NOT_EXPECTED": {"vi": "không phải báo cáo", "en": "not expected"},
}
NOTICES: Mapping[str, Said] = {
    "reminder": {"vi": "Nhắc hạn nộp", "en": "Reminder"},
    "opened": {"vi": "Báo cáo mới", "en": "New report"},
    "overdue": {"vi": "Quá hạn nộp", "en": "Overdue"},
    "behind": {"vi": "Đơn vị bên dưới quá hạn", "en": "Units below are late"},
    "chase": {"vi": "Cấp trên nhắc riêng", "en": "Chased by the level above"},
    "extend": {"vi": "Được gia hạn", "en": "Extended"},
    "extension_asked": {"vi": "Xin gia hạn", "en": "Extension asked for"},
    "extension_answered": {"vi": "Trả lời xin gia hạn", "en": "Extension answered"},
    "remark_answered": {"vi": "Trả lời ý kiến", "en": "Remark answered"},
    "escalation": {"vi": "Chờ lâu ở cấp dưới", "en": "Waiting long below"},
    "correction": {"vi": "Đính chính chờ ký", "en": "Correction to sign"},
    "corrected": {"vi": "Đã đính chính", "en": "Corrected"},
    "correction_refused": {"vi": "Đính chính bị từ chối", "en": "Correction refused"},
    **{name: said for name, said in MOVES.items() if name != "save"},
}
STANDINGS: Mapping[str, Said] = {
    "open": {"vi": "chưa trình", "en": "open"},
    "submitted": {"vi": "đã trình", "en": "submitted"},
    "approved": {"vi": "đã duyệt", "en": "approved"},
    "closed": {"vi": "đã đóng", "en": "closed"},
}
STATUSES: Mapping[str, Said] = {
    "not_applicable": {"vi": "Không áp dụng", "en": "Not applicable"},
    "not_sent": {"vi": "Chờ đơn vị trình", "en": "Waiting for the unit"},
    "waits_below": {"vi": "Chờ cấp dưới", "en": "Waiting for those below"},
    "ready": {"vi": "Sẵn sàng duyệt", "en": "Ready for approval"},
    "approved_here": {"vi": "Đã duyệt tại đây", "en": "Approved here"},
    "approved_above": {"vi": "Đã duyệt ở cấp trên", "en": "Approved above"},
    "waits_above": {"vi": "Chờ duyệt ở cấp trên", "en": "Waiting at a level above"},
    "decided_elsewhere": {"vi": "Duyệt ở cấp khác", "en": "Approved at other levels"},
    "closed": {"vi": "Đóng, không có số liệu", "en": "Closed without figures"},
}
"""Where a unit stands on the way to approval."""
WORKFLOWS: Mapping[str, Said] = {
    "one_step": {"vi": "Một bước: duyệt hoặc trả lại", "en": "One step: approve or return"},
    "two_steps": {"vi": "Hai bước: kiểm tra rồi duyệt", "en": "Two steps: review, then approve"},
    "approve_then_accept": {
        "vi": "Đơn vị tự duyệt, cấp trên tiếp nhận",
        "en": "The unit approves, the level above accepts",
    },
}
CONDITIONS: Mapping[str, Said] = {
    "children_settled": {"vi": "mọi báo cáo cấp dưới đã xong", "en": "every report below is settled"},
    "no_blocking_faults": {
        "vi": "không còn lỗi phải sửa, số khác thường đã có giải trình",
        "en": "no fault is left that blocks, numbers that surprise are explained",
    },
    "round_open": {"vi": "đợt còn nhận báo cáo", "en": "the round is open"},
    "not_opened": {"vi": "cấp trên chưa mở xem", "en": "the level above has not opened it"},
    "nothing_above": {"vi": "báo cáo cấp trên chưa được duyệt", "en": "the report above is not approved"},
    "not_your_own": {"vi": "không phải báo cáo chính mình trình", "en": "not submitted by oneself"},
    "reason": {"vi": "ghi lý do, ít nhất {number} ký tự", "en": "a reason of at least {number} characters is given"},
}
"""What must hold before a move, by the name of the guard."""
ROLES: Mapping[str, Said] = {
    "reporter": {"vi": "người lập báo cáo", "en": "reporter"},
    "chair": {"vi": "chủ tịch", "en": "chair"},
    "reviewer": {"vi": "người kiểm tra", "en": "reviewer"},
    "approver": {"vi": "người duyệt", "en": "approver"},
    "staff": {"vi": "chuyên viên", "en": "staff"},
    "admin": {"vi": "quản trị", "en": "administrator"},
}
RELATIONS: Mapping[str, Said] = {
    "own": {"vi": "của chính đơn vị", "en": "of the unit itself"},
    "parent": {"vi": "của cấp trên trực tiếp", "en": "of the unit directly above"},
    "ancestor": {"vi": "của cấp trên", "en": "of a unit above"},
}
PERSON_ACTS: Mapping[str, Said] = {
    "new_account": {"vi": "Lập tài khoản", "en": "Account made"},
    "correct_account": {"vi": "Sửa tên hoặc địa chỉ thư", "en": "Name or address corrected"},
    "appoint": {"vi": "Nhận chức vụ", "en": "Appointed"},
    "end_appointment": {"vi": "Thôi giữ chức", "en": "Office ended"},
    "cancel_appointment": {"vi": "Hủy chức vụ chưa bắt đầu", "en": "Office cancelled before it began"},
    "delegate": {"vi": "Ủy quyền", "en": "Offices lent"},
    "end_delegation": {"vi": "Kết thúc ủy quyền", "en": "Delegation ended"},
    "cancel_delegation": {"vi": "Hủy ủy quyền chưa bắt đầu", "en": "Delegation cancelled before it began"},
    "assign_portfolio": {"vi": "Được giao theo dõi đơn vị", "en": "Units to look after"},
    "invite": {"vi": "Gửi thư mời", "en": "Invited"},
    "set_password": {"vi": "Đặt mật khẩu", "en": "Password set"},
    "change_password": {"vi": "Đổi mật khẩu", "en": "Password changed"},
    "forgot_password": {"vi": "Xin đặt lại mật khẩu", "en": "Password forgotten"},
    "reset_by_operator": {"vi": "Người vận hành cấp đường dẫn đặt mật khẩu", "en": "Link given by the operator"},
    "disable": {"vi": "Khóa tài khoản", "en": "Account closed"},
    "enable": {"vi": "Mở lại tài khoản", "en": "Account opened again"},
    "factor_on": {"vi": "Bật xác thực hai bước", "en": "Second factor set up"},
    "factor_off": {"vi": "Bỏ xác thực hai bước", "en": "Second factor taken away"},
    "recovery_codes": {"vi": "Lấy mã dự phòng mới", "en": "New recovery codes"},
    "recovery_code_used": {"vi": "Vào bằng mã dự phòng", "en": "Came in with a recovery code"},
}
"""What happened to a person's account and offices."""
ACCOUNT_STATES: Mapping[str, Said] = {
    "not_invited": {"vi": "Chưa mời", "en": "Not invited"},
    "invited": {"vi": "Đã mời", "en": "Invited"},
    "invitation_over": {"vi": "Thư mời hết hạn hoặc không tới", "en": "Invitation expired or failed"},
    "in_use": {"vi": "Đã vào", "en": "In use"},
    "closed": {"vi": "Bị khóa", "en": "Closed"},
}
WORDS: Mapping[str, Mapping[str, Said]] = {
    "acts": ACTS,
    "person_acts": PERSON_ACTS,
    "account_states": ACCOUNT_STATES,
    "states": STATES,
    "moves": MOVES,
    "done": DONE,
    "correction_states": CORRECTION_STATES,
    "refusals": REFUSALS,
    "next_steps": NEXT_STEPS,
    "answer_faults": ANSWER_FAULTS,
    "nothings": NOTHINGS,
    "notices": NOTICES,
    "notice_groups": NOTICE_GROUPS,
    "notice_modes": NOTICE_MODES,
    "sweeps": SWEEPS,
    "mail_faults": MAIL_FAULTS,
    "standings": STANDINGS,
    "statuses": STATUSES,
    "workflows": WORKFLOWS,
    "conditions": CONDITIONS,
    "roles": ROLES,
    "relations": RELATIONS,
    "punctuality": PUNCTUALITY,
    "extension_states": EXTENSION_STATES,
    "period_kinds": PERIOD_KINDS,
    "levels": LEVELS,
    "kinds": KINDS,
    "sectors": SECTORS,
    **FORM_WORDS,
}
"""All of it, for the guard test that asks for both languages."""

MOST_NAMES = 5
"""Names a sentence spells out before it says how many more there are."""


def word(group: str, code: object, language: str = "vi") -> str:
    """The word for `code` in one group of `WORDS`; the code itself when a province has added one of its own."""
    said = WORDS[group].get(str(code))
    return said[language] if said else str(code)


def refusal(refused: Refused, language: str = "vi") -> str:
    """What happened and why, in one sentence."""
    said = REFUSALS.get(refused.code)
    return said[language].format_map(_Readable(refused.facts)) if said else refused.code


def mail_fault(fault: str, language: str = "vi") -> str:
    """Why a letter was put back, as it was noted; a fault named by its class in plain words before that."""
    said = MAIL_FAULTS.get(fault.partition(":")[0])
    return f"{said[language]} ({fault})" if said else fault


def next_step(refused: Refused, language: str = "vi") -> str:
    """What to do now; empty where the sentence of `refusal` says it all."""
    said = NEXT_STEPS.get(refused.code)
    return said[language].format_map(_Readable(refused.facts)) if said else ""


def condition(guard: str, number: int | None, language: str = "vi") -> str:
    """What a guard asks, as the rest of a sentence."""
    return word("conditions", guard, language).format(number=number)


def desk(text: str) -> str:
    """ "approver at parent" in words."""
    role, _, relation = text.partition(" at ")
    return f"{word('roles', role)} {word('relations', relation)}"


def signed(facts: Mapping[str, Any]) -> str:
    """Who did it, as the history keeps it: title and name, or name and on whose behalf; the program when nobody is named."""
    name, title, of_name = (facts.get(key, "") for key in ("name", "title", "for_name"))
    if of_name:
        return f"{name}, thay mặt {title} {of_name}".replace("  ", " ")
    return " ".join(filter(None, (title, name))) or "Hệ thống"


def answer_fault(fault: AnswerFault, language: str = "vi") -> str:
    """Why an answer cannot be taken, as the rest of a sentence that names the field."""
    said = ANSWER_FAULTS.get(fault.code)
    if said:
        return said[language].format_map(_Readable(fault.facts))
    text = f" “{fault.facts['text']}”" if fault.facts.get("text") else ""
    return {
        "vi": f"không đọc được số{text}; viết như 1.234 hoặc 1.234,5",
        "en": f"not a number{text}; write 1.234 or 1.234,5",
    }[language]


TYPED = ("code", "day")
"""Facts that are what a person typed into a box; a sentence is not to quote nothing."""
LEFT_BLANK = "(bỏ trống)"


class _Readable(dict[str, Any]):
    """Facts of a refusal as the words need them."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        blank = {name: LEFT_BLANK for name in TYPED if facts.get(name) == ""}
        super().__init__({name: _readable(name, fact) for name, fact in facts.items()} | blank)

    def __missing__(self, name: str) -> str:
        return ""


SAID_AS: Mapping[str, Callable[[Any], str]] = {
    "state": lambda fact: word("states", fact),
    "move": lambda fact: word("moves", fact).lower(),
    "above": lambda fact: word("standings", fact),
    "by": lambda fact: f" (người vừa thay đổi: {fact})" if fact else "",
    "desks": lambda fact: " hoặc ".join(desk(each) for each in fact),
    "outcome": lambda fact: word("correction_states", fact).lower(),
    "period_kind": lambda fact: word("period_kinds", fact).lower(),
    "period_kinds": lambda fact: ", ".join(word("period_kinds", each).lower() for each in fact.split(", ")),
    "until": lambda fact: f" đến {fact:%d/%m/%Y}" if fact else "",
}
"""How facts of these names are told."""


def _readable(name: str, fact: Any) -> str:
    if name in SAID_AS:
        return SAID_AS[name](fact)
    if isinstance(fact, date):
        return f"{fact:%d/%m/%Y}"
    if isinstance(fact, list | tuple | set | frozenset):
        return _some(
            sorted(map(str, fact)) if isinstance(fact, set | frozenset) else [str(each) for each in fact], name
        )
    return str(fact)


def _some(names: list[str], kind: str) -> str:
    shown = (" " if kind == "faults" else ", ").join(names[:MOST_NAMES])
    more = len(names) - MOST_NAMES
    return f"{shown} và {more} {'lỗi khác' if kind == 'faults' else 'đơn vị khác'}" if more > 0 else shown
