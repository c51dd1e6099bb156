"""What somebody typed or sent into values of targets: the boxes of a page, the lines of a file. Nothing guessed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from submissions.targets.models import TargetValue
from submissions.targets.reading import Given, scale_of
from units.tables import FORMULA, FileFaults, LineFault, read_file
from vietnamese import NotANumber, format_number, parse_number

COLUMNS = ("form", "target", "span", "unit_code", "value")
OPTIONAL = ("unit_name", "title", "how")


@dataclass(frozen=True)
class Entry:
    """One line of a file: the value of a unit in a target, None when the cell is empty."""

    line: int
    form_code: str
    target_code: str
    span: str
    unit_code: str
    text: str


def value_typed(text: str, scale: int) -> Decimal | None:
    """A value as people write it; None when empty. Errors: NotANumber."""
    text = text.strip()
    if not text:
        return None
    number = parse_number(text, scale)
    if number < 0:
        raise NotANumber("negative", text=text)
    return Decimal(number).scaleb(-scale)


def values_typed(given: Given, form: Mapping[str, str]) -> tuple[dict[int, Decimal | None], dict[int, str]]:
    """The boxes `value:ID` of a page as values, and what cannot be read, by unit."""
    scale = scale_of(given.form, given.target)
    values: dict[int, Decimal | None] = {}
    unread: dict[int, str] = {}
    for each, _ in given.below:
        text = form.get(f"value:{each.id}")
        if text is None:
            continue
        try:
            values[each.id] = value_typed(text, scale)
        except NotANumber:
            unread[each.id] = f"không đọc được số “{text[:40]}”; viết như 1.234{' hoặc 1.234,5' if scale else ''}"
    return values, unread


def shown(value: Decimal | None, unit: str = "") -> str:
    """A value as it stands in a box: "1.250", "72,5"; with its unit as it stands in a sentence; empty for none."""
    if value is None:
        return ""
    plain = value.normalize()
    number = format_number(plain, max(0, -int(plain.as_tuple().exponent)))
    return number + (unit if unit in ("", "%") else f" {unit}")


def read_entries(content: bytes, name: str) -> list[Entry]:
    """The lines of a CSV or Excel file. Errors: FileFaults."""
    table = read_file(content, name, COLUMNS, OPTIONAL)
    entries = [
        Entry(line, cells["form"], cells["target"], cells["span"], cells["unit_code"], cells["value"])
        for line, cells in table.lines
    ]
    twice: dict[tuple[str, ...], int] = {}
    faults = []
    for each in entries:
        key = (each.form_code, each.target_code, each.span, each.unit_code)
        if twice.setdefault(key, each.line) != each.line:
            faults.append(LineFault(each.line, f"đã có ở dòng {twice[key]}"))
    if faults:
        raise FileFaults(faults)
    return entries


def csv_of(given: Iterable[Given]) -> str:
    """The shares of the units directly below, in the form `read_entries` takes: one line a unit and target."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*COLUMNS, *OPTIONAL])
    for one in given:
        for unit, value in one.below:
            row = [one.form.code, one.target.code, one.window.code, unit.code, shown(value.value if value else None)]
            writer.writerow(map(_harmless, [*row, unit.name, one.target.title_vi, _how(value)]))
    return "\ufeff" + out.getvalue()


def _how(value: TargetValue | None) -> str:
    return value.how if value else ""


def _harmless(text: str) -> str:
    """A cell no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
