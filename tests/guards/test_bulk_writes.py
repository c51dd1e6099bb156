"""Nobody updates or deletes submissions in bulk past the version counter, except the writers of state and figures."""

from __future__ import annotations

import ast
import re

from tests.guards.source import modules, tree

WRITERS = {
    "submissions.moves",
    "submissions.entry.drafting",
    "submissions.restructuring.restructures",
    "submissions.rounds.due",
    "submissions.demo.past",
}
"""Restructures write edges and paths only, `due` deadlines, the demo rounds that were over before there was anybody."""

STATEMENT = re.compile(r"\b(update|delete\s+from)\s+(only\s+)?submission\b", re.IGNORECASE)


def test_only_moves_and_drafting_write_submissions_in_bulk():
    offenders = [
        f"{module}:{node.lineno}"
        for module, path in modules().items()
        if module not in WRITERS
        for node in ast.walk(tree(path))
        if writes_submissions(node)
    ]
    assert offenders == []


def writes_submissions(node: ast.AST) -> bool:
    """Whether `node` is update(Submission), delete(Submission), query(Submission)….update() or the same in SQL."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(STATEMENT.search(node.value))
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name not in {"update", "delete"}:
        return False
    named = [each.id for part in (*node.args, node.func) for each in ast.walk(part) if isinstance(each, ast.Name)]
    return "Submission" in named
