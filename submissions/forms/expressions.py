"""The little language of checks and derivations: what may be written, which keys it names. Pure; evaluates nothing.

Whole numbers, keys, `len(list)`, + - *, comparisons, and/or/not; in checks also `A implies B` and `A when B`.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

LONGEST = 500

_ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.BinOp, ast.Add, ast.Sub, ast.Mult,
    ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Name, ast.Load, ast.Constant, ast.Call,
)  # fmt: skip


class BadExpression(ValueError):
    """The text is no expression; the message says why, in words for the writer of the form."""


@dataclass(frozen=True)
class Rule:
    """A check taken apart: `claim` must hold wherever `condition` (if any) does. Both are Python expressions.

    `names`: keys of figures named; `lists`: keys whose number of rows is asked, written `len_<key>` in the expressions.
    """

    claim: str
    condition: str | None
    names: frozenset[str]
    lists: frozenset[str]
    implication: bool


def parse_rule(text: str) -> Rule:
    """Take a check apart. Errors: BadExpression."""
    claim, condition, implication = text, None, False
    if " implies " in text:
        condition, claim = text.split(" implies ", 1)
        implication = True
    elif " when " in text:
        claim, condition = text.split(" when ", 1)
    trees = [parse(part) for part in (claim, condition) if part is not None]
    lists = frozenset().union(*map(_lists, trees))
    names = frozenset().union(*map(names_in, trees))
    written = [ast.unparse(_LengthsNamed().visit(tree)) for tree in trees]
    return Rule(written[0], written[1] if condition is not None else None, names, lists, implication)


def parse(text: str) -> ast.Expression:
    """Read one expression and refuse everything outside the language. Errors: BadExpression."""
    if len(text) > LONGEST:
        raise BadExpression(f"biểu thức dài quá {LONGEST} ký tự")
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise BadExpression(f"không hiểu biểu thức “{text.strip()}”") from error
    for node in ast.walk(tree):
        _refuse(node, text.strip())
    return tree


def names_in(tree: ast.AST) -> frozenset[str]:
    """Keys of figures an expression names; not those inside len()."""
    inside = {id(node.args[0]) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return frozenset(node.id for node in names if id(node) not in inside | called)


def how_often(node: ast.AST) -> dict[str, int]:
    """Of a sum: each key with how often it is added (-1: taken off). Empty for what is no sum of figures."""
    try:
        return {name: count for name, count in _added(node).items() if count}
    except BadExpression:
        return {}


def _added(node: ast.AST) -> dict[str, int]:
    if isinstance(node, ast.Name):
        return {node.id: 1}
    if isinstance(node, ast.Constant):
        return {}
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return {name: -count for name, count in _added(node.operand).items()}
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        sign, sums = (1 if isinstance(node.op, ast.Add) else -1), _added(node.left)
        for name, count in _added(node.right).items():
            sums[name] = sums.get(name, 0) + sign * count
        return sums
    raise BadExpression("không phải tổng các ô")


def _lists(tree: ast.AST) -> frozenset[str]:
    return frozenset(
        node.args[0].id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.args[0], ast.Name)
    )


def _refuse(node: ast.AST, text: str) -> None:
    if not isinstance(node, _ALLOWED):
        raise BadExpression(f"biểu thức “{text}” có phép không được dùng")
    if isinstance(node, ast.Constant) and type(node.value) is not int:
        raise BadExpression(f"biểu thức “{text}” chỉ được có số nguyên")
    if isinstance(node, ast.Call) and not _is_length(node):
        raise BadExpression(f"biểu thức “{text}”: chỉ dùng được len(tên danh sách)")


def _is_length(node: ast.Call) -> bool:
    is_len = isinstance(node.func, ast.Name) and node.func.id == "len"
    return is_len and len(node.args) == 1 and not node.keywords and isinstance(node.args[0], ast.Name)


class _LengthsNamed(ast.NodeTransformer):
    """`len(x)` becomes the name `len_x`, so that whoever evaluates needs no function at all."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        argument = node.args[0]
        assert isinstance(argument, ast.Name)
        return ast.copy_location(ast.Name(f"len_{argument.id}", ast.Load()), node)
