"""The shipped workflows, read at the edge: YAML text in `workflow/library/`, proven by the pure engine when loaded."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import workflow
from submissions.forms.yaml_lines import read_yaml
from workflow.model import Definition
from workflow.reading import as_mapping, read_definition
from workflow.refusals import Refused

LIBRARY = Path(workflow.__file__).parent / "library"


def shipped_names() -> list[str]:
    """Names of the workflows that come with the program."""
    return sorted(path.stem for path in LIBRARY.glob("*.yaml"))


def definition_named(name: str) -> Definition:
    """The shipped workflow `name`, proven. Errors as `shipped`."""
    return read_definition(shipped(name))


@cache
def shipped(name: str) -> Mapping[str, Any]:
    """The shipped workflow `name` as the mapping a round keeps.

    Errors: Refused("not_found") for another name; DefinitionFaults when the file is wrong (the program must not start).
    """
    if name not in shipped_names():
        raise Refused("not_found", workflow=name, known=", ".join(shipped_names()))
    return proven((LIBRARY / f"{name}.yaml").read_text(encoding="utf-8"))


def proven(text: str) -> Mapping[str, Any]:
    """A workflow written in YAML as the mapping a round keeps. Errors: YamlFaults, DefinitionFaults."""
    located = read_yaml(text)
    return as_mapping(read_definition(located.value, located.line_of))
