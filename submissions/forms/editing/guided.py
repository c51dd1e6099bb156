"""The commonest edits of a form without YAML: add, change, move, remove a field or a section. Pure.

Each takes a document and gives a new one in which only the lines of that part differ; whether the result is a form is
asked by whoever stores it. What a guided form does not show (weights, notes, importance of checks) stays as written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from submissions.forms import shapes
from submissions.forms.editing.columns import Given, column_value, sent_columns
from submissions.forms.editing.document import Document
from submissions.forms.editing.outline import Entry, Outline, outline_of
from submissions.forms.editing.writing import item_text, key_text
from submissions.forms.words import QUOTIENTS, UPS, Kind, Measure, OverTime, Rank, Up
from vietnamese import fold
from workflow.refusals import Refused

TEXTS = ("label_vi", "label_en", "unit", "help", "applies", "measure", "prefill", "numerator", "denominator", "derive")
FLAGS = ("required", "short", "may_be_negative")
LISTED = ("options", "rows", "parts")
USUAL_UP = {
    Kind.NARRATIVE: Up.COMPOSE, Kind.INTEGER: Up.SUM, Kind.DECIMAL: Up.SUM, Kind.MONEY: Up.SUM, Kind.PERCENT: Up.RATIO_OF_SUMS,
    Kind.RATIO: Up.RATIO_OF_SUMS, Kind.YES_NO: Up.COUNT_YES, Kind.CHOICE: Up.DISTRIBUTION, Kind.DATE: Up.OWN_ONLY,
    Kind.TABLE: Up.SUM_ROWS, Kind.LIST: Up.UNION_LIST, Kind.ACTION: Up.DISTRIBUTION, Kind.ATTACHMENT: Up.OWN_ONLY,
    Kind.SIGNATURE: Up.OWN_ONLY,
}  # fmt: skip
"""How a field goes up the tree when nobody chose."""
USUAL_OVER_TIME = {Kind.NARRATIVE: OverTime.COMPOSE, Kind.LIST: OverTime.APPEND, Kind.PERCENT: OverTime.RECOMPUTE,
    Kind.RATIO: OverTime.RECOMPUTE}  # fmt: skip


def field_value(before: Mapping[str, Any], given: Given, outline: Outline, base_keys: Sequence[str]) -> dict[str, Any]:
    """What a field says after a guided form was filled in. `before`: what it said; `base_keys`: of the published version."""
    value: dict[str, Any] = dict(before)
    for key in TEXTS:
        _put(value, key, _text(given, key))
    for key in FLAGS:
        _put(value, key, bool(_text(given, key)) or None)
    for key in LISTED:
        _put(value, key, _listed(before.get(key) or (), _text(given, key)))
    _put(value, "columns", _columns(before.get("columns") or (), given))
    _put(value, "checks", _checks(before.get("checks") or (), _text(given, "checks")))
    kind = _text(given, "kind") or Kind.INTEGER.value
    value["kind"] = kind
    _put(value, "scale", int(scale) if (scale := _text(given, "scale")).isdecimal() and kind == Kind.DECIMAL else None)
    value["supply"] = list(given.get("supply") or ()) or ["system"]
    if kind in QUOTIENTS:
        value["supply"] = ["system"]
    value |= _added_up(given, kind, value.get("measure"), is_new=before.get("kind") not in (None, kind))
    _name(value, before, given, outline, base_keys)
    return value


def add_field(document: Document, section: str, value: Mapping[str, Any]) -> Document:
    """A field at the end of a section."""
    outline = outline_of(document.value)
    entry, fields = outline.section(section), outline.fields_of(section)
    return document.with_inserted(
        (*entry.path, "fields", len(fields)), item_text(value, shapes.FIELD), before=("targets", "sections")
    )


def change_field(document: Document, key: str, value: Mapping[str, Any]) -> Document:
    """A field written anew where it stands."""
    return document.with_item(outline_of(document.value).field(key).path, item_text(value, shapes.FIELD))


def remove_field(document: Document, key: str) -> Document:
    """A field taken out."""
    return document.without(outline_of(document.value).field(key).path)


def shift_field(document: Document, key: str, by: int) -> Document:
    """A field one place up (-1) or down (1) in its section; at the end it stays."""
    return _shifted(document, outline_of(document.value).field(key), by)


def move_field(document: Document, key: str, section: str) -> Document:
    """A field at the end of another section, as it is written."""
    outline = outline_of(document.value)
    outline.section(section)
    lines = document.item(outline.field(key).path)
    without = remove_field(document, key)
    entry, fields = outline_of(without.value).section(section), outline_of(without.value).fields_of(section)
    return without.with_inserted((*entry.path, "fields", len(fields)), lines, before=("targets", "sections"))


def add_section(document: Document, given: Given, *, inside: str | None) -> Document:
    """A section at the end of the one `inside`, or of the form."""
    outline = outline_of(document.value)
    path = (*outline.section(inside).path, "sections") if inside else ("sections",)
    count = sum(entry.path[:-1] == path for entry, _ in outline.sections)
    title = _text(given, "title_vi")
    free = _free(_text(given, "code") or (f"{inside}.{count + 1}" if inside else f"M{count + 1}"), outline.codes)
    value = {"code": free, "rank": _text(given, "rank") or Rank.HEADING.value, "title_vi": title}
    _put(value, "number", _text(given, "number"))
    return document.with_inserted((*path, count), item_text(value, shapes.SECTION))


def change_section(document: Document, code: str, given: Given) -> Document:
    """Number, title and rank of a section; what stands in it is not touched."""
    entry = outline_of(document.value).section(code)
    for key in ("number", "title_vi", "rank"):
        text = _text(given, key)
        at = (*entry.path, key)
        document = document.with_key(at, key_text(key, text)) if text else document.without_key(at)
    return document


def remove_section(document: Document, code: str) -> Document:
    """An empty section taken out. Errors: Refused("section_not_empty")."""
    entry = outline_of(document.value).section(code)
    if any(entry.value.get(key) for key in ("fields", "targets", "sections")):
        raise Refused("section_not_empty", label=str(entry.value.get("title_vi", code)))
    return document.without(entry.path)


def shift_section(document: Document, code: str, by: int) -> Document:
    """A section one place up or down among its neighbours, with all that stands in it."""
    return _shifted(document, outline_of(document.value).section(code), by)


def _shifted(document: Document, entry: Entry, by: int) -> Document:
    siblings: Any = document.value
    for step in entry.path[:-1]:
        siblings = siblings[step]
    other = entry.position + by
    return document.with_swapped(entry.path, other) if 0 <= other < len(siblings) else document


def _text(given: Given, key: str) -> str:
    return (given.get(key) or ("",))[0].strip().replace("\r\n", "\n")


def _put(value: dict[str, Any], key: str, found: Any) -> None:
    if found:
        value[key] = found
    else:
        value.pop(key, None)


def _listed(before: Sequence[Mapping[str, Any]], text: str) -> list[dict[str, Any]]:
    """One a line, "key: words" or only words; one that was there keeps what else is written of it."""
    known = {each.get("key"): each for each in before if isinstance(each, dict)}
    made = []
    for line in filter(None, map(str.strip, text.splitlines())):
        key, colon, words = line.partition(":")
        key, words = (key.strip(), words.strip()) if colon else (slug(line), line)
        made.append({**known.get(key, {}), "key": key, "label_vi": words})
    return made


def _columns(before: Sequence[Any], given: Given) -> list[dict[str, Any]]:
    """Each column by its own controls; one that was there keeps what the form does not show of it."""
    known = {each.get("key"): each for each in before if isinstance(each, dict)}
    made: list[dict[str, Any]] = []
    for texts in sent_columns(given):
        old = known.get(texts["key"], {})
        key = texts["key"] or _free(slug(texts["label_vi"]), [each["key"] for each in made])
        made.append(column_value(old, texts, key, _listed(old.get("options") or (), texts["options"])))
    return made


def _checks(before: Sequence[Any], text: str) -> list[Any]:
    known = {each["rule"]: each for each in before if isinstance(each, dict) and "rule" in each}
    return [known.get(line, line) for line in filter(None, map(str.strip, text.splitlines()))]


def _added_up(given: Given, kind: str, measure: Any, *, is_new: bool) -> dict[str, str]:
    """How the field goes up the tree and through time; of a kind it was not before, what does not fit is chosen anew."""
    known = Kind(kind) if kind in set(Kind) else Kind.INTEGER
    up, over_time = _text(given, "up"), _text(given, "over_time")
    if not up or (is_new and up not in UPS[known]):
        up, over_time = USUAL_UP[known].value, "" if is_new else over_time
    return {"up": up, "over_time": over_time or _usual_over_time(kind, measure)}


def _usual_over_time(kind: str, measure: Any) -> str:
    if kind in USUAL_OVER_TIME:
        return USUAL_OVER_TIME[Kind(kind)].value
    return (OverTime.SUM if measure == Measure.FLOW else OverTime.LAST).value


def _name(
    value: dict[str, Any], before: Mapping[str, Any], given: Given, outline: Outline, base_keys: Sequence[str]
) -> None:
    """Key and code; a new key of a field that was published says what it was."""
    old = before.get("key")
    key = _text(given, "key") or old or _free(slug(value.get("label_vi", "")), outline.keys)
    value["key"] = key
    if old and key != old and old in base_keys:
        value["was"] = [*(value.get("was") or ()), old]
    section = _text(given, "section")
    value["code"] = _text(given, "code") or before.get("code") or _free(f"{section}.1", outline.codes)


def slug(label: str) -> str:
    """A key made of words: "Tổng số đoàn viên" gives tong_so_doan_vien."""
    plain = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:50].rstrip("_")
    return plain if plain[:1].isalpha() else f"o_{plain}".rstrip("_")


def _free(wanted: str, taken: Sequence[str] | frozenset[str]) -> str:
    if wanted not in taken:
        return wanted
    stem, _, _ = wanted.rpartition(".") if wanted.rpartition(".")[2].isdecimal() else (wanted, "", "")
    joint = "." if stem != wanted else "_"
    return next(name for number in range(1, len(taken) + 3) if (name := f"{stem}{joint}{number}") not in taken)
