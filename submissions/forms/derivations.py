"""Closures that work out one derived figure at one unit, made once per form: nothing is parsed or looked up per unit. Pure.

Each takes the figures of the unit and its facts, and gives a whole number, None when something it needs is missing, or
UNCONCERNED when the answers put the unit outside the cohort.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from submissions.forms.slots import UNCONCERNED, Derivation, UnitFacts
from submissions.forms.words import Event

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt,
}  # fmt: skip

_COMPARE_NODES: dict[type[ast.AST], Callable[[Any, Any], bool]] = {
    ast.GtE: operator.ge, ast.LtE: operator.le, ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Gt: operator.gt, ast.Lt: operator.lt,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.AST], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}


def one() -> Derivation:
    """1: the unit itself, counted."""
    return lambda figures, facts: 1


def happened(event: Event) -> Derivation:
    """1 if the register says so, 0 if it says no, None when the register was not asked."""
    return lambda figures, facts: None if facts.events is None else int(event in facts.events)


def same(index: int) -> Derivation:
    """The figure of another slot."""
    return lambda figures, facts: figures[index]


def total(indices: Sequence[int]) -> Derivation:
    """Slots added; None if one is missing."""
    if len(indices) == 1:
        return same(indices[0])
    places = tuple(indices)

    def derive(figures: Sequence[int | None], facts: UnitFacts) -> int | None:
        added = 0
        for place in places:
            figure = figures[place]
            if figure is None:
                return None
            added += figure
        return added

    return derive


def total_asked(indices: Mapping[int, frozenset[Any]]) -> Derivation:
    """Slots added, those not asked of this unit left out; None if one that is asked is missing."""
    places = tuple(indices.items())

    def derive(figures: Sequence[int | None], facts: UnitFacts) -> int | None:
        added, place = 0, (facts.level, facts.sector)
        for index, asked in places:
            if place in asked:
                figure = figures[index]
                if figure is None:
                    return None
                added += figure
        return added

    return derive


def holds(index: int, comparison: str, number: int) -> Derivation:
    """1 if the figure compares so with `number`, else 0."""
    compare = COMPARE[comparison]

    def derive(figures: Sequence[int | None], facts: UnitFacts) -> int | None:
        figure = figures[index]
        return None if figure is None else int(compare(figure, number))

    return derive


def within(derivation: Derivation, cohort: Derivation) -> Derivation:
    """The same, only where `cohort` gives 1: a numerator restricted to the units of its denominator."""

    def derive(figures: Sequence[int | None], facts: UnitFacts) -> int | object | None:
        member = cohort(figures, facts)
        if member is None or member is UNCONCERNED:
            return member
        return derivation(figures, facts) if member else UNCONCERNED

    return derive


def product(value: int, weight: int) -> Derivation:
    """value * weight; 0 where nobody carries weight, whatever the value."""

    def derive(figures: Sequence[int | None], facts: UnitFacts) -> int | None:
        first, second = figures[value], figures[weight]
        if second == 0:
            return 0
        return None if first is None or second is None else first * second

    return derive


def weight_where_valued(value: int, weight: int) -> Derivation:
    """The weight, only where the value it weighs stands too."""

    def derive(figures: Sequence[int | None], facts: UnitFacts) -> int | None:
        second = figures[weight]
        return second if second == 0 or figures[value] is not None else None

    return derive


def one_where_valued(value: int) -> Derivation:
    """1 where the value stands, else missing."""
    return lambda figures, facts: None if figures[value] is None else 1


def expression(tree: ast.Expression, index_of: Mapping[str, int]) -> Derivation:
    """A written expression; None if a figure is missing, except that `a + b > n` is true as soon as the known part is."""
    partial = _known_part(tree.body, index_of)
    evaluate = _evaluator(tree.body, index_of)

    def derive(figures: Sequence[int | None], facts: UnitFacts) -> int | None:
        try:
            return int(evaluate(figures))
        except TypeError:  # None met arithmetic or comparison: something is missing
            return 1 if partial is not None and partial(figures) else None

    return derive


def _evaluator(node: ast.AST, index_of: Mapping[str, int]) -> Callable[[Sequence[int | None]], Any]:
    if isinstance(node, ast.Name):
        return operator.itemgetter(index_of[node.id])
    if isinstance(node, ast.Constant):
        constant = node.value
        return lambda figures: constant
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return _joined(_COMPARE_NODES[type(node.ops[0])], node.left, node.comparators[0], index_of)
    if isinstance(node, ast.BinOp):
        return _joined(_ARITHMETIC[type(node.op)], node.left, node.right, index_of)
    raise NotDerivable


class NotDerivable(ValueError):
    """The expression is of the language of checks but of no use for a derivation."""


def _joined(
    join: Callable[[Any, Any], Any], left: ast.AST, right: ast.AST, index_of: Mapping[str, int]
) -> Callable[[Sequence[int | None]], Any]:
    first, second = _evaluator(left, index_of), _evaluator(right, index_of)

    def evaluate(figures: Sequence[int | None]) -> Any:
        one_side, other_side = first(figures), second(figures)
        if one_side is None or other_side is None:
            raise TypeError("missing")
        return join(one_side, other_side)

    return evaluate


def _known_part(node: ast.AST, index_of: Mapping[str, int]) -> Callable[[Sequence[int | None]], bool] | None:
    """For `a + b > n` of figures that are never negative: does what is known pass already?"""
    if not (isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.Gt, ast.GtE))):
        return None
    bound, compare = node.comparators[0], _COMPARE_NODES[type(node.ops[0])]
    parts = [each for each in ast.walk(node.left) if not isinstance(each, (ast.Load, ast.Add))]
    if not isinstance(bound, ast.Constant) or not all(isinstance(each, (ast.Name, ast.BinOp)) for each in parts):
        return None
    if any(isinstance(each, ast.BinOp) and not isinstance(each.op, ast.Add) for each in parts):
        return None
    places = [index_of[each.id] for each in parts if isinstance(each, ast.Name)]
    return lambda figures: compare(sum(figures[place] or 0 for place in places), bound.value)
