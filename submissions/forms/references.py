"""References from one field or target to others, as they are written in a form. Pure: syntax only, no form at hand.

members_total                            the figure itself
yes:cla_in_force@enterprise              units answering yes, of a sector group or level
count:legal_sessions > 0                 units for which it holds
count:unit_rating in (excellent,good) @state
units:cdcs_public                        units of a cohort
sum:fee_due+dues_due                     several figures added at each unit
table:finance_statement.direct_care      one row of a table (`.column` when it has several)

and, only in `prefill`: previous:members_total, register:members, form:Q.members_total
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from submissions.forms.words import PrefillFrom, RegisterFact

KEY = r"[a-z][a-z0-9_]*"
WORD = r"[A-Za-z0-9_]+"


class BadReference(ValueError):
    """The text is no reference; the message says why, in words for the writer of the form."""


@dataclass(frozen=True)
class Plain:
    """The figure of a field."""

    key: str
    where: str | None = None


@dataclass(frozen=True)
class Yes:
    """1 for a unit answering yes."""

    key: str
    where: str | None = None


@dataclass(frozen=True)
class Chosen:
    """1 for a unit whose choice is among `options`."""

    key: str
    options: tuple[str, ...]
    where: str | None = None


@dataclass(frozen=True)
class Holds:
    """1 for a unit whose figure compares so with a whole number."""

    key: str
    comparison: str
    number: int
    where: str | None = None


@dataclass(frozen=True)
class Units:
    """1 for a unit of a cohort."""

    cohort: str


@dataclass(frozen=True)
class SumOf:
    """Figures of several fields added at each unit, as far as they are asked of it."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """One cell of a table."""

    table: str
    row: str
    column: str | None


@dataclass(frozen=True)
class Prefill:
    """What a field is filled with before anybody types. `source`: the unit's previous period, the register, another form.

    `key`: of a field of this form (`previous`), of the form `form` (`form`), or a `RegisterFact` (`register`).
    """

    source: PrefillFrom
    key: str
    form: str | None = None


Reference = Plain | Yes | Chosen | Holds | Units | SumOf | Cell
CountsUnits = Yes | Chosen | Holds

_WHERE = rf"(?:\s*@\s*(?P<where>{KEY}))?"
_PLAIN = re.compile(rf"(?P<key>{KEY}){_WHERE}")
_HOLDS = re.compile(rf"(?P<key>{KEY})\s*(?P<comparison>>=|<=|==|!=|>|<)\s*(?P<number>\d{{1,15}}){_WHERE}")
_IS = re.compile(rf"(?P<key>{KEY})\s*==\s*(?P<options>{WORD}){_WHERE}")
_IN = re.compile(rf"(?P<key>{KEY})\s+in\s+\((?P<options>{WORD}(?:\s*,\s*{WORD})*)\){_WHERE}")
_CELL = re.compile(rf"(?P<table>{KEY})\.(?P<row>{WORD})(?:\.(?P<column>{WORD}))?")
_SUM = re.compile(rf"{KEY}(?:\s*\+\s*{KEY})+")


def parse_reference(text: str) -> Reference:
    """Read one reference. Errors: BadReference."""
    kind, colon, rest = text.strip().partition(":")
    if not colon:
        return Plain(**_matched(_PLAIN, kind, text))
    reader = _READERS.get(kind)
    if reader is None:
        raise BadReference(f"không hiểu “{text}”: trước dấu hai chấm phải là {', '.join(_READERS)}")
    return reader(rest.strip(), text)


def parse_prefill(text: str) -> Prefill:
    """Read `previous:key`, `register:members` or `form:Q.key`. Errors: BadReference."""
    source, _, rest = text.strip().partition(":")
    form, dot, key = rest.partition(".")
    if source == PrefillFrom.PREVIOUS and re.fullmatch(KEY, rest):
        return Prefill(PrefillFrom.PREVIOUS, rest)
    if source == PrefillFrom.REGISTER and rest in set(RegisterFact):
        return Prefill(PrefillFrom.REGISTER, rest)
    if source == PrefillFrom.FORM and dot and re.fullmatch(r"[A-Z][A-Z0-9_]{0,19}", form) and re.fullmatch(KEY, key):
        return Prefill(PrefillFrom.FORM, key, form)
    facts = ", ".join(RegisterFact)
    raise BadReference(f"không hiểu “{text}”: viết previous:tên_ô, register:({facts}) hoặc form:MÃ.tên_ô")


def _matched(pattern: re.Pattern[str], text: str, whole: str) -> dict[str, Any]:
    found = pattern.fullmatch(text)
    if found is None:
        raise BadReference(f"không hiểu “{whole}”")
    return found.groupdict()


def _yes(rest: str, whole: str) -> Reference:
    return Yes(**_matched(_PLAIN, rest, whole))


def _units(rest: str, whole: str) -> Reference:
    return Units(_matched(re.compile(rf"(?P<cohort>{KEY})"), rest, whole)["cohort"])


def _sum(rest: str, whole: str) -> Reference:
    _matched(_SUM, rest, whole)
    return SumOf(tuple(part.strip() for part in rest.split("+")))


def _cell(rest: str, whole: str) -> Reference:
    return Cell(**_matched(_CELL, rest, whole))


def _count(rest: str, whole: str) -> Reference:
    if found := _PLAIN.fullmatch(rest):
        return Plain(**found.groupdict())
    if found := _HOLDS.fullmatch(rest):
        parts = found.groupdict()
        return Holds(parts["key"], parts["comparison"], int(parts["number"]), parts["where"])
    parts = _matched(_IN if " in " in rest else _IS, rest, whole)
    options = tuple(option.strip() for option in parts["options"].split(","))
    return Chosen(parts["key"], options, parts["where"])


_READERS = {"yes": _yes, "count": _count, "units": _units, "sum": _sum, "table": _cell}
