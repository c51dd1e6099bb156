"""The grammar of a form as data: which keys each part may have, what each takes, which it needs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from submissions.forms import model, parts
from submissions.forms.values import (
    Refusal,
    Take,
    code,
    flag,
    form_code,
    key,
    number_text,
    one_of,
    option_key,
    some,
    text,
    title,
    whole,
)
from submissions.forms.words import (
    Comparator,
    Counts,
    Event,
    Horizon,
    Kind,
    Measure,
    OverTime,
    PeriodKind,
    Rank,
    RowsFrom,
    Up,
)
from units.kinds import Level, Sector


@dataclass(frozen=True)
class Part:
    """A nested mapping, or a list of them, read by its own shape. `short_key`: bare text stands for a mapping of that key."""

    shape: Shape
    short_key: str | None = None


@dataclass(frozen=True)
class Shape:
    """One sort of mapping. `called`: its Vietnamese name; `named_by`: the key whose value names one of them in a fault."""

    make: type
    called: str
    named_by: str
    takes: dict[str, Take | Part]
    needs: tuple[str, ...]


def suppliers(value: Any) -> tuple[Level, ...]:
    """Levels that type the value; [system] alone for what is worked out."""
    if value == ["system"]:
        return ()
    try:
        taken: tuple[Level, ...] = some(one_of(Level))(value)
    except Refusal as fault:
        raise Refusal(f"{fault} (hoặc chỉ [system])") from fault
    return taken


OPTION = Shape(
    parts.Option,
    "lựa chọn",
    "key",
    {"key": option_key, "label_vi": text, "label_en": text, "note": text},
    ("key", "label_vi"),
)
OPTIONS = Part(OPTION)
COLUMN = Shape(
    parts.Column,
    "cột",
    "key",
    {
        "key": option_key,
        "label_vi": text,
        "label_en": text,
        "kind": one_of(Kind),
        "unit": text,
        "scale": whole(0, 6),
        "options": OPTIONS,
    },
    ("key", "label_vi"),
)
TOTAL_ROW = Shape(
    parts.TotalRow,
    "dòng cộng",
    "key",
    {"key": option_key, "label_vi": text, "label_en": text, "of": some(option_key)},
    ("key", "label_vi", "of"),
)
CHECK = Shape(
    parts.Check,
    "điều kiện",
    "rule",
    {"rule": text, "importance": whole(1, 4), "message_vi": text, "note": text},
    ("rule",),
)
FIELD = Shape(
    model.Field,
    "ô",
    "key",
    {
        "code": code,
        "key": key,
        "kind": one_of(Kind),
        "label_vi": text,
        "label_en": text,
        "unit": text,
        "help": text,
        "supply": suppliers,
        "about": one_of(Level),
        "applies": key,
        "required": flag,
        "short": flag,
        "optional": flag,
        "measure": one_of(Measure),
        "up": one_of(Up),
        "over_time": one_of(OverTime),
        "scale": whole(0, 6),
        "decimals": whole(0, 6),
        "may_be_negative": flag,
        "by": some(key),
        "checks": Part(CHECK, short_key="rule"),
        "derive": text,
        "prefill": text,
        "cohort": key,
        "register": one_of(Event),
        "weight": key,
        "numerator": text,
        "denominator": text,
        "options": OPTIONS,
        "rows": OPTIONS,
        "rows_from": one_of(RowsFrom),
        "columns": Part(COLUMN),
        "totals": Part(TOTAL_ROW),
        "eliminate": some(option_key),
        "parts": OPTIONS,
        "measures": some(key),
        "lead": one_of(Level),
        "cadence": some(one_of(PeriodKind)),
        "dedupe": text,
        "routing": text,
        "legacy": text,
        "was": some(key),
        "privacy": text,
        "note": text,
        "refs": some(text),
    },
    ("code", "key", "kind", "label_vi", "supply", "up", "over_time"),
)
TARGET = Shape(
    model.Target,
    "chỉ tiêu",
    "code",
    {
        "code": code,
        "number": text,
        "title_vi": text,
        "title_en": text,
        "horizon": one_of(Horizon),
        "comparator": one_of(Comparator),
        "threshold": number_text,
        "unit": text,
        "numerator": text,
        "denominator": text,
        "up": one_of(Up),
        "counts": one_of(Counts),
        "scope": text,
        "aim": number_text,
        "average_over": text,
        "alternative_numerator": text,
        "supply": suppliers,
        "note": text,
        "question": text,
        "source_lines": text,
    },
    ("code", "title_vi", "horizon", "comparator", "unit", "numerator", "up", "counts"),
)
SECTION_TAKES: dict[str, Take | Part] = {
    "code": code,
    "number": text,
    "rank": one_of(Rank),
    "title_vi": text,
    "title_en": text,
    "note": text,
    "action": flag,
    "source_lines": text,
    "fields": Part(FIELD),
    "targets": Part(TARGET),
}
SECTION = Shape(model.Section, "mục", "code", SECTION_TAKES, ("code", "title_vi", "rank"))
SECTION_TAKES["sections"] = Part(SECTION)
GROUP = Shape(
    parts.SectorGroup, "nhóm khu vực", "key", {"key": key, "sectors": some(one_of(Sector))}, ("key", "sectors")
)
COHORT = Shape(
    parts.Cohort,
    "tập đơn vị",
    "key",
    {"key": key, "levels": some(one_of(Level)), "group": key, "rateable": flag, "note": text},
    ("key", "levels"),
)
FORM = Shape(
    model.Form,
    "biểu mẫu",
    "code",
    {
        "code": form_code,
        "title_vi": title,
        "title_en": text,
        "periods": some(one_of(PeriodKind)),
        "owner_level": one_of(Level),
        "counted_level": one_of(Level),
        "workflow": key,
        "source": text,
        "note": text,
        "report_to": some(text),
        "sectors": OPTIONS,
        "sector_groups": Part(GROUP),
        "cohorts": Part(COHORT),
        "sections": Part(SECTION),
    },
    ("code", "title_vi", "periods", "owner_level", "sections"),
)
