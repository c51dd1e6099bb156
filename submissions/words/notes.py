"""Words about numbers that surprise, what was reported before, and the notes that explain. Sentences only."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from submissions.forms.schema import Form, Slot
from vietnamese import format_number

ADVICE = "Xem lại số vừa điền; nếu đúng, ghi lý do vào ô giải trình."
"""What to do now about a number that surprises, to whoever writes the report."""
FROM_A_FILE = "Số liệu nhập từ tệp, chưa có giải trình của đơn vị."
"""The note of figures that came by a file of the operator's."""
NOTE_REFUSALS: Mapping[str, Mapping[str, str]] = {
    "notes_wanted": {
        "vi": "Có số khác thường chưa được giải trình: {faults}",
        "en": "Numbers that surprise have not been explained: {faults}",
    },
}
NOTE_STEPS: Mapping[str, Mapping[str, str]] = {
    "notes_wanted": {
        "vi": "Mở trang kiểm tra: sửa số, hoặc ghi lý do cạnh từng số rồi trình lại.",
        "en": "Open the check page: correct each number or say why it is so, then submit again.",
    },
}


def jump_said(form: Form, slot: Slot, figure: int, jump: Any, earlier: Any) -> str:
    """What surprises, and against what."""
    usual = _about(jump.usual, slot.scale)
    against = f"{jump.count} năm trước, cùng kỳ này" if jump.is_season else f"{jump.count} kỳ trước"
    last = earlier.last.at(slot) if earlier.last else None
    before = f" (kỳ trước: {_number(last.figure, slot.scale)})" if last and last.figure is not None else ""
    way = "cao" if figure > jump.usual else "thấp"
    return f"{called(form, slot)}: {_number(figure, slot.scale)} {way} hơn hẳn mọi khi; {against} thường khoảng {usual}{before}."


def called(form: Form, slot: Slot) -> str:
    """How a place of a report is called away from its page: a field, or a cell of a table by row and column."""
    asked = form.field(slot.field_key)
    if asked is None:
        return slot.key
    row, _, column = slot.key.removeprefix(f"{asked.key}.").partition(".")
    labels = [each.label_vi for each in asked.rows if each.key == row]
    labels += [each.label_vi for each in asked.columns if each.key == column]
    alone = form.labels_alone[asked.key]
    return ", ".join([alone, *labels]) if column else alone


def _number(figure: int, scale: int) -> str:
    return _about(Fraction(figure, 1), scale)


def _about(figure: Fraction, scale: int) -> str:
    """A scaled number, half of a last place rounded up, in Vietnamese."""
    whole = (2 * figure.numerator + figure.denominator) // (2 * figure.denominator)
    return format_number(Decimal(whole).scaleb(-scale), scale) if scale else format_number(whole)
