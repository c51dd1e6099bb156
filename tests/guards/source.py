"""What the guards look at: our modules, and what each imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

AROUND = {".venv", "var", "tests", "migrations", "bench", "vendor"}
"""Folders that are not the program."""


@cache
def modules() -> dict[str, Path]:
    """Name of each module of the program -> its file."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if not AROUND & set(parts) and not any(part.startswith(".") for part in parts):
            found[".".join(part for part in parts if part != "__init__")] = path
    return found


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(), str(path))


def imports(path: Path) -> Iterator[str]:
    """Full names of the modules a file imports, ours and others, wherever in the file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in modules() else node.module


def imports_at_start(path: Path) -> Iterator[str]:
    """Those of our modules that are imported while the file is imported."""
    for node in tree(path).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            module = getattr(node, "module", None)
            for name in [f"{module}.{each}" for each in names] if module else names:
                yield name if name in modules() else (module or name)
