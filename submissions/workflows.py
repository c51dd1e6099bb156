"""The shipped workflows, read at the edge: YAML text in `workflow/library/`, proven by the pure engine when loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import workflow
from submissions.forms.yaml_lines import read_yaml
from workflow.faults import DefinitionFaults, Fault
from workflow.model import Definition
from workflow.reading import as_mapping, read_definition
from workflow.refusals import Refused

SAVE = "save"
"""The move by which figures are written; it stays where it is."""

LONGEST_NAME = 24
"""Characters of the name of a state or a move: what the columns hold."""

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
    definition = read_definition(located.value, located.line_of)
    if faults := [*_unfit_for_reports(definition)]:
        raise DefinitionFaults(faults)
    return as_mapping(definition)


def _unfit_for_reports(definition: Definition) -> Iterator[Fault]:
    """What the engine does not mind and our reports do: long names (columns), figures typed where they already count."""
    for state in definition.states:
        if len(state.name) > LONGEST_NAME:
            yield Fault(
                state.line, ("states", state.name), f"tên trạng thái “{state.name}” dài quá {LONGEST_NAME} ký tự"
            )
    for number, move in enumerate(definition.moves):
        place = ("moves", number)
        if len(move.name) > LONGEST_NAME:
            yield Fault(move.line, place, f"tên bước “{move.name}” dài quá {LONGEST_NAME} ký tự")
        if move.name == SAVE and move.target is not None:
            yield Fault(move.line, place, f"bước “{SAVE}” ghi số liệu, không chuyển trạng thái: bỏ mục to")
        for name in sorted(move.sources) if move.name == SAVE else ():
            if not definition.state_named[name].editable:
                yield Fault(move.line, place, f"bước “{SAVE}” từ “{name}”: trạng thái này không cho sửa (editable)")
