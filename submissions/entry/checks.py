"""What is wrong with the answers of a report: conditions of the form that do not hold, required fields left out. Pure.

Importance 1-2 blocks submitting, 3-4 asks for a note. A condition with something missing is silent: what is missing is
told once, by the required field itself. Sentences are made from the labels of the form.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from simpleeval import SimpleEval

from submissions.entry.parts import is_answered
from submissions.forms.expressions import Rule, parse_rule
from submissions.forms.schema import Check, Form, Kind
from units.kinds import Level, Sector
from vietnamese import format_number

Value = int | Decimal | None

REQUIRED = 2
"""Importance of an answer that is required and not there."""
BLOCKING = 2


@dataclass(frozen=True)
class CheckFault:
    """What is wrong, at which field (`key`), how much it matters, and the sentence for the person who writes.

    `mark`: stands for the condition and the very values that do not meet it; a note of explanation binds to it.
    """

    key: str
    importance: int
    message_vi: str
    mark: str = field(default="", compare=False)

    @property
    def blocks(self) -> bool:
        """Does it keep the report from being submitted? If not, a note is asked for."""
        return self.importance <= BLOCKING


def faults_of(
    form: Form,
    level: Level,
    sector: Sector | None,
    figures: Sequence[int | None],
    nothings: Sequence[int],
    passages: Mapping[str, str],
    listings: Mapping[str, Sequence[object]],
) -> list[CheckFault]:
    """Everything wrong with one report: required answers first, then conditions, both in the order of the form.

    `figures`, `nothings`: one per slot; `passages`: field key (or `key.part`) -> text; `listings`: field key -> rows.
    """
    values: dict[str, Value] = {}
    for name in _names_checked(form):
        slot, asked = form.slot(name), form.field(name)
        if asked is not None and asked.kind is Kind.LIST:
            values[name] = len(listings.get(name, ())) if asked.is_asked(level, sector) else None
        elif slot is not None and not slot.hidden:
            values[name] = _unscaled(figures[slot.index], slot.scale)
    unanswered = [asked for asked in form.fields if asked.required and asked.is_asked(level, sector)]
    required = [
        CheckFault(asked.key, REQUIRED, f"Chưa trả lời ô “{asked.label_vi}”.")
        for asked in unanswered
        if not is_answered(form, asked, nothings, passages, listings)
    ]
    return (required or _empty(form, level, sector, nothings, passages, listings)) + run_checks(form, values)


def _empty(
    form: Form,
    level: Level,
    sector: Sector | None,
    nothings: Sequence[int],
    passages: Mapping[str, str],
    listings: Mapping[str, Sequence[object]],
) -> list[CheckFault]:
    """A unit whose report others count on may not send a blank one: blank is neither zero nor a nil return."""
    if level is not form.counted_level:
        return []
    first = None
    for asked in form.fields:
        if asked.is_asked(level, sector):
            if is_answered(form, asked, nothings, passages, listings):
                return []
            first = first or asked
    said = "Báo cáo còn trống: điền số liệu hoặc đánh dấu không phát sinh."
    return [CheckFault(first.key, REQUIRED, said)] if first else []


def run_checks(form: Form, values: Mapping[str, Value]) -> list[CheckFault]:
    """The conditions of `form` that `values` do not meet, in the order of the form.

    `values`: key of a field -> unscaled number, yes as 1 and no as 0, a list as its number of rows; None or absent is
    missing, and a condition naming it is silent.
    """
    faults = []
    for asked in form.fields:
        for check in asked.checks:
            rule = _rule(check.rule)
            names = _operands(rule, values)
            if names is not None and not _meets(rule, names):
                said = _sentence(form, check, rule, values)
                faults.append(CheckFault(asked.key, check.importance, said, mark_of(check.rule, *names.items())))
    return faults


def _names_checked(form: Form) -> frozenset[str]:
    """Everything the conditions of a form ask about."""
    if "names_checked" not in form.kept:
        rules = [_rule(check.rule) for asked in form.fields for check in asked.checks]
        form.kept["names_checked"] = frozenset(name for rule in rules for name in (*rule.names, *rule.lists))
    names: frozenset[str] = form.kept["names_checked"]
    return names


def mark_of(*parts: object) -> str:
    """A short text that stands for what a finding was made from; another value makes another one."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _unscaled(figure: int | None, scale: int) -> Value:
    return figure if figure is None or scale == 0 else Decimal(figure).scaleb(-scale)


@lru_cache(maxsize=4096)
def _rule(text: str) -> Rule:
    return parse_rule(text)


@lru_cache(maxsize=8192)
def _parsed(expression: str) -> ast.AST:
    parsed: ast.AST = SimpleEval().parse(expression)
    return parsed


def _operands(rule: Rule, values: Mapping[str, Value]) -> dict[str, Value] | None:
    names = {name: values.get(name) for name in rule.names}
    names |= {f"len_{name}": values.get(name) for name in rule.lists}
    return None if any(value is None for value in names.values()) else names


def _meets(rule: Rule, names: Mapping[str, Value]) -> bool:
    evaluator = SimpleEval(functions={}, names=dict(names))
    if rule.condition is not None and not evaluator.eval(rule.condition, previously_parsed=_parsed(rule.condition)):
        return True
    return bool(evaluator.eval(rule.claim, previously_parsed=_parsed(rule.claim)))


def _sentence(form: Form, check: Check, rule: Rule, values: Mapping[str, Value]) -> str:
    if check.message_vi:
        return check.message_vi
    claim = ast.parse(rule.claim, mode="eval").body
    said = _contrary(form, claim, values)
    if rule.condition is None:
        return f"{_raised(said)}."
    condition = ast.parse(rule.condition, mode="eval").body
    return f"{_raised(said)}, trong khi {_lowered(_as_it_is(form, condition, values))}."


def _contrary(form: Form, claim: ast.expr, values: Mapping[str, Value]) -> str:
    """What is the case instead of the claim: `a <= b` that fails is "A (9) lớn hơn B (8)"."""
    if isinstance(claim, ast.Compare) and len(claim.ops) == 1:
        left, right = claim.left, claim.comparators[0]
        return f"{_side(form, left, values)} {_CONTRARY[type(claim.ops[0])]} {_side(form, right, values)}"
    if isinstance(claim, ast.Name):
        return f"“{_label(form, claim.id)}” là không"
    return f"Không đúng điều kiện: {_names_said(form, claim)}"


def _as_it_is(form: Form, condition: ast.expr, values: Mapping[str, Value]) -> str:
    if isinstance(condition, ast.Compare) and len(condition.ops) == 1:
        left, right = condition.left, condition.comparators[0]
        return f"{_side(form, left, values)} {_WORDS[type(condition.ops[0])]} {_side(form, right, values)}"
    if isinstance(condition, ast.Name):
        return f"“{_label(form, condition.id)}” là có"
    return f"đúng điều kiện: {_names_said(form, condition)}"


_WORDS: dict[type[ast.cmpop], str] = {
    ast.LtE: "không lớn hơn",
    ast.Lt: "nhỏ hơn",
    ast.GtE: "không nhỏ hơn",
    ast.Gt: "lớn hơn",
    ast.Eq: "bằng",
    ast.NotEq: "khác",
}
_CONTRARY: dict[type[ast.cmpop], str] = {
    ast.LtE: "lớn hơn",
    ast.Lt: "không nhỏ hơn",
    ast.GtE: "nhỏ hơn",
    ast.Gt: "không lớn hơn",
    ast.Eq: "khác",
    ast.NotEq: "bằng",
}


def _side(form: Form, node: ast.expr, values: Mapping[str, Value]) -> str:
    """One side with its numbers: a label and its figure, or a sum spelt out with what it comes to."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    spelt = _spelt(form, node, values)
    if isinstance(node, ast.Name):
        return spelt
    return f"{spelt} = {_number(_computed(node, values))}"


def _spelt(form: Form, node: ast.expr, values: Mapping[str, Value]) -> str:
    if isinstance(node, ast.Name):
        return f"{_label(form, node.id)} ({_number(values.get(node.id.removeprefix('len_')))})"
    if isinstance(node, ast.BinOp):
        return f"{_spelt(form, node.left, values)} {_SIGNS[type(node.op)]} {_spelt(form, node.right, values)}"
    return ast.unparse(node)


_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×"}


def _computed(node: ast.expr, values: Mapping[str, Value]) -> Value:
    names = {name.id: values.get(name.id.removeprefix("len_")) for name in ast.walk(node) if isinstance(name, ast.Name)}
    found: Value = SimpleEval(functions={}, names=names).eval(ast.unparse(node))
    return found


def _label(form: Form, name: str) -> str:
    asked = form.field(name)
    if asked is None and (listed := form.field(name.removeprefix("len_"))):
        return f"số dòng của “{listed.label_vi}”"
    return asked.label_vi if asked else name


def _names_said(form: Form, node: ast.expr) -> str:
    return ", ".join(_once(f"“{_label(form, name.id)}”" for name in ast.walk(node) if isinstance(name, ast.Name)))


def _once(words: Iterable[str]) -> Iterator[str]:
    yield from dict.fromkeys(words)


def _lowered(text: str) -> str:
    return text if text.startswith("“") or text[:2].isupper() else text[:1].lower() + text[1:]


def _raised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _number(value: Value) -> str:
    if isinstance(value, Decimal):
        return format_number(value, -int(value.as_tuple().exponent))
    return format_number(value)
