"""What a field must and must not have, by its kind. Pure; looks at one field alone."""

from __future__ import annotations

from collections.abc import Iterator

from submissions.forms.model import Field
from submissions.forms.words import FIGURES_OVER_TIME, NUMERIC, QUOTIENTS, UPS, Kind, OverTime, Up

Found = tuple[str, str]
"""The key it is about, and what is wrong."""

ONLY_FOR: dict[str, frozenset[Kind]] = {
    "options": frozenset({Kind.CHOICE, Kind.ACTION}),
    "rows": frozenset({Kind.TABLE}),
    "rows_from": frozenset({Kind.TABLE}),
    "totals": frozenset({Kind.TABLE}),
    "eliminate": frozenset({Kind.TABLE}),
    "columns": frozenset({Kind.TABLE, Kind.LIST}),
    "parts": frozenset({Kind.ACTION}),
    "measures": frozenset({Kind.ACTION}),
    "lead": frozenset({Kind.ACTION}),
    "cadence": frozenset({Kind.ACTION}),
    "numerator": QUOTIENTS,
    "denominator": QUOTIENTS,
    "derive": NUMERIC | {Kind.YES_NO},
    "cohort": NUMERIC,
    "register": NUMERIC,
    "weight": NUMERIC,
    "prefill": NUMERIC | {Kind.NARRATIVE, Kind.DATE, Kind.YES_NO, Kind.CHOICE},
    "may_be_negative": NUMERIC | {Kind.TABLE, Kind.LIST},
    "scale": frozenset({Kind.DECIMAL}),
}
NEEDS: dict[Kind, tuple[str, ...]] = {
    Kind.CHOICE: ("options",),
    Kind.ACTION: ("options", "parts"),
    Kind.LIST: ("columns",),
    Kind.TABLE: ("columns",),
    Kind.PERCENT: ("numerator", "denominator"),
    Kind.RATIO: ("numerator", "denominator"),
    Kind.DECIMAL: ("scale",),
}
LIST_COLUMNS = frozenset({Kind.NARRATIVE, Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.DATE, Kind.CHOICE, Kind.YES_NO})


def complaints_about_field(asked: Field) -> Iterator[Found]:
    """Everything wrong with a field by itself."""
    yield from _keys(asked)
    yield from _source(asked)
    if asked.up not in UPS[asked.kind]:
        fitting = ", ".join(sorted(UPS[asked.kind]))
        yield "up", f"loại {asked.kind} không đi với up: {asked.up}; chọn một trong: {fitting}"
    if asked.over_time in FIGURES_OVER_TIME and asked.kind not in NUMERIC | {Kind.TABLE}:
        yield "over_time", f"over_time: {asked.over_time} chỉ dùng cho ô số và bảng"
    if asked.over_time in (OverTime.HIGHEST, OverTime.LOWEST) and asked.up is not Up.SUM:
        yield "over_time", f"over_time: {asked.over_time} chỉ đi với up: sum"
    if (asked.up is Up.WEIGHTED_MEAN) != bool(asked.weight):
        yield "weight", "weight đi cùng up: weighted_mean"
    if asked.kind is Kind.TABLE:
        yield from _table(asked)
    yield from _columns(asked)


def _keys(asked: Field) -> Iterator[Found]:
    for key, kinds in ONLY_FOR.items():
        if getattr(asked, key) and asked.kind not in kinds:
            yield key, f"khóa “{key}” không dùng cho loại {asked.kind}"
    for key in NEEDS.get(asked.kind, ()):
        if not getattr(asked, key):
            yield "kind", f"loại {asked.kind} thiếu khóa “{key}”"


def _source(asked: Field) -> Iterator[Found]:
    """Typed, or worked out in exactly one way."""
    ways = [key for key in ("derive", "cohort", "register", "numerator", "rows_from") if getattr(asked, key)]
    if asked.is_computed and len(ways) != 1:
        yield "supply", "supply: [system] cần đúng một trong: derive, cohort, register, numerator, rows_from"
    if not asked.is_computed and ways:
        yield "supply", f"ô có “{ways[0]}” do hệ thống tính, supply phải là [system]"
    if asked.is_computed and (asked.required or asked.about or asked.prefill):
        yield "supply", "ô do hệ thống tính không có required, about, prefill"
    if asked.about and asked.about in asked.supply:
        yield "about", "about là cấp khác với các cấp trong supply"


def _table(asked: Field) -> Iterator[Found]:
    rows = [row.key for row in asked.rows]
    if bool(rows) == bool(asked.rows_from):
        yield "rows", "bảng cần đúng một trong: rows, rows_from"
    if not rows and (asked.totals or asked.eliminate):
        yield "rows", "bảng không có dòng thì không có totals, eliminate"
    for key in sorted(set(asked.eliminate) - set(rows)):
        yield "eliminate", f"bảng không có dòng “{key}”"
    yield from _total_rows(asked, rows)


def _total_rows(asked: Field, rows: list[str]) -> Iterator[Found]:
    for total in asked.totals:
        if total.key in rows:
            yield "totals", f"dòng cộng “{total.key}” trùng tên một dòng"
        for key in total.of:
            if key not in rows:
                yield "totals", f"dòng cộng “{total.key}”: bảng không có dòng “{key}”"


def _columns(asked: Field) -> Iterator[Found]:
    allowed = LIST_COLUMNS if asked.kind is Kind.LIST or asked.rows_from else NUMERIC
    for column in asked.columns:
        if column.kind not in allowed:
            yield "columns", f"cột “{column.key}” không thể là loại {column.kind}"
        if (column.kind is Kind.DECIMAL) != bool(column.scale):
            yield "columns", f"cột “{column.key}”: scale đi cùng loại decimal"
        if (column.kind is Kind.CHOICE) != bool(column.options):
            yield "columns", f"cột “{column.key}”: options đi cùng loại choice"
