"""What is wrong with a definition: where, and in words. Must not know what is looked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""Where in the mapping: ("moves", 3, "by")."""


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a definition. `line` counts from 1, 0 if it came from no text; `message` in Vietnamese."""

    line: int
    path: Path
    message: str

    def __str__(self) -> str:
        return f"dòng {self.line}: {self.message}" if self.line else self.message


class DefinitionFaults(Exception):
    """A definition that must not be used; `faults` lists all that was found, in the order of the lines."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.line, str(fault.path))))
        super().__init__("\n".join(map(str, self.faults)))
