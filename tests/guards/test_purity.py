"""Where rules live, no framework lives: the pure modules import the standard library and one another."""

from __future__ import annotations

import sys
from fnmatch import fnmatch

import pytest

from tests.guards.source import imports, modules

ALONE = ["workflow", "workflow.*", "vietnamese"]
"""These import nothing but the standard library and themselves."""

PURE = [
    *ALONE,
    "units.kinds",
    "submissions.words",
    "submissions.words.*",
    "submissions.forms",
    "submissions.forms.*",
    "submissions.entry.checks",
    "submissions.entry.inputs",
    "submissions.entry.jumps",
    "submissions.entry.parts",
    "submissions.entry.row_cells",
    "submissions.correcting.words",
    "submissions.publications.official",
    "submissions.consolidation.folding",
    "submissions.consolidation.spans",
]
EDGES = [
    "submissions.forms.models",
    "submissions.forms.publishing",
    "submissions.forms.routes",
    "submissions.forms.yaml_lines",
    "submissions.forms.editing.document",
    "submissions.forms.editing.drafts",
    "submissions.forms.editing.part_routes",
    "submissions.forms.editing.preview",
    "submissions.forms.editing.routes",
    "submissions.forms.editing.writing",
]
"""Edges inside the room of forms: tables, pages, the YAML reader and writer."""

ALLOWED = {"submissions.forms.expressions": {"simpleeval"}, "submissions.entry.checks": {"simpleeval"}}


def fits(module: str, patterns: list[str]) -> bool:
    """Whether `module` is one of `patterns`."""
    return any(fnmatch(module, pattern) for pattern in patterns)


def pure_modules() -> list[str]:
    """All modules that must be pure."""
    return [module for module in modules() if fits(module, PURE) and not fits(module, EDGES)]


@pytest.mark.parametrize("module", pure_modules())
def test_a_pure_module_imports_no_framework(module):
    within = ALONE if fits(module, ALONE) else [*PURE, "submissions", "units"]
    foreign = [
        name
        for name in imports(modules()[module])
        if name.partition(".")[0] not in sys.stdlib_module_names
        and not fits(name, within)
        and name not in ALLOWED.get(module, set())
        and not (name == "submissions.forms.yaml_lines" and module.startswith("submissions.forms."))
    ]
    assert foreign == []


def test_the_pure_rooms_exist():
    assert {"workflow.engine", "vietnamese", "submissions.entry.checks", "submissions.forms.schema"} <= set(
        pure_modules()
    )
