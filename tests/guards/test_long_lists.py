"""A list that grows with the tree never becomes one bound value per item: a statement takes 65,535 of them.

`column.in_(…)` and `not_in` are for sets written in the source and for subqueries; ids and codes go through `one_of`.
"""

from __future__ import annotations

import ast

from tests.guards.source import modules, tree


def test_in_is_for_fixed_sets_and_subqueries():
    offenders = [
        f"{module}:{node.lineno} {ast.unparse(node)}"
        for module, path in modules().items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"in_", "not_in"}
        and not is_bounded(node.args[0], tree(path))
    ]
    assert offenders == []


def is_bounded(given: ast.expr, module: ast.Module) -> bool:
    """Whether `given` is a constant, a literal, roles or kinds (enumerations), or a name that stands for a SELECT."""
    if isinstance(given, ast.List | ast.Tuple | ast.Set):
        return not any(isinstance(each, ast.Starred) for each in given.elts)
    if isinstance(given, ast.Call):
        return ast.unparse(given).startswith(("select(", "list(kinds)")) or ast.unparse(given.func) in makers(module)
    if not isinstance(given, ast.Name):
        return False
    return given.id.isupper() or given.id in {"wanted", "roles"} or given.id in selects(module)


def selects(module: ast.Module) -> set[str]:
    """Names given to a SELECT somewhere in the module."""
    return {
        target.id
        for node in ast.walk(module)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and "select(" in ast.unparse(node.value).partition("\n")[0]
    }


def makers(module: ast.Module) -> set[str]:
    """Functions of the module that say they return a SELECT."""
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef) and node.returns]
    return {node.name for node in functions if ast.unparse(node.returns).startswith("Select[")}
